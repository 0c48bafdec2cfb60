"""What the commands share: bytes and text in, JSON lines and complaints out, progress.

Data never reaches a terminal as it came: JSON is written with invisible and control characters
escaped, and messages are cleaned by :func:`credcheck.render.escape.plain`.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from credcheck.errors import BadRecord, CredcheckError, InputError
from credcheck.render.escape import plain

STDIN = "-"
Item = TypeVar("Item")

# C1 controls, line separators, bidirectional and invisible marks, half surrogate pairs: inside a
# JSON string an escape means the same, and a line stays one line for every reader.
_UNSAFE = re.compile(
    "[\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)


def read_bytes(target: str) -> bytes:
    """The bytes of a file, or of standard input for ``-``. Raises InputError without them."""
    if target == STDIN:
        return sys.stdin.buffer.read()
    try:
        return Path(target).read_bytes()
    except OSError as error:
        raise InputError(f"{target}: {error.strerror or error}") from None
    except ValueError as error:
        raise InputError(f"{target!r} is not a file name: {error}") from None


def decode(data: bytes, what: str) -> str:
    """UTF-8 bytes as text, a byte order mark dropped. Raises BadRecord for any other encoding."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        byte = data[error.start]
        raise BadRecord(f"{what} is not UTF-8: byte 0x{byte:02x} at {error.start}") from None


def json_text(value: Any, *, indent: int | None = None) -> str:
    """A JSON value as text, safe on a terminal; without indent it is one line to any reader."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, indent=indent)
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def write_json(value: Any, *, indent: int | None = None) -> None:
    """Write one JSON value and a line break to standard output."""
    sys.stdout.write(json_text(value, indent=indent) + "\n")


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
    sys.stderr.write(plain(message) + "\n")


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
