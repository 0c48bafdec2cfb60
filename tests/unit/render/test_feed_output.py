"""Scored feeds, read back by the parser of feeds and by one of XML, whatever strangers wrote."""

from __future__ import annotations

import datetime as dt
import json
from functools import cache
from xml.etree import ElementTree as ET

import pytest

from credcheck import feeds
from credcheck.render import escape
from credcheck.render.feeds import NAMESPACE, QUOTATIONS, Channel, Entry, to_json_feed, to_rss
from credcheck.store.packing import text_of
from tests.security.hostile_strings import HOSTILE, acting
from tests.unit.render.examples import example
from tests.unit.render.hostile import written_by

FOUND = dt.datetime(2026, 3, 2, 10, 0, tzinfo=dt.UTC)
SCORE = f"{{{NAMESPACE}}}score"

strings = pytest.mark.parametrize("words", [pytest.param(row.text, id=row.name) for row in HOSTILE])


def entry(**values):
    usual = {
        "id": "0" * 32,
        "url": "https://news.example/story",
        "title": "A story",
        "published": "2026-03-01T08:00:00+00:00",
        "found_at": FOUND,
        "report": example().data,
    }
    return Entry(**(usual | values))


@cache
def hostile(words):
    """A feed in which every word is a stranger's, as RSS and as JSON Feed."""
    channel = Channel(words, words, words)
    entries = [
        entry(url=words, title=words, published=words, report=None),
        entry(id="1" * 32, title=words, report=_report(words)),
    ]
    return to_rss(channel, entries), text_of(to_json_feed(channel, entries))


def _report(words):
    try:
        words.encode()
    except UnicodeEncodeError:  # no report holds half a character; a feed's title may
        return example().data
    return written_by(words).data


def as_xml(data):
    return ET.fromstring(data)  # noqa: S314


def texts(value):
    if isinstance(value, dict):
        return [*value, *(text for item in value.values() for text in texts(item))]
    if isinstance(value, list):
        return [text for item in value for text in texts(item)]
    return [value] if isinstance(value, str) else []


USUAL = as_xml(hostile("Harmless words")[0])


@strings
def test_rss_has_the_elements_that_harmless_words_have(words):
    """Nothing that was written becomes an element, an attribute or an entity."""
    found = as_xml(hostile(words)[0])
    links = 1 if escape.href(words) else 0
    tags = [e.tag for e in found.iter() if e.tag not in {SCORE, "link"}]
    assert tags == [e.tag for e in USUAL.iter() if e.tag not in {SCORE, "link"}]
    assert len(list(found.iter("link"))) == len(list(USUAL.iter("link"))) + links
    assert {name for e in found.iter() for name in e.attrib} <= {
        *("version", "isPermaLink", "name", "value", "level", "percentile", "abstained")
    }


@strings
def test_rss_shows_nothing_that_acts(words):
    found = as_xml(hostile(words)[0])
    for element in found.iter():
        assert acting(element.text or "") == set()
        assert all(acting(value) == set() for value in element.attrib.values())
    shown = escape.plain(words)[:500] or "untitled"
    assert found.findtext("channel/item/title").split() == shown.split()


@strings
def test_links_lead_to_the_web_or_nowhere(words):
    own = {"", "https://news.example/story"} | ({words} if escape.href(words) else set())
    made, said = hostile(words)
    assert {e.text or "" for e in as_xml(made).iter("link")} <= own
    found = json.loads(said)
    urls = [
        *(found.get(name) for name in ("home_page_url", "feed_url")),
        *(item.get("url") for item in found["items"]),
    ]
    assert {url or "" for url in urls} <= own


@strings
def test_json_shows_nothing_that_acts(words):
    found = json.loads(hostile(words)[1])
    assert [text for text in texts(found) if acting(text)] == []
    assert set(found) <= {"version", "title", "home_page_url", "feed_url", "items"}


@strings
def test_readers_of_feeds_read_it(words):
    for kind, data in zip(("rss", "json"), hostile(words), strict=True):
        found = feeds.parse(data)
        assert found.kind == kind
        assert [item.id for item in found.items] == ["0" * 32, "1" * 32]
        assert found.items[1].url == "https://news.example/story"


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//x", None]
)
def test_what_is_no_web_address_is_no_link(url):
    channel = Channel("News", url, None)
    assert [e.text or "" for e in as_xml(to_rss(channel, [entry(url=url)])).iter("link")] == [""]
    assert "url" not in to_json_feed(channel, [entry(url=url)])["items"][0]


def test_it_quotes_no_more_than_a_shared_report_may():
    report = example().data
    said = to_json_feed(Channel("News", None, None), [entry()])["items"][0]["content_text"]
    quoted = [s["text"] for s in report["sentences"] if s["text"] in said]
    assert 0 < len(quoted) <= QUOTATIONS
    assert sum(map(len, quoted)) <= len(report["document"]["text"]) / 10


def test_both_forms_carry_the_same_scores():
    channel, entries = Channel("News", None, None), [entry()]
    numbers = to_json_feed(channel, entries)["items"][0]["_credcheck"]
    assert numbers["report"] == example().data["id"]
    elements = {e.get("name"): e for e in as_xml(to_rss(channel, entries)).iter(SCORE)}
    assert set(elements) == set(numbers["scores"])
    for name, score in numbers["scores"].items():
        for key in ("value", "level", "percentile", "abstained"):
            value = score.get(key)
            assert elements[name].get(key) == (None if value is None else str(value))


@pytest.mark.parametrize(
    ("published", "date"),
    [
        ("2026-03-01T08:00:00+02:00", "2026-03-01T08:00:00+02:00"),
        ("2026-03-01", "2026-03-01T00:00:00+00:00"),
        ("2026", "2026-03-02T10:00:00+00:00"),
        (None, "2026-03-02T10:00:00+00:00"),
    ],
)
def test_dates_fall_back_on_when_it_was_found(published, date):
    one = [entry(published=published)]
    assert to_json_feed(Channel("N", None, None), one)["items"][0]["date_published"] == date


def test_an_item_without_report_says_so():
    found = to_json_feed(Channel("N", None, None), [entry(report=None, title=None)])["items"][0]
    assert (found["title"], found["content_text"]) == ("untitled", "Not scored.")
    assert "_credcheck" not in found
