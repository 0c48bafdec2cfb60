"""Reports that are kept: read, found, checked again, shared, corrected, erased."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Path, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BeforeValidator

from credcheck.render import shared
from credcheck.report import OffsetUnit, Report
from credcheck.store import feedback, reports
from credcheck.store.keys import Principal
from credcheck.store.packing import text_of
from credcheck.views import TextPolicy

from .. import reading
from ..answers import (
    WorksheetForm,
    json_response,
    page_response,
    pending_response,
    shown,
    worksheet_response,
)
from ..deps import Allowed, Anybody, ServiceDep
from ..preferences import wait_of
from ..schemas import FeedbackBody, Include, SearchBody, SharingBody, View

router = APIRouter(tags=["reports"])

ReportId = Annotated[str, Path(pattern="^[0-9a-f]{32}$", description="The report's id.")]
Link = Annotated[
    str, Path(pattern="^[0-9a-f]{32}-[A-Za-z0-9_-]{32}$", description="What a shared link ends in.")
]
Reading = Annotated[Principal, Depends(Allowed("read", "read"))]
Scoring = Annotated[Principal, Depends(Allowed("score", "score"))]
Erasing = Annotated[Principal, Depends(Allowed("erase", "read"))]
Prefer = Annotated[str | None, Header()]

STRANGER = Principal("", frozenset())
"""Who asks without a key: the owner of nothing."""

PAGE_HEADERS = {"Cache-Control": "private, no-cache"}


def _parts(include: list[str] | None) -> list[str] | None:
    """The parts that a query names, one value with commas or several values; None where it names none."""
    return [name for one in include or () for name in one.split(",")] or None


async def how_to_show(
    include: Annotated[Include | None, BeforeValidator(_parts), Query()] = None,
    fields: Annotated[str, Query(pattern="^(full|summary)$")] = "full",
    text: Annotated[TextPolicy, Query()] = "full",
    offset_unit: Annotated[OffsetUnit, Query()] = "codepoint",
) -> View:
    """What the query asks to see."""
    return View(include=include, fields=fields, text=text, offset_unit=offset_unit)


How = Annotated[View, Depends(how_to_show)]


@router.get("/v1/reports/{report_id}", summary="One report")
async def get_report(
    report_id: ReportId, request: Request, who: Reading, service: ServiceDep, how: How
) -> Response:
    """The report; 202 while it is still to come; the problem that stands in its place."""
    return await reading.read(service, who, request, report_id, how=how)


@router.get("/v1/reports/{report_id}/html", summary="One report as a page")
def get_report_page(report_id: ReportId, who: Reading, service: ServiceDep) -> Response:
    """One self-contained page, with what readers said of it."""
    stored = reports.get(service.database, report_id, who)
    data = stored.data() | {"feedback": feedback.of_report(service.database, report_id)}
    return page_response(Report.from_dict(data).to_html(), headers=PAGE_HEADERS)


@router.get("/v1/reports/{report_id}/worksheet", summary="What to check in a report")
def get_worksheet(
    report_id: ReportId,
    who: Reading,
    service: ServiceDep,
    form: Annotated[WorksheetForm, Query(alias="format")] = "md",
) -> Response:
    """Claims that rest on nobody or on sources without a name, with links to look further."""
    report = Report.from_dict(reports.get(service.database, report_id, who).data())
    return worksheet_response(report, form)


@router.post("/v1/reports:search", summary="Find reports")
def search_reports(body: SearchBody, who: Reading, service: ServiceDep) -> Response:
    """Own reports by address, domain and time, newest first."""
    found, cursor = reports.search(service.database, who, **body.model_dump())
    return json_response({"reports": [reading.listed(one) for one in found], "next": cursor})


@router.post("/v1/reports/{report_id}:recheck", summary="Check a report's address again")
async def recheck_report(
    report_id: ReportId, who: Scoring, service: ServiceDep, how: How, prefer: Prefer = None
) -> Response:
    """Fetches the page again: the new report, and what changed since the old one."""
    outcome = await reading.recheck(service, who, report_id, wait_of(prefer))
    if outcome.data is None:
        return pending_response(outcome.id, applied="respond-async")
    changed = await reading.difference(service, who, outcome.id)
    answer = {"report": shown(outcome.data, how), "diff": changed}
    return json_response(answer, headers={"Location": f"/v1/reports/{outcome.id}"})


@router.get("/v1/reports/{report_id}/diff", summary="What a later check found changed")
async def get_difference(report_id: ReportId, who: Reading, service: ServiceDep) -> Response:
    """Of a report that checked an earlier one again: what is different."""
    return json_response(await reading.difference(service, who, report_id))


@router.post("/v1/reports/{report_id}/feedback", status_code=201, summary="Say what is wrong")
def add_feedback(
    report_id: ReportId, body: FeedbackBody, who: Scoring, service: ServiceDep
) -> Response:
    """Keeps a remark beside the report; it is shown with it."""
    said = body.model_dump()
    return json_response(feedback.add(service.database, report_id, who, **said), 201)


@router.get("/v1/reports/{report_id}/feedback", summary="What readers said of a report")
def get_feedback(report_id: ReportId, who: Reading, service: ServiceDep) -> Response:
    """All remarks, oldest first."""
    reports.get(service.database, report_id, who, body=False)
    return json_response({"feedback": feedback.of_report(service.database, report_id)})


@router.get("/v1/feedback/export", summary="All remarks as JSON lines")
def export_feedback(who: Reading, service: ServiceDep) -> Response:
    """One remark a line with the sentence it is about, for those who train models."""

    def lines() -> Iterator[bytes]:
        for remark in feedback.export(service.database, who):
            yield text_of(remark) + b"\n"

    return StreamingResponse(lines(), media_type="application/x-ndjson")


@router.patch("/v1/reports/{report_id}", summary="Share a report, or stop sharing it")
def share_report(
    report_id: ReportId, body: SharingBody, who: Reading, service: ServiceDep
) -> Response:
    """With ``link`` an address that nobody can guess, in place of an earlier one."""
    secret = reports.share(service.database, report_id, who, shared=body.visibility == "link")
    link = f"{service.address}/v1/shared/{report_id}-{secret}" if secret else None
    return json_response({"id": report_id, "visibility": body.visibility, "link": link})


@router.delete("/v1/reports/{report_id}", status_code=204, summary="Erase a report")
def erase_report(report_id: ReportId, who: Erasing, service: ServiceDep) -> Response:
    """Takes away all that it says, for good."""
    reports.erase(service.database, report_id, who)
    return Response(status_code=204)


@router.get("/v1/shared/{link}", summary="A shared report", dependencies=[Depends(Anybody("read"))])
async def get_shared(link: Link, request: Request, service: ServiceDep) -> Response:
    """What may be shown to anybody: the scores, and short quotations as evidence. No key."""
    report_id, _, secret = link.partition("-")
    how = View(text="quotes")
    return await reading.read(service, STRANGER, request, report_id, how=how, link=secret)


@router.get(
    "/v1/shared/{link}/html",
    summary="A shared report as a page",
    dependencies=[Depends(Anybody("read"))],
)
def get_shared_page(link: Link, service: ServiceDep) -> Response:
    """One self-contained page with the scores and short quotations as evidence. No key."""
    report_id, _, secret = link.partition("-")
    stored = reports.get(service.database, report_id, STRANGER, link=secret)
    return page_response(shared.to_html(stored.data()), headers=PAGE_HEADERS)
