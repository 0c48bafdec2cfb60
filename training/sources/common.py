"""What the adapters share: the description of a list, and reading its CSV."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from credcheck.errors import BadDomain
from credcheck.sources.lists import Row
from credcheck.sources.scopes import read_scope

Record = Mapping[str, str]

# The common scale is that of Lin et al. 2023, the only numeric one. A label stands near the median
# of Lin's scores for the domains that bear it, to the nearest 0.05 (metrics.json, "labels"); labels
# of fewer than thirty such domains stand with the label that means the same.
RELIABLE = 0.80
MIXED = 0.65
GENERALLY_UNRELIABLE = 0.50
SOMETIMES_MISLEADING = 0.45
DEPRECATED = 0.35
UNRELIABLE = 0.35
UNRELIABLE_BY_HAND = 0.30
FABRICATED = 0.25
LISTED_TWICE = 0.25


@dataclass(frozen=True, slots=True)
class Spec:
    """One list: what it is, who made it, and ``convert``, which turns one CSV record into a row.

    ``convert`` gets the record and its normalised scope; None leaves the record out. ``prepare``
    may complete the records first from the other CSVs of the folder. ``upstream`` turns a record of
    the publisher's own file, which has at least ``upstream_columns``, into one of our columns.
    ``composite`` lists are several lists side by side and may name a scope once for each;
    ``numeric`` ones rate by number and have no verdict in words.
    """

    id: str
    csv: str
    title: str
    citation: str
    licence: str
    url: str
    origin: str
    kind: str
    votes: int
    caution: str
    origins: Mapping[str, tuple[str, ...]]
    convert: Callable[[Record, str], Row | None]
    shipped: bool = True
    prepare: Callable[[Path, list[dict[str, str]]], None] | None = None
    upstream: Callable[[Record], dict[str, str]] | None = None
    upstream_columns: frozenset[str] = frozenset()
    composite: bool = False
    numeric: bool = False


def read_csv(path: Path) -> list[dict[str, str]]:
    """The records of one rating list."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def scope_of(domain: str) -> str | None:
    """The scope as look-ups spell it, or None when the entry must not match anything."""
    try:
        return read_scope(domain)
    except BadDomain:
        return None


def entry_name(text: str) -> str:
    """A list's own name for an entry, on one line."""
    return " ".join(text.split())
