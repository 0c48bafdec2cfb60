"""Sentences: exact offsets on any text, blocks first."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credcheck import extract, segment
from credcheck.errors import EmptyInput
from credcheck.types import Article, Block


def check(text, blocks, sentences):
    """Inside their block, in order, apart, without outer space, and nothing left out."""
    assert [s.index for s in sentences] == list(range(len(sentences)))
    for one, after in pairwise(sentences):
        assert one.end <= after.start
    covered = set()
    for sentence in sentences:
        block = blocks[sentence.block]
        own = text[sentence.start : sentence.end]
        assert block.start <= sentence.start < sentence.end <= block.end
        assert sentence.part == block.part
        assert own == own.strip()
        covered.update(range(sentence.start, sentence.end))
    for block in blocks:
        for at in range(block.start, block.end):
            assert at in covered or text[at].isspace(), (at, text[at])


@given(st.text(max_size=400), st.one_of(st.none(), st.text(max_size=60)))
def test_any_text_is_covered_by_its_sentences(text, headline):
    try:
        article = extract.from_text(text, headline=headline)
    except EmptyInput:
        return
    check(article.text, article.blocks, segment.split(article))


@given(
    st.lists(
        st.tuples(
            st.text(min_size=1, max_size=120), st.sampled_from(["headline", "body", "caption"])
        ),
        max_size=6,
    )
)
def test_any_blocks_are_covered_by_their_sentences(pieces):
    text, blocks = "", []
    for words, part in pieces:
        blocks.append(Block(len(text), len(text) + len(words), part))
        text += words + "\n\n"
    check(text, blocks, segment.split_blocks(text, blocks))


@given(st.lists(st.text(max_size=80), max_size=8), st.booleans())
def test_a_line_is_one_sentence_or_none(texts, headline):
    for text, own in zip(texts, segment.lines(texts, headline=headline), strict=True):
        assert [text[s.start : s.end] for s in own] == ([text.strip()] if text.strip() else [])
        assert all(s.part == ("headline" if headline else "body") for s in own)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Dr. Ada Smythe left at 5 p.m. on Friday. Nobody saw her.",
            ["Dr. Ada Smythe left at 5 p.m. on Friday.", "Nobody saw her."],
        ),
        (
            "Prices rose 3.5 percent. Wages did not!",
            ["Prices rose 3.5 percent.", "Wages did not!"],
        ),
        (
            "Is it over? The U.S. envoy said so.",
            ["Is it over?", "The U.S. envoy said so."],
        ),
    ],
)
def test_abbreviations_and_numbers_end_no_sentence(text, expected):
    (whole,) = [Block(0, len(text), "body")]
    assert [text[s.start : s.end] for s in segment.split_blocks(text, [whole])] == expected


def test_a_headline_is_one_sentence_whatever_its_marks():
    text = "Gone. All gone! Why?\n\nThe bees left. They may return."
    blocks = (Block(0, 20, "headline"), Block(22, len(text), "body"))
    found = segment.split(Article(text, blocks, headline=text[:20]))
    assert [s.part for s in found] == ["headline", "body", "body"]
    assert text[found[0].start : found[0].end] == "Gone. All gone! Why?"


def test_no_sentence_crosses_a_blank_line():
    text = "The first half of it\n\nand the second half."
    found = segment.split(extract.from_text(text))
    assert [text[s.start : s.end] for s in found] == text.split("\n\n")
