"""The client against a real server: where it goes, what it carries along, what it makes of answers."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from server import Server, answer, client, redirect, running

from credcheck.config import FetchSettings
from credcheck.errors import (
    BadResponse,
    BadURL,
    BlockedAddress,
    DNSFailure,
    InputError,
    TooManyRedirects,
)
from credcheck.fetch import Client, MemoryBudget
from credcheck.version import __version__

PAGE = b"<!doctype html><title>Harbour</title><p>The harbour opens again on Monday.</p>"


@pytest.fixture
def server():
    with running(Server({"/page": answer(PAGE)})) as started:
        yield started


@pytest.fixture
def secret():
    """What must not be reached; whoever connects is counted."""
    with running(Server(default=answer(b"<html>secret"))) as started:
        yield started
        assert started.connections == 0


def test_a_page_comes_with_all_that_is_known_of_it(server):
    before = dt.datetime.now(dt.UTC).replace(microsecond=0)
    with client(server) as fetcher:
        page = fetcher.get(server.url("/page#part"))
    assert page.body == PAGE
    assert page.url == page.final_url == server.url("/page")
    assert (page.status, page.media_type, page.charset) == (200, "text/html", "utf-8")
    assert page.headers["content-length"] == str(len(PAGE))
    assert before <= dt.datetime.fromisoformat(page.fetched_at) <= dt.datetime.now(dt.UTC)
    assert len(page.fetched_at) == len("2026-01-01T00:00:00+00:00")


def test_the_request_names_the_host_and_us_and_nothing_else(server):
    server.default = answer(PAGE)
    client(server, contact="https://check.example/bot").get(server.url("/page?a=1&b=%C3%A9"))
    (request,) = server.requests
    assert request.target == "/page?a=1&b=%C3%A9"
    assert request.headers == {
        "host": f"news.test:{server.port}",
        "user-agent": f"credcheck/{__version__} (+https://check.example/bot)",
        "accept": request.headers["accept"],
        "accept-encoding": "gzip, identity",
        "connection": "close",
    }
    assert request.headers["accept"].startswith("text/html,")


def test_without_a_contact_the_user_agent_is_the_version_alone(server):
    client(server).get(server.url("/page"))
    assert server.requests[0].headers["user-agent"] == f"credcheck/{__version__}"


@pytest.mark.parametrize(
    "contact", ["a\r\nX: y", "a\x00", "a\x1b[0m", "", " ", "naïve", "x)", "a\\"]
)
def test_a_contact_that_would_break_the_header_is_refused(contact):
    with pytest.raises(InputError, match="contact"):
        Client(FetchSettings(contact=contact))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-A\r\n", "1"),
        ("X A", "1"),
        ("X-A", "1\r\nX-B: 2"),
        ("X-A", ""),
        ("Host", "other.test"),
        ("Connection", "keep-alive"),
        ("Content-Length", "5"),
        ("Accept-Encoding", "br"),
        ("Proxy-Authorization", "Basic eDp5"),
    ],
)
def test_headers_that_cannot_be_given_are_refused(server, name, value):
    with pytest.raises(InputError, match="header"):
        client(server).get(server.url("/page"), headers={name: value})
    assert server.connections == 0


def test_a_closed_client_fetches_nothing(server):
    with client(server) as fetcher:
        pass
    with pytest.raises(RuntimeError, match="closed"):
        fetcher.get(server.url("/page"))
    assert server.connections == 0


# Redirects


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 Other", "307 Same", "308 Same"])
def test_redirects_are_followed(server, status):
    server.pages["/a/b"] = redirect("../page?x=1", status)
    server.pages["/page?x=1"] = answer(PAGE)
    page = client(server).get(server.url("/a/b"))
    assert (page.url, page.final_url) == (server.url("/a/b"), server.url("/page?x=1"))
    assert server.targets() == ["/a/b", "/page?x=1"]


def test_five_redirects_are_followed_and_a_sixth_is_not(server):
    for number in range(6):
        server.pages[f"/{number}"] = redirect(f"/{number + 1}")
    server.pages["/6"] = answer(PAGE)
    assert client(server).get(server.url("/1")).body == PAGE
    server.requests.clear()
    with pytest.raises(TooManyRedirects, match=r"news\.test .* 5 redirects"):
        client(server).get(server.url("/0"))
    assert server.targets() == [f"/{number}" for number in range(6)]


def test_a_loop_ends_where_it_closes(server):
    server.pages["/a"] = redirect("/b")
    server.pages["/b"] = redirect("/a")
    with pytest.raises(TooManyRedirects, match="cookies"):
        client(server).get(server.url("/a"))
    assert server.targets() == ["/a", "/b"]


def test_a_redirect_without_a_location_is_no_answer(server):
    server.pages["/a"] = answer(PAGE, status="302 Found")
    with pytest.raises(BadResponse, match="302"):
        client(server).get(server.url("/a"))


@pytest.mark.parametrize(
    ("location", "error"),
    [
        ("http://127.0.0.1:{secret}/", BlockedAddress),
        ("http://127.1:{secret}/", BlockedAddress),
        ("http://2130706433:{secret}/", BlockedAddress),
        ("http://0x7f.1:{secret}/", BlockedAddress),
        ("http://[::1]:{secret}/", BlockedAddress),
        ("http://[::ffff:127.0.0.1]:{secret}/", BlockedAddress),
        ("http://inside.test:{secret}/", BlockedAddress),
        ("http://mixed.test:{secret}/", BlockedAddress),
        ("//inside.test:{secret}/", BlockedAddress),
        ("http://169.254.169.254:{secret}/latest/meta-data/", BlockedAddress),
        ("http://user@inside.test:{secret}/", BadURL),
        ("http:\\\\inside.test:{secret}/", BadURL),
        ("http://news.test:{secret}\\@inside.test/", BadURL),
        ("http://inside.test:22/", BadURL),
        ("file:///etc/passwd", BadURL),
        ("gopher://inside.test:{secret}/", BadURL),
        ("javascript:alert(1)", BadURL),
        ("http://missing.test:{secret}/", DNSFailure),
    ],
)
def test_a_redirect_to_where_nothing_may_go_connects_to_nothing(server, secret, location, error):
    server.pages["/a"] = redirect(location.format(secret=secret.port))
    names = {"inside.test": ["127.0.0.1"], "mixed.test": ["93.184.216.34", "127.0.0.1"]}
    with pytest.raises(error):
        client(server, secret, names=names).get(server.url("/a"))
    assert server.targets() == ["/a"]


@pytest.mark.parametrize("url", ["http://127.0.0.1:{}/", "http://inside.test:{}/"])
def test_a_bad_address_is_never_connected_to(secret, url):
    with pytest.raises(BlockedAddress):
        client(secret, names={"inside.test": ["127.0.0.1"]}).get(url.format(secret.port))


def test_a_name_with_a_good_and_a_bad_address_is_blocked(secret):
    fetcher = client(secret, names={"mixed.test": ["93.184.216.34", "127.0.0.1"]})
    with pytest.raises(BlockedAddress, match=r"mixed\.test"):
        fetcher.get(secret.url(host="mixed.test"))


def test_a_name_that_changes_after_the_check_changes_nothing(server):
    """Every later answer of the resolver would be blocked; the address that was checked is used."""
    asked = []

    def rebinding(host, port):
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["127.9.9.9"]

    assert client(server, resolver=rebinding).get(server.url("/page")).body == PAGE
    assert asked == ["news.test"]


def test_a_name_that_turns_bad_between_hops_is_blocked_at_the_second(server, secret):
    """No connection is kept: the second request to the same name is checked like the first."""
    server.pages["/a"] = redirect("/page")
    answers = [["127.0.0.1"], ["127.0.0.1"], ["127.0.0.1"], ["127.0.0.2"]]
    closed = ("127.0.0.2/32",)
    fetcher = client(server, resolver=lambda host, port: answers.pop(0), blocked_addresses=closed)
    assert fetcher.get(server.url("/a")).body == PAGE
    with pytest.raises(BlockedAddress):
        fetcher.get(server.url("/a"))
    assert server.targets() == ["/a", "/page", "/a"]
    assert server.connections == 3


def test_the_next_address_is_tried_when_one_takes_no_connection(server):
    fetcher = client(server, names={"news.test": ["::1", "127.0.0.1"]})
    assert fetcher.get(server.url("/page")).body == PAGE


# What is carried along


def test_given_headers_stay_at_their_origin(server):
    given = {"Authorization": "Bearer x", "Cookie": "a=b", "X-Key": "k", "If-None-Match": '"1"'}
    with running(Server({"/there": redirect(server.url("/page"))})) as other:
        server.pages["/a"] = redirect("/b")
        server.pages["/b"] = redirect(other.url("/there", host="news.test"))
        client(server, other).get(server.url("/a"), headers=given)
        kept = {name.lower(): value for name, value in given.items()}
        for request in server.requests[:2]:
            assert kept.items() <= request.headers.items()
        for request in [*other.requests, server.requests[2]]:  # also after coming back
            assert not kept.keys() & request.headers.keys()


def test_another_name_on_the_same_port_is_another_origin(server):
    server.pages["/a"] = redirect(server.url("/page", host="other.test"))
    client(server).get(server.url("/a"), headers={"Authorization": "Bearer x"})
    assert "authorization" in server.requests[0].headers
    assert "authorization" not in server.requests[1].headers


def test_cookies_are_neither_kept_nor_shown(server):
    server.pages["/a"] = answer(
        status="302 Found", headers={"Location": "/b", "Set-Cookie": "id=1; Path=/"}
    )
    server.pages["/b"] = answer(PAGE, headers={"Set-Cookie": "id=2; Path=/"})
    with client(server) as fetcher:
        page = fetcher.get(server.url("/a"))
        fetcher.get(server.url("/b"))
    assert "set-cookie" not in page.headers
    assert all("cookie" not in request.headers for request in server.requests)


def test_proxies_and_passwords_of_the_environment_are_not_used(
    server, secret, monkeypatch, tmp_path
):
    for name in (
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "ALL_PROXY",
        "http_proxy",
        "https_proxy",
        "all_proxy",
    ):
        monkeypatch.setenv(name, f"http://127.0.0.1:{secret.port}")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    netrc = tmp_path / "netrc"
    netrc.write_text("machine news.test login reader password hunter2\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    assert client(server).get(server.url("/page")).body == PAGE
    assert "authorization" not in server.requests[0].headers


def test_every_hop_asks_the_budget(server):
    asked = []

    class Budget(MemoryBudget):
        def acquire(self, host, deadline, *, interval=None):
            asked.append((host, interval))
            return super().acquire(host, deadline, interval=interval)

    server.pages["/a"] = redirect(server.url("/page", host="other.test"))
    client(server, budget=Budget(interval=0)).get(server.url("/a"))
    assert asked == [("news.test", None), ("other.test", None)]


def test_threads_may_share_a_client(server):
    bodies = []
    with client(server) as fetcher:
        threads = [
            threading.Thread(target=lambda: bodies.append(fetcher.get(server.url("/page")).body))
            for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
    assert bodies == [PAGE] * 8
    assert server.connections == 8
