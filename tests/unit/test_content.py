"""What rests on the text alone is remembered, and a report made from memory is the same."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from credcheck import Document
from credcheck.content import Content, ContentCache, bare, key
from credcheck.signals import discover, reads_source
from credcheck.types import Article, Block, Hyperlink, Notice

SENTENCES = [
    "The harbour board will close the east quay in March, its chair Marit Solheim said.",
    '"We have no money for another winter of repairs," she told reporters at the hall.',
    "An official at the coastal agency said that the quay had lost eleven piles.",
    "Fishing crews who land their catch there would have to sail further north.",
    "The board put the cost of a new quay at 3.4 million crowns in a report.",
    "Traders on the square said that they had heard nothing of the plan before.",
]
TEXT = "\n\n".join(SENTENCES)
KEPT = {"text", "blocks", "headline", "published", "language", "genre", "links"}
ARTICLE = Article(
    text="A line.",
    blocks=(Block(0, 7, "body"),),
    headline="A",
    byline=("Ada Holm",),
    published="2026-01-01",
    modified="2026-01-02",
    publisher="The Paper",
    url="https://example.org/1",
    domain="example.org",
    url_verified=True,
    claimed_source="example.net",
    language="en",
    genre="news",
    links=(Hyperlink("https://example.org/doc", "a report"),),
    transparency={"byline": "present"},
    transparency_seen={"byline": "here"},
    warnings=(Notice("w", "d"),),
    kind="url",
)


def without_id(report):
    data = report.to_dict()
    data.pop("id")
    data.pop("created_at")
    return data


def test_a_report_from_memory_is_the_same(pipeline):
    cache = ContentCache()
    document = Document(text=TEXT, headline="East quay closes", url="https://bbc.co.uk/1")
    prepared = pipeline.reader.read(document)
    first = pipeline.score_prepared(prepared, cache=cache)
    second = pipeline.score_prepared(prepared, cache=cache)
    assert (cache.hits, cache.misses) == (1, 1)
    assert without_id(first) == without_id(second)
    assert without_id(first) == without_id(pipeline.score_prepared(prepared))


def test_the_same_text_elsewhere_has_its_own_source(pipeline):
    cache = ContentCache()
    for url, domain in (("https://bbc.co.uk/1", "bbc.co.uk"), (None, None)):
        prepared = pipeline.reader.read(Document(text=TEXT, url=url))
        report = pipeline.score_prepared(prepared, cache=cache)
        plain = pipeline.score_text(TEXT, url=url)
        assert without_id(report) == without_id(plain)
        assert report.document["domain"] == domain
    assert cache.hits == 1


def test_what_may_not_be_remembered_is_not(pipeline):
    cache = ContentCache()
    prepared = pipeline.reader.read(Document(text=TEXT))
    pipeline.score_prepared(prepared, cache=cache, remember=False)
    assert len(cache) == 0


def test_every_field_is_either_kept_or_taken_away():
    left = bare(ARTICLE)
    empty = Article(text="", blocks=())
    for field in fields(Article):
        here = getattr(left, field.name)
        if field.name in KEPT:
            assert here == getattr(ARTICLE, field.name)
        else:
            assert here == getattr(empty, field.name)


@pytest.mark.parametrize(
    "change",
    [
        {"text": "A line!"},
        {"blocks": (Block(0, 7, "caption"),)},
        {"blocks": (Block(0, 2, "body"), Block(2, 7, "body"))},
        {"headline": None},
        {"published": "2026-01-03"},
        {"language": "de"},
        {"genre": "opinion"},
        {"links": ()},
    ],
    ids=lambda change: next(iter(change)),
)
def test_what_is_kept_makes_the_key(change):
    assert key(replace(ARTICLE, **change)) != key(ARTICLE)


def test_versions_make_the_key_and_sources_do_not():
    assert key(ARTICLE, "a", 1) != key(ARTICLE, "a", 2)
    elsewhere = replace(ARTICLE, url=None, domain=None, byline=(), kind="text")
    assert key(elsewhere) == key(ARTICLE)


def test_signals_that_read_the_source_say_so():
    found = {signal.ID: reads_source(signal) for signal in discover()}
    assert found["source_reliability"]
    assert found["triage"]
    assert not found["sensationalism"]
    assert not found["attribution"]


def test_the_oldest_are_forgotten_where_the_room_ends():
    cache, content = ContentCache(chars=10), Content((), (), {})
    for name in "abc":
        cache.put(name, 4, content)
    assert (cache.get("a"), cache.get("c")) == (None, content)
    cache.put("b", 9, content)
    assert cache.get("c") is None
    cache.put("huge", 11, content)
    assert len(cache) == 0
    cache.put("d", 1, content)
    cache.clear()
    assert cache.get("d") is None
