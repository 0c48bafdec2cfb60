"""Jobs as answers: the job itself, its results line by line, its progress as events."""

from __future__ import annotations

import asyncio
import gzip
import time
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

from starlette.concurrency import run_in_threadpool

from credcheck.errors import Gone, Overloaded
from credcheck.report import problem
from credcheck.store import jobs
from credcheck.store.database import Database
from credcheck.store.jobs import JobInfo, Result
from credcheck.store.packing import text_of, unpack
from credcheck.views import view

PAGE = 50
"""How many results are read from the database at a time."""

LOOK_SECONDS = 1.0
HEARTBEAT_SECONDS = 10.0
LISTENERS = 100
"""How many may follow jobs at a time in one process."""


def job(
    info: JobInfo, callback: dict[str, Any] | None = None, *, secret: str | None = None
) -> dict[str, Any]:
    """A job; ``callback`` is how its delivery went, ``secret`` is given once."""
    shown: dict[str, Any] = {
        "id": info.id,
        "state": info.state,
        "created_at": info.created_at.isoformat(timespec="seconds"),
        "started_at": info.started_at and info.started_at.isoformat(timespec="seconds"),
        "finished_at": info.finished_at and info.finished_at.isoformat(timespec="seconds"),
        "total": info.total,
        "eta_seconds": info.eta,
        "results": f"/v1/jobs/{info.id}/results",
    }
    if info.counts:
        shown["counts"] = dict(info.counts)
    if info.has_callback:
        shown["callback"] = callback or {"state": "none_yet", "attempts": 0}
        if secret is not None:
            shown["callback"]["secret"] = secret
    return shown


def result_lines(database: Database, info: JobInfo, start: int) -> Iterator[bytes]:
    """One line of JSON for each item, in order, from position ``start``."""
    for page in jobs.pages(database, info.id, start, PAGE):
        yield b"".join(_line(one, info) + b"\n" for one in page)


def _line(result: Result, info: JobInfo) -> bytes:
    shown: dict[str, Any] = {"position": result.position, "status": result.state}
    if result.label is not None:
        shown["id"] = result.label
    if result.problem is not None:
        shown["problem"] = dict(result.problem)
    elif result.state == "done" and result.body is None:
        gone = Gone(f"the report {result.report_id} was erased or has expired")
        shown["problem"] = problem(gone, position=result.position)
    elif result.body is not None:
        return _with_report(shown, result.body, info)
    return text_of(shown)


def _with_report(shown: dict[str, Any], body: bytes, info: JobInfo) -> bytes:
    include, text = info.options.get("include"), info.options.get("text", "full")
    if include is None and text == "full":
        whole = gzip.decompress(body)
    else:
        whole = text_of(view(unpack(body), include=include, text=text))
    return text_of(shown)[:-1] + b',"report":' + whole + b"}"


class Listeners:
    """Those who follow jobs; a bounded number at a time, all in one event loop."""

    def __init__(self) -> None:
        self._count = 0

    def follow(self, look: Callable[[], JobInfo]) -> AsyncIterator[bytes]:
        """The events of the job that ``look`` gives. Raises Overloaded."""
        if self._count >= LISTENERS:
            raise Overloaded(f"{LISTENERS} clients follow jobs here already")
        return self._followed(look)

    async def _followed(self, look: Callable[[], JobInfo]) -> AsyncIterator[bytes]:
        self._count += 1
        try:
            async for event in _events(look):
                yield event
        finally:
            self._count -= 1


async def _events(look: Callable[[], JobInfo]) -> AsyncIterator[bytes]:
    """A job's progress as server-sent events: when counts change, and once when it is over.

    Each event says all there is to know, so that a client which lost some has lost nothing. A
    comment goes out where nothing has changed for a while.
    """
    last: dict[str, Any] | None = None
    said = time.monotonic()
    while True:
        info = await run_in_threadpool(look)
        now = job(info)
        if last is None or now["counts"] != last["counts"] or now["state"] != last["state"]:
            last, said = now, time.monotonic()
            yield _event("progress" if info.is_open else "done", now)
        elif time.monotonic() - said >= HEARTBEAT_SECONDS:
            said = time.monotonic()
            yield b": still there\n\n"
        if not info.is_open:
            return
        await asyncio.sleep(LOOK_SECONDS)


def _event(name: str, shown: dict[str, Any]) -> bytes:
    finished = shown["total"] - shown["counts"]["queued"]
    return f"event: {name}\nid: {finished}\ndata: ".encode() + text_of(shown) + b"\n\n"
