"""What the client makes of answers: kinds, charsets, statuses, walls, Retry-After."""

from __future__ import annotations

import email.utils
import time

import pytest
from server import Server, answer, client, running

from credcheck.errors import (
    BadResponse,
    BlockedBySite,
    ConnectionFailed,
    CredcheckError,
    HTTPError,
    NotAFeed,
    NotFound,
    NotHTML,
    Paywalled,
    RateLimited,
)
from credcheck.fetch import MemoryBudget

PAGE = b"<!doctype html><title>Harbour</title><p>The harbour opens again on Monday.</p>"
RSS = b'<?xml version="1.0"?><rss version="2.0"><channel><title>Harbour</title></channel></rss>'


@pytest.fixture
def server():
    with running(Server({"/page": answer(PAGE)})) as started:
        yield started


@pytest.mark.parametrize(
    ("media", "body", "kind", "error"),
    [
        ("text/html", b"no tags at all", "page", None),
        ("TEXT/HTML; Charset=ISO-8859-1", b"<p>x", "page", None),
        ("application/xhtml+xml", b"<html/>", "page", None),
        (None, PAGE, "page", None),
        ("text/plain", b"\xef\xbb\xbf \n<!-- a --><!-- b --><HTML>", "page", None),
        ("application/octet-stream", PAGE, "page", None),
        ("text/plain", b"just text", "page", NotHTML),
        (None, b"%PDF-1.7", "page", NotHTML),
        ("application/pdf", b"%PDF-1.7", "page", NotHTML),
        ("image/png", PAGE, "page", NotHTML),
        ("application/json", b"{}", "page", NotHTML),
        ("application/rss+xml", RSS, "page", NotHTML),
        ("nonsense", b"\x00\x01", "page", NotHTML),
        ("application/rss+xml", RSS, "feed", None),
        ("application/atom+xml; charset=utf-8", b"<feed/>", "feed", None),
        ("text/xml", RSS, "feed", None),
        ("application/feed+json", b"{}", "feed", None),
        ("application/json", b"{}", "feed", None),
        ("text/x-opml", b"<opml/>", "feed", None),
        ("text/plain", RSS, "feed", None),
        (None, b'{"version": "https://jsonfeed.org/version/1.1"}', "feed", None),
        ("text/plain", b"just text", "feed", NotAFeed),
        ("text/html", RSS, "feed", NotAFeed),
        ("text/html", PAGE, "feed", NotAFeed),
        ("video/mp4", b"\x00", "feed", NotAFeed),
        ("video/mp4", b"\x00", "any", None),
        (None, b"", "any", None),
    ],
)
def test_only_the_kind_that_was_asked_for_comes_back(server, media, body, kind, error):
    server.pages["/a"] = answer(body, media=media)
    if error is None:
        assert client(server).get(server.url("/a"), accept=kind, robots=False).body == body
    else:
        with pytest.raises(error, match=r"news\.test sent"):
            client(server).get(server.url("/a"), accept=kind, robots=False)


@pytest.mark.parametrize(
    ("content_type", "charset"),
    [
        ("text/html", None),
        ("text/html;charset=windows-1252", "windows-1252"),
        ('text/html; a=b; charset="utf-8"', "utf-8"),
        ("text/html; charset=\x1b[31m", None),
        ("text/html; charset=klingon", "klingon"),
    ],
)
def test_the_charset_is_what_the_server_claims(server, content_type, charset):
    server.pages["/a"] = answer(PAGE, media=content_type)
    page = client(server).get(server.url("/a"))
    assert (page.media_type, page.charset, page.body) == ("text/html", charset, PAGE)


@pytest.mark.parametrize(
    ("status", "error"),
    [
        ("204 No Content", BadResponse),
        ("205 Reset", BadResponse),
        ("206 Partial", BadResponse),
        ("300 Choices", BadResponse),
        ("304 Not Modified", BadResponse),
        ("400 Bad", HTTPError),
        ("401 Login", BlockedBySite),
        ("402 Pay", Paywalled),
        ("403 No", BlockedBySite),
        ("404 None", NotFound),
        ("407 Proxy", ConnectionFailed),
        ("410 Gone", NotFound),
        ("418 Tea", HTTPError),
        ("429 Slow", RateLimited),
        ("451 Law", BlockedBySite),
        ("500 Oh", HTTPError),
        ("503 Busy", HTTPError),
        ("599 Odd", HTTPError),
        ("600 Odder", BadResponse),
        ("999 Denied", BlockedBySite),
    ],
)
def test_every_status_has_its_error(server, status, error):
    server.pages["/a"] = answer(b"<p>sorry</p>", status=status)
    with pytest.raises(CredcheckError, match=r"news\.test") as caught:
        client(server).get(server.url("/a"))
    assert type(caught.value) is error


def test_not_modified_comes_back_when_it_was_asked_for(server):
    server.pages["/a"] = answer(status="304 Not Modified", media=None, headers={"ETag": '"1"'})
    page = client(server).get(server.url("/a"), headers={"If-None-Match": '"1"'})
    assert (page.status, page.body, page.headers["etag"]) == (304, b"", '"1"')


def test_a_challenge_is_blocked_by_site_also_under_200(server):
    body = b"<title>Just a moment...</title><p>Enable JavaScript and cookies to continue</p>"
    server.pages["/a"] = answer(body)
    server.pages["/b"] = answer(PAGE, headers={"CF-Mitigated": "challenge"})
    for path, kind in (("/a", "page"), ("/a", "feed"), ("/b", "page")):
        with pytest.raises(BlockedBySite, match="challenge") as caught:
            client(server).get(server.url(path), accept=kind, robots=False)
        assert caught.value.next_steps


@pytest.mark.parametrize("status", ["429 Slow", "503 Busy"])
def test_retry_after_is_told_and_kept_without_another_connection(server, status):
    server.pages["/a"] = answer(status=status, headers={"Retry-After": "120"})
    with client(server) as fetcher:
        with pytest.raises(RateLimited, match="in 120 seconds"):
            fetcher.get(server.url("/a"))
        with pytest.raises(RateLimited, match=r"in 1(20|19) seconds"):
            fetcher.get(server.url("/page"))
        assert server.connections == 1
        assert fetcher.get(server.url("/page", host="other.test")).body == PAGE


@pytest.mark.parametrize(
    ("value", "low", "high"),
    [
        ("7", 7, 7),
        ("999999", 3600, 3600),
        (lambda: email.utils.formatdate(time.time() + 600, usegmt=True), 500, 600),
        (lambda: email.utils.formatdate(time.time() + 600), 500, 600),
        (lambda: email.utils.formatdate(time.time() + 10**7, usegmt=True), 3600, 3600),
        ("Thu, 01 Jan 1970 00:00:00 GMT", None, None),
        ("-5", None, None),
        ("soon", None, None),
        ("9" * 400, None, None),
        ("\u0662", None, None),
    ],
)
def test_retry_after_is_read_as_seconds_or_a_date(server, value, low, high):
    kept = []
    value = value() if callable(value) else value

    class Budget(MemoryBudget):
        def retry_after(self, host, seconds):
            kept.append((host, seconds))

    server.pages["/a"] = answer(status="429 Slow").replace(
        b"\r\n\r\n", b"\r\nRetry-After: " + value.encode() + b"\r\n\r\n"
    )
    with pytest.raises(RateLimited):
        client(server, budget=Budget(interval=0)).get(server.url("/a"))
    if low is None:
        assert all(seconds == 0 for _, seconds in kept)
    else:
        ((host, seconds),) = kept
        assert host == "news.test"
        assert low <= seconds <= high
