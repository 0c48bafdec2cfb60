"""Jobs: many documents at once, scored while nobody waits."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Path, Query, Response
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from credcheck.store import deliveries, jobs
from credcheck.store.jobs import Item
from credcheck.store.keys import Principal

from ..answers import json_response
from ..deps import Allowed, ServiceDep
from ..jobs import shown
from ..schemas_jobs import JobBody, JobList, JobShown
from ..service import Service

router = APIRouter(tags=["jobs"])

JobId = Annotated[str, Path(pattern="^[0-9a-f]{32}$", description="The job's id.")]
Submitting = Annotated[Principal, Depends(Allowed("jobs", "job"))]
Reading = Annotated[Principal, Depends(Allowed("jobs", "read"))]
IdempotencyKey = Annotated[
    str | None,
    Header(
        min_length=1,
        max_length=200,
        pattern=r"^[\x21-\x7e]+$",
        description="Sent again with the same body it gives the same job.",
    ),
]
NDJSON: dict[int | str, dict[str, Any]] = {200: {"content": {"application/x-ndjson": {}}}}
EVENTS: dict[int | str, dict[str, Any]] = {200: {"content": {"text/event-stream": {}}}}


@router.post(
    "/v1/jobs",
    status_code=202,
    summary="Score many documents",
    responses={200: {"model": JobShown}, 202: {"model": JobShown}},
)
def create_job(
    body: JobBody, who: Submitting, service: ServiceDep, idempotency_key: IdempotencyKey = None
) -> Response:
    """Takes up to 10,000 documents; gives where their results will be."""
    job_id, is_new, secret = service.jobs.submit(
        who,
        [Item(one.document().fields(), one.id) for one in body.documents],
        options=body.view().model_dump(include={"include", "text"}),
        callback_url=body.callback_url,
        key=idempotency_key,
    )
    data = _shown(service, who, job_id, secret)
    return json_response(data, 202 if is_new else 200, {"Location": f"/v1/jobs/{job_id}"})


@router.get("/v1/jobs", summary="Jobs of one's own", responses={200: {"model": JobList}})
def list_jobs(
    who: Reading,
    service: ServiceDep,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> Response:
    """Newest first, without counts."""
    found, following = jobs.every(service.database, who, limit=limit, cursor=cursor)
    return json_response({"jobs": [shown.job(one) for one in found], "next": following})


@router.get("/v1/jobs/{job_id}", summary="One job", responses={200: {"model": JobShown}})
def get_job(job_id: JobId, who: Reading, service: ServiceDep) -> Response:
    """How far it is: documents by state, and when it may be done."""
    return json_response(_shown(service, who, job_id))


@router.get("/v1/jobs/{job_id}/results", summary="A job's results", responses=NDJSON)
def get_results(
    job_id: JobId,
    who: Reading,
    service: ServiceDep,
    start: Annotated[int, Query(alias="from", ge=0, le=2**31 - 1)] = 0,
) -> StreamingResponse:
    """One line of JSON a document, in the order of the request, from position ``from``."""
    info = jobs.get(service.database, job_id, who)
    lines = shown.result_lines(service.database, info, start)
    return StreamingResponse(lines, media_type="application/x-ndjson")


@router.get("/v1/jobs/{job_id}/events", summary="A job's progress", responses=EVENTS)
async def get_events(job_id: JobId, who: Reading, service: ServiceDep) -> StreamingResponse:
    """Server-sent events: ``progress`` when counts change, and ``done`` at the end."""
    look = partial(jobs.get, service.database, job_id, who)
    await run_in_threadpool(look)
    following = service.jobs.listeners.follow(look)
    headers = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
    return StreamingResponse(following, media_type="text/event-stream", headers=headers)


@router.delete("/v1/jobs/{job_id}", summary="Cancel a job", responses={200: {"model": JobShown}})
def cancel_job(job_id: JobId, who: Submitting, service: ServiceDep) -> Response:
    """Nothing more of it is scored; what is done stays. A finished job stays as it is."""
    jobs.cancel(service.database, job_id, who)
    return json_response(_shown(service, who, job_id))


def _shown(
    service: Service, who: Principal, job_id: str, secret: str | None = None
) -> dict[str, Any]:
    info = jobs.get(service.database, job_id, who)
    callback = deliveries.of_job(service.database, job_id) if info.has_callback else None
    return shown.job(info, callback, secret=secret)
