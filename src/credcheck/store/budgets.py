"""When a host may be asked again, counted in the database for all processes that share it.

The rules are those of :class:`credcheck.fetch.MemoryBudget`: one start a second, two requests at a
time, nothing while a host asks to be left alone. A request holds a lease that ends by itself, so that
a process that was killed keeps no host closed.
"""

from __future__ import annotations

import contextlib
import math
import random
import time
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from credcheck.errors import CredcheckError, RateLimited
from credcheck.fetch.budgets import LONGEST_RETRY_AFTER
from credcheck.store.database import Database
from credcheck.store.models import HostTurn

LEASE_SECONDS = 60.0
"""A request that has taken this long is over, whatever became of its process."""

LOOK_SECONDS = 0.25
"""How often a request that waits for a place looks again."""

FARTHEST = LONGEST_RETRY_AFTER + 1
"""A turn further away than this was written by a clock that has been put right since."""


class DatabaseBudget:
    """Host budgets of all processes that share a database; safe to share between threads.

    ``interval`` is the seconds between two starts at one host, ``concurrent`` how many requests it
    sees at a time. ``clock`` stands in for ``time.time``, ``sleep`` for ``time.sleep``.
    """

    def __init__(
        self,
        database: Database,
        *,
        interval: float = 1.0,
        concurrent: int = 2,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self._database = database
        self._interval = interval
        self._concurrent = concurrent
        self._clock = clock
        self._sleep = sleep
        self._insert = sqlite.insert if database.is_sqlite else postgresql.insert

    @contextlib.contextmanager
    def acquire(
        self, host: str, deadline: float, *, interval: float | None = None
    ) -> Iterator[None]:
        """See :meth:`credcheck.fetch.HostBudget.acquire`. Raises StoreUnavailable too."""
        lease = uuid.uuid4().hex[:12]
        while (wait := self._try(host, lease, deadline, interval)) > 0:
            self._sleep(wait)
        try:
            yield
        finally:
            # A lease that cannot be given back ends by itself.
            with contextlib.suppress(CredcheckError), self._turn(host) as turn:
                turn.leases = {k: v for k, v in turn.leases.items() if k != lease}

    def retry_after(self, host: str, seconds: float) -> None:
        """See :meth:`credcheck.fetch.HostBudget.retry_after`."""
        if not seconds > 0:
            return
        with self._turn(host) as turn:
            until = self._clock() + min(seconds, LONGEST_RETRY_AFTER)
            turn.closed_until = max(turn.closed_until, until)

    def _try(self, host: str, lease: str, deadline: float, interval: float | None) -> float:
        """0 when the turn was taken, else the seconds until it is worth to try again."""
        left = deadline - time.monotonic()
        with self._turn(host) as turn:
            now = self._clock()
            self._mend(turn, now)
            if turn.closed_until > now:
                seconds = math.ceil(turn.closed_until - now)
                raise RateLimited(
                    f"{host} asked to be left alone; try again in {seconds} "
                    f"second{'s'[: seconds != 1]}"
                )
            if left <= 0:
                raise _too_busy(host)
            spaced = interval != 0
            wait = turn.next_start - now if spaced else 0.0
            if len(turn.leases) >= self._concurrent:
                wait = max(wait, LOOK_SECONDS)
            if wait > 0:
                if wait > left:
                    raise _too_busy(host)
                # Those who wait together do not come back together.
                return min(wait, left) + random.uniform(0, LOOK_SECONDS / 5)  # noqa: S311
            turn.leases = {**turn.leases, lease: now + LEASE_SECONDS}
            if spaced:
                turn.next_start = now + max(self._interval, interval or 0.0)
        return 0.0

    @contextlib.contextmanager
    def _turn(self, host: str) -> Iterator[HostTurn]:
        """The host's row, which nobody else reads or writes meanwhile."""
        with self._database.writing() as session:
            yield self._row(session, host[:255])

    def _row(self, session: Session, host: str) -> HostTurn:
        new: Any = self._insert(HostTurn).values(
            host=host, next_start=0.0, closed_until=0.0, leases={}
        )
        session.execute(new.on_conflict_do_nothing())
        question = sa.select(HostTurn).where(HostTurn.host == host).with_for_update()
        return session.scalars(question).one()

    def _mend(self, turn: HostTurn, now: float) -> None:
        """Drop what has ended, and what a clock that ran ahead has written."""
        turn.leases = {k: end for k, end in turn.leases.items() if now < end < now + FARTHEST}
        if turn.next_start > now + FARTHEST:
            turn.next_start = now
        if turn.closed_until > now + FARTHEST:
            turn.closed_until = now


def _too_busy(host: str) -> RateLimited:
    return RateLimited(
        f"{host} is asked for other pages already, and the turn of this one did not come "
        "within the time limit; try again later"
    )
