"""Work of the background outlasts a database that is away for a while."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from credcheck.errors import StoreUnavailable

from .engine import Engine

FIRST_SECONDS = 0.5
LONGEST_SECONDS = 10.0

T = TypeVar("T")


def patiently(engine: Engine, work: Callable[[], T]) -> T:
    """What ``work`` gives, asked again while the database does not answer.

    Raises Interrupted when the engine stops meanwhile, and whatever else ``work`` raises.
    """
    wait = FIRST_SECONDS
    while True:
        engine.pause(0.0)
        try:
            return work()
        except StoreUnavailable:
            engine.pause(wait)
            wait = min(wait * 2, LONGEST_SECONDS)
