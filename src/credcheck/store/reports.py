"""Reports: keeping, finding, sharing, erasing.

Every question names who asks (:class:`~credcheck.store.keys.Principal`); what is not theirs is as
good as not there, and raises NoSuchResource.
"""

from __future__ import annotations

import datetime as dt
import secrets
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from credcheck.errors import Gone, NoSuchResource
from credcheck.store import cursors
from credcheck.store.database import Database
from credcheck.store.keys import Principal
from credcheck.store.models import Feedback, FeedItem, JobItem, Report
from credcheck.store.packing import digest, pack, unpack

PAGE = 100
"""The most rows that one page of a search has."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A report as it is kept: ``body`` is gzipped JSON and None unless it was asked for and is there.

    ``status`` is ``pending``, ``done``, ``failed`` (then ``problem`` says why) or ``erased``.
    ``remarks`` is how often readers said something of it.
    """

    id: str
    owner: str
    created_at: dt.datetime
    status: str
    etag: str | None
    problem: Mapping[str, Any] | None
    visibility: str
    url: str | None
    domain: str | None
    headline: str | None
    published: str | None
    triage: float | None
    recheck_of: str | None
    expires_at: dt.datetime | None
    body: bytes | None = field(default=None, repr=False)
    remarks: int = 0

    def data(self) -> dict[str, Any]:
        """The report's JSON values. Raises Gone when it has no body."""
        if self.body is None:
            raise Gone(f"the report {self.id} has no content: it is {self.status}")
        found: dict[str, Any] = unpack(self.body)
        return found


@dataclass(frozen=True, slots=True)
class Place:
    """Where a report belongs beside its owner: to a job and a position in it, or to an earlier one."""

    job_id: str | None = None
    job_index: int | None = None
    recheck_of: str | None = None


_NOWHERE = Place()
_LIGHT = (
    Report.id,
    Report.owner,
    Report.created_at,
    Report.status,
    Report.etag,
    Report.problem,
    Report.visibility,
    Report.url,
    Report.domain,
    Report.headline,
    Report.published,
    Report.triage,
    Report.recheck_of,
    Report.expires_at,
)


_REMARKS = (
    sa.select(sa.func.count())
    .where(Feedback.report_id == Report.id)
    .scalar_subquery()
    .label("remarks")
)
_ONE = Report.id == sa.bindparam("id")
_WITHOUT_BODY = sa.select(*_LIGHT, Report.link_digest, _REMARKS).where(_ONE)
_WITH_BODY = sa.select(*_LIGHT, Report.link_digest, _REMARKS, Report.body).where(_ONE)


def new_id() -> str:
    """An id that nobody can guess."""
    return uuid.uuid4().hex


def job_report_id(job_id: str, index: int) -> str:
    """The one id that the report of a job's item can have, however often the item is scored."""
    return digest("job", job_id, str(index))[:32]


def save(
    session: Session,
    data: Mapping[str, Any],
    *,
    owner: str,
    keep: dt.timedelta,
    url: str | None = None,
    place: Place = _NOWHERE,
) -> None:
    """Keep a report under the id it carries, in place of what has that id."""
    body = pack(data)
    given, document = data["input"], data["document"]
    asked = url or given.get("url")
    now = dt.datetime.now(dt.UTC)
    values = {
        "owner": owner,
        "created_at": dt.datetime.fromisoformat(data["created_at"]),
        "status": "done",
        "url": asked,
        "url_key": digest(asked) if asked else None,
        "final_key": digest(given["final_url"]) if given.get("final_url") else None,
        "domain": (document["domain"] or "")[:255] or None,
        "headline": document["headline"],
        "published": (document["published"] or "")[:40] or None,
        "triage": (data["triage"] or {}).get("value"),
        "etag": digest(body),
        "body": body,
        "request": None,
        "problem": None,
        "expires_at": now + keep,
        "recheck_of": place.recheck_of,
        "job_id": place.job_id,
        "job_index": place.job_index,
    }
    _put(session, data["id"], values)


def fail(
    session: Session,
    report_id: str,
    problem: Mapping[str, Any],
    *,
    owner: str,
    keep: dt.timedelta,
) -> None:
    """Keep what went wrong under an id that was promised."""
    now = dt.datetime.now(dt.UTC)
    values = {
        "owner": owner,
        "status": "failed",
        "problem": dict(problem),
        "request": None,
        "body": None,
        "etag": digest(pack(problem)),
        "expires_at": now + keep,
    }
    _put(session, report_id, values)


def promise(
    session: Session,
    report_id: str,
    request: Mapping[str, Any],
    *,
    owner: str,
    executor: str,
    place: Place = _NOWHERE,
) -> None:
    """Keep what was asked for under the id that its report will have."""
    url = request.get("url")
    values = {
        "owner": owner,
        "status": "pending",
        "url": url,
        "url_key": digest(url) if url else None,
        "request": pack(request),
        "executor": executor,
        "recheck_of": place.recheck_of,
    }
    _put(session, report_id, values)


