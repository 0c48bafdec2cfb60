"""What a clock that ran ahead wrote holds nobody up once it is put right."""

from __future__ import annotations

import datetime as dt

import pytest

from credcheck.store import executors, feeds
from credcheck.store.models import Executor, Feed
from tests.unit.store.rows import make_feed

YEAR = dt.timedelta(days=365)


def now():
    return dt.datetime.now(dt.UTC)


@pytest.mark.parametrize(
    ("turn", "claim", "due"),
    [
        (dt.timedelta(minutes=-1), None, True),
        (dt.timedelta(minutes=5), None, False),
        (dt.timedelta(hours=23), None, False),
        (YEAR, None, True),
        (None, None, False),
        (dt.timedelta(minutes=-1), dt.timedelta(minutes=10), False),
        (dt.timedelta(minutes=-1), YEAR, True),
    ],
)
def test_feeds_have_their_turn_again(database, turn, claim, due):
    """``None`` for the turn: a feed that has ended and never has one."""
    name = make_feed(database)
    with database.writing() as session:
        row = session.get(Feed, name)
        row.next_poll = feeds.FAR if turn is None else now() + turn
        row.claimed_until = None if claim is None else now() + claim
    assert feeds.due(database, now()) == ([name] if due else [])
    assert feeds.due(database, now()) == []


def test_a_dead_process_is_dead(database):
    executors.beat(database, "elsewhere")
    with database.writing() as session:
        row = session.get(Executor, "elsewhere")
        row.host, row.seen_at = "another machine", now() + YEAR
    assert executors.alive(database, "here") == {"here"}
