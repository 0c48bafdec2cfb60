"""The service's database as its settings name it, and whether its requests need keys."""

from __future__ import annotations

from platformdirs import user_data_path

from credcheck.config import ServiceSettings
from credcheck.store import keys
from credcheck.store.database import Database


def open_database(settings: ServiceSettings) -> Database:
    """The database of the settings, with its tables.

    An SQLite file is made and brought up to date; any other database must be up to date already, so
    that no process changes it under the others. Raises StoreError, InputError.
    """
    database = Database(database_url(settings))
    if database.is_sqlite:
        database.upgrade()
    database.check()
    return database


def database_url(settings: ServiceSettings) -> str:
    """The database's SQLAlchemy URL: by default an SQLite file in the user's data folder."""
    return (
        settings.database
        or f"sqlite:///{user_data_path('credcheck', appauthor=False) / 'credcheck.db'}"
    )


def is_keyless(settings: ServiceSettings, database: Database, *, loopback: bool) -> bool:
    """Whether requests need no key. ``loopback`` says whether only this machine can reach it."""
    if settings.access == "auto":
        return loopback and not keys.exist(database)
    return settings.access == "loopback"