def promised(database: Database, report_id: str) -> tuple[str, dict[str, Any]] | None:
    """The owner and request of a pending report; None when it is no longer pending."""
    with database.reading() as session:
        row = session.execute(
            sa.select(Report.owner, Report.request).where(
                Report.id == report_id, Report.status == "pending"
            )
        ).one_or_none()
    return None if row is None or row[1] is None else (row[0], unpack(row[1]))


def get(
    database: Database, report_id: str, who: Principal, *, body: bool = True, link: str = ""
) -> Stored:
    """One report, for its owner, for who may read all, or for who has its ``link``'s secret.

    Raises NoSuchResource, and Gone when it was erased.
    """
    question = _WITH_BODY if body else _WITHOUT_BODY
    with database.asking() as connection:
        row = connection.execute(question, {"id": report_id}).one_or_none()
    if row is None or not (who.reads(row.owner) or _has_link(row, link)):
        raise NoSuchResource(f"there is no report {report_id!r}")
    found = _stored(row, row.body if body else None)
    if found.status == "erased":
        raise Gone(f"the report {report_id} was erased or has expired")
    return found


def share(database: Database, report_id: str, who: Principal, *, shared: bool) -> str | None:
    """Make a link's secret for a report, in place of an earlier one, or take it away.

    Only the owner may. Raises NoSuchResource.
    """
    secret = secrets.token_urlsafe(24) if shared else None
    with database.writing() as session:
        row = _own(session, report_id, who)
        row.visibility = "link" if shared else "private"
        row.link_digest = digest(secret) if secret else None
    return secret


def erase(database: Database, report_id: str, who: Principal) -> None:
    """Take away all that a report says; that there was one stays. Raises NoSuchResource."""
    with database.writing() as session:
        empty(session, [_own(session, report_id, who).id])


def empty(session: Session, ids: Sequence[str]) -> None:
    """Take away the content of reports, and what was said about them."""
    session.execute(
        sa.update(Report)
        .where(Report.id.in_(ids))
        .values(
            status="erased",
            url=None,
            url_key=None,
            final_key=None,
            domain=None,
            headline=None,
            published=None,
            triage=None,
            etag=None,
            body=None,
            request=None,
            problem=None,
            visibility="private",
            link_digest=None,
        )
    )
    session.execute(sa.delete(Feedback).where(Feedback.report_id.in_(ids)))
    session.execute(sa.update(JobItem).where(JobItem.report_id.in_(ids)).values(input=None))
    session.execute(
        sa.update(FeedItem).where(FeedItem.report_id.in_(ids)).values(title=None, url=None)
    )


def search(
    database: Database,
    who: Principal,
    *,
    url: str | None = None,
    domain: str | None = None,
    since: dt.datetime | None = None,
    until: dt.datetime | None = None,
    limit: int = 20,
    cursor: str | None = None,
) -> tuple[list[Stored], str | None]:
    """Reports, newest first, and the cursor of the next page, None on the last.

    ``url`` is the whole address as it was given or as it was in the end, ``domain`` the host that
    served the page. Raises InvalidRequest for a cursor that is none.
    """
    limit = max(1, min(limit, PAGE))
    question = sa.select(*_LIGHT).where(Report.status.in_(("done", "failed", "pending")))
    if not who.sees_all:
        question = question.where(Report.owner == who.id)
    if url is not None:
        name = digest(url)
        question = question.where(sa.or_(Report.url_key == name, Report.final_key == name))
    if domain is not None:
        question = question.where(Report.domain == domain.lower().removeprefix("www."))
    if since is not None:
        question = question.where(Report.created_at >= since)
    if until is not None:
        question = question.where(Report.created_at < until)
    if cursor is not None:
        at, last = cursors.read(cursor)
        question = question.where(
            sa.or_(Report.created_at < at, sa.and_(Report.created_at == at, Report.id < last))
        )
    question = question.order_by(Report.created_at.desc(), Report.id.desc()).limit(limit + 1)
    with database.reading() as session:
        rows = [_stored(row) for row in session.execute(question)]
    page = rows[:limit]
    return page, cursors.write(page[-1].created_at, page[-1].id) if len(rows) > limit else None


def _put(session: Session, report_id: str, values: Mapping[str, Any]) -> None:
    row = session.get(Report, report_id)
    if row is None:
        row = Report(id=report_id, created_at=dt.datetime.now(dt.UTC), visibility="private")
        session.add(row)
    elif row.status == "erased":
        return  # what was erased while it was worked on stays so
    for name, value in values.items():
        setattr(row, name, value)


def _own(session: Session, report_id: str, who: Principal) -> Report:
    row = session.get(Report, report_id)
    if row is None or row.owner != who.id:
        raise NoSuchResource(f"there is no report {report_id!r}")
    return row


def _has_link(row: sa.Row[Any], link: str) -> bool:
    kept: str | None = row.link_digest
    return bool(link) and kept is not None and secrets.compare_digest(kept, digest(link))


def _stored(row: sa.Row[Any], body: bytes | None = None) -> Stored:
    values = {column.key: getattr(row, column.key) for column in _LIGHT}
    return Stored(**values, body=body, remarks=getattr(row, "remarks", 0))
