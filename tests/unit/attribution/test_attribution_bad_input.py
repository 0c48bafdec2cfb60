"""Texts that no newsroom writes: legal spans, and work that grows with their length."""

from __future__ import annotations

import re

import pytest
from attribution_marks import assert_legal, at_random, sentences_of
from growth import LINEAR, growth

from credcheck.attribution import decode

PAGES = {
    "opening quotes, none closed": "“He said it sank. ",
    "straight quotes, none closed": '"He said it sank. ',
    "opening quotes at every paragraph": "“He said it sank.\n\n",
    "closing quotes alone": "He said it sank.” ",
    "nested quotes": "“He said: ‘She said: “It sank,” he said.’” ",
    "nested and never closed": "“He ‘said «it „sank ",
    "an interview": "Q: Will it last?\n\nA: No. It will sink.\n\n",
    "a transcript": "SMITH: It sank.\n\nMARSH: He said it did not.\n\n",
    "capitals": "THE MINISTRY SAID ON MONDAY THAT THE WALL WOULD FALL. OFFICIALS DECLINED TO COMMENT. ",
    "a poem": "The wall stood long,\nThe sea was strong,\n\n",
    "tweets": "It sank — Ann Lee (@annlee) May 4, 2024\n\n",
    "marked tweets": '<tweet author="AnnLee">It sank.</tweet>\n\n',
    "one cue after another": "said said said told added ",
    "colons": "Smith: : : said : ",
}


def _decoded(page: str, count: int, seed: int = 7):
    text = page * count
    sentences = sentences_of(text, [m.end() for m in re.finditer(r"[.?!][”\"’]? ", text)])
    encoding = at_random(text, sentences, seed)
    return text, sentences, encoding


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES.keys())
def test_spans_stay_legal(page: str) -> None:
    for seed in range(4):
        text, sentences, encoding = _decoded(page, 60, seed)
        assert_legal(text, sentences, decode(text, sentences, encoding, thresholds={}))


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES.keys())
def test_work_is_linear(page: str) -> None:
    prepared = {count: _decoded(page, count) for count in (60, 240)}
    assert growth(lambda count: decode(*prepared[count], thresholds={}), 60) < LINEAR


@pytest.mark.parametrize("mark", ["“", '"', "«", "‘", "''"])
def test_five_thousand_opening_quotes(mark: str) -> None:
    text, sentences, encoding = _decoded(f"{mark}so ", 5000)
    assert_legal(text, sentences, decode(text, sentences, encoding, thresholds={}))
