"""Sources inside what another source says, and weasel wording."""

from __future__ import annotations

import pytest
from growth import LINEAR, growth
from hypothesis import given
from hypothesis import strategies as st

from credcheck.attribution import inner_sources
from credcheck.attribution.evidence import source_evidence
from credcheck.attribution.weasel import weasels
from credcheck.types import Attribution, Sentence, Span


def told(content):
    whole = Attribution(
        0, None, None, (Span(0, len(content)),), "organization", "the ministry", "indirect"
    )
    return [
        (content[i.source.start : i.source.end], content[i.cue.start : i.cue.end], i.source_type)
        for i in inner_sources(content, whole)
    ]


@pytest.mark.parametrize(
    ("content", "inner"),
    [
        (
            "a gang that officials blame for the fire had left the port",
            [("officials", "blame", "group")],
        ),
        (
            "the raid hit a barn that the army said had held fuel",
            [("the army", "said", "organization")],
        ),
        (
            "the mayor would go, according to two aides, and his deputy with him",
            [("two aides", "according to", "group")],
        ),
        (
            "prices, which economists say are too high, would fall",
            [("economists", "say", "group")],
        ),
        (
            "the plan is what Senator Ida Lorne called a mistake",
            [("Senator Ida Lorne", "called", "named_person")],
        ),
        ("crowds, residents said, had filled the square", [("residents", "said", "group")]),
        ("the talks had failed because he believes in nothing", []),  # that is who speaks
        ("the bridge that the flood took will be built again", []),
        ("they were there", []),
        ("", []),
    ],
)
def test_inner_sources(content, inner):
    assert told(content) == inner


def test_the_outer_source_is_not_its_own_inner_one():
    text = "The army said, according to the army, that it won."
    outer = Attribution(
        0, Span(28, 36), Span(15, 27), (Span(0, len(text)),), "organization", None, "indirect"
    )
    found = inner_sources(text, outer)
    assert all(not one.source.overlap(outer.source) for one in found)


@given(st.text("that officials said, the army “”.\n", max_size=300))
def test_inner_spans_lie_inside_and_never_overlap(text):
    whole = Attribution(0, None, None, (Span(0, len(text)),), "group", "they", "indirect")
    spans = [span for one in inner_sources(text, whole) for span in (one.source, one.cue)]
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert not any(a.overlap(b) for k, a in enumerate(spans) for b in spans[:k])


def test_hostile_content_takes_linear_time():
    def run(size):
        for words in ("that the a ", ", ", "according to the ", "officials said "):
            told(words * size)

    assert growth(run, 40) < LINEAR


def test_a_speech_of_many_paragraphs_takes_linear_time():
    def run(size):
        part = "it was so, residents said, and that officials said so. "
        spans = tuple(Span(k * len(part), (k + 1) * len(part) - 1) for k in range(size))
        whole = Attribution(0, None, None, spans, "group", "they", "direct")
        assert len(inner_sources(part * size, whole)) == 2 * size

    assert growth(run, 60) < LINEAR


@pytest.mark.parametrize(
    ("line", "forms"),
    [
        ("It is believed that the dam was cracked.", ["It is believed"]),
        ("It has been widely reported that she left.", ["It has been widely reported"]),
        ("Critics say the plan will fail.", ["Critics say"]),
        ("The critics said so on Monday.", []),
        ("The firm was reportedly sold.", ["reportedly"]),
        ("Some say that he left, and others believe it.", ["Some say", "others believe"]),
        ("Company insiders say it works.", []),
        ("Two experts said so.", []),
        ("Studies show that tea helps.", ["Studies show"]),
        ("The bridge is widely seen as unsafe.", ["is widely seen"]),
        ("There were fears that it would burst.", ["There were fears that"]),
        ("Rumor has it the mill is for sale.", ["Rumor has it"]),
        ("Some 400 people were there.", []),
    ],
)
def test_weasel_wording(line, forms):
    found = weasels(line, Sentence(0, 0, len(line), "body", 0))
    assert [line[form.start : form.end] for form in found] == forms


def test_weasels_beside_attributions_to_nobody_take_linear_time():
    def run(size):
        line = "It was reportedly sold. "
        text = line * size
        places = range(0, len(text), len(line))
        lines = [Sentence(k, at, at + 23, "body", 0) for k, at in enumerate(places)]
        nobody = [
            Attribution(
                k, None, Span(at + 7, at + 17), (Span(at + 18, at + 22),), "none", None, "indirect"
            )
            for k, at in enumerate(places)
        ]
        told = list(source_evidence(text, lines, nobody, (), has_links=False))
        assert [one.code for one in told] == ["weasel_wording"] * size

    assert growth(run, 50) < LINEAR
