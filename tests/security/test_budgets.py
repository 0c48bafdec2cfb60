"""Host budgets: spacing, concurrency, Retry-After, order, memory; the clock is the tests' own."""

from __future__ import annotations

import threading
import time
from itertools import pairwise

import pytest

from credcheck.errors import RateLimited
from credcheck.fetch.budgets import LONGEST_RETRY_AFTER, MemoryBudget


class Clock:
    """A clock that only waiting moves; waiting for more than ``patience`` seconds is a failure."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.waits: list[float] = []

    def __call__(self) -> float:
        return self.now

    def wait(self, condition: threading.Condition, seconds: float) -> None:
        assert seconds > 0
        self.waits.append(round(seconds, 6))
        self.now += seconds


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def budget(clock):
    return MemoryBudget(clock=clock, wait=clock.wait)


def test_starts_at_one_host_are_a_second_apart(budget, clock):
    starts = []
    for _ in range(4):
        with budget.acquire("news.test", clock.now + 20):
            starts.append(clock.now)
            clock.now += 0.25
    assert [b - a for a, b in pairwise(starts)] == [1.0, 1.0, 1.0]


def test_hosts_do_not_wait_for_each_other(budget, clock):
    for host in ("a.test", "b.test", "c.test"):
        with budget.acquire(host, clock.now + 20):
            pass
    assert clock.waits == []


def test_a_slow_request_uses_up_the_wait(budget, clock):
    with budget.acquire("news.test", clock.now + 20):
        clock.now += 5
    with budget.acquire("news.test", clock.now + 20):
        pass
    assert clock.waits == []


def test_a_third_request_waits_for_a_place_until_its_deadline(budget, clock):
    with budget.acquire("news.test", clock.now + 20), budget.acquire("news.test", clock.now + 20):
        clock.now += 3
        with pytest.raises(RateLimited, match=r"news\.test is asked for other pages"):
            budget.acquire("news.test", clock.now + 7).__enter__()
        assert clock.waits == [1.0, 7.0]
    with budget.acquire("news.test", clock.now + 1):
        pass


def test_a_turn_that_cannot_come_in_time_is_refused_at_once(budget, clock):
    with budget.acquire("news.test", clock.now + 20):
        pass
    with pytest.raises(RateLimited):
        budget.acquire("news.test", clock.now + 0.5).__enter__()
    assert clock.waits == []


def test_a_deadline_that_has_passed_is_refused(budget, clock):
    with pytest.raises(RateLimited):
        budget.acquire("news.test", clock.now).__enter__()


def test_the_place_is_given_back_after_an_error(budget, clock):
    for _ in range(3):
        with (
            pytest.raises(KeyError, match="x"),
            budget.acquire("news.test", clock.now + 20),
        ):
            raise KeyError("x")
    with budget.acquire("news.test", clock.now + 20):
        pass


def test_a_crawl_delay_is_kept_by_the_next_request(budget, clock):
    with budget.acquire("news.test", clock.now + 20, interval=7.0):
        pass
    with budget.acquire("news.test", clock.now + 20):
        pass
    assert clock.waits == [7.0]


def test_a_crawl_delay_below_the_budget_changes_nothing(budget, clock):
    with budget.acquire("news.test", clock.now + 20, interval=0.2):
        pass
    with budget.acquire("news.test", clock.now + 20):
        pass
    assert clock.waits == [1.0]


def test_a_request_without_spacing_neither_waits_nor_makes_wait(budget, clock):
    with budget.acquire("news.test", clock.now + 20, interval=0.0):
        pass
    with budget.acquire("news.test", clock.now + 20):
        pass
    with budget.acquire("news.test", clock.now + 20, interval=0.0):
        pass
    assert clock.waits == []


def test_a_request_without_spacing_takes_a_place(budget, clock):
    with (
        budget.acquire("news.test", clock.now + 20, interval=0.0),
        budget.acquire("news.test", clock.now + 20, interval=0.0),
        pytest.raises(RateLimited),
    ):
        budget.acquire("news.test", clock.now + 4, interval=0.0).__enter__()


@pytest.mark.parametrize("interval", [None, 0.0])
def test_retry_after_refuses_at_once_until_it_is_over(budget, clock, interval):
    budget.retry_after("news.test", 30)
    with pytest.raises(RateLimited, match=r"news\.test asked .* in 30 seconds"):
        budget.acquire("news.test", clock.now + 60, interval=interval).__enter__()
    clock.now += 29
    with pytest.raises(RateLimited, match=r"in 1 second$"):
        budget.acquire("news.test", clock.now + 60, interval=interval).__enter__()
    with budget.acquire("other.test", clock.now + 60, interval=interval):
        pass
    clock.now += 1
    with budget.acquire("news.test", clock.now + 60, interval=interval):
        pass
    assert clock.waits == []


def test_retry_after_is_capped_and_never_shortened(budget, clock):
    budget.retry_after("news.test", 1e12)
    budget.retry_after("news.test", 1)
    budget.retry_after("news.test", -5)
    budget.retry_after("news.test", float("nan"))
    clock.now += LONGEST_RETRY_AFTER - 1
    with pytest.raises(RateLimited):
        budget.acquire("news.test", clock.now + 20).__enter__()
    clock.now += 1
    with budget.acquire("news.test", clock.now + 20):
        pass


def test_nobody_overtakes_a_request_that_waits(clock):
    refused = []

    def wait(condition, seconds):
        clock.wait(condition, seconds)
        if refused:
            return
        refused.append(None)
        condition.release()  # as Condition.wait does; the turn is free now, but not the late-comer's
        with pytest.raises(RateLimited):
            budget.acquire("news.test", clock.now + 5).__enter__()
        condition.acquire()

    budget = MemoryBudget(clock=clock, wait=wait)
    with budget.acquire("news.test", clock.now + 60):
        pass
    with budget.acquire("news.test", clock.now + 60):
        pass
    assert clock.waits == [1.0, 5.0]


def test_memory_is_bounded_and_idle_hosts_go_first(clock):
    budget = MemoryBudget(hosts=100, clock=clock, wait=clock.wait)
    budget.retry_after("closed.test", 3000)
    with budget.acquire("busy.test", clock.now + 20):
        for number in range(5000):
            clock.now += 0.01
            with budget.acquire(f"host{number}.test", clock.now + 20):
                pass
            assert len(budget) <= 100
        with pytest.raises(RateLimited):
            budget.acquire("closed.test", clock.now + 20).__enter__()
        with budget.acquire("busy.test", clock.now + 20):
            clock.now += 5
            with pytest.raises(RateLimited):  # both places are still known to be taken
                budget.acquire("busy.test", clock.now + 2).__enter__()


def test_hosts_that_all_asked_for_rest_are_forgotten_when_there_are_too_many(clock):
    budget = MemoryBudget(hosts=50, clock=clock, wait=clock.wait)
    for number in range(500):
        budget.retry_after(f"host{number}.test", 1000 + number)
        assert len(budget) <= 50
    with pytest.raises(RateLimited):  # those that end last are kept
        budget.acquire("host499.test", clock.now + 20).__enter__()


def test_threads_share_the_places_and_all_get_their_turn():
    budget = MemoryBudget(interval=0.01)
    lock = threading.Lock()
    active, most, done = 0, 0, []

    def ask(number: int) -> None:
        nonlocal active, most
        with budget.acquire("news.test", time.monotonic() + 60):
            with lock:
                active += 1
                most = max(most, active)
            time.sleep(0.02)
            with lock:
                active -= 1
                done.append((number, time.monotonic()))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(number for number, _ in done) == list(range(12))
    assert most <= 2


def test_a_waiting_thread_hears_of_retry_after():
    budget = MemoryBudget(interval=30.0)
    with budget.acquire("news.test", time.monotonic() + 60):
        pass
    caught: list[Exception] = []
    started = threading.Event()

    def ask() -> None:
        started.set()
        try:
            with budget.acquire("news.test", time.monotonic() + 60):
                pass
        except RateLimited as error:
            caught.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    started.wait(10)
    time.sleep(0.05)
    budget.retry_after("news.test", 600)
    thread.join(10)
    assert not thread.is_alive()
    assert "left alone" in str(caught[0])
