"""``credcheck profile``: what a batch says of each outlet, as a table, as JSON, as a picture."""

from __future__ import annotations

import sys
from pathlib import Path

from credcheck.commands.streams import say, write_json
from credcheck.profiles import MEASURES, Outlet, Profile, profile
from credcheck.render.escape import plain


def run(
    source: Path, *, least: int, unverified: bool, top: int, as_json: bool, png: Path | None
) -> int:
    """Print the profile of a batch's articles; write its picture when asked."""
    found = profile(source, least=least, unverified=unverified)
    if as_json:
        write_json(found.to_dict(), indent=2)
    else:
        _print(found, top)
    if png is not None:
        from credcheck.profiles.picture import draw  # noqa: PLC0415  -- loads matplotlib

        draw(found, png)
        say(f"picture written to {png}")
    return 0


def _print(found: Profile, top: int) -> None:
    from rich.console import Console  # noqa: PLC0415  -- JSON does without rich
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table(box=None, pad_edge=False)
    for number, name in enumerate(("outlet", "articles", *MEASURES)):
        table.add_column(name.replace("_", " "), justify="right" if number else "left")
    for outlet in (found.all, *found.outlets[:top]):
        cells = [plain(outlet.name), f"{outlet.articles:,}"]
        cells += [_cell(outlet, name) for name in MEASURES]
        table.add_row(*map(Text, cells))
    console = Console(highlight=False, markup=False, emoji=False)
    console.print(table)
    sys.stdout.flush()
    for line in _notes(found, top):
        say(line)


def _cell(outlet: Outlet, measure: str) -> str:
    """Mean, interval, rank and trend, as far as there are."""
    estimate = outlet.measures.get(measure)
    if estimate is None:
        return "–"
    text = f"{estimate.mean:.2f} [{estimate.low:.2f}, {estimate.high:.2f}]"
    if measure in outlet.ranks:
        text += f" #{outlet.ranks[measure]}"
    line = outlet.trends.get(measure)
    if line is not None and (line.low > 0 or line.high < 0):
        text += f" {line.slope:+.3f}/week"
    return text


def _notes(found: Profile, top: int) -> list[str]:
    counted = found.counted
    notes = ["means are drawn to that of all outlets, the more the fewer articles; 90 % intervals"]
    few = sum(outlet.articles < found.least for outlet in found.outlets)
    if few:
        notes.append(f"{few:,} outlets with under {found.least} articles are not ranked")
    if len(found.outlets) > top:
        notes.append(f"{len(found.outlets) - top:,} further outlets: --top, or --json for all")
    left = {
        "addresses that credcheck did not fetch itself (--unverified counts them)": counted.unverified,
        "copies of others' articles": counted.copies,
        "no outlet": counted.no_outlet,
    }
    notes += [f"{count:,} articles left out: {why}" for why, count in left.items() if count]
    return notes
