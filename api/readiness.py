"""Whether the service can do its work, check by check.

Anybody may ask, as often as they like: what was found is told again for a moment, and a check that
does not come back is not asked twice.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import Any

from credcheck import bundles
from credcheck.errors import CredcheckError, StoreUnavailable
from credcheck.store.database import Database

from .service import Service

FRESH_SECONDS = 1.0
"""How long a finding is told again."""

BUNDLE_SECONDS = 300.0
"""How long the files of the bundle are believed to be as they were: to read them all takes a while."""

LONGEST_CHECK = 5.0
"""A check that takes longer than this has failed."""

_LOG = logging.getLogger(__name__)
Finding = dict[str, Any]


class Readiness:
    """The checks of one service; safe to share between threads."""

    def __init__(self, service: Service) -> None:
        file = _file(service.database)
        self._checks = {
            "bundle": _Check("bundle", BUNDLE_SECONDS, lambda: _bundle(service)),
            "database": _Check("database", FRESH_SECONDS, lambda: _database(service, file)),
            "queue": _Check("queue", FRESH_SECONDS, lambda: _queue(service)),
        }

    def findings(self) -> dict[str, Finding]:
        """Each check's name with ``ok`` and a detail in words."""
        return {name: check.finding() for name, check in self._checks.items()}


class _Check:
    """One check, looked at by one thread at a time; the others are told the last finding."""

    def __init__(self, name: str, fresh: float, look: Callable[[], Finding]) -> None:
        self._name = name
        self._fresh = fresh
        self._look = look
        self._lock = Lock()
        self._begun: float | None = None
        self._found: Finding | None = None
        self._found_at = 0.0

    def finding(self) -> Finding:
        if self._lock.acquire(timeout=LONGEST_CHECK if self._found is None else 0):
            try:
                return self._fresh_or_new()
            finally:
                self._begun = None
                self._lock.release()
        begun = self._begun
        if self._found is None or (begun and time.monotonic() - begun > LONGEST_CHECK):
            return _finding("it does not answer", ok=False)
        return self._found

    def _fresh_or_new(self) -> Finding:
        now = time.monotonic()
        fresh = self._fresh if self._found and self._found["ok"] else FRESH_SECONDS
        if self._found is None or now - self._found_at > fresh:
            self._begun = now
            self._found = self._looked()
            self._found_at = time.monotonic()
        return self._found

    def _looked(self) -> Finding:
        try:
            return self._look()
        except (CredcheckError, OSError) as error:
            # What the driver says may name hosts and users: that is for the log.
            _LOG.warning("not ready: %s: %s", self._name, error)
            detail = error.title if isinstance(error, CredcheckError) else "it cannot be read"
            return _finding(detail, ok=False)


def _finding(detail: str, *, ok: bool) -> Finding:
    return {"ok": ok, "detail": detail}


def _bundle(service: Service) -> Finding:
    bundles.verify(service.pipeline.bundle)
    return _finding(f"{service.pipeline.bundle.id} is as it was published", ok=True)


def _file(database: Database) -> tuple[int, int] | None:
    """Which file an SQLite database is; None for any other and where there is no such file."""
    path = Path(database.url.database or "") if database.is_sqlite else None
    if path is None or not path.is_file():
        return None
    found = path.stat()
    return found.st_dev, found.st_ino


def _database(service: Service, file: tuple[int, int] | None) -> Finding:
    # SQLite goes on writing to a file that was moved away or deleted: nobody would find it again.
    if file != _file(service.database):
        raise StoreUnavailable("the database's file is not where it was")
    service.database.check()
    return _finding("it answers and has the tables of this version", ok=True)


def _queue(service: Service) -> Finding:
    runs = service.jobs.is_ready()
    return _finding("it runs" if runs else "it does not run in this process", ok=runs)
