"""Ages, dependence, values, intervals and levels."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credcheck.errors import SourceListError
from credcheck.sources.combine import (
    Combined,
    Opinion,
    age_in_months,
    band,
    combine,
    independent_groups,
    interval,
    level,
    repeated,
)

REFERENCE = dt.date(2026, 11, 15)
LOW = 0.4
THRESHOLDS = (0.4, 0.7)


def opinion(name, score, origins, *, months=10.0, votes=1, named=True):
    return Opinion(name, score, months, votes, named, frozenset(origins.split()))


@pytest.mark.parametrize(
    ("as_of", "months"),
    [
        ("2026-11-15", 0),
        ("2026-11-01", 14 / 31),
        ("2026-11", 14 / 31),
        ("2026-10-15", 1),
        ("2025-11-15", 12),
        ("2026", 10 + 14 / 31),
        ("2021-11-15", 60),
        ("2021-11-16", 60 - 1 / 31),
        ("2027-03-01", 0),
    ],
)
def test_age(as_of, months):
    assert age_in_months(as_of, REFERENCE) == pytest.approx(months)


@pytest.mark.parametrize("as_of", ["", "soon", "2026-13", "2026-02-30", "2026-1-1-1x", "26/11"])
def test_a_bad_date_is_an_error(as_of):
    with pytest.raises(SourceListError):
        age_in_months(as_of, REFERENCE)


def test_lists_that_share_a_primary_list_form_one_group_even_through_a_third():
    a, b, c, d = (
        opinion("a", 0.1, "x"),
        opinion("b", 0.2, "y"),
        opinion("c", 0.3, "x y"),
        opinion("d", 0.4, "z"),
    )
    groups = {frozenset(o.list for o in group) for group in independent_groups([a, b, c, d])}
    assert groups == {frozenset("abc"), frozenset("d")}


def test_a_newer_list_with_the_same_roots_makes_an_older_one_a_repetition():
    old, new = opinion("old", 0.2, "x", months=30), opinion("new", 0.8, "x y", months=3)
    assert repeated([old, new]) == ["new", None]


@pytest.mark.parametrize(
    "other",
    [
        opinion("other", 0.8, "x", months=30),
        opinion("other", 0.8, "x", months=50),
        opinion("other", 0.8, "y", months=3),
    ],
    ids=["same age", "older", "other roots"],
)
def test_no_repetition_without_both(other):
    assert repeated([opinion("one", 0.2, "x", months=30), other])[0] is None


def test_derived_lists_share_one_vote():
    alone = combine([opinion("a", 0.2, "x"), opinion("z", 0.8, "z")], LOW)
    crowd = [opinion(name, 0.2, "x") for name in "abcdef"]
    together = combine([*crowd, opinion("z", 0.8, "z")], LOW)
    assert together.value == pytest.approx(alone.value) == pytest.approx(0.5)
    assert together.votes == alone.votes == 2


def test_an_aggregate_weighs_double_and_alone_has_two_votes():
    aggregate = opinion("agg", 0.2, "x", votes=2, named=False)
    made = combine([aggregate, opinion("z", 0.8, "z")], LOW)
    assert made.value == pytest.approx(0.4)
    assert made.votes == 3
    assert combine([aggregate], LOW).votes == 2


def test_several_rows_of_one_list_have_its_votes_once():
    rows = [opinion("a", 0.1, "x"), opinion("a", 0.3, "x"), opinion("b", 0.5, "x")]
    made = combine(rows, LOW)
    assert made.value == pytest.approx((0.2 + 0.5) / 2)
    assert (made.votes, made.lists) == (1, 2)


@pytest.mark.parametrize(
    ("opinions", "supported"),
    [
        ([opinion("a", 0.2, "x", months=30)], False),
        ([opinion("a", 0.2, "x", months=23.9)], True),
        ([opinion("a", 0.2, "x", months=24)], False),
        ([opinion("a", 0.2, "x", months=5, named=False)], False),
        ([opinion("a", 0.2, "x", months=40, votes=2, named=False)], True),
        ([opinion("a", 0.2, "x", months=30), opinion("b", 0.2, "x", months=30)], False),
        ([opinion("a", 0.2, "x", months=30), opinion("b", 0.3, "y", months=30)], True),
        ([opinion("a", 0.0, "x", months=30), opinion("b", 0.45, "y", months=30)], False),
        ([opinion("a", 0.0, "x", months=30), opinion("b", 0.45, "y", months=3)], False),
    ],
    ids=[
        "one old list",
        "one fresh named list",
        "just too old",
        "fresh but unnamed",
        "an aggregate with two votes",
        "two dependent lists",
        "two independent lists",
        "the second does not call it low",
        "the fresh one does not call it low",
    ],
)
def test_what_supports_a_low_level(opinions, supported):
    assert combine(opinions, LOW).low_supported is supported


@pytest.mark.parametrize(
    ("value", "expected"), [(0.0, 0), (0.399, 0), (0.4, 1), (0.699, 1), (0.7, 2), (1.0, 2)]
)
def test_band(value, expected):
    assert band(value, THRESHOLDS) == expected


@pytest.mark.parametrize(
    ("value", "bounds", "supported", "expected"),
    [
        (0.2, (0.1, 0.5), True, "low"),
        (0.2, (0.1, 0.5), False, "unclear"),
        (0.2, (0.1, 0.7), True, "unclear"),
        (0.5, (0.3, 0.7), True, "unclear"),
        (0.5, (0.4, 0.8), True, "medium"),
        (0.5, (0.3, 0.69), True, "medium"),
        (0.4, (0.3, 0.6), False, "medium"),
        (0.7, (0.4, 0.9), False, "high"),
        (0.9, (0.3, 0.9), False, "unclear"),
    ],
)
def test_level(value, bounds, supported, expected):
    made = Combined(value, votes=1, lists=1, low_supported=supported)
    assert level(made, bounds, THRESHOLDS) == expected


def test_interval_stays_on_the_scale_and_takes_its_band():
    bands = {
        "one_list": [(-0.1, 0.3), (-0.2, 0.2), (-0.3, 0.1)],
        "several_lists": [(-0.05, 0.1), (-0.1, 0.1), (-0.1, 0.05)],
    }
    assert interval(0.05, 1, bands, THRESHOLDS) == pytest.approx((0.0, 0.35))
    assert interval(0.5, 1, bands, THRESHOLDS) == pytest.approx((0.3, 0.7))
    assert interval(0.97, 1, bands, THRESHOLDS) == pytest.approx((0.67, 1.0))
    assert interval(0.5, 2, bands, THRESHOLDS) == pytest.approx((0.4, 0.6))


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        (None, (0.3, 0.7)),
        ((0.45, 0.55), (0.3, 0.7)),
        ((0.39, 0.61), (0.3, 0.7)),
        ((0.29, 0.5), (0.25, 0.7)),
        ((0.5, 0.81), (0.3, 0.8)),
        ((0.0, 1.0), (0.105, 0.895)),
    ],
)
def test_disagreement_widens_the_interval_on_the_side_it_is_on(ends, expected):
    bands = {"one_list": [], "several_lists": [(0, 0), (-0.2, 0.2), (0, 0)]}
    assert interval(0.5, 2, bands, THRESHOLDS, ends) == pytest.approx(expected)


def test_the_ends_are_the_lowest_and_the_highest_rating():
    made = combine([opinion("a", 0.1, "x"), opinion("b", 0.9, "x"), opinion("c", 0.4, "y")], LOW)
    assert made.ends == (0.1, 0.9)


OPINIONS = st.lists(
    st.builds(
        Opinion,
        list=st.sampled_from("abcde"),
        score=st.floats(0, 1),
        months=st.floats(0, 59),
        votes=st.integers(1, 2),
        named=st.booleans(),
        origins=st.frozensets(st.sampled_from("uvwxyz"), min_size=1),
    ),
    min_size=1,
    max_size=6,
)


@given(OPINIONS, st.randoms(use_true_random=False))
def test_value_lies_among_the_scores_whatever_their_order(opinions, random):
    made = combine(opinions, LOW)
    assert min(o.score for o in opinions) - 1e-9 <= made.value
    assert made.value <= max(o.score for o in opinions) + 1e-9
    shuffled = random.sample(opinions, len(opinions))
    assert combine(shuffled, LOW).value == pytest.approx(made.value)
    assert combine(shuffled, LOW).votes == made.votes
