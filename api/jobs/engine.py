"""DBOS in this process: launching and ending it, and all that is asked of it.

DBOS knows one runtime a process. Where a process opens a second service (tests do), the newest has
DBOS and the one before gets it back afterwards; what it was asked meanwhile waits in our tables.

With SQLite, DBOS has a file of its own beside the database (``….db-jobs``), so that its polling and
its writes never wait for ours; with PostgreSQL it has the schema ``dbos``. Either holds ids only and
can be lost: everything is found again in our own tables.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
import sqlite3
import threading
import time
from collections.abc import Collection, Iterator
from typing import Any

from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer, EnqueueOptions
from sqlalchemy.exc import SQLAlchemyError

from credcheck.errors import StoreUnavailable
from credcheck.store.database import Database

from . import workflows
from .workflows import Work

VERSION = "jobs-1"
"""The version of the workflows, not of the program: a new one leaves running jobs behind."""

QUEUES = {"jobs": 2, "pieces": 2, "reports": 8, "callbacks": 4, "feeds": 2, "schedules": 1}
"""The queues, and how many of each one's workflows a process runs at a time."""

POLL_SECONDS = 0.25
STOP_SECONDS = 8.0
"""How long work that has begun may take to stop."""

_PAGE = 500

_lock = threading.RLock()
_engines: list[Engine] = []


class Interrupted(BaseException):
    """The process is stopping: the workflow stays as it is, for another process.

    It is no Exception, because DBOS takes those for the workflow's outcome.
    """


