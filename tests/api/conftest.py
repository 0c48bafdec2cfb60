"""A started service for each test that wants one, and a real server for pages to come from."""

from __future__ import annotations

import contextlib

import pytest

from tests.api.harness import Made, page, settings_for, started
from tests.security.server import Server, answer, running


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
