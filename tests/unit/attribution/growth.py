"""How work grows with input, counted in executed lines: the same on every machine, however busy."""

from __future__ import annotations

import sys
from collections.abc import Callable

# Four times the input takes four times the lines when time is linear, sixteen when it is quadratic.
LINEAR = 6.0


def growth(run: Callable[[int], object], size: int = 400) -> float:
    """Lines executed by ``run(4 * size)`` per line executed by ``run(size)``, after a warm-up."""
    run(size)
    return _lines(run, 4 * size) / _lines(run, size)


def _lines(run: Callable[[int], object], size: int) -> int:
    count = 0

    def trace(frame, event, argument):
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        run(size)
    finally:
        sys.settrace(before)
    return count
