"""robots.txt by RFC 9309, fetched by the client from a real server, and its memory."""

from __future__ import annotations

import gzip
import time

import pytest
from server import Server, answer, client, drip, redirect, running

from credcheck.config import FetchSettings
from credcheck.errors import (
    BadResponse,
    BlockedAddress,
    ConnectionFailed,
    DNSFailure,
    FetchTimeout,
    HTTPError,
    RateLimited,
    RobotsDisallowed,
    TooManyRedirects,
)
from credcheck.fetch import Guard, MemoryBudget
from credcheck.fetch.network import Deadline
from credcheck.fetch.robots import LONGEST_DELAY, ROBOTS_BYTES, Robots, rules_for_us

PAGE = answer(b"<!doctype html><p>The harbour opens again on Monday.</p>")
FEED = answer(b"<rss/>", media="application/rss+xml")
FORBID = b"User-agent: *\nDisallow: /private\n"


def text(body, **options):
    return answer(body, media="text/plain", **options)


@pytest.fixture
def server():
    with running(Server({"/page": PAGE, "/private/page": PAGE, "/feed": FEED})) as started:
        yield started


def test_what_is_disallowed_is_not_asked_for(server):
    server.pages["/robots.txt"] = text(FORBID)
    with pytest.raises(RobotsDisallowed, match=r"robots\.txt of news\.test") as caught:
        client(server).get(server.url("/private/page"), robots=True)
    assert caught.value.next_steps
    assert server.targets() == ["/robots.txt"]


def test_what_is_allowed_is_fetched_and_the_rules_are_asked_for_once(server):
    server.pages["/robots.txt"] = text(FORBID)
    with client(server) as fetcher:
        for _ in range(3):
            fetcher.get(server.url("/page"), robots=True)
    assert server.targets() == ["/robots.txt", "/page", "/page", "/page"]
    assert server.requests[0].headers["user-agent"].startswith("credcheck/")


@pytest.mark.parametrize(
    ("accept", "given", "setting", "asks"),
    [
        ("page", None, False, False),
        ("page", None, True, True),
        ("page", True, False, True),
        ("page", False, True, False),
        ("any", None, False, False),
        ("feed", None, False, True),
        ("feed", False, True, False),
    ],
)
def test_who_honours_robots_txt(server, accept, given, setting, asks):
    server.pages["/robots.txt"] = text(FORBID)
    path = "/feed" if accept == "feed" else "/page"
    client(server, robots=setting).get(server.url(path), accept=accept, robots=given)
    assert ("/robots.txt" in server.targets()) is asks


@pytest.mark.parametrize(
    "status", ["400 Bad", "401 No", "403 No", "404 None", "410 Gone", "429 Slow"]
)
def test_a_file_that_is_not_there_allows_everything(server, status):
    server.pages["/robots.txt"] = text(b"User-agent: *\nDisallow: /", status=status)
    client(server).get(server.url("/page"), robots=True)
    assert server.targets() == ["/robots.txt", "/page"]


@pytest.mark.parametrize(
    "rules",
    [
        text(b"", status="500 Oh"),
        text(b"", status="503 Busy"),
        text(b"", status="304 Not Modified"),
        b"no http",
        lambda connection, request: None,
        text(b"User-agent: *", headers={"Content-Encoding": "br"}),
        text(gzip.compress(FORBID)[:-4], headers={"Content-Encoding": "gzip"}),
        text(b"User-agent: *", length=500),
    ],
)
def test_rules_that_cannot_be_had_forbid_everything(server, rules):
    server.pages["/robots.txt"] = rules
    with pytest.raises(RobotsDisallowed, match=r"robots\.txt of news\.test .*try again later"):
        client(server).get(server.url("/page"), robots=True)
    assert server.targets() == ["/robots.txt"]


def test_a_host_that_wants_rest_gets_it_before_its_page_is_asked_for(server):
    server.pages["/robots.txt"] = text(b"", status="429 Slow", headers={"Retry-After": "60"})
    with pytest.raises(RateLimited):
        client(server).get(server.url("/page"), robots=True)
    assert server.targets() == ["/robots.txt"]


def test_errors_that_the_page_would_meet_too_are_told_as_they_are(server):
    server.pages["/robots.txt"] = drip(server, b"", b"")
    with pytest.raises(FetchTimeout):
        client(server, seconds=0.3).get(server.url("/page"), robots=True)
    with pytest.raises(DNSFailure):
        client(server).get(server.url("/page", host="missing.test"), robots=True)
    with pytest.raises(BlockedAddress):
        client(server).get(server.url("/page", host="127.0.0.1"), robots=True)


