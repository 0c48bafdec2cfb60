"""Looking a source up in the rating lists, in process."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from statistics import median

from benchmarks.budgets import Plan, Row
from credcheck.sources import Registry

MICRO = 1_000_000
ONE = """
import time
from credcheck.sources import Registry
registry = Registry.open()
began = time.process_time()
registry.lookup("www.nobody-lists-this-name.example")
print(time.process_time() - began)
"""


def measure(plan: Plan) -> list[Row]:
    """Each of many names once, with nothing remembered; the same again; and opening the lists."""
    count = plan.pick(4000, 500)
    repeats = plan.pick(15, 3)
    passes: dict[str, list[float]] = {"first": [], "again": [], "open": [], "process": []}
    for number in range(repeats):
        registry = Registry.open()
        names = _names(registry, count, number)
        passes["open"].append(_seconds(Registry.open))
        passes["first"].append(_seconds(partial(_all, registry, names)) / count)
        passes["again"].append(_seconds(partial(_all, registry, names)) / count)
        passes["process"].append(_in_a_process())
    taken = f"processor time, the least of {repeats} repeats (all are in the samples)"
    how = (
        f"{count} distinct names, half of them listed, a third of them as article URLs; a fresh "
        "registry every time; "
    )
    return [
        Row(
            "lookup",
            "source look-up in process, nothing remembered",
            MICRO * min(passes["first"]),
            "µs",
            f"{how}the mean look-up; {taken}",
            budget=50.0,
            samples=passes,
        ),
        Row(
            "lookup_again",
            "the same look-up again",
            MICRO * min(passes["again"]),
            "µs",
            how + taken,
        ),
        Row(
            "lookup_first",
            "the first look-up of a process, which reads the public suffix list",
            1000 * median(passes["process"]),
            "ms",
            "processor time in fresh processes, lists opened; median",
        ),
        Row(
            "lists_open",
            "opening the rating lists",
            1000 * min(passes["open"]),
            "ms",
            taken,
            budget=50.0,
        ),
    ]


def _seconds(work: Callable[[], object]) -> float:
    """Processor time of this process: what else runs on the machine is not counted."""
    began = time.process_time()
    work()
    return time.process_time() - began


def _in_a_process() -> float:
    done = subprocess.run([sys.executable, "-c", ONE], capture_output=True, text=True, check=True)
    return float(done.stdout)


def _all(registry: Registry, names: list[str]) -> None:
    for name in names:
        registry.lookup(name)


def _names(registry: Registry, count: int, seed: int) -> list[str]:
    draw = random.Random(seed)  # noqa: S311  -- names, no secrets
    listed = draw.sample(sorted(registry.index.scopes), count // 2)
    unknown = [f"www.gazette-{seed}-{number}.example" for number in range(count - len(listed))]
    names = [*listed, *unknown]
    draw.shuffle(names)
    return [
        f"https://{name}/2026/03/story-{i}" if i % 3 == 0 else name for i, name in enumerate(names)
    ]
