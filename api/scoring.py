"""From a request to a report: now if it is ready in time, else under an address to ask later.

A report that is promised is written down with its request before its address is given out, so
that it is made even when this process ends.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from starlette.concurrency import run_in_threadpool

from credcheck.documents import Document
from credcheck.errors import InvalidRequest, Overloaded
from credcheck.report import Report
from credcheck.store import reports
from credcheck.store.keys import Principal
from credcheck.store.reports import Place

from .preferences import MAX_WAIT
from .service import Service

_NOWHERE = Place()


@dataclass(frozen=True, slots=True)
class Outcome:
    """A report that is done, or one that is promised (``data`` is None)."""

    id: str
    data: dict[str, Any] | None
    stored: bool


async def score(
    service: Service,
    who: Principal,
    document: Document,
    *,
    wait: float,
    store: bool,
    place: Place = _NOWHERE,
) -> Outcome:
    """Score a document for somebody and wait at most ``wait`` seconds.

    Raises what went wrong with the document, and Overloaded when too much is waiting. With ``store``
    off it waits as long as it takes, up to MAX_WAIT, and raises InvalidRequest for a ``wait`` of 0.
    """
    report_id = reports.new_id()
    if not store:
        if wait <= 0:
            raise InvalidRequest("a report that is not stored cannot be asked for later")
        future = service.scorer.submit(document, report_id=report_id, remember=False)
        if not await _done(future, MAX_WAIT):
            raise Overloaded(f"the report was not ready within {MAX_WAIT:.0f} seconds")
        return Outcome(report_id, future.result().to_dict(), stored=False)
    if wait <= 0:
        await run_in_threadpool(_promise, service, who, report_id, document, place)
        return Outcome(report_id, None, stored=True)
    future = service.scorer.submit(document, report_id=report_id)
    if not await _done(future, wait):
        service.jobs.running[report_id] = future
        await run_in_threadpool(_promise, service, who, report_id, document, place)
        return Outcome(report_id, None, stored=True)
    data = future.result().to_dict()
    await run_in_threadpool(_keep, service, who, document, data, place)
    return Outcome(report_id, data, stored=True)


async def _done(future: Future[Report], wait: float) -> bool:
    """Whether the report is there, or what went wrong, within that many seconds."""
    done, _ = await asyncio.wait([asyncio.wrap_future(future)], timeout=wait)
    for task in done:
        task.exception()  # it is raised from the future itself
    return bool(done)


def _keep(
    service: Service, who: Principal, document: Document, data: dict[str, Any], place: Place
) -> None:
    with service.database.writing() as session:
        reports.save(session, data, owner=who.id, keep=service.keep, url=document.url, place=place)


def _promise(
    service: Service, who: Principal, report_id: str, document: Document, place: Place
) -> None:
    with service.database.writing() as session:
        reports.promise(
            session,
            report_id,
            document.fields(),
            owner=who.id,
            executor=service.executor,
            place=place,
        )
    service.jobs.later(report_id)
