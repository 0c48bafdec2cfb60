"""Reports as answers: what is shown of one, its ETag, and what a promise looks like."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from typing import Any, Literal

from fastapi import Request, Response
from fastapi.responses import HTMLResponse, PlainTextResponse

from credcheck.render import carried, escape, worksheet
from credcheck.report import Report
from credcheck.store.packing import digest, text_of
from credcheck.store.reports import Stored
from credcheck.views import summary, view

from .schemas import View

FULL = View()
WorksheetForm = Literal["md", "csv", "json"]
_JSON = "application/json"


def shown(data: Mapping[str, Any], how: View) -> dict[str, Any]:
    """The parts of a report that were asked for."""
    if how.fields == "summary":
        return summary(data, with_url=True)
    return view(data, include=how.include, text=how.text, offset_unit=how.offset_unit)


def json_response(
    data: Any, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """JSON in ASCII, in which no character of a page can be anything but itself."""
    return Response(escape.json(data), status, dict(headers or {}), _JSON)


def page_response(page: str, headers: Mapping[str, str] | None = None) -> Response:
    """A report's page: it may run its own script and nothing else, and be framed by this service."""
    policy = f"{carried.policy()}; frame-ancestors 'self'"
    own = {"Content-Security-Policy": policy, "X-Frame-Options": "SAMEORIGIN"}
    return HTMLResponse(page, headers={**own, **(headers or {})})


def tag_of(*parts: object) -> str:
    """A strong ETag for what those parts make."""
    return f'"{digest(*map(str, parts))[:32]}"'


def is_known(request: Request, tag: str) -> bool:
    """Whether the client has this version already (RFC 9110, 13.1.2)."""
    stated = request.headers.get("if-none-match", "")
    known = [one.strip().removeprefix("W/") for one in stated.split(",")]
    return tag in known or "*" in known


def not_modified(tag: str, cache: str = "private, no-cache") -> Response:
    """The answer to who has it already; ``cache`` is what the whole answer says of caches."""
    return Response(status_code=304, headers={"ETag": tag, "Cache-Control": cache})


def report_response(
    request: Request, stored: Stored, how: View, feedback: list[dict[str, Any]]
) -> Response:
    """A report that is done. The whole of it goes out as it was packed."""
    whole = how == FULL and not feedback
    tag = tag_of(stored.etag, "" if whole else (how.model_dump_json(), feedback))
    if is_known(request, tag):
        return not_modified(tag)
    headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Accept-Encoding"}
    if whole and stored.body is not None:
        if "gzip" in request.headers.get("accept-encoding", ""):
            packed = headers | {"Content-Encoding": "gzip"}
            return Response(stored.body, headers=packed, media_type=_JSON)
        return Response(gzip.decompress(stored.body), headers=headers, media_type=_JSON)
    data = stored.data() | ({"feedback": feedback} if feedback else {})
    data = shown(data, how)
    return Response(text_of(data), headers=headers, media_type=_JSON)


def worksheet_response(report: Report, form: WorksheetForm) -> Response:
    """What to check in a report: Markdown and CSV as files to save, JSON as an answer."""
    if form == "json":
        return json_response(worksheet.to_dict(report))
    made = worksheet.to_csv(report) if form == "csv" else worksheet.to_markdown(report)
    name = f'attachment; filename="worksheet-{report.id[:8]}.{form}"'
    media = "text/csv" if form == "csv" else "text/markdown"
    return PlainTextResponse(made, headers={"Content-Disposition": name}, media_type=media)


def pending_response(report_id: str, *, applied: str | None = None) -> Response:
    """The answer to a request whose report is still to come."""
    headers = {"Location": f"/v1/reports/{report_id}", "Retry-After": "1"}
    if applied:
        headers["Preference-Applied"] = applied
    return json_response({"id": report_id, "status": "pending"}, 202, headers)
