"""Opening a database, its version, its errors."""

from __future__ import annotations

import contextlib
import datetime as dt
import sys
import threading

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from credcheck.errors import InputError, StoreOutdated, StoreUnavailable
from credcheck.store.database import Database, newest_version
from credcheck.store.models import Base, Key


def key(name, **values):
    now = dt.datetime.now(dt.UTC)
    return Key(id=name, name=name, digest="d", scopes="read", created_at=now, **values)


def test_the_migrations_make_the_tables_of_the_models(database):
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, Base.metadata) == []


def test_an_upgrade_may_be_repeated(database):
    database.upgrade()
    database.check()
    assert database.version() == newest_version()


def test_several_processes_may_upgrade_at_once(database_url):
    errors = []

    def upgrade():
        try:
            with Database(database_url) as own:
                own.upgrade()
                own.check()
        except Exception as error:  # noqa: BLE001
            errors.append(error)

    threads = [threading.Thread(target=upgrade) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


def test_an_empty_database_is_outdated(database_url):
    with Database(database_url) as empty, pytest.raises(StoreOutdated, match="version none"):
        empty.check()


def test_times_come_back_aware_and_in_utc(database):
    zone = dt.timezone(dt.timedelta(hours=9))
    moment = dt.datetime(2026, 3, 1, 4, 5, 6, tzinfo=zone)
    with database.writing() as session:
        session.add(key("a", expires_at=moment))
    with database.reading() as session:
        found = session.get(Key, "a").expires_at
    assert found == moment
    assert found.tzinfo is dt.UTC


def test_a_time_without_a_zone_is_refused(database):
    with (
        pytest.raises(sa.exc.StatementError, match="without a zone"),
        database.writing() as session,
    ):
        session.add(key("a", expires_at=dt.datetime(2026, 3, 1)))  # noqa: DTZ001


def test_what_fails_is_not_kept_in_part(database):
    with contextlib.suppress(ZeroDivisionError), database.writing() as session:
        session.add(key("a"))
        session.flush()
        _ = 1 / 0
    with database.reading() as session:
        assert session.get(Key, "a") is None


def test_writers_wait_for_each_other(database):
    """Two who read, then write, lose nothing: with SQLite they take turns from the start."""
    with database.writing() as session:
        session.add(key("a"))

    def grow():
        for _ in range(20):
            with database.writing() as session:
                row = session.get(Key, "a", with_for_update=True)
                row.name += "x"

    threads = [threading.Thread(target=grow) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as session:
        assert session.get(Key, "a").name == "a" + "x" * 60


@pytest.mark.parametrize(
    "url", ["", "nonsense", "mysql://h/d", "oracle://h", "sqlite", "http://x/"]
)
def test_what_is_no_database_is_refused(url):
    with pytest.raises(InputError):
        Database(url)


def test_a_database_that_is_not_there_is_unavailable(tmp_path, caplog):
    for url in (
        "postgresql://nobody@127.0.0.1:9/none",
        f"sqlite:///{tmp_path / 'no' / 'folder' / 'x.db'}",
    ):
        with Database(url) as gone, pytest.raises(StoreUnavailable) as caught:
            gone.ping()
        assert "SELECT" not in str(caught.value)
        assert "127.0.0.1" not in str(caught.value)
        assert "nobody" not in str(caught.value)
    assert "127.0.0.1" in caplog.text  # whoever runs it has to know


def test_a_file_that_is_no_database_is_unavailable(tmp_path):
    (tmp_path / "x.db").write_text("not a database at all, but long enough to be looked at" * 50)
    with Database(f"sqlite:///{tmp_path / 'x.db'}") as wrong, pytest.raises(StoreUnavailable):
        wrong.upgrade()


def test_the_folder_of_a_new_file_is_for_its_owner_alone(tmp_path):
    folder = tmp_path / "new" / "data"
    with Database(f"sqlite:///{folder / 'x.db'}") as made:
        made.upgrade()
    assert folder.stat().st_mode & 0o077 == 0


def test_without_its_driver_postgresql_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(InputError, match=r"credcheck\[postgres\]"):
        Database("postgresql://nobody@127.0.0.1/none")
