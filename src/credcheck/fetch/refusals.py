"""What an answer that is no success means, as one error of ours."""

from __future__ import annotations

import datetime as dt
import email.utils
import re
from collections.abc import Mapping

from credcheck.errors import (
    BadResponse,
    BlockedBySite,
    ConnectionFailed,
    FetchError,
    HTTPError,
    NotFound,
    Paywalled,
    RateLimited,
)
from credcheck.fetch.budgets import LONGEST_RETRY_AFTER
from credcheck.fetch.walls import wall

_SECONDS = re.compile(r"[0-9]{1,9}\Z")


def later(status: int, headers: Mapping[str, str]) -> float | None:
    """Seconds to wait by ``Retry-After`` of a 429 or 503, at most an hour; None where none is said.

    The header holds seconds or a date (RFC 9110, section 10.2.3).
    """
    value = headers.get("retry-after", "").strip()
    if status not in {429, 503} or not value:
        return None
    if _SECONDS.match(value):
        return min(float(value), LONGEST_RETRY_AFTER)
    try:
        moment = email.utils.parsedate_to_datetime(value)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=dt.UTC)
    seconds = (moment - dt.datetime.now(dt.UTC)).total_seconds()
    return min(max(seconds, 0.0), LONGEST_RETRY_AFTER)


def refusal(host: str, status: int, headers: Mapping[str, str], body: bytes) -> FetchError:
    """The error for an answer that brings no content; ``body`` is its start, to tell walls."""
    if status in {404, 410}:
        return NotFound(f"{host} has no page at that address (status {status})")
    if status == 407:
        return ConnectionFailed(f"the egress proxy wants a login before it asks {host}")
    wait = later(status, headers)
    barrier = wall(status, headers, body)
    if barrier == "paywall":
        return Paywalled(f"{host} wants to be paid for the page (status {status})")
    if barrier == "bot":
        return BlockedBySite(f"{host} shows programs a challenge instead of the page")
    if status == 429 or wait is not None:
        when = "later" if wait is None else f"in {wait:.0f} second{'' if round(wait) == 1 else 's'}"
        return RateLimited(f"{host} asks to come back {when} (status {status})")
    if status == 401:
        return BlockedBySite(f"{host} wants a login for the page (status 401)")
    if status == 451:
        return BlockedBySite(f"{host} may not show the page for legal reasons (status 451)")
    if status == 403:
        return BlockedBySite(f"{host} does not let programs have the page (status 403)")
    if 400 <= status < 600:
        return HTTPError(f"{host} answered with an error (status {status})")
    return BadResponse(f"{host} sent an answer without a page in it (status {status})")
