"""How much text waits to be scored, and how long that will take.

A service that takes in more than it can score answers everybody late. What would wait longer than
LONGEST_WAIT is refused at once instead, so that those who are let in are served about as fast as
ever.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock

LONGEST_WAIT = 1.0
"""Seconds that a text may wait for its turn."""

FIRST_GUESS = 25e-6
"""Seconds that a character takes, before any was measured."""

WEIGHT = 0.1
"""How much the newest measurement counts."""

OVERHEAD = 400
"""Characters that every document costs besides its own."""

COMING_SECONDS = 1.0
"""How long a page that is being fetched is taken to be about to come."""


class Backlog:
    """The characters that wait for ``lanes`` threads; safe to share between threads."""

    def __init__(self, lanes: int) -> None:
        self._lanes = lanes
        self._lock = Lock()
        self._chars = 0
        self._coming: dict[object, tuple[int, float]] = {}
        self._seconds = FIRST_GUESS

    @property
    def wait(self) -> float:
        """Seconds until a text that comes now has its turn, as far as can be told."""
        now = time.monotonic()
        with self._lock:
            coming = sum(size for size, until in self._coming.values() if now < until)
            return (self._chars + coming) * self._seconds / self._lanes

    @property
    def is_long(self) -> bool:
        """Whether a text that comes now would wait too long."""
        return self.wait > LONGEST_WAIT

    def add(self, chars: int) -> int:
        """A text begins to wait; gives its size, for :meth:`take`."""
        size = chars + OVERHEAD
        with self._lock:
            self._chars += size
        return size

    def expect(self, chars: int) -> Callable[[], None]:
        """A page is being fetched; gives what is to be called when that is over.

        A site that says nothing must not keep others out: after COMING_SECONDS it does not count.
        """
        name = object()
        with self._lock:
            self._coming[name] = chars + OVERHEAD, time.monotonic() + COMING_SECONDS

        def over() -> None:
            with self._lock:
                self._coming.pop(name, None)

        return over

    def take(self, size: int, seconds: float | None = None) -> None:
        """A text has left, after so many ``seconds`` of scoring (None: it was not scored)."""
        with self._lock:
            self._chars -= size
            if seconds is not None:
                self._seconds += WEIGHT * (seconds / size - self._seconds)
