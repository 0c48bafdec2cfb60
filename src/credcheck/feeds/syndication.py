"""RSS, Atom, JSON Feed and OPML → :class:`Feed`.

What comes in is bytes from strangers; what goes out is plain text and web links. Nothing is fetched
and no file is opened. XML first goes through :mod:`credcheck.feeds.markup`, and only the small document
that comes out of it is given to feedparser, which knows what the many versions mean. Given the
bytes themselves, feedparser would open a file of that name, decode with whatever codec the document
names, and fall back on a tag-soup parser whose patterns take quadratic time on hostile input.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal

from credcheck.errors import NotAFeed, TooLarge
from credcheck.feeds import markup
from credcheck.feeds.dates import moment
from credcheck.feeds.text import plain_text, web_link
from credcheck.types import Notice

Kind = Literal["rss", "atom", "json", "opml"]

MAX_BYTES = 5_000_000
"""The largest feed that is read, in bytes."""

MAX_ITEMS = 5_000
"""How many items of a feed are kept."""

MAX_TTL = 60 * 24 * 31
_TITLE, _NAME, _SUMMARY, _ID = 500, 300, 2_000, 2_000
_JSON_VERSION = re.compile(r"https?://(?:www\.)?jsonfeed\.org/version/1", re.ASCII)
_PERIODS = {"hourly": 60, "daily": 1_440, "weekly": 10_080, "monthly": 43_200, "yearly": 525_600}
_BINARY = {
    b"%PDF": "a PDF",
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"PK\x03\x04": "a zip archive",
    b"\x1f\x8b": "gzip data",
}


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One item: an article, or in an OPML list a feed.

    ``id`` is never empty: the feed's own, else the link, else a digest of what the item says.
    ``url`` is an absolute http(s) link, or None where there is none. ``published`` and ``updated``
    are ISO 8601. ``title``, ``author`` and ``summary`` are plain text on one line, cut at 500, 300
    and 2,000 characters.
    """

    id: str
    url: str | None
    title: str
    published: str | None = None
    updated: str | None = None
    author: str | None = None
    summary: str = ""


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed, with its items in the feed's order.

    ``url`` is the site it belongs to, else the feed's own address as it states it or as it was
    given. ``ttl_minutes`` is how long it asks to be left alone.
    """

    kind: Kind
    title: str
    url: str | None
    items: tuple[FeedItem, ...]
    ttl_minutes: int | None = None
    warnings: tuple[Notice, ...] = ()


def parse(data: bytes, *, url: str | None = None, content_type: str | None = None) -> Feed:
    """The feed that ``data`` is.

    ``url`` is the feed's address: relative links are resolved against it. ``content_type`` is the
    HTTP header; of it only the charset is read. Items that repeat an id are dropped, and those past
    MAX_ITEMS, each with a warning: ``duplicate_items``, ``too_many_items``, ``no_link``,
    ``not_well_formed``, ``wrong_encoding``, ``entities_dropped``. Raises NotAFeed for anything that
    is no feed and TooLarge over MAX_BYTES. Linear in the size of ``data``; for bytes from
    strangers run it where a time limit holds.
    """
    if len(data) > MAX_BYTES:
        raise TooLarge(f"the feed has {len(data)} bytes: the limit is {MAX_BYTES}")
    for magic, kind in _BINARY.items():
        if data.startswith(magic):
            raise NotAFeed(f"the document is {kind}, not a feed")
    text, warnings = markup.decode(data, content_type)
    if not text.strip():
        raise NotAFeed("the document is blank")
    base = web_link(url)
    if text.lstrip()[0] in "{[":
        return _finished(_json(text, base), base, warnings)
    document, found = markup.read(text, limit=MAX_ITEMS)
    read = _opml if document.root == "opml" else _syndicated
    return _finished(read(document, base), base, (*warnings, *found))


def _finished(feed: Feed, base: str | None, warnings: Iterable[Notice]) -> Feed:
    """The feed with ids made sure of, repeats and surplus dropped, and everything warned of."""
    notices = [*warnings, *feed.warnings]
    said = [item for item in feed.items if item.url or item.title or item.summary]
    if len(said) > MAX_ITEMS or any(n.code == "too_many_items" for n in notices):
        notices = [n for n in notices if n.code != "too_many_items"]
        notices.append(Notice("too_many_items", f"only the first {MAX_ITEMS} items were read"))
    kept: dict[str, FeedItem] = {}
    for item in said[:MAX_ITEMS]:
        name = _id(item)
        kept.setdefault(name, replace(item, id=name))
    repeated = min(len(said), MAX_ITEMS) - len(kept)
    if repeated:
        notices.append(
            Notice("duplicate_items", f"{repeated} item(s) repeat an id and were dropped")
        )
    bare = sum(item.url is None for item in kept.values())
    if bare:
        notices.append(Notice("no_link", f"{bare} item(s) have no web link"))
    return replace(feed, url=feed.url or base, items=tuple(kept.values()), warnings=tuple(notices))


def _id(item: FeedItem) -> str:
    if item.id and len(item.id) <= _ID:
        return item.id
    if item.url and not item.id:
        return item.url
    said = item.id or "\n".join((item.title, item.published or "", item.summary))
    return f"sha256:{hashlib.sha256(said.encode()).hexdigest()}"


def _syndicated(document: markup.Document, base: str | None) -> Feed:
    """RSS and Atom, as feedparser reads them."""
    import feedparser  # noqa: PLC0415 - a tenth of a second that other commands do not wait for

    headers = {"content-type": "application/xml; charset=utf-8", "content-location": base or ""}
    try:
        # A stream, never bytes or text: those it may take for the name of a file.
        found = feedparser.parse(
            io.BytesIO(document.xml),
            response_headers=headers,
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except Exception as error:
        # Third-party code on hostile input: whatever breaks in there, the feed could not be read.
        raise NotAFeed(f"the feed cannot be read: {error}") from error
    kind: Kind = "atom" if document.root == "feed" else "rss"
    about = found["feed"]
    return Feed(
        kind=kind,
        title=_words(about, "title", kind, _TITLE),
        url=_link(about, base) or _link(about, base, rel="self"),
        items=tuple(_entry(entry, kind, base) for entry in found["entries"]),
        ttl_minutes=_ttl(about),
    )


def _entry(entry: Any, kind: Kind, base: str | None) -> FeedItem:
    name = plain_text(_string(entry, "id"), markup=False)
    published = moment(_string(entry, "published") or _string(entry, "created"))
    updated = moment(_string(entry, "updated"))
    if kind == "rss" and published is None:  # dc:date, which feedparser takes for a change
        published, updated = updated, None
    return FeedItem(
        id=name,
        url=_link(entry, base) or (web_link(name) if kind == "rss" else None),
        title=_words(entry, "title", kind, _TITLE),
        published=published,
        updated=updated,
        author=_author(entry),
        summary=_words(entry, "summary", kind, _SUMMARY) or _content(entry, kind),
    )


def _field(found: Any, key: str) -> Any:
    # feedparser's own look-ups give one field for another: "published" for a missing "updated".
    return dict.get(found, key) if isinstance(found, dict) else None


def _string(found: Any, key: str) -> str:
    value = _field(found, key)
    return value if isinstance(value, str) else ""


def _words(found: Any, key: str, kind: Kind, limit: int) -> str:
    typed = _string(_field(found, f"{key}_detail"), "type")
    # Atom says what is mark-up; RSS has no way to say it, so that what looks like it is.
    markup = None if kind == "rss" or not typed else typed != "text/plain"
    return plain_text(_string(found, key), markup=markup, limit=limit)


def _content(entry: Any, kind: Kind) -> str:
    for one in _field(entry, "content") or ():
        markup = None if kind == "rss" else _string(one, "type") != "text/plain"
        if text := plain_text(_string(one, "value"), markup=markup, limit=_SUMMARY):
            return text
    return ""


def _link(found: Any, base: str | None, rel: str = "alternate") -> str | None:
    """The first web link of that relation; feedparser has resolved it against the nearest base."""
    links = _field(found, "links") or ()
    stated = [_string(one, "href") for one in links if _string(one, "rel") == rel]
    if rel == "alternate":
        stated = [_string(found, "feedburner_origlink"), *stated, _string(found, "link")]
    return next((link for one in stated if (link := web_link(one, base))), None)


def _author(entry: Any) -> str | None:
    people = _field(entry, "authors") or ()
    names = [plain_text(_string(one, "name"), limit=_NAME) for one in people]
    named = ", ".join(dict.fromkeys(name for name in names if name))
    return (named or plain_text(_string(entry, "author"), limit=_NAME))[:_NAME] or None


def _ttl(about: Any) -> int | None:
    stated = _string(about, "ttl").strip()
    if re.fullmatch(r"\d{1,6}", stated, re.ASCII) and int(stated):
        return min(int(stated), MAX_TTL)
    period = _PERIODS.get(_string(about, "sy_updateperiod").strip().lower())
    often = _string(about, "sy_updatefrequency").strip() or "1"
    if period is None or not re.fullmatch(r"\d{1,4}", often, re.ASCII) or not int(often):
        return None
    return min(max(period // int(often), 1), MAX_TTL)


def _json(text: str, base: str | None) -> Feed:
    """JSON Feed 1.0 and 1.1 (jsonfeed.org)."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotAFeed(f"the document looks like JSON and cannot be read: {error}") from error
    version = found.get("version") if isinstance(found, dict) else None
    if not isinstance(version, str) or not _JSON_VERSION.match(version):
        raise NotAFeed("the document is JSON, and no JSON Feed: it names no jsonfeed.org version")
    entries = found.get("items")
    entries = entries if isinstance(entries, list) else []
    items = (_json_item(entry, found, base) for entry in entries[: MAX_ITEMS + 1])
    return Feed(
        kind="json",
        title=plain_text(_string(found, "title"), markup=False, limit=_TITLE),
        url=web_link(_string(found, "home_page_url"), base)
        or web_link(_string(found, "feed_url"), base),
        items=tuple(item for item in items if item),
    )


