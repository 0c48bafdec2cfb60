"""Weighted means of means: exact contributions, removal in closed form, levels and fitness."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credcheck import aggregate
from credcheck.aggregate import MIN_WORDS, Group, combine, level_of, percentile, unfit

COUNT = 8
UNIT = st.floats(-5, 5)


@st.composite
def groups(draw):
    found = []
    for _ in range(draw(st.integers(1, 4))):
        indices = tuple(sorted(draw(st.sets(st.integers(0, COUNT - 1)))))
        terms = tuple(draw(UNIT) for _ in indices)
        found.append(Group(draw(st.floats(0.05, 1)), draw(UNIT), indices, terms))
    return found


def without(given_groups, index):
    """The groups as they would be had that sentence never been there."""
    kept = []
    for group in given_groups:
        pairs = [p for p in zip(group.indices, group.terms, strict=True) if p[0] != index]
        kept.append(
            Group(
                group.weight, group.center, tuple(p[0] for p in pairs), tuple(p[1] for p in pairs)
            )
        )
    return kept


@given(groups())
def test_contributions_and_removals_are_exact(given_groups):
    if not any(group.indices for group in given_groups):
        with pytest.raises(ValueError, match="no sentence"):
            combine(given_groups, COUNT)
        return
    found = combine(given_groups, COUNT)
    assert found.value == pytest.approx(found.base + math.fsum(found.contributions), abs=1e-9)
    present = {index for group in given_groups for index in group.indices}
    for index in range(COUNT):
        if index not in present:
            assert found.contributions[index] == found.if_removed[index] == 0.0
        elif present == {index}:
            assert found.if_removed[index] == 0.0
        else:
            again = combine(without(given_groups, index), COUNT)
            assert found.if_removed[index] == pytest.approx(again.value - found.value, abs=1e-9)


def test_by_hand():
    head = Group(0.6, 0.5, (0,), (1.0,))
    body = Group(0.2, 0.1, (1, 2), (0.3, 0.5))
    found = combine([head, body, Group(9.0, 9.0, (), ())], 4)
    assert found.value == pytest.approx((0.6 * 1.0 + 0.2 * 0.4) / 0.8)
    assert found.base == pytest.approx((0.6 * 0.5 + 0.2 * 0.1) / 0.8)
    assert found.contributions == pytest.approx([0.75 * 0.5, 0.125 * 0.2, 0.125 * 0.4, 0])
    assert found.if_removed[0] == pytest.approx(0.4 - found.value)
    assert found.if_removed[1] == pytest.approx((0.6 + 0.2 * 0.5) / 0.8 - found.value)


def test_what_a_sentence_upholds_goes_with_it():
    group = Group(1.0, 0.0, (1, 2, 3, 4), (1.0, 1.0, 0.0, 1.0), {0: 2, 1: 1})
    found = combine([group], 5)
    assert found.value == 3 / 4
    assert found.contributions == [0.0, 0.25, 0.25, 0.0, 0.25]
    assert found.if_removed == pytest.approx(
        [1 / 4 - 3 / 4, 1 / 3 - 3 / 4, 2 / 3 - 3 / 4, 1 / 4, 2 / 3 - 3 / 4]
    )


def test_what_stands_in_for_a_group_that_is_gone():
    head = Group(0.3, 0.0, (0,), (0.8,), otherwise=0.2)
    body = Group(0.1, 0.0, (1, 2), (0.4, 0.6), otherwise=9.0)
    found = combine([head, body], 3)
    assert found.if_removed[0] == pytest.approx((0.3 * 0.2 + 0.1 * 0.5) / 0.4 - found.value)
    assert found.if_removed[1] == pytest.approx((0.3 * 0.8 + 0.1 * 0.6) / 0.4 - found.value)


def test_an_ordinary_sentence_contributes_nothing():
    found = combine([Group(1.0, 0.25, (0, 1), (0.25, 0.75))], 2)
    assert found.contributions == [0.0, 0.25]


@pytest.mark.parametrize(
    ("value", "interval", "level"),
    [
        (0.1, None, "low"),
        (0.2, None, "medium"),
        (0.39, None, "medium"),
        (0.4, None, "high"),
        (0.3, (0.19, 0.41), "unclear"),
        (0.3, (0.19, 0.39), "medium"),
        (0.1, (0.0, 0.5), "unclear"),
        (0.1, (0.0, 0.3), "low"),
        (0.5, (0.2, 0.9), "high"),
    ],
)
def test_level(value, interval, level):
    assert level_of(value, (0.2, 0.4), interval) == level


@pytest.mark.parametrize(
    ("words", "language", "code"),
    [
        (MIN_WORDS, "en", None),
        (MIN_WORDS, None, None),
        (MIN_WORDS - 1, "en", "too_short"),
        (0, None, "too_short"),
        (500, "es", "not_english"),
        (5, "es", "not_english"),
    ],
)
def test_unfit(words, language, code):
    found = unfit(words=words, language=language)
    assert (found.code if found else None) == code
    if code == "too_short":
        assert str(words) in found.detail
    if code == "not_english":
        assert language in found.detail


def test_percentile_needs_a_reference(pipeline):
    assert percentile(pipeline.bundle, "no_such_score", 0.5) is None
    assert percentile(pipeline.bundle, "sensationalism", -1.0) == 0.0
    assert percentile(pipeline.bundle, "sensationalism", 2.0) == 1.0


def test_limits_are_those_of_the_documentation():
    assert (aggregate.MIN_WORDS, aggregate.MIN_STATEMENTS) == (60, 5)
