"""Quotations are found by their marks, of every style, balanced or not."""

from __future__ import annotations

from itertools import pairwise

import pytest
from growth import LINEAR, growth
from hypothesis import given
from hypothesis import strategies as st

from credcheck.attribution.quotes import containing, quotations, quoted_share
from credcheck.types import Span

CASES = [
    ('He said "yes" twice.', ['"yes"']),
    ("He said “yes” twice.", ["“yes”"]),
    ("He said ‘yes’ twice.", ["‘yes’"]),
    ("He said 'yes' twice.", ["'yes'"]),
    ("He said «yes» twice.", ["«yes»"]),
    ("He said „yes“ twice.", ["„yes“"]),
    ("He said ''yes'' twice.", ["''yes''"]),
    ("He said ``yes'' twice.", ["``yes''"]),
    ("“One,” he said. “Two.”", ["“One,”", "“Two.”"]),
    ("“She told me ‘no’ today,” he said.", ["“She told me ‘no’ today,”"]),
    ("It’s the dogs’ home, isn’t it?", []),
    ("It's the dogs' home, isn't it?", []),
    ("‘It’s the officials’ view,’ he said.", ["‘It’s the officials’ view,’"]),
    ("'It's mine,' he said, 'since the '90s.'", ["'It's mine,'", "'since the '90s.'"]),
    ("Rock ’n’ roll of the ’60s", []),
    ('A 5" pipe and a 6" pipe.', []),
    ('A stray " mark, then "a quote" after.', ['"a quote"']),
    ("He said “this is. And “that” too.", ["“this is.", "“that”"]),
    ("He said “this is, then “that” too.", ["“this is, then", "“that”"]),
    ("He said this is” over.", []),
    ("“It goes on.\n\n“And on.\n\n“And ends.”", ["“It goes on.", "“And on.", "“And ends.”"]),
    ("She said, “It goes on.\n\n“And ends.”", ["“It goes on.", "“And ends.”"]),
    ("She said, “It stops.\n\nNo more.", ["“It stops."]),
]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[c[0] for c in CASES])
def test_finds(text: str, expected: list[str]) -> None:
    assert [text[s.start : s.end] for s in quotations(text)] == expected


def test_share_and_place() -> None:
    text = "He said “yes” twice."
    quoted = quotations(text)
    assert quoted_share(text, Span(8, 13), quoted) == 1.0
    assert quoted_share(text, Span(0, 7), quoted) == 0.0
    assert quoted_share(text, Span(8, 19), quoted) == pytest.approx(0.5)
    assert quoted_share(text, Span(7, 8), quoted) == 0.0
    assert containing(9, quoted) == Span(8, 13)
    assert containing(13, quoted) is None


@pytest.mark.parametrize("unit", ['"a ', "“a ", "‘a ", "'a ", "«a ", "“a ‘b ", '"', "s’ ", "s' "])
def test_time_is_linear_without_closing_marks(unit: str) -> None:
    quotations(unit * 5000)
    assert growth(lambda count: quotations(unit * count)) < LINEAR


@given(st.text(alphabet="ab s.\n\"'“”„‘’«»`", max_size=80))
def test_spans_are_inside_in_order_and_apart(text: str) -> None:
    found = quotations(text)
    assert all(0 <= s.start < s.end <= len(text) for s in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
