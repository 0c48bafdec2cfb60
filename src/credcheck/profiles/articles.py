"""The table of articles that a batch wrote, a few rows at a time, in the columns that are wanted."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from credcheck.errors import BrokenInput, InputError, WrongSchema
from credcheck.extras import pyarrow

ROWS = 4096
NEEDED = ("position", "outlet", "url_verified")


def rows(path: Path, columns: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Rows as mappings; a column that the file lacks gives None.

    ``path`` is a Parquet or JSONL file. Raises InputError, WrongSchema for a table that is no batch's
    articles, and BrokenInput.
    """
    if path.suffix.lower() == ".parquet":
        yield from _parquet(path, columns)
    elif path.suffix.lower() in (".jsonl", ".ndjson"):
        yield from _jsonl(path, columns)
    else:
        raise InputError(f"{path}: give the .parquet or .jsonl file that a batch wrote")


def _parquet(path: Path, columns: Sequence[str]) -> Iterator[dict[str, Any]]:
    arrow = pyarrow()
    try:
        with arrow.parquet.ParquetFile(path) as file:
            present = list(file.schema_arrow.names)
            _check(path, present)
            wanted = [name for name in columns if name in present]
            for batch in file.iter_batches(batch_size=ROWS, columns=wanted, use_threads=False):
                yield from batch.to_pylist()
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}") from None
    except arrow.ArrowException as error:
        raise BrokenInput(f"{path} is no whole Parquet file: {error}") from None


def _jsonl(path: Path, columns: Sequence[str]) -> Iterator[dict[str, Any]]:
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file):
                row = _object(path, number, line)
                if number == 0:
                    _check(path, list(row))
                yield {name: row.get(name) for name in columns}
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}") from None


def _object(path: Path, number: int, line: bytes) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BrokenInput(f"{path}: line {number + 1} is not JSON: {error}") from None
    if not isinstance(row, dict):
        raise WrongSchema(f"{path}: line {number + 1} is no JSON object")
    return row


def _check(path: Path, present: Sequence[str]) -> None:
    if missing := [name for name in NEEDED if name not in present]:
        raise WrongSchema(f"{path} is not a batch's table of articles: no column {missing[0]!r}")
