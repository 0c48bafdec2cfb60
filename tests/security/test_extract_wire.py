"""What comes back from a process that has read a stranger's page is checked, not believed."""

from __future__ import annotations

import io
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credcheck import extract
from credcheck.errors import EmptyInput
from credcheck.types import Article, Block, Hyperlink, Notice
from credcheck.workers.wire import WireError, decode, dump, encode, load, read_frame, write_frame

any_text = st.text(st.characters() | st.sampled_from('\ud800\udc00\udfff\x00\n "“\\{[aA'))
maybe = st.none() | any_text
texts = st.lists(any_text, max_size=3).map(tuple)
pairs = st.lists(st.tuples(any_text, any_text), max_size=3)


@st.composite
def articles(draw):
    try:
        article = extract.from_text(draw(any_text), headline=draw(maybe))
    except EmptyInput:
        article = Article("Rain.", (Block(0, 5, "body"),))
    return replace(
        article,
        byline=draw(texts),
        published=draw(maybe),
        modified=draw(maybe),
        publisher=draw(maybe),
        url=draw(maybe),
        domain=draw(maybe),
        url_verified=draw(st.booleans()),
        claimed_source=draw(maybe),
        language=draw(maybe),
        genre=draw(maybe),
        links=tuple(Hyperlink(*pair) for pair in draw(pairs)),
        transparency=draw(st.dictionaries(any_text, any_text, max_size=3)),
        transparency_seen=draw(st.dictionaries(any_text, any_text, max_size=3)),
        warnings=tuple(Notice(*pair) for pair in draw(pairs)),
        kind=draw(st.sampled_from(["text", "html", "url"])),
    )


@given(articles())
def test_an_article_comes_through_as_it_was(article):
    assert decode(load(dump(encode(article)))) == article


def test_every_field_travels():
    assert set(encode(_article())) == {field.name for field in fields(Article)}


@given(st.lists(st.binary(max_size=50), max_size=5))
def test_frames_come_through_as_they_were(payloads):
    stream = io.BytesIO()
    for payload in payloads:
        write_frame(stream, payload)
    stream.seek(0)
    assert [read_frame(stream) for _ in payloads] == payloads
    assert read_frame(stream) is None


@pytest.mark.parametrize(
    "data", [b"\x00", b"\x00\x00\x00", b"\x00\x00\x00\x05ab", b"\x00\x00\x00\x09123456789"]
)
def test_a_frame_cut_short_or_too_long_is_refused(data):
    with pytest.raises(WireError):
        read_frame(io.BytesIO(data), limit=8)


@pytest.mark.parametrize("data", [b"", b"[]", b"null", b"{", b"\xff", b"[" * 200_000, b'{"a":}'])
def test_what_is_no_json_object_is_refused(data):
    with pytest.raises(WireError):
        load(data)


def _article() -> Article:
    return extract.from_text("Rain fell.\n\nThe ferry ran at noon.", headline="Rain")


TEXT_END = len(_article().text)

WRONG = {
    "no field": {"text": None},
    "text": {"text": 1},
    "blocks": {"blocks": {}},
    "block of two": {"blocks": [[0, 4]]},
    "a block before the text": {"blocks": [[-1, 4, "headline"], [6, TEXT_END, "body"]]},
    "a block beyond the text": {"blocks": [[0, 4, "headline"], [6, TEXT_END + 1, "body"]]},
    "blocks that overlap": {"blocks": [[0, 4, "headline"], [3, TEXT_END, "body"]]},
    "a block from end to start": {"blocks": [[4, 0, "headline"], [6, TEXT_END, "body"]]},
    "an empty block": {"blocks": [[0, 4, "headline"], [6, 6, "body"], [6, TEXT_END, "body"]]},
    "text outside blocks": {"blocks": [[0, 4, "headline"], [6, TEXT_END - 2, "body"]]},
    "an offset that is true": {"blocks": [[0, 4, "headline"], [True, TEXT_END, "body"]]},
    "an offset with a point": {"blocks": [[0.0, 4, "headline"], [6, TEXT_END, "body"]]},
    "an unknown part": {"blocks": [[0, 4, "headline"], [6, TEXT_END, "footer"]]},
    "a part that is a list": {"blocks": [[0, 4, "headline"], [6, TEXT_END, ["body"]]]},
    "a headline in the middle": {"blocks": [[0, 4, "body"], [6, TEXT_END, "headline"]]},
    "another headline": {"headline": "Snow"},
    "no headline": {"headline": None},
    "byline": {"byline": "A. Writer"},
    "byline of numbers": {"byline": [1]},
    "published": {"published": 2020},
    "url_verified": {"url_verified": 1},
    "links": {"links": [["https://example.org/"]]},
    "link of numbers": {"links": [[1, 2]]},
    "transparency": {"transparency": {"about": None}},
    "transparency_seen": {"transparency_seen": {"about": 1}},
    "warnings": {"warnings": [["code", 7]]},
    "kind": {"kind": "pdf"},
    "kind that is a list": {"kind": ["html"]},
}


@pytest.mark.parametrize("change", WRONG.values(), ids=WRONG)
def test_an_article_that_cannot_be_is_refused(change):
    with pytest.raises(WireError):
        decode({**encode(_article()), **change})


@pytest.mark.parametrize("name", encode(_article()))
def test_a_missing_field_is_refused(name):
    data = encode(_article())
    del data[name]
    with pytest.raises(WireError):
        decode(data)


@pytest.mark.parametrize("value", [None, [], "article", {"__class__": "Article"}])
def test_what_is_no_article_is_refused(value):
    with pytest.raises(WireError):
        decode(value)
