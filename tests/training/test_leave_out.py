"""What leaving outlets out says: macro-F1, and how often unbiased sentences of an outlet are blamed."""

from __future__ import annotations

import numpy as np
import pytest

pytestmark = pytest.mark.full


@pytest.fixture(scope="module")
def leave_out():
    from training import leave_out

    return leave_out


def fold(leave_out, decided, biased):
    return leave_out.Fold(np.where(decided, 0.7, 0.4), np.array(biased, bool))


def test_the_false_positive_rate_reads_unbiased_sentences_alone(leave_out):
    one = fold(leave_out, [1, 1, 0, 0, 1, 0], [1, 1, 1, 0, 0, 0])
    rate = one.false_positive_rate()
    assert rate["value"] == pytest.approx(1 / 3)
    assert rate["n"] == 3
    low, high = rate["interval"]
    assert low <= 1 / 3 <= high
    assert one.macro_f1 == pytest.approx(2 / 3)


def test_the_gap_is_left_less_right(leave_out):
    rates = {"Alternet": 0.3, "MSNBC": 0.1, "Breitbart": 0.4, "Fox News": 0.2, "Reuters": 0.9}
    found = leave_out.gap(rates)
    assert (found["left"], found["right"]) == (pytest.approx(0.2), pytest.approx(0.3))
    assert found["value"] == pytest.approx(-0.1)
    assert found["largest"] == {
        "left": "MSNBC",
        "right": "Breitbart",
        "value": pytest.approx(-0.3),
    }


def test_one_side_alone_has_no_gap(leave_out):
    assert leave_out.gap({"Alternet": 0.3, "Reuters": 0.1}) is None


def test_the_summary_keeps_every_outlet(leave_out):
    right, wrong = [1, 0, 1, 0], [0, 1, 0, 1]
    folds = {
        "Alternet": fold(leave_out, right, right),
        "Breitbart": fold(leave_out, wrong, right),
        "Reuters": fold(leave_out, right, right),
    }
    found = leave_out.summary(folds, {"Breitbart"})
    assert found["slope"] < 0
    assert found["macro_f1_by_outlet"] == {"Alternet": 1.0, "Breitbart": 0.0, "Reuters": 1.0}
    assert found["mean"] == pytest.approx(2 / 3)
    assert found["false_positive_rate_by_outlet"].keys() == folds.keys()
    assert found["false_positive_gap"]["value"] == -1.0


def test_the_slope_says_how_much_too_sure_the_head_is(leave_out):
    rng = np.random.default_rng(4)

    def outlet(slope, intercept, rows):
        z = rng.normal(0, 2, rows)
        biased = rng.random(rows) < 1 / (1 + np.exp(-(slope * z + intercept)))
        return leave_out.Fold(1 / (1 + np.exp(-z)), biased)

    assert leave_out.slope([outlet(1.0, 0.0, 20_000)]) == pytest.approx(1.0, abs=0.05)
    mixed = [outlet(0.6, 1.5, 20_000), outlet(0.6, -1.5, 5_000)]
    assert leave_out.slope(mixed) == pytest.approx(0.6, abs=0.05)


def test_a_fold_that_was_done_is_not_trained_again(leave_out, tmp_path, monkeypatch):
    trained = []

    def train(outlet, recipe, base):
        trained.append(outlet)
        return fold(leave_out, [1, 0, 0], [1, 1, 0])

    monkeypatch.setattr(leave_out, "fold", train)
    file = tmp_path / "Reuters.npz"
    first, again = (leave_out.once(file, "Reuters", {}) for _ in range(2))
    assert trained == ["Reuters"]
    assert first.macro_f1 == again.macro_f1 == pytest.approx(2 / 3)
    np.testing.assert_array_equal(again.biased, [True, True, False])


def test_the_card_shows_the_gap_where_it_was_measured(leave_out):
    import json
    from pathlib import Path

    from training import card

    home = Path(__file__).parents[2] / "models" / "news-v2"
    metrics = json.loads((home / "metrics.json").read_text(encoding="utf-8"))
    folds = {
        "MSNBC": fold(leave_out, [1, 0, 0, 0, 1], [0, 0, 0, 0, 1]),
        "Fox News": fold(leave_out, [1, 1, 0, 0, 1], [0, 0, 0, 0, 1]),
    }
    metrics["biased_leave_one_outlet_out"] = leave_out.summary(folds, folds)
    assert "-0.2500 (left 0.2500, right 0.5000)" in card.table(metrics)
