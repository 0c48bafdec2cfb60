"""Looking a source up in the rating lists, in process."""

from __future__ import annotations

import random
from functools import partial
from statistics import mean, median

from benchmarks.budgets import Plan, Row
from benchmarks.budgets.timing import seconds
from credcheck.sources import Registry

MICRO = 1_000_000


def measure(plan: Plan) -> list[Row]:
    """Each of many names once, with nothing remembered; the same again; and opening the lists."""
    count = plan.pick(4000, 500)
    passes: dict[str, list[float]] = {"first": [], "again": [], "open": []}
    for number in range(plan.pick(7, 3)):
        registry = Registry.open()
        names = _names(registry, count, number)
        passes["open"].append(median(seconds(Registry.open) for _ in range(3)))
        passes["first"].append(seconds(partial(_all, registry, names)) / count)
        passes["again"].append(seconds(partial(_all, registry, names)) / count)
    how = (
        f"{count} distinct names, half of them listed, a third of them as article URLs; a fresh "
        "registry every time"
    )
    return [
        Row(
            "lookup",
            "source look-up in process, nothing remembered",
            MICRO * median(passes["first"]),
            "µs",
            how + "; median over the repeats of the mean look-up",
            budget=50.0,
            samples=passes,
        ),
        Row("lookup_again", "the same look-up again", MICRO * mean(passes["again"]), "µs", how),
        Row(
            "lists_open", "opening the rating lists", 1000 * median(passes["open"]), "ms", "median"
        ),
    ]


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
