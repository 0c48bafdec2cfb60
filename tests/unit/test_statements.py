"""What counts as a statement, what is checkable in it, and how much of it attributed words cover."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credcheck.statements import checkable, count_words, covered_share, is_statement
from credcheck.types import Sentence, Span


def whole(text, part="body"):
    return Sentence(0, 0, len(text), part, 0)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The ferry stops in winter.", True),
        ("The ferry stops.", False),
        ("Does the ferry stop in winter?", False),
        ('"Does the ferry stop in winter?"', False),
        ("He asked: 'Does the ferry stop?'", False),
        ('"The ferry stops in winter," she said.', True),
        ("“The ferry stops in winter”", True),
        ("Winter timetable of the ferry", False),
        ("The ferry that has sailed between the two islands for a century stops now", True),
        ("The ferry stops in winter!", True),
        ("The ferry stops in winter…", True),
        ("The islands are these four:", True),
        ("1 2 3 4.", True),
        ("", False),
    ],
)
def test_statements(text, expected):
    assert is_statement(text, whole(text)) is expected


@pytest.mark.parametrize("part", ["headline", "caption", "boilerplate"])
def test_only_the_body_states(part):
    text = "The ferry stops in winter."
    assert is_statement(text, whole(text))
    assert not is_statement(text, whole(text, part))


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("He walked home.", []),
        ("Some 40 people left.", ["number"]),
        ("Dozens of people left.", ["number"]),
        ("It failed because of rust.", ["cause"]),
        ("Prices are higher than before.", ["comparison"]),
        ("They met in Oslo.", ["name"]),
        (
            "Rents in Vell rose by 4 percent owing to repairs.",
            ["number", "cause", "comparison", "name"],
        ),
    ],
)
def test_checkable(text, kinds):
    assert checkable(text) == kinds


@pytest.mark.parametrize(
    ("spans", "share"),
    [
        ([], 0.0),
        ([(0, 26)], 1.0),
        ([(0, 9)], 0.4),
        ([(0, 9), (4, 9)], 0.4),
        ([(0, 3), (19, 26)], 0.4),
        ([(40, 60)], 0.0),
        ([(3, 4)], 0.0),
    ],
)
def test_covered_share(spans, share):
    text = "The ferry stops in winter. Nobody minds it."
    sentence = Sentence(0, 0, 26, "body", 0)
    assert covered_share(text, sentence, [Span(*s) for s in spans]) == pytest.approx(share)


@pytest.mark.parametrize(
    ("text", "count"),
    [("", 0), ("- ... !", 0), ("one", 1), ("U.S. envoy's re-election", 3), ("3.5 %, 12,000", 3)],
)
def test_words(text, count):
    assert count_words(text) == count


@given(st.text(max_size=200), st.lists(st.tuples(st.integers(0, 200), st.integers(0, 60))))
def test_any_text(text, rows):
    spans = [Span(start, start + size) for start, size in rows]
    assert 0 <= covered_share(text, whole(text), spans) <= 1
    assert is_statement(text, whole(text)) in (True, False)
    assert count_words(text) <= len(text)
    assert len(checkable(text)) <= 4
