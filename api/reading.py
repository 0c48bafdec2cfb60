"""Stored reports for the routes: as they are asked for, compared, checked again."""

from __future__ import annotations

from typing import Any

from fastapi import Request, Response
from starlette.concurrency import run_in_threadpool

from credcheck.diff import differences_between
from credcheck.documents import Document
from credcheck.errors import Conflict, CredcheckError
from credcheck.store import feedback, reports
from credcheck.store.keys import Principal
from credcheck.store.reports import Place, Stored

from .answers import json_response, pending_response, report_response
from .errors import MEDIA_TYPE, STATUS
from .schemas import View
from .scoring import Outcome, score
from .service import Service


async def read(
    service: Service,
    who: Principal,
    request: Request,
    report_id: str,
    *,
    how: View,
    link: str = "",
) -> Response:
    """The report, 202 while it is promised, or the problem that stands in its place."""
    stored, remarks = await run_in_threadpool(_load, service, who, report_id, link)
    if stored.status == "pending":
        return pending_response(stored.id)
    if stored.status == "failed":
        return _problem_response(stored)
    return report_response(request, stored, how, remarks)


def _load(
    service: Service, who: Principal, report_id: str, link: str
) -> tuple[Stored, list[dict[str, Any]]]:
    stored = reports.get(service.database, report_id, who, link=link)
    if link or not stored.remarks:
        return stored, []
    return stored, feedback.of_report(service.database, report_id)


def _problem_response(stored: Stored) -> Response:
    problem = dict(stored.problem or {})
    status = _STATUSES.get(str(problem.get("type")), 500)
    found = json_response(problem | {"status": status, "report": stored.id}, status)
    found.headers["Content-Type"] = MEDIA_TYPE
    return found


async def recheck(service: Service, who: Principal, report_id: str, wait: float) -> Outcome:
    """Fetch the address of a report again and score what is there now.

    Raises Conflict when the report has no address of its own, and what the fetch raises.
    """
    stored = await run_in_threadpool(reports.get, service.database, report_id, who, body=False)
    if stored.url is None:
        raise Conflict("the report was made from a text: there is no address to check again")
    place = Place(recheck_of=stored.id)
    document = Document(url=stored.url)
    return await score(service, who, document, wait=wait, store=True, place=place)


async def difference(service: Service, who: Principal, report_id: str) -> dict[str, Any]:
    """What changed between a report and the one that it checked again.

    Raises Conflict when it checked none, or one of the two is not done.
    """
    return await run_in_threadpool(_difference, service, who, report_id)


def _difference(service: Service, who: Principal, report_id: str) -> dict[str, Any]:
    new = reports.get(service.database, report_id, who)
    if new.recheck_of is None:
        raise Conflict("the report checks no earlier one again")
    old = reports.get(service.database, new.recheck_of, who)
    if new.status != "done" or old.status != "done":
        raise Conflict("only two reports that are done can be compared")
    return differences_between(old.data(), new.data())


def listed(stored: Stored) -> dict[str, Any]:
    """A report as a search shows it."""
    return {
        "id": stored.id,
        "created_at": stored.created_at.isoformat(timespec="seconds"),
        "status": stored.status,
        "url": stored.url,
        "domain": stored.domain,
        "headline": stored.headline,
        "published": stored.published,
        "triage": stored.triage,
        "visibility": stored.visibility,
        "recheck_of": stored.recheck_of,
        "expires_at": stored.expires_at and stored.expires_at.isoformat(timespec="seconds"),
    }


def _codes() -> dict[str, int]:
    """The status of each problem type."""
    found = {}
    waiting: list[type[CredcheckError]] = [CredcheckError]
    while waiting:
        kind = waiting.pop()
        status = next(STATUS[one] for one in kind.__mro__ if one in STATUS)
        found[f"urn:credcheck:problem:{kind.code}"] = status
        waiting += kind.__subclasses__()
    return found


_STATUSES = _codes()
