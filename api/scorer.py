"""Documents in, reports out, a bounded number at a time.

Pages are fetched and read by one pool of threads and scored by another, so that a slow page never
keeps a text waiting.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from typing import TypeVar

from credcheck.content import ContentCache
from credcheck.documents import Document, Prepared, internal
from credcheck.errors import CredcheckError, Overloaded
from credcheck.lines import LineResult, Unit
from credcheck.pipeline import Pipeline
from credcheck.report import Report

from .fetches import SharedFetches
from .metrics import Metrics

READERS = 16
SCORERS = 2
"""Threads that score: while one waits for the encoder, the other writes."""

T = TypeVar("T")


class Scorer:
    """Scores documents for everybody who asks; safe to share between threads.

    At most ``waiting`` documents are inside at a time. What goes wrong is a CredcheckError, foreseen
    or not.
    """

    def __init__(self, pipeline: Pipeline, *, waiting: int, metrics: Metrics) -> None:
        self.pipeline = pipeline
        self.cache = ContentCache()
        self.fetches = SharedFetches()
        self._limit = waiting
        self._metrics = metrics
        self._lock = Lock()
        self._inside = 0
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="credcheck-read")
        self._scorers = ThreadPoolExecutor(SCORERS, thread_name_prefix="credcheck-score")

    @property
    def inside(self) -> int:
        """How many documents are being read, scored or waiting."""
        return self._inside

    def close(self) -> None:
        """Take no more documents; those that have begun are finished."""
        self._readers.shutdown(wait=True, cancel_futures=True)
        self._scorers.shutdown(wait=True, cancel_futures=True)

    def submit(
        self, document: Document, *, report_id: str | None = None, remember: bool = True
    ) -> Future[Report]:
        """The report to come. Raises Overloaded when too many documents are inside already.

        ``remember`` says whether its text may stay in the memory of contents.
        """
        self._enter()
        result: Future[Report] = Future()
        result.add_done_callback(lambda _: self._leave())
        result.set_running_or_notify_cancel()
        try:
            read = self._read(document)
        except BaseException as error:
            result.set_exception(error)
            raise

        def score(prepared: Prepared) -> Report:
            report = self.pipeline.score_prepared(
                prepared, report_id=report_id, cache=self.cache, remember=remember
            )
            self._metrics.report(report)
            return report

        def then(done: Future[Prepared]) -> None:
            if (error := _error(done)) is not None:
                result.set_exception(error)
                return
            prepared = done.result()
            try:
                self._scorers.submit(_settle, result, self._timed("score", score), prepared)
            except RuntimeError:  # closed meanwhile
                result.set_exception(Overloaded("the service is stopping"))

        read.add_done_callback(then)
        return result

    def lines(self, texts: Sequence[str], unit: Unit) -> list[LineResult]:
        """Score lines by themselves. Raises Overloaded."""
        self._enter()
        try:
            work = self._timed("score", self.pipeline.score_lines)
            return self._scorers.submit(work, texts, unit=unit).result()
        finally:
            self._leave()

    def _read(self, document: Document) -> Future[Prepared]:
        read = self._timed("read", self.pipeline.reader.read)
        if document.is_fetched:
            name = f"{document.robots} {document.published or ''} {document.url}"
            return self.fetches.get(name, lambda: self._readers.submit(read, document))
        return self._readers.submit(read, document)

    def _timed(self, stage: str, work: Callable[..., T]) -> Callable[..., T]:
        def timed(*arguments: object, **named: object) -> T:
            start = time.perf_counter()
            try:
                return work(*arguments, **named)
            finally:
                self._metrics.stage(stage, time.perf_counter() - start)

        return timed

    def _enter(self) -> None:
        with self._lock:
            if self._inside >= self._limit:
                raise Overloaded(f"{self._inside} documents are waiting already")
            self._inside += 1

    def _leave(self) -> None:
        with self._lock:
            self._inside -= 1


def _error(done: Future[Prepared]) -> CredcheckError | None:
    if done.cancelled():
        return Overloaded("the service is stopping")
    error = done.exception()
    if error is None or isinstance(error, CredcheckError):
        return error
    return internal(error) if isinstance(error, Exception) else Overloaded("interrupted")


def _settle(result: Future[Report], work: Callable[[Prepared], Report], prepared: Prepared) -> None:
    try:
        result.set_result(work(prepared))
    except CredcheckError as error:
        result.set_exception(error)
    except Exception as error:  # noqa: BLE001  -- one document never ends the service
        result.set_exception(internal(error))
