"""Started services for tests: real weights, a fresh database, pages to score."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from credcheck.api.app import create_app
from starlette.testclient import TestClient

from credcheck.config import FetchSettings, ServiceSettings, Settings
from credcheck.store import keys
from credcheck.store.database import Database

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


def problem_of(response, code, status):
    """The problem that an answer is, which must be of that code and status."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    found = response.json()
    assert found["type"] == f"urn:credcheck:problem:{code}"
    assert found["status"] == status
    assert found["title"]
    return found


def until_done(client, location, seconds=20, **options):
    """The answer at a promised address, when it has become one."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        response = client.get(location, **options)
        if response.status_code != 202:
            return response
        time.sleep(0.05)
    raise AssertionError("the report did not come")
