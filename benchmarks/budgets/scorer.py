"""``python -m benchmarks.budgets.scorer COUNT THREADS``: scores documents, says how large it got."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import mean

import psutil

from benchmarks.budgets.texts import article, page
from credcheck import Document, Pipeline
from credcheck.config import Settings

WARM = 500
POINTS = 200
LENGTHS = {"shortest": 100, "longest": 500}


def documents(count: int) -> Iterator[Document]:
    """Distinct documents, made one by one; every third is a page."""
    for seed in range(count):
        if seed % 3 == 0:
            yield Document(html=page(seed, **LENGTHS).encode())
        else:
            yield Document(text=article(seed, **LENGTHS))


def main(count: int, threads: int) -> None:
    """Print resident bytes after warming up, at the end and along the way, as JSON."""
    process = psutil.Process()
    warm = min(WARM, count // 4)
    step = max(1, count // POINTS)
    resident: list[int] = []
    children: list[int] = []
    at: list[int] = []
    failed = 0
    began = time.perf_counter()
    with Pipeline.load(settings=Settings(threads=threads)) as pipeline:
        for number, found in enumerate(pipeline.score_many(documents(count)), 1):
            failed += isinstance(found, Exception)
            if number % step == 0:
                at.append(number)
                resident.append(process.memory_info().rss)
                children.append(_children(process))
    after = [size for number, size in zip(at, resident, strict=True) if number >= warm]
    tenth = max(1, len(after) // 10)
    json.dump(
        {
            "documents": count,
            "failed": failed,
            "seconds": time.perf_counter() - began,
            "warm_documents": warm,
            "warm": mean(after[:tenth]),
            "end": mean(after[-tenth:]),
            "peak": max(_peak(), *resident),
            "children_max": max(children, default=0),
            "resident": resident,
            "children": children,
        },
        sys.stdout,
    )


def _peak() -> int:
    """The most that was ever resident; getrusage would count the process that started this one."""
    status = Path("/proc/self/status")
    lines = status.read_text(encoding="utf-8").splitlines() if status.is_file() else []
    return max(
        (int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM")), default=0
    )


def _children(process: psutil.Process) -> int:
    total = 0
    for child in process.children(recursive=True):
        try:
            total += child.memory_info().rss
        except psutil.NoSuchProcess:
            continue
    return total


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
