"""Hostile strings through the escaping functions."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credcheck.render.escape import href, html, plain


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("as it is: [red]naïve[/red] 東京 👩‍🚀", "as it is: [red]naïve[/red] 東京 👩‍🚀"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x9b31mred", "red"),
        ("\x1b]0;new title\x07text", "text"),
        ("\x1b]8;;http://a.example\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1bPq#0\x1b\\sixel", "sixel"),
        ("\x1b]0;never ends", "]0;never ends"),
        ("a\x00b\x08c\x7fd", "abcd"),
        ("one\ntwo\r\nthree\tfour", "one two  three four"),
        ("one\u2028two\u2029three\x85four", "one two three four"),
        ("\u202egnp.exe\u202c", "gnp.exe"),
        ("a\u2066b\u2069c\u200fd\u061ce", "abcde"),
        ("pass\u200bword\ufeff\u00ad", "password"),
        ("tag\U000e0041", "tag"),
        ("half \ud83d", "half \ufffd"),
    ],
)
def test_plain(text, shown):
    assert plain(text) == shown


@given(st.text(st.characters(categories=["Cc", "Cf", "Zl", "Zp", "Cs", "Lu", "Po"])))
def test_plain_leaves_no_control_and_no_bidirectional_character(text):
    shown = plain(text)
    shown.encode()
    assert not [c for c in shown if unicodedata.category(c) in ("Cc", "Zl", "Zp")]
    assert not re.search("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]", shown)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("\" onclick='x'", "&quot; onclick=&#x27;x&#x27;"),
        ("a & b &amp; c", "a &amp; b &amp;amp; c"),
        ("<\x00script>", "&lt;script&gt;"),
    ],
)
def test_html(text, written):
    assert html(text) == written


@pytest.mark.parametrize(
    "url",
    ["https://a.example/x?y=1&z=2#f", "http://a.example", "HTTPS://A.example/", "http://[::1]/"],
)
def test_an_address_to_link_to(url):
    assert href(url) == url


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "java\nscript:alert(1)",
        "\x01javascript:alert(1)",
        "data:text/html,<script>",
        "vbscript:x",
        "file:///etc/passwd",
        "ftp://a.example/",
        "//a.example/",
        "/path",
        "https:",
        "https://",
        "https://a.example/\u202egnp",
        "https://a.example/ b",
        'https://a.example/"onclick=',
        "https://a.example\\@b.example",
        "http://[::1",
    ],
)
def test_no_address_to_link_to(url):
    assert href(url) is None
