"""Feeds: followed, polled politely, scored once, given out again."""
# ruff: noqa: F811  -- fixtures are imported

from __future__ import annotations

import datetime as dt
import json
from xml.etree import ElementTree as ET

import pytest
from credcheck.api import polling

from credcheck.render.feeds import NAMESPACE
from credcheck.store import feed_news, feeds
from tests.api.harness import PARAGRAPHS, problem_of
from tests.api.press import (  # noqa: F401  -- fixtures among them
    change,
    follow,
    paper,
    poll,
    press,
    reader,
    seconds_to_next,
    shown,
)
from tests.security.server import answer, redirect


def test_a_feed_is_looked_at_and_followed(reader, paper, follow):
    feed_id = follow()
    found = shown(reader, feed_id).json()
    assert (found["title"], found["state"]) == ("Paper", "followed")
    assert follow() == feed_id
    listed = reader.client.get("/v1/feeds", headers=reader.one).json()
    assert [one["id"] for one in listed["feeds"]] == [feed_id]


def test_its_items_are_scored_once(reader, paper, follow):
    feed_id = follow()
    poll(reader, feed_id)
    items = shown(reader, feed_id, "/items").json()["items"]
    assert [item["state"] for item in items] == ["done", "done"]
    assert [item["title"] for item in items] == ["Story a", "Story b"]
    report = reader.client.get(f"/v1/reports/{items[0]['report']}", headers=reader.one).json()
    assert report["document"]["headline"] == "Story a"
    before = len(paper.server.requests)
    poll(reader, feed_id)
    assert paper.server.targets()[before:] == ["/feed"]


def test_an_item_that_is_new_comes_with_the_next_poll(reader, paper, follow):
    feed_id = follow()
    poll(reader, feed_id)
    paper.story("c", PARAGRAPHS[2:] * 3)
    paper.feed("c", "a", "b")
    poll(reader, feed_id)
    items = shown(reader, feed_id, "/items").json()["items"]
    assert [item["title"] for item in items] == ["Story c", "Story a", "Story b"]


def test_the_same_article_twice_is_scored_once(reader, paper, follow):
    paper.server.pages["/moved"] = redirect("/a")
    paper.server.pages["/copy"] = paper.server.pages["/a"]
    paper.feed("a", "moved", "copy")
    feed_id = follow()
    poll(reader, feed_id)
    items = shown(reader, feed_id, "/items").json()["items"]
    assert sorted(item["state"] for item in items) == ["done", "duplicate", "duplicate"]
    assert len({item["report"] for item in items}) == 1


def test_what_cannot_be_scored_says_why(reader, paper, follow):
    paper.feed("missing", items="<item><title>No link</title><guid>x</guid></item>")
    feed_id = follow()
    poll(reader, feed_id)
    items = {i["title"]: i for i in shown(reader, feed_id, "/items").json()["items"]}
    assert items["Story missing"]["problem"]["type"].endswith("not_found")
    assert items["No link"]["problem"]["type"].endswith("bad_url")


def test_items_come_in_the_order_asked_for(reader, paper, follow):
    alarming = ["This appalling scandal reeks of greed and contempt for the whole town."] * 14
    paper.story(
        "c", alarming, title="SHAMEFUL betrayal: you will NOT believe who let the quay rot!!!"
    )
    paper.feed("a", "b", "c", "missing")
    feed_id = follow()
    poll(reader, feed_id)
    seen, cursor = [], None
    while True:
        params = {"sort": "triage", "limit": 2} | ({"cursor": cursor} if cursor else {})
        found = shown(reader, feed_id, "/items", **params).json()
        seen += found["items"]
        cursor = found["next"]
        if cursor is None:
            break
    ranks = [(i["summary"] or {}).get("triage") for i in seen]
    known = [rank for rank in ranks if rank is not None]
    assert len(seen) == 4
    assert known == sorted(known, reverse=True)
    assert ranks[-1] is None


def test_what_has_not_changed_is_not_sent_again(reader, paper, follow):
    paper.headers = {"ETag": '"v1"', "Last-Modified": "Mon, 02 Mar 2026 10:00:00 GMT"}
    paper.feed("a")
    feed_id = follow()
    poll(reader, feed_id)
    paper.server.pages["/feed"] = answer(status="304 Not Modified", media=None)
    poll(reader, feed_id)
    asked = paper.server.requests[-1].headers
    assert asked["if-none-match"] == '"v1"'
    assert asked["if-modified-since"] == "Mon, 02 Mar 2026 10:00:00 GMT"
    assert shown(reader, feed_id).json()["failures"] == 0
    poll(reader, feed_id)
    assert paper.server.requests[-1].headers["if-none-match"] == '"v1"'


