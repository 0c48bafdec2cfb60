"""Lines on a terminal: wrapped, indented, with nothing of a report read as mark-up."""

from __future__ import annotations

import unicodedata

from rich.console import Console
from rich.text import Text

from credcheck.render.escape import plain

LEAST = 20
"""Columns that a line keeps however narrow the terminal is."""


def to_stdout() -> Console:
    """Standard output, where nothing is mark-up; as wide as the terminal, or 80 columns for a pipe."""
    return Console(highlight=False, markup=False, emoji=False)


def text(words: str, style: str = "") -> Text:
    """Words without control or bidirectional characters."""
    return Text(plain(words), style=style)


def put(console: Console, line: Text, *, number: str = "", indent: int = 0) -> None:
    """Print wrapped lines, indented, the first with ``number`` in the margin."""
    indent = max(indent, len(number) + 2) if number else indent
    for k, row in enumerate(_rows(line, console, max(LEAST, console.width - indent))):
        margin = number.rjust(indent - 2) + "  " if number and not k else " " * indent
        console.print(Text.assemble((margin, "dim"), row), highlight=False)


def _rows(line: Text, console: Console, width: int) -> list[Text]:
    """The line in rows of at most ``width`` columns."""
    asked = width
    while True:
        rows = list(line.wrap(console, asked))
        for row in rows:
            row.rstrip()
        over = max(map(_columns, rows), default=0) - width
        if over <= 0 or asked <= LEAST // 2:
            return rows
        asked = max(LEAST // 2, asked - over)


def _columns(row: Text) -> int:
    """The columns that a terminal gives a row: one to vowel signs that stand beside their letter."""
    if row.plain.isascii():
        return row.cell_len
    return row.cell_len + sum(unicodedata.category(character) == "Mc" for character in row.plain)


def put_address(console: Console, address: str, *, indent: int) -> None:
    """Print an address on a line of its own, never broken: half of one leads somewhere else."""
    shown = text(address)
    indent = min(indent, max(0, console.width - shown.cell_len))
    console.print(Text.assemble(" " * indent, shown), soft_wrap=True)


def heading(console: Console, words: str) -> None:
    """An empty line and a heading."""
    console.print()
    put(console, text(words, "bold underline"))
