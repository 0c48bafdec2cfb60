"""Scores on a terminal: a table where it fits, one under the other where it does not."""

from __future__ import annotations

from collections.abc import Mapping

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from credcheck.render import words
from credcheck.render.escape import plain
from credcheck.render.lines import put, text
from credcheck.render.words import JSONObject

NARROW = 72
"""Columns under which a table leaves its last column too little room."""

_TONE_STYLES = {"good": "bold green", "middle": "bold yellow", "bad": "bold red", "neutral": "bold"}
_INDENT = 3


def print_scores(scores: Mapping[str, JSONObject], console: Console) -> None:
    """Print every score with its parts, the known ones first."""
    if console.width < NARROW:
        for name, score in words.ordered(scores):
            console.print()
            _stacked(name, score, console)
        console.print()
    else:
        console.print(_table(scores), highlight=False)


def _table(scores: Mapping[str, JSONObject]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("Score", no_wrap=True, max_width=21)
    table.add_column("Value", justify="right", no_wrap=True)
    table.add_column("90 % range", no_wrap=True)
    table.add_column("Level", no_wrap=True)
    table.add_column("What it means", ratio=1, overflow="fold")
    for name, score in words.ordered(scores):
        table.add_row(*_cells(name, score))
        for part, value in score.get("parts", {}).items():
            cells = (f"  {words.title(part)}", words.number(value["value"]))
            covers = value.get("covers") or ""
            row = (*cells, words.interval(value.get("interval")), "", covers)
            table.add_row(*(text(cell, "dim") for cell in row))
    return table


def _cells(name: str, score: JSONObject) -> tuple[Text, ...]:
    if score["value"] is None:
        cells = (words.title(name), "none", "", score["level"] or "", words.meaning(score))
        return tuple(text(cell, "dim") for cell in cells)
    style = _TONE_STYLES[words.tone(score)]
    return (
        text(words.title(name), "bold"),
        text(words.number(score["value"]), style),
        text(words.interval(score["interval"])),
        text(score["level"] or "", style),
        text(words.meaning(score)),
    )


def _stacked(name: str, score: JSONObject, console: Console) -> None:
    title, level = plain(words.title(name)), plain(score["level"] or "")
    if score["value"] is None:
        put(console, text(f"{title}: none", "dim"))
        put(console, text(words.meaning(score), "dim"), indent=_INDENT)
        return
    line = text(f"{title}: ", "bold").append(
        words.number(score["value"]), _TONE_STYLES[words.tone(score)]
    )
    put(console, line.append(f", {level}" if level else ""))
    if score["interval"]:
        put(console, text(f"90 % range {words.interval(score['interval'])}"), indent=_INDENT)
    put(console, text(words.meaning(score)), indent=_INDENT)
    for part, value in score.get("parts", {}).items():
        told = f"{plain(words.title(part))}: {words.number(value['value'])}"
        if value.get("interval"):
            told += f", 90 % range {words.interval(value['interval'])}"
        put(console, text(told, "dim"), number="-", indent=_INDENT)
