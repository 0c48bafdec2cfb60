"""Where the time of one article goes, step by step."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any
from unittest import mock

from benchmarks.budgets import Row
from benchmarks.budgets.timing import seconds
from credcheck import Pipeline, extract, report, segment, windowed, windows
from credcheck import pipeline as steps

STAGES = ("extract", "segment", "tokenise", "encode", "batches", "signals", "report", "rest")


class _Timed:
    """The session with its ``run`` timed."""

    def __init__(self, inner: Any, run: Callable[..., Any]) -> None:
        self._inner = inner
        self.run = run

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


def stages(pipeline: Pipeline, texts: Sequence[str]) -> list[Row]:
    """The share of each step, with the session's own run as ``encode``."""
    spent = dict.fromkeys(STAGES, 0.0)
    with _clocks(pipeline, spent):
        total = sum(seconds(partial(pipeline.score_text, text)) for text in texts)
    # What encloses another step is counted without it.
    spent["batches"] -= spent["tokenise"] + spent["encode"]
    spent["rest"] = total - sum(spent.values())
    shares = {name: value / total for name, value in spent.items()}
    return [
        Row(
            f"share_{name}",
            f"share of an article's time: {name}",
            100 * shares[name],
            "%",
            "one run over the same articles with a clock round every step",
        )
        for name in STAGES
    ]


@contextmanager
def _clocks(pipeline: Pipeline, spent: dict[str, float]) -> Iterator[None]:
    def clock(name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*arguments: Any, **named: Any) -> Any:
            began = time.perf_counter()
            try:
                return work(*arguments, **named)
            finally:
                spent[name] += time.perf_counter() - began

        return timed

    own: Any = pipeline.encoder
    run = own._session.run  # noqa: SLF001
    places: list[tuple[Any, str, Any]] = [
        (extract, "from_text", clock("extract", extract.from_text)),
        (segment, "split", clock("segment", segment.split)),
        (windowed, "tokenize", clock("tokenise", windows.tokenize)),
        (own, "encode", clock("batches", own.encode)),
        (own, "_session", _Timed(own._session, clock("encode", run))),  # noqa: SLF001
        (pipeline, "_measure", clock("signals", pipeline._measure)),  # noqa: SLF001
        (steps, "build", clock("report", report.build)),
    ]
    with ExitStack() as stack:
        for place, name, timed in places:
            stack.enter_context(mock.patch.object(place, name, timed))
        yield
