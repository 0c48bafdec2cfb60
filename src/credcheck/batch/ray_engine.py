"""The Ray engine: Ray Data over a laptop's own Ray or a cluster, an actor pool with a scorer each.

One read task on the driver's node streams the chunks; actors anywhere make parts of them, which the
driver writes. What a lost node held is made again by Ray: a part is the same whoever makes it, and
the driver writes each number once.
"""

from __future__ import annotations

import logging
import os
import pickle
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

from credcheck.batch.chunks import Chunk
from credcheck.batch.extras import load
from credcheck.batch.scoring import Part, Scorer, Work

_WINDOW = 4
"""Chunks that wait for an actor, for each actor."""


def parts(
    work: Work,
    chunks: Iterator[Chunk],
    *,
    actors: int | None,
    address: str | None,
    stopping: Callable[[], bool],
) -> Iterator[Part]:
    """The parts of the chunks, in the order in which they are done.

    ``actors`` is one a core of the cluster when None; ``address`` is the cluster's, or None for a Ray
    of this process alone, which ends with it. When ``stopping`` begins to be true no part is waited
    for any more. Raises MissingExtra.
    """
    ray = load("ray")
    load("ray.data")
    with ExitStack() as stack:
        if not ray.is_initialized():
            _start(ray, address)
            stack.callback(ray.shutdown)
        size = actors or max(1, int(ray.cluster_resources().get("CPU", 1)))
        feed = _Feed(ray, chunks)
        stack.callback(feed.close)
        seen: set[int] = set()
        for row in _dataset(ray, work, feed, size).iter_rows():
            part: Part = pickle.loads(row["part"])  # noqa: S301  -- our own actors made it
            if part.number not in seen:
                seen.add(part.number)
                yield part
            if stopping():
                return
