"""Transcripts, signed quotations and embedded posts have sources without a verb."""

from __future__ import annotations

from itertools import pairwise

import pytest
from attribution_marks import read
from growth import LINEAR, growth

from credcheck import Pipeline
from credcheck.attribution import decode
from credcheck.attribution.layout import utterances
from credcheck.extract import from_text
from credcheck.segment import split

SIGNED = "The bridge is closed until further notice — Vale Transport (@valetransport) May 4, 2024"
MARKED = '<tweet author="JonaReed" timestamp="1">We will reopen the mill by spring.</tweet>'
QUOTED = (
    "“I have fished this bay since I was nine. It has never been so quiet.” — Ada Marsh, Wexcombe"
)
TRANSCRIPT = """HOLM: Who signed the permit for the quarry?

MARSH: I did, on the advice of the county.

HOLM: And who warned you about the dust?

MARSH: Nobody did. The report came later."""
INTERVIEW = """We met the cartographer Ines Dorval in her studio.

Q: How many maps have you drawn?

A: About four hundred, and I have thrown most of them away.

Q: Which one is your favourite?

A: The one of my street, which has changed since I drew it."""


def _found(text):
    article = from_text(text)
    return [
        (one.name, article.text[one.content.start : one.content.end])
        for one in utterances(article.text, split(article))
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (SIGNED, [("Vale Transport", "The bridge is closed until further notice")]),
        (MARKED, [("Jona Reed", "We will reopen the mill by spring.")]),
        ("Gone fishing today — (@lakeside)", [("lakeside", "Gone fishing today")]),
        (QUOTED, [("Ada Marsh", QUOTED.split(" — ", maxsplit=1)[0])]),
        (
            TRANSCRIPT,
            [
                ("Holm", "Who signed the permit for the quarry?"),
                ("Marsh", "I did, on the advice of the county."),
                ("Holm", "And who warned you about the dust?"),
                ("Marsh", "Nobody did. The report came later."),
            ],
        ),
    ],
)
def test_an_utterance_has_a_name_and_its_words(text, expected):
    assert _found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Write to the desk (@desk) about it.",
        "A pause — and then nothing.",
        "<tweet>",
        "— (@a)",
        "WATCH: The flood from above.\n\nREAD: What we know.\n\nPHOTO: A street.",
        "Note: the shop is closed.",
        "“Nobody knows,” she said — and left the room without a word.",
        "WARNING: One label is no transcript.",
    ],
)
def test_no_utterance(text):
    assert _found(text) == []


def test_the_answers_of_an_interview_are_the_person_it_introduces(pipeline: Pipeline):
    report = pipeline.score_text(INTERVIEW)
    answers = [
        a
        for s in report.sentences
        for a in s["attributions"]
        if s["text"].startswith("A:") and a["quote"] == "direct"
    ]
    assert [a["resolved_source"] for a in answers] == ["Ines Dorval", "Ines Dorval"]


def test_a_post_in_an_article_is_attributed(pipeline: Pipeline):
    line = "The mayor spoke to nobody on Monday and the doors of the hall stayed shut all day. "
    report = pipeline.score_text(f"{line * 5}\n\n{SIGNED}\n\n{line}")
    found = [a for s in report.sentences for a in s["attributions"]]
    assert any(a["resolved_source"] == "Vale Transport" and a["quote"] == "direct" for a in found)


@pytest.mark.parametrize(
    "text",
    ["— " * 50_000 + "(@" * 50_000, '<tweet author="' * 20_000, "A: " * 50_000, "“" * 100_000],
)
def test_linear_in_the_length(text):
    article = from_text(text + ".")
    assert len(utterances(article.text, split(article))) <= 1


def test_somebody_quoted_inside_an_answer_keeps_their_words() -> None:
    marked = (
        "Q: Who knew of it?\n\nA: [S My captain] [Q said] [C the map was wrong], and I believed him "
        "for the rest of that year.\n\nQ: And then?\n\nA: Then I drew another one."
    )
    text, sentences, encoding = read(marked)
    found = decode(text, sentences, encoding, thresholds={})
    spans = sorted((s.start, s.end) for a in found for s in a.content)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))
    assert any(
        a.cue and [text[s.start : s.end] for s in a.content] == ["the map was wrong"] for a in found
    )


def test_a_long_transcript_takes_linear_time() -> None:
    def run(turns: int) -> int:
        lines = (
            f"{'HOLM' if n % 2 else 'MARSH'}: [S The clerk] [Q said] [C it rained] and so we all left."
            for n in range(turns)
        )
        text, sentences, encoding = read("\n\n".join(lines))
        return len(decode(text, sentences, encoding, thresholds={}))

    assert run(3000) >= 6000
    assert growth(run, 100) < LINEAR
