"""Sources: what the rating lists say of them. What is asked is neither kept nor logged."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response
from starlette.concurrency import run_in_threadpool

from credcheck.store.keys import Principal

from ..answers import is_known, json_response
from ..deps import Allowed, ServiceDep
from ..lookups import records
from ..schemas_sources import LookupAnswer, LookupBody, SourceRecord
from ..sources_file import SourcesFile

router = APIRouter(tags=["sources"])
Asking = Annotated[Principal, Depends(Allowed(None, "read"))]
Domain = Annotated[
    str,
    Path(min_length=1, max_length=255, description="A domain; paths and addresses go to :lookup."),
]
_CACHE = "private, max-age=3600"


async def _file_of(request: Request, service: ServiceDep) -> SourcesFile:
    state = request.app.state
    if not hasattr(state, "sources_file"):
        state.sources_file = SourcesFile(service.settings)
    found: SourcesFile = state.sources_file
    return found


@router.post("/v1/sources:lookup", summary="Look many sources up", response_model=LookupAnswer)
def look_up(body: LookupBody, who: Asking, service: ServiceDep) -> Response:
    """Gives one record a source, in order; what is no source has a problem in its place."""
    del who
    return json_response({"sources": records(service.pipeline.registry, body.sources)})


@router.get("/v1/sources/export", summary="All lists in one small file", response_class=Response)
async def export(
    request: Request, who: Asking, file: Annotated[SourcesFile, Depends(_file_of)]
) -> Response:
    """Gives the file of `credcheck source export`, so that a client looks sources up by itself."""
    del who
    data, tag = await run_in_threadpool(file.get)
    headers = {"ETag": tag, "Cache-Control": _CACHE}
    if is_known(request, tag):
        return Response(status_code=304, headers=headers)
    headers["Content-Disposition"] = 'attachment; filename="sources.ccsx"'
    return Response(data, headers=headers, media_type="application/octet-stream")


@router.get("/v1/sources/{domain}", summary="Look one domain up", response_model=SourceRecord)
def look_up_one(domain: Domain, who: Asking, service: ServiceDep) -> Response:
    """Gives its record; a domain that no list knows has one too, with the level `unknown`."""
    del who
    return json_response(service.pipeline.registry.lookup(domain).to_dict())
