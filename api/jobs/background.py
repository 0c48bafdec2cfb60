"""Scoring that nobody waits for: in its place behind what people wait for."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future

from credcheck.documents import Document
from credcheck.errors import Overloaded
from credcheck.report import Report

from ..scorer import Scorer

MOST = 8
"""How many documents of the background are inside at most: half of the threads that read."""

RETRY_SECONDS = 0.5


class Background:
    """Submits documents while there is room for requests, too; safe to share between threads.

    The background has at most MOST documents inside, and at most half of the ``waiting`` that the
    scorer takes. Where requests have taken all places it waits.
    """

    def __init__(self, scorer: Scorer, *, waiting: int) -> None:
        self._scorer = scorer
        self._places = threading.BoundedSemaphore(max(1, min(MOST, waiting // 2)))

    def submit(
        self, document: Document, report_id: str, pause: Callable[[float], None]
    ) -> Future[Report]:
        """The report to come, as soon as there is a place. ``pause`` waits, or raises to end it."""
        while not self._places.acquire(timeout=RETRY_SECONDS):
            pause(0.0)
        try:
            while True:
                pause(0.0)
                try:
                    future = self._scorer.submit(document, report_id=report_id)
                except Overloaded:
                    pause(RETRY_SECONDS)
                else:
                    break
        except BaseException:
            self._places.release()
            raise
        future.add_done_callback(lambda _: self._places.release())
        return future
