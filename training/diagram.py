"""Reliability diagrams as one SVG, drawn from metrics.json alone and readable in light and dark.

One square a head: the share of positives against the mean probability in ten bins of as many rows each,
with the 90 % interval of the share; on the diagonal a probability is what it says.
"""

from collections.abc import Mapping, Sequence
from typing import Any

SIDE, GAP, LEFT, TOP, FOOT, COLUMNS = 230, 70, 62, 74, 96, 3
TITLES = {
    "subjective": "subjective sentence",
    "check_worthy": "check-worthy sentence (debates)",
    "biased": "biased wording",
    "loaded": "loaded line",
    "loaded_quoting": "loaded line, of lines that quote",
}
STYLE = """
  svg { color-scheme: light dark }
  .page { fill: #ffffff } .ink { fill: #1f2328 } .soft { fill: #59636e }
  text { font: 12px system-ui, -apple-system, "Segoe UI", sans-serif; fill: #1f2328 }
  .title { font-size: 14px; font-weight: 600 } .soft { fill: #59636e; font-size: 11px }
  .grid { stroke: #e4e8ec } .frame { stroke: #b8c0c8; fill: none }
  .right { stroke: #59636e; stroke-dasharray: 5 4 } .bar { stroke: #0072b2; stroke-width: 1.5; opacity: .55 }
  .line { stroke: #0072b2; stroke-width: 1.5; fill: none } .dot { fill: #0072b2 }
  @media (prefers-color-scheme: dark) {
    .page { fill: #0d1117 } text, .ink { fill: #e6edf3 } text.soft, .soft { fill: #9aa4af }
    .grid { stroke: #21262d } .frame { stroke: #3d444d } .right { stroke: #9aa4af }
    .bar, .line { stroke: #56b4e9 } .dot { fill: #56b4e9 }
  }
"""


def reliability(report: Mapping[str, Any], bundle: str) -> str:
    """The SVG of a calibration report (``metrics["calibration"]``)."""
    heads = [name for name in TITLES if name in report]
    rows = -(-len(heads) // COLUMNS)
    width = LEFT + COLUMNS * (SIDE + GAP)
    height = rows * (TOP + SIDE + FOOT)
    parts = [_square(name, report[name], number) for number, name in enumerate(heads)]
    said = "; ".join(f"{TITLES[n]}: slope {report[n]['slope']['value']:.2f}" for n in heads)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" role="img" aria-labelledby="title said">\n'
        f'<title id="title">Reliability of the probabilities of {bundle} on dev</title>\n'
        f'<desc id="said">{said}</desc>\n<style>{STYLE}</style>\n'
        f'<rect class="page" width="{width}" height="{height}"/>\n'
        + "\n".join(parts)
        + "\n</svg>\n"
    )


def _square(name: str, found: Mapping[str, Any], number: int) -> str:
    x = LEFT + (number % COLUMNS) * (SIDE + GAP)
    y = TOP + (number // COLUMNS) * (TOP + SIDE + FOOT)
    slope, intercept = found["slope"], found["intercept"]
    lines = [f'<g transform="translate({x} {y})">', _text(0, -34, TITLES[name], "title")]
    lines.append(
        _text(
            0,
            -16,
            f"slope {slope['value']:.2f} ± {slope['se']:.2f}, intercept {_signed(intercept['value'])} "
            f"± {intercept['se']:.2f}",
            "soft",
        )
    )
    for tick in (0.0, 0.25, 0.5, 0.75, 1.0):
        at = _at(tick)
        lines.append(f'<path class="grid" d="M{at} 0V{SIDE}M0 {at}H{SIDE}"/>')
        if tick in {0.0, 0.5, 1.0}:
            lines.append(_text(at, SIDE + 17, f"{tick:g}", "soft", "middle"))
            lines.append(_text(-8, SIDE - at + 4, f"{tick:g}", "soft", "end"))
    lines.append(f'<rect class="frame" width="{SIDE}" height="{SIDE}"/>')
    lines.append(f'<path class="right" d="M0 {SIDE}L{SIDE} 0"/>')
    lines += _points(found["bins"])
    lines.append(_text(SIDE / 2, SIDE + 36, "probability given", "soft", "middle"))
    lines.append(
        f'<text class="soft" text-anchor="middle" transform="translate(-36 {SIDE / 2:g}) rotate(-90)">'
        f"share of positives</text>"
    )
    lines.append(_text(SIDE / 2, SIDE + 54, f"{found['n']:,} rows", "soft", "middle"))
    return "\n".join([*lines, "</g>"])


def _points(bins: Sequence[Mapping[str, Any]]) -> list[str]:
    """The bins as dots with their intervals, joined by a line."""
    spots = [(_at(each["p"]), SIDE - _at(each["share"])) for each in bins]
    lines = []
    for (x, _), each in zip(spots, bins, strict=True):
        low, high = (SIDE - _at(end) for end in each["interval"])
        lines.append(f'<path class="bar" d="M{x:g} {low:g}V{high:g}"/>')
    lines.append(f'<polyline class="line" points="{" ".join(f"{x:g},{y:g}" for x, y in spots)}"/>')
    return lines + [f'<circle class="dot" cx="{x:g}" cy="{y:g}" r="3.5"/>' for x, y in spots]


def _at(share: float) -> float:
    return round(share * SIDE, 1)


def _signed(value: float) -> str:
    return f"{value:+.2f}".replace("-", "−")


def _text(x: float, y: float, words: str, kind: str, anchor: str = "start") -> str:
    return f'<text class="{kind}" x="{x:g}" y="{y:g}" text-anchor="{anchor}">{words}</text>'
