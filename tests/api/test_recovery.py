"""What is left undone is taken up: after a kill, a stop, an upgrade, a lost queue."""

import contextlib
import datetime as dt
import os
import random
import sqlite3
import subprocess
import time
from pathlib import Path

import pytest
import sqlalchemy as sa
from credcheck.api.jobs import engine
from credcheck.api.jobs.watch import Watch

from credcheck.store import executors, job_work, jobs, reports
from credcheck.store.database import Database
from credcheck.store.jobs import Item
from credcheck.store.keys import NOBODY_ELSE
from credcheck.store.models import Executor, JobItem, Report
from tests.api import databases
from tests.api.harness import TEXT, settings_for, started, until_done
from tests.api.processes import Process
from tests.api.processes import started as processes_started
from tests.api.test_jobs import results, submit, texts, wait_for

pytestmark = pytest.mark.full

SEED = 20_261_128
database_url, postgres = databases.database_url, databases.postgres


@pytest.fixture
def database(tmp_path):
    with Database(f"sqlite:///{tmp_path / 'credcheck.db'}") as opened:
        opened.upgrade()
        yield opened


def counts(url, job):
    """How many items, how many distinct ones, and how many reports a job has."""
    with Database(url) as database, database.reading() as session:
        items = list(session.scalars(sa.select(JobItem.index).where(JobItem.job_id == job)))
        kept = list(session.scalars(sa.select(Report.job_index).where(Report.job_id == job)))
    return items, kept


def waited(process, job, seconds=120.0):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        shown = process.ask(f"/v1/jobs/{job}")
        if shown["state"] == "done":
            return shown
        time.sleep(0.2)
    raise AssertionError(f"the job is not finished: {shown}")


def killed_twice(url, folder):
    """A job of 120 items whose process is killed twice on the way; every item is there once."""
    moments = random.Random(SEED)
    process = Process(url, folder)
    with processes_started(process):
        documents = texts(120)
        job = process.ask("/v1/jobs", {"documents": documents})["id"]
        done = 0
        for _ in range(2):
            time.sleep(moments.uniform(0.5, 2.0))
            done = process.ask(f"/v1/jobs/{job}")["counts"]["done"]
            process.kill()
            process.start()
            assert process.ask(f"/v1/jobs/{job}")["counts"]["done"] >= done
        assert done < 120
        shown = waited(process, job)
        lines = process.results(job)
    assert shown["counts"] == {"queued": 0, "done": 120, "failed": 0, "cancelled": 0}
    assert [line["id"] for line in lines] == [one["id"] for one in documents]
    assert [line["position"] for line in lines] == list(range(120))
    assert len({line["report"]["id"] for line in lines}) == 120
    items, kept = counts(url, job)
    assert sorted(items) == sorted(kept) == list(range(120))


@pytest.mark.full
def test_a_job_survives_two_kills(database_url, tmp_path):
    with Database(database_url) as database:
        database.upgrade()
    killed_twice(database_url, tmp_path)


@pytest.mark.full
def test_another_process_takes_over_at_once(database_url, tmp_path):
    """Two workers share a job; one is killed and the other finishes what it had begun."""
    with Database(database_url) as database:
        database.upgrade()
    api = Process(database_url, tmp_path, role="api")
    workers = [Process(database_url, tmp_path, role="worker") for _ in range(2)]
    with processes_started(api, *workers):
        job = api.ask("/v1/jobs", {"documents": texts(100)})["id"]
        while api.ask(f"/v1/jobs/{job}")["counts"]["done"] < 10:
            time.sleep(0.05)
        workers[0].kill()
        assert waited(api, job)["counts"]["done"] == 100
    items, kept = counts(database_url, job)
    assert sorted(items) == sorted(kept) == list(range(100))


@pytest.mark.full
def test_a_stop_takes_seconds_and_leaves_the_rest(tmp_path):
    process = Process(f"sqlite:///{tmp_path / 'credcheck.db'}", tmp_path)
    with processes_started(process):
        job = process.ask("/v1/jobs", {"documents": texts(100)})["id"]
        time.sleep(1.0)
        assert process.stop() < 12.0
        process.start()
        assert waited(process, job)["counts"]["done"] == 100


