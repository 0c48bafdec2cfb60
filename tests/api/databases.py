"""Databases for tests: a file for SQLite, and a PostgreSQL of the tests' own."""

from __future__ import annotations

import contextlib
import os
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa

SCRIPT = Path(__file__).resolve().parents[1] / "postgres.sh"


@dataclass
class Cluster:
    """A PostgreSQL of one's own in a folder; it may be stopped and started again."""

    folder: str
    url: str = ""

    def start(self) -> None:
        done = self._run("start")
        if done.returncode == 3 and "CI" not in os.environ:
            pytest.skip(done.stderr.strip())
        assert done.returncode == 0, done.stderr
        self.url = done.stdout.strip()

    def stop(self) -> None:
        """End it as a power cut would."""
        self._run("stop")

    def _run(self, what: str) -> subprocess.CompletedProcess[str]:
        command = ["bash", str(SCRIPT), what, self.folder]
        return subprocess.run(command, capture_output=True, text=True, check=False)


@contextlib.contextmanager
def private_cluster() -> Iterator[Cluster]:
    """A cluster that is started for the caller."""
    with tempfile.TemporaryDirectory(prefix="credcheck-postgres-") as folder:
        cluster = Cluster(folder)
        cluster.start()
        try:
            yield cluster
        finally:
            cluster.stop()


@contextlib.contextmanager
def private_postgres() -> Iterator[str]:
    """The address of a cluster that is started for the caller."""
    with private_cluster() as cluster:
        yield cluster.url


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A PostgreSQL to make databases in; CREDCHECK_TEST_POSTGRES names one that runs already."""
    if given := os.environ.get("CREDCHECK_TEST_POSTGRES"):
        yield given
        return
    with private_postgres() as url:
        yield url


@contextlib.contextmanager
def fresh_postgres(server: str) -> Iterator[str]:
    """The address of a database of its own on that server."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    url = sa.make_url(server).set(drivername="postgresql+psycopg")
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT", pool_pre_ping=True)
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    try:
        yield url.set(drivername="postgresql", database=name).render_as_string(hide_password=False)
    finally:
        with engine.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
        engine.dispose()


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request, tmp_path) -> Iterator[str]:
    """A fresh database of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'test.db'}"
        return
    with fresh_postgres(request.getfixturevalue("postgres")) as url:
        yield url
