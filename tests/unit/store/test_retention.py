"""What has been kept long enough goes; what has not, or is still needed, stays."""

from __future__ import annotations

import datetime as dt
import threading
import time

import pytest

from credcheck.errors import Gone, NoSuchResource
from credcheck.store import executors, retention
from credcheck.store.budgets import DatabaseBudget
from credcheck.store.database import Database
from credcheck.store.keys import NOBODY_ELSE
from credcheck.store.limits import DatabaseStorage
from credcheck.store.models import Executor, FeedItem, HostTurn, Job, JobItem, RateCount, Report
from credcheck.store.reports import get
from credcheck.store.retention import FEED_TRACES, JUMP_SECONDS, TRACES, Cleaning, purge
from tests.unit.store.rows import (
    PROBLEM,
    add_items,
    keep_report,
    make_feed,
    make_job,
    promise,
    status_of,
)

DAY = dt.timedelta(days=1)


def now():
    return dt.datetime.now(dt.UTC)


@pytest.fixture(scope="module")
def data(pipeline):
    text = "The harbour board will close the east quay in March. Crews would sail further north."
    return pipeline.score_text(
        text, headline="East quay closes", url="https://a.example/1"
    ).to_dict()


def with_headline(data, headline):
    return data | {"document": data["document"] | {"headline": headline}}


def test_reports_end_when_their_time_is_over(database, data):
    old = keep_report(database, data, age=31 * DAY)
    young = keep_report(database, data, age=29 * DAY)
    counts = purge(database, now())
    assert counts["reports"] == 1
    with pytest.raises(Gone):
        get(database, old, NOBODY_ELSE)
    assert get(database, young, NOBODY_ELSE).data()["document"]["text"]
    with database.reading() as session:
        row = session.get(Report, old)
        left = {c.key for c in Report.__table__.columns if getattr(row, c.key) is not None}
    assert left <= {"id", "owner", "created_at", "status", "visibility", "expires_at"}
    assert sum(purge(database, now()).values()) == 0


def test_in_the_end_not_even_their_ids_are_left(database, data):
    old = keep_report(database, data, age=TRACES + DAY)
    purge(database, now())
    with pytest.raises(NoSuchResource):
        get(database, old, NOBODY_ELSE)


def test_what_nobody_scores_is_given_up(database):
    waited, waits = (promise(database, {"text": "a"}, age=age) for age in (8 * DAY, 6 * DAY))
    job = make_job(database, {"text": "a"}, {"text": "b"})
    young = make_job(database, {"text": "c"})
    with database.writing() as session:
        session.get(Job, job).created_at -= 8 * DAY
    purge(database, now(), keep=7 * DAY)
    assert (status_of(database, waited), status_of(database, waits)) == ("erased", "pending")
    with database.reading() as session:
        rows = [session.get(JobItem, (job, n)) for n in (0, 1)]
        assert {(row.state, row.input) for row in rows} == {("cancelled", None)}
        assert session.get(Job, job).state == "cancelled"
        assert session.get(Job, young).state == "queued"
        assert session.get(JobItem, (young, 0)).input is not None


def test_finished_documents_lose_their_input(database):
    job = make_job(database, {"text": "a"}, {"text": "b"})
    with database.writing() as session:
        session.get(JobItem, (job, 0)).state = "failed"
    assert purge(database, now())["inputs"] == 1
    with database.reading() as session:
        assert session.get(JobItem, (job, 0)).input is None
        assert session.get(JobItem, (job, 1)).input is not None


def test_old_jobs_go_whole(database):
    job, young = make_job(database, {"text": "a"}), make_job(database, {"text": "b"})
    with database.writing() as session:
        for name, age in ((job, TRACES + DAY), (young, TRACES - DAY)):
            row = session.get(Job, name)
            row.state, row.finished_at = "done", now() - age
            session.get(JobItem, (name, 0)).state = "failed"
            session.get(JobItem, (name, 0)).problem = PROBLEM
    assert purge(database, now())["jobs"] == 1
    with database.reading() as session:
        assert [row.id for row in session.query(Job)] == [young]
        assert [row.job_id for row in session.query(JobItem)] == [young]


def test_feed_items_lose_their_words_with_their_report(database, data):
    name = keep_report(database, data, age=31 * DAY)
    feed = make_feed(database)
    add_items(
        database, feed, ("a", {"title": "East quay", "url": "https://a/1", "report_id": name})
    )
    purge(database, now())
    with database.reading() as session:
        (row,) = session.query(FeedItem)
    assert (row.title, row.url, row.guid_key) == (None, None, "a")


def test_an_old_item_is_known_again(database):
    """A feed that lists an item for years must not have it scored every three months."""
    feed = make_feed(database)
    words = {"title": "East quay", "url": "https://a.example/1"}
    add_items(
        database, feed, ("old", words), ("waits", words | {"state": "queued"}), age=TRACES * 2
    )
    add_items(database, feed, ("new", words))
    purge(database, now())
    with database.reading() as session:
        kept = {row.guid_key: row.url for row in session.query(FeedItem)}
    assert kept == {"old": None, "waits": words["url"], "new": words["url"]}


