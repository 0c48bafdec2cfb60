"""What the bulk benchmark measures of credcheck alone: the stages, the long run, Ray beside local."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import sqlite3
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from statistics import mean, median, pstdev
from typing import Any

import psutil

from benchmarks.budgets.texts import article, page
from credcheck.batch import archives, local, ray_engine
from credcheck.batch.chunks import Chunk, End, cut
from credcheck.batch.outputs import Shape, assemble
from credcheck.batch.parts import WorkFolder
from credcheck.batch.rows import Row
from credcheck.batch.scoring import Part, Scorer, Work
from credcheck.config import Settings
from credcheck.documents import Document

NOW = dt.datetime(2026, 3, 3, tzinfo=dt.UTC)
SHORT = {"shortest": 60, "longest": 120}
"""Words of the long run's articles."""


def clock(work: Callable[[], object]) -> float:
    """Seconds of one call."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def chunks_of(texts: Sequence[str], documents: int) -> list[Chunk]:
    """The texts as chunks of that many."""
    rows = (Row(number, Document(text=text)) for number, text in enumerate(texts))
    return list(cut(rows, documents))


def stages(count: int) -> dict[str, Any]:
    """What an article costs by stage, in milliseconds, and what it leaves in bytes.

    Everything runs in this process with one thread. Times are those of the processor, which say what
    a stage costs where other work goes on, too; writing is wall-clock time, for it waits for the disk.
    """
    from credcheck import extract  # noqa: PLC0415  -- engines load it when they need it

    pages = [page(seed) for seed in range(count)]
    found: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as scratch:
        home = Path(scratch)
        found["read"] = [_reading(home / "in.warc.gz", pages) / count]
        found["extract"] = [
            _spent(lambda html=html: extract.from_html(html.encode())) for html in pages
        ]
        found |= _scored(home, count)
        sizes = {
            path.name.removeprefix("out"): path.stat().st_size / count
            for path in home.glob("out*")
            if path.is_file()
        }
        reports = (home / "out.reports.jsonl").read_bytes().splitlines()
    return {
        "articles": count,
        "milliseconds": {name: _summary(values) for name, values in found.items()},
        "bytes": {
            **sizes,
            "report": mean(map(len, reports)),
            "report_packed": mean(len(zlib.compress(report)) for report in reports),
            "database_row": _database(reports),
        },
    }


def _summary(values: Sequence[float]) -> dict[str, float]:
    spread = pstdev(values) / mean(values) if len(values) > 1 else 0.3
    return {"mean": 1000 * mean(values), "median": 1000 * median(values), "spread": spread}


def _reading(path: Path, pages: Sequence[str]) -> float:
    """Seconds to read pages out of a packed WARC file and cut them into chunks."""
    with path.open("wb") as file:
        for number, html in enumerate(pages):
            file.write(gzip.compress(_response(number, html.encode())))
    return _spent(lambda: list(cut(archives.warc(path).rows)))


def _response(number: int, body: bytes) -> bytes:
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + body
    return (
        b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:%d>\r\n"
        b"WARC-Target-URI: https://paper.example/%d\r\nContent-Type: application/http\r\n"
        b"Content-Length: %d\r\n\r\n%s\r\n\r\n" % (number, number, len(http), http)
    )


def _scored(home: Path, count: int) -> dict[str, list[float]]:
    """Seconds of scoring, writing and putting together, article by article; leaves the output."""
    work = Work(NOW, Settings(), include=("sentences", "attributions", "reports"))
    score, write, parts = [], [], []
    with Scorer(work) as scorer, WorkFolder(home / "work") as kept:
        scorer.part(chunks_of([article(-1)], 1)[0])
        for number in range(count):
            (chunk,) = chunks_of([article(number)], 1)
            chunk = replace(chunk, number=number)
            began = time.process_time()
            part = scorer.part(chunk)
            score.append(time.process_time() - began)
            write.append(clock(lambda part=part: parts.append(kept.add(part))))
        shape = Shape("parquet", ("sentences", "attributions", "reports"))
        taken = _spent(lambda: assemble(kept, parts, home / "out.parquet", shape))
    return {"score": score, "write": write, "assemble": [taken / count]}


def _spent(work: Callable[[], object]) -> float:
    """Seconds of processor time of one call."""
    began = time.process_time()
    work()
    return time.process_time() - began


def _database(reports: Sequence[bytes]) -> float:
    """Bytes by which a SQLite file grows for each report, with an index on its id."""
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "a.db"
        base = sqlite3.connect(path)
        base.execute("CREATE TABLE reports (id TEXT PRIMARY KEY, made TEXT, report TEXT)")
        before = path.stat().st_size
        for report in reports:
            found = json.loads(report)
            row = (found["id"], found["created_at"], report.decode())
            base.execute("INSERT INTO reports VALUES (?, ?, ?)", row)
        base.commit()
        base.close()
        return (path.stat().st_size - before) / len(reports)


def _streamed(texts: Sequence[str], documents: int) -> Iterator[Chunk | End]:
    chunks = chunks_of(texts, documents)
    yield from chunks
    yield End(len(chunks))


def _rate(parts: Iterator[Part | End], processes: int) -> float:
    """Articles a second from the moment at which every process has given its first part."""
    times = [(time.perf_counter(), part.documents) for part in parts if isinstance(part, Part)]
    began = times[processes - 1][0]
    count = sum(documents for moment, documents in times if moment > began)
    return count / (times[-1][0] - began)


def local_seconds(texts: Sequence[str], processes: int) -> float:
    """Seconds that the texts take on warm processes of the local engine."""
    documents = max(1, len(texts) // (8 * processes))
    given = _streamed(texts, documents)
    parts = local.parts(Work(NOW, Settings()), given, processes=processes, stopping=lambda: False)
    return len(texts) / _rate(parts, processes)


def engine_rates(texts: Sequence[str], processes: int, rounds: int) -> dict[str, list[float]]:
    """Articles a second of the local engine and of Ray on this machine, in turn, when warm."""
    work = Work(NOW, Settings())
    given = partial(_streamed, texts, max(1, len(texts) // (8 * processes)))
    found: dict[str, list[float]] = {"local": [], "ray": []}
    for _ in range(rounds):
        found["local"].append(len(texts) / local_seconds(texts, processes))
        parts = ray_engine.parts(
            work, given, actors=processes, address=None, stopping=lambda: False
        )
        found["ray"].append(_rate(parts, processes))
    return found


def flat_cost(count: int, processes: int) -> dict[str, Any]:
    """Processor time an article and memory, from the first hundred articles to the last of many."""
    work = Work(NOW, Settings())
    points: list[dict[str, float]] = []
    this = psutil.Process()
    done = 0

    def chunks() -> Iterator[Chunk | End]:
        rows = (Row(n, Document(text=article(n, **SHORT))) for n in range(count))
        total = 0
        for chunk in cut(rows, 50):
            total += 1
            yield chunk
        yield End(total)

    began = time.perf_counter()
    for part in local.parts(work, chunks(), processes=processes, stopping=lambda: False):
        if isinstance(part, End):
            continue
        done += part.documents
        children = [child for child in this.children() if child.is_running()]
        used = [child.cpu_times() for child in children]
        points.append(
            {
                "articles": done,
                "seconds": time.perf_counter() - began,
                "cpu": sum(times.user + times.system for times in used),
                "resident": max((child.memory_info().rss for child in children), default=0),
                "parent": this.memory_info().rss,
            }
        )
    return {"articles": count, "processes": processes, "points": points, **_ends(points)}


def _ends(points: Sequence[dict[str, float]]) -> dict[str, float]:
    """Cost and memory of the first tenth after the first hundred articles, and of the last tenth."""
    later = [point for point in points if point["articles"] > 100]
    size = max(2, len(later) // 10)
    found: dict[str, float] = {}
    for name, some in (("first", later[:size]), ("last", later[-size:])):
        articles = some[-1]["articles"] - some[0]["articles"]
        found[f"{name}_cpu_ms"] = 1000 * (some[-1]["cpu"] - some[0]["cpu"]) / articles
        found[f"{name}_resident"] = mean(point["resident"] for point in some)
        found[f"{name}_parent"] = mean(point["parent"] for point in some)
    return found
