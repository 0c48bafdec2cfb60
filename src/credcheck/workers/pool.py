"""Pages from strangers → articles, read in processes that can be killed.

:class:`Extractor` gives what :func:`credcheck.extract.from_html` gives, from a small pool of
processes with limits on processor time, time, memory, files and sockets. What a page does to the
parsers in such a process ends that process, and nothing else.
"""

from __future__ import annotations

import contextlib
import os
import weakref
from collections.abc import Callable, Mapping
from threading import Condition
from typing import TYPE_CHECKING, Any, Self, TypeVar

from credcheck.errors import (
    CredcheckError,
    EmptyInput,
    ExtractionCrashed,
    ExtractionTimeout,
    InputError,
    NoArticleFound,
    NotAFeed,
    NotHTML,
    TooLarge,
)
from credcheck.types import Article
from credcheck.workers.process import EndedEarly, Limits, WorkerProcess
from credcheck.workers.wire import WireError, decode

if TYPE_CHECKING:
    from credcheck.feeds import Feed

T = TypeVar("T")

MAX_WORKERS = 2
"""How many processes there are when nobody says: pages are read faster than they are scored."""

GROWTH_BYTES = 250_000_000
"""A process that has grown by this much is replaced, whatever made it grow."""

STARTS = 5
"""How many processes a page is offered when they end before they have seen it."""

_OUT_OF_MEMORY = "MemoryError"
_ERRORS = {
    kind.__name__: kind
    for kind in (EmptyInput, InputError, NoArticleFound, NotAFeed, NotHTML, TooLarge)
}


class Extractor:
    """A pool of processes that read pages; safe to share between threads, and across a fork.

    ``workers`` is the number of processes (None: one a core, two at most); they start when they
    are needed. A page may take ``cpu_seconds`` of processor time, ``wall_seconds`` in all and
    ``memory_bytes`` of address space; where the system knows no such limits (Windows, in part
    macOS) ``wall_seconds`` alone holds. A process is replaced after ``documents_per_worker`` pages.

    :meth:`close` ends the processes, and so do the end of a ``with`` block, of the last reference
    and of the interpreter. When the interpreter is killed they end by themselves: an idle one at
    once, a busy one with its page. Raises InputError when ``workers`` is not positive.
    """

    def __init__(
        self,
        workers: int | None = None,
        *,
        cpu_seconds: float = 10,
        wall_seconds: float = 20,
        memory_bytes: int = 1_000_000_000,
        documents_per_worker: int = 500,
    ) -> None:
        if workers is not None and workers < 1:
            raise InputError(f"{workers} processes cannot read pages: give 1 or more")
        self._size = workers or min(MAX_WORKERS, os.cpu_count() or 1)
        self._limits = Limits(cpu_seconds, wall_seconds, memory_bytes)
        self._documents_per_worker = documents_per_worker
        self._own_pool = self._new_pool()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the processes. A page that is being read fails, and so does every later one."""
        self._pool.close()

    def warm(self) -> None:
        """Let a process begin to load, so that the first page waits for it less; returns at once.

        Raises ExtractionUnavailable when no process can be started.
        """
        self._pool.warm()

    def from_html(
        self, html: bytes | str, *, url: str | None = None, charset: str | None = None
    ) -> Article:
        """The article of a page, as from :func:`credcheck.extract.from_html`, with its errors.

        Waits while all processes are busy. Raises ExtractionTimeout when the page takes more time
        or memory than it may, ExtractionCrashed when it breaks the process that reads it,
        ExtractionUnavailable when no process can be started, and CredcheckError when the extractor
        is closed.
        """
        from credcheck.page import MAX_BYTES  # noqa: PLC0415  -- warm() waits for no import

        is_text = isinstance(html, str)
        page = html.encode("utf-8", "surrogatepass") if isinstance(html, str) else html
        if len(page) > MAX_BYTES:
            raise TooLarge(f"the page has {len(page)} bytes: the limit is {MAX_BYTES}")
        options = {"url": url} if charset is None else {"url": url, "charset": charset}
        return self._patiently(
            lambda: self._read(
                lambda worker: worker.ask(page, is_text=is_text, options=options),
                lambda answer: self._found(answer, url),
            )
        )

    def feed(self, data: bytes, *, url: str | None = None, content_type: str | None = None) -> Feed:
        """The feed that bytes are, as from :func:`credcheck.feeds.parse`, with its errors.

        Raises besides what :meth:`from_html` raises of processes.
        """
        from credcheck.feeds.syndication import MAX_BYTES  # noqa: PLC0415  -- pages need no feeds
        from credcheck.workers.feed_wire import decode_feed  # noqa: PLC0415

        if len(data) > MAX_BYTES:
            raise TooLarge(f"the feed has {len(data)} bytes: the limit is {MAX_BYTES}")
        options = {"url": url, "content_type": content_type}

        def found(answer: Mapping[str, Any]) -> Feed | InputError:
            if "error" in answer:
                return self._error(answer["error"], str(answer.get("message")))
            try:
                return decode_feed(answer.get("feed"))
            except WireError as error:
                return ExtractionCrashed(f"the feed's reader gave a broken answer: {error}")

        return self._patiently(
            lambda: self._read(
                lambda worker: worker.ask(data, is_text=False, options=options, task="feed"), found
            )
        )

    @staticmethod
    def _patiently(read: Callable[[], T]) -> T:
        for _ in range(STARTS - 1):
            with contextlib.suppress(EndedEarly):
                return read()
        return read()

    def _read(
        self,
        ask: Callable[[WorkerProcess], Mapping[str, Any]],
        read: Callable[[Mapping[str, Any]], T | InputError],
    ) -> T:
        pool = self._pool
        worker = pool.take()
        keep = False
        try:
            found = read(ask(worker))
            keep = not isinstance(found, ExtractionTimeout | ExtractionCrashed)
        except ExtractionCrashed as error:
            if pool.is_closed:
                raise CredcheckError("the extractor was closed while it read the page") from error
            raise
        finally:
            pool.give_back(worker, keep=keep and not self._is_spent(worker))
        if isinstance(found, InputError):
            raise found
        return found

    def _is_spent(self, worker: WorkerProcess) -> bool:
        grown = worker.growth > GROWTH_BYTES
        return grown or worker.is_spent or worker.asked >= self._documents_per_worker

    def _found(self, answer: Mapping[str, Any], url: str | None) -> Article | InputError:
        """What a process's answer says, after every part of it has been checked."""
        if "error" in answer:
            return self._error(answer["error"], str(answer.get("message")))
        try:
            article = decode(answer.get("article"))
        except WireError as error:
            return ExtractionCrashed(f"the page's reader gave a broken answer: {error}")
        if (article.url, article.url_verified, article.kind) != (url, False, "html"):
            return ExtractionCrashed("the page's reader answered for another page")
        return article

    def _error(self, name: object, message: str) -> InputError:
        if name == _OUT_OF_MEMORY:
            limit = self._limits.memory_bytes // 1_000_000
            return ExtractionTimeout(f"the page took more than {limit} MB of memory to read")
        if isinstance(name, str) and name in _ERRORS:
            return _ERRORS[name](message)
        return ExtractionCrashed(f"the page broke its reader: {message}")

    @property
    def _pool(self) -> _Pool:
        """The pool of the running process: after a fork its processes belong to the parent."""
        if self._own_pool.owner != os.getpid():
            self._own_pool.let_go()
            self._own_pool = self._new_pool()
        return self._own_pool

    def _new_pool(self) -> _Pool:
        pool = _Pool(self._size, self._limits)
        weakref.finalize(self, pool.close)  # at exit, too
        return pool


