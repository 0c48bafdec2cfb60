"""Hosts and scopes."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credcheck.errors import BadDomain
from credcheck.sources.domains import locate

HOSTS = {
    "example.org": "example.org",
    "EXAMPLE.Org": "example.org",
    "  example.org\n": "example.org",
    "example.org.": "example.org",
    "www.example.org": "example.org",
    "www1.example.org": "example.org",
    "www12.example.org": "example.org",
    "m.example.org": "example.org",
    "amp.example.org": "example.org",
    "mobile.example.org": "example.org",
    "www.m.example.org": "example.org",
    "https://example.org": "example.org",
    "HTTPS://Example.ORG:443/News?x=1#y": "example.org",
    "http://example.org:8080": "example.org",
    "//example.org/a": "example.org",
    "http://user:pass@example.org/": "example.org",
    "http://other.test@example.org/": "example.org",
    "https://example.org?next=https://other.test/": "example.org",
    "https://example.org#https://other.test/": "example.org",
    "bücher.example": "xn--bcher-kva.example",
    "xn--bcher-kva.example": "xn--bcher-kva.example",
    "BÜCHER。example": "xn--bcher-kva.example",
    "news.example.co.uk": "news.example.co.uk",
    "www.gov.uk": "gov.uk",
    "www.blogspot.com": "blogspot.com",
    "m.blogspot.com": "m.blogspot.com",
    "amp.dev": "amp.dev",
    "m.co.uk": "m.co.uk",
    "wwwexample.org": "wwwexample.org",
    "some_one.example.org": "some_one.example.org",
}


@pytest.mark.parametrize(("given_as", "host"), HOSTS.items())
def test_host(given_as, host):
    assert locate(given_as).host == host


@pytest.mark.parametrize(
    "rubbish",
    [
        "",
        "   ",
        "localhost",
        "example",
        ".",
        "..",
        ".example.org.example..",
        "a..example.org",
        "-a.example.org",
        "a-.example.org",
        "exa mple.org",
        "example.org\x00",
        "exam\u200bple.org",
        "example.org\\@other.test",
        "https://example.org\\@other.test/",
        "ex%61mple.org",
        "someone@example.org",
        "mailto:someone@example.org",
        "ftp://example.org/",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "https://",
        "https:///path",
        "https://example.org:port/",
        "https://example.org:99999/",
        "2130706433",
        "0x7f.1",
        "127.1",
        "999.1.1.1",
        "[::1",
        "[nonsense]",
        "<example.org>",
        "{example}.org",
        "a" * 64 + ".org",
        "a." * 130 + "org",
        "a" * 9000,
        "–.example",
    ],
)
def test_rubbish_is_refused(rubbish):
    with pytest.raises(BadDomain):
        locate(rubbish)


@pytest.mark.parametrize("not_text", [None, 7, b"example.org", ["example.org"]])
def test_what_is_no_text_is_refused(not_text):
    with pytest.raises(BadDomain):
        locate(not_text)


@pytest.mark.parametrize(
    ("address", "candidates"),
    [
        ("example.org", ["example.org"]),
        ("a.b.example.org", ["a.b.example.org", "b.example.org", "example.org"]),
        ("example.org/One/two", ["example.org/one/two", "example.org/one", "example.org"]),
        (
            "en.example.org/x",
            ["en.example.org/x", "en.example.org", "example.org"],
        ),
        ("example.org//a/./b/../c/", ["example.org/a/c", "example.org/a", "example.org"]),
        ("example.org/../../a", ["example.org/a", "example.org"]),
        ("example.org/a%62c", ["example.org/abc", "example.org"]),
        ("news.example.co.uk", ["news.example.co.uk", "example.co.uk"]),
        ("co.uk", ["co.uk"]),
        ("one.blogspot.com", ["one.blogspot.com"]),
        ("x.one.blogspot.com", ["x.one.blogspot.com", "one.blogspot.com"]),
        ("blogspot.com/x", ["blogspot.com/x", "blogspot.com"]),
        ("a.b.unlistedsuffix", ["a.b.unlistedsuffix", "b.unlistedsuffix"]),
        ("192.0.2.7/path", []),
        ("http://[2001:db8::1]:80/path", []),
    ],
)
def test_candidates_come_most_specific_first(address, candidates):
    assert list(locate(address).candidates()) == candidates


def test_a_long_path_is_cut():
    deepest = next(iter(locate("example.org/" + "a/" * 500).candidates()))
    assert deepest == "example.org/a/a/a/a"


@given(st.text(max_size=60))
def test_any_text_is_a_place_or_refused(text):
    try:
        place = locate(text)
    except BadDomain:
        return
    candidates = list(place.candidates())
    assert all(c and "." in c and c == c.lower() for c in candidates)
    assert place.registrable is None or candidates[-1] == place.registrable
    assert locate(place.host if ":" not in place.host else f"[{place.host}]").host == place.host


COPIES = {
    "https://cdn.ampproject.org/c/s/www.example.org/news/a": "example.org/news/a",
    "https://cdn.ampproject.org/c/example.org/a": "example.org/a",
    "https://cdn.ampproject.org/v/s/amp.example.org/a?amp_js_v=0.1": "example.org/a",
    "https://www-example-org.cdn.ampproject.org/c/s/www.example.org/a": "example.org/a",
    "https://www-example-org.cdn.ampproject.org/": "example.org",
    "https://my--paper-example-org.cdn.ampproject.org/c/s/my-paper.example.org/a": (
        "my-paper.example.org/a"
    ),
    f"https://{'a7' * 26}.cdn.ampproject.org/c/s/example.org/a": "example.org/a",
    "https://www.google.com/amp/s/www.example.org/amp/a": "example.org/amp/a",
    "https://web.archive.org/web/20200102030405/https://www.example.org/a": "example.org/a",
    "http://web.archive.org/web/2020/http://example.org:80/a": "example.org/a",
    "https://web.archive.org/web/20200102030405if_/https:/example.org/a": "example.org/a",
    "https://web.archive.org/web/2020/example.com/a": "example.com/a",
    "https://web.archive.org/web/2020/https%3A%2F%2Fexample.org%2Fa": "example.org/a",
    "https://archive.org/web/2020/https://example.org/?p=1#x": "example.org",
    "https://archive.is/2020.01.02-030405/https://example.org/a": "example.org/a",
    "https://archive.ph/20200102030405/https://example.org/a": "example.org/a",
    "https://archive.today/newest/https://example.org/a": "example.org/a",
    "https://archive.vn/o/Ab1cD/https://example.org/a": "example.org/a",
    "https://www-example-com.translate.goog/a?_x_tr_sl=de": "example.com/a",
    "my--paper-example-com.translate.goog": "my-paper.example.com",
    "https://0-my----paper-com-0.translate.goog/a": "my--paper.com/a",
    "https://translate.google.com/translate?sl=de&u=https%3A%2F%2Fexample.org%2Fa": "example.org/a",
    "https://translate.google.com/translate?u=example.com/a": "example.com/a",
    "https://r.jina.ai/https://example.org/a": "example.org/a",
    "https://r.jina.ai/example.com/a": "example.com/a",
    "https://webcache.googleusercontent.com/search?q=cache:a1B2c3D4e5F6:https://example.org/a+word": (
        "example.org/a"
    ),
    "https://webcache.googleusercontent.com/search?q=cache:https://example.org/a": "example.org/a",
    "https://webcache.googleusercontent.com/search?q=cache:example.com/a&hl=en": "example.com/a",
    # copies of copies
    "https://web.archive.org/web/2020/https://www.google.com/amp/s/example.org/a": "example.org/a",
    "https://archive.is/2020/https://web.archive.org/web/2019/https://example.org/a": (
        "example.org/a"
    ),
    "https://translate.google.com/translate?u=https://archive.ph/2020/https://example.org/a": (
        "example.org/a"
    ),
    "https://r.jina.ai/https://m-example-com.translate.goog/a": "example.com/a",
}


@pytest.mark.parametrize(("copy", "scope"), COPIES.items())
def test_a_copy_stands_for_the_page_inside(copy, scope):
    place = locate(copy)
    assert next(iter(place.candidates())) == scope
    assert place.via is not None
    assert place.via in copy


def test_the_outermost_host_of_a_copy_is_kept():
    inner = "https://web.archive.org/web/2020/https://example.org/"
    assert locate(inner).via == "web.archive.org"
    assert locate(f"https://archive.is/2021/{inner}").via == "archive.is"
    assert locate("https://example.org/").via is None


NO_COPIES = {
    # a path, a query or a fragment on somebody's own host
    "https://evil.example/web/2020/https://example.org/": "evil.example",
    "https://evil.example/c/s/example.org/a": "evil.example",
    "https://evil.example/translate?u=https://example.org/": "evil.example",
    "https://web.archive.org.evil.example/web/2020/https://example.org/": "evil.example",
    "https://evilarchive.is/2020/https://example.org/": "evilarchive.is",
    "https://web.archive.org@evil.example/web/2020/https://example.org/": "evil.example",
    "https://xcdn.ampproject.org.evil.example/c/s/example.org/": "evil.example",
    "https://example-org.translate.goog.evil.example/": "evil.example",
    "https://translate.google.com.evil.example/translate?u=https://example.org/": "evil.example",
    "https://web.archive.org/#/web/2020/https://example.org/": "archive.org",
    "https://web.archive.org/?x=/web/2020/https://example.org/": "archive.org",
    # what names no page
    "https://web.archive.org/": "archive.org",
    "https://web.archive.org/web/2020/": "archive.org",
    "https://web.archive.org/web/*/https://example.org/": "archive.org",
    "https://web.archive.org/web/2020/index.html": "archive.org",
    "https://web.archive.org/web/2020/localhost": "archive.org",
    "https://web.archive.org/web/2020/https://": "archive.org",
    "https://web.archive.org/web/2020/ftp://example.org/": "archive.org",
    "https://web.archive.org/web/2020/javascript:alert(1)": "archive.org",
    "https://archive.ph/AbCdE": "archive.ph",
    "https://archive.org/details/example.org": "archive.org",
    "https://cdn.ampproject.org/v0.js": "ampproject.org",
    "https://cdn.ampproject.org/c/s/": "ampproject.org",
    "https://google.com/amp/": "google.com",
    "https://www.google.com/search?q=https://example.org/": "google.com",
    "https://translate.google.com/?u=https://example.org/": "google.com",
    "https://translate.google.com/translate?sl=de": "google.com",
    "https://webcache.googleusercontent.com/search?q=example.org": "googleusercontent.com",
    "https://r.jina.ai/": "jina.ai",
    # two readings: what one reader takes for the page, another may not
    "https://example-org.cdn.ampproject.org/c/s/evil.example/a": "ampproject.org",
    "https://translate.google.com/translate?u=https://evil.example/&u=https://example.org/": (
        "google.com"
    ),
    "https://web.archive.org/web/2020/https://evil.example/../../https://example.org/": (
        "archive.org"
    ),
    "https://web.archive.org/web/2020/https://evil.example/%2e%2E/%2e./x": "archive.org",
    "https://web.archive.org/web/2020/https://evil.example%2f.example.org/": "archive.org",
    "https://web.archive.org/web/2020/https://evil.example\\@example.org/": "archive.org",
    "https://r.jina.ai/https://exam%70le.org/": "jina.ai",
}


@pytest.mark.parametrize(("address", "registrable"), NO_COPIES.items())
def test_what_is_no_copy_stays_where_it_is(address, registrable):
    place = locate(address)
    assert (place.host.removesuffix(registrable)[-1:] or ".", place.via) == (".", None)
    assert place.host.endswith(registrable)


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://web.archive.org/web/2020/https://example.org@evil.example/", "evil.example"),
        (
            "https://web.archive.org/web/2020/https://evil.example/https://example.org/",
            "evil.example",
        ),
        (
            "https://web.archive.org/web/2020/https://evil.example?https://example.org/",
            "evil.example",
        ),
        ("https://web.archive.org/web/2020/https://evil.example#@example.org/", "evil.example"),
        ("https://cdn.ampproject.org/c/s/evil.example/c/s/example.org/a", "evil.example"),
        ("https://evil-com.translate.goog/web/2020/https://example.org/", "evil.com"),
        ("https://web.archive.org/web/2020/https://192.0.2.7/example.org", "192.0.2.7"),
    ],
)
def test_inside_a_copy_the_host_is_the_one_that_stands_there(address, host):
    assert locate(address).host == host


def test_copies_are_unwrapped_a_few_times_only():
    address = "https://web.archive.org/web/2020/" * 50 + "https://example.org/"
    assert locate(address).host == "web.archive.org"


@given(st.sampled_from(sorted(COPIES)), st.text(max_size=20), st.integers(0, 120))
def test_a_tampered_copy_is_a_place_or_refused(copy, noise, at):
    try:
        place = locate(copy[:at] + noise + copy[at:])
    except BadDomain:
        return
    assert place.host
    assert place.registrable is None or list(place.candidates())


def test_importing_does_no_work_and_looking_up_reaches_nothing():
    code = (
        "import socket, sys\n"
        "def refuse(*a, **k): raise SystemExit('the network was used')\n"
        "socket.socket.connect = refuse\n"
        "import credcheck.sources\n"
        "assert 'tldextract' not in sys.modules\n"
        "assert credcheck.sources._shipped.cache_info().currsize == 0\n"
        "print(credcheck.sources.lookup('unlisted.example').abstained.code)\n"
    )
    done = subprocess.run(  # a fresh process, whose modules nothing else has loaded
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert (done.stdout.strip(), done.returncode) == ("source_unknown", 0), done.stderr
