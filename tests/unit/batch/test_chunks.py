"""Chunks: cut the same way every time, and ids that stand twice."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from credcheck.batch.chunks import cut
from credcheck.batch.rows import Row
from credcheck.documents import Document
from credcheck.errors import BadRecord, DuplicateId


def rows(texts, ids=None):
    ids = ids or [None] * len(texts)
    return [
        Row(n, Document(text=text), name)
        for n, (text, name) in enumerate(zip(texts, ids, strict=True))
    ]


@given(st.lists(st.text(max_size=30), max_size=40), st.integers(1, 9), st.integers(1, 60))
def test_chunks_hold_every_row_once_and_keep_to_their_size(texts, documents, size):
    chunks = list(cut(rows(texts), documents, size))
    assert [row.position for chunk in chunks for row in chunk.rows] == list(range(len(texts)))
    assert [chunk.number for chunk in chunks] == list(range(len(chunks)))
    for chunk in chunks:
        assert 1 <= len(chunk.rows) <= documents
        assert sum(row.size for row in chunk.rows[:-1]) < size
    assert chunks == list(cut(rows(texts), documents, size))


def test_the_digest_is_that_of_all_that_rows_say():
    base = Row(0, Document(text="a", url="https://a.example/"), "1")
    others = [
        Row(0, Document(text="b", url="https://a.example/"), "1"),
        Row(0, Document(text="a", url="https://b.example/"), "1"),
        Row(0, Document(html="a", url="https://a.example/"), "1"),
        Row(0, Document(text="a", url="https://a.example/", headline="c"), "1"),
        Row(0, Document(text="a", url="https://a.example/"), "2"),
        Row(0, Document(text="a", url="https://a.example/"), "1", charset="latin-1"),
        Row(0, Document(text="a", url="https://a.example/"), "1", published="2026-03-02"),
        Row(0, BadRecord("a"), "1"),
    ]
    digests = {next(cut([row])).sha256 for row in (base, *others)}
    assert len(digests) == len(others) + 1


def test_the_first_of_an_id_counts_and_later_ones_are_problems():
    given_ids = ["a", None, "b", "a", None, "a"]
    (chunk,) = cut(rows(["text"] * 6, given_ids))
    repeated = [row.position for row in chunk.rows if isinstance(row.content, DuplicateId)]
    assert repeated == [3, 5]
    assert "position 0" in str(chunk.rows[3].content)
