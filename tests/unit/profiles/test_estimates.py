"""Shrunken means and trends: known cases, and intervals that cover as often as they say."""

from __future__ import annotations

import numpy as np
import pytest

from credcheck.profiles.estimates import Sums, shrunken, trend


def sums(values):
    values = np.asarray(values, dtype=float)
    return Sums(len(values), float(values.sum()), float((values**2).sum()))


def test_few_articles_are_drawn_to_the_mean_of_all_and_many_are_not():
    rng = np.random.default_rng(1)
    groups = {f"o{n}": sums(rng.normal(0.3 + 0.02 * (n % 10), 0.1, 200)) for n in range(20)}
    groups["one"] = sums([0.95])
    groups["many"] = sums(rng.normal(0.8, 0.1, 2000))
    found, center = shrunken(groups)
    one, many = found["one"], found["many"]
    assert one.raw == 0.95
    assert center < one.mean < 0.9
    assert abs(many.mean - many.raw) < 0.005
    assert one.high - one.low > 5 * (many.high - many.low)
    assert many.against_all == pytest.approx(many.mean - center)


def test_intervals_cover_the_true_mean_nine_times_in_ten():
    rng = np.random.default_rng(7)
    inside = total = 0
    for _ in range(60):
        truth = rng.normal(0.5, 0.06, 30)
        sizes = rng.integers(1, 40, 30)
        groups = {str(n): sums(rng.normal(truth[n], 0.12, sizes[n])) for n in range(30)}
        for name, found in shrunken(groups)[0].items():
            inside += found.low <= truth[int(name)] <= found.high
            total += 1
    assert 0.87 < inside / total < 0.93


def test_shrunken_means_are_nearer_to_the_truth_than_raw_ones():
    rng = np.random.default_rng(3)
    truth = rng.normal(0.5, 0.05, 100)
    groups = {str(n): sums(rng.normal(truth[n], 0.15, 5)) for n in range(100)}
    found = shrunken(groups)[0]
    error = {
        what: np.mean([(getattr(e, what) - truth[int(n)]) ** 2 for n, e in found.items()])
        for what in ("raw", "mean")
    }
    assert error["mean"] < 0.7 * error["raw"]


@pytest.mark.parametrize(
    ("groups", "means"),
    [
        ({}, {}),
        ({"a": [], "b": [0.4]}, {"b": 0.4}),
        ({"a": [0.2, 0.4]}, {"a": 0.3}),
        ({"a": [0.5], "b": [0.5]}, {"a": 0.5, "b": 0.5}),
        ({"a": [0.5] * 3, "b": [0.5] * 4}, {"a": 0.5, "b": 0.5}),
    ],
)
def test_little_to_go_by(groups, means):
    found, center = shrunken({name: sums(values) for name, values in groups.items()})
    assert {name: one.mean for name, one in found.items()} == pytest.approx(means)
    assert (center is None) == (not means)


def test_equal_outlets_share_one_mean():
    rng = np.random.default_rng(5)
    found, center = shrunken({str(n): sums(rng.normal(0.4, 0.1, 30)) for n in range(40)})
    assert max(abs(one.mean - center) for one in found.values()) < 0.02


def test_a_trend_is_the_line_through_the_articles():
    rng = np.random.default_rng(2)
    weeks = {10 + w: rng.normal(0.3 + 0.01 * w, 0.05, 5 + w) for w in range(10) if w != 4}
    found = trend({week: sums(values) for week, values in weeks.items()})
    at = np.concatenate([np.full(len(values), week) for week, values in weeks.items()])
    slope = np.polyfit(at, np.concatenate(list(weeks.values())), 1)[0]
    assert found.slope == pytest.approx(slope)
    assert found.low < 0.01 < found.high
    assert found.low > 0
    assert found.weeks == 9


def test_few_weeks_have_no_trend():
    assert trend({week: sums([0.1, 0.2, 0.3]) for week in range(3)}) is None
    assert trend({}) is None
