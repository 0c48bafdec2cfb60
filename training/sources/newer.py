"""Newer copies of rating lists: from a path, or from a URL by the one door out.

A copy has the columns ``domain,label,score,as_of,scope,name``, or is the publisher's own file where
the list's adapter says how to read it (``Spec.upstream``). The copies are laid over the folder of
older ones, so that the compiler reads one folder.
"""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from credcheck.config import FetchSettings
from credcheck.fetch import Client

from .common import Spec

COLUMNS = ("domain", "label", "score", "as_of", "scope", "name")
_URL = ("http://", "https://")


def lay_over(
    folder: Path,
    ratings: Path,
    newer: Mapping[str, str],
    dates: Mapping[str, str],
    specs: Sequence[Spec],
) -> None:
    """Fill ``folder`` with the CSVs of ``ratings``, the newer ones in their place.

    ``newer`` maps a list's id to a path or URL, ``dates`` to the date of judgements in copies that
    have none. Raises ValueError for a list nobody knows, or a copy that is not as it should be.
    """
    known = {spec.id: spec for spec in specs}
    if unknown := sorted({*newer, *dates} - set(known)):
        raise ValueError(f"no such list: {', '.join(unknown)}; there are {', '.join(known)}")
    folder.mkdir(parents=True, exist_ok=True)
    for path in sorted(ratings.glob("*.csv")) if ratings.is_dir() else ():
        shutil.copyfile(path, folder / path.name)
    for name, place in newer.items():
        records = read_copy(get(place), known[name], dates.get(name, ""))
        with (folder / f"{known[name].csv}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
            writer.writeheader()
            writer.writerows(records)


def get(place: str) -> bytes:
    """The bytes of a file or URL; raises OSError or a FetchError."""
    if not place.startswith(_URL):
        return Path(place).read_bytes()
    with Client(FetchSettings(robots=True, seconds=60.0)) as client:
        return client.get(place, accept="any").body


def read_copy(raw: bytes, spec: Spec, as_of: str) -> list[dict[str, str]]:
    """The records of one copy in our columns; ``as_of`` is for those that bear no date."""
    records = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline=""), strict=True))
    if not records:
        raise ValueError(f"the copy of {spec.id} has no records")
    header = tuple(records[0])
    if set(header) >= {"domain", "as_of"}:
        kept = [{key: record.get(key) or "" for key in COLUMNS} for record in records]
    elif spec.upstream is not None and spec.upstream_columns <= set(header):
        kept = [{**dict.fromkeys(COLUMNS, ""), **spec.upstream(record)} for record in records]
    else:
        raise ValueError(f"the copy of {spec.id} has columns nobody reads: {', '.join(header)}")
    for record in kept:
        record["as_of"] = record["as_of"] or as_of
        if not record["as_of"]:
            raise ValueError(f"the copy of {spec.id} has no dates: give --as-of {spec.id}=DATE")
    return kept
