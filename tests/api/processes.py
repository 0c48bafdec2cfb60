"""Services in processes of their own, for what only shows there: ends by force, many at a time."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any

STARTING_SECONDS = 60.0


@dataclass
class Process:
    """One uvicorn process on a port of its own; it writes its log into ``folder``."""

    database: str
    folder: Path
    role: str = "all"
    environment: dict[str, str] = field(default_factory=dict)
    port: int = 0
    running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        self.port = free_port()  # anew each time: somebody else may have the last one by now
        own = {
            "CREDCHECK_DATABASE": self.database,
            "CREDCHECK_ROLE": self.role,
            "CREDCHECK_ACCESS": "loopback",
            "CREDCHECK_WORKERS": "1",
            "CREDCHECK_THREADS": "1",
            "CREDCHECK_JOB_RATE": "off",
            "CREDCHECK_READ_RATE": "off",
        }
        command = [sys.executable, "-m", "uvicorn", "--factory", "credcheck.api.app:create_app"]
        command += ["--port", str(self.port), "--log-level", "warning"]
        with (self.folder / f"{self.role}-{self.port}.log").open("ab") as log:
            self.running = subprocess.Popen(
                command, env={**os.environ, **own, **self.environment}, stdout=log, stderr=log
            )
        end = time.monotonic() + STARTING_SECONDS
        while time.monotonic() < end:
            if self.running.poll() is not None:
                raise RuntimeError(f"the process ended at once: see {log.name}")
            try:
                self.ask("/v1/jobs?limit=1")
            except urllib.error.HTTPError as error:
                if error.code == HTTPStatus.UNAUTHORIZED:
                    return  # it answers, and wants a key
            except OSError:
                pass
            else:
                return
            time.sleep(0.05)
        raise RuntimeError("the process does not answer")

    def kill(self) -> None:
        """End it as a power cut would."""
        self._end(signal.SIGKILL)

    def stop(self) -> float:
        """Ask it to end; gives the seconds that it took."""
        begun = time.monotonic()
        self._end(signal.SIGTERM)
        return time.monotonic() - begun

    def ask(self, path: str, body: Any = None, method: str | None = None) -> Any:
        """The JSON of an answer. Raises OSError when there is none, or one of an error."""
        return json.loads(self.text(path, body, method))

    def text(self, path: str, body: Any = None, method: str | None = None) -> bytes:
        """The bytes of an answer."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}",
            data=data,
            method=method,
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
            found: bytes = answer.read()
        return found

    def results(self, job: str) -> list[dict[str, Any]]:
        """The lines of a job's results."""
        return [json.loads(line) for line in self.text(f"/v1/jobs/{job}/results").splitlines()]

    def _end(self, how: signal.Signals) -> None:
        if self.running is None:
            return
        self.running.send_signal(how)
        self.running.wait(timeout=60)
        self.running = None


@contextlib.contextmanager
def started(*processes: Process) -> Iterator[None]:
    """These processes, started; ended by force in the end."""
    try:
        for process in processes:
            process.start()
        yield
    finally:
        for process in processes:
            process.kill()


def free_port() -> int:
    """A port of the loopback interface that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port
