"""Access keys: making, reading, revoking. A key is shown once, when it is made.

A key reads ``ck_<id>_<secret>``. Its secret has 256 random bits, so that a plain sha256 protects it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import re
import secrets
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from credcheck.errors import InputError, NoSuchResource
from credcheck.store.database import Database
from credcheck.store.models import Key

SCOPES = {
    "score": "score documents and lines, check reports again, say what is wrong with one",
    "read": "read and search reports of one's own",
    "jobs": "submit and read jobs",
    "feeds": "follow feeds",
    "erase": "erase reports of one's own",
    "read:all": "read the reports, jobs and feeds of every key",
    "metrics": "read /metrics",
}
"""What a key may allow; sources and examples need none."""

DEFAULT_SCOPES = frozenset({"score", "read", "jobs", "feeds", "erase"})
LOCAL = "local"
"""The owner of what is made where no key is needed."""

_FORM = re.compile(r"ck_([0-9a-f]{12})_([\w-]{43})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks: the id of a key, and what it allows."""

    id: str
    scopes: frozenset[str]

    def may(self, scope: str) -> bool:
        """Whether the key allows it."""
        return scope in self.scopes

    @property
    def sees_all(self) -> bool:
        """Whether it may read what others own."""
        return "read:all" in self.scopes

    def reads(self, owner: str) -> bool:
        """Whether it may read what that owner made."""
        return owner == self.id or self.sees_all


NOBODY_ELSE = Principal(LOCAL, frozenset(SCOPES))
"""Who asks where no key is needed: whoever sits at this machine."""


@dataclass(frozen=True, slots=True)
class KeyInfo:
    """A key as it is listed: everything but its secret."""

    id: str
    name: str
    scopes: tuple[str, ...]
    created_at: dt.datetime
    expires_at: dt.datetime | None
    revoked_at: dt.datetime | None

    def state(self, now: dt.datetime) -> str:
        """``active``, ``expired`` or ``revoked``."""
        if self.revoked_at is not None:
            return "revoked"
        return "expired" if self.expires_at is not None and self.expires_at <= now else "active"


def create(
    database: Database,
    name: str,
    *,
    scopes: Iterable[str] = DEFAULT_SCOPES,
    days: int | None = None,
) -> tuple[str, KeyInfo]:
    """A new key and what is kept of it; it expires after ``days``, or never.

    Raises InputError for a name that is blank or too long, an unknown scope, days that are not
    positive.
    """
    wanted = tuple(sorted(set(scopes)))
    if unknown := set(wanted) - set(SCOPES):
        raise InputError(f"there is no scope {sorted(unknown)}; there are {', '.join(SCOPES)}")
    if not wanted:
        raise InputError("a key without any scope allows nothing")
    if not name.strip() or len(name) > 200 or not name.isprintable():
        raise InputError("a key's name is one line of 1 to 200 characters")
    if days is not None and not 1 <= days <= 36_500:
        raise InputError("a key lives 1 to 36,500 days")
    now = dt.datetime.now(dt.UTC)
    row = Key(
        id=uuid.uuid4().hex[:12],
        name=name.strip(),
        scopes=" ".join(wanted),
        created_at=now,
        expires_at=now + dt.timedelta(days=days) if days else None,
        revoked_at=None,
    )
    secret = secrets.token_urlsafe(32)
    row.digest = _digest(secret)
    info = _info(row)
    with database.writing() as session:
        session.add(row)
    return f"ck_{info.id}_{secret}", info


def every(database: Database) -> list[KeyInfo]:
    """All keys, oldest first."""
    with database.reading() as session:
        return [_info(row) for row in session.scalars(sa.select(Key).order_by(Key.created_at))]


def exist(database: Database) -> bool:
    """Whether a key was ever made, revoked and expired ones included."""
    with database.reading() as session:
        return session.scalar(sa.select(Key.id).limit(1)) is not None


def any_active(database: Database) -> bool:
    """Whether there is a key that is neither revoked nor expired."""
    now = dt.datetime.now(dt.UTC)
    return any(info.state(now) == "active" for info in every(database))


def revoke(database: Database, key_id: str) -> KeyInfo:
    """End a key for good. Raises NoSuchResource when there is none of that id."""
    with database.writing() as session:
        row = session.get(Key, key_id)
        if row is None:
            raise NoSuchResource(f"there is no key {key_id!r}")
        row.revoked_at = row.revoked_at or dt.datetime.now(dt.UTC)
        return _info(row)


def principal(database: Database, token: str) -> Principal | None:
    """Who a key speaks for; None when it is not one, or no longer."""
    form = _FORM.fullmatch(token)
    if form is None:
        return None
    with database.reading() as session:
        row = session.get(Key, form[1])
    if row is None or not hmac.compare_digest(row.digest, _digest(form[2])):
        return None
    if _info(row).state(dt.datetime.now(dt.UTC)) != "active":
        return None
    return Principal(row.id, frozenset(row.scopes.split()))


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _info(row: Key) -> KeyInfo:
    return KeyInfo(
        row.id,
        row.name,
        tuple(row.scopes.split()),
        row.created_at,
        row.expires_at,
        row.revoked_at,
    )
