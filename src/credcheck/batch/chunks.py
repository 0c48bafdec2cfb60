"""Rows → chunks: runs of rows in order, cut the same way however often the input is read."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Self

from credcheck.batch.rows import Row
from credcheck.errors import CredcheckError, DuplicateId

DOCUMENTS = 64
"""The most rows in a chunk: some seconds of work, lost when it is interrupted."""

SIZE = 8_000_000
"""A chunk ends with the row that takes it over this many characters or bytes of input."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Rows that are scored together. ``sha256`` is that of all they say, in order."""

    number: int
    rows: tuple[Row, ...]
    sha256: str
    share: float | None = None
    """How much of the input had been read when the chunk was cut, in 0…1."""


@dataclass(frozen=True, slots=True)
class End:
    """What follows the last chunk: how many there were, or what ended the reading before."""

    chunks: int
    error: CredcheckError | None = None


def cut(rows: Iterable[Row], documents: int = DOCUMENTS, size: int = SIZE) -> Iterator[Chunk]:
    """The chunks of the rows, numbered from 0; where one ends depends on the rows alone."""
    run: list[Row] = []
    total = number = 0
    for row in unrepeated(rows):
        run.append(row)
        total += row.size
        if len(run) >= documents or total >= size:
            yield _chunk(number, run)
            run, total, number = [], 0, number + 1
    if run:
        yield _chunk(number, run)


def _chunk(number: int, rows: list[Row]) -> Chunk:
    digest = hashlib.sha256(b"".join(row.digest() for row in rows)).hexdigest()
    return Chunk(number, tuple(rows), digest)


def unrepeated(rows: Iterable[Row]) -> Iterator[Row]:
    """The rows; one whose id an earlier row has becomes DuplicateId.

    What has been seen is in a temporary file, so that memory does not grow with the input.
    """
    with _Seen() as seen:
        for row in rows:
            first = None if row.id is None else seen.place(row.id, row.position)
            if first is None or first == row.position:
                yield row
            else:
                detail = f"the id {row.id!r} stands at position {first} already"
                yield replace(row, content=DuplicateId(detail))


class _Seen:
    """Ids and where each stood first."""

    def __enter__(self) -> Self:
        self._base = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._base.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-8000;"
            "CREATE TABLE seen (id BLOB PRIMARY KEY, position INTEGER) WITHOUT ROWID; BEGIN"
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._base.close()

    def place(self, name: str, position: int) -> int:
        """The position at which the id stood first: this one, when it is new."""
        key = hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=16).digest()
        found = self._base.execute("SELECT position FROM seen WHERE id = ?", (key,)).fetchone()
        if found is not None:
            return int(found[0])
        self._base.execute("INSERT INTO seen VALUES (?, ?)", (key, position))
        return position
