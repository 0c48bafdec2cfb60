"""For those who run the service: is it there, is it ready, how is it doing."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.concurrency import run_in_threadpool

from ..answers import json_response
from ..deps import Allowed, ServiceDep, service_of
from ..readiness import Readiness
from ..service import Service

router = APIRouter(tags=["operations"])


@router.get("/healthz", summary="Whether the process answers")
async def healthz() -> Response:
    """Asks nothing and nobody."""
    return json_response({"status": "ok"})


@router.get("/readyz", summary="Whether it can do its work")
async def readyz(request: Request, service: ServiceDep) -> Response:
    """Looks at the bundle, the database and the queue; 503 when one of them is not well."""
    state = request.app.state
    if not hasattr(state, "readiness"):
        state.readiness = Readiness(service)
    checks = await run_in_threadpool(state.readiness.findings)
    well = all(check["ok"] for check in checks.values())
    answer = {"status": "ok" if well else "unavailable", "checks": checks}
    return json_response(answer, 200 if well else 503)


async def may_measure(request: Request, service: Annotated[Service, Depends(service_of)]) -> None:
    """Lets everybody read where the settings say so, else who has a key for it."""
    if not service.settings.service.metrics_open:
        await Allowed("metrics", "read")(request, service)


@router.get("/metrics", summary="Measures for Prometheus", dependencies=[Depends(may_measure)])
async def metrics(service: ServiceDep) -> Response:
    """Latencies by stage and route, queues, memory hits, abstentions, problems, versions."""
    text = await run_in_threadpool(service.metrics.text)
    return Response(text, media_type=CONTENT_TYPE_LATEST)
