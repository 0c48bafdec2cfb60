"""Fair comparison of two pieces of work: interleaved, in alternating order, by medians."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from statistics import median

Work = Callable[[], object]


def seconds(work: Work) -> float:
    """Wall-clock seconds of one call."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def interleaved(first: Work, second: Work, repeats: int) -> tuple[list[float], list[float]]:
    """``repeats`` timings of each, one after the other, the order turned round every time."""
    found: tuple[list[float], list[float]] = ([], [])
    for number in range(repeats):
        gc.collect()
        for which in (0, 1) if number % 2 == 0 else (1, 0):
            found[which].append(seconds((first, second)[which]))
    return found


def ratio(above: list[float], below: list[float]) -> float:
    """The median of the ratios of pairs that were measured side by side."""
    return median(a / b for a, b in zip(above, below, strict=True))
