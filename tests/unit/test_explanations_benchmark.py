"""The measures of benchmarks/explanations.py on numbers whose answer is known."""

from __future__ import annotations

import pytest

from benchmarks.explanations_removal import without
from benchmarks.explanations_words import changed, precision, wording_words
from credcheck import extract, segment
from credcheck.types import Span
from tests.unit.stories import HEADLINES, story


@pytest.fixture
def article():
    return extract.from_text(story(9), headline=HEADLINES[0])


def test_a_text_without_a_sentence_has_all_the_others(article):
    own = segment.split(article)
    said = [article.text[s.start : s.end] for s in own]
    for sentence in own:
        shorter = without(article, sentence)
        left = segment.split(shorter)
        assert [shorter.text[s.start : s.end] for s in left] == [
            *said[: sentence.index],
            *said[sentence.index + 1 :],
        ]
        assert (shorter.headline is None) == (sentence.part == "headline")
        assert all(shorter.text[b.start : b.end].strip() for b in shorter.blocks)


@pytest.mark.parametrize(
    ("words", "filler", "expected"),
    [
        ((), "", "A vile plan was made."),
        ((Span(2, 6),), "", "A plan was made."),
        ((Span(2, 6), Span(12, 15)), "[MASK]", "A [MASK] plan [MASK] made."),
    ],
)
def test_words_are_taken_out_or_masked(words, filler, expected):
    assert changed("A vile plan was made.", words, filler) == expected


def test_words_are_runs_of_letters_and_digits():
    assert [(s.start, s.end) for s in wording_words("“Who’s 2nd?”")] == [(1, 4), (5, 6), (7, 10)]


@pytest.mark.parametrize(
    ("gold", "expected"),
    [
        ([True, False, True, False], {"at_1": 1.0, "at_3": 2 / 3, "r": 0.5}),
        ([False, True], {"at_1": 0.0, "at_3": 0.5, "r": 0.0}),
        ([True, True, False], {"at_1": 1.0, "at_3": 2 / 3, "r": 1.0}),
    ],
)
def test_precision_by_hand(gold, expected):
    assert precision(gold) == pytest.approx(expected)
