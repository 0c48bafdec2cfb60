"""Where a page of a list ended, as text that a client hands back: a time and an id."""

from __future__ import annotations

import base64
import binascii
import datetime as dt

from credcheck.errors import InvalidRequest


def write(at: dt.datetime, name: str) -> str:
    """The cursor behind a row."""
    return base64.urlsafe_b64encode(f"{at.isoformat()} {name}".encode()).decode()


def read(cursor: str) -> tuple[dt.datetime, str]:
    """What :func:`write` was given. Raises InvalidRequest for anything else."""
    try:
        at, _, name = base64.urlsafe_b64decode(cursor.encode()).decode().partition(" ")
        moment = dt.datetime.fromisoformat(at)
    except (ValueError, binascii.Error):
        raise InvalidRequest("that is not a cursor of this service") from None
    if moment.tzinfo is None or not name:
        raise InvalidRequest("that is not a cursor of this service")
    return moment, name