def test_redirects_of_the_rules_are_followed_up_to_five(server):
    server.pages["/robots.txt"] = redirect("/1")
    for number in range(1, 5):
        server.pages[f"/{number}"] = redirect(f"/{number + 1}")
    server.pages["/5"] = text(FORBID)
    with pytest.raises(RobotsDisallowed):
        client(server).get(server.url("/private/page"), robots=True)
    server.pages["/5"] = redirect("/6")
    client(server).get(server.url("/private/page"), robots=True)  # RFC 9309: as if not there


def test_every_hop_is_asked_about_by_its_own_rules(server):
    with running(Server({"/robots.txt": text(FORBID), "/private/page": PAGE})) as other:
        server.pages["/robots.txt"] = text(b"User-agent: *\nAllow: /")
        server.pages["/a"] = redirect(other.url("/private/page", host="other.test"))
        with pytest.raises(RobotsDisallowed, match=r"other\.test"):
            client(server, other).get(server.url("/a"), robots=True)
        assert other.targets() == ["/robots.txt"]


def test_rules_beyond_500_kilobytes_are_not_read(server):
    filler = b"# " + b"a" * 97 + b"\n"
    early = FORBID + filler * (ROBOTS_BYTES // len(filler) + 1)
    server.pages["/robots.txt"] = text(early + b"Disallow: /page\n")
    with client(server) as fetcher:
        fetcher.get(server.url("/page"), robots=True)
        with pytest.raises(RobotsDisallowed):
            fetcher.get(server.url("/private/page"), robots=True)


def test_a_rule_that_the_limit_cuts_is_no_rule():
    cut = b"User-agent: *\nDisallow: /private\n"
    body = cut + b"#" * (ROBOTS_BYTES - len(cut) - 12) + b"\nDisallow: /pages/only"
    assert rules_for_us(body).endswith("Disallow: /private")
    assert rules_for_us(b"User-agent: *\nDisallow: /pages/only").endswith("Disallow: /pages/only")


def test_the_rules_take_a_place_but_no_second_of_the_budget(server):
    asked = []

    class Budget(MemoryBudget):
        def acquire(self, host, deadline, *, interval=None):
            asked.append((host, interval))
            return super().acquire(host, deadline, interval=interval)

    server.pages["/robots.txt"] = text(b"User-agent: *\nCrawl-delay: 500")
    with client(server, budget=Budget(interval=0)) as fetcher:
        fetcher.get(server.url("/page"), robots=True)
        with pytest.raises(RateLimited):  # the site's half minute is more than the time limit
            fetcher.get(server.url("/page"), robots=True)
    assert asked == [("news.test", 0.0), ("news.test", 30.0), ("news.test", 30.0)]
    assert server.targets() == ["/robots.txt", "/page"]


TARGETS = Guard(FetchSettings())


def rules_of(body, path="/a", status=200):
    robots = Robots(lambda target, deadline: (status, body))
    target = TARGETS.target(f"https://news.example{path}")
    rules = TARGETS.target("/robots.txt", base=target)
    return robots.check(target, rules, Deadline.after(5, "news.example"))


@pytest.mark.parametrize(
    ("delay", "expected"),
    [
        ("0.5", 0.5),
        ("7", 7.0),
        ("86400", LONGEST_DELAY),
        ("soon", None),
        ("-3", None),
        ("nan", None),
    ],
)
def test_a_crawl_delay_is_read_and_capped(delay, expected):
    assert rules_of(f"User-agent: credcheck\nCrawl-delay: {delay}\n".encode()) == expected


@pytest.mark.parametrize(
    ("body", "path", "allowed"),
    [
        ("", "/a", True),
        ("User-agent: *\nDisallow:", "/a", True),
        ("User-agent: *\nDisallow: /", "/a", False),
        ("User-agent: *\nDisallow: /", "/robots.txt", True),
        ("User-agent: other\nDisallow: /", "/a", True),
        ("User-agent: credcheck\nDisallow: /", "/a", False),
        ("User-agent: CredCheck/9.9\nDisallow: /", "/a", False),
        ("user-AGENT : credcheck # us\nDISALLOW : /a", "/ab", False),
        ("User-agent: credcheckbot\nDisallow: /", "/a", True),
        ("User-agent: cred\nDisallow: /", "/a", True),
        ("User-agent: *\nDisallow: /\nUser-agent: credcheck\nAllow: /a", "/a", True),
        ("User-agent: credcheck\nDisallow:\n\nUser-agent: *\nDisallow: /", "/a", True),
        ("User-agent: x\nUser-agent: credcheck\nUser-agent: y\nDisallow: /", "/a", False),
        ("User-agent: x\nDisallow: /\nUser-agent: credcheck\nDisallow: /b", "/a", True),
        ("User-agent: credcheck\nDisallow: /b\nUser-agent: x\nDisallow: /", "/a", True),
        (
            "User-agent: *\nSitemap: https://x.example/s.xml\nUser-agent: x\nDisallow: /",
            "/a",
            False,
        ),
        ("User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", True),
        ("User-agent: *\nAllow: /a\nDisallow: /a", "/a", True),
        ("User-agent: *\nDisallow: /*.pdf$", "/a.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/a.pdf?x", True),
        ("User-agent: *\nDisallow: /caf%C3%A9", "/café", False),
        ("\ufeffUser-agent: *\r\nDisallow: /a\r\n", "/a", False),
        ("User-agent: *\rDisallow: /a\r", "/a", False),
        ("<html>not rules</html>", "/a", True),
        ("\x00\x01\x02Disallow: /", "/a", True),
    ],
)
def test_the_rules_are_read_as_the_standard_says(body, path, allowed):
    if allowed:
        rules_of(body.encode(), path)
    else:
        with pytest.raises(RobotsDisallowed):
            rules_of(body.encode(), path)


@pytest.mark.parametrize(
    "body",
    [
        b"".join(b"User-agent: a%d\n" % number for number in range(30_000))
        + b"Disallow: /b\n" * 9000,
        b"User-agent: credcheck\n" * 23_000,
        b"User-agent: *\n" + b"Disallow: /" + b"*a" * 200_000,
        b"User-agent: *\n" + b"Disallow: /*a*a*a*a*a*a*b\n" * 15_000,
        b"\n" * 500_000,
        b"\xff" * 500_000,
    ],
    ids=["agents", "ours", "stars", "patterns", "lines", "bytes"],
)
def test_hostile_rules_are_read_in_bounded_time(body):
    began = time.perf_counter()
    rules_of(body, "/" + "a" * 1500)
    assert time.perf_counter() - began < 10


# What is remembered


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def asking(answers, clock, origins=1000):
    asked = []

    def read(target, deadline):
        asked.append(target.host)
        outcome = answers[min(len(asked), len(answers)) - 1]
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    robots = Robots(read, origins=origins, clock=clock)

    def check(host="a.example", scheme="https"):
        target = TARGETS.target(f"{scheme}://{host}/a")
        robots.check(target, TARGETS.target("/robots.txt", base=target), Deadline.after(5, host))

    return robots, asked, check


@pytest.mark.parametrize(("first", "seconds"), [((200, b""), 86_400), ((404, b""), 86_400)])
def test_rules_are_kept_for_a_day(first, seconds):
    clock = Clock()
    _, asked, check = asking([first], clock)
    for clock.now in (0, seconds - 1, seconds + 1):
        check()
    assert len(asked) == 2


@pytest.mark.parametrize(
    "first", [(500, b""), BadResponse("x"), ConnectionFailed("x"), HTTPError("x")]
)
def test_a_refusal_for_want_of_rules_is_kept_for_minutes(first):
    clock = Clock()
    _, asked, check = asking([first, (200, b"")], clock)
    for clock.now in (0, 299):
        with pytest.raises(RobotsDisallowed):
            check()
    clock.now = 301
    check()
    assert len(asked) == 2


@pytest.mark.parametrize("error", [DNSFailure, BlockedAddress, FetchTimeout, RateLimited])
def test_errors_that_say_nothing_of_the_rules_are_not_kept(error):
    _, asked, check = asking([error("x"), (200, b"")], Clock())
    with pytest.raises(error):
        check()
    check()
    assert len(asked) == 2


def test_too_many_redirects_count_as_not_there():
    _, asked, check = asking([TooManyRedirects("x")], Clock())
    check()
    check()
    assert len(asked) == 1


def test_each_origin_has_its_rules_and_memory_is_bounded():
    robots, asked, check = asking([(200, b"")], Clock(), origins=3)
    for host in ("a.example", "b.example", "c.example", "a.example", "d.example", "a.example"):
        check(host)
    assert len(robots) == 3
    assert asked == ["a.example", "b.example", "c.example", "d.example"]
    check("a.example", scheme="http")
    check("b.example")
    assert asked[4:] == ["a.example", "b.example"]
    assert len(robots) == 3
