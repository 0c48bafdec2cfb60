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
    deepest = next(locate("example.org/" + "a/" * 500).candidates())
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
