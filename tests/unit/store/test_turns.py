"""Turns of hosts and rate limits that several processes share."""

from __future__ import annotations

import threading
import time
from itertools import pairwise

import pytest
from limits import parse
from limits.strategies import FixedWindowRateLimiter

from credcheck.errors import RateLimited
from credcheck.store.budgets import LEASE_SECONDS, DatabaseBudget
from credcheck.store.database import Database
from credcheck.store.limits import DatabaseStorage
from credcheck.store.models import RateCount


class Clock:
    """A clock that moves when somebody sleeps by it."""

    def __init__(self):
        self.now = 1_800_000_000.0
        self.slept = []

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def budget(database, clock):
    return DatabaseBudget(database, clock=clock, sleep=clock.sleep)


def soon():
    return time.monotonic() + 30


def test_two_starts_are_a_second_apart(budget, clock):
    starts = []
    for _ in range(3):
        with budget.acquire("a.example", soon()):
            starts.append(clock())
    gaps = [b - a for a, b in pairwise(starts)]
    assert all(1.0 <= gap < 1.2 for gap in gaps)


def test_hosts_do_not_wait_for_each_other(budget, clock):
    for name in "abc":
        with budget.acquire(f"{name}.example", soon()):
            pass
    assert clock.slept == []


def test_the_site_s_own_pace_is_kept(budget, clock):
    with budget.acquire("a.example", soon(), interval=7):
        pass
    with budget.acquire("a.example", soon()):
        pass
    assert sum(clock.slept) == pytest.approx(7, abs=0.2)


def test_what_need_not_be_spaced_only_takes_a_place(budget, clock):
    with budget.acquire("a.example", soon()), budget.acquire("a.example", soon(), interval=0):
        assert clock.slept == []


def test_no_more_than_two_at_a_time(budget, clock):
    with (
        budget.acquire("a.example", soon(), interval=0),
        budget.acquire("a.example", soon(), interval=0),
        pytest.raises(RateLimited, match="asked for other pages"),
        budget.acquire("a.example", time.monotonic() - 1, interval=0),
    ):
        pass
    with budget.acquire("a.example", soon(), interval=0):
        pass


def test_a_process_that_was_killed_keeps_no_host_closed(budget, clock):
    for _ in range(2):
        budget.acquire("a.example", soon(), interval=0).__enter__()
    clock.now += LEASE_SECONDS + 1
    with budget.acquire("a.example", soon(), interval=0):
        assert clock.slept == []


def test_a_host_that_asks_to_be_left_alone_is(budget, clock):
    budget.retry_after("a.example", 90)
    with pytest.raises(RateLimited, match="left alone; try again in 90 seconds"):
        budget.acquire("a.example", soon()).__enter__()
    clock.now += 91
    with budget.acquire("a.example", soon()):
        pass


@pytest.mark.parametrize("seconds", [0, -5, float("nan")])
def test_nothing_to_wait_for_closes_nothing(budget, seconds):
    budget.retry_after("a.example", seconds)
    with budget.acquire("a.example", soon()):
        pass


def test_a_turn_that_does_not_come_in_time_is_told_at_once(budget, clock):
    with budget.acquire("a.example", soon(), interval=60):
        pass
    with pytest.raises(RateLimited):
        budget.acquire("a.example", time.monotonic() + 5).__enter__()
    assert clock.slept == []


@pytest.mark.parametrize("jump", [-86_400 * 365, 86_400 * 365])
def test_a_clock_that_jumps_does_not_close_a_host(budget, clock, jump):
    with budget.acquire("a.example", soon()):
        pass
    budget.retry_after("a.example", 30)
    clock.now += jump
    with budget.acquire("a.example", soon()):
        pass
    assert sum(clock.slept) < 5


def test_processes_share_the_turns(database_url, database):
    """Four openings of one database, as four processes have."""
    starts, errors = [], []

    def ask():
        try:
            with (
                Database(database_url) as own,
                DatabaseBudget(own, interval=0.2).acquire("a.example", soon()),
            ):
                starts.append(time.time())
        except Exception as error:  # noqa: BLE001
            errors.append(error)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    starts.sort()
    assert all(b - a > 0.15 for a, b in pairwise(starts))


def test_limits_are_shared_and_exact(database_url, database):
    item, allowed = parse("10/hour"), []

    def ask():
        with Database(database_url) as own:
            limiter = FixedWindowRateLimiter(DatabaseStorage(own))
            allowed.extend(limiter.hit(item, "read", "somebody") for _ in range(5))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(allowed) == [False] * 10 + [True] * 10


def test_a_window_ends_and_a_new_one_begins(database):
    storage = DatabaseStorage(database)
    assert [storage.incr("a", 1), storage.incr("a", 1)] == [1, 2]
    assert storage.get("a") == 2
    assert 0 < storage.get_expiry("a") - time.time() <= 1
    time.sleep(1.05)
    assert storage.get("a") == 0
    assert storage.incr("a", 1) == 1


@pytest.mark.parametrize("jump", [-86_400 * 365, 86_400 * 365])
def test_a_clock_that_jumps_does_not_refuse_for_long(database, monkeypatch, jump):
    storage = DatabaseStorage(database)
    for _ in range(5):
        storage.incr("a", 60)
    moved = time.time() + jump
    monkeypatch.setattr("credcheck.store.limits.time.time", lambda: moved)
    assert storage.incr("a", 60) == 1
    assert 0 < storage.get_expiry("a") - moved <= 60


def test_who_asked_does_not_stand_in_the_table(database):
    storage = DatabaseStorage(database)
    storage.incr("LIMITS:LIMITER/198.51.100.7/1/1/hour", 60)
    with database.reading() as session:
        (row,) = session.query(RateCount).all()
    assert "198.51" not in row.key
    storage.clear("LIMITS:LIMITER/198.51.100.7/1/1/hour")
    storage.incr("b", 60)
    assert storage.reset() == 1
    assert storage.check()
