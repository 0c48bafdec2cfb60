"""One fetch for all who ask for an address at the same time, and a short memory of failures."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from threading import Lock

from credcheck.documents import Prepared
from credcheck.errors import CredcheckError, FetchError, NoArticleFound

FAILURE_SECONDS = 30.0
"""How long a page that could not be had is not asked for again."""

FAILURES = 1_000


class SharedFetches:
    """Fetches that are under way and those that failed lately; safe to share between threads."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._flights: dict[str, Future[Prepared]] = {}
        self._failed: OrderedDict[str, tuple[float, CredcheckError]] = OrderedDict()
        self.shared = 0

    def get(self, url: str, start: Callable[[], Future[Prepared]]) -> Future[Prepared]:
        """The fetch of ``url`` that is under way, its recent failure, or what ``start`` begins."""
        with self._lock:
            flight = self._flights.get(url)
            if flight is not None:
                self.shared += 1
                return flight
            if (error := self._recent(url)) is not None:
                self.shared += 1
                failed: Future[Prepared] = Future()
                failed.set_exception(error)
                return failed
            flight = self._flights[url] = start()
        flight.add_done_callback(lambda done: self._land(url, done))
        return flight

    def _recent(self, url: str) -> CredcheckError | None:
        found = self._failed.get(url)
        if found is None:
            return None
        until, error = found
        if self._clock() >= until:
            del self._failed[url]
            return None
        return error

    def _land(self, url: str, flight: Future[Prepared]) -> None:
        error = None if flight.cancelled() else flight.exception()
        with self._lock:
            self._flights.pop(url, None)
            if isinstance(error, FetchError | NoArticleFound):
                self._failed[url] = (self._clock() + FAILURE_SECONDS, error)
                while len(self._failed) > FAILURES:
                    self._failed.popitem(last=False)
