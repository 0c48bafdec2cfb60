"""Jobs in the store, on both databases: made once, finished once, closed once."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from credcheck import Pipeline
from credcheck.store import deliveries, job_work, jobs, promises, reports
from credcheck.store.database import Database
from credcheck.store.jobs import Item
from credcheck.store.keys import NOBODY_ELSE
from tests.api import databases
from tests.api.harness import TEXT

database_url, postgres = databases.database_url, databases.postgres
KEEP = dt.timedelta(days=30)
PROBLEM = {"type": "urn:credcheck:problem:empty_input"}


@pytest.fixture
def database(database_url):
    with Database(database_url) as opened:
        opened.upgrade()
        yield opened


@pytest.fixture(scope="module")
def pipeline():
    return Pipeline.load()


def made(database, count=3, **more):
    options = {"options": {}, "callback_url": None, "key": None, "request_digest": "d"} | more
    items = [Item({"text": f"text {n}"}, f"n{n}") for n in range(count)]
    return jobs.create(database, NOBODY_ELSE, items, **options)[0]


def at_once(count, work):
    """What ``count`` threads get that begin together."""
    barrier = Barrier(count)

    def one(_):
        barrier.wait()
        return work()

    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(one, range(count)))


def test_one_key_makes_one_job_however_many_ask(database):
    found = at_once(4, lambda: made(database, key="k"))
    assert len(set(found)) == 1
    assert [one.id for one in jobs.every(database, NOBODY_ELSE, limit=9, cursor=None)[0]] == found[
        :1
    ]


def test_an_item_is_finished_once(database, pipeline):
    job = made(database)
    name = reports.job_report_id(job, 1)
    data = pipeline.score_text(TEXT).to_dict() | {"id": name}

    def finish():
        return job_work.finish(database, job, 1, owner="local", keep=KEEP, data=data)

    assert sorted(at_once(4, finish)) == [False, False, False, True]
    assert not job_work.finish(database, job, 1, owner="local", keep=KEEP, problem=PROBLEM)
    (_, second, _) = jobs.results(database, job, 0, 10)
    assert (second.state, second.report_id, second.report_status) == ("done", name, "done")
    assert [index for index, _ in job_work.unfinished(database, job, 0, 3)] == [0, 2]


def test_a_cancelled_item_is_not_finished(database):
    job = made(database)
    jobs.cancel(database, job, NOBODY_ELSE)
    assert not job_work.finish(database, job, 0, owner="local", keep=KEEP, problem=PROBLEM)
    assert jobs.get(database, job, NOBODY_ELSE).counts["cancelled"] == 3
    assert job_work.begin(database, job) == 0


def test_the_last_of_several_closes_the_job(database):
    """Each thread finishes one item and then tries to close: exactly one finds all finished."""
    address = "https://hooks.example.org/"
    for _ in range(5):
        job = made(database, 4, callback_url=address, options={deliveries.SECRET: "s"})
        assert job_work.begin(database, job) == 4
        indexes = iter(range(4))

        def work(job=job, indexes=indexes):
            index = next(indexes)
            job_work.finish(database, job, index, owner="local", keep=KEEP, problem=PROBLEM)
            return job_work.close(database, job)

        assert deliveries.delivery_id(job) in at_once(4, work)
        info = jobs.get(database, job, NOBODY_ELSE)
        assert (info.state, info.counts["failed"]) == ("done", 4)
        assert deliveries.of_job(database, job)["state"] == "waiting"


def test_a_job_with_something_left_is_not_closed(database):
    job = made(database)
    job_work.begin(database, job)
    job_work.finish(database, job, 0, owner="local", keep=KEEP, problem=PROBLEM)
    assert job_work.close(database, job) is None
    assert job_work.is_open(database, job)
    assert jobs.depth(database) == 2
    job_work.fail_rest(database, job, 0, 3, PROBLEM)
    assert job_work.close(database, job) is None
    assert not job_work.is_open(database, job)
    assert jobs.depth(database) == 0


def test_a_delivery_is_noted_until_it_is_over(database):
    job = made(database, 1, callback_url="https://a.example/", options={deliveries.SECRET: "s"})
    job_work.begin(database, job)
    job_work.fail_rest(database, job, 0, 1, PROBLEM)
    name = job_work.close(database, job)
    assert job_work.close(database, job) == name
    assert deliveries.waiting(database) == [(name, 0)]
    deliveries.note(database, name, attempt=1, state="waiting", problem=PROBLEM)
    found = deliveries.due(database, name)
    assert (found.job_id, found.secret, found.attempts) == (job, "s", 1)
    deliveries.note(database, name, attempt=2, state="done", problem=None)
    deliveries.note(database, name, attempt=3, state="given_up", problem=PROBLEM)
    assert deliveries.due(database, name) is None
    assert deliveries.of_job(database, job) == {
        "id": name,
        "state": "done",
        "attempts": 2,
        "problem": None,
    }
    assert job_work.close(database, job) is None


def test_promises_of_the_dead_are_taken_over_once(database):
    name, other = reports.new_id(), reports.new_id()
    with database.writing() as session:
        reports.promise(session, name, {"text": TEXT}, owner="local", executor="dead")
        reports.promise(session, other, {"text": TEXT}, owner="local", executor="alive")
    assert promises.adopt(database, "me", {"me", "alive"}) == [name]
    assert promises.adopt(database, "me", {"me", "alive"}) == []
    promises.withdraw(database, name)
    assert reports.promised(database, name) is None
    assert reports.promised(database, other) is not None
