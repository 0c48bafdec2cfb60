"""What DBOS runs, by name: thin functions that hand their ids to the work of this process.

DBOS registers functions when they are defined and knows one runtime a process; so does this module.
A workflow carries ids and positions only, never an address or a text. Its body may run twice, after a
crash, and so does nothing twice: it reads what is still to do from our own tables.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Protocol

from dbos import DBOS

ATTEMPTS = 30
"""How often a workflow is begun again before it is given up: it has ended its process each time."""


class Work(Protocol):
    """What a process does for workflows."""

    def fan_out(self, job_id: str) -> None:
        """Put the pieces of a job into the queue."""

    def score_piece(self, job_id: str, first: int, count: int) -> None:
        """Score the items of a job from position ``first`` that are not finished."""

    def score_promised(self, report_id: str) -> None:
        """Make a report that was promised."""

    def deliver(self, delivery_id: str, attempt: int) -> None:
        """Try to tell a client that its job is finished."""

    def poll_feeds(self, turn: str) -> None:
        """Put the feeds whose turn it is into the queue."""

    def poll_feed(self, feed_id: str) -> None:
        """Ask one feed for what is new."""

    def clean(self) -> None:
        """Take away what has expired."""


_serving: list[Work] = []


def serve(work: Work | None) -> None:
    """From now on workflows of this process are done by ``work``; None ends that."""
    _serving[:] = [] if work is None else [work]


def _work() -> Work:
    if not _serving:
        raise RuntimeError("this process does no work")
    return _serving[0]


@DBOS.workflow(name="job", max_recovery_attempts=ATTEMPTS)
def job(job_id: str) -> None:
    """The start of a job."""
    _work().fan_out(job_id)


@DBOS.workflow(name="piece", max_recovery_attempts=ATTEMPTS)
def piece(job_id: str, first: int, count: int) -> None:
    """Some items of a job."""
    _work().score_piece(job_id, first, count)


@DBOS.workflow(name="report", max_recovery_attempts=ATTEMPTS)
def report(report_id: str) -> None:
    """A promised report."""
    _work().score_promised(report_id)


@DBOS.workflow(name="delivery", max_recovery_attempts=ATTEMPTS)
def delivery(delivery_id: str, attempt: int) -> None:
    """One attempt at a callback."""
    _work().deliver(delivery_id, attempt)


@DBOS.workflow(name="feeds", max_recovery_attempts=ATTEMPTS)
def feeds(scheduled: dt.datetime, context: Any) -> None:
    """Every minute."""
    del context
    _work().poll_feeds(str(scheduled))


@DBOS.workflow(name="feed", max_recovery_attempts=ATTEMPTS)
def feed(feed_id: str) -> None:
    """One turn of one feed."""
    _work().poll_feed(feed_id)


@DBOS.workflow(name="cleaning", max_recovery_attempts=ATTEMPTS)
def cleaning(scheduled: dt.datetime, context: Any) -> None:
    """Every hour."""
    del scheduled, context
    _work().clean()
