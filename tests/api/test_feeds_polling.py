"""Turns of feeds: what is taken for new, when the next turn is, what a server asks for."""
# ruff: noqa: F811  -- fixtures are imported

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from credcheck.api import polling

from credcheck.errors import StoreUnavailable
from credcheck.fetch.refusals import refusal
from credcheck.store import feeds
from credcheck.store.feeds import LONGEST, SHORTEST
from tests.api.harness import started
from tests.api.press import (  # noqa: F401  -- fixtures among them
    change,
    follow,
    open_hosts,
    paper,
    poll,
    press,
    reader,
    seconds_to_next,
    shown,
)
from tests.security.server import answer

FIRST_DAY = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
NOWHERE = "/there/is/no/such/"


def row(paper, number, guid=None, *, dated=True):
    """An item whose page does not exist: what is remembered is seen without scoring much."""
    moment = FIRST_DAY + dt.timedelta(hours=number)
    date = f"<pubDate>{moment:%a, %d %b %Y %H:%M:%S} GMT</pubDate>" if dated else ""
    return (
        f"<item><title>Story {number}</title><link>{paper.url(f'{NOWHERE}{number}')}</link>"
        f"<guid>{guid or number}</guid>{date}</item>"
    )


def lists(paper, numbers, **options):
    paper.feed(items="".join(row(paper, number, **options) for number in numbers))


def titles(reader, feed_id):
    found = shown(reader, feed_id, "/items", limit=100).json()["items"]
    return [int(item["title"].removeprefix("Story ")) for item in found]


def due_now(reader):
    return polling.due(reader.database, dt.datetime.now(dt.UTC))


@pytest.mark.parametrize("order", [range(30), range(29, -1, -1)], ids=["oldest", "newest"])
def test_of_a_feed_that_is_new_the_newest_are_scored_and_no_others(reader, paper, follow, order):
    lists(paper, order)
    feed_id = follow()
    for _ in range(2):
        poll(reader, feed_id)
        assert titles(reader, feed_id) == list(range(29, 9, -1))


def test_without_dates_the_order_of_the_feed_holds(reader, paper, follow):
    lists(paper, range(30), dated=False)
    feed_id = follow()
    poll(reader, feed_id)
    assert titles(reader, feed_id) == list(range(20))


def test_a_first_poll_that_failed_is_none(reader, paper, follow):
    lists(paper, range(30))
    feed_id = follow()
    good, paper.server.pages["/feed"] = paper.server.pages["/feed"], answer(status="500 Oops")
    poll(reader, feed_id)
    paper.server.pages["/feed"] = good
    poll(reader, feed_id)
    assert len(titles(reader, feed_id)) == polling.FIRST_ITEMS


def test_what_comes_at_the_end_of_a_long_feed_is_found(reader, paper, follow):
    lists(paper, range(60))
    feed_id = follow()
    poll(reader, feed_id)
    lists(paper, range(61))
    poll(reader, feed_id)
    assert titles(reader, feed_id) == list(range(60, 39, -1))


def test_more_than_one_turn_can_take_comes_with_the_next_though_nothing_changed(
    reader, paper, follow, monkeypatch
):
    monkeypatch.setattr(polling, "MOST_ITEMS", 3)
    paper.headers = {"ETag": '"v1"'}
    lists(paper, [0])
    feed_id = follow()
    poll(reader, feed_id)
    lists(paper, range(6))
    poll(reader, feed_id)
    assert titles(reader, feed_id) == [5, 4, 3, 0]
    poll(reader, feed_id)
    assert "if-none-match" not in paper.server.requests[-3].headers
    assert sorted(titles(reader, feed_id)) == list(range(6))
    poll(reader, feed_id)
    assert paper.server.requests[-1].headers["if-none-match"] == '"v1"'


def test_ids_that_change_with_every_poll_bring_nothing_new(reader, paper, follow):
    lists(paper, [1], guid="first")
    feed_id = follow()
    poll(reader, feed_id)
    asked = len(paper.server.requests)
    lists(paper, [1], guid="second")
    poll(reader, feed_id)
    assert titles(reader, feed_id) == [1]
    assert paper.server.targets()[asked:] == ["/feed"]


