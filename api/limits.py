"""How often each key or address may ask: three classes of requests, counted apart.

Counts are kept in memory for SQLite, which one process serves, and in the database where several
processes share one.
"""

from __future__ import annotations

import math
import time
from typing import Literal

from limits import RateLimitItem, parse
from limits.storage import Storage
from limits.strategies import FixedWindowRateLimiter
from starlette.concurrency import run_in_threadpool

from credcheck.config import ServiceSettings
from credcheck.errors import InputError
from credcheck.store.database import Database
from credcheck.store.limits import DatabaseStorage

from .counts import CountStorage
from .errors import limited

Rate = Literal["score", "read", "job"]


class Limits:
    """The limits of the settings. Raises InputError for one that cannot be read."""

    def __init__(self, settings: ServiceSettings, database: Database) -> None:
        stated = {
            "score": settings.score_rate,
            "read": settings.read_rate,
            "job": settings.job_rate,
        }
        self._items = {name: _parsed(name, text) for name, text in stated.items()}
        self._in_memory = database.is_sqlite
        storage: Storage = CountStorage() if self._in_memory else DatabaseStorage(database)
        self._limiter = FixedWindowRateLimiter(storage)

    async def check(self, rate: Rate, who: str) -> dict[str, str]:
        """Count one request of ``who`` (a key's id or an address) and give the RateLimit headers.

        Raises TooManyRequests, with the same headers and Retry-After.
        """
        item = self._items[rate]
        if item is None:
            return {}
        if self._in_memory:
            return self._count(item, rate, who)
        return await run_in_threadpool(self._count, item, rate, who)

    def _count(self, item: RateLimitItem, rate: Rate, who: str) -> dict[str, str]:
        allowed = self._limiter.hit(item, rate, who)
        reset, remaining = self._limiter.get_window_stats(item, rate, who)
        wait = max(1, math.ceil(reset - time.time()))
        headers = {
            "RateLimit-Limit": str(item.amount),
            "RateLimit-Remaining": str(max(0, remaining)),
            "RateLimit-Reset": str(wait),
        }
        if not allowed:
            detail = f"more than {item.amount} requests of this kind; try again in {wait} s"
            raise limited(detail, headers | {"Retry-After": str(wait)})
        return headers


def _parsed(name: str, text: str) -> RateLimitItem | None:
    if text.lower() == "off":
        return None
    try:
        return parse(text)
    except ValueError:
        raise InputError(
            f"CREDCHECK_{name.upper()}_RATE is {text!r}; give one such as 60/minute, or off"
        ) from None
