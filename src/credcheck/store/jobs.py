"""Jobs: many documents at once, their items, what became of each.

A job's rows are written in one transaction when it is made; how they are worked on is in
:mod:`~credcheck.store.job_work`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from credcheck.errors import Conflict, NoSuchResource, TooManyRequests
from credcheck.store import cursors, reports
from credcheck.store.database import Database
from credcheck.store.keys import Principal
from credcheck.store.models import Job, JobItem, Report
from credcheck.store.packing import digest, pack, text_of

UNFINISHED = 50_000
"""The most items of one key that may wait at a time."""

STATES = ("queued", "done", "failed", "cancelled")
OPEN = ("queued", "running")
"""The states of a job from which something is still to come."""

_BATCH = 1_000
_RATE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Item:
    """What a client asked for at one position: a document's fields, and its own name for it."""

    document: Mapping[str, str]
    label: str | None = None


@dataclass(frozen=True, slots=True)
class JobInfo:
    """A job as it is shown. ``state`` is queued, running, done or cancelled; ``counts`` has how
    many items are in each of STATES; ``eta`` is in seconds, None when nothing is known.
    """

    id: str
    owner: str
    state: str
    created_at: dt.datetime
    started_at: dt.datetime | None
    finished_at: dt.datetime | None
    total: int
    options: Mapping[str, Any]
    has_callback: bool
    counts: Mapping[str, int] = field(default_factory=dict)
    eta: float | None = None

    @property
    def is_open(self) -> bool:
        """Whether something is still to come."""
        return self.state in OPEN


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one item. ``body`` is the packed report of an item that is done."""

    position: int
    state: str
    label: str | None
    report_id: str | None
    report_status: str | None
    problem: Mapping[str, Any] | None
    body: bytes | None = field(default=None, repr=False)


def create(
    database: Database,
    who: Principal,
    items: Sequence[Item],
    *,
    options: Mapping[str, Any],
    callback_url: str | None,
    key: str | None,
    request_digest: str,
) -> tuple[str, bool]:
    """Make a job; gives its id, and whether it is new.

    ``key`` is the client's idempotency key: with the same one and the same request the job that
    there is comes back. Raises Conflict for the same key with another request, and TooManyRequests
    when the client has too many unfinished items.
    """
    job = {
        "owner": who.id,
        "created_at": dt.datetime.now(dt.UTC),
        "state": "queued",
        "total": len(items),
        "options": dict(options),
        "idempotency_key": key,
        "request_digest": request_digest,
        "callback_url": callback_url,
    }
    rows = [{"label": item.label, "input": pack(dict(item.document))} for item in items]
    try:
        return _create(database, who, job, rows)
    except IntegrityError:  # another process was asked the same a moment before
        return _create(database, who, job, rows)


def _create(
    database: Database,
    who: Principal,
    job: Mapping[str, Any],
    items: Sequence[Mapping[str, Any]],
) -> tuple[str, bool]:
    job_id, key = reports.new_id(), job["idempotency_key"]
    with database.writing() as session:
        if key is not None and (known := _by_key(session, who, key)) is not None:
            if known.request_digest != job["request_digest"]:
                raise Conflict("this Idempotency-Key was used for another job")
            return known.id, False
        _admit(session, who, len(items))
        session.execute(sa.insert(Job).values(id=job_id, **job))
        for start in range(0, len(items), _BATCH):
            rows = [
                {"job_id": job_id, "index": index, "state": "queued", **given}
                for index, given in enumerate(items[start : start + _BATCH], start)
            ]
            session.execute(sa.insert(JobItem), rows)
    return job_id, True


def get(database: Database, job_id: str, who: Principal) -> JobInfo:
    """A job with its counts. Raises NoSuchResource."""
    with database.reading() as session:
        row = session.get(Job, job_id)
        if row is None or not who.reads(row.owner):
            raise NoSuchResource(f"there is no job {job_id!r}")
        counts = _counts(session, job_id)
        eta = _eta(session, row, counts) if row.state in OPEN else None
    return _info(row, counts, eta)


def every(
    database: Database, who: Principal, *, limit: int, cursor: str | None
) -> tuple[list[JobInfo], str | None]:
    """Jobs, newest first, without counts, and the cursor of the next page.

    Raises InvalidRequest for a cursor that is none.
    """
    question = sa.select(Job).order_by(Job.created_at.desc(), Job.id.desc()).limit(limit + 1)
    if not who.sees_all:
        question = question.where(Job.owner == who.id)
    if cursor is not None:
        at, last = cursors.read(cursor)
        question = question.where(
            sa.or_(Job.created_at < at, sa.and_(Job.created_at == at, Job.id < last))
        )
    with database.reading() as session:
        rows = list(session.scalars(question))
    page = rows[:limit]
    following = cursors.write(page[-1].created_at, page[-1].id) if len(rows) > limit else None
    return [_info(row, {}, None) for row in page], following


def cancel(database: Database, job_id: str, who: Principal) -> None:
    """Let nothing more of a job be scored. Only its owner may. Raises NoSuchResource."""
    now = dt.datetime.now(dt.UTC)
    with database.writing() as session:
        row = session.get(Job, job_id, with_for_update=True)
        if row is None or row.owner != who.id:
            raise NoSuchResource(f"there is no job {job_id!r}")
        if row.state not in OPEN:
            return
        row.state, row.finished_at = "cancelled", now
        session.execute(
            sa.update(JobItem)
            .where(JobItem.job_id == job_id, JobItem.state == "queued")
            .values(state="cancelled", finished_at=now)
        )


def results(database: Database, job_id: str, start: int, count: int) -> list[Result]:
    """Up to ``count`` items in order from a position, with their reports. Who asks must be allowed."""
    question = (
        sa.select(
            JobItem.index.label("position"),
            JobItem.state,
            JobItem.label,
            JobItem.report_id,
            JobItem.problem,
            Report.status,
            Report.body,
        )
        .join(Report, Report.id == JobItem.report_id, isouter=True)
        .where(JobItem.job_id == job_id, JobItem.index >= start)
        .order_by(JobItem.index)
        .limit(count)
    )
    with database.reading() as session:
        return [_result(row) for row in session.execute(question)]


def depth(database: Database) -> int:
    """How many items of all jobs are still to do."""
    question = (
        sa.select(sa.func.count())
        .select_from(JobItem)
        .join(Job, Job.id == JobItem.job_id)
        .where(Job.state.in_(OPEN), JobItem.state == "queued")
    )
    with database.reading() as session:
        return session.scalar(question) or 0


def _admit(session: Session, who: Principal, more: int) -> None:
    question = (
        sa.select(sa.func.count())
        .select_from(JobItem)
        .join(Job, Job.id == JobItem.job_id)
        .where(Job.owner == who.id, Job.state.in_(OPEN), JobItem.state == "queued")
    )
    waiting = session.scalar(question) or 0
    if waiting + more > UNFINISHED:
        raise TooManyRequests(
            f"{waiting:,} items of this key are waiting already; {UNFINISHED:,} may"
        )


def _by_key(session: Session, who: Principal, key: str) -> Job | None:
    return session.scalar(sa.select(Job).where(Job.owner == who.id, Job.idempotency_key == key))


def _counts(session: Session, job_id: str) -> dict[str, int]:
    question = (
        sa.select(JobItem.state, sa.func.count().label("number"))
        .where(JobItem.job_id == job_id)
        .group_by(JobItem.state)
    )
    found = {row.state: row.number for row in session.execute(question)}
    return {state: found.get(state, 0) for state in STATES}


def _eta(session: Session, row: Job, counts: Mapping[str, int]) -> float | None:
    """Seconds, from what was finished in the last minute."""
    now = dt.datetime.now(dt.UTC)
    started = row.started_at or now
    seconds = min((now - started).total_seconds(), _RATE_SECONDS)
    finished = session.scalar(
        sa.select(sa.func.count())
        .select_from(JobItem)
        .where(
            JobItem.job_id == row.id,
            JobItem.state.in_(("done", "failed")),
            JobItem.finished_at >= now - dt.timedelta(seconds=_RATE_SECONDS),
        )
    )
    if not finished or seconds <= 0:
        return None
    return round(counts["queued"] * seconds / finished, 1)


def _info(row: Job, counts: Mapping[str, int], eta: float | None) -> JobInfo:
    return JobInfo(
        id=row.id,
        owner=row.owner,
        state=row.state,
        created_at=row.created_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        total=row.total,
        options=row.options,
        has_callback=row.callback_url is not None,
        counts=counts,
        eta=eta,
    )


def _result(row: sa.Row[Any]) -> Result:
    return Result(
        position=row.position,
        state=row.state,
        label=row.label,
        report_id=row.report_id,
        report_status=row.status,
        problem=row.problem,
        body=row.body,
    )


def request_digest(items: Sequence[Item], options: Mapping[str, Any], callback: str | None) -> str:
    """What makes two requests for a job the same."""
    asked = [[dict(item.document), item.label] for item in items]
    return digest(text_of([asked, dict(options), callback]))


def pages(database: Database, job_id: str, start: int, size: int) -> Iterator[list[Result]]:
    """All results from a position, page by page."""
    while page := results(database, job_id, start, size):
        yield page
        start = page[-1].position + 1
