"""Feeds as JSON between a process and those that read feeds for it; the counterpart of ``wire``."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, get_args

from credcheck.feeds.syndication import MAX_ITEMS, MAX_TTL, Feed, FeedItem, Kind
from credcheck.feeds.text import web_link
from credcheck.types import Notice
from credcheck.workers.wire import WireError

_KINDS: tuple[str, ...] = get_args(Kind)
_TEXT = 10_000


def encode_feed(feed: Feed) -> dict[str, Any]:
    """A feed as JSON values."""
    return asdict(feed)


def decode_feed(data: object) -> Feed:
    """The feed again, every value checked. Raises WireError."""
    found = _object(data, {"kind", "title", "url", "items", "ttl_minutes", "warnings"})
    kind, ttl = found["kind"], found["ttl_minutes"]
    if kind not in _KINDS:
        raise WireError(f"a feed of the kind {kind!r}")
    if ttl is not None and not (isinstance(ttl, int) and 0 < ttl <= MAX_TTL):
        raise WireError(f"a feed that waits {ttl!r} minutes")
    items = _list(found["items"], MAX_ITEMS)
    return Feed(
        kind=kind,
        title=_text(found["title"]),
        url=_link(found["url"]),
        items=tuple(map(_item, items)),
        ttl_minutes=ttl,
        warnings=tuple(map(_notice, _list(found["warnings"], 100))),
    )


def _item(data: object) -> FeedItem:
    names = {"id", "url", "title", "published", "updated", "author", "summary"}
    found = _object(data, names)
    if not found["id"]:
        raise WireError("an item without an id")
    return FeedItem(
        id=_text(found["id"]),
        url=_link(found["url"]),
        title=_text(found["title"]),
        published=_optional(found["published"]),
        updated=_optional(found["updated"]),
        author=_optional(found["author"]),
        summary=_text(found["summary"]),
    )


def _notice(data: object) -> Notice:
    found = _object(data, {"code", "detail"})
    return Notice(_text(found["code"]), _text(found["detail"]))


def _object(data: object, names: set[str]) -> dict[str, Any]:
    if not isinstance(data, dict) or data.keys() != names:
        raise WireError("an object with other fields than it should have")
    return data


def _list(data: object, most: int) -> list[object]:
    if not isinstance(data, list) or len(data) > most:
        raise WireError(f"no list, or one of more than {most}")
    return data


def _text(value: object) -> str:
    if not isinstance(value, str) or len(value) > _TEXT:
        raise WireError("no text, or one that is too long")
    return value


def _optional(value: object) -> str | None:
    return None if value is None else _text(value)


def _link(value: object) -> str | None:
    """A link that leads to the web, whatever the process that was asked says it is."""
    text = _optional(value)
    if text is not None and web_link(text) is None:
        raise WireError("a link that is none of the web")
    return text
