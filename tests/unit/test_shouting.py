"""Shouting: capitals that are no acronyms, exclamation marks, repeated marks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credcheck.shouting import shouting


def spans(text):
    found = shouting(text)
    return [text[s.start : s.end] for s in found.capitals], [
        text[s.start : s.end] for s in found.marks
    ]


@pytest.mark.parametrize(
    "text",
    [
        "NATO ministers meet in Oslo",
        "WHO, NATO and UN to hold talks",
        "UN and EU agree on aid",
        "UNICEF and UNESCO warn of floods",
        "FBI, CIA chiefs questioned",
        "BBC to cut 400 jobs",
        "COVID-19 cases fall",
        "U.S. and U.K. sign deal",
        "MPs back NHS pay plan",
        "US GDP grows 0.3 per cent",
        "Plan B fails",
        "A quiet day in the village.",
        "Is this the end?",
        "Wait... what happened then",
        "42 - 17",
        "",
    ],
)
def test_acronyms_and_ordinary_marks_do_not_shout(text):
    found = shouting(text)
    assert (found.value, found.capitals, found.marks) == (0.0, (), ())


@pytest.mark.parametrize(
    "text",
    ["ELMFORD (AP) — The council voted.", "WEXCOMBE, Vale — He left.", "WEST VALE - It rained."],
)
def test_a_dateline_does_not_shout(text):
    assert shouting(text, body=True).capitals == ()
    assert shouting(text).value > 0


@pytest.mark.parametrize(
    ("text", "capitals", "marks"),
    [
        ("SHOCKING truth about milk", ["SHOCKING"], []),
        ("The UTTERLY mad plan", ["UTTERLY"], []),
        ("A BAD DAY for the town", ["BAD", "DAY"], []),
        ("NATO SUMMIT ends in Oslo", ["SUMMIT"], []),
        ("NOW is not the time: BAD NOW, fine later", ["BAD", "NOW"], []),
        ("ÉTONNANT, says Paris", ["ÉTONNANT"], []),
        ("Stop it!", [], ["!"]),
        ("Stop it!!! Why??", [], ["!!!", "??"]),
        ("Really?!", [], ["?!"]),
        ("HORROR!", ["HORROR"], ["!"]),
    ],
)
def test_what_shouts_is_marked(text, capitals, marks):
    assert spans(text) == (capitals, marks)
    assert shouting(text).value > 0


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("SHOCKING news from the old harbour town", 0.6 * 3 / 7),
        ("SHOCKING truth", 0.6),
        ("Fire!", 0.125),
        ("Fire! Fire!", 0.25),
        ("Fire!!", 0.25 + 0.15),
        ("Who did it??", 0.15),
        ("And then ....", 0.15),
        ("TOTAL HORROR!!!", 1.0),
    ],
)
def test_the_formula_by_hand(text, value):
    assert shouting(text).value == pytest.approx(value)


@given(st.text())
def test_any_text(text):
    found = shouting(text)
    assert 0 <= found.value <= 1
    for span in found.capitals:
        word = text[span.start : span.end]
        assert word.isupper()
        assert len(word) > 2
    for span in found.marks:
        assert set(text[span.start : span.end]) <= {"!", "?"}
    assert bool(found.value) == bool(
        found.capitals or found.marks or "...." in text or "……" in text
    )


@given(st.text(alphabet="abcdefghij ,.", max_size=60))
def test_lower_case_without_marks_never_shouts(text):
    assert shouting(text.replace("....", "")).capitals == ()


def test_a_long_line_of_one_word_takes_no_more_than_its_length():
    assert shouting("ALAS POOR ME " * 20_000).value == pytest.approx(0.6)
