"""A small queueing simulation of a batch: reading, scoring, writing, fed with measured times.

Parts come at random moments (Poisson), wait in line for the reader, then for the first of the
scoring processes that is free, then for the writer, first come first served. A stage's times are
drawn from a gamma distribution with the measured mean and spread.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import mean


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage: seconds a part, their coefficient of variation, and how many can be served at once."""

    name: str
    seconds: float
    spread: float
    servers: int


@dataclass(frozen=True, slots=True)
class Found:
    """How busy a stage was, in 0…1, and how long parts waited for it: mean and 95th percentile."""

    busy: float
    wait: float
    wait_95: float


def simulate(
    stages: Sequence[Stage], rate: float, parts: int = 20_000, seed: int = 1
) -> Mapping[str, Found]:
    """What comes of ``parts`` parts that arrive at ``rate`` a second."""
    draw = random.Random(seed)  # noqa: S311  -- waiting times, no secrets
    moments: list[float] = []
    now = 0.0
    for _ in range(parts):
        now += draw.expovariate(rate)
        moments.append(now)
    found = {}
    for stage in stages:
        moments, waits, worked = _serve(stage, sorted(moments), draw)
        ordered = sorted(waits)
        span = max(moments) - 0.0
        found[stage.name] = Found(
            worked / (span * stage.servers), mean(waits), ordered[int(0.95 * len(ordered))]
        )
    return found


def _serve(
    stage: Stage, moments: Sequence[float], draw: random.Random
) -> tuple[list[float], list[float], float]:
    """When parts leave a stage, how long each waited, and how long the servers worked in all."""
    shape = 1 / max(stage.spread, 0.05) ** 2
    free = [0.0] * stage.servers
    leaving, waits, worked = [], [], 0.0
    for moment in moments:
        begin = max(moment, heapq.heappop(free))
        taken = draw.gammavariate(shape, stage.seconds / shape)
        heapq.heappush(free, begin + taken)
        leaving.append(begin + taken)
        waits.append(begin - moment)
        worked += taken
    return leaving, waits, worked
