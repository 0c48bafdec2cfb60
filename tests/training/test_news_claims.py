"""Check-worthiness on news: what each figure is on numbers whose answer is known."""

from __future__ import annotations

import numpy as np
import pytest

pytestmark = pytest.mark.full


@pytest.fixture(scope="module")
def news_claims():
    from training import news_claims

    return news_claims


def test_slope_and_intercept_say_what_would_mend_the_level(news_claims):
    scale, shift = 2.0, -1.0
    rng = np.random.default_rng(0)
    z = rng.normal(0, 1.5, 1200)
    gold = (rng.random(1200) < 1 / (1 + np.exp(-(scale * z + shift)))).astype(float)
    found = news_claims.level(z, gold, [str(n) for n in range(1200)])
    for name, wanted in (("slope", scale), ("intercept", shift)):
        low, high = found[name]["interval"]
        assert low < found[name]["value"] < high
        assert found[name]["value"] == pytest.approx(wanted, abs=0.3)


def test_the_brier_score_and_the_share_above_a_half_by_hand(news_claims):
    found = news_claims.level(np.zeros(4), np.array([0.0, 0, 0, 1]), list("abcd"))
    assert found["brier"]["value"] == 0.25
    assert found["share_above_half"]["value"] == 1.0


def test_a_kind_stands_against_all_rows_of_the_other_label(news_claims):
    score = np.array([3.0, 2, 1, 0, 2.5])
    gold = np.array([1.0, 1, 0, 0, 0])
    kinds = ["number", "rule", "scene", "scene", "taste"]
    assert news_claims.by_kind(score, gold, kinds) == {
        "number": {"auc": 1.0, "n": 1, "label": 1},
        "rule": {"auc": pytest.approx(2 / 3), "n": 1, "label": 1},
        "scene": {"auc": 1.0, "n": 2, "label": 0},
        "taste": {"auc": 0.5, "n": 1, "label": 0},
    }


@pytest.fixture(scope="module")
def measured(news_claims):
    from credcheck import bundles
    from credcheck.encoder import OnnxEncoder

    bundle = bundles.find("news-v2")
    encoder = OnnxEncoder(bundle.encoder, bundle.tokenizer, bundle.config.columns)
    return news_claims.measure(encoder, bundle)


def test_a_bundle_is_measured_under_both_calibrations(measured):
    from training import card_tables

    assert measured["auc"]["n"] == 150
    assert measured["auc"]["value"] > 0.7
    assert measured["debates"]["brier"] != measured["news"]["brier"]
    gain = measured["debates"]["brier"]["value"] - measured["news"]["brier"]["value"]
    assert measured["brier_gain"]["value"] == pytest.approx(gain)
    text = card_tables.check_worthy_news(measured)
    assert f"{measured['auc']['value']:.3f}" in text
    assert text.count("\n| ") == 2 + len(measured["news"])