class Engine:
    """DBOS for one service. ``works`` says whether this process does what is in the queues."""

    def __init__(self, database: Database, executor: str, work: Work, *, works: bool) -> None:
        self._database = database
        self._executor = executor
        self._work = work
        self._works = works
        self._busy = 0
        self._idle = threading.Condition()
        self.stopping = threading.Event()
        self.stopping.set()

    @property
    def is_running(self) -> bool:
        """Whether this engine has DBOS now."""
        return not self.stopping.is_set()

    def start(self) -> None:
        """Launch DBOS, which takes up what is in the queues. Raises StoreUnavailable."""
        with _lock:
            if _engines:
                _engines[-1].halt()
            _engines.append(self)
            try:
                self.launch()
            except BaseException:
                self.stop()
                raise

    def stop(self) -> None:
        """Let work that has begun come to a stop, and end DBOS."""
        with _lock:
            if self not in _engines:
                return
            last = _engines[-1] is self
            _engines.remove(self)
            if last:
                self.halt()
                if _engines:
                    _engines[-1].launch()

    @contextlib.contextmanager
    def working(self) -> Iterator[None]:
        """What is done inside is waited for when the engine stops."""
        with self._idle:
            self._busy += 1
        try:
            yield
        finally:
            with self._idle:
                self._busy -= 1
                self._idle.notify_all()

    def pause(self, seconds: float) -> None:
        """Wait. Raises Interrupted when the engine stops."""
        if self.stopping.wait(seconds):
            raise Interrupted

    def enqueue(
        self,
        queue: str,
        workflow: str,
        workflow_id: str,
        *arguments: str | int,
        delay: float = 0.0,
        priority: int = 0,
    ) -> None:
        """Put a workflow into a queue, unless there is one of that id. With a ``priority``,
        from 1, the lowest is first; without one it comes before all those.

        Raises StoreUnavailable, also while another service of this process has DBOS.
        """
        with self._asking():
            options: EnqueueOptions = {
                "workflow_name": workflow,
                "queue_name": queue,
                "workflow_id": workflow_id,
                "app_version": VERSION,
            }
            if delay > 0:
                options["delay_seconds"] = delay
            if priority > 0:
                options["priority"] = priority
            DBOS.enqueue_workflow_with_options(options, *arguments)

    def knows(self, workflow_id: str) -> bool:
        """Whether there is a workflow of that id. Raises StoreUnavailable."""
        with self._asking():
            return DBOS.get_workflow_status(workflow_id) is not None

    def waiting(self, queue: str, most: int) -> int:
        """How many workflows are in a queue or run, counted up to ``most``."""
        with self._asking():
            found = DBOS.list_queued_workflows(queue_name=queue, limit=most, load_input=False)
            return len(found)

    def busy(self) -> set[str]:
        """The processes that have begun something and not finished it. Raises StoreUnavailable."""
        with self._asking():
            found = DBOS.list_workflows(
                status="PENDING", app_version=VERSION, load_input=False, load_output=False
            )
            return {one.executor_id for one in found if one.executor_id}

    def recover(self, dead: Collection[str]) -> int:
        """Put back what dead processes were doing; gives how much that was.

        It may be asked by several processes at once: what one has put back is no longer of the dead.
        Raises StoreUnavailable.
        """
        if not dead:
            return 0
        with self._asking():
            # The public resume_workflows asks not whose the workflow is by now, and forgets its
            # queue and its attempts.
            return len(DBOS._recover_pending_workflows(sorted(dead)))  # noqa: SLF001

    def given_up(self) -> list[tuple[str, str, list[Any]]]:
        """Id, name and arguments of workflows that will not be begun again though not finished."""
        with self._asking():
            found = DBOS.list_workflows(
                status=["MAX_RECOVERY_ATTEMPTS_EXCEEDED", "ERROR"],
                app_version=VERSION,
                load_output=False,
                limit=_PAGE,
            )
            return [(w.workflow_id, w.name, list((w.input or {"args": []})["args"])) for w in found]

    def forget(self, workflow_ids: list[str]) -> None:
        """Delete workflows. Raises StoreUnavailable."""
        with self._asking():
            DBOS.delete_workflows(workflow_ids)

    def purge(self, before: dt.datetime) -> int:
        """Delete the workflows that were finished before; gives how many. Raises StoreUnavailable."""
        total = 0
        while True:
            with self._asking():
                found = DBOS.list_workflows(
                    completed_before=before.astimezone(dt.UTC).isoformat(),
                    status=["SUCCESS", "ERROR", "CANCELLED"],
                    load_input=False,
                    load_output=False,
                    limit=_PAGE,
                )
                if not found:
                    return total
                DBOS.delete_workflows([one.workflow_id for one in found])
            total += len(found)

    def launch(self) -> None:
        """Take DBOS, which nobody must have. Use :meth:`start`."""
        self.stopping = threading.Event()
        workflows.serve(self._work)
        logger = logging.getLogger("dbos")
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())  # its records go where all others go
        with _own_errors():
            DBOS(config=self._config())
            if not self._works:
                DBOS.listen_queues([])
            DBOS.launch()
            for name, most in QUEUES.items():
                DBOS.register_queue(
                    name, worker_concurrency=most, polling_interval_sec=POLL_SECONDS
                )
            if self._works:
                self._apply_schedules()

    def _apply_schedules(self) -> None:
        DBOS.apply_schedules(
            [
                {
                    "schedule_name": name,
                    "workflow_fn": function,
                    "schedule": cron,
                    "queue_name": "schedules",
                }
                for name, function, cron in (
                    ("feeds", workflows.feeds, "* * * * *"),
                    ("cleaning", workflows.cleaning, "7 * * * *"),
                )
            ]
        )

    def halt(self) -> None:
        """Let go of DBOS, once work that has begun has stopped. Use :meth:`stop`."""
        if not self.is_running:
            return
        self.stopping.set()
        end = time.monotonic() + STOP_SECONDS
        with self._idle:
            while self._busy and (left := end - time.monotonic()) > 0:
                self._idle.wait(left)
        DBOS.destroy()
        workflows.serve(None)

    def _config(self) -> DBOSConfig:
        url = self._database.url
        if self._database.is_sqlite:
            url = url.set(database=f"{url.database}-jobs")
            _prepare(str(url.database))
        return {
            "name": "credcheck",
            "system_database_url": url.render_as_string(hide_password=False),
            "executor_id": self._executor,
            "application_version": VERSION,
            "serializer": DBOSPortableJSONSerializer(),
            "sys_db_pool_size": 8,
            "log_level": "WARNING",
            "scheduler_polling_interval_sec": 10.0,
            "notification_listener_polling_interval_sec": 0.5,
        }

    @contextlib.contextmanager
    def _asking(self) -> Iterator[None]:
        if not self.is_running:
            raise StoreUnavailable("the queue is not open")
        with _own_errors():
            yield


def _prepare(path: str) -> None:
    """Let readers and a writer of DBOS' file work side by side; the file remembers."""
    with contextlib.closing(sqlite3.connect(path, timeout=15)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")


@contextlib.contextmanager
def _own_errors() -> Iterator[None]:
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error) as lower:
        raise StoreUnavailable(f"the queue does not answer: {type(lower).__name__}") from lower
