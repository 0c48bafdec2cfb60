"""``credcheck profile``: what a batch says of each outlet, as a table, as JSON, as a picture."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from credcheck.commands.streams import say, write_json
from credcheck.profiles import MEASURES, Outlet, Profile, profile
from credcheck.render.escape import plain

if TYPE_CHECKING:
    from rich.table import Table

_TABLE, _WIDE = 80, 160
"""Columns from which a table of all measures fits, and one with a line for each outlet."""


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
    from credcheck.render.lines import put, text, to_stdout  # noqa: PLC0415  -- JSON does without rich

    console = to_stdout()
    outlets = (found.all, *found.outlets[:top])
    if console.width >= _TABLE:
        console.print(_table(outlets, " " if console.width >= _WIDE else "\n"))
    else:
        for outlet in outlets:
            put(console, text(f"{plain(outlet.name)}: {outlet.articles:,} articles"))
            for name in MEASURES:
                cell = " ".join(_cell(outlet, name))
                put(console, text(f"{_words(name)} {cell}"), indent=3)
    sys.stdout.flush()
    for line in _notes(found, top):
        say(line)


def _table(outlets: Sequence[Outlet], between: str) -> Table:
    """One outlet a row; ``between`` parts what a cell says, by a blank or by lines."""
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table(box=None, pad_edge=False)
    table.add_column("outlet", overflow="fold")
    for name in ("articles", *MEASURES):
        heading = Text(_words(name).replace(" ", between))
        table.add_column(heading, justify="right", no_wrap=True)
    for outlet in outlets:
        cells = [plain(outlet.name), f"{outlet.articles:,}"]
        cells += [between.join(_cell(outlet, name)) for name in MEASURES]
        table.add_row(*map(Text, cells))
    return table


def _words(name: str) -> str:
    return name.replace("_", " ")


def _cell(outlet: Outlet, measure: str) -> list[str]:
    """Mean and rank, interval, trend, as far as there are."""
    estimate = outlet.measures.get(measure)
    if estimate is None:
        return ["–"]
    rank = f" #{outlet.ranks[measure]}" if measure in outlet.ranks else ""
    parts = [f"{estimate.mean:.2f}{rank}", f"{estimate.low:.2f}–{estimate.high:.2f}"]
    line = outlet.trends.get(measure)
    if line is not None and (line.low > 0 or line.high < 0):
        parts.append(f"{line.slope:+.3f}/week")
    return parts


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
