"""Erasure for a person: the content of every report that names them.

There is no search by person. Whoever runs the service gives a name, and learns how many reports were
emptied, not which.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

import sqlalchemy as sa

from credcheck.errors import InputError
from credcheck.store import reports
from credcheck.store.database import Database
from credcheck.store.models import Feedback, FeedItem, JobItem, Report
from credcheck.store.packing import unpack

BATCH = 100


def erase_person(database: Database, name: str) -> int:
    """Take away the content of all reports whose text, byline or remarks hold the name.

    The name is found as whole words, whatever their case, accents and spacing; also in texts that
    still wait to be scored. Gives how many reports were emptied. Raises InputError for a name of
    fewer than four letters, which too many texts would hold, and StoreUnavailable.
    """
    pattern = _pattern(name)
    total = 0
    for ids in _naming(database, pattern):
        with database.writing() as session:
            reports.empty(session, ids)
        total += len(ids)
    _titles(database, pattern)
    return total


def _pattern(name: str) -> re.Pattern[str]:
    words = re.findall(r"\w+", _plain(name))
    if sum(map(len, words)) < 4:
        raise InputError("give a name of four letters or more: too many texts hold shorter ones")
    return re.compile(r"(?<!\w)" + r"\W{1,4}".join(map(re.escape, words)) + r"(?!\w)")


def _plain(text: str) -> str:
    """Letters without case and accents, spaces and dashes as they come."""
    split = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in split if not unicodedata.combining(c))


def _naming(database: Database, pattern: re.Pattern[str]) -> Iterator[list[str]]:
    """The ids of reports that hold the name, batch by batch."""
    last = ""
    while True:
        remarks = (
            sa.select(sa.func.count()).where(Feedback.report_id == Report.id).scalar_subquery()
        )
        question = (
            sa.select(Report.id, Report.body, Report.request, Report.headline, remarks)
            .where(Report.id > last, Report.status != "erased")
            .order_by(Report.id)
            .limit(BATCH)
        )
        with database.reading() as session:
            rows = session.execute(question).all()
            if not rows:
                return
            noted = {
                row[0]: list(
                    session.scalars(sa.select(Feedback.note).where(Feedback.report_id == row[0]))
                )
                for row in rows
                if row[4]
            }
        last = rows[-1][0]
        found = [
            report_id
            for report_id, body, request, headline, _ in rows
            if pattern.search(_plain("\n".join(_words(body, request, headline))))
            or any(pattern.search(_plain(note or "")) for note in noted.get(report_id, ()))
        ]
        if found:
            yield found


def _words(body: bytes | None, request: bytes | None, headline: str | None) -> Iterator[str]:
    """All that a report says in the article's words, or would."""
    yield headline or ""
    if body is not None:
        data = unpack(body)
        document = data["document"]
        yield document["text"]
        yield from document["byline"]
        for sentence in data["sentences"]:
            yield from (a["resolved_source"] or "" for a in sentence["attributions"])
    if request is not None:
        yield from map(str, unpack(request).values())


def _titles(database: Database, pattern: re.Pattern[str]) -> None:
    """Titles of feed items and inputs of job items that hold the name."""
    with database.reading() as session:
        titled = session.execute(sa.select(FeedItem.id, FeedItem.title)).all()
        waiting = session.execute(
            sa.select(JobItem.job_id, JobItem.index, JobItem.input).where(
                JobItem.input.is_not(None)
            )
        ).all()
    items = [one for one, title in titled if title and pattern.search(_plain(title))]
    inputs = [
        (job_id, index)
        for job_id, index, packed in waiting
        if packed is not None and pattern.search(_plain(str(unpack(packed))))
    ]
    with database.writing() as session:
        session.execute(sa.update(FeedItem).where(FeedItem.id.in_(items)).values(title=None))
        for job_id, index in inputs:
            session.execute(
                sa.update(JobItem)
                .where(JobItem.job_id == job_id, JobItem.index == index)
                .values(input=None, state="cancelled")
            )
