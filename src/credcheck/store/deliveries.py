"""Callbacks that have to be made: one for each job that asked for it, and how it went."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from credcheck.store.database import Database
from credcheck.store.models import Delivery, Job
from credcheck.store.packing import digest

SECRET = "callback_secret"  # noqa: S105  -- a name, not a secret
"""Where a job's options keep the secret that signs its callback; it is never shown again."""


@dataclass(frozen=True, slots=True)
class Due:
    """A callback that is still to be made."""

    id: str
    job_id: str
    url: str
    secret: str
    attempts: int


def delivery_id(job_id: str) -> str:
    """The one delivery that a job can have."""
    return digest("delivery", job_id)[:32]


def add(session: Session, job_id: str) -> None:
    """Note that a job's callback is to be made."""
    session.add(
        Delivery(
            id=delivery_id(job_id),
            job_id=job_id,
            created_at=dt.datetime.now(dt.UTC),
            attempts=0,
            state="waiting",
        )
    )


def due(database: Database, name: str) -> Due | None:
    """What a delivery is about; None when it was made or given up."""
    question = (
        sa.select(Delivery.job_id, Delivery.attempts, Job.callback_url, Job.options)
        .join(Job, Job.id == Delivery.job_id)
        .where(Delivery.id == name, Delivery.state == "waiting")
    )
    with database.reading() as session:
        row = session.execute(question).one_or_none()
    if row is None or row.callback_url is None:
        return None
    return Due(name, row.job_id, row.callback_url, row.options[SECRET], row.attempts)


def note(
    database: Database, name: str, *, attempt: int, state: str, problem: Mapping[str, Any] | None
) -> None:
    """Keep how an attempt (counted from 1) went. ``state``: waiting, done or given_up."""
    with database.writing() as session:
        row = session.get(Delivery, name, with_for_update=True)
        if row is None or row.state != "waiting":
            return
        row.attempts = max(row.attempts, attempt)
        row.state = state
        row.problem = None if problem is None else dict(problem)
        session.execute(sa.update(Job).where(Job.id == row.job_id).values(callback_state=state))


def of_job(database: Database, job_id: str) -> dict[str, Any] | None:
    """How the callback of a job went so far; None when there is none yet."""
    with database.reading() as session:
        row = session.get(Delivery, delivery_id(job_id))
        if row is None:
            return None
        return {"id": row.id, "state": row.state, "attempts": row.attempts, "problem": row.problem}


def waiting(database: Database) -> list[tuple[str, int]]:
    """Deliveries that are still to be made, each with the attempts so far."""
    question = sa.select(Delivery.id, Delivery.attempts).where(Delivery.state == "waiting")
    with database.reading() as session:
        return [(row.id, row.attempts) for row in session.execute(question)]
