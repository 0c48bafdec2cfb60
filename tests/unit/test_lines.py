"""Single lines: headlines and sentences that stand by themselves."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stories import HEADLINES, SENTENCES, two_hundred

HEADLINE_SCORES = {"clickbait", "charged", "shouting", "sensationalism"}
SENTENCE_SCORES = {"loaded", "quoted_loaded", "subjective", "check_worthy"}


def score(pipeline, texts, unit):
    return [line.to_dict() for line in pipeline.score_lines(texts, unit=unit)]


def test_case_alone_moves_neither_clickbait_nor_charged(pipeline):
    assert len(set(HEADLINES)) == 30
    cased = [[change(h) for h in HEADLINES] for change in (str.lower, str.title, str.capitalize)]
    assert all(len({*versions}) >= 2 for versions in zip(*cased, strict=True))
    lower, title, sentence = (score(pipeline, texts, "headline") for texts in cased)
    for name in ("clickbait", "charged"):
        for versions in zip(lower, title, sentence, strict=True):
            assert len({version[name] for version in versions}) == 1, versions[0]["text"]


def test_capitals_move_shouting_and_with_it_sensationalism(pipeline):
    calm, loud = score(pipeline, [HEADLINES[2], HEADLINES[2].upper()], "headline")
    assert calm["clickbait"] == loud["clickbait"]
    assert calm["shouting"] == 0 < loud["shouting"]
    weight = pipeline.bundle.config.weights
    share = weight["shouting"] / (
        weight["clickbait"] + weight["charged_headline"] + weight["shouting"]
    )
    assert loud["sensationalism"] - calm["sensationalism"] == pytest.approx(
        share * loud["shouting"]
    )


def test_a_headline_has_the_declared_formula(pipeline):
    weights = pipeline.bundle.config.weights
    parts = {"clickbait": "clickbait", "charged": "charged_headline", "shouting": "shouting"}
    total = sum(weights[part] for part in parts.values())
    for line in score(pipeline, HEADLINES, "headline"):
        assert {*line} == {"text", "unit", "words"} | HEADLINE_SCORES
        expected = sum(weights[part] * line[name] for name, part in parts.items()) / total
        assert line["sensationalism"] == pytest.approx(expected)
        assert all(0 <= line[name] <= 1 for name in HEADLINE_SCORES)


def test_words_add_up_to_the_scores(pipeline):
    calibration = pipeline.bundle.config.calibration
    for line in score(pipeline, HEADLINES, "headline"):
        for name, head in (("clickbait", "clickbait"), ("charged", "loaded")):
            total = math.fsum(word[name] for word in line["words"]) + calibration[head].shift
            assert line[name] == pytest.approx(1 / (1 + math.exp(-total)), abs=1e-6)
        for word in line["words"]:
            assert line["text"][word["start"] : word["end"]] == word["text"]
        assert "".join(w["text"] for w in line["words"]) == line["text"].replace(" ", "")


def test_a_sentence_has_its_scores_and_attributions(pipeline):
    for line in score(pipeline, SENTENCES, "sentence"):
        assert {*line} == {"text", "unit", "attributions"} | SENTENCE_SCORES
        assert all(0 <= line[name] <= 1 for name in SENTENCE_SCORES)
        for item in line["attributions"]:
            spans = [item["source"], item["cue"], *item["content"]]
            assert all(0 <= a < b <= len(line["text"]) for a, b in filter(None, spans))


@pytest.mark.parametrize("text", ["", " ", "\n\t", "\u200b", "\ufffd", chr(0xD800)])
@pytest.mark.parametrize(
    ("unit", "names"), [("headline", HEADLINE_SCORES), ("sentence", SENTENCE_SCORES)]
)
def test_what_has_no_words_has_no_numbers(pipeline, text, unit, names):
    (line,) = score(pipeline, [text], unit)
    assert line["text"] == text
    assert all(line[name] is None for name in names)
    assert line["words" if unit == "headline" else "attributions"] == []


def test_no_line_depends_on_the_others(pipeline):
    texts = [*two_hundred()[::4], *HEADLINES, "", "word"]
    for unit in ("headline", "sentence"):
        expected = [score(pipeline, [text], unit)[0] for text in texts]
        for seed in range(3):
            order = np.random.default_rng(seed).permutation(len(texts))
            found = score(pipeline, [texts[i] for i in order], unit)
            assert found == [expected[i] for i in order]
    assert score(pipeline, [], "headline") == []


@given(st.lists(st.text(max_size=80), max_size=5), st.sampled_from(["headline", "sentence"]))
@settings(max_examples=50)
def test_any_text(pipeline, texts, unit):
    found = score(pipeline, texts, unit)
    assert [line["text"] for line in found] == texts
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    names = HEADLINE_SCORES if unit == "headline" else SENTENCE_SCORES
    for line in found:
        values = [line[name] for name in names]
        assert all(v is None for v in values) or all(0 <= v <= 1 for v in values)
