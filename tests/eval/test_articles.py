"""The project's own articles and headline pairs: floors on agreement, and pinned results."""

from __future__ import annotations

import json

import pytest
from corpus import load_articles
from judge import PINNED, pair_scores, pin, tallies

CLOSE = 0.01
FLOORS = {
    "found": 0.90,
    "precise": 0.80,
    "type": 0.90,
    "quote": 0.95,
    "boilerplate": 0.95,
    "boilerplate_precise": 0.95,
    "unsourced": 0.80,
    "loaded": 0.80,
}


@pytest.fixture(scope="module")
def articles():
    return load_articles()


@pytest.fixture(scope="module")
def counts(pipeline, articles):
    return tallies(pipeline, [article for article in articles if article.language == "en"])


@pytest.mark.parametrize("name", sorted(FLOORS))
def test_agreement_with_the_labels(counts, name):
    hits, total = counts[name]
    assert total > 20
    assert hits / total >= FLOORS[name], f"{name}: {hits} of {total}"


def test_the_charged_headline_of_a_pair_ranks_higher(pipeline):
    pairs = pair_scores(pipeline)
    wrong = sorted(name for name, (charged, neutral) in pairs.items() if charged <= neutral)
    assert len(pairs) == 40
    assert len(wrong) <= 4, wrong


def test_scores_and_attributions_are_the_pinned_ones(pipeline, articles):
    pinned = json.loads(PINNED.read_text())
    found = pin(pipeline, articles)
    assert found.keys() == pinned.keys()
    for name, expected in pinned.items():
        assert found[name]["by_source_type"] == expected["by_source_type"], name
        assert found[name]["unsourced_claims"] == expected["unsourced_claims"], name
        for score, value in expected["scores"].items():
            assert found[name]["scores"][score] == pytest.approx(value, abs=CLOSE), (name, score)


def test_more_sensational_articles_score_higher(pipeline, articles):
    values = {"low": [], "medium": [], "high": []}
    pinned = json.loads(PINNED.read_text())
    for article in articles:
        value = pinned[article.name]["scores"]["sensationalism"]
        if value is not None:
            values[article.sensational].append(value)
    means = {level: sum(v) / len(v) for level, v in values.items()}
    assert means["low"] < means["medium"] < means["high"]
