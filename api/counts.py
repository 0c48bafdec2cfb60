"""Counts for rate limits in memory, without the threads that the library's own storage starts.

``limits.storage.MemoryStorage`` starts a timer thread every hundredth of a second while it is asked,
which costs a stored report a third of its speed (benchmarks/results.json, row ``service``).
"""

from __future__ import annotations

import threading
import time

from limits.storage import Storage

_SWEEP = 10_000


class CountStorage(Storage):
    """Fixed windows in a dictionary; safe to share between threads."""

    STORAGE_SCHEME = ["credcheck-memory"]  # noqa: RUF012  -- the library's own convention

    def __init__(self) -> None:
        super().__init__()
        self._lock = threading.Lock()
        self._counts: dict[str, tuple[int, float]] = {}

    @property
    def base_exceptions(self) -> type[Exception]:
        """Nothing that this storage raises is a fault of its own."""
        return ValueError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count ``amount`` more in a window that ends ``expiry`` seconds after its first.

        A window that ends later was counted by a clock that has been put back since: it is over.
        """
        now = time.time()
        with self._lock:
            if len(self._counts) > _SWEEP:
                self._counts = {k: v for k, v in self._counts.items() if v[1] > now}
            count, until = self._counts.get(key, (0, 0.0))
            if not now < until <= now + expiry:
                count, until = 0, now + expiry
            self._counts[key] = (count + amount, until)
            return count + amount

    def get(self, key: str) -> int:
        """What was counted in the window."""
        count, until = self._counts.get(key, (0, 0.0))
        return count if until > time.time() else 0

    def get_expiry(self, key: str) -> float:
        """When the window ends, in seconds since 1970."""
        _, until = self._counts.get(key, (0, 0.0))
        return max(until, time.time())

    def check(self) -> bool:
        """Whether it can be used: always."""
        return True

    def reset(self) -> int:
        """Forget everything; gives how many windows there were."""
        with self._lock:
            total = len(self._counts)
            self._counts.clear()
        return total

    def clear(self, key: str) -> None:
        """Forget one window."""
        with self._lock:
            self._counts.pop(key, None)
