"""What a poll found in a feed that was not there before, remembered before it is scored."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from credcheck.store.database import Database
from credcheck.store.models import Feed, FeedItem
from credcheck.store.packing import digest

OLD = "old"
"""The state of items that a feed had before it was followed: known, not scored and not shown."""

NO_LINK: Mapping[str, Any] = {
    "type": "urn:credcheck:problem:bad_url",
    "title": "That is not an address that can be fetched.",
    "detail": "the item has no link to the web",
    "next": [],
}


@dataclass(frozen=True, slots=True)
class NewItem:
    """An item that a poll found. ``published`` is ISO 8601, in UTC where it has a time."""

    guid: str
    url: str | None
    title: str
    published: str | None


def found(
    database: Database, feed_id: str, items: Sequence[NewItem], *, first: int, most: int
) -> int:
    """Remember the items that are new, the newest first; gives how many had no room.

    Of a feed without any items the newest ``first`` are to be scored, and all others are old. Later
    ``most`` may wait to be scored at a time; what has no room is found again by the next poll. An
    item is known by its id, or by title and link together, for some feeds make up ids each time.
    """
    with database.writing() as session:
        if session.get(Feed, feed_id, with_for_update=True) is None:  # one poll at a time
            return 0
        known = _known(session, feed_id)
        new = _new(session, feed_id, items)
        room = max(0, most - known.waiting) if known.any else first
        chosen, rest = new[:room], new[room:]
        rows = [_row(feed_id, item) for item in chosen]
        if not known.any:
            rows += [_row(feed_id, item, OLD) for item in rest]
        now = dt.datetime.now(dt.UTC)
        for number, row in enumerate(rows):
            row.found_at = now - dt.timedelta(milliseconds=number)  # the newest came last
        session.add_all(rows)
        return len(rest) if known.any else 0


@dataclass(frozen=True, slots=True)
class _Known:
    any: bool
    waiting: int


def _known(session: Session, feed_id: str) -> _Known:
    mine = sa.select(FeedItem.id).where(FeedItem.feed_id == feed_id)
    waiting = mine.where(FeedItem.state == "queued").subquery()
    count = session.scalar(sa.select(sa.func.count()).select_from(waiting))
    return _Known(session.scalar(mine.limit(1)) is not None, count or 0)


def _new(session: Session, feed_id: str, items: Sequence[NewItem]) -> list[NewItem]:
    """Those that the feed did not have yet, the newest first, each once."""
    names = {digest(item.guid) for item in items}
    urls = {item.url for item in items if item.url}
    mine = FeedItem.feed_id == feed_id
    ids = set(
        session.scalars(sa.select(FeedItem.guid_key).where(mine, FeedItem.guid_key.in_(names)))
    )
    titled = sa.select(FeedItem.title, FeedItem.url).where(mine, FeedItem.url.in_(urls))
    linked = {(title, url) for title, url in session.execute(titled)}
    new = []
    for item in _newest_first(items):
        name, link = digest(item.guid), (item.title or None, item.url)
        if name in ids or (item.url and link in linked):
            continue
        ids.add(name)
        linked.add(link)
        new.append(item)
    return new


def _newest_first(items: Iterable[NewItem]) -> list[NewItem]:
    """By date where every item has one; else as the feed has them, which is nearly always that."""
    listed = list(items)
    if not all(item.published for item in listed):
        return listed
    return sorted(listed, key=lambda item: item.published or "", reverse=True)


def _row(feed_id: str, item: NewItem, state: str = "queued") -> FeedItem:
    name = digest(item.guid)
    lost = state == "queued" and not item.url
    return FeedItem(
        id=digest(feed_id, name)[:32],
        feed_id=feed_id,
        guid_key=name,
        url=item.url,
        title=item.title or None,
        published=(item.published or "")[:40] or None,
        state="failed" if lost else state,
        problem=dict(NO_LINK) if lost else None,
    )
