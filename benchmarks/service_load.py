"""``python -m benchmarks.service_load``: a service asked for twice what it can do, for a minute.

A real server on loopback first answers one request at a time (unloaded), then as many as it can
(capacity), then twice that, whatever it answers (overload): articles of many lengths, each new,
between stored reports, look-ups and health checks. Writes its part of benchmarks/service.json. Exit 1
when something but 2xx, 429 and 503 came, when the accepted slow down by more than three times, or
when memory grows by more than a tenth.
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from benchmarks.budgets import ROOT
from benchmarks.budgets.texts import article
from tests.api.processes import Process

RESULTS = ROOT / "benchmarks" / "service.json"
LENGTHS = ((150, 300), (300, 900), (300, 900), (900, 1500), (1500, 3000))
"""Words of an article: a brief, two usual ones, a long one, a very long one."""

ACCEPTED_SLOWDOWN = 3.0
GROWTH = 1.10
ALLOWED = frozenset({200, 202, 429, 503})


@dataclass
class Asked:
    """What came of many requests: seconds by kind for those that were accepted, statuses by count."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    statuses: Counter[int] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, kind: str, status: int, seconds: float) -> None:
        with self.lock:
            self.statuses[status] += 1
            if 200 <= status < 300:
                self.seconds.setdefault(kind, []).append(seconds)

    def p95(self, kind: str) -> float:
        return quantile(self.seconds[kind], 0.95)


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which that share of the values lies."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


class Client:
    """Sends requests of a mix, each with a text of its own."""

    def __init__(self, port: int, report: str) -> None:
        self._port = port
        self._report = report
        self._draw = random.Random(7)  # noqa: S311  -- a load, no secret
        self._number = 0
        self._lock = threading.Lock()

    def score(self) -> tuple[str, int, float]:
        """Score a new article."""
        with self._lock:
            self._number += 1
            number, (shortest, longest) = self._number, self._draw.choice(LENGTHS)
        text = article(number, shortest=shortest, longest=longest) + f"\n\nText {number}."
        return self._ask("score", "POST", "/v1/score", {"text": text, "fields": "summary"})

    def mixed(self) -> tuple[str, int, float]:
        """Eight of ten score; the others read a report, look sources up, ask for health."""
        drawn = self._draw.random()
        if drawn < 0.8:
            return self.score()
        if drawn < 0.9:
            return self._ask("read", "GET", f"/v1/reports/{self._report}", None)
        if drawn < 0.95:
            body = {"sources": ["example.org", "reuters.com"]}
            return self._ask("lookup", "POST", "/v1/sources:lookup", body)
        return self._ask("health", "GET", "/healthz", None)

    def _ask(
        self, kind: str, method: str, path: str, body: dict[str, Any] | None
    ) -> tuple[str, int, float]:
        data = None if body is None else json.dumps(body)
        headers = {"Content-Type": "application/json"} if body is not None else {}
        begin = time.perf_counter()
        connection = http.client.HTTPConnection("localhost", self._port, timeout=90)
        try:
            connection.request(method, path, data, headers)
            response = connection.getresponse()
            response.read()
            status = response.status
        except OSError:
            status = 0
        finally:
            connection.close()
        return kind, status, time.perf_counter() - begin


def closed_loop(ask: Callable[[], tuple[str, int, float]], threads: int, seconds: float) -> Asked:
    """Some clients that each send their next request when they have an answer."""
    found, end = Asked(), time.perf_counter() + seconds

    def loop() -> None:
        while time.perf_counter() < end:
            found.note(*ask())

    _together([threading.Thread(target=loop) for _ in range(threads)])
    return found


def open_loop(ask: Callable[[], tuple[str, int, float]], rate: float, seconds: float) -> Asked:
    """So many requests a second, however long the answers take."""
    found, running = Asked(), []
    begin = time.perf_counter()
    for number in range(int(rate * seconds)):
        time.sleep(max(0.0, begin + number / rate - time.perf_counter()))
        thread = threading.Thread(target=lambda: found.note(*ask()))
        thread.start()
        running.append(thread)
    for thread in running:
        thread.join()
    return found


def _together(threads: Sequence[threading.Thread]) -> None:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def measure(seconds: float) -> dict[str, Any]:
    """The three phases against one server; JSON values."""
    environment = {
        "CREDCHECK_SCORE_RATE": "off",
        "CREDCHECK_READ_RATE": "off",
        "CREDCHECK_THREADS": "2",
    }
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        process = Process(f"sqlite:///{folder / 'load.db'}", folder, environment=environment)
        process.start()
        running = process.running
        if running is None:
            raise RuntimeError("the server does not run")
        try:
            report = process.ask("/v1/score", {"text": article(0)})["id"]
            client = Client(process.port, report)
            closed_loop(client.score, 1, min(5.0, seconds))
            unloaded = closed_loop(client.score, 1, min(20.0, seconds))
            full = closed_loop(client.score, 4, min(15.0, seconds))
            capacity = len(full.seconds["score"]) / min(15.0, seconds)
            watched = psutil.Process(running.pid)
            open_loop(client.mixed, 2 * capacity / 0.8, seconds / 3)
            before = watched.memory_info().rss
            loaded = open_loop(client.mixed, 2 * capacity / 0.8, seconds)
            after = watched.memory_info().rss
        finally:
            process.stop()
    accepted = len(loaded.seconds.get("score", ())) / seconds
    return {
        "seconds": seconds,
        "capacity_per_second": round(capacity, 2),
        "asked_per_second": round(2 * capacity / 0.8, 2),
        "scored_per_second": round(accepted, 2),
        "statuses": {str(status): count for status, count in sorted(loaded.statuses.items())},
        "p95_unloaded_ms": round(unloaded.p95("score") * 1000, 1),
        "p95_accepted_ms": round(loaded.p95("score") * 1000, 1),
        "slowdown": round(loaded.p95("score") / unloaded.p95("score"), 2),
        "median_accepted_ms": round(statistics.median(loaded.seconds["score"]) * 1000, 1),
        "p95_health_ms": round(loaded.p95("health") * 1000, 1),
        "memory_before_mb": round(before / 1e6, 1),
        "memory_after_mb": round(after / 1e6, 1),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, write, judge."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.service_load", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0, help="how long the overload lasts")
    args = parser.parse_args(arguments)
    found = measure(args.seconds)
    known = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.is_file() else {}
    known["overload"] = found
    RESULTS.write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(json.dumps(found, indent=1) + "\n")
    statuses = {int(status) for status in found["statuses"]}
    well = (
        statuses <= ALLOWED
        and found["slowdown"] <= ACCEPTED_SLOWDOWN
        and found["memory_after_mb"] <= GROWTH * found["memory_before_mb"]
    )
    return 0 if well else 1


if __name__ == "__main__":
    raise SystemExit(main())
