"""What the bulk benchmark measures of credcheck alone: the stages, the long run, Ray beside local."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import mean, median, pstdev
from typing import Any

import psutil

from benchmarks.budgets.texts import article
from credcheck.batch import local
from credcheck.batch.chunks import Chunk, End, cut
from credcheck.batch.outputs import Shape, assemble
from credcheck.batch.parts import Done, WorkFolder
from credcheck.batch.rows import Row
from credcheck.batch.scoring import Scorer, Work
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


def stages(pages: Sequence[str]) -> dict[str, Any]:
    """What a page costs by stage, in processor milliseconds, and what it leaves in bytes.

    Everything runs in this process with one thread, so that processor time says what it costs even
    on a machine that does other work.
    """
    texts = [article(seed) for seed in range(len(pages))]
    work = Work(NOW, Settings(), include=("sentences", "attributions", "reports"))
    found: dict[str, list[float]] = {
        "cut": [],
        "extract": [],
        "score": [],
        "write": [],
        "assemble": [],
    }
    with tempfile.TemporaryDirectory() as scratch, Scorer(work) as scorer:
        from credcheck import extract  # noqa: PLC0415

        folder = Path(scratch) / "out.work"
        scorer.part(chunks_of(texts[:4], 4)[0])
        parts: list[Done] = []
        with WorkFolder(folder) as kept:
            for number, text in enumerate(texts):
                began = _now()
                (chunk,) = chunks_of([text], 1)
                found["cut"].append(_now() - began)
                began = _now()
                extract.from_html(pages[number].encode())
                found["extract"].append(_now() - began)
                began = _now()
                part = scorer.part(chunk)
                found["score"].append(_now() - began)
                began = _now()
                parts.append(kept.add(part))
                found["write"].append(_now() - began)
            out = Path(scratch) / "out.parquet"
            began = _now()
            assemble(kept, parts, out, Shape("parquet", ("sentences", "attributions", "reports")))
            found["assemble"] = [(_now() - began) / len(texts)]
        sizes = {
            path.name.removeprefix("out"): path.stat().st_size / len(texts)
            for path in Path(scratch).iterdir()
            if path.is_file()
        }
        reports = (Path(scratch) / "out.reports.jsonl").read_bytes().splitlines()
    return {
        "articles": len(texts),
        "milliseconds": {
            name: {
                "mean": 1000 * mean(values),
                "median": 1000 * median(values),
                "spread": pstdev(values) / mean(values) if len(values) > 1 else 0.0,
            }
            for name, values in found.items()
        },
        "bytes": {
            **sizes,
            "report": mean(map(len, reports)),
            "report_packed": mean(len(zlib.compress(report)) for report in reports),
            "database_row": _database(reports),
        },
    }


def _now() -> float:
    return time.process_time()


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
