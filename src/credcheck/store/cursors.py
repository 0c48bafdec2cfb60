"""Where a page of a list ended, as text that a client hands back: a time or a number, and an id."""

from __future__ import annotations

import base64
import binascii
import datetime as dt

from credcheck.errors import InvalidRequest

_NONE = "that is not a cursor of this service"


def write(at: dt.datetime, name: str) -> str:
    """The cursor behind a row of a list that is ordered by time."""
    return _packed(at.isoformat(), name)


def read(cursor: str) -> tuple[dt.datetime, str]:
    """What :func:`write` was given. Raises InvalidRequest for anything else."""
    mark, name = _unpacked(cursor)
    try:
        moment = dt.datetime.fromisoformat(mark)
    except ValueError:
        raise InvalidRequest(_NONE) from None
    if moment.tzinfo is None:
        raise InvalidRequest(_NONE)
    return moment, name


def write_rank(rank: float, name: str) -> str:
    """The cursor behind a row of a list that is ordered by a number."""
    return _packed(repr(float(rank)), name)


def read_rank(cursor: str) -> tuple[float, str]:
    """What :func:`write_rank` was given. Raises InvalidRequest for anything else."""
    mark, name = _unpacked(cursor)
    try:
        return float(mark), name
    except ValueError:
        raise InvalidRequest(_NONE) from None


def _packed(mark: str, name: str) -> str:
    return base64.urlsafe_b64encode(f"{mark} {name}".encode()).decode()


def _unpacked(cursor: str) -> tuple[str, str]:
    try:
        mark, _, name = base64.urlsafe_b64decode(cursor.encode()).decode().partition(" ")
    except (ValueError, binascii.Error):
        raise InvalidRequest(_NONE) from None
    if not mark or not name:
        raise InvalidRequest(_NONE)
    return mark, name
