"""The Prefer header (RFC 7240): how long a client waits for its answer."""

from __future__ import annotations

import re

WAIT = 20.0
"""Seconds that are waited when nothing is said: a page may take as long to come."""

MAX_WAIT = 60.0
_WAIT = re.compile(r"wait\s*=\s*\"?(\d{1,6})\"?", re.ASCII | re.IGNORECASE)
_ASYNC = re.compile(r"respond-async", re.IGNORECASE)


def wait_of(prefer: str | None) -> float:
    """Seconds to wait for a result, 0 … MAX_WAIT: ``wait=N``, else 0 with ``respond-async``."""
    seconds: float | None = None
    at_once = False
    for part in (prefer or "")[:1_000].split(","):
        name = part.partition(";")[0].strip()
        if (found := _WAIT.fullmatch(name)) is not None and seconds is None:
            seconds = min(float(found[1]), MAX_WAIT)
        at_once = at_once or _ASYNC.fullmatch(name) is not None
    if seconds is not None:
        return seconds
    return 0.0 if at_once else WAIT
