"""``credcheck keys``: access keys of the service, made, listed, revoked."""

from __future__ import annotations

import datetime as dt
import sys

from credcheck.commands.streams import say, write_json
from credcheck.config import Settings
from credcheck.render import escape


def create(name: str, *, scopes: list[str], days: int | None) -> int:
    """Make a key and print it, once and alone, on standard output."""
    from credcheck.store import keys
    from credcheck.store.opening import open_database

    with open_database(Settings.from_env().service) as database:
        token, info = keys.create(database, name, scopes=scopes or keys.DEFAULT_SCOPES, days=days)
    until = f"until {info.expires_at:%Y-%m-%d}" if info.expires_at else "until it is revoked"
    sys.stdout.write(token + "\n")
    say(f"key {info.id} for {info.name}: {', '.join(info.scopes)}; {until}. It is shown this once.")
    return 0


def show(*, as_json: bool) -> int:
    """Print every key but its secret, one a line, oldest first."""
    from credcheck.store import keys
    from credcheck.store.opening import open_database

    now = dt.datetime.now(dt.UTC)
    with open_database(Settings.from_env().service) as database:
        found = keys.every(database)
    for info in found:
        row = {
            "id": info.id,
            "name": info.name,
            "state": info.state(now),
            "scopes": list(info.scopes),
            "created_at": info.created_at.isoformat(timespec="seconds"),
            "expires_at": info.expires_at and info.expires_at.isoformat(timespec="seconds"),
        }
        if as_json:
            write_json(row)
        else:
            words = f"{info.id}  {row['state']:8}  {' '.join(info.scopes)}  {info.name}"
            sys.stdout.write(escape.plain(words) + "\n")
    return 0


def revoke(key_id: str) -> int:
    """End a key. Raises NoSuchResource."""
    from credcheck.store import keys
    from credcheck.store.opening import open_database

    with open_database(Settings.from_env().service) as database:
        info = keys.revoke(database, key_id)
    say(f"key {info.id} for {info.name} is revoked; running services end it within seconds")
    return 0
