"""The local engine: processes on this machine, each with a scorer of its own and one core.

The processes hold nothing that is not in the parent too: one that dies is replaced, and what it was
at is done again, row by row if it dies of it a second time. When the parent is killed they end.
"""

from __future__ import annotations

import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from multiprocessing import connection, get_context
from typing import Any, Self

from credcheck.batch.chunks import Chunk, End
from credcheck.batch.scoring import Part, Scorer, Work
from credcheck.errors import CredcheckError, InternalError

DEATHS = 2
"""How many processes a chunk may end before its rows are tried one by one."""

STARTS = 3
"""How many processes in a row may end before they are ready."""

_POLL = 0.5


def parts(
    work: Work,
    chunks: Iterator[Chunk | End],
    *,
    processes: int | None,
    stopping: Callable[[], bool],
) -> Iterator[Part | End]:
    """The parts of the chunks, in the order in which they are done, and the end.

    ``processes`` is one a core when None. When ``stopping`` begins to be true no chunk is begun any
    more, and those in hand are finished. Raises CredcheckError when no process can be started.
    """
    with _Pool(work, processes or cores()) as pool:
        yield from pool.parts(chunks, stopping)


def cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@dataclass(slots=True, eq=False)
class _Worker:
    """A process, its pipe, and what it is at."""

    process: Any
    pipe: Any
    task: _Task | None = None
    is_ready: bool = False


@dataclass(slots=True, eq=False)
class _Task:
    """A chunk that is to be scored, and how often that ended a process.

    ``rest`` holds its rows one by one when they are tried so; ``found`` what came of those before.
    """

    chunk: Chunk
    deaths: int = 0
    rest: deque[Chunk] = field(default_factory=deque)
    found: list[Part] = field(default_factory=list)


class _Pool:
    def __init__(self, work: Work, size: int) -> None:
        self._work = work
        self._size = size
        self._context = get_context("spawn")
        self._workers: list[_Worker] = []
        self._again: deque[_Task] = deque()
        self._failed_starts = 0
        self._end: End | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._workers:
            worker.pipe.close()
            worker.process.kill()
        for worker in self._workers:
            worker.process.join()

    def parts(
        self, chunks: Iterator[Chunk | End], stopping: Callable[[], bool]
    ) -> Iterator[Part | End]:
        more = True
        while True:
            more = more and not stopping()
            more = self._fill(chunks) if more else False
            busy = [worker for worker in self._workers if worker.task]
            if not busy and not self._again:
                break
            for worker in self._answering(busy):
                yield from self._answer(worker)
            while self._again and (idle := self._idle()) is not None:
                self._give(idle, self._again.popleft())
        if self._end is not None:
            yield self._end

    def _fill(self, chunks: Iterator[Chunk | End]) -> bool:
        """Give a chunk to every process that has none; False when there are no more chunks."""
        while (idle := self._idle()) is not None:
            if self._again:
                self._give(idle, self._again.popleft())
                continue
            chunk = next(chunks)
            if isinstance(chunk, End):
                self._end = chunk
                return False
            self._give(idle, _Task(chunk))
        return True

    def _idle(self) -> _Worker | None:
        """A process without work, a new one while there are too few, or None."""
        for worker in self._workers:
            if worker.task is None:
                return worker
        if len(self._workers) < self._size:
            self._workers.append(self._start())
            return self._workers[-1]
        return None

    def _start(self) -> _Worker:
        ours, theirs = self._context.Pipe()
        # As a daemon it is ended with its parent, however that ends, and never waited for.
        process = self._context.Process(target=_serve, args=(theirs, self._work), daemon=True)
        # Ctrl-C is the parent's to handle. A process begins with what its parent ignores.
        is_main = threading.current_thread() is threading.main_thread()
        before = signal.signal(signal.SIGINT, signal.SIG_IGN) if is_main else None
        try:
            process.start()
        finally:
            if is_main:
                signal.signal(signal.SIGINT, before)
        theirs.close()
        return _Worker(process, ours)

    def _give(self, worker: _Worker, task: _Task) -> None:
        worker.task = task
        try:
            worker.pipe.send(task.rest[0] if task.rest else task.chunk)
        except OSError:
            self._bury(worker)

    def _answering(self, busy: list[_Worker]) -> list[_Worker]:
        ready = connection.wait([worker.pipe for worker in busy], timeout=_POLL)
        return [worker for worker in busy if worker.pipe in ready]

    def _answer(self, worker: _Worker) -> Iterator[Part]:
        try:
            answer = worker.pipe.recv()
        except (EOFError, OSError):
            self._bury(worker)
            return
        if answer is None:
            worker.is_ready = True
            self._failed_starts = 0
            return
        if isinstance(answer, CredcheckError):
            raise answer
        task, worker.task = worker.task, None
        if task is None:
            return
        if task.rest:
            task.rest.popleft()
            task.found.append(answer)
            if task.rest:
                self._again.append(task)
                return
            answer = _joined(task)
        yield answer

    def _bury(self, worker: _Worker) -> None:
        """A process has ended by itself: have its work done again, by others and with more care."""
        worker.pipe.close()
        worker.process.join(5)
        self._workers.remove(worker)
        if not worker.is_ready:
            self._failed_starts += 1
            if self._failed_starts >= STARTS:
                how = worker.process.exitcode
                raise InternalError(f"the processes that score end at their start (status {how})")
        task, worker.task = worker.task, None
        if task is None:
            return
        if worker.is_ready:
            task.deaths += 1
        if task.rest and worker.is_ready:
            if isinstance(task.rest[0].rows[0].content, InternalError):
                how = worker.process.exitcode
                raise InternalError(f"the processes that score end without cause (status {how})")
            task.rest[0] = _blamed(task.rest[0], worker.process.exitcode)
        elif task.deaths >= DEATHS and not task.rest:
            task.rest.extend(replace(task.chunk, rows=(row,)) for row in task.chunk.rows)
        self._again.append(task)


def _blamed(chunk: Chunk, status: int | None) -> Chunk:
    """A row that ended the process that scored it becomes a problem."""
    (row,) = chunk.rows
    error = InternalError(f"the process that scored the document ended (status {status})")
    return replace(chunk, rows=(replace(row, content=error),))


def _joined(task: _Task) -> Part:
    """One part of those of single rows."""
    first, last = task.found[0], task.found[-1]
    tables = {
        name: b"".join(part.tables.get(name, b"") for part in task.found) for name in first.tables
    }
    return replace(
        first,
        last=last.last,
        documents=sum(part.documents for part in task.found),
        failed=sum(part.failed for part in task.found),
        tables=tables,
    )


def _serve(pipe: Any, work: Work) -> None:
    """A process's life: ready, then a part for every chunk, until the pipe ends."""
    os.environ["TOKENIZERS_PARALLELISM"] = "false"  # one core is all a process has
    try:
        with Scorer(work) as scorer:
            pipe.send(None)
            while True:
                pipe.send(scorer.part(pipe.recv()))
    except CredcheckError as error:
        pipe.send(error)
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return
