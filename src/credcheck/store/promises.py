"""Promised reports that a process may have left behind."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from credcheck.store.database import Database
from credcheck.store.models import Report

_BATCH = 1_000


def adopt(database: Database, executor: str, alive: Collection[str]) -> list[str]:
    """Take over reports that were promised by processes that are not ``alive``; gives their ids."""
    question = sa.select(Report.id).where(
        Report.status == "pending", Report.executor.not_in({*alive, executor})
    )
    with database.reading() as session:
        found = list(session.scalars(question.limit(_BATCH)))
    if found:
        with database.writing() as session:
            session.execute(sa.update(Report).where(Report.id.in_(found)).values(executor=executor))
    return found


def recheck_of(database: Database, report_id: str) -> str | None:
    """The earlier report that a promised one checks again."""
    with database.reading() as session:
        return session.scalar(sa.select(Report.recheck_of).where(Report.id == report_id))


def withdraw(database: Database, report_id: str) -> None:
    """Take back a promise."""
    with database.writing() as session:
        session.execute(sa.delete(Report).where(Report.id == report_id, Report.status == "pending"))
