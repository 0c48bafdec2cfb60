"""Scores are sums: of their sentences' contributions, exactly, on any article."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from stories import HEADLINES, articles, page, story

from credcheck import extract, segment
from credcheck.aggregate import Group, combine
from credcheck.attribution import decode, voice_mask
from credcheck.bundles import sigmoid
from credcheck.shouting import shouting
from credcheck.signals import sensationalism

LINKED = {"sensationalism", "attribution", "source_style"}
CLOSE = 1e-6


def link(score):
    value = score["value"]
    return math.log(value / (1 - value)) if score["link"] == "logit" else value


def check(report):
    """Every linked score is its base, its sentences and its factors, in floats as written."""
    for name, score in report.scores.items():
        terms = [s["contributions"].get(name) for s in report.sentences]
        changes = [s["if_removed"].get(name) for s in report.sentences]
        if score["value"] is None or score["link"] is None:
            assert {*terms, *changes} <= {None}
            continue
        assert None not in {*terms, *changes}
        effects = [factor["effect"] for factor in score["factors"]]
        total = math.fsum([score["base"], *terms, *effects])
        assert link(score) == pytest.approx(total, abs=CLOSE), name
    found = report.residuals()
    assert all(abs(residual) < CLOSE for residual in found.values())
    return set(found)


@given(articles())
@settings(max_examples=50)
def test_any_article_adds_up(pipeline, given_article):
    headline, body = given_article
    check(pipeline.score_text(body, headline=headline))


@pytest.mark.parametrize("headline", [None, *HEADLINES[::6]])
def test_whole_stories_add_up_in_every_score(pipeline, headline):
    for first in range(4):
        assert check(pipeline.score_text(story(12, first), headline=headline)) == LINKED
    if headline:
        assert check(pipeline.score_html(page(headline, story()))) == LINKED


def test_a_residual_is_seen(pipeline):
    from credcheck import Report

    data = pipeline.score_text(story()).to_dict()
    data["sentences"][3]["contributions"]["attribution"] += 0.01
    assert Report.from_dict(data).residuals()["attribution"] == pytest.approx(-0.01)


def groups_of(pipeline, article, sentences, encoding, gone=None):
    """The groups of the sensationalism formula, put together again from the readings of all but ``gone``."""
    config = pipeline.bundle.config
    found = decode(article.text, sentences, encoding, thresholds=config.thresholds)
    texts = [article.text[s.start : s.end] for s in sentences]
    quoted = voice_mask(encoding, found)
    shouted = [
        shouting(text, body=s.part == "body").value
        for text, s in zip(texts, sentences, strict=True)
    ]
    read = sensationalism.read(encoding, quoted, shouted, pipeline.bundle)
    head = [s.index for s in sentences if s.part == "headline" and s.index != gone]
    body = [s.index for s in sentences if s.part == "body" and s.index != gone]
    chosen = {
        "clickbait": (head, read.clickbait),
        "charged_headline": (head, read.loaded),
        "shouting": (head or body, read.shouting),
        "loaded_share": (body, read.loaded),
    }
    return [
        Group(
            config.weights[part],
            config.means[part],
            tuple(indices),
            tuple(float(values[i]) for i in indices),
        )
        for part, (indices, values) in chosen.items()
    ]


@pytest.mark.parametrize("headline", [None, HEADLINES[2]])
def test_removal_equals_the_formula_without_the_sentence(pipeline, headline):
    article = extract.from_text(story(), headline=headline)
    sentences = segment.split(article)
    (encoding,) = pipeline.encoder.encode([article.text], [sentences])
    groups = groups_of(pipeline, article, sentences, encoding)
    (report,) = pipeline.score_articles([article])
    value = report.scores["sensationalism"]["value"]
    assert combine(groups, len(sentences)).value == pytest.approx(value, abs=CLOSE)
    for sentence in report.sentences:
        kept = groups_of(pipeline, article, sentences, encoding, gone=sentence["index"])
        again = combine(kept, len(sentences)).value
        assert sentence["if_removed"]["sensationalism"] == pytest.approx(again - value, abs=CLOSE)


def test_removal_of_a_statement_and_of_a_sentences_style(pipeline):
    report = pipeline.score_text(story())
    share, style = report.scores["attribution"], report.scores["source_style"]
    terms = [s["contributions"] for s in report.sentences]
    count, attributed = share["statements"], share["attributed"]
    logits = np.array([term["source_style"] for term in terms])
    total = link(style)
    for number, sentence in enumerate(report.sentences):
        gone = sentence["if_removed"]
        if terms[number]["attribution"]:
            left = (attributed - 1) / (count - 1)
            assert gone["attribution"] == pytest.approx(left - share["value"], abs=CLOSE)
        size = len(logits)
        rest = style["base"] + np.delete(logits, number).sum() * size / (size - 1)
        assert gone["source_style"] == pytest.approx(sigmoid(rest) - sigmoid(total), abs=CLOSE)


def test_an_attributed_statement_adds_its_share(pipeline):
    report = pipeline.score_text(story())
    score = report.scores["attribution"]
    added = [s["contributions"]["attribution"] for s in report.sentences]
    assert sum(term > 0 for term in added) == score["attributed"] > 0
    assert {round(term, 9) for term in added} == {0.0, round(1 / score["statements"], 9)}
    assert score["value"] == pytest.approx(score["attributed"] / score["statements"])
