"""What a batch was pointed at → a source of rows."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, get_args

from credcheck.batch import archives, syndicated, tables
from credcheck.batch.rows import Columns, Source
from credcheck.errors import InputError

Kind = Literal["jsonl", "csv", "parquet", "folder", "warc", "feed"]
KINDS: tuple[str, ...] = get_args(Kind)

SUFFIXES: dict[str, Kind] = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".warc": "warc",
    ".xml": "feed",
    ".rss": "feed",
    ".atom": "feed",
    ".opml": "feed",
    ".json": "feed",
}


def kind_of(path: Path) -> Kind:
    """What a file or folder is, by its name. Raises InputError for one that says nothing."""
    if path.is_dir():
        return "folder"
    suffixes = [suffix.lower() for suffix in path.suffixes]
    if suffixes and suffixes[-1] == ".gz":
        suffixes.pop()
    found = SUFFIXES.get(suffixes[-1]) if suffixes else None
    if found is None:
        raise InputError(f"{path}: what is it? Say --from {', '.join(KINDS)}")
    return found


def open_source(path: Path, kind: Kind, columns: Columns, size: int | None) -> Source:
    """The rows of an input; ``size`` is how many bytes of a file belong to the run.

    A feed's ``path`` is the list of its items that was kept. Raises InputError and its kinds.
    """
    if kind == "folder":
        return archives.folder(path)
    if kind == "feed":
        return syndicated.again(path)
    readers = {
        "jsonl": lambda: tables.jsonl(path, columns, size),
        "csv": lambda: tables.csv_file(path, columns, size),
        "parquet": lambda: tables.parquet(path, columns, size),
        "warc": lambda: archives.warc(path, size),
    }
    return readers[kind]()
