"""Equal items of two sequences, in the order of both."""

from __future__ import annotations

from difflib import SequenceMatcher
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credcheck import align

items = st.lists(st.sampled_from("abcd"), max_size=60)


def check(pairs, old, new):
    assert all(old[i] == new[j] for i, j in pairs)
    assert all(a < c and b < d for (a, b), (c, d) in pairwise(pairs))


@given(items, items)
def test_pairs_are_equal_and_rise(old, new):
    check(align.matches(old, new), old, new)


@given(items)
def test_the_same_is_matched_whole(row):
    assert align.matches(row, row) == [(n, n) for n in range(len(row))]


@given(st.lists(st.integers().map(str), max_size=30), st.data())
def test_what_was_taken_out_is_all_that_is_missing(row, data):
    left = [item for item in row if data.draw(st.booleans())]
    found = align.matches(row, left)
    check(found, row, left)
    assert len(found) >= SequenceMatcher(None, row, left, autojunk=False).ratio() / 2 * len(left)


def test_unique_items_part_what_is_dear():
    old = [item for n in range(2_000) for item in (f"only {n}", "again", "again")]
    new = [item for n in range(2_000) if n % 7 for item in (f"only {n}", "again", "again")]
    found = align.matches(old, new)
    check(found, old, new)
    assert len(found) == len(new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (["no"] * 90_000, ["no", "yes"] * 45_000),
        (["no", "no", "yes"] * 30_000, ["no", "yes"] * 45_000),
        ([str(n) for n in range(60_000)], [str(n) for n in reversed(range(60_000))]),
        ([str(n % 160) for n in range(60_000)], [str(n % 161) for n in range(60_000)]),
    ],
    ids=["one in two", "repeated", "reversed", "cycles"],
)
def test_long_rows_end(old, new):
    check(align.matches(old, new), old, new)
