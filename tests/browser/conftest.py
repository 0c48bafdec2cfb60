"""A real browser and a real service for the tests beside this file."""

from __future__ import annotations

import shutil

import pytest
from playwright.sync_api import sync_playwright

from tests.api.processes import Process, started

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
def service(tmp_path_factory):
    """A keyless service in a process of its own; its address is ``http://localhost:{port}``."""
    folder = tmp_path_factory.mktemp("service")
    settings = {"CREDCHECK_SCORE_RATE": "off"}
    process = Process(f"sqlite:///{folder / 'credcheck.db'}", folder, environment=settings)
    with started(process):
        yield process
