"""The project's own articles and headline pairs: pinned results; gate.py holds the floors on agreement."""

from __future__ import annotations

import json

import pytest
from corpus import load_articles
from judge import PINNED, pin

CLOSE = {"source_style": 0.02}
"""How far a score may be from its pin on another processor; 0.01 where nothing is said.

Style is a logistic of a sum over all words, in which the last digits of 8-bit products add up.
"""


@pytest.fixture(scope="module")
def articles():
    return load_articles()


def test_scores_and_attributions_are_the_pinned_ones(pipeline, articles):
    pinned = json.loads(PINNED.read_text())
    found = pin(pipeline, articles)
    assert found.keys() == pinned.keys()
    for name, expected in pinned.items():
        assert found[name]["by_source_type"] == expected["by_source_type"], name
        assert found[name]["unsourced_claims"] == expected["unsourced_claims"], name
        for score, value in expected["scores"].items():
            assert found[name]["scores"][score] == pytest.approx(
                value, abs=CLOSE.get(score, 0.01)
            ), (name, score)


def test_more_sensational_articles_score_higher(pipeline, articles):
    values = {"low": [], "medium": [], "high": []}
    pinned = json.loads(PINNED.read_text())
    for article in articles:
        value = pinned[article.name]["scores"]["sensationalism"]
        if value is not None:
            values[article.sensational].append(value)
    means = {level: sum(v) / len(v) for level, v in values.items()}
    assert means["low"] < means["medium"] < means["high"]
