"""A newspaper with a feed on loopback, and a service that follows it when a test says so."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa
from credcheck.api import polling

from credcheck.store.models import Feed, HostTurn
from tests.api.harness import PARAGRAPHS, page, settings_for, started
from tests.security.server import Server, answer, running


class Paper:
    """A newspaper on loopback: a feed, and the stories in it."""

    def __init__(self, server: Server):
        self.server = server
        self.headers: dict[str, str] = {}

    def url(self, path="/feed"):
        return f"http://localhost:{self.server.port}{path}"

    def story(self, name, paragraphs=None, title=None):
        own = [
            f"Reporter {name} wrote this for the paper on Monday.",
            *(paragraphs or PARAGRAPHS * 2),
        ]
        self.server.pages[f"/{name}"] = answer(page(own, title=title or f"Story {name}"))

    def feed(self, *names, ttl=None, items=""):
        rows = "".join(
            f"<item><title>Story {name}</title><link>{self.url(f'/{name}')}</link>"
            f"<guid>{name}</guid><pubDate>Mon, 02 Mar 2026 10:00:00 GMT</pubDate></item>"
            for name in names
        )
        wait = f"<ttl>{ttl}</ttl>" if ttl else ""
        body = (
            f"<rss version='2.0'><channel><title>Paper</title><link>{self.url('/')}</link>{wait}"
            f"{rows}{items}</channel></rss>"
        )
        self.server.pages["/feed"] = answer(
            body.encode(), media="application/rss+xml", headers=self.headers
        )


@pytest.fixture(scope="module")
def press():
    with running(Server()) as server:
        yield server


@pytest.fixture(scope="module")
def reader(press, tmp_path_factory):
    """A service that polls nothing by itself, so that tests say when."""
    folder = tmp_path_factory.mktemp("feeds")
    settings = settings_for(
        folder, ports=[press.port], access="keys", role="api", score_rate="off", job_rate="off"
    )
    with started(settings) as made:
        made.service.pipeline.reader.client._budget._interval = 0.0
        made.one, made.two = made.key("one"), made.key("two")
        yield made


@pytest.fixture
def paper(press, reader):
    press.pages.clear()
    press.requests.clear()
    one = Paper(press)
    one.story("a")
    one.story("b", [*reversed(PARAGRAPHS * 2)])
    one.feed("a", "b")
    yield one
    for row in reader.client.get("/v1/feeds", headers=reader.one).json()["feeds"]:
        reader.client.delete(f"/v1/feeds/{row['id']}", headers=reader.one)


@pytest.fixture
def follow(reader, paper):
    def follow(url=None, **body):
        response = reader.client.post(
            "/v1/feeds", json={"url": url or paper.url(), **body}, headers=reader.one
        )
        assert response.status_code in {200, 201}, response.text
        return response.json()["id"]

    return follow


def poll(reader, feed_id):
    service = reader.service
    polling.poll(
        feed_id,
        database=service.database,
        scorer=service.scorer,
        settings=service.settings,
        metrics=service.metrics,
    )


def shown(reader, feed_id, path="", **params):
    return reader.client.get(f"/v1/feeds/{feed_id}{path}", headers=reader.one, params=params)


def change(reader, feed_id, **values):
    with reader.database.writing() as session:
        row = session.get(Feed, feed_id)
        for name, value in values.items():
            setattr(row, name, value)


def seconds_to_next(reader, feed_id):
    found = shown(reader, feed_id).json()
    next_poll = dt.datetime.fromisoformat(found["next_poll"])
    return (next_poll - dt.datetime.fromisoformat(found["polled_at"])).total_seconds()


def open_hosts(reader):
    """Hosts that asked to be left alone may be asked again."""
    with reader.database.writing() as session:
        session.execute(sa.delete(HostTurn))
