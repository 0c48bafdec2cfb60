"""Erasure for a person: the content of every report that names them.

There is no search by person. Whoever runs the service gives a name, and learns how many reports were
emptied, not which.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from typing import Any, TypeAlias
from urllib.parse import unquote

import sqlalchemy as sa

from credcheck.errors import Gone, InputError
from credcheck.report import problem
from credcheck.store import reports
from credcheck.store.database import Database
from credcheck.store.models import Feedback, FeedItem, JobItem, Report
from credcheck.store.packing import unpack
from credcheck.store.scrubbing import scrub

BATCH = 100
LETTERS = 4
"""The fewest letters of a name: too many texts hold shorter ones."""

UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff"
)
"""Letters of scripts that set no space around a name: Thai to Khmer, kana, Han, Hangul."""

UNSPACED_LETTERS = 2

_TAG = re.compile(r"<[^<>]*>")
_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200c\u200d\u2060\ufeff"))
"""Characters within words that no reader sees."""

Pattern: TypeAlias = re.Pattern[str]


def erase_person(database: Database, name: str) -> int:
    """Take away the content of all reports that hold the name: in their text, byline, sources,
    addresses, or in what was remarked on them.

    The name is found as whole words, whatever their case, accents and the marks between them, and
    anywhere in scripts without spaces; also in what still waits to be scored, which then is not.
    Gives how many reports were emptied. Raises InputError for a name of fewer than LETTERS letters,
    and StoreUnavailable; asked again, it finds what was left.
    """
    pattern = _pattern(name)
    total = 0
    for ids in _reports(database, pattern):
        with database.writing() as session:
            reports.empty(session, ids)
        total += len(ids)
    _feed_items(database, pattern)
    _job_items(database, pattern)
    scrub(database)
    return total


def _pattern(name: str) -> Pattern:
    words = re.findall(r"[^\W_]+", _plain(name))
    letters = "".join(words)
    fewest = UNSPACED_LETTERS if re.fullmatch(f"[{UNSPACED}]+", letters) else LETTERS
    if len(letters) < fewest:
        raise InputError(f"give a name of {LETTERS} letters or more: too many texts hold others")
    before = "" if re.match(f"[{UNSPACED}]", letters) else r"(?<![^\W_])"
    after = "" if re.search(f"[{UNSPACED}]$", letters) else r"(?![^\W_])"
    return re.compile(before + r"[\W_]{1,4}".join(map(re.escape, words)) + after)


def _plain(text: str) -> str:
    """Letters without case and accents, spaces and dashes as they come."""
    split = unicodedata.normalize("NFKD", text.translate(_UNSEEN).casefold())
    bare = "".join(c for c in split if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", bare)  # Hangul in whole syllables again


def _holds(pattern: Pattern, *values: Any) -> bool:
    return pattern.search(_plain("\n".join(_words(values)))) is not None


def _words(value: Any) -> Iterator[str]:
    """All strings within JSON values, without the names of their fields."""
    if isinstance(value, str):
        yield value
        if "<" in value or "&" in value:  # a page that waits: its text, about
            yield html.unescape(_TAG.sub(" ", value))
        if "%" in value:  # an address
            yield unquote(value)
    elif isinstance(value, dict):
        yield from _words(list(value.values()))
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _words(one)


def _reports(database: Database, pattern: Pattern) -> Iterator[list[str]]:
    """The ids of reports that hold the name, batch by batch."""
    question = sa.select(
        Report.id, Report.url, Report.headline, Report.problem, Report.request, Report.body
    ).where(Report.status != "erased")
    last = ""
    while True:
        page = question.where(Report.id > last).order_by(Report.id).limit(BATCH)
        with database.reading() as session:
            rows = session.execute(page).all()
            if not rows:
                return
            remarks = _remarks(session.connection(), [row.id for row in rows])
        last = rows[-1].id
        found = [
            row.id
            for row in rows
            if _holds(
                pattern,
                row.url,
                row.headline,
                row.problem,
                unpack(row.request) if row.request else None,
                _article(unpack(row.body)) if row.body else None,
                remarks.get(row.id),
            )
        ]
        if found:
            yield found


def _article(data: dict[str, Any]) -> list[Any]:
    """The parts of a report in the page's words; the others speak of lists and versions."""
    return [data["input"], data["document"], data["sentences"], data.get("sources", [])]


def _remarks(connection: sa.Connection, ids: list[str]) -> dict[str, list[Any]]:
    question = sa.select(Feedback.report_id, Feedback.note, Feedback.correction)
    found: dict[str, list[Any]] = {}
    for row in connection.execute(question.where(Feedback.report_id.in_(ids))):
        found.setdefault(row.report_id, []).append([row.note, row.correction])
    return found


def _feed_items(database: Database, pattern: Pattern) -> None:
    """Titles and addresses of feed items; what was not scored yet is not going to be."""
    last = ""
    while True:
        with database.reading() as session:
            rows = session.execute(
                sa.select(FeedItem.id, FeedItem.title, FeedItem.url)
                .where(FeedItem.id > last)
                .order_by(FeedItem.id)
                .limit(BATCH * 10)
            ).all()
        if not rows:
            return
        last = rows[-1].id
        found = [row.id for row in rows if _holds(pattern, row.title, row.url)]
        named = sa.update(FeedItem).where(FeedItem.id.in_(found))
        with database.writing() as session:
            session.execute(named.values(title=None, url=None))
            waiting = named.where(FeedItem.state == "queued")
            session.execute(waiting.values(state="failed", problem=problem(_gone())))


def _job_items(database: Database, pattern: Pattern) -> None:
    """What jobs still have to score, and what their owners call it."""
    place = sa.tuple_(JobItem.job_id, JobItem.index)
    columns = JobItem.job_id, JobItem.index, JobItem.label, JobItem.problem, JobItem.input
    last = ("", -1)
    while True:
        with database.reading() as session:
            rows = session.execute(
                sa.select(*columns)
                .where(place > last)
                .order_by(JobItem.job_id, JobItem.index)
                .limit(BATCH * 10)
            ).all()
        if not rows:
            return
        last = (rows[-1][0], rows[-1][1])
        found = [
            (row[0], row[1])
            for row in rows
            if _holds(pattern, row.label, row.problem, unpack(row.input) if row.input else None)
        ]
        with database.writing() as session:
            for job_id, index in found:
                named = sa.update(JobItem).where(JobItem.job_id == job_id, JobItem.index == index)
                session.execute(named.values(input=None, label=None, problem=None))
                waiting = named.where(JobItem.state == "queued")
                session.execute(waiting.values(state="failed"))
                failed = named.where(JobItem.state == "failed")
                session.execute(failed.values(problem=problem(_gone())))


def _gone() -> Gone:
    return Gone("it was erased")
