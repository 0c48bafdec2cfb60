"""A backup that was put back, as docs/deploy.md says to make one: unfinished work goes on."""

from __future__ import annotations

import contextlib
import sqlite3
import subprocess

import pytest
import sqlalchemy as sa

from credcheck.store.database import Database
from tests.api import databases
from tests.api.harness import TEXT, settings_for, started, until_done
from tests.api.test_jobs import results, submit, texts, wait_for

database_url, postgres = databases.database_url, databases.postgres


@contextlib.contextmanager
def copied(url, folder):
    """The address of a backup that was put back."""
    if url.startswith("postgresql"):
        dump = str(folder / "credcheck.dump")
        with databases.fresh_postgres(url) as copy:
            for command in (
                ["pg_dump", "-Fc", "--exclude-schema=dbos", "-f", dump, url],
                ["pg_restore", "-d", copy, dump],
            ):
                subprocess.run(command, check=True, capture_output=True)
            yield copy
        return
    copy = folder / "copy.db"
    with (
        contextlib.closing(sqlite3.connect(sa.make_url(url).database)) as old,
        contextlib.closing(sqlite3.connect(copy)) as new,
    ):
        old.backup(new)
    yield f"sqlite:///{copy}"


@pytest.mark.full
def test_a_restored_backup_goes_on_with_what_was_unfinished(database_url, tmp_path):
    with Database(database_url) as database:
        database.upgrade()
    options = {"job_rate": "off", "score_rate": "off"}
    taking = settings_for(tmp_path, database=database_url, role="api", **options)
    with contextlib.ExitStack() as stack:
        with started(taking) as made:
            kept = made.client.post("/v1/score", json={"text": TEXT}).json()
            job = submit(made, texts(7)).json()["id"]
            assert made.client.get(f"/v1/jobs/{job}").json()["counts"]["queued"] == 7
            url = stack.enter_context(copied(database_url, tmp_path))
        made = stack.enter_context(started(settings_for(tmp_path, database=url, **options)))
        assert made.client.get(f"/v1/reports/{kept['id']}").json() == kept
        shown = wait_for(made, job, seconds=150)
        assert shown["counts"] == {"queued": 0, "done": 7, "failed": 0, "cancelled": 0}
        names = {line["report"]["id"] for line in results(made, job)}
        assert len(names) == 7
        assert until_done(made.client, f"/v1/reports/{names.pop()}").json()["document"]["text"]
