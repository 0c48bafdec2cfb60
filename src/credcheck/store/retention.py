"""What has been kept long enough is taken away."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from credcheck.store import reports
from credcheck.store.database import Database
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

BATCH = 500
"""Rows of one transaction: others wait for no more than that."""

TRACES = dt.timedelta(days=90)
"""How long it is remembered that a report or job existed, after its content is gone."""

QUIET = dt.timedelta(days=1)
"""How long a process or host that was not heard of is remembered."""


def purge(database: Database, now: dt.datetime) -> dict[str, int]:
    """Empty the reports whose time is over, and drop what nobody needs; gives counts by kind.

    Finished jobs and feed items lose their inputs and words with the reports they led to. It may
    run in several processes at once. Raises StoreUnavailable.
    """
    return {
        "reports": _in_batches(database, lambda session: _empty_reports(session, now)),
        "inputs": _in_batches(database, _finished_inputs),
        "traces": _in_batches(database, lambda session: _traces(session, now - TRACES)),
        "jobs": _in_batches(database, lambda session: _jobs(session, now - TRACES)),
        "counters": _counters(database, now),
    }


def _in_batches(database: Database, step: Callable[[Session], int]) -> int:
    total = 0
    while True:
        with database.writing() as session:
            done = step(session)
        total += done
        if done < BATCH:
            return total


def _empty_reports(session: Session, now: dt.datetime) -> int:
    question = (
        sa.select(Report.id)
        .where(Report.expires_at <= now, Report.status.in_(("done", "failed")))
        .limit(BATCH)
    )
    ids = list(session.scalars(question))
    if ids:
        reports.empty(session, ids)
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


def _traces(session: Session, before: dt.datetime) -> int:
    """Forget that reports and feed items existed, long after their content went."""
    old = sa.select(Report.id).where(Report.status == "erased", Report.created_at < before)
    ids = list(session.scalars(old.limit(BATCH)))
    session.execute(sa.delete(Report).where(Report.id.in_(ids)))
    items = sa.select(FeedItem.id).where(FeedItem.found_at < before).limit(BATCH)
    gone = list(session.scalars(items))
    session.execute(sa.delete(FeedItem).where(FeedItem.id.in_(gone)))
    return max(len(ids), len(gone))


def _jobs(session: Session, before: dt.datetime) -> int:
    question = sa.select(Job.id).where(Job.finished_at < before).limit(BATCH // 50)
    ids = list(session.scalars(question))
    for kind in (JobItem, Delivery):
        session.execute(sa.delete(kind).where(kind.job_id.in_(ids)))
    session.execute(sa.delete(Job).where(Job.id.in_(ids)))
    return len(ids) * 50  # a full batch asks for another


def _counters(database: Database, now: dt.datetime) -> int:
    """Counts of rate limits that ended, hosts and processes that were not heard of for a day."""
    quiet = now - QUIET
    with database.writing() as session:
        gone = [
            session.execute(sa.delete(RateCount).where(RateCount.expires_at <= time.time())),
            session.execute(
                sa.delete(HostTurn).where(
                    HostTurn.next_start < quiet.timestamp(),
                    HostTurn.closed_until < quiet.timestamp(),
                )
            ),
            session.execute(sa.delete(Executor).where(Executor.seen_at < quiet)),
        ]
        return sum(max(0, one.rowcount) for one in gone)  # type: ignore[attr-defined]
