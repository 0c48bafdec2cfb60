"""Jobs under ``kill -9``, and jobs that several processes share: is anything lost, or there twice?

``python -m benchmarks.service_kills`` runs on an SQLite file and on a PostgreSQL of its own (Debian's
package ``postgresql``; ``--postgres`` names a running server instead) and writes its part of
benchmarks/service.json. ``--items`` and ``--kills`` make it smaller.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import platform
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from credcheck.store.database import Database
from credcheck.store.models import JobItem, Report
from tests.api.databases import fresh_postgres, private_postgres
from tests.api.harness import PARAGRAPHS
from tests.api.processes import Process, started

RESULTS = Path(__file__).resolve().parent / "service.json"
SEED = 20_261_128
LIVES = (0.2, 1.8)
"""How many seconds a process may work after it answers, at least and at most."""

FAILS = 25
"""Every so manieth document is blank, and must fail."""

LONGEST = 900.0


def main() -> int:
    """Run both checks on both databases; 1 when anything was lost or doubled."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=500)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--postgres", help="a server to make a database in, as an SQLAlchemy URL")
    parser.add_argument("--only", choices=("sqlite", "postgresql"), help="one database")
    options = parser.parse_args()
    wrong = 0
    for name in (options.only,) if options.only else ("sqlite", "postgresql"):
        for part, check in (("kills", killed), ("shared_job", shared_by_four)):
            with tempfile.TemporaryDirectory() as folder, _database(name, folder, options) as url:
                found = check(url, Path(folder), options)
            _keep(part, name, found)
            wrong += found["lost"] + found["doubled"]
    return 1 if wrong else 0


def killed(url: str, folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    """One process, killed again and again while it does a job."""
    moments = random.Random(SEED)  # noqa: S311
    process = Process(url, folder)
    kills, begun = 0, time.monotonic()
    with started(process):
        job = process.ask("/v1/jobs", {"documents": _documents(options.items)})["id"]
        while kills < options.kills:
            time.sleep(moments.uniform(*LIVES))
            if process.ask(f"/v1/jobs/{job}")["state"] == "done":
                break
            process.kill()
            kills += 1
            process.start()
        state = _waited(process, job)
        seen = _checked(url, process, job, options.items)
    return seen | {
        "kills": kills,
        "state": state,
        "seconds": round(time.monotonic() - begun, 1),
        "machine": _machine(),
    }


def shared_by_four(url: str, folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    """Two processes that answer and two that work share one job."""
    asked = [Process(url, folder, role="api") for _ in range(2)]
    workers = [Process(url, folder, role="worker") for _ in range(2)]
    with started(*asked, *workers):
        begun = time.monotonic()
        job = asked[0].ask("/v1/jobs", {"documents": _documents(options.items)})["id"]
        state = _waited(asked[1], job)
        seconds = time.monotonic() - begun
        seen = _checked(url, asked[1], job, options.items)
        pieces = _pieces(url)
    return seen | {
        "state": state,
        "seconds": round(seconds, 1),
        "pieces_by_process": sorted(pieces.values()),
        "machine": _machine(),
    }


def _keep(part: str, name: str, found: dict[str, Any]) -> None:
    """Put a result into the file, which others write to as well, and show it."""
    kept = json.loads(RESULTS.read_text("utf-8")) if RESULTS.exists() else {}
    kept.setdefault(part, {})[name] = found
    RESULTS.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n", "utf-8")
    sys.stdout.write(f"{part} {name} {json.dumps(found)}\n")


@contextlib.contextmanager
def _database(name: str, folder: str, options: argparse.Namespace) -> Iterator[str]:
    with contextlib.ExitStack() as stack:
        url = f"sqlite:///{folder}/credcheck.db"
        if name == "postgresql":
            server = options.postgres
            if server is None:
                server = stack.enter_context(private_postgres())
            url = stack.enter_context(fresh_postgres(server))
        with Database(url) as database:
            database.upgrade()
        yield url


def _documents(count: int) -> list[dict[str, str]]:
    start = "\n\n".join(PARAGRAPHS[:2])
    return [
        {
            "text": " " if n % FAILS == 0 else f"{start}\n\nThis is telling number {n}.",
            "id": f"n{n}",
        }
        for n in range(count)
    ]


def _waited(process: Process, job: str) -> str:
    end = time.monotonic() + LONGEST
    state = "unknown"
    while time.monotonic() < end:
        state = process.ask(f"/v1/jobs/{job}")["state"]
        if state == "done":
            break
        time.sleep(0.2)
    return str(state)


def _checked(url: str, process: Process, job: str, items: int) -> dict[str, Any]:
    """What the results and the tables say: how much is missing, how much is there twice."""
    lines = process.results(job)
    expected = ["failed" if n % FAILS == 0 else "done" for n in range(items)]
    right = [
        line["status"] == status and line["id"] == f"n{n}" and line["position"] == n
        for n, (line, status) in enumerate(zip(lines, expected, strict=False))
    ]
    with Database(url) as database, database.reading() as session:
        rows = list(session.scalars(sa.select(JobItem.index).where(JobItem.job_id == job)))
        kept = list(session.scalars(sa.select(Report.job_index).where(Report.job_id == job)))
    return {
        "items": items,
        "lost": items - sum(right) + (expected.count("done") - len(set(kept))),
        "doubled": len(rows) - len(set(rows)) + len(kept) - len(set(kept)),
    }


def _pieces(url: str) -> Counter[str]:
    """How many pieces of jobs each process has scored."""
    queue = f"{url}-jobs" if url.startswith("sqlite") else url
    table = "workflow_status" if url.startswith("sqlite") else "dbos.workflow_status"
    question = f"SELECT executor_id FROM {table} WHERE name = 'piece'"  # noqa: S608
    with Database(queue) as database, database.reading() as session:
        return Counter(row[0] for row in session.execute(sa.text(question)))


def _machine() -> dict[str, Any]:
    return {
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
    }


if __name__ == "__main__":
    raise SystemExit(main())
