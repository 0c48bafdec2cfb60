"""A real browser and a real service for the tests beside this file."""

from __future__ import annotations

import shutil

import pytest
from playwright.sync_api import sync_playwright

from tests.api.processes import Process, started
from tests.browser.articles import HEADLINE, LOUD, SHOUTING, TEXT
from tests.security.server import Server, running

SCORED = 30_000  # milliseconds that a report may take on a busy machine
NAMES = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def chromium():
    """The path of the browser. It comes from the system: none is downloaded."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        pytest.skip("no Chromium: install the system package chromium (apt-get install chromium)")
    return found


@pytest.fixture(scope="module")
def playwright():
    """Ended with its module: while it runs, no other test of the process may start an event loop."""
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="module")
def browser(playwright, chromium):
    found = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
    yield found
    found.close()


@pytest.fixture
def open_page(browser):
    """Opens pages in contexts of their own; what goes wrong in their scripts fails the test."""
    contexts, wrong = [], []

    def make(**options):
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        return page

    yield make
    for context in contexts:
        context.close()
    assert not wrong


@pytest.fixture(scope="module")
def site():
    """A site on loopback whose pages tests put there."""
    with running(Server()) as server:
        yield server


@pytest.fixture(scope="module")
def service(tmp_path_factory, site):
    """A keyless service in a process of its own, at ``http://localhost:{port}``; it may fetch from the
    site, under the name localhost.
    """
    folder = tmp_path_factory.mktemp("service")
    settings = {
        "CREDCHECK_SCORE_RATE": "off",
        "CREDCHECK_PRIVATE_HOSTS": "localhost",
        "CREDCHECK_PORTS": f"80,443,{site.port}",
    }
    process = Process(f"sqlite:///{folder / 'credcheck.db'}", folder, environment=settings)
    with started(process):
        yield process


@pytest.fixture
def visit(open_page, served):
    """Opens the service's page at a place behind the #, ready for its reader."""

    def go(place="", **options):
        found = open_page(**options)
        found.set_default_timeout(SCORED)
        found.goto(f"{served}/{place}")
        found.wait_for_selector("#examples:not([hidden])")
        if place.startswith(("#report", "#example")):
            found.wait_for_selector("#result:not([hidden]) #scores")
        return found

    return go


@pytest.fixture(scope="module")
def served(service):
    return f"http://localhost:{service.port}"


@pytest.fixture(scope="module")
def reports(service):
    """The ids of two stored reports: of an article that names its sources, and of one that shouts."""
    documents = [
        {"text": TEXT, "headline": HEADLINE},
        {"text": "\n\n".join(LOUD * 2), "headline": SHOUTING},
    ]
    return [service.ask("/v1/score", document)["id"] for document in documents]
