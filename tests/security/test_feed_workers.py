"""Feeds are read in the processes that can be killed, and come back as they would otherwise."""

from __future__ import annotations

import contextlib
import copy

import pytest

from credcheck.errors import ExtractionTimeout, NotAFeed, TooLarge
from credcheck.feeds.syndication import MAX_BYTES, parse
from credcheck.workers import Extractor
from credcheck.workers.feed_wire import decode_feed, encode_feed
from credcheck.workers.wire import WireError

RSS = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Harbour &amp; Town</title>
<link>https://harbour.example.org/</link><ttl>30</ttl>
<item><title>Quay closes</title><link>/1</link><guid>a</guid><author>Ada</author>
<pubDate>Mon, 02 Mar 2026 10:00:00 GMT</pubDate>
<description>It &lt;b&gt;closes&lt;/b&gt;.</description></item>
<item><title>Quay closes</title><guid>a</guid></item></channel></rss>"""
JSON = b"""{"version": "https://jsonfeed.org/version/1.1", "title": "T",
"items": [{"id": "1", "url": "https://e.org/1", "content_text": "Text"}]}"""
OPML = (
    b"""<opml version="2.0"><body><outline text="A" xmlUrl="https://e.org/feed"/></body></opml>"""
)


@pytest.fixture(scope="module")
def extractor():
    with Extractor(1, cpu_seconds=2, wall_seconds=6) as one:
        yield one


@pytest.mark.parametrize("data", [RSS, JSON, OPML], ids=["rss", "json", "opml"])
def test_a_feed_is_the_same_from_either(extractor, data):
    options = {"url": "https://harbour.example.org/feed", "content_type": "text/xml"}
    assert extractor.feed(data, **options) == parse(data, **options)


def test_errors_are_the_same(extractor):
    with pytest.raises(NotAFeed, match="a PDF"):
        extractor.feed(b"%PDF-1.7")
    with pytest.raises(TooLarge):
        extractor.feed(b" " * (MAX_BYTES + 1))


def test_pages_and_feeds_take_turns(extractor):
    page = b"<html><body><article><h1>Quay</h1>" + b"<p>The quay is closed for now.</p>" * 20
    for _ in range(2):
        assert extractor.feed(JSON).title == "T"
        assert "closed" in extractor.from_html(page).text


def test_a_feed_that_takes_too_long_ends_its_reader(extractor):
    item = b"<item><title>" + b"&lt;i&gt;" * 60_000 + b"</title><description/></item>"
    slow = b"<rss><channel>" + item * 8 + b"</channel></rss>"
    with contextlib.suppress(ExtractionTimeout):
        extractor.feed(slow)
    assert extractor.feed(JSON).title == "T"


def broken():
    good = encode_feed(parse(RSS, url="https://harbour.example.org/"))
    good["items"] = list(good["items"])
    changes = {
        "no object": lambda _: [],
        "another field": lambda f: f | {"more": 1},
        "a field missing": lambda f: {k: v for k, v in f.items() if k != "title"},
        "another kind": lambda f: f | {"kind": "gopher"},
        "a script for a link": lambda f: f | {"url": "javascript:alert(1)"},
        "a file for a link": lambda f: f | {"url": "file:///etc/passwd"},
        "items that are none": lambda f: f | {"items": [1]},
        "a number for a title": lambda f: f | {"title": 5},
        "a long title": lambda f: f | {"title": "x" * 20_000},
        "a time of no minutes": lambda f: f | {"ttl_minutes": 0},
        "an item without an id": lambda f: f | {"items": [f["items"][0] | {"id": ""}]},
        "warnings that are none": lambda f: f | {"warnings": ["w"]},
    }
    return [pytest.param(change(copy.deepcopy(good)), id=name) for name, change in changes.items()]


@pytest.mark.parametrize("data", broken())
def test_an_answer_that_cannot_be_is_refused(data):
    with pytest.raises(WireError):
        decode_feed(data)
