"""What docs/deploy.md says of a full disk, a database that is gone, and a site that says nothing."""

from __future__ import annotations

import contextlib
import itertools
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
import sqlalchemy as sa

from credcheck.store.database import Database
from credcheck.store.models import Job, JobItem, Report
from tests.api import databases
from tests.api.harness import TEXT, problem_of, settings_for, started
from tests.api.test_jobs import results, submit, texts, wait_for
from tests.security.server import Server, running

pytestmark = pytest.mark.full

_NUMBERS = itertools.count()


def another():
    """A text unlike all others."""
    number = next(_NUMBERS)
    return {"text": f"{TEXT}\n\nThe board counted {number} piles and {number * 7} planks."}


def score(made, **more):
    return made.client.post("/v1/score", json=another() | more)


@contextlib.contextmanager
def full_disk(database):
    """The database's file does not grow meanwhile: SQLite says that the disk is full."""

    def limit(connection, _):
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")

    sa.event.listen(database.engine, "connect", limit)
    database.engine.dispose()
    try:
        yield
    finally:
        sa.event.remove(database.engine, "connect", limit)
        database.engine.dispose()


def counted(database, kind, *conditions):
    with database.reading() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(kind).where(*conditions))


class TestFullDisk:
    def test_what_cannot_be_kept_is_refused_whole(self, make_client):
        made = make_client(score_rate="off", job_rate="off")
        before = score(made).json()
        with full_disk(made.database):
            answers = [score(made)]
            while answers[-1].status_code == 200 and len(answers) < 12:
                answers.append(score(made))
            kept = [one.json()["id"] for one in answers if one.status_code == 200]
            problem_of(answers[-1], "store_unavailable", 503)
            assert answers[-1].headers["retry-after"]
            assert {one.status_code for one in answers} <= {200, 503}
            problem_of(submit(made, texts(300)), "store_unavailable", 503)
            late = {"headers": {"Prefer": "respond-async"}}
            promised = [
                made.client.post("/v1/score", json=another(), **late).status_code for _ in range(3)
            ]
            assert set(promised) <= {202, 503}
            # What needs no room goes on.
            assert made.client.get(f"/v1/reports/{before['id']}").json() == before
            assert score(made, store=False).status_code == 200
            assert made.client.get("/healthz").status_code == 200
            found = made.client.post("/v1/reports:search", json={"limit": 100})
            assert {before["id"], *kept} <= {one["id"] for one in found.json()["reports"]}
        assert counted(made.database, Report, Report.status == "done") >= 1 + len(kept)
        assert counted(made.database, Report) <= 1 + len(kept) + promised.count(202)
        assert counted(made.database, Job) == counted(made.database, JobItem) == 0
        for name in kept:
            assert made.client.get(f"/v1/reports/{name}").json()["document"]["text"]
        assert score(made).status_code == 200

    def test_a_job_waits_for_room_and_goes_on(self, make_client):
        made = make_client(job_rate="off")
        documents = [another() | {"id": f"n{n}"} for n in range(12)]
        job = submit(made, documents).json()["id"]
        with full_disk(made.database):
            time.sleep(2.0)
            shown = made.client.get(f"/v1/jobs/{job}").json()
            assert shown["counts"]["queued"] > 0
            assert shown["counts"]["failed"] == 0
            assert sum(shown["counts"].values()) == 12
        shown = wait_for(made, job, seconds=60)
        assert shown["counts"] == {"queued": 0, "done": 12, "failed": 0, "cancelled": 0}
        lines = results(made, job)
        assert [line["id"] for line in lines] == [one["id"] for one in documents]
        assert len({line["report"]["id"] for line in lines}) == 12


@pytest.fixture(scope="module")
def on_postgres(tmp_path_factory):
    """A service on a PostgreSQL that may be stopped."""
    folder = tmp_path_factory.mktemp("service")
    with databases.private_cluster() as cluster, databases.fresh_postgres(cluster.url) as url:
        with Database(url) as database:
            database.upgrade()
        settings = settings_for(folder, database=url, score_rate="off", read_rate="off")
        with started(settings) as made:
            yield made, cluster


