"""Which items of two sequences are the same, in the order of both.

:func:`matches` takes time that grows with the length of the sequences, however often their items repeat.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

EFFORT = 400
"""Comparisons that an item may cost; stretches that could take more are not aligned in full."""

Pair = tuple[int, int]


def matches(old: Sequence[str], new: Sequence[str]) -> list[Pair]:
    """Pairs of places with equal items, both rising.

    What is alike at the beginning and the end is matched first, the rest as difflib does. Where
    that could take more than EFFORT an item, it is parted at items that stand once in each, and a
    part that is still too dear has no matches.
    """
    return list(_matched(old, new, 0, 0, parted=False))


def _matched(
    old: Sequence[str], new: Sequence[str], i: int, j: int, *, parted: bool
) -> Iterator[Pair]:
    """Pairs of ``old`` and ``new``, which stand at ``i`` and ``j`` of the whole."""
    most = min(len(old), len(new))
    start = next((n for n in range(most) if old[n] != new[n]), most)
    most -= start
    end = next((n for n in range(most) if old[-1 - n] != new[-1 - n]), most)
    yield from ((i + n, j + n) for n in range(start))
    a, b = old[start : len(old) - end], new[start : len(new) - end]
    if a and b:
        yield from _middle(a, b, i + start, j + start, parted=parted)
    i, j = i + len(old) - end, j + len(new) - end
    yield from ((i + n, j + n) for n in range(end))


def _middle(a: Sequence[str], b: Sequence[str], i: int, j: int, *, parted: bool) -> Iterator[Pair]:
    if _is_cheap(a, b):
        for block in SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks():
            yield from ((i + block.a + n, j + block.b + n) for n in range(block.size))
    elif not parted:
        last = (0, 0)
        for x, y in [*_anchors(a, b), (len(a), len(b))]:
            part = a[last[0] : x], b[last[1] : y]
            yield from _matched(*part, i + last[0], j + last[1], parted=True)
            if x < len(a) and y < len(b):
                yield i + x, j + y
            last = (x + 1, y + 1)


def _is_cheap(a: Sequence[str], b: Sequence[str]) -> bool:
    """Whether difflib's longest way, a look at every pair of equals for each block, is short."""
    times = Counter(b)
    pairs = sum(times[item] for item in a)
    blocks = min(pairs, len(a), len(b))
    return (pairs + len(a)) * (blocks + 1) <= EFFORT * (len(a) + len(b))


def _anchors(a: Sequence[str], b: Sequence[str]) -> list[Pair]:
    """The longest rising row of items that stand once in each (patience sorting)."""
    once_a, once_b = _once(a), _once(b)
    places = [(x, once_b[item]) for item, x in once_a.items() if item in once_b]
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for n, (_, y) in enumerate(places):
        k = bisect_left(tails, y)
        tails[k : k + 1] = [y]
        ends[k : k + 1] = [n]
        before.append(ends[k - 1] if k else -1)
    row: list[Pair] = []
    n = ends[-1] if ends else -1
    while n >= 0:
        row.append(places[n])
        n = before[n]
    return row[::-1]


def _once(items: Sequence[str]) -> dict[str, int]:
    times = Counter(items)
    return {item: place for place, item in enumerate(items) if times[item] == 1}