def test_what_has_not_changed_keeps_its_wish(reader, paper, follow):
    paper.headers = {"ETag": '"v1"'}
    paper.feed("a", ttl=60)
    feed_id = follow(interval=600)
    poll(reader, feed_id)
    paper.server.pages["/feed"] = answer(status="304 Not Modified", media=None)
    for _ in range(2):
        poll(reader, feed_id)
        assert seconds_to_next(reader, feed_id) == pytest.approx(3600, abs=2)
    reader.client.patch(f"/v1/feeds/{feed_id}", json={"interval": 900}, headers=reader.one)
    paper.feed("a")
    poll(reader, feed_id)
    assert "if-none-match" not in paper.server.requests[-1].headers
    assert seconds_to_next(reader, feed_id) == pytest.approx(900, abs=2)


@pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Service Unavailable"])
def test_a_server_that_says_when_is_not_asked_before(reader, paper, follow, status):
    feed_id = follow(interval=300)
    paper.server.pages["/feed"] = answer(status=status, headers={"Retry-After": "3000"})
    try:
        poll(reader, feed_id)
        assert 2990 <= seconds_to_next(reader, feed_id) <= 3001
        asked = len(paper.server.requests)
        poll(reader, feed_id)  # the host is closed by now, which says so too
        assert len(paper.server.requests) == asked
        assert 2900 <= seconds_to_next(reader, feed_id) <= 3001
    finally:
        open_hosts(reader)


def test_waits_after_failures_stay_within_their_bounds(reader, paper, follow):
    feed = feeds.load(reader.database, follow(interval=300))
    error = refusal("news.example", 500, {}, b"")
    for failures in range(30):
        for _ in range(20):
            wait = polling._backed_off(replace(feed, failures=failures), error)
            assert SHORTEST <= wait <= LONGEST
    waits = {polling._backed_off(replace(feed, failures=3), error) for _ in range(20)}
    assert len(waits) > 10
    assert all(2160 <= wait <= 2640 for wait in waits)


@pytest.mark.parametrize(
    ("host", "status", "gone"),
    [("news.example", 410, True), ("news.example", 404, False), ("news410.example", 404, False)],
)
def test_only_the_status_says_that_a_feed_is_gone(host, status, gone):
    assert polling._is_gone(refusal(host, status, {}, b"")) is gone


def test_a_feed_is_kept_until_its_items_are_done(reader, paper, follow):
    feed_id = follow()
    seen = []
    good = {name: paper.server.pages[name] for name in ("/a", "/b")}

    def slowly(name):
        def act(connection, request):
            change(reader, feed_id, next_poll=FIRST_DAY)
            seen.append(due_now(reader))
            connection.sendall(good[name])

        return act

    paper.server.pages |= {name: slowly(name) for name in good}
    assert due_now(reader) == [feed_id]
    poll(reader, feed_id)
    assert seen == [[], []]
    assert due_now(reader) == [feed_id]


def test_a_feed_that_is_removed_meanwhile_is_left(reader, paper, follow):
    feed_id = follow()
    good = paper.server.pages["/a"]

    def act(connection, request):
        reader.client.delete(f"/v1/feeds/{feed_id}", headers=reader.one)
        connection.sendall(good)

    paper.server.pages["/a"] = act
    poll(reader, feed_id)
    assert "/b" not in paper.server.targets()
    assert shown(reader, feed_id).status_code == 404


def test_a_database_that_fails_is_no_fault_of_the_feed(reader, paper, follow, monkeypatch):
    feed_id = follow()

    def gone(*_, **__):
        raise StoreUnavailable("the database does not answer")

    monkeypatch.setattr(feeds, "polled", gone)
    with pytest.raises(StoreUnavailable):
        poll(reader, feed_id)
    assert shown(reader, feed_id).json()["failures"] == 0
    monkeypatch.undo()
    poll(reader, feed_id)
    assert [i["state"] for i in shown(reader, feed_id, "/items").json()["items"]] == ["done"] * 2


def test_feeds_and_what_is_known_of_them_outlive_the_service(reader, paper, follow):
    feed_id = follow()
    poll(reader, feed_id)
    before = shown(reader, feed_id, "/items").json()
    asked = len(paper.server.requests)
    with started(reader.settings) as again:
        again.one = reader.one
        poll(again, feed_id)
        assert shown(again, feed_id, "/items").json() == before
    assert set(paper.server.targets()[asked:]) <= {"/feed", "/robots.txt"}