def _json_item(entry: Any, feed: Any, base: str | None) -> FeedItem | None:
    if not isinstance(entry, dict):
        return None
    name = entry.get("id")
    name = str(name) if isinstance(name, (int, float)) else _string(entry, "id")
    summary = plain_text(_string(entry, "summary"), markup=False, limit=_SUMMARY)
    summary = summary or plain_text(_string(entry, "content_text"), markup=False, limit=_SUMMARY)
    return FeedItem(
        id=plain_text(name, markup=False),
        url=web_link(_string(entry, "url"), base) or web_link(_string(entry, "external_url"), base),
        title=plain_text(_string(entry, "title"), markup=False, limit=_TITLE),
        published=moment(_string(entry, "date_published")),
        updated=moment(_string(entry, "date_modified")),
        author=_json_author(entry) or _json_author(feed),
        summary=summary or plain_text(_string(entry, "content_html"), markup=True, limit=_SUMMARY),
    )


def _json_author(found: Any) -> str | None:
    people = found.get("authors")
    people = people if isinstance(people, list) else [found.get("author")]  # version 1.0 has one
    names = (
        plain_text(_string(one, "name"), markup=False) for one in people if isinstance(one, dict)
    )
    return ", ".join(dict.fromkeys(name for name in names if name))[:_NAME] or None


def _opml(document: markup.Document, base: str | None) -> Feed:
    """OPML 1.0 and 2.0: the feeds of a list, however deep its folders.

    A feed whose address is no web link has it as its ``id``, so that who follows a list can say so.
    """
    items = []
    for outline in document.outlines:
        address = outline.get("xmlurl", "")
        link = web_link(address, base)
        title = outline.get("title") or outline.get("text") or address
        about = outline.get("description", "")
        items.append(
            FeedItem(
                id=link or plain_text(address, limit=_ID),
                url=link,
                title=plain_text(title, limit=_TITLE),
                summary=plain_text(about, limit=_SUMMARY),
            )
        )
    return Feed("opml", plain_text(document.title, limit=_TITLE), None, tuple(items))
