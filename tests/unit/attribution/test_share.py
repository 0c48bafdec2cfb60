"""Statements that rest on another sentence's source or cue fall with it."""

from __future__ import annotations

from credcheck.attribution.share import attributed_statements, upheld
from credcheck.types import Attribution, Sentence, Span

TEXT = (
    "The mayor spoke at length on Monday. The bridge is safe and open. It will hold another century. "
    "Nobody believes a word of that."
)
ENDS = (36, 65, 96, 128)
LINES = tuple(
    Sentence(i, start, end, "body", 0)
    for i, (start, end) in enumerate(zip((0, 37, 66, 97), ENDS, strict=True))
)
MAYOR, SPOKE = Span(0, 9), Span(10, 15)


def told(*content, source=MAYOR, cue=SPOKE):
    return Attribution(0, source, cue, content, "unnamed_person", None, "indirect")


def statement(index):
    return Span(LINES[index].start, LINES[index].end - 1)


def test_two_sentences_rest_on_the_first():
    found = [told(statement(1), statement(2))]
    assert attributed_statements(TEXT, LINES, found) == {1, 2}
    assert upheld(TEXT, LINES, range(4), found) == {0: 2}


def test_one_content_over_two_sentences_is_both():
    found = [told(Span(37, 95))]
    assert upheld(TEXT, LINES, range(4), found) == {0: 2}


def test_what_another_source_holds_stays():
    nobody = told(statement(1), source=Span(97, 103), cue=Span(104, 112))
    assert upheld(TEXT, LINES, range(4), [told(statement(1)), nobody]) == {}
    assert upheld(TEXT, LINES, range(4), [nobody]) == {3: 1}


def test_a_source_beside_its_own_words_holds_up_nothing_else():
    assert upheld(TEXT, LINES, range(4), [told(Span(16, 35))]) == {}


def test_only_statements_count():
    assert upheld(TEXT, LINES, (0, 2, 3), [told(statement(1), statement(2))]) == {0: 1}


def test_a_cue_apart_from_its_source_carries_too():
    found = [told(statement(1), source=MAYOR, cue=Span(104, 112))]
    assert upheld(TEXT, LINES, range(4), found) == {0: 1, 3: 1}


def test_nobody_holds_up_nothing():
    assert upheld(TEXT, LINES, range(4), [told(statement(1), source=None)]) == {}