def test_a_job_goes_on_where_a_stopped_service_left_it(tmp_path):
    settings = settings_for(tmp_path)
    with started(settings) as made:
        job = submit(made, texts(40)).json()["id"]
        while made.client.get(f"/v1/jobs/{job}").json()["counts"]["done"] < 5:
            time.sleep(0.05)
    with started(settings) as made:
        begun = made.client.get(f"/v1/jobs/{job}").json()
        assert begun["counts"]["done"] < 40
        assert wait_for(made, job)["counts"]["done"] == 40
        assert [line["position"] for line in results(made, job)] == list(range(40))


def test_workflows_have_a_version_that_an_upgrade_does_not_change(tmp_path, monkeypatch):
    settings = settings_for(tmp_path)
    with started(settings) as made:
        job = submit(made, texts(40)).json()["id"]
        while made.client.get(f"/v1/jobs/{job}").json()["counts"]["done"] < 1:
            time.sleep(0.05)
        path = f"{made.database.url.database}-jobs"
    with sqlite3.connect(path) as connection:
        versions = {
            v for (v,) in connection.execute("SELECT application_version FROM workflow_status")
        }
    assert versions == {engine.VERSION}
    monkeypatch.setattr("credcheck.version.__version__", "99.0.0")
    with started(settings) as made:
        assert wait_for(made, job)["counts"]["done"] == 40


def test_a_job_without_a_workflow_is_begun(tmp_path, monkeypatch):
    """A process that died between the job's rows and its workflow."""
    settings = settings_for(tmp_path)
    monkeypatch.setattr("credcheck.api.jobs.runtime.BEGIN_SECONDS", 0.0)
    with Database(settings.service.database) as database:
        database.upgrade()
        job, _ = jobs.create(
            database,
            NOBODY_ELSE,
            [Item({"text": TEXT})],
            options={},
            callback_url=None,
            key=None,
            request_digest="d",
        )
    with started(settings) as made:
        assert wait_for(made, job)["counts"]["done"] == 1


def test_a_lost_queue_is_found_again_in_the_database(tmp_path, monkeypatch):
    settings = settings_for(tmp_path)
    monkeypatch.setattr("credcheck.api.jobs.runtime.BEGIN_SECONDS", 0.0)
    with started(settings) as made:
        job = submit(made, texts(40)).json()["id"]
        while made.client.get(f"/v1/jobs/{job}").json()["counts"]["done"] < 1:
            time.sleep(0.05)
    for file in tmp_path.glob("*-jobs*"):
        file.unlink()
    with started(settings) as made:
        assert wait_for(made, job)["counts"]["done"] == 40


def test_a_promise_of_a_dead_process_is_kept(tmp_path):
    settings = settings_for(tmp_path)
    name = reports.new_id()
    with Database(settings.service.database) as database:
        database.upgrade()
        with database.writing() as session:
            reports.promise(session, name, {"text": TEXT}, owner="local", executor="gone")
    with started(settings) as made:
        assert until_done(made.client, f"/v1/reports/{name}").json()["id"] == name


def exhausted(made, workflow):
    """Make a workflow one that was begun as often as may be."""
    with contextlib.closing(sqlite3.connect(f"{made.database.url.database}-jobs")) as connection:
        connection.execute(
            "UPDATE workflow_status SET status = 'MAX_RECOVERY_ATTEMPTS_EXCEEDED'"
            " WHERE workflow_uuid = ?",
            (workflow,),
        )
        connection.commit()


def test_a_piece_that_ends_its_process_each_time_is_given_up(make_client):
    made = make_client()
    work = made.service.jobs
    job, _ = jobs.create(
        made.database,
        NOBODY_ELSE,
        [Item({"text": TEXT})] * 3,
        options={},
        callback_url=None,
        key=None,
        request_digest="d",
    )
    job_work.begin(made.database, job)
    work._engine.enqueue("nowhere", "piece", f"{job}-0", job, 0, 3)
    exhausted(made, f"{job}-0")
    work._mend(set())
    shown = made.client.get(f"/v1/jobs/{job}").json()
    assert (shown["state"], shown["counts"]["failed"]) == ("done", 3)
    assert {line["problem"]["type"] for line in results(made, job)} == {
        "urn:credcheck:problem:internal_error"
    }
    assert not work._engine.knows(f"{job}-0")


