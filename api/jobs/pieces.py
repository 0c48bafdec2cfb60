"""A job in pieces: what one workflow scores of it, item by item, several at a time."""

from __future__ import annotations

import contextlib
import datetime as dt
import time
from collections import deque
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field, replace
from functools import partial

from credcheck.documents import Document, internal
from credcheck.errors import CredcheckError, Overloaded, RateLimited, StoreUnavailable
from credcheck.report import Report, problem
from credcheck.store import job_work
from credcheck.store.database import Database
from credcheck.store.jobs import Item
from credcheck.store.reports import job_report_id

from .background import Background
from .engine import Engine, Interrupted
from .patience import patiently

ITEMS = 20
"""How many items one piece has."""

AT_A_TIME = 4
AGAIN_SECONDS = (35.0, 70.0)
"""How long an item waits whose site asks to come back later, before the second and third try."""

GRACE_SECONDS = 5.0


@dataclass(slots=True)
class _Try:
    """An item and when it may be tried next (``time.monotonic()``)."""

    index: int
    item: Item
    tries: int = 0
    not_before: float = 0.0


@dataclass(slots=True)
class _Piece:
    job_id: str
    owner: str
    queue: deque[_Try]
    flights: dict[Future[Report], _Try] = field(default_factory=dict)


class Pieces:
    """Scores pieces of jobs and keeps what comes of each item at once."""

    def __init__(
        self, database: Database, engine: Engine, background: Background, keep: dt.timedelta
    ) -> None:
        self._database = database
        self._engine = engine
        self._background = background
        self._keep = keep

    def score(self, job_id: str, first: int, count: int) -> None:
        """Score what is unfinished of a range, unless the job is cancelled meanwhile.

        Raises Interrupted when the process stops; what is finished by then is kept.
        """
        items = patiently(
            self._engine, lambda: job_work.unfinished(self._database, job_id, first, count)
        )
        owner = patiently(self._engine, lambda: job_work.owner_of(self._database, job_id))
        if not items or owner is None:
            return
        piece = _Piece(job_id, owner, deque(_Try(index, item) for index, item in items))
        try:
            while piece.queue or piece.flights:
                if not patiently(self._engine, lambda: job_work.is_open(self._database, job_id)):
                    return
                self._fill(piece)
                self._land(piece)
        except Interrupted:
            self._save_what_is_ready(piece)
            raise

    def _fill(self, piece: _Piece) -> None:
        """Let as many items fly as may."""
        for _ in range(len(piece.queue)):
            if len(piece.flights) >= AT_A_TIME:
                return
            if piece.queue[0].not_before > time.monotonic():
                piece.queue.rotate(-1)
                continue
            one = piece.queue.popleft()
            try:
                document = replace(Document.of(one.item.document), robots=True)
                name = job_report_id(piece.job_id, one.index)
                flight = self._background.submit(document, name, self._engine.pause)
            except CredcheckError as error:
                self._finish(piece, one, error)
            else:
                piece.flights[flight] = one

    def _land(self, piece: _Piece) -> None:
        """Keep what is ready, after a short wait for something to be."""
        if not piece.flights:
            self._engine.pause(0.5)
            return
        done, _ = wait(piece.flights, timeout=0.5, return_when=FIRST_COMPLETED)
        for flight in done:
            one = piece.flights.pop(flight)
            if (later := _again(flight, one.tries)) is not None:
                one.tries += 1
                one.not_before = time.monotonic() + later
                piece.queue.append(one)
                continue
            self._finish(piece, one, _outcome(flight))
        self._engine.pause(0.0)

    def _finish(self, piece: _Piece, one: _Try, outcome: Report | CredcheckError) -> None:
        patiently(self._engine, lambda: self._keep_one(piece, one, outcome))

    def _keep_one(self, piece: _Piece, one: _Try, outcome: Report | CredcheckError) -> None:
        target = one.item.document.get("url")
        finish = partial(
            job_work.finish,
            self._database,
            piece.job_id,
            one.index,
            owner=piece.owner,
            keep=self._keep,
            url=target,
        )
        if isinstance(outcome, CredcheckError):
            finish(problem=problem(outcome, position=one.index, target=target))
        else:
            finish(data=outcome.to_dict())

    def _save_what_is_ready(self, piece: _Piece) -> None:
        """Wait a little for what is in the air, so that it need not be scored again."""
        done, _ = wait(list(piece.flights), timeout=GRACE_SECONDS)
        for flight in done:
            one = piece.flights.pop(flight)
            if _again(flight, one.tries) is None:
                with contextlib.suppress(StoreUnavailable):
                    self._keep_one(piece, one, _outcome(flight))


def ranges(total: int) -> Sequence[tuple[int, int]]:
    """The pieces of a job: first position and number of items of each."""
    return [(first, min(ITEMS, total - first)) for first in range(0, total, ITEMS)]


def _again(flight: Future[Report], tries: int) -> float | None:
    """Seconds after which to try an item again; None when its outcome stands."""
    error = flight.exception()
    if isinstance(error, Overloaded):
        return 1.0
    if isinstance(error, RateLimited) and tries < len(AGAIN_SECONDS):
        return AGAIN_SECONDS[tries]
    return None


def _outcome(flight: Future[Report]) -> Report | CredcheckError:
    error = flight.exception()
    if error is None:
        return flight.result()
    if isinstance(error, CredcheckError):
        return error
    return internal(error) if isinstance(error, Exception) else Overloaded("interrupted")
