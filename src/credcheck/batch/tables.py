"""JSONL, CSV and Parquet → rows, each in the order of the file, a little at a time.

A file that is being written to is read as far as it went when it was opened. A JSONL or CSV file may
be packed with gzip; one that is cut short gives the rows before the cut, then a row that says so.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import json
import zlib
from collections.abc import Iterator
from contextlib import suppress
from io import BufferedReader, RawIOBase
from pathlib import Path
from typing import Any, BinaryIO

from credcheck.batch.rows import FIELDS, Columns, Row, Source
from credcheck.errors import (
    BadRecord,
    BrokenInput,
    CredcheckError,
    InputError,
    TooLarge,
    WrongSchema,
)
from credcheck.extras import pyarrow

MAX_LINE = 64_000_000
"""The longest line of JSONL, and the longest record of CSV, in bytes."""

MAX_CELL = 10_000_000
"""The longest cell, in characters: the largest page that is read."""

BATCH = 64
"""How many rows of Parquet are in memory at once."""

_GZIP = b"\x1f\x8b"


class Prefix(RawIOBase):
    """The first ``size`` bytes of a file, whatever is written behind them meanwhile."""

    def __init__(self, path: Path, size: int | None = None) -> None:
        super().__init__()
        try:
            self._file = path.open("rb", buffering=0)
        except OSError as error:
            raise InputError(f"{path}: {error.strerror or error}") from None
        self.size = self._file.seek(0, 2) if size is None else size
        if self._file.seek(0, 2) < self.size:
            self._file.close()
            raise InputError(f"{path} has become shorter than it was")
        self._file.seek(0)
        self.at = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        wanted = min(len(buffer), self.size - self.at)
        read = self._file.readinto(memoryview(buffer)[:wanted]) or 0
        self.at += read
        return read

    def close(self) -> None:
        self._file.close()
        super().close()

    def done(self) -> float:
        """How much of it has been read, in 0…1."""
        return self.at / self.size if self.size else 1.0


def opened(path: Path, size: int | None) -> tuple[BinaryIO, Prefix]:
    """The bytes of a file, unpacked, and the file itself. Raises InputError."""
    raw = Prefix(path, size)
    stream = BufferedReader(raw, 1 << 18)
    if stream.peek(2)[:2] == _GZIP:
        return gzip.GzipFile(fileobj=stream), raw  # type: ignore[return-value]
    return stream, raw


def jsonl(path: Path, columns: Columns, size: int | None = None) -> Source:
    """One JSON object a line; blank lines are passed over but keep their place in the count."""
    stream, raw = opened(path, size)
    return Source(_guarded(_jsonl(stream, columns)), done=raw.done, close=raw.close)


def _jsonl(stream: BinaryIO, columns: Columns) -> Iterator[Row]:
    number = -1
    while line := stream.readline(MAX_LINE + 1):
        number += 1
        if len(line) > MAX_LINE:
            while line and not line.endswith(b"\n"):
                line = stream.readline(MAX_LINE)
            yield Row(number, TooLarge(f"line {number + 1} has more than {MAX_LINE} bytes"))
        elif line.strip():
            yield _record(number, line, columns)


def _record(number: int, line: bytes, columns: Columns) -> Row:
    try:
        record = json.loads(line.decode("utf-8-sig" if number == 0 else "utf-8"))
    except UnicodeDecodeError as error:
        return Row(number, BadRecord(f"line {number + 1} is not UTF-8: {error.reason}"))
    except RecursionError:
        return Row(number, BadRecord(f"line {number + 1} is nested too deeply"))
    except ValueError as error:
        cut = "" if line.endswith(b"\n") else "; it has no end, as when a file is being written"
        return Row(number, BadRecord(f"line {number + 1} is not JSON: {error}{cut}"))
    return columns.row(number, record)


def csv_file(path: Path, columns: Columns, size: int | None = None) -> Source:
    """Comma-separated values with a header row, UTF-8 (RFC 4180). Raises WrongSchema."""
    stream, raw = opened(path, size)
    lines = _lines(stream)
    reader = csv.reader(lines, strict=True)
    csv.field_size_limit(MAX_LINE)
    try:
        header = next(reader, [])
        columns.check(header, str(path))
    except (csv.Error, EOFError, OSError, zlib.error, UnicodeDecodeError) as error:
        raw.close()
        raise WrongSchema(f"{path} does not begin like a CSV file: {error}") from None
    except CredcheckError:
        raw.close()
        raise
    return Source(_guarded(_csv(reader, header, columns)), done=raw.done, close=raw.close)


def _lines(stream: BinaryIO) -> Iterator[str]:
    """Decoded lines with their ends; what is not UTF-8 becomes a lone surrogate, refused later."""
    first = True
    while line := stream.readline(MAX_LINE + 1):
        if len(line) > MAX_LINE:
            raise BrokenInput(f"a line of the file has more than {MAX_LINE} bytes")
        if first:
            line = line.removeprefix(codecs.BOM_UTF8)
        first = False
        yield line.decode("utf-8", "surrogateescape")


def _csv(reader: Any, header: list[str], columns: Columns) -> Iterator[Row]:
    number = 0
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            # The reader cannot tell where the record ends: what follows could be anything.
            raise BrokenInput(f"record {number + 1}: {error}") from None
        if cells is None:
            return
        if not cells:
            continue
        yield _cells(number, cells, header, columns)
        number += 1


def _cells(number: int, cells: list[str], header: list[str], columns: Columns) -> Row:
    longest = max(map(len, cells))
    if longest > MAX_CELL:
        detail = f"record {number + 1} has a cell of {longest} characters: the limit is {MAX_CELL}"
        return Row(number, TooLarge(detail))
    if any("\udc80" <= character <= "\udcff" for cell in cells for character in cell):
        return Row(number, BadRecord(f"record {number + 1} is not UTF-8"))
    if len(cells) != len(header):
        detail = f"record {number + 1} has {len(cells)} cells, the header has {len(header)}"
        return Row(number, BadRecord(detail))
    return columns.row(number, dict(zip(header, cells, strict=True)))


def parquet(path: Path, columns: Columns, size: int | None = None) -> Source:
    """A Parquet file, a few rows at a time. Raises WrongSchema, BrokenInput and MissingExtra."""
    arrow = pyarrow()
    del size  # its footer says where it ends: nothing can be appended
    try:
        file = arrow.parquet.ParquetFile(path)
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}") from None
    except arrow.ArrowException as error:
        raise BrokenInput(f"{path} is no whole Parquet file: {error}") from None
    present = list(file.schema_arrow.names)
    try:
        columns.check(present, str(path))
    except CredcheckError:
        file.close()
        raise
    wanted = [name for name in map(columns.of, FIELDS) if name in present]
    rows = _guarded(_parquet(arrow, file, wanted, columns))
    return Source(rows, total=file.metadata.num_rows, close=file.close)


def _parquet(arrow: Any, file: Any, wanted: list[str], columns: Columns) -> Iterator[Row]:
    number = 0
    try:
        for batch in file.iter_batches(batch_size=BATCH, columns=wanted, use_threads=False):
            for record in batch.to_pylist():
                yield columns.row(number, record)
                number += 1
    except (arrow.ArrowException, OSError) as error:
        raise BrokenInput(f"after row {number}: {error}") from None


def _guarded(rows: Iterator[Row]) -> Iterator[Row]:
    """The rows, then a row for what broke off the file, if anything did."""
    following = 0
    try:
        for row in rows:
            following = row.position + 1
            yield row
    except EOFError:
        yield Row(following, BrokenInput("the file is cut short: its gzip data has no end"))
    except (OSError, zlib.error) as error:
        yield Row(following, BrokenInput(f"the file is damaged: {error}"))
    except BrokenInput as error:
        yield Row(following, error)
    finally:
        with suppress(AttributeError):
            rows.close()  # type: ignore[attr-defined]