def test_of_a_long_feed_the_newest_are_remembered(database, monkeypatch):
    monkeypatch.setattr(retention, "FEED_TRACES", 5)
    assert FEED_TRACES > 1_000
    long, short = make_feed(database, "long"), make_feed(database, "short")
    add_items(database, long, *[(f"{n}", {}) for n in range(8)], age=TRACES * 2)
    add_items(database, long, ("young", {}))
    add_items(database, short, *[(f"{n}", {}) for n in range(5)], age=TRACES * 2)
    assert purge(database, now())["items"] == 4
    with database.reading() as session:
        kept = {(row.feed_id, row.guid_key) for row in session.query(FeedItem)}
    assert kept == {("long", n) for n in ("young", "0", "1", "2", "3")} | {
        ("short", str(n)) for n in range(5)
    }


def test_counters_that_ended_go(database):
    storage, budget = DatabaseStorage(database), DatabaseBudget(database)
    storage.incr("ended", 1)
    storage.incr("counts", 3_600)
    with budget.acquire("quiet.example", time.monotonic() + 5):
        pass
    budget.retry_after("closed.example", 600)
    executors.beat(database, "gone")
    executors.beat(database, "here")
    with database.writing() as session:
        session.get(Executor, "gone").seen_at -= 2 * DAY
        session.get(HostTurn, "quiet.example").next_start -= 2 * 86_400
    assert purge(database, now() + dt.timedelta(seconds=2))["counters"] == 3
    with database.reading() as session:
        assert session.query(RateCount).count() == 1
        assert [row.host for row in session.query(HostTurn)] == ["closed.example"]
        assert [row.id for row in session.query(Executor)] == ["here"]


def test_more_than_a_batch_goes_at_once(database, data, monkeypatch):
    monkeypatch.setattr(retention, "BATCH", 3)
    names = [keep_report(database, data, age=31 * DAY) for _ in range(8)]
    young = keep_report(database, data)
    job = make_job(database, *[{"text": f"{n}"} for n in range(8)])
    with database.writing() as session:
        for n in range(7):
            session.get(JobItem, (job, n)).state = "failed"
    counts = purge(database, now())
    assert (counts["reports"], counts["inputs"]) == (8, 7)
    assert {status_of(database, name) for name in names} == {"erased"}
    assert status_of(database, young) == "done"


def test_what_was_purged_stands_in_no_file(tmp_path, data):
    """With SQLite, neither in the database nor in its log."""
    mark, kept = "Zebramark leaves the board", "Okapimark stays"
    with Database(f"sqlite:///{tmp_path / 'x.db'}") as database:
        database.upgrade()
        keep_report(database, with_headline(data, mark), age=31 * DAY, url=f"https://a/{mark[:9]}")
        keep_report(database, with_headline(data, kept))
        before = b"".join(path.read_bytes() for path in tmp_path.iterdir())
        assert mark.encode() in before
        purge(database, now())
        after = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"Zebramark" not in after
    assert kept.encode() in after


def test_several_processes_may_clean_at_once(database, data, monkeypatch):
    monkeypatch.setattr(retention, "BATCH", 50)
    names = [keep_report(database, data, age=31 * DAY) for _ in range(20)]
    errors = []

    def clean():
        try:
            purge(database, now())
        except Exception as error:  # noqa: BLE001
            errors.append(error)

    threads = [threading.Thread(target=clean) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert {status_of(database, name) for name in names} == {"erased"}


class Clocks:
    """A clock that can be set, and one that cannot."""

    def __init__(self):
        self.now, self.steady = time.time(), 100.0

    def pass_by(self, seconds):
        self.now += seconds
        self.steady += seconds

    def cleaning(self, database):
        return Cleaning(database, 30 * DAY, clock=lambda: self.now, steady=lambda: self.steady)


@pytest.mark.parametrize("years", [10, -10])
def test_a_clock_that_jumps_takes_nothing_away(database, data, years):
    name, clocks = keep_report(database, data), Clocks()
    cleaning = clocks.cleaning(database)
    clocks.now += years * 365 * 86_400
    for _ in range(20):
        clocks.pass_by(3_600)
        assert cleaning.run() == {}
    clocks.now -= years * 365 * 86_400  # it is put right, and not believed for another day
    assert cleaning.run() == {}
    clocks.pass_by(JUMP_SECONDS + 1)
    assert cleaning.run()["reports"] == 0
    assert status_of(database, name) == "done"


def test_a_clock_that_stays_is_believed_after_a_day(database, data):
    name, clocks = keep_report(database, data), Clocks()
    cleaning = clocks.cleaning(database)
    clocks.now += 40 * 86_400
    assert cleaning.run() == {}
    clocks.pass_by(JUMP_SECONDS + 1)
    assert cleaning.run()["reports"] == 1
    assert status_of(database, name) == "erased"


def test_time_that_passes_is_no_jump(database, data):
    name, clocks = keep_report(database, data), Clocks()
    cleaning = clocks.cleaning(database)
    clocks.pass_by(31 * 86_400)
    assert cleaning.run()["reports"] == 1
    assert status_of(database, name) == "erased"


def test_the_clocks_of_this_machine_agree(database):
    assert Cleaning(database, 30 * DAY).run()["reports"] == 0
