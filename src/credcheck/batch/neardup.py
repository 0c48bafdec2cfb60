"""Near-duplicates: which articles are copies of one another, and who had the first.

Signatures are MinHashes (Broder 1997) of an article's word pairs, by datasketch. Candidates are
articles that share a band of their signatures (locality-sensitive hashing: Leskovec, Rajaraman and
Ullman, Mining of Massive Datasets, chapter 3); a candidate is a copy when the share of equal hashes,
which estimates the overlap of the word pairs, says so. Bands are sorted arrays: an index of
datasketch's kind would hold ten kilobytes an article, this holds the signature's half kilobyte.
"""

from __future__ import annotations

import base64
import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from credcheck.extras import load

HASHES = 128
BANDS, ROWS = 32, 4
SHINGLE = 2
"""Words in a shingle: pairs, so that a tenth of the words can change and a third of it be cut."""

THRESHOLD = 0.42
"""The least estimated overlap (Jaccard) of two copies."""

SHORTEST = 30
"""An article with fewer different word pairs is no one's copy."""

_WORD = re.compile(r"\w+")
_WEB_BEGAN = dt.datetime(1990, 1, 1, tzinfo=dt.UTC).timestamp()
Signatures = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of an article when its copies are put in order."""

    position: int
    published: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Copy:
    """An article's place among its copies: the position of the earliest, and who had that one."""

    group: int
    source: str | None


def shingles(text: str) -> set[bytes]:
    """The different word pairs of a text, in lower case."""
    words = _WORD.findall(text.lower())
    return {" ".join(words[at : at + SHINGLE]).encode() for at in range(len(words) - SHINGLE + 1)}


def signature(text: str) -> dict[str, Any]:
    """The MinHash of a text as JSON values: ``minhash`` is base64 of 128 little-endian uint32."""
    minhash = load("datasketch").MinHash(HASHES, scheme="affine32")
    pairs = sorted(shingles(text))
    if len(pairs) < SHORTEST:
        return {"minhash": None}
    minhash.update_batch(pairs)
    values = minhash.hashvalues.astype("<u4")
    return {"minhash": base64.b64encode(values.tobytes()).decode("ascii")}


def decoded(minhash: str) -> Signatures:
    """The hashes that :func:`signature` wrote down, shape (128,)."""
    return np.frombuffer(base64.b64decode(minhash), dtype="<u4")


def copies(signatures: Signatures, facts: Sequence[Facts]) -> dict[int, Copy]:
    """For every article that has copies, by position: which group it is in.

    ``signatures`` has shape (N, 128); row i belongs to ``facts[i]``.
    """
    leader = list(range(len(facts)))

    def find(item: int) -> int:
        while leader[item] != item:
            leader[item] = leader[leader[item]]
            item = leader[item]
        return item

    for first, second in pairs(signatures):
        one, other = find(first), find(second)
        leader[max(one, other)] = min(one, other)
    groups: dict[int, list[Facts]] = defaultdict(list)
    for item, fact in enumerate(facts):
        groups[find(item)].append(fact)
    found = {}
    for group in groups.values():
        if len(group) > 1:
            earliest = min(group, key=_order)
            for fact in group:
                found[fact.position] = Copy(earliest.position, earliest.source)
    return found


def pairs(signatures: Signatures) -> Iterator[tuple[int, int]]:
    """Rows that are copies of each other, each with an earlier row of its band; pairs can repeat."""
    checked: set[tuple[int, int]] = set()
    for band in range(BANDS):
        part = np.ascontiguousarray(signatures[:, band * ROWS : (band + 1) * ROWS])
        keys = part.view(np.dtype((np.void, part.dtype.itemsize * ROWS))).ravel()
        order = np.argsort(keys, kind="stable")
        same = keys[order][1:] == keys[order][:-1]
        first = -1
        for at in np.flatnonzero(same):
            before, here = int(order[at]), int(order[at + 1])
            if first < 0 or not same[at - 1]:
                first = before
            for pair in {(first, here), (before, here)} - checked:
                checked.add(pair)
                if overlap(signatures[pair[0]], signatures[pair[1]]) >= THRESHOLD:
                    yield pair


def overlap(one: Signatures, other: Signatures) -> float:
    """The estimated share of word pairs that two articles have in common, of all they have."""
    return float(np.mean(one == other))


def source_of(row: Mapping[str, Any]) -> str | None:
    """Who an article comes from: the agency that it names, else its outlet, else its publisher."""
    agency = (row.get("second_sources") or "").partition(" | ")[0]
    return agency or row.get("outlet") or row.get("publisher") or row.get("document_id")


def _order(fact: Facts) -> tuple[float, int]:
    return (_moment(fact.published), fact.position)


def _moment(published: str | None) -> float:
    """Seconds since 1970; a bare date counts as its end, none or one before the web as never."""
    try:
        found = dt.datetime.fromisoformat(published or "")
        if len(published or "") == len("2026-03-02"):
            found += dt.timedelta(days=1)
        seconds = (found if found.tzinfo else found.replace(tzinfo=dt.UTC)).timestamp()
    except (ValueError, OverflowError):
        return float("inf")
    return seconds if seconds >= _WEB_BEGAN else float("inf")
