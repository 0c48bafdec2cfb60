"""Asking feeds for what is new, and scoring it once.

Whose turn it is stands in the database; how long a feed wants to be left alone, its server says. What
is found is written down before it is scored, so that nothing is lost when a process ends, and an
item is scored once for its feed, under whatever address or id it comes back.
"""

from __future__ import annotations

import datetime as dt
import logging
import random
import re
import time
from collections.abc import Mapping

from credcheck.config import Settings
from credcheck.documents import Document
from credcheck.errors import CredcheckError, NotFound, Overloaded, RateLimited, StoreError
from credcheck.feeds import Feed
from credcheck.fetch import Client, Fetched
from credcheck.report import Report, problem
from credcheck.store import feed_news, feeds, reports
from credcheck.store.database import Database
from credcheck.store.feed_news import NewItem
from credcheck.store.feeds import LONGEST, SHORTEST, FeedInfo
from credcheck.store.packing import digest

from .metrics import Metrics
from .scorer import Scorer

FIRST_ITEMS = 20
"""How many items of a feed that is new are scored: its newest."""

MOST_ITEMS = 50
"""How many items of a feed wait and are scored at a time; the others come with later polls."""

PATIENCE = 60.0
"""Seconds that an item waits while too much else is being scored."""

_LOG = logging.getLogger(__name__)
_ASKED_WAIT = re.compile(r" in (\d{1,9}) seconds?(?: \(status \d+\))?\Z", re.ASCII)
_MAX_AGE = re.compile(r"(?:^|,)\s*max-age\s*=\s*\"?(\d{1,9})", re.ASCII | re.IGNORECASE)


def due(database: Database, now: dt.datetime) -> list[str]:
    """The feeds whose turn it is; nobody else is given them for a while."""
    return feeds.due(database, now)


def read(
    scorer: Scorer, url: str, headers: Mapping[str, str] | None = None
) -> tuple[Fetched, Feed | None]:
    """What a feed's server sends, and the feed in it; None where nothing has changed.

    Raises FetchError, NotAFeed and TooLarge.
    """
    reader = scorer.pipeline.reader
    client: Client = reader.client
    fetched = client.get(url, accept="feed", headers=headers)
    if fetched.status == 304:
        return fetched, None
    media = fetched.headers.get("content-type")
    return fetched, reader.extractor.feed(fetched.body, url=fetched.final_url, content_type=media)


def poll(
    feed_id: str, *, database: Database, scorer: Scorer, settings: Settings, metrics: Metrics
) -> None:
    """Give one feed its turn: ask for it, remember what is new, score what waits.

    What goes wrong stands with the feed or the item. The feed is kept for this turn until its items
    are done. Raises StoreUnavailable.
    """
    feed = feeds.load(database, feed_id)
    if feed is None:
        return
    begun = time.perf_counter()
    try:
        _ask(feed, database, scorer)
    except StoreError:
        raise  # no fault of the feed's
    except CredcheckError as error:
        wait = _backed_off(feed, error)
        feeds.failed(database, feed_id, problem(error), wait=wait, for_good=_is_gone(error))
    metrics.stage("poll", time.perf_counter() - begun)
    keep = dt.timedelta(days=settings.service.retention_days)
    for item_id, url in feeds.waiting(database, feed_id, limit=MOST_ITEMS):
        if not feeds.hold(database, feed_id):
            return
        _settle(feed, item_id, url, database=database, keep=keep, scorer=scorer)
    feeds.release(database, feed_id)


def _ask(feed: FeedInfo, database: Database, scorer: Scorer) -> None:
    known = {"If-None-Match": feed.etag, "If-Modified-Since": feed.last_modified}
    fetched, found = read(scorer, feed.url, {k: v for k, v in known.items() if v})
    answered = fetched.headers
    etag, modified = answered.get("etag"), answered.get("last-modified")
    if found is None:
        etag, modified = etag or feed.etag, modified or feed.last_modified
    elif _remember(database, feed, found):
        etag = modified = None  # what had no room must come again, changed or not
    feeds.polled(
        database,
        feed.id,
        wait=_pause(feed, answered, found),
        etag=_short(etag),
        last_modified=_short(modified),
        title=found.title if found else None,
        site=found.url if found else None,
    )


def _remember(database: Database, feed: FeedInfo, found: Feed) -> int:
    """Write down what is new; how many items had no room."""
    items = [
        NewItem(item.id, item.url, item.title, item.published or item.updated)
        for item in found.items
    ]
    return feed_news.found(database, feed.id, items, first=FIRST_ITEMS, most=MOST_ITEMS)


def _pause(feed: FeedInfo, headers: Mapping[str, str], found: Feed | None) -> float:
    """Seconds until the next poll: the longest that the owner, the feed and its server ask for.

    What has not changed (None) still asks for what it asked for last.
    """
    wishes: list[float] = [feed.interval, SHORTEST]
    if found is not None and found.ttl_minutes:
        wishes.append(found.ttl_minutes * 60)
    if found is None and feed.polled_at is not None and not feed.failures:
        wishes.append((feed.next_poll - feed.polled_at).total_seconds())
    if (age := _MAX_AGE.search(headers.get("cache-control", ""))) is not None:
        wishes.append(int(age[1]))
    return float(min(max(wishes), LONGEST))


def _backed_off(feed: FeedInfo, error: CredcheckError) -> float:
    """Twice as long after each failure, and never all feeds of a site at the same moment.

    A site that says when to come back is not asked before that.
    """
    wait = feed.interval * 2.0 ** min(feed.failures, 10)
    wait *= random.uniform(0.9, 1.1)  # noqa: S311  -- no secret
    asked = _ASKED_WAIT.search(str(error)) if isinstance(error, RateLimited) else None
    return min(max(wait, float(asked[1]) if asked else 0.0, SHORTEST), LONGEST)


def _is_gone(error: CredcheckError) -> bool:
    return isinstance(error, NotFound) and str(error).endswith("(status 410)")


def _short(value: str | None) -> str | None:
    return value if value and len(value) <= 1_000 else None


def _settle(
    feed: FeedInfo,
    item_id: str,
    url: str,
    *,
    database: Database,
    keep: dt.timedelta,
    scorer: Scorer,
) -> None:
    """Score one item, unless the feed has the same article already."""
    try:
        report = _report(scorer, url, item_id)
    except Overloaded:
        return  # it waits for the next turn
    except CredcheckError as error:
        with database.writing() as session:
            feeds.settle(session, item_id, state="failed", problem=problem(error))
        return
    data = report.data
    final = data["input"].get("final_url") or url
    text = data["document"]["text_sha256"]
    with database.writing() as session:
        twin = feeds.twin(session, feed.id, item_id, final=final, text=text)
        if twin is not None:
            feeds.settle(session, item_id, state="duplicate", report_id=twin)
            return
        reports.save(session, data, owner=feed.owner, keep=keep, url=url)
        feeds.settle(
            session,
            item_id,
            state="done",
            report_id=data["id"],
            triage=(data["triage"] or {}).get("value"),
            final_key=digest(final),
            text_sha256=text,
        )


def _report(scorer: Scorer, url: str, item_id: str) -> Report:
    """The item's report, under an id that stays the same when it is made again."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return scorer.submit(Document(url=url, robots=True), report_id=item_id).result()
        except Overloaded:
            if time.monotonic() > end:
                raise
            time.sleep(1.0)