@pytest.mark.parametrize(
    ("ttl", "cache", "interval", "wait"),
    [
        (None, None, 600, 600),
        (60, None, 600, 3600),
        (None, "public, max-age=7200", 600, 7200),
        (10, "max-age=30", 600, 600),
        (100_000, None, 600, 86_400),
        (None, "no-cache", 600, 600),
    ],
)
def test_the_longest_wish_decides(reader, paper, follow, ttl, cache, interval, wait):
    paper.headers = {"Cache-Control": cache} if cache else {}
    paper.feed("a", ttl=ttl)
    feed_id = follow(interval=interval)
    poll(reader, feed_id)
    assert seconds_to_next(reader, feed_id) == pytest.approx(wait, abs=2)


def test_failures_make_it_wait_longer_and_end_it(reader, paper, follow):
    feed_id = follow(interval=300)
    paper.server.pages["/feed"] = answer(status="500 Oops")
    waits = []
    for _ in range(3):
        poll(reader, feed_id)
        waits.append(seconds_to_next(reader, feed_id))
    assert waits[0] < waits[1] < waits[2]
    assert shown(reader, feed_id).json()["problem"]["type"].endswith("http_error")
    change(reader, feed_id, failures=feeds.GIVE_UP - 1)
    poll(reader, feed_id)
    assert shown(reader, feed_id).json()["state"] == "stopped"
    again = reader.client.patch(f"/v1/feeds/{feed_id}", json={"interval": 600}, headers=reader.one)
    assert again.json()["state"] == "followed"
    paper.feed("a")
    poll(reader, feed_id)
    assert shown(reader, feed_id).json()["failures"] == 0


def test_a_feed_that_is_gone_is_asked_no_more(reader, paper, follow):
    feed_id = follow()
    paper.server.pages["/feed"] = answer(status="410 Gone")
    poll(reader, feed_id)
    assert shown(reader, feed_id).json()["state"] == "stopped"
    assert feed_id not in polling.due(reader.database, dt.datetime.now(dt.UTC))


def test_a_feed_has_one_turn_at_a_time(reader, paper, follow):
    feed_id = follow()
    now = dt.datetime.now(dt.UTC)
    assert polling.due(reader.database, now).count(feed_id) == 1
    assert feed_id not in polling.due(reader.database, now)
    later = now + feeds.LEASE + dt.timedelta(seconds=1)
    assert feed_id in polling.due(reader.database, later)
    poll(reader, feed_id)
    assert feed_id not in polling.due(reader.database, now)


def test_items_that_were_found_are_scored_after_a_crash(reader, paper, follow):
    feed_id = follow()
    feed_news.found(
        reader.database,
        feed_id,
        [feed_news.NewItem("a", paper.url("/a"), "Story a", "2026-03-02")],
        first=1,
        most=1,
    )
    poll(reader, feed_id)
    items = shown(reader, feed_id, "/items").json()["items"]
    assert [item["state"] for item in items] == ["done", "done"]


class TestImport:
    def send(self, reader, opml, **body):
        return reader.client.post(
            "/v1/feeds:import", json={"opml": opml, **body}, headers=reader.one
        )

    def test_a_list_is_followed_unseen(self, reader, paper):
        opml = (
            "<opml version='2.0'><body><outline text='News'>"
            f"<outline text='Paper' xmlUrl='{paper.url()}'/>"
            "<outline text='Inside' xmlUrl='http://169.254.169.254/feed'/>"
            "<outline text='Script' xmlUrl='javascript:alert(1)'/>"
            "<outline text='File' xmlUrl='file:///etc/passwd'/>"
            "<outline text='Loop' xmlUrl='http://[::1]/feed'/>"
            "</outline></body></opml>"
        )
        before = paper.server.connections
        found = self.send(reader, opml).json()["feeds"]
        outcomes = {one["url"]: one["outcome"] for one in found}
        assert outcomes.pop(paper.url()) == "added"
        assert set(outcomes.values()) == {"refused"}
        assert {"javascript:alert(1)", "file:///etc/passwd"} < outcomes.keys()
        assert len(outcomes) == 4
        assert paper.server.connections == before
        again = self.send(reader, opml).json()["feeds"]
        assert {one["outcome"] for one in again} == {"known", "refused"}

    def test_a_list_can_be_fetched(self, reader, paper):
        opml = f"<opml version='2.0'><body><outline xmlUrl='{paper.url()}'/></body></opml>"
        paper.server.pages["/list"] = answer(opml.encode(), media="text/x-opml")
        response = reader.client.post(
            "/v1/feeds:import", json={"url": paper.url("/list")}, headers=reader.one
        )
        assert [one["outcome"] for one in response.json()["feeds"]] == ["added"]

    def test_a_long_list_is_refused(self, reader, paper):
        rows = "".join(f"<outline xmlUrl='https://e.org/{n}'/>" for n in range(501))
        response = self.send(reader, f"<opml version='2.0'><body>{rows}</body></opml>")
        problem_of(response, "bad_input", 422)

    def test_each_is_taken_for_what_it_is(self, reader, paper):
        problem_of(self.send(reader, "<rss version='2.0'><channel/></rss>"), "not_a_feed", 422)
        paper.server.pages["/feed"] = answer(
            b"<opml version='2.0'><body/></opml>", media="text/x-opml"
        )
        response = reader.client.post("/v1/feeds", json={"url": paper.url()}, headers=reader.one)
        problem_of(response, "not_a_feed", 422)


