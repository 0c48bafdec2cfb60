"""Fields of feeds as plain text, and links."""

from __future__ import annotations

from urllib.parse import urlsplit

from hypothesis import given
from hypothesis import strategies as st

from credcheck.feeds.text import plain_text, web_link


def test_text_and_links():
    assert plain_text("a<br>b<p>c</p>", markup=True) == "a b c"
    assert plain_text("x" * 30, limit=10) == "x" * 9 + "…"
    assert plain_text("<style>p{}</style>&lt;b&gt;", markup=True) == "<b>"
    assert web_link("HTTP://B.example/a b") == "http://B.example/a%20b"
    assert (
        web_link("/a\u00a0b<\u202e>", "https://b.example/")
        == "https://b.example/a%C2%A0b%3C%E2%80%AE%3E"
    )
    assert web_link("/a") is None
    assert web_link(None) is None
    assert web_link("https:", "https://b.example/") is None
    assert web_link("https://b.example/" + "a" * 5_000) is None


@given(st.text(max_size=200), st.sampled_from((None, True, False)), st.integers(1, 50))
def test_any_text_ends_on_one_line(value, markup, limit):
    text = plain_text(value, markup=markup, limit=limit)
    assert len(text) <= limit
    assert text == " ".join(text.split())
    assert text.isprintable() or not any(char < " " for char in text)


@given(st.text(max_size=60), st.sampled_from((None, "https://b.example/c/")))
def test_any_link_is_one_or_none(value, base):
    link = web_link(value, base)
    assert link is None or link == "".join(link.split())
    assert link is None or (urlsplit(link).scheme in ("http", "https") and urlsplit(link).hostname)
