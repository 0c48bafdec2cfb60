"""Calibration reports, coverage and diagrams on numbers whose answer is known."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import numpy as np
import pytest

pytestmark = pytest.mark.full


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def table(p, gold, groups=None, **columns):
    from training.predictions import Table

    names = groups or [str(i) for i in range(len(p))]
    return Table(names, {"p": p, "gold": gold, **columns})


def test_the_error_by_bins_by_hand():
    from training.reliability import ece

    p = np.array([0.05, 0.05, 0.95, 1.0])
    assert ece(p, np.array([0.0, 0, 1, 1])) == pytest.approx((0.05 + 0.05 + 0.05) / 4)
    assert ece(p, np.array([1.0, 1, 0, 0])) == pytest.approx((0.95 + 0.95 + 0.95 + 1) / 4)
    # Over- and underestimates of one bin make up for each other: ten rows a bin.
    assert ece(np.full(100, 0.5), np.tile([0.0, 1.0], 50)) == 0


@pytest.mark.parametrize(("slope", "intercept"), [(1.0, 0.0), (0.5, 0.3), (1.6, -0.8)])
def test_the_regression_finds_what_made_the_labels(slope, intercept):
    from training.reliability import regression

    rng = np.random.default_rng(3)
    logits = rng.normal(0, 1.5, 6000)
    gold = (rng.random(6000) < sigmoid(slope * logits + intercept)).astype(float)
    found, errors = regression(sigmoid(logits), gold, [str(i) for i in range(6000)])
    assert abs(found[1] - slope) < 3 * errors[1]
    assert abs(found[0] - intercept) < 3 * errors[0]
    assert 0.01 < errors[1] < 0.1


def test_rows_that_repeat_within_a_group_tell_no_more():
    from training.reliability import regression

    rng = np.random.default_rng(4)
    logits = rng.normal(0, 1, 400)
    gold = (rng.random(400) < sigmoid(logits)).astype(float)
    once = regression(sigmoid(logits), gold, [str(i) for i in range(400)])
    many = regression(
        sigmoid(np.repeat(logits, 9)), np.repeat(gold, 9), [str(i // 9) for i in range(3600)]
    )
    assert many[0] == pytest.approx(once[0], abs=1e-3)
    assert many[1] == pytest.approx(once[1], rel=0.01)


def test_the_report_tells_right_from_too_sure():
    from training.reliability import calibration

    rng = np.random.default_rng(5)
    logits = rng.normal(0, 1.5, 3000)
    gold = (rng.random(3000) < sigmoid(logits)).astype(float)
    right = calibration({"subjective": table(sigmoid(logits), gold)})["subjective"]
    sure = calibration({"subjective": table(sigmoid(3 * logits), gold)})["subjective"]
    assert 0.9 < right["slope"]["value"] < 1.1
    assert sure["slope"]["value"] == pytest.approx(right["slope"]["value"] / 3, rel=0.01)
    assert right["ece"] < 2 * right["ece_by_chance"]
    assert sure["ece"] > 4 * sure["ece_by_chance"]
    assert right["brier"]["value"] == pytest.approx(np.mean((sigmoid(logits) - gold) ** 2))
    assert right["brier"]["value"] < right["brier_of_the_base_rate"]
    assert sum(each["n"] for each in right["bins"]) == 3000


def test_lines_that_quote_have_their_own_report():
    from training.reliability import calibration

    rng = np.random.default_rng(6)
    p, quoted = rng.random(500), np.arange(500) < 200
    gold = (rng.random(500) < np.where(quoted, 0.2, p)).astype(float)
    found = calibration({"loaded": table(p, gold, quoted=quoted)})
    assert found["loaded_quoting"]["n"] == 200
    assert found["loaded_quoting"]["slope"]["value"] < 0.5 < found["loaded"]["slope"]["value"] + 0.3


@pytest.mark.parametrize(
    ("hits", "total", "low", "high"),
    [(0, 10, 0.0, 0.2589), (10, 10, 0.7411, 1.0), (25, 30, 0.6810, 0.9314), (1, 2, 0.0253, 0.9747)],
)
def test_the_exact_interval_of_a_share(hits, total, low, high):
    from training.intervals import clopper_pearson

    assert clopper_pearson(hits, total) == pytest.approx((low, high), abs=1e-3)


@pytest.mark.parametrize(
    ("held", "n", "right"), [(25, 30, True), (18, 30, False), (30, 30, False), (870, 1000, False)]
)
def test_coverage_is_right_where_nine_in_ten_may_be(held, n, right):
    from training.predictions import Table
    from training.reliability import coverage

    hand = np.where(np.arange(n) < held, 0.5, 0.9)
    columns = {
        "mine": np.full(n, 0.5),
        "hand": hand,
        "low": np.full(n, 0.4),
        "high": np.full(n, 0.6),
    }
    found = coverage({"loaded_share": Table([str(i) for i in range(n)], columns)})["loaded_share"]
    assert (found["held"], found["n"]) == (held, n)
    assert found["mean_width"] == pytest.approx(0.2)
    assert found["as_it_should"] is right


def test_coverage_is_told_apart_by_publisher():
    from training.predictions import Table
    from training.reliability import coverage

    columns = {
        "mine": np.full(4, 0.5),
        "hand": np.array([0.5, 0.9, 0.5, 0.5]),
        "low": np.full(4, 0.4),
        "high": np.full(4, 0.6),
        "publisher": np.array(["a", "a", "b", "b"]),
    }
    found = coverage({"attribution": Table(list("wxyz"), columns)})["attributed_share"]
    assert {name: (own["held"], own["n"]) for name, own in found["by_group"].items()} == {
        "a": (1, 2),
        "b": (2, 2),
    }


def test_the_diagram_is_well_formed_and_marks_every_bin():
    from training.diagram import reliability
    from training.reliability import calibration

    rng = np.random.default_rng(7)
    p = rng.random(300)
    gold = (rng.random(300) < p).astype(float)
    drawn = reliability(calibration({"biased": table(p, gold)}), "news-v9")
    root = ET.fromstring(drawn)  # noqa: S314  -- drawn here
    kinds = [element.get("class") for element in root.iter()]
    assert kinds.count("dot") == kinds.count("bar") == 10
    assert "prefers-color-scheme: dark" in drawn
    assert "news-v9" in drawn
    box = [float(number) for number in root.get("viewBox").split()]
    for dot in (each for each in root.iter() if each.get("class") == "dot"):
        assert 0 <= float(dot.get("cx")) <= box[2]


def test_the_worth_of_a_score_is_told_beside_simpler_readings():
    from training.agreement import BESIDE, compared, vader
    from training.card_measured import worth

    rng = np.random.default_rng(11)
    labels = rng.random(240) < 0.4
    values = {name: rng.normal(0, 1, 240) for name in BESIDE}
    values["sensationalism"] = labels + rng.normal(0, 0.8, 240)
    values["words"] = values["sensationalism"] + rng.normal(0, 0.02, 240)
    found = compared(values, labels, [f"site{n // 3}" for n in range(240)])
    assert found["groups"] == 80
    assert found["ahead_of"]["vader"]["interval"][0] > 0.1
    low, high = found["ahead_of"]["words"]["interval"]
    assert low < 0 < high
    said = worth({"hyperpartisan_article": found})
    assert "better than VADER" in said
    assert "not told apart from the number of words" in said
    assert vader([]) == 0.0
    calm, shrill = "The council met on Monday.", "A horrible, vile and terrible disaster!"
    assert 0.0 <= vader([calm]) < vader([calm, shrill]) < vader([shrill]) <= 1.0
