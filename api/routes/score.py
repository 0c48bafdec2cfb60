"""Scoring: one document, or many lines."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Response
from starlette.concurrency import run_in_threadpool

from credcheck.store.keys import Principal

from ..answers import json_response, pending_response, shown
from ..deps import Allowed, ServiceDep
from ..preferences import wait_of
from ..schemas import LinesBody, ScoreBody
from ..scoring import score

router = APIRouter(tags=["scoring"])
Scoring = Annotated[Principal, Depends(Allowed("score", "score"))]


@router.post("/v1/score", summary="Score one document")
async def score_document(
    body: ScoreBody,
    who: Scoring,
    service: ServiceDep,
    prefer: Annotated[str | None, Header()] = None,
) -> Response:
    """Gives the report, or 202 and where it will be."""
    how = body.view()
    outcome = await score(service, who, body.document(), wait=wait_of(prefer), store=body.store)
    if outcome.data is None:
        return pending_response(outcome.id, applied="respond-async")
    headers = {"Location": f"/v1/reports/{outcome.id}"} if outcome.stored else {}
    return json_response(shown(outcome.data, how), headers=headers)


@router.post("/v1/lines", summary="Score headlines or sentences")
async def score_lines(body: LinesBody, who: Scoring, service: ServiceDep) -> Response:
    """Gives one result a line, in order. Nothing is kept."""
    del who
    results = await run_in_threadpool(service.scorer.lines, body.lines, body.unit)
    return json_response({"lines": [result.to_dict() for result in results]})
