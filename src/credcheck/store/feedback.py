"""What readers say about reports: kept beside them, given out as examples to learn from."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa

from credcheck.errors import InvalidRequest
from credcheck.store import reports
from credcheck.store.database import Database
from credcheck.store.keys import Principal
from credcheck.store.models import Feedback, Report
from credcheck.store.packing import unpack

_BATCH = 200


def add(
    database: Database,
    report_id: str,
    who: Principal,
    *,
    code: str,
    sentence: int | None,
    correction: Mapping[str, Any] | None,
    note: str | None,
) -> dict[str, Any]:
    """Keep what somebody says of a report they may read.

    Raises NoSuchResource, Gone, and InvalidRequest for a sentence that the report does not have.
    """
    stored = reports.get(database, report_id, who)
    count = len(stored.data()["sentences"])
    if sentence is not None and sentence >= count:
        raise InvalidRequest(f"the report has {count} sentences, counted from 0")
    row = Feedback(
        id=uuid.uuid4().hex,
        report_id=report_id,
        owner=who.id,
        created_at=dt.datetime.now(dt.UTC),
        sentence=sentence,
        code=code,
        correction=dict(correction) if correction else None,
        note=note,
    )
    shown = _shown(row)
    with database.writing() as session:
        session.add(row)
    return shown


def of_report(database: Database, report_id: str) -> list[dict[str, Any]]:
    """All that was said of a report, oldest first. Whoever asks must be allowed to read it."""
    question = (
        sa.select(Feedback)
        .where(Feedback.report_id == report_id)
        .order_by(Feedback.created_at, Feedback.id)
    )
    with database.reading() as session:
        return [_shown(row) for row in session.scalars(question)]


def export(database: Database, who: Principal) -> Iterator[dict[str, Any]]:
    """Every remark on reports that ``who`` may read, with the sentence it is about, oldest first.

    A remark whose report has lost its text has ``text`` None.
    """
    last: tuple[dt.datetime, str] | None = None
    while True:
        question = sa.select(Feedback, Report.body).join(Report, Report.id == Feedback.report_id)
        if not who.sees_all:
            question = question.where(Report.owner == who.id)
        if last is not None:
            question = question.where(sa.tuple_(Feedback.created_at, Feedback.id) > last)
        question = question.order_by(Feedback.created_at, Feedback.id).limit(_BATCH)
        with database.reading() as session:
            rows = session.execute(question).all()
        if not rows:
            return
        for remark, body in rows:
            yield _example(remark, body)
        last = (rows[-1][0].created_at, rows[-1][0].id)


def _example(remark: Feedback, body: bytes | None) -> dict[str, Any]:
    sentence: Mapping[str, Any] | None = None
    bundle = None
    if body is not None:
        data = unpack(body)
        bundle = data["provenance"]["bundle"]["id"]
        if remark.sentence is not None:
            sentence = data["sentences"][remark.sentence]
    return _shown(remark) | {
        "report_id": remark.report_id,
        "text": sentence["text"] if sentence else None,
        "part": sentence["part"] if sentence else None,
        "scores": sentence["scores"] if sentence else None,
        "bundle": bundle,
    }


def _shown(row: Feedback) -> dict[str, Any]:
    return {
        "id": row.id,
        "created_at": row.created_at.isoformat(timespec="seconds"),
        "sentence": row.sentence,
        "code": row.code,
        "correction": row.correction,
        "note": row.note,
    }
