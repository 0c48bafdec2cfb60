"""How often one host is asked: a start a second, two requests at a time, ``Retry-After`` honoured.

:class:`HostBudget` is what the client needs; :class:`MemoryBudget` keeps it for one process. A
budget that several processes share through a store can take its place.
"""

from __future__ import annotations

import math
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Protocol

from credcheck.errors import RateLimited

LONGEST_RETRY_AFTER = 3600.0


class HostBudget(Protocol):
    """Says when the next request to a host may start."""

    def acquire(
        self, host: str, deadline: float, *, interval: float | None = None
    ) -> AbstractContextManager[None]:
        """Waits for the host's turn and holds one of its places while the block runs.

        ``deadline`` is a reading of ``time.monotonic()`` after which nobody waits. ``interval`` is
        the seconds that the site wants between two starts where that is more than the budget's own,
        and 0 for a request that need not be spaced: it only takes a place. Raises RateLimited when
        the turn does not come in time, and at once while the host has asked to be left alone.
        """
        ...

    def retry_after(self, host: str, seconds: float) -> None:
        """The host asked not to be called for that many seconds (at most an hour is kept)."""
        ...


@dataclass(slots=True)
class _Host:
    turn: threading.Condition
    active: int = 0
    next_start: float = -math.inf
    closed_until: float = -math.inf
    queue: deque[object] = field(default_factory=deque)

    @property
    def busy(self) -> bool:
        return self.active > 0 or bool(self.queue)

    @property
    def forgettable_at(self) -> float:
        return max(self.next_start, self.closed_until)


class MemoryBudget:
    """Host budgets of one process; safe to share between threads.

    ``interval`` is the seconds between two starts at one host, ``concurrent`` how many requests it
    sees at a time, ``hosts`` how many hosts are remembered: beyond it those that are idle are
    forgotten, then those whose waiting time ends first. Waiting is first come, first served.
    ``clock`` and ``wait`` stand in for ``time.monotonic`` and ``Condition.wait``.
    """

    def __init__(
        self,
        *,
        interval: float = 1.0,
        concurrent: int = 2,
        hosts: int = 10_000,
        clock: Callable[[], float] = time.monotonic,
        wait: Callable[[threading.Condition, float], object] = threading.Condition.wait,
    ) -> None:
        self._interval = interval
        self._concurrent = concurrent
        self._limit = hosts
        self._clock = clock
        self._wait = wait
        self._lock = threading.Lock()
        self._hosts: dict[str, _Host] = {}

    def __len__(self) -> int:
        return len(self._hosts)

    @contextmanager
    def acquire(
        self, host: str, deadline: float, *, interval: float | None = None
    ) -> Iterator[None]:
        """See :meth:`HostBudget.acquire`."""
        with self._lock:
            state = self._state(host)
            if interval == 0:
                self._take_place(state, host, deadline)
            else:
                self._take_turn(state, host, deadline, max(self._interval, interval or 0.0))
            state.active += 1
        try:
            yield
        finally:
            with self._lock:
                state.active -= 1
                state.turn.notify_all()

    def retry_after(self, host: str, seconds: float) -> None:
        """See :meth:`HostBudget.retry_after`."""
        if not seconds > 0:
            return
        with self._lock:
            state = self._state(host)
            until = self._clock() + min(seconds, LONGEST_RETRY_AFTER)
            state.closed_until = max(state.closed_until, until)
            state.turn.notify_all()

    def _take_place(self, state: _Host, host: str, deadline: float) -> None:
        while self._now(state, host, deadline) and state.active >= self._concurrent:
            self._wait(state.turn, deadline - self._clock())

    def _take_turn(self, state: _Host, host: str, deadline: float, gap: float) -> None:
        ticket = object()
        ahead = len(state.queue)
        state.queue.append(ticket)
        try:
            while True:
                now = self._now(state, host, deadline)
                first = max(state.next_start, now)
                if first + ahead * self._interval > deadline:
                    raise self._too_busy(host)
                is_next = state.queue[0] is ticket and state.active < self._concurrent
                if is_next and first <= now:
                    state.next_start = now + gap
                    return
                self._wait(state.turn, (first if is_next else deadline) - now)
                ahead = state.queue.index(ticket)
        finally:
            state.queue.remove(ticket)
            state.turn.notify_all()

    def _now(self, state: _Host, host: str, deadline: float) -> float:
        """The clock's reading. Raises RateLimited when the host is closed or time is up."""
        now = self._clock()
        if now < state.closed_until:
            left = math.ceil(state.closed_until - now)
            raise RateLimited(
                f"{host} asked to be left alone; try again in {left} second{'s'[: left != 1]}"
            )
        if now >= deadline:
            raise self._too_busy(host)
        return now

    @staticmethod
    def _too_busy(host: str) -> RateLimited:
        return RateLimited(
            f"{host} is asked for other pages already, and the turn of this one did not come "
            "within the time limit; try again later"
        )

    def _state(self, host: str) -> _Host:
        state = self._hosts.get(host)
        if state is None:
            if len(self._hosts) >= self._limit:
                self._forget()
            state = self._hosts[host] = _Host(threading.Condition(self._lock))
        return state

    def _forget(self) -> None:
        now = self._clock()
        unused = sorted(
            (state.forgettable_at, name) for name, state in self._hosts.items() if not state.busy
        )
        idle = sum(at <= now for at, _ in unused)
        for _, name in unused[: max(idle, self._limit // 10, 1)]:
            del self._hosts[name]
