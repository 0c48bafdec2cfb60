"""A stored report over HTTP, with the key check on, against an empty route of FastAPI.

Both servers are started by uvicorn in the same way and asked in turn by the same client: a few
connections that are kept open, each sending its next request when the answer is there.
"""

from __future__ import annotations

import contextlib
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.budgets import ROOT, Plan, Row
from benchmarks.budgets.texts import articles

CONNECTIONS = 4
_RUN = (
    "import sys, uvicorn;"
    "uvicorn.run(sys.argv[1], factory=True, host='127.0.0.1', port=int(sys.argv[2]),"
    " access_log=False, log_level='warning', proxy_headers=False)"
)


def measure(plan: Plan) -> list[Row]:
    """One row: requests a second of a stored report, over those of an empty route."""
    rounds, seconds = plan.pick(7, 1), float(plan.pick(3, 1))
    with tempfile.TemporaryDirectory() as folder:
        environ = _environ(Path(folder))
        report, token = _stored(environ)
        with (
            _server("benchmarks.budgets.empty_app:create_app", environ) as empty,
            _server("credcheck.api.app:create_app", environ) as service,
        ):
            bare = f"GET / HTTP/1.1\r\nHost: localhost:{empty}\r\n\r\n".encode()
            asked = (
                f"GET /v1/reports/{report} HTTP/1.1\r\nHost: localhost:{service}\r\n"
                f"Authorization: Bearer {token}\r\nAccept-Encoding: gzip\r\n\r\n"
            ).encode()
            size = len(_one(service, asked))
            for port, request in ((empty, bare), (service, asked)):
                _rate(port, request, min(seconds, 1.0))
            pairs = [
                (_rate(service, asked, seconds), _rate(empty, bare, seconds)) for _ in range(rounds)
            ]
    ours, theirs = zip(*pairs, strict=True)
    return [
        Row(
            "service",
            "stored report over HTTP, times the requests of an empty route",
            statistics.median(a / b for a, b in pairs),
            "×",
            f"{CONNECTIONS} open connections, {rounds} rounds of {seconds:.0f} s each in turn, "
            "key check on, SQLite; the median of the ratios",
            budget=0.4,
            at="least",
            samples={"report per second": ours, "empty route per second": theirs},
            details={"answer_bytes": size},
        )
    ]


def _environ(folder: Path) -> dict[str, str]:
    return os.environ | {
        "CREDCHECK_DATABASE": f"sqlite:///{folder / 'bench.db'}",
        "CREDCHECK_ACCESS": "keys",
        "CREDCHECK_READ_RATE": "off",
        "PYTHONPATH": str(ROOT),
    }


def _stored(environ: dict[str, str]) -> tuple[str, str]:
    """A report in the database, and a key that may read it."""
    import datetime as dt  # noqa: PLC0415

    from credcheck import Pipeline  # noqa: PLC0415
    from credcheck.store import keys, reports  # noqa: PLC0415
    from credcheck.store.database import Database  # noqa: PLC0415

    with Database(environ["CREDCHECK_DATABASE"]) as database, Pipeline.load() as pipeline:
        database.upgrade()
        token, info = keys.create(database, "benchmark")
        report = pipeline.score_text(articles(1)[0])
        with database.writing() as session:
            reports.save(session, report.data, owner=info.id, keep=dt.timedelta(days=1))
    return report.id, token


@contextlib.contextmanager
def _server(app: str, environ: dict[str, str]) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    process = subprocess.Popen([sys.executable, "-c", _RUN, app, str(port)], env=environ, cwd=ROOT)
    try:
        _await(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(30)


def _await(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        if process.poll() is not None:
            raise RuntimeError("a server ended before it answered")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise RuntimeError("a server did not begin to answer within a minute")


def _one(port: int, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(request)
        return _answer(connection, bytearray())


def _answer(connection: socket.socket, waiting: bytearray) -> bytes:
    """One whole answer with a Content-Length. Raises RuntimeError unless its status is 200."""
    while (head := waiting.find(b"\r\n\r\n")) < 0:
        waiting += _received(connection)
    lines = bytes(waiting[:head]).lower().split(b"\r\n")
    if b" 200 " not in lines[0]:
        raise RuntimeError(f"the server answered {lines[0].decode('latin-1')}")
    length = next(int(one[15:]) for one in lines if one.startswith(b"content-length:"))
    end = head + 4 + length
    while len(waiting) < end:
        waiting += _received(connection)
    whole = bytes(waiting[:end])
    del waiting[:end]
    return whole


def _received(connection: socket.socket) -> bytes:
    data = connection.recv(262_144)
    if not data:
        raise RuntimeError("the server closed a connection")
    return data


def _rate(port: int, request: bytes, seconds: float) -> float:
    """Answers a second over all connections."""
    counts = [0] * CONNECTIONS
    begin = time.perf_counter()

    def ask(number: int) -> None:
        with socket.create_connection(("127.0.0.1", port)) as connection:
            waiting = bytearray()
            while time.perf_counter() - begin < seconds:
                connection.sendall(request)
                _answer(connection, waiting)
                counts[number] += 1

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / (time.perf_counter() - begin)
