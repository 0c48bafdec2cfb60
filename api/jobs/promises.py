"""Reports that were promised: made by this process if it has begun one, else by whoever is free."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import partial

from credcheck.documents import Document
from credcheck.errors import CredcheckError, Overloaded, StoreUnavailable
from credcheck.report import Report, problem
from credcheck.store import promises, reports
from credcheck.store.database import Database
from credcheck.store.reports import Place

from .background import Background
from .engine import Engine
from .patience import patiently

WAITING = 1_000
"""How many promised reports may wait; who asks for more is refused."""

CLOSING_SECONDS = 2.0


class Promises:
    """Keeps promises. ``running`` has the reports that requests of this process have begun."""

    def __init__(
        self,
        database: Database,
        engine: Engine,
        background: Background,
        *,
        executor: str,
        keep: dt.timedelta,
        hurry: Callable[[], None],
    ) -> None:
        self._database = database
        self._executor = executor
        self._engine = engine
        self._background = background
        self._keep = keep
        self._hurry = hurry
        self._keepers = ThreadPoolExecutor(2, thread_name_prefix="credcheck-keep")
        self._unsent: set[str] = set()
        self.running: dict[str, Future[Report]] = {}

    def later(self, report_id: str) -> None:
        """See to it that a report which is written down as promised is made.

        Raises Overloaded when too many wait already: then nothing is promised.
        """
        future = self.running.get(report_id)
        if future is not None:
            future.add_done_callback(lambda done: self._hand_over(report_id, done))
            return
        try:
            if self._engine.waiting("reports", WAITING) >= WAITING:
                promises.withdraw(self._database, report_id)
                raise Overloaded(f"{WAITING:,} reports are waiting already")
            self._enqueue(report_id)
        except StoreUnavailable:
            self._send_later(report_id)

    def mend(self, alive: set[str]) -> None:
        """Take up promises that nobody is keeping: of dead processes, and those not enqueued."""
        for report_id in promises.adopt(self._database, self._executor, alive):
            self._enqueue(report_id)
        for report_id in list(self._unsent):
            self._enqueue(report_id)
            self._unsent.discard(report_id)

    def score(self, report_id: str) -> None:
        """Make the report, unless it is there already, and keep it."""
        found = patiently(self._engine, lambda: reports.promised(self._database, report_id))
        if found is None:
            return
        document = Document.of(found[1])
        kept = False
        while not kept:
            outcome = self._background.submit(document, report_id, self._engine.pause)
            while not outcome.done():
                wait([outcome], timeout=0.2)
                self._engine.pause(0.0)
            kept = patiently(self._engine, partial(self._settle, report_id, outcome))

    def give_up(self, report_id: str, error: CredcheckError) -> None:
        """Keep an error in the place of a report that cannot be made."""
        found = reports.promised(self._database, report_id)
        if found is not None:
            self._fail(report_id, found[0], error)

    def stop(self) -> None:
        """Keep what is ready within a few seconds; the rest stays promised."""
        wait(list(self.running.values()), timeout=CLOSING_SECONDS)
        self._keepers.shutdown(wait=True, cancel_futures=False)

    def _enqueue(self, report_id: str) -> None:
        self._engine.enqueue("reports", "report", f"report-{report_id}", report_id)

    def _send_later(self, report_id: str) -> None:
        self._unsent.add(report_id)
        self._hurry()

    def _hand_over(self, report_id: str, done: Future[Report]) -> None:
        """Keep it in a thread of our own: this one has other documents to score."""
        try:
            self._keepers.submit(self._settle_own, report_id, done)
        except RuntimeError:  # closed: it is for others now
            self.running.pop(report_id, None)

    def _settle_own(self, report_id: str, done: Future[Report]) -> None:
        try:
            if not self._settle(report_id, done):
                self._send_later(report_id)
        except StoreUnavailable:
            self._send_later(report_id)
        finally:
            self.running.pop(report_id, None)

    def _settle(self, report_id: str, done: Future[Report]) -> bool:
        """Keep what came of it; False when nothing did, because too much was going on."""
        found = reports.promised(self._database, report_id)
        if found is None:
            return True
        owner, request = found
        earlier = promises.recheck_of(self._database, report_id)
        try:
            data = done.result().to_dict()
        except Overloaded:
            return False
        except CredcheckError as error:
            self._fail(report_id, owner, error)
            return True
        with self._database.writing() as session:
            reports.save(
                session,
                data,
                owner=owner,
                keep=self._keep,
                url=request.get("url"),
                place=Place(recheck_of=earlier),
            )
        return True

    def _fail(self, report_id: str, owner: str, error: CredcheckError) -> None:
        with self._database.writing() as session:
            reports.fail(session, report_id, problem(error), owner=owner, keep=self._keep)