class _Pool:
    """At most ``size`` processes: idle ones, the latest used last, and busy ones."""

    def __init__(self, size: int, limits: Limits) -> None:
        self.owner = os.getpid()
        self._size = size
        self._limits = limits
        self._idle: list[WorkerProcess] = []
        self._busy: set[WorkerProcess] = set()
        self._changed = Condition()
        self.is_closed = False

    def take(self) -> WorkerProcess:
        """An idle process or a new one; waits for the next to be given back when all are busy."""
        with self._changed:
            while not self._idle and len(self._busy) >= self._size and not self.is_closed:
                self._changed.wait()
            if self.is_closed:
                raise CredcheckError("the extractor is closed: make a new one")
            worker = self._idle.pop() if self._idle else WorkerProcess(self._limits)
            self._busy.add(worker)
            return worker

    def give_back(self, worker: WorkerProcess, *, keep: bool) -> None:
        """End a busy process's turn. One that is not kept is ended, and its successor started."""
        with self._changed:
            self._busy.discard(worker)
            keep = keep and not self.is_closed
            if keep:
                self._idle.append(worker)
            self._changed.notify()
        if not keep:
            worker.kill()
            with contextlib.suppress(CredcheckError):  # the next page says why none starts
                self.warm()

    def warm(self) -> None:
        """Start a process, unless one is idle or there are enough."""
        with self._changed:
            enough = self._idle or len(self._busy) >= self._size
            if not enough and not self.is_closed:
                self._idle.append(WorkerProcess(self._limits))
                self._changed.notify()

    def close(self) -> None:
        """End all processes; does nothing in a process that did not start them."""
        if self.owner != os.getpid():
            return
        with self._changed:
            self.is_closed = True
            idle = tuple(self._idle)
            self._idle.clear()
            for worker in self._busy:
                worker.interrupt()
            self._changed.notify_all()
        for worker in idle:
            worker.kill()

    def let_go(self) -> None:
        """Forget the processes, which belong to the process that this one was forked from."""
        for worker in (*self._idle, *self._busy):
            worker.let_go()
