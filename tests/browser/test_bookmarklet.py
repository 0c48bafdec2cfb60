"""The bookmarklet, run for real: the service's page opens with the address in it and asks for nothing yet."""

from __future__ import annotations

import http.server
import re
import threading
from functools import partial
from html import escape
from pathlib import Path
from urllib.parse import urlsplit

import pytest

pytestmark = pytest.mark.full

DOCS = Path(__file__).parents[2] / "docs" / "bookmarklet.md"
STRICT = (
    "default-src 'none'; script-src 'none'; connect-src 'none'; navigate-to 'none'; "
    "form-action 'none'; frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'"
)
PATH = "/wiki/Léna's “dam”?part=2&q=a+b%20c#why"
"""An address with everything in it that an encoding may lose."""


class Site(http.server.BaseHTTPRequestHandler):
    """A page under a policy, with the bookmarklet as a link in it where ``link`` says so."""

    def __init__(self, *given, policy, link, asked):
        self.policy, self.link, self.asked = policy, link, asked
        super().__init__(*given)

    def do_GET(self):
        self.asked.append(self.path)
        page = (
            f"<!doctype html><title>Dam</title><h1>Dam</h1><a href='{escape(self.link)}'>check</a>"
        )
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        if self.policy:
            self.send_header("Content-Security-Policy", self.policy)
            self.send_header("Cross-Origin-Opener-Policy", "same-origin")
        self.end_headers()
        self.wfile.write(page.encode())

    def log_message(self, *_):
        pass


@pytest.fixture
def article_site():
    """Serves such a page; gives its address and the list of what was asked for."""
    servers = []

    def serve(policy=None, link="#"):
        asked = []
        handler = partial(Site, policy=policy, link=link, asked=asked)
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}{PATH}", asked

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def bookmark(open_page, service):
    """The address of the bookmark that the service's page offers, once its script has made it."""
    page = open_page()
    page.goto(f"http://localhost:{service.port}/")
    page.wait_for_selector("#bookmarklet[href^='javascript:']")
    return page.get_attribute("#bookmarklet", "href")


def test_the_page_offers_what_the_documentation_says(bookmark, service):
    (shown,) = re.findall(r"```js\n(.*?)\n```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    assert bookmark == shown.replace("http://localhost:8321", f"http://localhost:{service.port}")


def opened(page, run, service):
    """The tab that ``run`` opens, and every request that it makes."""
    asked = []
    page.context.on("request", lambda request: asked.append((request.method, request.url)))
    with page.expect_popup() as told:
        run()
    tab = told.value
    tab.wait_for_selector("#bookmarklet[href^='javascript:']")
    tab.wait_for_load_state("networkidle")
    assert urlsplit(tab.url).port == service.port
    return tab, asked


def check(tab, requests, asked, address):
    assert tab.input_value("#url") == address
    assert tab.evaluate("location.hash") == ""  # it is out of the address bar
    assert tab.evaluate("opener") is None
    assert len([path for path in asked if "favicon" not in path]) == 1  # the visit itself
    assert {method for method, _ in requests} <= {"GET"}
    assert not [url for _, url in requests if "127.0.0.1" in url or "Dam" in url or "dam" in url]


def test_it_works_on_a_page_whose_policy_allows_nothing(open_page, article_site, service, bookmark):
    address, asked = article_site(policy=STRICT)
    page = open_page()
    page.goto(address)
    here = page.evaluate("location.href")
    code = bookmark.removeprefix("javascript:")
    # As browsers run bookmarks: with a person's click behind it, and outside of the page's policy.
    tab, requests = opened(page, lambda: page.evaluate(f"() => {{ {code} }}"), service)
    check(tab, requests, asked, here)
    assert page.evaluate("location.href") == here  # the page stays as it was


def test_a_click_on_it_opens_the_service_with_the_address(
    open_page, article_site, service, bookmark
):
    address, asked = article_site(link=bookmark)
    page = open_page()
    page.goto(address)
    here = page.evaluate("location.href")
    tab, requests = opened(page, lambda: page.get_by_text("check").click(), service)
    check(tab, requests, asked, here)


@pytest.mark.parametrize(
    "scheme", ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x"]
)
def test_only_addresses_of_the_web_are_filled_in(open_page, service, scheme):
    page = open_page()
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    page.goto(f"http://localhost:{service.port}/#url={scheme}")
    page.wait_for_selector("#bookmarklet[href^='javascript:']")
    assert page.input_value("#url") == ""
