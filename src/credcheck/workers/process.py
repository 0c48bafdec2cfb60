"""One process that reads pages, as seen from the process that started it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, BinaryIO, Literal, TypeAlias, cast

from credcheck.errors import (
    CredcheckError,
    ExtractionCrashed,
    ExtractionTimeout,
    ExtractionUnavailable,
)
from credcheck.workers.wire import WireError, dump, load, read_frame, write_frame

START_SECONDS = 60.0
"""How long a process may take until it is ready to read its first page."""

# The parent's own import path, so that an installed package, an editable one and a source tree all
# work, and nothing else: -I keeps the environment and the working folder out.
_BOOT = (
    "import sys, json; sys.path[:] = json.loads(sys.argv[1]); "
    "from credcheck.workers.child import main; main()"
)
_KEPT_ENVIRONMENT = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT", "TZ")
_OWN_ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


@dataclass(frozen=True, slots=True)
class Limits:
    """What one page may cost. ``memory_bytes`` comes on top of what an idle process takes up."""

    cpu_seconds: float
    wall_seconds: float
    memory_bytes: int


class WorkerProcess:
    """A process that reads one page at a time; not to be shared between threads.

    It starts to load at once, and is waited for when it is first asked. ``asked`` counts its
    pages, ``growth`` says by how many bytes it has grown since it was ready, ``is_spent`` whether
    it has asked to be replaced. After an error of :meth:`ask` it has ended.
    """

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.asked = 0
        self.growth = 0
        self.is_spent = False
        self._base = 0
        self._is_ready = False
        self._timed_out = False
        self._process = _start()
        self._requests = cast("BinaryIO", self._process.stdin)
        self._answers = cast("BinaryIO", self._process.stdout)

    def ask(
        self, page: bytes, *, is_text: bool, options: Mapping[str, Any], task: Task = "page"
    ) -> dict[str, Any]:
        """The process's answer to one page or feed: a JSON object with its request's number.

        Raises ExtractionTimeout and ExtractionCrashed when the page ended the process,
        ExtractionUnavailable when the process never became ready, EndedEarly when it ended before
        it had the page.
        """
        try:
            if not self._is_ready:
                self._await_start()
            self._check_alive()
            header = {"task": task, "is_text": is_text, "options": dict(options)}
            return self._ask(page, header)
        except BaseException:
            self.kill()  # whatever comes next through its pipe answers a question nobody asks
            raise

    def _check_alive(self) -> None:
        if self._process.poll() is not None:
            raise EndedEarly("the process that reads pages ended while it waited for one")

    def interrupt(self) -> None:
        """End the process while another thread asks it, which then raises ExtractionCrashed."""
        self._process.kill()

    def kill(self) -> None:
        """End the process now, whatever it does."""
        self._process.kill()
        self._process.wait()
        self._requests.close()
        self._answers.close()

    def let_go(self) -> None:
        """Forget a process that belongs to the process this one was forked from."""
        self._requests.close()
        self._answers.close()
        self._process.returncode = 0

    def _await_start(self) -> None:
        with _Deadline(START_SECONDS, self._expire):
            try:
                write_frame(self._requests, dump(asdict(self.limits)))
                hello = load(read_frame(self._answers) or b"{}")
            except (OSError, WireError):
                hello = {}
        if "error" in hello:
            raise ExtractionUnavailable(
                f"the process that reads pages fails: {hello.get('message')}"
            )
        if hello.get("ready") is not True:
            how = f"took over {START_SECONDS:g} s to start" if self._timed_out else self._end()
            told = f"the process that reads pages {how}: {sys.executable}"
            raise ExtractionUnavailable(told) if self._timed_out else EndedEarly(told)
        self._is_ready = True
        self._base = _size(hello)

    def _ask(self, page: bytes, header: Mapping[str, Any]) -> dict[str, Any]:
        self.asked += 1
        header = {"number": self.asked, **header}
        with _Deadline(self.limits.wall_seconds, self._expire):
            try:
                write_frame(self._requests, dump(header))
                write_frame(self._requests, page)
                payload = read_frame(self._answers)
            except (OSError, WireError):
                payload = None
        if payload is None or self._timed_out:
            raise self._failure()
        try:
            answer = load(payload)
        except WireError as error:
            raise ExtractionCrashed(f"the page's reader gave a broken answer: {error}") from error
        if answer.get("number") != self.asked:
            raise ExtractionCrashed("the page's reader answered another question")
        self.growth = _size(answer) - self._base
        self.is_spent = answer.get("spent") is True
        return answer

    def _expire(self) -> None:
        self._timed_out = True
        self._process.kill()

    def _failure(self) -> CredcheckError:
        if self._timed_out:
            return ExtractionTimeout(
                f"the page took more than {self.limits.wall_seconds:g} s to read"
            )
        how = self._end()
        if self._process.returncode == -getattr(signal, "SIGPROF", 0):
            return ExtractionTimeout(
                f"the page took more than {self.limits.cpu_seconds:g} s of processor time to read"
            )
        return ExtractionCrashed(f"the process that read the page {how}")

    def _end(self) -> str:
        """How the process ended, in words."""
        try:
            code = self._process.wait(1)
        except subprocess.TimeoutExpired:
            return "closed its pipe"
        if code >= 0:
            return f"ended with exit status {code}"
        try:
            return f"was ended by {signal.Signals(-code).name}"
        except ValueError:
            return f"was ended by signal {-code}"


Task: TypeAlias = Literal["page", "feed"]


class EndedEarly(ExtractionUnavailable):
    """The process that reads pages ended before it was given one: no page is to blame."""


class _Deadline:
    """Calls ``expire`` when its block takes longer than ``seconds``, and never after the block."""

    def __init__(self, seconds: float, expire: Any) -> None:
        self._timer = threading.Timer(seconds, expire)
        self._timer.daemon = True

    def __enter__(self) -> None:
        self._timer.start()

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        self._timer.join()


def _start() -> subprocess.Popen[bytes]:
    if not sys.executable or getattr(sys, "frozen", False):
        raise ExtractionUnavailable(
            "pages are read in a Python process, and there is no Python to start"
        )
    path = [os.path.abspath(entry) for entry in sys.path]  # noqa: PTH100  -- zip files stay strings
    kept = {name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ}
    try:
        return subprocess.Popen(
            [sys.executable, "-I", "-c", _BOOT, json.dumps(path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            env={**kept, **_OWN_ENVIRONMENT},
        )
    except OSError as error:
        raise ExtractionUnavailable(
            f"the process that reads pages does not start: {error}"
        ) from error


def _size(answer: Mapping[str, Any]) -> int:
    size = answer.get("resident")
    return size if type(size) is int else 0
