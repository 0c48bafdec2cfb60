"""Reads the data sets: one gzip file of JSON lines each, found by CREDCHECK_DATA."""

import gzip
import hashlib
import json
import os
from functools import lru_cache
from pathlib import Path
from typing import Any


def folder() -> Path:
    """The data folder: CREDCHECK_DATA, or ../shared/data beside the checkout."""
    beside = Path(__file__).parents[3] / "shared" / "data"
    return Path(os.environ.get("CREDCHECK_DATA", beside))


@lru_cache(maxsize=32)
def rows(name: str) -> tuple[dict[str, Any], ...]:
    """All rows of one set, in file order."""
    with gzip.open(folder() / f"{name}.jsonl.gz", "rt", encoding="utf-8") as file:
        return tuple(json.loads(line) for line in file)


def digest(name: str) -> str:
    """sha256 of the compressed file."""
    return hashlib.sha256((folder() / f"{name}.jsonl.gz").read_bytes()).hexdigest()
