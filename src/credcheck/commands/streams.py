"""What the commands share: bytes and text in, JSON lines and complaints out, progress.

Data never reaches a terminal as it came: JSON is written by :func:`credcheck.render.escape.json`
and messages are cleaned by :func:`credcheck.render.escape.plain`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from credcheck.commands.targets import STDIN
from credcheck.errors import BadRecord, CredcheckError, InputError, TooLarge
from credcheck.render import escape

MAX_BYTES = 100_000_000
"""The largest file that is read: a report of the longest text fits."""

Item = TypeVar("Item")


def read_bytes(target: str) -> bytes:
    """The bytes of a file, or of standard input for ``-``.

    Raises InputError without them and TooLarge over MAX_BYTES, of which no more is read.
    """
    if target == STDIN:
        return _all_of(sys.stdin.buffer, "standard input")
    try:
        with Path(target).open("rb") as file:
            return _all_of(file, target)
    except OSError as error:
        raise InputError(f"{target}: {error.strerror or error}") from None
    except ValueError as error:
        raise InputError(f"{target!r} is not a file name: {error}") from None


def _all_of(stream: BinaryIO, name: str) -> bytes:
    data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise TooLarge(f"{name} is larger than {MAX_BYTES} bytes")
    return data


def decode(data: bytes, what: str) -> str:
    """UTF-8 bytes as text, a byte order mark dropped. Raises BadRecord for any other encoding."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        byte = data[error.start]
        raise BadRecord(f"{what} is not UTF-8: byte 0x{byte:02x} at {error.start}") from None


def write_json(value: Any, *, indent: int | None = None) -> None:
    """Write one JSON value and a line break to standard output."""
    sys.stdout.write(escape.json(value, indent=indent) + "\n")


def complain(error: CredcheckError, target: str | None = None) -> None:
    """Say on standard error what went wrong with which item, and what to do about it."""
    detail = str(error) or error.title
    if target is not None and not detail.startswith(target):
        detail = f"{'standard input' if target == STDIN else target}: {detail}"
    for line in (detail, *error.next_steps):
        say(f"  try: {line}" if line in error.next_steps else f"error: {line}")


def say(message: str) -> None:
    """Write one line to standard error, cleaned of what a terminal would act upon."""
    sys.stdout.flush()
    sys.stderr.write(escape.plain(message) + "\n")


def progress(items: Iterable[Item], *, total: int | None, what: str) -> Iterator[Item]:
    """The items as they are, with a bar when somebody watches and the output goes elsewhere."""
    if not sys.stderr.isatty() or sys.stdout.isatty():
        yield from items
        return
    from rich.console import Console  # noqa: PLC0415  (only a terminal pays for it)
    from rich.progress import Progress  # noqa: PLC0415

    # Standard output is the result: it must not pass through the bar's console.
    console = Console(stderr=True)
    with Progress(console=console, transient=True, redirect_stdout=False) as bar:
        yield from bar.track(items, total=total, description=what)
