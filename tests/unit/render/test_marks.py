"""Cutting marks that overlap."""

from hypothesis import given
from hypothesis import strategies as st

from credcheck.render.marks import pieces


def mark(start, end, name=""):
    return {"start": start, "end": end, "signal": name}


def cut(start, end, *marks):
    found = pieces(start, end, marks)
    return [(p.start, p.end, "".join(m["signal"] for m in p.evidence)) for p in found]


def test_no_marks_give_one_piece():
    assert cut(3, 9) == [(3, 9, "")]


def test_nested_and_overlapping_marks_are_split():
    found = cut(0, 10, mark(1, 6, "a"), mark(2, 4, "b"), mark(5, 8, "c"))
    assert found == [
        (0, 1, ""),
        (1, 2, "a"),
        (2, 4, "ab"),
        (4, 5, "a"),
        (5, 6, "ac"),
        (6, 8, "c"),
        (8, 10, ""),
    ]


def test_what_sticks_out_is_cut_off():
    assert cut(5, 8, mark(0, 6, "a"), mark(8, 9, "b"), mark(7, 20, "c")) == [
        (5, 6, "a"),
        (6, 7, ""),
        (7, 8, "c"),
    ]


spans = st.tuples(st.integers(0, 30), st.integers(1, 10)).map(lambda s: mark(s[0], s[0] + s[1]))


@given(st.integers(0, 20), st.integers(1, 20), st.lists(spans, max_size=8))
def test_every_character_is_in_one_piece_with_the_marks_that_cover_it(start, length, marks):
    end = start + length
    found = pieces(start, end, marks)
    assert [k for p in found for k in range(p.start, p.end)] == list(range(start, end))
    for piece in found:
        for k in range(piece.start, piece.end):
            assert list(piece.evidence) == [m for m in marks if m["start"] <= k < m["end"]]
