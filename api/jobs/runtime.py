"""What this process does in the background: jobs, promised reports, callbacks, feeds, cleaning."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from functools import partial
from typing import Any

from credcheck.config import Settings
from credcheck.documents import internal
from credcheck.errors import CredcheckError, InternalError, StoreUnavailable
from credcheck.report import Report, problem
from credcheck.store import deliveries, job_work, jobs
from credcheck.store.database import Database
from credcheck.store.jobs import Item
from credcheck.store.keys import Principal
from credcheck.store.retention import Cleaning

from ..metrics import Metrics
from ..scorer import Scorer
from . import pieces
from .background import Background
from .callbacks import Callbacks
from .engine import Engine
from .patience import patiently
from .pieces import Pieces
from .promises import Promises
from .shown import Listeners
from .watch import Watch

KEEP_WORKFLOWS = dt.timedelta(days=2)
"""How long DBOS' own record of what is finished is kept."""

BEGIN_SECONDS = 10.0
"""After how long a job that was not begun is taken for forgotten."""

_LOG = logging.getLogger(__name__)


class Jobs:
    """The background of one service; ``executor`` names this process.

    Nothing happens before :meth:`start`. With the role ``api`` it hands work to others and does
    none.
    """

    def __init__(
        self,
        settings: Settings,
        database: Database,
        scorer: Scorer,
        metrics: Metrics,
        executor: str,
    ) -> None:
        service = settings.service
        keep = dt.timedelta(days=service.retention_days)
        self._settings = settings
        self._database = database
        self._scorer = scorer
        self._metrics = metrics
        self._engine = Engine(database, executor, self, works=service.role != "api")
        background = Background(scorer, waiting=service.waiting)
        self._pieces = Pieces(database, self._engine, background, keep)
        self._watch = Watch(database, executor, self._engine, self._mend)
        self._promises = Promises(
            database,
            self._engine,
            background,
            executor=executor,
            keep=keep,
            hurry=self._watch.hurry,
        )
        self._callbacks = Callbacks(settings, database, self._engine)
        self._cleaning = Cleaning(database, keep)
        self.listeners = Listeners()
        metrics.watch("queue_depth", "Documents of jobs that are still to do", self._depth)

    @property
    def running(self) -> dict[str, Future[Report]]:
        """Promised reports that this process is making for requests that no longer wait."""
        return self._promises.running

    def start(self) -> None:
        """Say that this process is alive, take up what waits, and what dead processes left."""
        self._watch.beat()
        self._engine.start()
        self._watch.start()

    def stop(self) -> None:
        """Finish or leave what has begun, within about ten seconds; the rest is for others."""
        self._watch.stop()
        self._engine.stop()
        self._promises.stop()
        self._callbacks.close()
        self._watch.leave()

    def is_ready(self) -> bool:
        """Whether the queue is open."""
        return self._engine.is_running

    def later(self, report_id: str) -> None:
        """See to it that a promised report is made. Raises Overloaded when too many wait already."""
        self._promises.later(report_id)

    def submit(
        self,
        who: Principal,
        items: Sequence[Item],
        *,
        options: Mapping[str, Any],
        callback_url: str | None = None,
        key: str | None = None,
    ) -> tuple[str, bool, str | None]:
        """Make a job; gives its id, whether it is new, and the secret that signs its callback.

        Raises Conflict, TooManyRequests, and for the callback's address BadURL and BlockedAddress.
        """
        asked = jobs.request_digest(items, options, callback_url)
        secret = None
        if callback_url is not None:
            self._callbacks.check(callback_url)
            secret = self._callbacks.new_secret()
            options = {**options, deliveries.SECRET: secret}
        job_id, is_new = jobs.create(
            self._database,
            who,
            items,
            options=options,
            callback_url=callback_url,
            key=key,
            request_digest=asked,
        )
        if is_new:
            self._begin(job_id)
        return job_id, is_new, secret if is_new else None

    def purge(self, before: dt.datetime) -> int:
        """Delete DBOS' record of workflows that were finished before; gives how many there were."""
        return self._engine.purge(before)

    # What workflows ask for.

    def fan_out(self, job_id: str) -> None:
        """Put the pieces of a job into the queue, those of other jobs between them."""
        with self._engine.working():
            total = patiently(self._engine, lambda: job_work.begin(self._database, job_id))
            for number, (first, count) in enumerate(pieces.ranges(total)):
                self._engine.enqueue(
                    "pieces",
                    "piece",
                    f"{job_id}-{first}",
                    job_id,
                    first,
                    count,
                    priority=number + 1,
                )

    def score_piece(self, job_id: str, first: int, count: int) -> None:
        """Score a piece, and close the job when it was the last."""
        with self._engine.working():
            try:
                self._pieces.score(job_id, first, count)
            except Exception as error:  # noqa: BLE001  -- one piece never ends a job
                self._fail_piece(job_id, first, count, internal(error))
            self._close(job_id)

    def score_promised(self, report_id: str) -> None:
        """Make a promised report."""
        with self._engine.working():
            self._promises.score(report_id)

    def deliver(self, delivery_id: str, attempt: int) -> None:
        """Try a callback."""
        with self._engine.working():
            self._callbacks.deliver(delivery_id, attempt)

    def poll_feeds(self, turn: str) -> None:
        """Put the feeds whose turn it is into the queue."""
        from ..polling import due  # noqa: PLC0415  -- it asks for the runtime, too

        with self._engine.working():
            now = dt.datetime.now(dt.UTC)
            for feed_id in patiently(self._engine, lambda: due(self._database, now)):
                self._engine.enqueue("feeds", "feed", f"feed-{feed_id}-{turn}", feed_id)

    def poll_feed(self, feed_id: str) -> None:
        """Ask one feed for what is new."""
        from ..polling import poll  # noqa: PLC0415  -- it asks for the runtime, too

        with self._engine.working():
            poll(
                feed_id,
                database=self._database,
                scorer=self._scorer,
                settings=self._settings,
                metrics=self._metrics,
            )

    def clean(self) -> None:
        """Take away what has expired, here and in DBOS' tables."""
        with self._engine.working():
            patiently(self._engine, self._cleaning.run)
            self.purge(dt.datetime.now(dt.UTC) - KEEP_WORKFLOWS)

    def _begin(self, job_id: str) -> None:
        """Start a job; should that fail, the watch does it."""
        try:
            self._engine.enqueue("jobs", "job", job_id, job_id)
        except StoreUnavailable:
            _LOG.warning("a job could not be put into the queue; it will be tried again")
            self._watch.hurry()

    def _close(self, job_id: str) -> None:
        delivery = patiently(self._engine, lambda: job_work.close(self._database, job_id))
        if delivery is not None:
            self._callbacks.enqueue(delivery, attempt=1)

    def _fail_piece(self, job_id: str, first: int, count: int, error: CredcheckError) -> None:
        work = partial(job_work.fail_rest, self._database, job_id, first, count, problem(error))
        patiently(self._engine, work)

    def _mend(self, alive: set[str]) -> None:
        """Find what has no workflow though it should: jobs, promises, callbacks."""
        self._promises.mend(alive)
        before = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=BEGIN_SECONDS)
        for job_id, state in job_work.to_begin(self._database, before):
            if state == "queued" or not self._engine.knows(job_id):
                self._begin(job_id)
        self._callbacks.mend()
        self._bury()

    def _bury(self) -> None:
        """Give up what ended its process each time it was begun."""
        for workflow_id, name, arguments in self._engine.given_up():
            error = InternalError("scoring was begun many times and never finished")
            if name == "piece":
                job_id, first, count = arguments
                self._fail_piece(job_id, first, count, error)
                self._close(job_id)
            elif name == "report":
                self._promises.give_up(arguments[0], error)
            self._engine.forget([workflow_id])

    def _depth(self) -> float:
        try:
            return jobs.depth(self._database)
        except StoreUnavailable:
            return float("nan")
