"""A started service for each test that wants one: real weights, a fresh database, a real server
for pages to come from.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from credcheck.api.app import create_app
from starlette.testclient import TestClient

from credcheck.config import FetchSettings, ServiceSettings, Settings
from credcheck.store import keys
from credcheck.store.database import Database
from tests.security.server import Server, answer, running

HEADLINE = "East quay closes in March"
PARAGRAPHS = [
    "The harbour board will close the east quay in March, its chair Marit Solheim said on Monday.",
    '"We have no money for another winter of repairs," she told reporters at the town hall.',
    "An official at the coastal agency said that the quay had lost eleven piles since October.",
    "Fishing crews who land their catch there would have to sail forty minutes further north.",
    "The board put the cost of a new quay at 3.4 million crowns, in a report published last week.",
    "Traders on the square said that they had heard nothing of the plan before this weekend.",
]
TEXT = "\n\n".join(PARAGRAPHS * 2)


def page(paragraphs=None, title=HEADLINE) -> bytes:
    body = "".join(f"<p>{text}</p>" for text in paragraphs or PARAGRAPHS * 2)
    return (
        f'<!doctype html><html lang="en"><head><title>{title}</title></head>'
        f"<body><article><h1>{title}</h1>{body}</article></body></html>"
    ).encode()


@dataclass
class Made:
    """A started service: a client for it, its settings and what is behind it."""

    client: TestClient
    settings: Settings

    @property
    def service(self):
        return self.client.app.state.service

    @property
    def database(self) -> Database:
        return self.service.database

    @property
    def settings_folder(self) -> Path:
        """The folder of the SQLite file."""
        return Path(self.database.url.database).parent

    def key(self, name: str = "one", **options) -> dict[str, str]:
        """The header of a new key."""
        token, _ = keys.create(self.database, name, **options)
        return {"Authorization": f"Bearer {token}"}


def settings_for(folder: Path, *, ports=(), database: str | None = None, **service) -> Settings:
    """Settings with a database in that folder, which may reach ``localhost`` at those ports."""
    return Settings(
        workers=1,
        fetch=FetchSettings(
            allowed_private_hosts=frozenset({"localhost"}),
            ports=frozenset({80, 443, *ports}),
            seconds=10.0,
        ),
        service=ServiceSettings(
            database=database or f"sqlite:///{folder / 'credcheck.db'}", **service
        ),
    )


@contextlib.contextmanager
def started(settings: Settings, *, loopback: bool = True) -> Iterator[Made]:
    app = create_app(settings, loopback=loopback)
    with TestClient(
        app,
        base_url="http://localhost",
        client=("127.0.0.1", 50_000),
        raise_server_exceptions=False,
    ) as client:
        yield Made(client, settings)


@pytest.fixture
def make_client(tmp_path):
    """Starts services, each with a database of its own; what is given are service settings."""
    with contextlib.ExitStack() as stack:
        count = 0

        def make(*, ports=(), loopback=True, **service) -> Made:
            nonlocal count
            count += 1
            folder = tmp_path / f"service{count}"
            folder.mkdir()
            return stack.enter_context(
                started(settings_for(folder, ports=ports, **service), loopback=loopback)
            )

        yield make


@pytest.fixture(scope="module")
def site():
    """A site on loopback with one story."""
    with running(Server()) as server:
        server.pages["/story"] = answer(page())
        yield server


@pytest.fixture(scope="module")
def local(tmp_path_factory, site):
    """A keyless service, shared by the tests of a module, that may fetch from the site."""
    folder = tmp_path_factory.mktemp("service")
    with started(settings_for(folder, ports=[site.port], score_rate="off")) as made:
        yield made
