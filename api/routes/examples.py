"""Example reports: what the service says of five articles written for it. No key is needed."""

from __future__ import annotations

import asyncio
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from pydantic import BaseModel, Field

from ..answers import (
    WorksheetForm,
    is_known,
    json_response,
    page_response,
    tag_of,
    worksheet_response,
)
from ..deps import Anybody, ServiceDep
from ..samples import Samples

router = APIRouter(tags=["examples"], dependencies=[Depends(Anybody("read"))])


class Example(BaseModel):
    """One example."""

    name: str
    kind: str = Field(description="What kind of article it is.")
    headline: str
    report: str = Field(description="Where its report is.")


class ExampleList(BaseModel):
    """All examples."""

    examples: list[Example]


async def _samples_of(request: Request) -> Samples:
    state = request.app.state
    if not hasattr(state, "samples"):
        state.samples = Samples()
    found: Samples = state.samples
    return found


def _form_of(
    format_: Annotated[
        Literal["json", "html"] | None,
        Query(alias="format", description="Without it, what Accept names: JSON or a page."),
    ] = None,
    accept: Annotated[str, Header()] = "",
) -> str:
    return format_ or ("html" if "text/html" in accept.lower() else "json")


SamplesDep = Annotated[Samples, Depends(_samples_of)]
Form = Annotated[str, Depends(_form_of)]


@router.get("/v1/examples", summary="The example reports", response_model=ExampleList)
async def list_examples(samples: SamplesDep) -> Response:
    """Five kinds of articles; places, people and companies in them are invented."""
    listed = [
        {
            "name": one.name,
            "kind": one.kind,
            "headline": one.headline,
            "report": f"/v1/examples/{one.name}",
        }
        for one in samples.all
    ]
    return json_response({"examples": listed})


@router.get("/v1/examples/{name}", summary="One example report")
async def get_example(
    name: str,
    request: Request,
    samples: SamplesDep,
    service: ServiceDep,
    form: Form,
) -> Response:
    """The report that the service makes of the article, as JSON or as a page."""
    report = await asyncio.wrap_future(samples.report(name, service.scorer))
    tag = tag_of(name, form, report.data["created_at"], report.provenance["result_sha256"])
    headers = {"ETag": tag, "Cache-Control": "no-cache", "Vary": "Accept"}
    if is_known(request, tag):
        return Response(status_code=304, headers=headers)
    if form == "html":
        return page_response(report.to_html(), headers)
    return json_response(report.to_dict(), headers=headers)


@router.get("/v1/examples/{name}/worksheet", summary="What to check in an example")
async def get_example_worksheet(
    name: str,
    samples: SamplesDep,
    service: ServiceDep,
    form: Annotated[WorksheetForm, Query(alias="format")] = "md",
) -> Response:
    """Claims that rest on nobody or on sources without a name, with links to look further."""
    report = await asyncio.wrap_future(samples.report(name, service.scorer))
    return worksheet_response(report, form)
