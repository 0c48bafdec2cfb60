"""Fairness figures on hand-made numbers, and that a shipped bundle can be measured."""

from __future__ import annotations

import numpy as np
import pytest

pytestmark = pytest.mark.full


@pytest.fixture(scope="module")
def fairness():
    from training import fairness

    return fairness


def template(name, *groups, slot="religion"):
    from training.data.counterfactuals import Template

    values = tuple(f"value {n}" for n in range(len(groups)))
    sets = tuple(frozenset(own.split()) for own in groups)
    return Template(name, slot, "neutral", "sentence", values, values, sets)


def test_every_template_weighs_the_same_whatever_its_pairs(fairness):
    wide = np.array([0.0, 0.1, 0.1, 0.1])  # half of its pairs are apart
    pair = np.array([0.2, 0.5])
    assert fairness.quantile([pair], 0.95) == pytest.approx(0.3)
    assert fairness.quantile([wide, pair], 0.50) == pytest.approx(0.1)
    assert fairness.quantile([wide, pair], 0.25) == pytest.approx(0.0)
    assert fairness.quantile([wide, pair], 0.51) == pytest.approx(0.3)
    # Nineteen that do not move and one that does: at 95 % none is over, above it one is.
    still = [np.array([0.4, 0.4])] * 19
    assert fairness.quantile([*still, pair], 0.95) == 0
    assert fairness.quantile([*still, pair], 0.96) == pytest.approx(0.3)


def test_a_group_stands_against_the_others_of_its_templates(fairness):
    told = [template("a-1", "muslims", "jews", "hindus"), template("a-2", "muslims", "jews")]
    p = [np.array([0.7, 0.1, 0.3]), np.array([0.5, 0.3])]
    found = fairness.groups(told, p)
    assert found["religion: muslims"]["value"] == pytest.approx((0.5 + 0.2) / 2)
    assert found["religion: jews"]["value"] == pytest.approx((-0.4 - 0.2) / 2)
    assert found["religion: hindus"]["value"] == pytest.approx(-0.1)
    assert found["religion: muslims"]["templates"] == 2
    assert found["religion: hindus"]["templates"] == 1


def test_left_less_right_by_hand(fairness):
    told = [
        template("party-1", "left", "left", "right", "right", slot="party"),
        template("official-1", "left", "right", slot="official"),
        template("a-1", "muslims", "jews"),
    ]
    p = [np.array([0.5, 0.7, 0.1, 0.3]), np.array([0.2, 0.4]), np.array([0.0, 1.0])]
    found = fairness.left_right(told, p)
    assert found["value"] == pytest.approx((0.4 - 0.2) / 2)
    assert found["templates"] == 2
    assert fairness.left_right(told[2:], p[2:]) is None


def test_the_largest_and_the_worst_are_named(fairness):
    told = [template("a-1", "jews", "sikhs"), template("a-2", "jews", "sikhs")]
    found = fairness.moved(told, [np.array([0.4, 0.5]), np.array([0.9, 0.1])])
    assert found["max"] == pytest.approx(0.8)
    assert found["worst"][0] == {
        "id": "a-2",
        "apart": pytest.approx(0.8),
        "lowest": "value 1",
        "highest": "value 0",
    }
    assert found["by_slot"]["religion"]["templates"] == 2


def test_what_nothing_moves_has_no_figure_above_zero(fairness):
    told = [template(f"a-{n}", "jews", "sikhs") for n in range(5)]
    found = fairness.moved(told, [np.full(2, 0.3)] * 5)
    assert found["p95"]["value"] == found["max"] == 0
    assert {one["value"] for one in found["groups"].values()} == {0.0}


def test_a_bundle_is_read_as_it_is_served(fairness):
    """Twelve templates; what lines.score says of a text is what is compared here."""
    from credcheck import bundles, lines
    from credcheck.encoder import OnnxEncoder
    from training.data.counterfactuals import templates

    bundle = bundles.find("news-v2")
    encoder = OnnxEncoder(bundle.encoder, bundle.tokenizer, bundle.config.columns)
    of = {unit: [t for t in templates() if t.unit == unit][:6] for unit in ("sentence", "headline")}
    told = [*of["headline"], *of["sentence"]]
    read = fairness.probabilities(encoder, bundle, told)
    for one, found in zip(told, read, strict=True):
        heads = {head for head, units in fairness.HEADS.items() if one.unit in units}
        assert set(found) == heads
        scored = lines.score(one.texts, one.unit, encoder, bundle)
        served = ("clickbait",) if one.unit == "headline" else ("subjective", "check_worthy")
        for head in served:
            assert found[head] == pytest.approx([line.scores[head] for line in scored], abs=1e-6)
        assert all(np.ptp(values) > 0 for values in found.values())
