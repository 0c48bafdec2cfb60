"""Rate limits that several processes share: fixed windows in the database, for the library limits."""

from __future__ import annotations

import time

import sqlalchemy as sa
from limits.storage import Storage
from sqlalchemy.dialects import postgresql, sqlite

from credcheck.store.database import Database
from credcheck.store.models import RateCount
from credcheck.store.packing import digest

SWEEP_SECONDS = 60.0
"""How often windows that have ended are deleted."""

SKEW_SECONDS = 60.0
"""How far the clocks of processes that share a database may be apart."""


class DatabaseStorage(Storage):
    """A storage for :class:`limits.strategies.FixedWindowRateLimiter`.

    Keys are kept as digests: they hold addresses. Raises StoreUnavailable.
    """

    STORAGE_SCHEME = ["credcheck-database"]  # noqa: RUF012  -- the library's own convention

    def __init__(self, database: Database) -> None:
        super().__init__()
        self._database = database
        self._insert = sqlite.insert if database.is_sqlite else postgresql.insert
        self._swept = time.monotonic()

    @property
    def base_exceptions(self) -> type[Exception]:
        """Nothing that this storage raises is wrapped by the library."""
        return ValueError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count ``amount`` more in a window that ends ``expiry`` seconds after its first.

        A window that ends much later was written by a clock that has been put right since: it is
        over.
        """
        now = time.time()
        new = self._insert(RateCount).values(key=digest(key), count=amount, expires_at=now + expiry)
        past = RateCount.expires_at <= now
        ended = sa.or_(past, RateCount.expires_at > now + 2 * expiry + SKEW_SECONDS)
        counted = new.on_conflict_do_update(
            index_elements=[RateCount.key],
            set_={
                "count": sa.case((ended, amount), else_=RateCount.count + amount),
                "expires_at": sa.case((ended, now + expiry), else_=RateCount.expires_at),
            },
        ).returning(RateCount.count)
        with self._database.writing() as session:
            total = int(session.execute(counted).scalar_one())
            if time.monotonic() - self._swept > SWEEP_SECONDS:
                self._swept = time.monotonic()
                session.execute(sa.delete(RateCount).where(past))
        return total

    def get(self, key: str) -> int:
        """What was counted in the window."""
        found = self._window(key)
        return found[0] if found else 0

    def get_expiry(self, key: str) -> float:
        """When the window ends, in seconds since 1970."""
        found = self._window(key)
        return found[1] if found else time.time()

    def check(self) -> bool:
        """Whether the database answers."""
        self._database.ping()
        return True

    def reset(self) -> int:
        """Forget everything; gives how many windows there were."""
        with self._database.writing() as session:
            return len(session.execute(sa.delete(RateCount).returning(RateCount.key)).all())

    def clear(self, key: str) -> None:
        """Forget one window."""
        with self._database.writing() as session:
            session.execute(sa.delete(RateCount).where(RateCount.key == digest(key)))

    def _window(self, key: str) -> tuple[int, float] | None:
        question = sa.select(RateCount.count, RateCount.expires_at).where(
            RateCount.key == digest(key), RateCount.expires_at > time.time()
        )
        with self._database.asking() as connection:
            row = connection.execute(question).one_or_none()
        return (row[0], row[1]) if row else None
