"""Lines on a terminal: wrapped, indented, with nothing of a report read as mark-up."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from credcheck.render.escape import plain


def text(words: str, style: str = "") -> Text:
    """Words without control or bidirectional characters."""
    return Text(plain(words), style=style)


def put(console: Console, line: Text, *, number: str = "", indent: int = 0) -> None:
    """Print wrapped lines, indented, the first with ``number`` in the margin."""
    rows = line.wrap(console, max(20, console.width - indent))
    for k, row in enumerate(rows):
        row.rstrip()
        margin = number.rjust(indent - 2) + "  " if number and not k else " " * indent
        console.print(Text.assemble((margin, "dim"), row), highlight=False)


def heading(console: Console, words: str) -> None:
    """An empty line and a heading."""
    console.print()
    put(console, text(words, "bold underline"))
