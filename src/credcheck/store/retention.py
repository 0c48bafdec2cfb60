"""What has been kept long enough is taken away."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from credcheck.store import reports
from credcheck.store.database import Database
from credcheck.store.jobs import OPEN
from credcheck.store.models import (
    Delivery,
    Executor,
    FeedItem,
    HostTurn,
    Job,
    JobItem,
    RateCount,
    Report,
)
from credcheck.store.scrubbing import scrub

BATCH = 500
"""Rows of one transaction: others wait for no more than that."""

KEEP = dt.timedelta(days=30)
"""How long what nobody scores may wait, where no setting is given."""

TRACES = dt.timedelta(days=90)
"""How long it is remembered that a report or job existed, after its content is gone."""

FEED_TRACES = 2_000
"""How many items of a feed are remembered beyond that, by their digests alone: a feed may list for
years what it must not be scored for again.
"""

QUIET = dt.timedelta(days=1)
"""How long a process or host that was not heard of is remembered."""

JUMP_SECONDS = 86_400.0
"""A clock that moves so far at once is not believed for as long."""


def _since_start() -> float:
    """Seconds since the machine started, its sleep included where the system counts that."""
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if clock is None else time.clock_gettime(clock)


def purge(database: Database, now: dt.datetime, *, keep: dt.timedelta = KEEP) -> dict[str, int]:
    """Empty the reports whose time is over, and drop what nobody needs; gives counts by kind.

    Finished jobs and feed items lose their inputs and words with the reports they led to; what
    was asked for and not scored within ``keep`` is given up. It may run in several processes at
    once. Raises StoreUnavailable.
    """
    counts = {
        "reports": _in_batches(database, lambda session: _empty_reports(session, now, keep)),
        "waiting": _in_batches(database, lambda session: _give_up(session, now, keep)),
        "inputs": _in_batches(database, _finished_inputs),
        "words": _in_batches(database, lambda session: _old_words(session, now - TRACES)),
        "traces": _in_batches(database, lambda session: _traces(session, now - TRACES)),
        "items": _in_batches(database, lambda session: _old_items(session, now - TRACES)),
        "jobs": _in_batches(database, lambda session: _jobs(session, now - TRACES)),
    }
    if any(counts.values()):
        scrub(database)
    return counts | {"counters": _counters(database, now)}


class Cleaning:
    """Purges a service's database from time to time, and not by a clock that has just jumped.

    A clock that is suddenly a year ahead would take everything away: after a jump of more than a
    day, nothing goes for a day, in which it can be put right. ``clock`` gives seconds since 1970,
    ``steady`` seconds that nobody sets, sleep of the machine included.
    """

    def __init__(
        self,
        database: Database,
        keep: dt.timedelta,
        *,
        clock: Callable[[], float] = time.time,
        steady: Callable[[], float] = _since_start,
    ) -> None:
        self._database = database
        self._keep = keep
        self._clock = clock
        self._steady = steady
        self._offset = clock() - steady()
        self._closed_until = steady()

    def run(self) -> dict[str, int]:
        """:func:`purge`, unless the clock is not to be trusted; then there are no counts."""
        now, passed = self._clock(), self._steady()
        if abs(now - passed - self._offset) > JUMP_SECONDS:
            self._offset = now - passed
            self._closed_until = passed + JUMP_SECONDS
        if passed < self._closed_until:
            return {}
        return purge(self._database, dt.datetime.fromtimestamp(now, dt.UTC), keep=self._keep)


def _in_batches(database: Database, step: Callable[[Session], int]) -> int:
    """Repeat a step, each in a transaction of its own, until it finds nothing."""
    total = 0
    while True:
        with database.writing() as session:
            done = step(session)
        if not done:
            return total
        total += done


def _empty_reports(session: Session, now: dt.datetime, keep: dt.timedelta) -> int:
    over = sa.and_(Report.expires_at <= now, Report.status.in_(("done", "failed")))
    never_made = sa.and_(Report.created_at <= now - keep, Report.status == "pending")
    question = sa.select(Report.id).where(sa.or_(over, never_made)).limit(BATCH)
    ids = list(session.scalars(question))
    if ids:
        reports.empty(session, ids)
    return len(ids)


def _give_up(session: Session, now: dt.datetime, keep: dt.timedelta) -> int:
    """Cancel jobs that nobody has finished for so long."""
    question = sa.select(Job.id).where(Job.state.in_(OPEN), Job.created_at <= now - keep)
    ids = list(session.scalars(question.limit(BATCH // 50)))
    if ids:
        session.execute(
            sa.update(Job).where(Job.id.in_(ids)).values(state="cancelled", finished_at=now)
        )
        session.execute(
            sa.update(JobItem)
            .where(JobItem.job_id.in_(ids), JobItem.state == "queued")
            .values(state="cancelled", finished_at=now, input=None)
        )
    return len(ids)


def _finished_inputs(session: Session) -> int:
    """Inputs are needed until an item is finished, and no longer."""
    question = (
        sa.select(JobItem.job_id, JobItem.index)
        .where(JobItem.state.in_(("done", "failed", "cancelled")), JobItem.input.is_not(None))
        .limit(BATCH)
    )
    rows = session.execute(question).all()
    for job_id, index in rows:
        session.execute(
            sa.update(JobItem)
            .where(JobItem.job_id == job_id, JobItem.index == index)
            .values(input=None)
        )
    return len(rows)


def _old_words(session: Session, before: dt.datetime) -> int:
    """Of an old feed item only its digests are needed, which tell that it is not new."""
    question = sa.select(FeedItem.id).where(
        FeedItem.found_at < before,
        FeedItem.state != "queued",
        sa.or_(FeedItem.title.is_not(None), FeedItem.url.is_not(None)),
    )
    ids = list(session.scalars(question.limit(BATCH)))
    if ids:
        session.execute(
            sa.update(FeedItem).where(FeedItem.id.in_(ids)).values(title=None, url=None)
        )
    return len(ids)


def _traces(session: Session, before: dt.datetime) -> int:
    """Forget that reports existed, long after their content went."""
    old = sa.select(Report.id).where(Report.status == "erased", Report.created_at < before)
    ids = list(session.scalars(old.limit(BATCH)))
    if ids:
        session.execute(sa.delete(Report).where(Report.id.in_(ids)))
    return len(ids)


def _old_items(session: Session, before: dt.datetime) -> int:
    """Forget old items of feeds that have had many since."""
    newest = sa.func.row_number().over(
        partition_by=FeedItem.feed_id, order_by=FeedItem.found_at.desc()
    )
    ranked = sa.select(FeedItem.id, FeedItem.found_at, newest.label("rank")).subquery()
    question = sa.select(ranked.c.id).where(ranked.c.rank > FEED_TRACES, ranked.c.found_at < before)
    ids = list(session.scalars(question.limit(BATCH)))
    if ids:
        session.execute(sa.delete(FeedItem).where(FeedItem.id.in_(ids)))
    return len(ids)


def _jobs(session: Session, before: dt.datetime) -> int:
    question = sa.select(Job.id).where(Job.finished_at < before).limit(BATCH // 50)
    ids = list(session.scalars(question))
    for kind in (JobItem, Delivery):
        session.execute(sa.delete(kind).where(kind.job_id.in_(ids)))
    session.execute(sa.delete(Job).where(Job.id.in_(ids)))
    return len(ids)


def _counters(database: Database, now: dt.datetime) -> int:
    """Counts of rate limits that ended, hosts and processes that were not heard of for a day."""
    quiet = now - QUIET
    ended = (
        sa.delete(RateCount).where(RateCount.expires_at <= now.timestamp()),
        sa.delete(HostTurn).where(
            HostTurn.next_start < quiet.timestamp(), HostTurn.closed_until < quiet.timestamp()
        ),
        sa.delete(Executor).where(Executor.seen_at < quiet),
    )
    with database.writing() as session:
        found = [session.execute(statement) for statement in ended]
        return sum(max(0, one.rowcount) for one in found)  # type: ignore[attr-defined]
