"""The styles of pages and notebooks. Colours and lines of marks are written down once, in report.css."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from credcheck.render.markup import Html

SCOPE = "div.credcheck-report"
"""What every rule of a notebook's style begins with."""

# A notebook says by itself whether it is dark: JupyterLab, VS Code, Colab.
_DARK = ':is([data-jp-theme-light="false"], body.vscode-dark, html[theme="dark"])'

_PALETTE = re.compile(r":root \{(.*?)\}", re.DOTALL)
_COLOUR = re.compile(r"--[\w-]+: #[0-9a-f]{6};")
_LOOK = re.compile(r"^\.(m\d) \{ background: (.*?); (.*?) \}$", re.MULTILINE)
_GAUGE = re.compile(r"^\.(?:track|band|tick|needle)\b.*$", re.MULTILINE)


@cache
def page() -> Html:
    """What every page of a report looks like."""
    return Html(_read("report.css"))


@cache
def scripted() -> Html:
    """What a page's script adds: marks that the highlighter draws as the markup does, and its parts."""
    drawn = []
    for name, tint, line in _LOOK.findall(page()):
        drawn.append(f"  ::highlight(credcheck-{name}) {{ background-color: {tint}; {line} }}\n")
        drawn.append(f"  ::highlight(credcheck-{name}-quoted) {{ {line} }}\n")
    return Html(f"@media screen {{\n{''.join(drawn)}}}\n\n{_read('scripted.css')}")


@cache
def fragment() -> Html:
    """What a report looks like in a notebook; no rule reaches anything else there."""
    light, dark = (" ".join(_COLOUR.findall(body)) for body in _PALETTE.findall(page())[:2])
    looks = [
        f"{SCOPE} .{name} {{ background: {tint}; {line} }}"
        for name, tint, line in _LOOK.findall(page())
    ]
    gauges = [f"{SCOPE} {rule}" for rule in _GAUGE.findall(page())]
    palettes = [f"{SCOPE} {{ {light} }}", f"{_DARK} {SCOPE} {{ {dark} }}"]
    return Html("\n".join([*palettes, *looks, *gauges, _read("notebook.css")]))


def _read(name: str) -> str:
    return files("credcheck.render").joinpath(name).read_text(encoding="utf-8")