def test_a_promise_that_ends_its_process_each_time_is_given_up(make_client):
    made = make_client()
    name = reports.new_id()
    with made.database.writing() as session:
        reports.promise(session, name, {"text": TEXT}, owner="local", executor="x")
    made.service.jobs._engine.enqueue("nowhere", "report", f"report-{name}", name)
    exhausted(made, f"report-{name}")
    made.service.jobs._bury()
    answer = made.client.get(f"/v1/reports/{name}")
    assert answer.json()["type"] == "urn:credcheck:problem:internal_error"


def test_what_is_finished_is_purged_from_the_queue(make_client):
    made = make_client()
    job = submit(made, texts(1)).json()["id"]
    wait_for(made, job)
    work = made.service.jobs
    now = dt.datetime.now(dt.UTC)
    assert work.purge(now - dt.timedelta(days=1)) == 0
    end = time.monotonic() + 10
    while work._engine.knows(job) and time.monotonic() < end:
        work.purge(dt.datetime.now(dt.UTC))
        time.sleep(0.1)
    assert not work._engine.knows(job)
    with sqlite3.connect(f"{made.database.url.database}-jobs") as connection:
        for table in ("workflow_input", "workflow_output", "operation_outputs"):
            question = f"SELECT count(*) FROM {table} WHERE workflow_uuid = ?"
            (left,) = connection.execute(question, (job,)).fetchone()
            assert left == 0
    connection.close()


def test_the_queue_holds_no_text_and_no_address(make_client):
    made = make_client(role="api")
    submit(made, [{"url": "https://hidden.example.org/a"}, {"text": "A hidden word."}])
    made.service.jobs._engine.waiting("jobs", 10)
    path = Path(made.database.url.database)
    held = b"".join(file.read_bytes() for file in path.parent.glob("*-jobs*"))
    assert b"workflow_status" in held
    assert b"hidden" not in held


def gone_pid():
    process = subprocess.Popen(["true"])
    process.wait()
    return process.pid


@pytest.mark.parametrize(
    ("host", "pid", "silent", "dead"),
    [
        ("here", "mine", 0, False),
        ("here", "mine", 31, True),
        ("here", "gone", 0, True),
        ("elsewhere", "gone", 29, False),
        ("elsewhere", "gone", 31, True),
        ("elsewhere", "mine", -3_600, True),  # its clock is ahead
    ],
)
def test_who_is_dead(database, host, pid, silent, dead):
    now = dt.datetime.now(dt.UTC)
    with database.writing() as session:
        session.add(
            Executor(
                id="other",
                host=executors.this_host() if host == "here" else "elsewhere",
                pid=os.getpid() if pid == "mine" else gone_pid(),
                started_at=now,
                seen_at=now - dt.timedelta(seconds=silent),
            )
        )
    assert ("other" not in executors.alive(database, "me")) is dead
    with database.reading() as session:
        assert (session.get(Executor, "other") is None) is dead


def test_a_process_says_that_it_lives_and_that_it_leaves(database):
    executors.beat(database, "me")
    with database.reading() as session:
        first = session.get(Executor, "me").seen_at
    executors.beat(database, "me")
    with database.reading() as session:
        row = session.get(Executor, "me")
        assert row.seen_at >= first
        assert row.pid == os.getpid()
    executors.leave(database, "me")
    with database.reading() as session:
        assert session.get(Executor, "me") is None


def test_the_watch_outlives_what_goes_wrong(database, monkeypatch):
    class Engine:
        is_running = True

        def busy(self):
            raise ValueError("a fault of ours")

    monkeypatch.setattr("credcheck.api.jobs.watch.BEAT_SECONDS", 0.05)
    watch = Watch(database, "me", Engine(), lambda alive: None)
    watch.start()
    time.sleep(0.3)
    assert watch._thread.is_alive()
    watch.stop()
    assert not watch._thread.is_alive()


def test_of_two_services_in_a_process_the_first_goes_on_after_the_second(tmp_path, monkeypatch):
    monkeypatch.setattr("credcheck.api.jobs.runtime.BEGIN_SECONDS", 0.0)
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    with started(settings_for(tmp_path / "one")) as first:
        with started(settings_for(tmp_path / "two")) as second:
            job = submit(second, texts(2)).json()["id"]
            left = submit(first, texts(2)).json()["id"]
            assert wait_for(second, job)["counts"]["done"] == 2
            assert first.client.get(f"/v1/jobs/{left}").json()["counts"]["done"] == 0
        assert wait_for(first, left)["counts"]["done"] == 2
