"""Documents in, reports out, a bounded number at a time.

Pages are fetched and read by one pool of threads, texts are read by a second, and both are scored
by a third, so that a slow page never keeps a text waiting.
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

from .backlog import Backlog
from .fetches import SharedFetches
from .metrics import Metrics

READERS = 16
SCORERS = 2
"""Threads that score: while one waits for the encoder, the other writes."""

USUAL_CHARS = 4_000
"""How long the article behind an address is taken to be until it is known."""

PAGE_SHARE = 10
"""One part in so many of a page is its article, about."""

T = TypeVar("T")


class Scorer:
    """Scores documents for everybody who asks; safe to share between threads.

    At most ``waiting`` documents are inside at a time, and no more text than is scored soon
    (:mod:`.backlog`). What goes wrong is a CredcheckError, foreseen
    or not.
    """

    def __init__(self, pipeline: Pipeline, *, waiting: int, metrics: Metrics) -> None:
        self.pipeline = pipeline
        self.cache = ContentCache()
        self.fetches = SharedFetches()
        self.backlog = Backlog(SCORERS)
        self._limit = waiting
        self._metrics = metrics
        self._lock = Lock()
        self._inside = 0
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="credcheck-read")
        self._texts = ThreadPoolExecutor(SCORERS, thread_name_prefix="credcheck-text")
        self._scorers = ThreadPoolExecutor(SCORERS, thread_name_prefix="credcheck-score")

    @property
    def inside(self) -> int:
        """How many documents are being read, scored or waiting."""
        return self._inside

    def close(self) -> None:
        """Take no more documents; those that have begun are finished."""
        self._readers.shutdown(wait=True, cancel_futures=True)
        self._texts.shutdown(wait=True, cancel_futures=True)
        self._scorers.shutdown(wait=True, cancel_futures=True)

    def submit(
        self, document: Document, *, report_id: str | None = None, remember: bool = True
    ) -> Future[Report]:
        """The report to come. Raises Overloaded when too much is inside already.

        ``remember`` says whether its text may stay in the memory of contents.
        """
        self._enter()
        arrived = self._expect(document)
        result: Future[Report] = Future()
        result.add_done_callback(lambda _: self._leave())
        result.set_running_or_notify_cancel()

        def score(prepared: Prepared) -> Report:
            report = self.pipeline.score_prepared(
                prepared, report_id=report_id, cache=self.cache, remember=remember
            )
            self._metrics.report(report)
            return report

        def then(done: Future[Prepared]) -> None:
            arrived()
            if (error := _error(done)) is not None:
                result.set_exception(error)
                return
            prepared = done.result()
            try:
                self._in_turn(len(prepared.article.text), _settle, result, score, prepared)
            except RuntimeError:  # closed meanwhile
                result.set_exception(Overloaded("the service is stopping"))

        try:
            read = self._read(document)
        except BaseException as error:
            arrived()
            result.set_exception(error)
            raise
        read.add_done_callback(then)
        return result

    def lines(self, texts: Sequence[str], unit: Unit) -> list[LineResult]:
        """Score lines by themselves. Raises Overloaded."""
        self._enter()
        try:
            chars = sum(map(len, texts))
            return self._in_turn(chars, self.pipeline.score_lines, texts, unit=unit).result()
        finally:
            self._leave()

    def _in_turn(
        self, chars: int, work: Callable[..., T], *arguments: object, **named: object
    ) -> Future[T]:
        """Work for the threads that score, counted in the backlog until it is done.

        Raises RuntimeError when they are stopped.
        """
        size = self.backlog.add(chars)

        def timed() -> T:
            start, done = time.perf_counter(), None
            try:
                found = work(*arguments, **named)
                done = time.perf_counter() - start
                return found
            finally:
                self.backlog.take(size, done)
                self._metrics.stage("score", time.perf_counter() - start)

        try:
            return self._scorers.submit(timed)
        except RuntimeError:
            self.backlog.take(size)
            raise

    def _read(self, document: Document) -> Future[Prepared]:
        read = self._timed("read", self.pipeline.reader.read)
        if document.is_fetched:
            name = f"{document.robots} {document.published or ''} {document.url}"
            return self.fetches.get(name, lambda: self._readers.submit(read, document))
        pool = self._readers if document.text is None else self._texts
        return pool.submit(read, document)

    def _timed(self, stage: str, work: Callable[..., T]) -> Callable[..., T]:
        def timed(*arguments: object, **named: object) -> T:
            start = time.perf_counter()
            try:
                return work(*arguments, **named)
            finally:
                self._metrics.stage(stage, time.perf_counter() - start)

        return timed

    def _expect(self, document: Document) -> Callable[[], None]:
        """Count a document in the backlog until what is given is called."""
        chars = _guess(document)
        if document.is_fetched:
            return self.backlog.expect(chars)
        size = self.backlog.add(chars)
        return lambda: self.backlog.take(size)

    def _enter(self) -> None:
        if self.backlog.is_long:
            raise Overloaded(f"the texts that wait take {self.backlog.wait:.1f} seconds already")
        with self._lock:
            if self._inside >= self._limit:
                raise Overloaded(f"{self._inside} documents are waiting already")
            self._inside += 1

    def _leave(self) -> None:
        with self._lock:
            self._inside -= 1


def _guess(document: Document) -> int:
    """How many characters a document will have, before it is read."""
    if document.text is not None:
        return len(document.text)
    return len(document.html) // PAGE_SHARE if document.html is not None else USUAL_CHARS


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