def test_a_database_that_is_gone_loses_nothing(on_postgres):
    made, cluster = on_postgres
    before = score(made).json()
    job = submit(made, texts(60)).json()["id"]
    late = {"headers": {"Prefer": "respond-async"}}
    promised = made.client.post("/v1/score", json=another(), **late).headers["location"]
    while made.client.get(f"/v1/jobs/{job}").json()["counts"]["done"] < 5:
        time.sleep(0.05)
    cluster.stop()
    try:
        for answer in (
            score(made),
            made.client.post("/v1/score", json=another(), **late),
            made.client.get(f"/v1/reports/{before['id']}"),
            submit(made, texts(2)),
        ):
            problem_of(answer, "store_unavailable", 503)
            assert int(answer.headers["retry-after"]) > 0
            assert "127.0.0.1" not in answer.text
        assert made.client.get("/healthz").status_code == 200
        ready = made.client.get("/readyz")
        assert ready.status_code == 503
        assert not ready.json()["checks"]["database"]["ok"]
        assert "127.0.0.1" not in ready.text
        time.sleep(2.0)
    finally:
        cluster.start()
    assert made.client.get(f"/v1/reports/{before['id']}").json() == before
    shown = wait_for(made, job, seconds=90)
    assert shown["counts"] == {"queued": 0, "done": 60, "failed": 0, "cancelled": 0}
    lines = results(made, job)
    assert [line["id"] for line in lines] == [one["id"] for one in texts(60)]
    assert len({line["report"]["id"] for line in lines}) == 60
    assert counted(made.database, Report, Report.job_id == job) == 60
    end = time.monotonic() + 60
    while made.client.get(promised).status_code == 202 and time.monotonic() < end:
        time.sleep(0.2)
    assert made.client.get(promised).json()["document"]["text"]
    assert score(made).status_code == 200
    assert made.client.get("/readyz").status_code == 200


class TestSilentSite:
    @pytest.fixture
    def silent(self, tmp_path):
        """A service that gives a page some seconds, and a site that never answers."""

        def wait(connection, _):
            connection.recv(1)

        with running(Server(default=wait)) as site:
            settings = settings_for(tmp_path, ports=[site.port], score_rate="off")
            settings = replace(settings, fetch=replace(settings.fetch, seconds=4.0))
            with started(settings) as made:
                yield made, f"http://localhost:{site.port}"

    def test_only_who_asked_for_it_waits(self, silent):
        made, url = silent
        headers = {"Prefer": "wait=20"}
        made.client.post("/v1/score", json=another())  # the first one warms up
        with ThreadPoolExecutor(8) as threads:
            asked = [
                threads.submit(
                    made.client.post, "/v1/score", json={"url": f"{url}/{n}"}, headers=headers
                )
                for n in range(8)
            ]
            waits, begun = [], time.monotonic()
            while time.monotonic() - begun < 1.5:
                start = time.perf_counter()
                assert made.client.get("/healthz").status_code == 200
                waits.append(time.perf_counter() - start)
                time.sleep(0.02)
            assert score(made).status_code == 200
            assert not all(one.done() for one in asked)
            answers = [one.result() for one in asked]
        assert sorted(waits)[len(waits) // 2] < 0.1
        assert max(waits) < 1.0
        codes = {one.json()["type"].rpartition(":")[2] for one in answers}
        assert "timeout" in codes
        # The others: whose turn did not come, and who would have waited for those before.
        assert codes <= {"timeout", "rate_limited", "overloaded"}
        assert {one.status_code for one in answers} <= {422, 503}

    def test_however_many_wait_a_text_does_not(self, silent):
        made, url = silent
        score(made)
        with ThreadPoolExecutor(24) as threads:
            asked = [
                threads.submit(made.client.post, "/v1/score", json={"url": f"{url}/{n}"})
                for n in range(24)
            ]
            end = time.monotonic() + 6
            # Pages count as about to come for a second after each was asked for.
            while (status := score(made).status_code) == 503 and time.monotonic() < end:
                time.sleep(0.2)
            assert status == 200
            assert not any(one.done() and one.result().status_code == 422 for one in asked)
