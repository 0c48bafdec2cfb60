"""What a rating may be filed under."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credcheck.errors import BadDomain
from credcheck.sources.domains import locate
from credcheck.sources.scopes import ROW, account, is_shaped, read_scope
from credcheck.sources.suffixes import is_public_suffix


@pytest.mark.parametrize(
    ("given_as", "scope"),
    [
        ("example.org", "example.org"),
        ("https://www.Example.org/", "example.org"),
        ("blog.example.org", "blog.example.org"),
        ("forbes.com/sites/", "forbes.com/sites"),
        ("one.blogspot.com", "one.blogspot.com"),
        ("youtube.com/@Name", "youtube.com/@name"),
        ("https://twitter.com/Name", "x.com/name"),
        ("x.com/@name", "x.com/name"),
        ("tiktok.com/@name", "tiktok.com/@name"),
        ("bücher.example", "xn--bcher-kva.example"),
    ],
)
def test_a_scope_is_read_as_look_ups_spell_it(given_as, scope):
    assert read_scope(given_as) == scope
    assert read_scope(scope) == scope
    assert next(iter(account(locate(given_as)).candidates())) == scope


@pytest.mark.parametrize(
    "text",
    [
        *("", ".", "com", "co.uk", "*", "http://", " ", "a..b", "github.io", "k12.ca.us", None, 7),
        *("xn--55qx5d.cn", "anything.ck", "192.0.2.1", "[2001:db8::1]", "a.example#b", "*.com"),
        "a.example/a b",
    ],
)
def test_what_could_match_at_large_is_refused(text):
    with pytest.raises(BadDomain):
        read_scope(text)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("co.uk", True),
        ("nhs.uk", True),
        ("blogspot.com", True),
        ("any.ck", True),
        ("www.ck", False),
        ("xn--55qx5d.cn", True),
        ("xn--bcher-kva.example", False),
        ("xn--\x00.example", False),
        ("example.org", False),
        ("example.co.uk", False),
    ],
)
def test_public_suffixes(host, expected):
    assert is_public_suffix(host) is expected


@given(st.text(max_size=40))
def test_any_text_is_a_scope_that_reads_as_itself_or_is_refused(text):
    try:
        scope = read_scope(text)
    except BadDomain:
        return
    assert is_shaped(scope)
    assert ROW.match(f"{scope}\tverdict")[1] == scope
    assert read_scope(scope) == scope
    assert "." in scope
    assert not is_public_suffix(scope.partition("/")[0])
