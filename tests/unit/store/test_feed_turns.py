"""Turns of feeds and what is new in them, on both databases, asked by several at a time."""

from __future__ import annotations

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from credcheck.store import feed_news, feeds
from credcheck.store.database import Database
from credcheck.store.feed_news import NewItem
from credcheck.store.models import FeedItem
from tests.unit.store.rows import add_items, make_feed


def story(number, **values):
    usual = {
        "guid": str(number),
        "url": f"https://e.example/{number}",
        "title": f"Story {number}",
        "published": f"2026-03-{number:02d}",
    }
    return NewItem(**(usual | values))


def find(database, *items, first=2, most=3):
    return feed_news.found(database, "feed", items, first=first, most=most)


def waiting(database):
    return [url.rpartition("/")[2] for _, url in feeds.waiting(database, "feed", limit=100)]


@pytest.fixture
def feed(database):
    return make_feed(database)


def test_each_feed_is_given_to_one_of_many(database, database_url):
    names = {make_feed(database, f"feed{n:02d}") for n in range(40)}
    now = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=1)
    start = threading.Barrier(8)

    def ask(_):
        with Database(database_url) as own:
            start.wait()
            return [name for _ in range(10) for name in feeds.due(own, now, limit=3)]

    with ThreadPoolExecutor(8) as asking:
        given = [name for names in asking.map(ask, range(8)) for name in names]
    assert sorted(given) == sorted(names)


def test_a_turn_can_be_made_longer_and_ends(database, feed):
    now = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=1)
    assert feeds.due(database, now) == [feed]
    assert feeds.hold(database, feed)
    assert feeds.due(database, now + feeds.LEASE / 2) == []
    assert feeds.due(database, now + feeds.LEASE * 2) == [feed]
    feeds.release(database, feed)
    assert feeds.due(database, now) == [feed]
    assert not feeds.hold(database, "none")
    feeds.release(database, "none")


def test_the_newest_of_a_new_feed_wait_and_the_others_are_old(database, feed):
    assert find(database, story(1), story(4), story(3), story(2)) == 0
    assert waiting(database) == ["4", "3"]
    assert [item.title for item in feeds.items(database, feed)[0]] == ["Story 4", "Story 3"]
    assert find(database, story(1), story(2)) == 0
    assert waiting(database) == ["4", "3"]


def test_what_has_no_room_is_counted_and_found_again(database, feed):
    find(database, story(1))
    assert find(database, *map(story, range(1, 7))) == 3
    assert waiting(database) == ["6", "5", "1"]
    with database.writing() as session:
        for item_id, _ in feeds.waiting(database, feed, limit=2):
            feeds.settle(session, item_id, state="done")
    assert find(database, *map(story, range(1, 7))) == 1
    assert waiting(database) == ["4", "3", "1"]


@pytest.mark.parametrize(
    ("again", "count"),
    [
        ({}, 0),
        ({"guid": "other"}, 0),
        ({"guid": "other", "title": "Another"}, 1),
        ({"guid": "other", "url": "https://e.example/other"}, 1),
        ({"url": "https://e.example/other", "title": "Another"}, 0),
    ],
)
def test_an_item_is_known_by_its_id_or_by_title_and_link(database, feed, again, count):
    find(database, story(1))
    find(database, story(1, **again))
    assert len(waiting(database)) == 1 + count


def test_items_without_link_are_not_taken_for_one(database, feed):
    find(database, story(1), story(2, url=None, title=""), story(3, url=None, title=""), first=5)
    states = [item.state for item in feeds.items(database, feed)[0]]
    assert states == ["failed", "failed", "queued"]


def test_the_same_poll_twice_at_once_remembers_each_once(database, database_url, feed):
    find(database, story(1))
    items = [story(n) for n in range(2, 20)]
    start = threading.Barrier(2)

    def ask(_):
        with Database(database_url) as own:
            start.wait()
            return find(own, *items, most=100)

    with ThreadPoolExecutor(2) as asking:
        assert list(asking.map(ask, range(2))) == [0, 0]
    assert len(waiting(database)) == 19


def test_a_feed_of_the_largest_size_is_remembered(database, feed):
    many = [story(1, guid=f"g{n}", url=f"https://e.example/{n}") for n in range(5_000)]
    assert find(database, *many, first=20) == 0
    assert len(waiting(database)) == 20
    with database.reading() as session:
        assert session.query(FeedItem).filter_by(feed_id=feed).count() == 5_000
    assert find(database, *many, story(9)) == 1
    assert len(waiting(database)) == 20


def test_nothing_is_remembered_of_a_feed_that_was_removed(database):
    assert find(database, story(1)) == 0
    add_items(
        database, make_feed(database), ("x", {"state": "queued", "url": "https://e.example/x"})
    )
    assert waiting(database) == ["x"]
