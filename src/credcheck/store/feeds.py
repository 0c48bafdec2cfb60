"""Feeds that are followed, and what came of their items.

A feed belongs to the key that added it. Whose turn it is to be polled is decided here, so that
several processes never poll one feed at the same time.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from credcheck.errors import NoSuchResource
from credcheck.store import cursors
from credcheck.store.database import Database
from credcheck.store.feed_news import OLD
from credcheck.store.keys import Principal
from credcheck.store.models import Feed, FeedItem, Report
from credcheck.store.packing import digest, unpack

SHORTEST, USUAL, LONGEST = 300, 1800, 86_400
"""Seconds between two polls: at least, when nothing is said, at most."""

LEASE = dt.timedelta(minutes=15)
"""How long a process that polls a feed keeps it for itself."""

GIVE_UP = 12
"""A feed that failed so often in a row is no longer polled."""

FAR = dt.datetime(9999, 1, 1, tzinfo=dt.UTC)
"""When a feed that is no longer polled has its next turn."""

PAGE = 100

Sort = Literal["newest", "triage"]


@dataclass(frozen=True, slots=True)
class FeedInfo:
    """A feed as it is shown. ``interval`` is in seconds; ``is_stopped`` says that it failed for good."""

    id: str
    owner: str
    created_at: dt.datetime
    url: str
    title: str | None
    site: str | None
    interval: int
    next_poll: dt.datetime
    polled_at: dt.datetime | None
    failures: int
    problem: Mapping[str, Any] | None
    etag: str | None
    last_modified: str | None

    @property
    def is_stopped(self) -> bool:
        """Whether it is no longer polled."""
        return self.next_poll >= FAR


@dataclass(frozen=True, slots=True)
class ItemInfo:
    """An item as it is shown. ``state``: queued, done, failed or duplicate; ``report`` is its
    report's JSON values where there is one.
    """

    id: str
    url: str | None
    title: str | None
    published: str | None
    found_at: dt.datetime
    state: str
    report_id: str | None
    triage: float | None
    problem: Mapping[str, Any] | None
    report: Mapping[str, Any] | None


def add(
    database: Database,
    who: Principal,
    url: str,
    *,
    interval: int = USUAL,
    title: str | None = None,
    site: str | None = None,
) -> tuple[FeedInfo, bool]:
    """Follow a feed, and whether that is new; it is polled at the next turn."""
    row = Feed(
        id=uuid.uuid4().hex,
        owner=who.id,
        created_at=dt.datetime.now(dt.UTC),
        url=url,
        url_key=digest(url),
        title=title,
        site=site,
        interval=_within(interval),
        next_poll=dt.datetime.now(dt.UTC),
        failures=0,
    )
    try:
        with database.writing() as session:
            session.add(row)
            session.flush()
            return _info(row), True
    except IntegrityError:
        with database.reading() as session:
            known = session.scalars(
                sa.select(Feed).where(Feed.owner == who.id, Feed.url_key == digest(url))
            ).one()
            return _info(known), False


def get(database: Database, feed_id: str, who: Principal) -> FeedInfo:
    """One feed. Raises NoSuchResource."""
    with database.reading() as session:
        row = session.get(Feed, feed_id)
    if row is None or not who.reads(row.owner):
        raise NoSuchResource(f"there is no feed {feed_id!r}")
    return _info(row)


def every(
    database: Database, who: Principal, *, limit: int = 20, cursor: str | None = None
) -> tuple[list[FeedInfo], str | None]:
    """Feeds, newest first, and the cursor of the next page. Raises InvalidRequest."""
    question = sa.select(Feed).order_by(Feed.created_at.desc(), Feed.id.desc())
    if not who.sees_all:
        question = question.where(Feed.owner == who.id)
    if cursor is not None:
        at, last = cursors.read(cursor)
        question = question.where(sa.tuple_(Feed.created_at, Feed.id) < (at, last))
    limit = max(1, min(limit, PAGE))
    with database.reading() as session:
        rows = list(session.scalars(question.limit(limit + 1)))
    page = [_info(row) for row in rows[:limit]]
    more = len(rows) > limit
    return page, cursors.write(page[-1].created_at, page[-1].id) if more else None


def change(database: Database, feed_id: str, who: Principal, *, interval: int) -> FeedInfo:
    """Poll it at another pace, and again if it was given up. Raises NoSuchResource.

    The next poll asks for the whole feed, which says anew how long it wants to be left alone.
    """
    with database.writing() as session:
        row = _own(session, feed_id, who)
        row.interval = _within(interval)
        row.etag = row.last_modified = None
        if row.next_poll >= FAR:
            row.next_poll, row.failures = dt.datetime.now(dt.UTC), 0
        return _info(row)


def remove(database: Database, feed_id: str, who: Principal) -> None:
    """Follow it no longer; the reports of its items stay. Raises NoSuchResource."""
    with database.writing() as session:
        row = _own(session, feed_id, who)
        session.execute(sa.delete(FeedItem).where(FeedItem.feed_id == feed_id))
        session.delete(row)


def due(database: Database, now: dt.datetime, *, limit: int = 50) -> list[str]:
    """The feeds whose turn it is, which are kept for whoever asked until LEASE is over.

    A turn or a claim further away than any can be was written by a clock that has been put right
    since.
    """
    claim, turn = Feed.claimed_until, Feed.next_poll
    free = sa.or_(claim.is_(None), claim <= now, claim > now + 2 * LEASE)
    farthest = now + dt.timedelta(seconds=2 * LONGEST)
    ready = sa.or_(turn <= now, sa.and_(turn > farthest, turn < FAR))
    question = (
        sa.select(Feed)
        .where(ready, free)
        .order_by(Feed.next_poll)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    with database.writing() as session:
        rows = list(session.scalars(question))
        for row in rows:
            row.claimed_until = now + LEASE
        return [row.id for row in rows]


def hold(database: Database, feed_id: str) -> bool:
    """Keep the feed for another LEASE; False when it is followed no longer."""
    now = dt.datetime.now(dt.UTC)
    with database.writing() as session:
        row = session.get(Feed, feed_id)
        if row is None:
            return False
        row.claimed_until = now + LEASE
        return True


def release(database: Database, feed_id: str) -> None:
    """A turn is over: whoever asks next may be given the feed."""
    with database.writing() as session:
        row = session.get(Feed, feed_id)
        if row is not None:
            row.claimed_until = None


def load(database: Database, feed_id: str) -> FeedInfo | None:
    """A feed to poll, or None when it is followed no longer."""
    with database.reading() as session:
        row = session.get(Feed, feed_id)
        return None if row is None else _info(row)


def polled(
    database: Database,
    feed_id: str,
    *,
    wait: float,
    etag: str | None,
    last_modified: str | None,
    title: str | None = None,
    site: str | None = None,
) -> None:
    """A poll went well: the next turn is in ``wait`` seconds."""
    now = dt.datetime.now(dt.UTC)
    with database.writing() as session:
        row = session.get(Feed, feed_id)
        if row is None:
            return
        row.polled_at, row.next_poll = now, now + dt.timedelta(seconds=wait)
        row.failures, row.problem = 0, None
        row.etag, row.last_modified = etag, last_modified
        row.title, row.site = title or row.title, site or row.site


def failed(
    database: Database, feed_id: str, problem: Mapping[str, Any], *, wait: float, for_good: bool
) -> None:
    """A poll went wrong: the next turn is in ``wait`` seconds, or never."""
    now = dt.datetime.now(dt.UTC)
    with database.writing() as session:
        row = session.get(Feed, feed_id)
        if row is None:
            return
        row.polled_at = now
        row.failures += 1
        row.problem = dict(problem)
        stop = for_good or row.failures >= GIVE_UP
        row.next_poll = FAR if stop else now + dt.timedelta(seconds=wait)


def waiting(database: Database, feed_id: str, *, limit: int) -> list[tuple[str, str]]:
    """Ids and addresses of items that are still to be scored, the newest first."""
    question = (
        sa.select(FeedItem.id, FeedItem.url)
        .where(FeedItem.feed_id == feed_id, FeedItem.state == "queued")
        .order_by(FeedItem.found_at.desc())
        .limit(limit)
    )
    with database.reading() as session:
        return [(item_id, url or "") for item_id, url in session.execute(question)]


def twin(session: Session, feed_id: str, item_id: str, *, final: str, text: str) -> str | None:
    """The report of another item of the feed that ended at the same address or has the same text."""
    question = (
        sa.select(FeedItem.report_id)
        .where(
            FeedItem.feed_id == feed_id,
            FeedItem.id != item_id,
            FeedItem.state == "done",
            sa.or_(FeedItem.final_key == digest(final), FeedItem.text_sha256 == text),
        )
        .limit(1)
    )
    return session.scalars(question).first()


def settle(session: Session, item_id: str, **values: Any) -> None:
    """What became of an item: columns of FeedItem and their values."""
    row = session.get(FeedItem, item_id)
    if row is not None:
        for name, value in values.items():
            setattr(row, name, value)


def items(
    database: Database,
    feed_id: str,
    *,
    sort: Sort = "newest",
    limit: int = 20,
    cursor: str | None = None,
) -> tuple[list[ItemInfo], str | None]:
    """Items with their reports, and the cursor of the next page. Whoever asks must own the feed.

    ``triage`` puts first what to open first; items without that score come last.
    """
    limit = max(1, min(limit, PAGE))
    rank = sa.func.coalesce(FeedItem.triage, -1.0)
    order: Any = FeedItem.found_at if sort == "newest" else rank
    question = (
        sa.select(FeedItem, Report.body, order.label("rank"))
        .outerjoin(Report, sa.and_(Report.id == FeedItem.report_id, Report.status == "done"))
        .where(FeedItem.feed_id == feed_id, FeedItem.state != OLD)
        .order_by(order.desc(), FeedItem.id.desc())
        .limit(limit + 1)
    )
    if cursor is not None:
        edge: Any
        edge, last = cursors.read(cursor) if sort == "newest" else cursors.read_rank(cursor)
        question = question.where(sa.or_(order < edge, sa.and_(order == edge, FeedItem.id < last)))
    with database.reading() as session:
        rows = session.execute(question).all()
    page = [_item(row, body) for row, body, _ in rows[:limit]]
    if len(rows) <= limit:
        return page, None
    last_row, _, rank_of_last = rows[limit - 1]
    if sort == "newest":
        return page, cursors.write(last_row.found_at, last_row.id)
    return page, cursors.write_rank(rank_of_last, last_row.id)


def _within(interval: int) -> int:
    return max(SHORTEST, min(interval, LONGEST))


def _own(session: Session, feed_id: str, who: Principal) -> Feed:
    row = session.get(Feed, feed_id)
    if row is None or row.owner != who.id:
        raise NoSuchResource(f"there is no feed {feed_id!r}")
    return row


def _info(row: Feed) -> FeedInfo:
    return FeedInfo(**{name: getattr(row, name) for name in FeedInfo.__slots__})


def _item(row: FeedItem, body: bytes | None) -> ItemInfo:
    names = [name for name in ItemInfo.__slots__ if name != "report"]
    report = None if body is None else unpack(body)
    return ItemInfo(**{name: getattr(row, name) for name in names}, report=report)
