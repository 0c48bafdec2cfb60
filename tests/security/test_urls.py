"""Every form of a URL ends where the table says, for us and for the HTTP library."""

from __future__ import annotations

import socket
from ipaddress import IPv4Address

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from credcheck.errors import BadURL, BlockedAddress
from credcheck.fetch.urls import MAX_URL, canonical_host
from tests.security.vectors import URLS, guard_with, ipv4


class TestURLs:
    @pytest.mark.parametrize("row", URLS, ids=lambda row: ascii(row["url"])[:60])
    def test_a_url_ends_where_the_table_says(self, row):
        tested = guard_with(row.get("answers"))
        if row["outcome"] == "bad_url":
            with pytest.raises(BadURL) as caught:
                tested.target(row["url"])
            assert str(caught.value).isprintable()
            return
        target = tested.target(row["url"])
        assert target.url == row["normal"]
        if row["outcome"] == "blocked":
            with pytest.raises(BlockedAddress):
                tested.addresses(target.host, target.port, timeout=60)
            return
        found = tested.addresses(target.host, target.port, timeout=60)
        assert found == tuple(dict.fromkeys(row.get("answers", [target.host])))

    @pytest.mark.parametrize(
        "row",
        [row for row in URLS if row["outcome"] != "bad_url"],
        ids=lambda row: ascii(row["url"])[:60],
    )
    def test_the_http_library_reads_the_normal_form_alike(self, row):
        target = guard_with().target(row["url"])
        read = httpx2.URL(target.url)
        assert str(read) == target.url
        assert read.raw_host.decode().strip("[]") == target.host
        assert (read.scheme, read.port or {"http": 80, "https": 443}[read.scheme]) == (
            target.scheme,
            target.port,
        )
        assert guard_with().target(target.url) == target

    @pytest.mark.parametrize(
        ("reference", "expected"),
        [
            ("/b", "https://news.example/b"),
            ("b", "https://news.example/x/b"),
            ("../b", "https://news.example/b"),
            ("./", "https://news.example/x/"),
            ("?b", "https://news.example/x/y?b"),
            ("#b", "https://news.example/x/y?z"),
            ("b?u=http://c.example/", "https://news.example/x/b?u=http://c.example/"),
            ("//c.example", "https://c.example/"),
            ("//127.1/b", "https://127.0.0.1/b"),
            ("http://c.example/b", "http://c.example/b"),
            ("HTTP://0x7f.1/", "http://127.0.0.1/"),
            ("/\u00e4", "https://news.example/%C3%A4"),
            (".", "https://news.example/x/"),
            ("1:2", "https://news.example/x/1:2"),
        ],
    )
    def test_a_reference_is_read_against_its_base(self, reference, expected):
        base = guard_with().target("https://news.example/x/y?z")
        assert guard_with().target(reference, base=base).url == expected

    @pytest.mark.parametrize(
        "reference",
        [
            "",
            "//",
            "///c.example",
            "https:b",
            "https:/b",
            "ftp://c.example/",
            "javascript:alert(1)",
            "//user@c.example/",
            "//c.example:22/",
            "\\\\c.example/",
            "/\\c.example",
            "/a b",
        ],
    )
    def test_a_bad_reference_is_refused(self, reference):
        base = guard_with().target("https://news.example/x/y?z")
        with pytest.raises(BadURL):
            guard_with().target(reference, base=base)

    def test_a_base_with_a_port_keeps_it(self):
        tested = guard_with(ports=frozenset({80, 8080}))
        base = tested.target("http://news.example:8080/x")
        assert tested.target("/b", base=base).origin == ("http", "news.example", 8080)
        assert tested.target("//c.example/b", base=base).port == 80

    def test_ports_are_those_of_the_settings(self):
        tested = guard_with(ports=frozenset({8443}))
        assert tested.target("https://news.example:8443/").url == "https://news.example:8443/"
        with pytest.raises(BadURL, match=r"port 443 .*\(8443\)"):
            tested.target("https://news.example/")

    def test_length_is_limited(self):
        longest = "http://news.example/".ljust(MAX_URL, "a")
        assert guard_with().target(longest).url == longest
        with pytest.raises(BadURL, match="2001"):
            guard_with().target(longest + "a")

    def test_a_password_is_not_repeated(self):
        with pytest.raises(BadURL) as caught:
            guard_with().target("https://reader:hunter2@news.example/")
        assert "hunter2" not in str(caught.value)

    @pytest.mark.parametrize("text", ["http://a\ud800.example/", "http://a.example/\udfff"])
    def test_lone_surrogates_are_refused(self, text):
        with pytest.raises(BadURL):
            guard_with().target(text)


def spellings(number):
    """The forms in which one IPv4 address can be written."""
    a, b, c, d = number.to_bytes(4)
    parts = [[a, b, c, d], [a, b, c << 8 | d], [a, (b << 16) + (c << 8) + d], [number]]
    for form in parts:
        yield ".".join(str(part) for part in form)
        yield ".".join(hex(part) for part in form)
        yield ".".join(f"0X{part:X}" for part in form)
        yield ".".join(f"0{part:o}" for part in form)
        yield ".".join(f"000{part:o}" for part in form)
    yield "\uff0e".join(str(part).translate(FULL_WIDTH) for part in parts[0])
    yield "\u3002".join(hex(part) for part in parts[0])


FULL_WIDTH = {ord("0") + digit: chr(0xFF10 + digit) for digit in range(10)}


class TestProperties:
    @given(ipv4, st.sampled_from(["", ".", "\u3002"]))
    def test_every_spelling_of_an_ipv4_address_is_the_same_address(self, number, end):
        expected = str(IPv4Address(number))
        for text in spellings(number):
            target = guard_with().target(f"http://{text}{end}/")
            assert target.host == expected
            if text.isascii() and "X" not in text:
                assert socket.inet_aton(text) == IPv4Address(number).packed

    @given(st.text(max_size=60))
    def test_any_host_is_read_once_and_for_all_or_refused(self, text):
        try:
            host = canonical_host(text)
        except BadURL:
            return
        assert canonical_host(host) == host
        assert host == host.lower()
        assert host.isascii()

    @given(st.text(max_size=80), st.text(max_size=60))
    def test_a_normal_form_reads_as_itself(self, path, query):
        tested = guard_with()
        try:
            target = tested.target(f"http://news.example/{path}?{query}")
        except BadURL:
            return
        assert target.url.isascii()
        assert target.host == "news.example"
        assert tested.target(target.url) == target
        assert str(httpx2.URL(target.url)) == target.url

    @given(st.text(max_size=60))
    def test_any_text_is_a_target_or_a_bad_url(self, text):
        tested = guard_with()
        base = tested.target("http://news.example/a/b")
        for given_base in (None, base):
            try:
                target = tested.target(text, base=given_base)
            except BadURL:
                continue
            assert tested.target(target.url) == target
