"""Documents in, reports out: bounded, shared, and no fault of one is another's."""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future

import pytest
from credcheck.api import backlog
from credcheck.api.backlog import FIRST_GUESS, LONGEST_WAIT, OVERHEAD, Backlog
from credcheck.api.fetches import FAILURE_SECONDS, SharedFetches
from credcheck.api.metrics import Metrics
from credcheck.api.scorer import Scorer

from credcheck import Document
from credcheck.errors import FetchTimeout, InternalError, Overloaded
from tests.api.harness import TEXT


@pytest.fixture
def scorer(pipeline):
    one = Scorer(pipeline, waiting=4, metrics=Metrics())
    yield one
    one.close()


def test_a_report_comes_under_the_id_that_was_chosen(scorer):
    report = scorer.submit(Document(text=TEXT), report_id="0" * 32).result()
    assert report.id == "0" * 32
    assert scorer.inside == 0
    assert scorer.backlog.wait == 0


def test_more_than_may_wait_are_refused(scorer, monkeypatch):
    go = threading.Event()
    score = scorer.pipeline.score_prepared

    def slowly(*arguments, **options):
        assert go.wait(30)
        return score(*arguments, **options)

    monkeypatch.setattr(scorer.pipeline, "score_prepared", slowly)
    futures = [scorer.submit(Document(text="A short line.")) for _ in range(4)]
    with pytest.raises(Overloaded, match="4 documents"):
        scorer.submit(Document(text="A short line."))
    go.set()
    assert all(future.result() for future in futures)
    assert scorer.submit(Document(text="A short line.")).result()


def test_a_long_text_closes_the_door_for_others(scorer, monkeypatch):
    go = threading.Event()
    score = scorer.pipeline.score_prepared

    def slowly(*arguments, **options):
        assert go.wait(30)
        return score(*arguments, **options)

    monkeypatch.setattr(scorer.pipeline, "score_prepared", slowly)
    monkeypatch.setattr(backlog, "LONGEST_WAIT", 0.05)
    long = "The quay was closed. " * 400
    future = scorer.submit(Document(text=long))
    with pytest.raises(Overloaded, match="seconds already"):
        scorer.submit(Document(text="A short line."))
    go.set()
    assert future.result()


def test_a_fault_nobody_foresaw_ends_one_document(scorer, monkeypatch):
    def broken(*arguments, **options):
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(scorer.pipeline, "score_prepared", broken)
        with pytest.raises(InternalError):
            scorer.submit(Document(text=TEXT)).result()
    assert scorer.submit(Document(text=TEXT)).result()
    assert scorer.backlog.wait == 0


def test_what_comes_after_the_end_is_refused(pipeline):
    scorer = Scorer(pipeline, waiting=4, metrics=Metrics())
    scorer.close()
    with pytest.raises((Overloaded, RuntimeError)):
        scorer.submit(Document(text=TEXT)).result()


def test_a_page_that_does_not_come_keeps_nobody_out(monkeypatch):
    monkeypatch.setattr(backlog, "COMING_SECONDS", 0.2)
    one = Backlog(lanes=1)
    arrived = [one.expect(100_000) for _ in range(9)]
    assert one.is_long
    time.sleep(0.25)
    assert one.wait == 0
    for over in arrived:
        over()
        over()
    assert one.wait == 0


def test_the_backlog_learns_how_long_a_character_takes():
    one = Backlog(lanes=2)
    size = one.add(10_000)
    assert one.wait == pytest.approx((10_000 + OVERHEAD) * FIRST_GUESS / 2)
    one.take(size, seconds=10.0)
    assert one.wait == 0
    one.add(10_000)
    assert one.wait > (10_000 + OVERHEAD) * FIRST_GUESS / 2
    assert one.is_long == (one.wait > LONGEST_WAIT)


class TestSharedFetches:
    def test_one_fetch_serves_all_who_ask_meanwhile(self):
        shared, started = SharedFetches(), []

        def start():
            started.append(Future())
            return started[-1]

        futures = [shared.get("a", start) for _ in range(5)]
        assert len(started) == 1
        assert shared.shared == 4
        started[0].set_result("page")
        assert {future.result() for future in futures} == {"page"}
        shared.get("a", start)
        assert len(started) == 2

    def test_a_failure_is_remembered_for_a_moment(self):
        now = [0.0]
        shared, started = SharedFetches(clock=lambda: now[0]), []

        def start():
            future = Future()
            future.set_exception(FetchTimeout("late"))
            started.append(future)
            return future

        for _ in range(3):
            with pytest.raises(FetchTimeout):
                shared.get("a", start).result()
        assert len(started) == 1
        now[0] = FAILURE_SECONDS
        with pytest.raises(FetchTimeout):
            shared.get("a", start).result()
        assert len(started) == 2

    def test_a_fault_of_ours_is_not_remembered(self):
        shared, started = SharedFetches(), []

        def start():
            future = Future()
            future.set_exception(InternalError("ours"))
            started.append(future)
            return future

        for _ in range(2):
            with pytest.raises(InternalError):
                shared.get("a", start).result()
        assert len(started) == 2
