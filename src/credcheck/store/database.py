"""The database: opening it, its sessions, its version.

Everything that SQLAlchemy or the driver raises when the database is gone, full or locked leaves
here as StoreUnavailable.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    DBAPIError,
    InterfaceError,
    InternalError,
    NoSuchModuleError,
    OperationalError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from credcheck.errors import InputError, StoreOutdated, StoreUnavailable

SQLITE_BUSY_SECONDS = 15
"""How long a writer waits for another one; SQLite has one writer at a time."""

POOL = 16
_MIGRATIONS = Path(__file__).with_name("migrations")
_LOG = logging.getLogger(__name__)
_UPGRADE_LOCK = 5_246_893_102
_WRITES = "credcheck_writes"


class Database:
    """An open database; safe to share between threads.

    ``url`` is an SQLAlchemy URL, ``sqlite:///…`` or ``postgresql://…``. Raises InputError for any
    other. Nothing is connected to before the first question.
    """

    def __init__(self, url: str) -> None:
        self.url = _url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = _engine(self.url, is_sqlite=self.is_sqlite)
        self._single = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        self._writer = self.engine.execution_options(**{_WRITES: True})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()

    @contextlib.contextmanager
    def reading(self) -> Iterator[Session]:
        """A session to ask questions in. Raises StoreUnavailable."""
        with _own_errors(), Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextlib.contextmanager
    def asking(self) -> Iterator[sa.Connection]:
        """A bare connection for a single question: a fifth of what a session costs.

        Raises StoreUnavailable.
        """
        with _own_errors(), self._single.connect() as connection:
            yield connection

    @contextlib.contextmanager
    def writing(self) -> Iterator[Session]:
        """A session whose changes are kept together at its end, or not at all.

        With SQLite it waits for its turn to write at once, so that what it reads stays true.
        Raises StoreUnavailable, then nothing was kept.
        """
        with (
            _own_errors(),
            Session(self._writer, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    def ping(self) -> None:
        """Raises StoreUnavailable when the database does not answer."""
        with _own_errors(), self.engine.connect() as connection:
            connection.execute(sa.select(1))

    def version(self) -> str | None:
        """The migration that its tables are at; None for an empty database."""
        with _own_errors(), self.engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()

    def check(self) -> None:
        """Raises StoreOutdated unless the tables are those of this version."""
        found, newest = self.version(), newest_version()
        if found != newest:
            raise StoreOutdated(
                f"the database is at version {found or 'none'}, this service needs {newest}"
            )

    def upgrade(self) -> None:
        """Bring the tables to this version, creating what is not there. Raises StoreUnavailable."""
        if self.is_sqlite and self.url.database not in {None, "", ":memory:"}:
            folder = Path(str(self.url.database)).expanduser().parent
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _own_errors(), self._writer.begin() as connection:
            if not self.is_sqlite:  # one process at a time; let go with the transaction
                connection.execute(sa.text(f"SELECT pg_advisory_xact_lock({_UPGRADE_LOCK})"))
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")


def newest_version() -> str:
    """The last migration that this version of the library knows."""
    return str(ScriptDirectory.from_config(_config()).get_current_head())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    return config


def _url(text: str) -> sa.URL:
    try:
        url = sa.make_url(text)
        backend = url.get_backend_name()
    except (ArgumentError, NoSuchModuleError):
        raise InputError("the database is no URL such as sqlite:///file.db") from None
    if backend == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    if backend == "sqlite":
        return url
    raise InputError(f"the database is {backend}: use sqlite:///… or postgresql://…")


def _engine(url: sa.URL, *, is_sqlite: bool) -> sa.Engine:
    if not is_sqlite:
        try:
            return sa.create_engine(
                url,
                pool_size=POOL,
                max_overflow=POOL,
                pool_timeout=10,
                pool_pre_ping=True,
                connect_args={"connect_timeout": 5},
            )
        except ModuleNotFoundError:
            raise InputError(
                "PostgreSQL needs its driver: pip install 'credcheck[postgres]'"
            ) from None
    engine = sa.create_engine(
        url, connect_args={"timeout": SQLITE_BUSY_SECONDS}, pool_size=POOL, max_overflow=POOL
    )
    sa.event.listen(engine, "connect", _set_up_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def _begin_sqlite(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _set_up_sqlite(connection: Any, _: object) -> None:
    connection.isolation_level = None  # the driver begins no transactions of its own
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        "secure_delete=ON",  # what is erased is gone from the file
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


@contextlib.contextmanager
def _own_errors() -> Iterator[None]:
    """Errors of the driver as StoreUnavailable; those that are faults of ours pass."""
    try:
        yield
    except PoolTimeout as error:
        raise StoreUnavailable("the database has no free connection") from error
    except (InterfaceError, InternalError, OperationalError) as error:
        raise StoreUnavailable(_said(error)) from error
    except DatabaseError as error:
        if type(error) is DatabaseError:  # SQLite: the file is no database, or a damaged one
            raise StoreUnavailable(_said(error)) from error
        raise


def _said(error: DBAPIError) -> str:
    """What the driver said, without the statement and its values, which hold addresses.

    Where it could not connect it names hosts and users: that is for the log.
    """
    if error.connection_invalidated or "connection" in str(error.orig).lower():
        _LOG.warning("no connection to the database: %s", " ".join(str(error.orig).split())[:300])
        return "the database does not answer: there is no connection to it"
    first = str(error.orig).strip().splitlines()
    return f"the database does not answer: {first[0] if first else type(error.orig).__name__}"
