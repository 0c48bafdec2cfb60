"""The work on jobs, as it is kept: what is to do, what came of it, when a job is over.

Each item's outcome is kept in one transaction with its report, once: who comes second, after a crash,
changes nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from credcheck.store import deliveries, reports
from credcheck.store.database import Database
from credcheck.store.jobs import OPEN, Item
from credcheck.store.models import Job, JobItem
from credcheck.store.packing import unpack
from credcheck.store.reports import Place, job_report_id

_BATCH = 1_000


def begin(database: Database, job_id: str) -> int:
    """A job begins: gives how many items it has, 0 when there is nothing to do."""
    with database.writing() as session:
        row = session.get(Job, job_id, with_for_update=True)
        if row is None or row.state not in OPEN:
            return 0
        if row.state == "queued":
            row.state, row.started_at = "running", dt.datetime.now(dt.UTC)
        return row.total


def unfinished(database: Database, job_id: str, first: int, count: int) -> list[tuple[int, Item]]:
    """The items from ``first`` to ``first + count - 1`` that are still to do, in order."""
    question = (
        sa.select(JobItem.index, JobItem.label, JobItem.input)
        .where(
            JobItem.job_id == job_id,
            JobItem.index >= first,
            JobItem.index < first + count,
            JobItem.state == "queued",
        )
        .order_by(JobItem.index)
    )
    with database.reading() as session:
        rows = session.execute(question).all()
    return [(index, Item(unpack(data) if data else {}, label)) for index, label, data in rows]


def is_open(database: Database, job_id: str) -> bool:
    """Whether anything of the job is still to be done."""
    with database.reading() as session:
        return session.scalar(sa.select(Job.state).where(Job.id == job_id)) in OPEN


def owner_of(database: Database, job_id: str) -> str | None:
    """Whose job it is."""
    with database.reading() as session:
        return session.scalar(sa.select(Job.owner).where(Job.id == job_id))


def finish(
    database: Database,
    job_id: str,
    index: int,
    *,
    owner: str,
    keep: dt.timedelta,
    data: Mapping[str, Any] | None = None,
    problem: Mapping[str, Any] | None = None,
    url: str | None = None,
) -> bool:
    """Keep the report or the problem of an item; False when it was finished or cancelled already."""
    name = job_report_id(job_id, index)
    change = (
        sa.update(JobItem)
        .where(JobItem.job_id == job_id, JobItem.index == index, JobItem.state == "queued")
        .values(
            state="failed" if data is None else "done",
            finished_at=dt.datetime.now(dt.UTC),
            report_id=None if data is None else name,
            problem=None if problem is None else dict(problem),
        )
    )
    with database.writing() as session:
        if not _changed(session.execute(change)):
            return False
        if data is not None:
            place = Place(job_id, index)
            reports.save(session, data, owner=owner, keep=keep, url=url, place=place)
    return True


def fail_rest(
    database: Database, job_id: str, first: int, count: int, problem: Mapping[str, Any]
) -> None:
    """Keep one problem for all items of a range that are not finished."""
    with database.writing() as session:
        session.execute(
            sa.update(JobItem)
            .where(
                JobItem.job_id == job_id,
                JobItem.index >= first,
                JobItem.index < first + count,
                JobItem.state == "queued",
            )
            .values(state="failed", finished_at=dt.datetime.now(dt.UTC), problem=dict(problem))
        )


def close(database: Database, job_id: str) -> str | None:
    """Close a job whose last item is finished; gives the delivery that is to be made, if any.

    The job's row is locked meanwhile, so that of two processes that finish at once one sees all
    items finished. Asked again, it gives the delivery again while that is waiting.
    """
    with database.writing() as session:
        row = session.get(Job, job_id, with_for_update=True)
        if row is None:
            return None
        if row.state == "running" and not _has_queued(session, job_id):
            row.state, row.finished_at = "done", dt.datetime.now(dt.UTC)
            if row.callback_url is not None:
                row.callback_state = "waiting"
                deliveries.add(session, job_id)
        if row.state == "done" and row.callback_state == "waiting":
            return deliveries.delivery_id(job_id)
    return None


def to_begin(database: Database, before: dt.datetime) -> list[tuple[str, str]]:
    """Id and state of the jobs made before that are not finished, oldest first."""
    question = (
        sa.select(Job.id, Job.state)
        .where(Job.state.in_(OPEN), Job.created_at < before)
        .order_by(Job.created_at)
        .limit(_BATCH)
    )
    with database.reading() as session:
        return [(row.id, row.state) for row in session.execute(question)]


def _has_queued(session: Session, job_id: str) -> bool:
    question = sa.select(JobItem.index).where(JobItem.job_id == job_id, JobItem.state == "queued")
    return session.scalar(question.limit(1)) is not None


def _changed(result: sa.Result[Any]) -> bool:
    count: int = result.rowcount  # type: ignore[attr-defined]
    return count > 0
