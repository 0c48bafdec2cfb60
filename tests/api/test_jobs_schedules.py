"""What happens by the clock: feeds get their turns, what has expired is taken away."""

import datetime as dt
import time

import sqlalchemy as sa
from credcheck.api.jobs.engine import QUEUES
from dbos import DBOS

from credcheck.store.models import Feed, Report
from tests.api.test_jobs import results, submit, texts, wait_for


def test_schedules_and_queues_are_registered(make_client):
    make_client()
    crons = {
        one["schedule_name"]: (one["schedule"], one["queue_name"]) for one in DBOS.list_schedules()
    }
    assert crons == {"feeds": ("* * * * *", "schedules"), "cleaning": ("7 * * * *", "schedules")}
    assert {one.name for one in DBOS.list_queues()} == set(QUEUES)


def test_a_schedule_does_its_work(make_client):
    made = make_client()
    begun = dt.datetime.now(dt.UTC)
    DBOS.trigger_schedule("cleaning").get_result()
    DBOS.trigger_schedule("feeds").get_result()
    assert dt.datetime.now(dt.UTC) - begun < dt.timedelta(seconds=20)
    assert made.service.jobs.is_ready()


def test_cleaning_takes_away_what_has_expired(make_client):
    made = make_client()
    job = submit(made, texts(2)).json()["id"]
    wait_for(made, job)
    long_ago = dt.datetime.now(dt.UTC) - dt.timedelta(days=1)
    with made.database.writing() as session:
        session.execute(sa.update(Report).where(Report.job_index == 0).values(expires_at=long_ago))
    made.service.jobs.clean()
    first, second = results(made, job)
    assert first["problem"]["type"] == "urn:credcheck:problem:gone"
    assert "report" in second
    assert made.service.jobs._engine.knows(job)


def test_a_feed_gets_its_turn_once(make_client):
    made = make_client()
    now = dt.datetime.now(dt.UTC)
    with made.database.writing() as session:
        session.add(
            Feed(
                id="f" * 32,
                owner="local",
                created_at=now,
                url="http://localhost:1/feed",
                url_key="k",
                interval=3_600,
                next_poll=now - dt.timedelta(seconds=1),
                failures=0,
            )
        )
    work = made.service.jobs
    work.poll_feeds("turn")
    work.poll_feeds("turn")
    end = time.monotonic() + 20
    while time.monotonic() < end:
        with made.database.reading() as session:
            feed = session.get(Feed, "f" * 32)
        if feed.problem is not None:
            break
        time.sleep(0.1)
    assert feed.failures == 1
    assert feed.next_poll > now