class TestGivenOut:
    HOSTILE = '\x1b[31m]]>"><script>alert(1)</script>&\u202e\u0000=1+1'

    def test_as_rss_it_is_well_formed_and_quotes_little(self, reader, paper, follow):
        feed_id = follow()
        poll(reader, feed_id)
        response = shown(reader, feed_id, "/feed.rss")
        assert response.headers["content-type"].startswith("application/rss+xml")
        items = ET.fromstring(response.content).findall("channel/item")  # noqa: S314
        assert len(items) == 2
        scores = {s.get("name") for s in items[0].findall(f"{{{NAMESPACE}}}score")}
        assert {"sensationalism", "attribution"} <= scores
        told = items[0].findtext("description")
        assert sum(len(p) for p in PARAGRAPHS if p in told) <= sum(map(len, PARAGRAPHS)) * 2 / 10
        same = reader.client.get(
            f"/v1/feeds/{feed_id}/feed.rss",
            headers=reader.one | {"If-None-Match": response.headers["etag"]},
        )
        assert same.status_code == 304

    def test_as_json_feed(self, reader, paper, follow):
        feed_id = follow()
        poll(reader, feed_id)
        found = shown(reader, feed_id, "/feed.json").json()
        assert found["version"] == "https://jsonfeed.org/version/1.1"
        assert found["items"][0]["url"] == paper.url("/a")
        assert found["items"][0]["_credcheck"]["triage"] is not None

    def test_what_a_feed_wrote_stays_text(self, reader, paper, follow):
        title = '<![CDATA[]]]]><![CDATA[>"><script>alert(1)</script>&\u202e=1+1]]>'
        item = f"<item><title>{title}</title><link>{paper.url('/a')}</link><guid>h</guid></item>"
        paper.feed(items=item)
        feed_id = follow()
        poll(reader, feed_id)
        response = shown(reader, feed_id, "/feed.rss")
        assert b"<script" not in response.content
        assert "\u202e" not in response.text
        ET.fromstring(response.content)  # noqa: S314
        title = shown(reader, feed_id, "/feed.json").json()["items"][0]["title"]
        assert "\u202e" not in title


def test_what_another_key_follows_is_not_there(reader, paper, follow):
    feed_id = follow()
    ask = reader.client.request
    tries = [
        ("GET", "", None),
        ("GET", "/items", None),
        ("GET", "/feed.rss", None),
        ("GET", "/feed.json", None),
        ("PATCH", "", {"interval": 600}),
        ("DELETE", "", None),
    ]
    for method, path, body in tries:
        response = ask(method, f"/v1/feeds/{feed_id}{path}", json=body, headers=reader.two)
        problem_of(response, "no_such_resource", 404)
    assert ask("GET", "/v1/feeds", headers=reader.two).json()["feeds"] == []
    assert shown(reader, feed_id).status_code == 200


def test_pages_of_feeds_show_everything_once(reader, paper):
    rows = "".join(f"<outline xmlUrl='https://e.org/{n}'/>" for n in range(7))
    opml = f"<opml version='2.0'><body>{rows}</body></opml>"
    reader.client.post("/v1/feeds:import", json={"opml": opml}, headers=reader.one)
    seen, cursor = [], None
    while True:
        params = {"limit": 3} | ({"cursor": cursor} if cursor else {})
        found = reader.client.get("/v1/feeds", params=params, headers=reader.one).json()
        seen += [one["url"] for one in found["feeds"]]
        cursor = found["next"]
        if cursor is None:
            break
    assert sorted(seen) == [f"https://e.org/{n}" for n in range(7)]
    wrong = reader.client.get("/v1/feeds", params={"cursor": "x"}, headers=reader.one)
    problem_of(wrong, "invalid_request", 422)


@pytest.mark.parametrize(
    "body",
    [{}, {"url": "https://e.org/", "interval": 10}, {"url": "https://e.org/", "colour": 1}],
)
def test_what_is_no_request_is_refused(reader, body):
    problem_of(
        reader.client.post("/v1/feeds", json=body, headers=reader.one), "invalid_request", 422
    )


def test_a_page_is_no_feed(reader, paper):
    response = reader.client.post("/v1/feeds", json={"url": paper.url("/a")}, headers=reader.one)
    problem_of(response, "not_a_feed", 422)
    assert json.loads(response.text)["next"] == []
