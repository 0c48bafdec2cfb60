"""``credcheck db``: the service's database, brought up to date, looked at, cleaned."""

from __future__ import annotations

import datetime as dt

from credcheck.commands.streams import say
from credcheck.config import Settings


def upgrade() -> int:
    """Bring the tables to this version."""
    from credcheck.store.database import Database, newest_version
    from credcheck.store.opening import database_url

    with Database(database_url(Settings.from_env().service)) as database:
        before = database.version()
        database.upgrade()
    say(f"the database is at version {newest_version()}; it was at {before or 'none'}")
    return 0


def check() -> int:
    """Say whether the database answers and is of this version. Raises StoreError."""
    from credcheck.store.database import Database, newest_version
    from credcheck.store.opening import database_url

    with Database(database_url(Settings.from_env().service)) as database:
        database.check()
    say(f"the database answers and is at version {newest_version()}")
    return 0


def purge() -> int:
    """Take away what has been kept long enough, now instead of within the hour."""
    from credcheck.store import retention
    from credcheck.store.opening import open_database

    service = Settings.from_env().service
    keep = dt.timedelta(days=service.retention_days)
    with open_database(service) as database:
        counts = retention.purge(database, dt.datetime.now(dt.UTC), keep=keep)
    say(", ".join(f"{name}: {count}" for name, count in counts.items()))
    return 0


def erase_person(name: str) -> int:
    """Take away the content of every report that names a person."""
    from credcheck.store.opening import open_database
    from credcheck.store.persons import erase_person as erase

    with open_database(Settings.from_env().service) as database:
        count = erase(database, name)
    say(f"{count} report{'s'[: count != 1]} emptied")
    return 0
