"""Says that this process is alive, and takes up what dead ones have left."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from credcheck.errors import StoreUnavailable
from credcheck.store import executors
from credcheck.store.database import Database
from credcheck.store.executors import BEAT_SECONDS

from .engine import Engine

MEND_SECONDS = 60.0
_LOG = logging.getLogger(__name__)


class Watch:
    """A thread that beats and looks after the others every BEAT_SECONDS.

    ``mend`` is asked, with the processes that are alive, at the start, when one has died, after
    :meth:`hurry`, and every MEND_SECONDS.
    """

    def __init__(
        self,
        database: Database,
        executor: str,
        engine: Engine,
        mend: Callable[[set[str]], None],
    ) -> None:
        self._database = database
        self._executor = executor
        self._engine = engine
        self._mend = mend
        self._ended = threading.Event()
        self._hurry = threading.Event()
        self._thread = threading.Thread(target=self._run, name="credcheck-watch", daemon=True)

    def beat(self) -> None:
        """Say once that this process is alive. Raises StoreUnavailable."""
        executors.beat(self._database, self._executor)

    def start(self) -> None:
        """Begin to look, at once and then again and again."""
        self._thread.start()

    def hurry(self) -> None:
        """Something could not be put into its queue: mend at the next beat."""
        self._hurry.set()

    def stop(self) -> None:
        """Look no more."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join(timeout=2 * BEAT_SECONDS)

    def leave(self) -> None:
        """Say that this process has ended; if that cannot be said, its silence will."""
        try:
            executors.leave(self._database, self._executor)
        except StoreUnavailable:
            return

    def _run(self) -> None:
        known: set[str] = set()
        mended = float("-inf")
        while True:
            try:
                self.beat()
                if self._engine.is_running:
                    busy = self._engine.busy()  # before the next line: a process speaks, then works
                    alive = executors.alive(self._database, self._executor)
                    self._engine.recover(busy - alive)
                    due = time.monotonic() - mended >= MEND_SECONDS
                    if due or known - alive or self._hurry.is_set():
                        self._hurry.clear()
                        self._mend(alive)
                        mended = time.monotonic()
                    known = alive
            except StoreUnavailable:
                pass  # it is asked again at the next beat
            except Exception:  # noqa: BLE001  -- the watch ends with its process, not before
                _LOG.exception("the watch over the other processes failed")
            if self._ended.wait(BEAT_SECONDS):
                return
