"""Limits counted in memory for one process, in the database for several."""

from __future__ import annotations

import asyncio
import time

import pytest
import sqlalchemy as sa
from credcheck.api import errors
from credcheck.api.limits import Limits

from credcheck.config import ServiceSettings
from credcheck.errors import InputError, StoreUnavailable, TooManyRequests
from credcheck.store.database import Database
from credcheck.store.models import RateCount
from tests.api import databases

database_url, postgres = databases.database_url, databases.postgres


@pytest.fixture
def database(database_url):
    with Database(database_url) as opened:
        opened.upgrade()
        yield opened


def limits(database, **rates):
    return Limits(ServiceSettings(**rates), database)


def ask(made, rate="score", who="somebody"):
    """The headers of what was allowed, or the refusal."""
    try:
        return asyncio.run(made.check(rate, who))
    except TooManyRequests as refused:
        return refused


def test_what_is_left_is_counted_down_and_then_refused(database):
    made = limits(database, score_rate="3/hour")
    seen = [ask(made) for _ in range(5)]
    assert [one["RateLimit-Remaining"] for one in seen[:3]] == ["2", "1", "0"]
    assert all(one["RateLimit-Limit"] == "3" for one in seen[:3])
    assert all(0 < int(one["RateLimit-Reset"]) <= 3600 for one in seen[:3])
    for refused in seen[3:]:
        answer = errors.response_of(refused)
        assert answer.status_code == 429
        assert answer.headers["retry-after"] == answer.headers["ratelimit-reset"]
        assert answer.headers["ratelimit-remaining"] == "0"
        assert 3500 < int(answer.headers["retry-after"]) <= 3600


def test_kinds_and_askers_are_counted_apart(database):
    made = limits(database, score_rate="1/hour", read_rate="2/hour", job_rate="1/hour")
    assert isinstance(ask(made), dict)
    assert isinstance(ask(made), TooManyRequests)
    assert isinstance(ask(made, who="somebody else"), dict)
    assert isinstance(ask(made, "job"), dict)
    assert ask(made, "read")["RateLimit-Remaining"] == "1"


def test_a_limit_that_is_off_counts_nothing(database):
    made = limits(database, score_rate="OFF")
    assert [ask(made) for _ in range(3)] == [{}, {}, {}]
    with database.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(RateCount)) == 0


def test_a_window_ends(database):
    made = limits(database, score_rate="1/second")
    end = time.monotonic() + 10
    assert isinstance(ask(made), dict)
    while isinstance(ask(made), TooManyRequests):
        assert time.monotonic() < end
        time.sleep(0.1)


@pytest.mark.parametrize("years", [-1, 1])
def test_a_clock_that_jumps_refuses_nobody_for_long(database, monkeypatch, years):
    made = limits(database, score_rate="2/hour")
    seen = [ask(made) for _ in range(3)]
    assert isinstance(seen[2], TooManyRequests)
    moved = time.time() + years * 365 * 86_400
    monkeypatch.setattr("time.time", lambda: moved)
    assert isinstance(ask(made), dict)


def test_processes_on_postgresql_count_together(postgres):
    with databases.fresh_postgres(postgres) as url, Database(url) as one, Database(url) as two:
        one.upgrade()
        made = [limits(one, read_rate="4/hour"), limits(two, read_rate="4/hour")]
        seen = [ask(made[n % 2], "read") for n in range(6)]
    assert [isinstance(answer, dict) for answer in seen] == [True] * 4 + [False] * 2


def test_on_sqlite_nothing_is_written_for_a_request(tmp_path):
    with Database(f"sqlite:///{tmp_path / 'x.db'}") as database:
        database.upgrade()
        made = limits(database, score_rate="9/hour")
        for _ in range(3):
            ask(made)
        with database.reading() as session:
            assert session.scalar(sa.select(sa.func.count()).select_from(RateCount)) == 0


def test_without_the_database_nobody_is_let_through():
    with Database("postgresql://nobody@127.0.0.1:9/none") as gone, pytest.raises(StoreUnavailable):
        ask(limits(gone))


@pytest.mark.parametrize("text", ["often", "5", "0/minute/x", "/minute", "-1/minute", "5 per"])
def test_what_is_no_limit_is_refused(database, text):
    for name in ("score", "read", "job"):
        with pytest.raises(InputError, match=f"CREDCHECK_{name.upper()}_RATE"):
            limits(database, **{f"{name}_rate": text})
