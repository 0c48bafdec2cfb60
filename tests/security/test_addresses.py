"""Every address is reached or blocked as the table says; nothing is looked up."""

from __future__ import annotations

import re
from collections import Counter
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credcheck.errors import BlockedAddress
from credcheck.fetch import addresses
from credcheck.fetch.addresses import BLOCKS_V4, BLOCKS_V6, why_blocked
from tests.security.vectors import ADDRESSES, HERE, URLS, guard_with, ipv4

BAD = [row for row in ADDRESSES if not row["reach"]]
GOOD = [row for row in ADDRESSES if row["reach"]]


def name(row):
    return row["address"]


class TestAddresses:
    @pytest.mark.parametrize("row", BAD, ids=name)
    def test_a_bad_address_is_blocked_with_words(self, row):
        assert len(why_blocked(row["address"])) > 5
        assert why_blocked(row["address"]) == why_blocked(ip_address(row["address"]))
        with pytest.raises(BlockedAddress, match="must not be reached"):
            guard_with([row["address"]]).addresses("news.example", 443, timeout=60)
        with pytest.raises(BlockedAddress):
            guard_with().addresses(row["address"], 443, timeout=60)

    @pytest.mark.parametrize("row", GOOD, ids=name)
    def test_a_good_address_passes(self, row):
        assert why_blocked(row["address"]) is None
        expected = (str(ip_address(row["address"])),)
        assert guard_with(expected).addresses("news.example", 443, timeout=60) == expected
        assert guard_with().addresses(row["address"], 443, timeout=60) == expected

    def test_the_table_is_large_enough_and_has_no_address_twice(self):
        assert len(BAD) >= 120
        assert len(GOOD) >= 120
        assert max(Counter(ip_address(row["address"]) for row in ADDRESSES).values()) == 1

    def test_the_comparison_was_made_with_this_table(self):
        page = (HERE.parents[1] / "benchmarks" / "ssrf.md").read_text(encoding="utf-8")
        assert f"| bad addresses reached | {len(BAD)} | 0 |" in page
        assert f"| good addresses refused | {len(GOOD)} | 0 |" in page
        for outcome, title in (
            ("blocked", "URLs of bad addresses or names: reached"),
            ("bad_url", "URLs to be refused as such: a request was sent"),
            ("ok", "good URLs refused"),
        ):
            count = sum(row["outcome"] == outcome for row in URLS)
            assert f"| {title} | {count} | 0 |" in page

    @pytest.mark.parametrize("block", BLOCKS_V4 + BLOCKS_V6, ids=lambda block: str(block.network))
    def test_the_edges_of_every_block_are_in_the_table(self, block):
        listed = {ip_address(row["address"]): row["reach"] for row in ADDRESSES}
        for edge in (block.network[0], block.network[-1]):
            assert listed[edge] is False

    @pytest.mark.parametrize(
        ("address", "words"),
        [
            ("127.0.0.1", r"loopback \(127\.0\.0\.0/8, RFC 1122\)"),
            ("169.254.169.254", "cloud metadata service"),
            ("fd00:ec2::254", "cloud metadata service"),
            ("100.100.100.200", "cloud metadata service"),
            ("168.63.129.16", "Azure WireServer"),
            ("255.255.255.255", "broadcast"),
            ("::ffff:10.0.0.1", r"IPv4-mapped \(RFC 4291\) with an IPv4 .* private network"),
            ("::ffff:8.8.8.8", r"^IPv4-mapped \(::ffff:0:0/96, RFC 4291\)$"),
            ("64:ff9b::127.0.0.1", "NAT64 .* loopback"),
            ("64:ff9b::8.8.8.8", r"^NAT64 \(64:ff9b::/96, RFC 6052\)$"),
            ("2002:a9fe:a9fe::", "6to4 .* cloud metadata service"),
            ("2001:0:808:808::f5ff:fffe", "Teredo .* private network"),
            ("2a00::5efe:192.168.0.1", "ISATAP .* private network"),
            ("4000::", "outside global unicast"),
            ("fe80::1%eth0", "zone id"),
            ("2606:4700::1%3", "zone id"),
            ("127.1", "not an IP address"),
            ("", "not an IP address"),
            ("news.example", "not an IP address"),
        ],
    )
    def test_the_words_say_where_it_lies(self, address, words):
        assert re.search(words, why_blocked(address))

    def test_what_the_standard_library_calls_global_and_the_table_does_not(self):
        """The newest and the oldest tables of the stdlib differ; these differences are in all."""
        wrongly_global = {
            "168.63.129.16",
            "192.31.196.0",
            "192.52.193.0",
            "192.88.99.0",
            "192.175.48.0",
            "224.0.0.251",
            "::127.0.0.1",
            "::ffff:0:7f00:1",
            "64:ff9b::a00:1",
            "fec0::",
            "ff0e::1",
            "2a00:1450:4001:800:0:5efe:a00:1",
            "2620:4f:8000::",
        }
        for address in wrongly_global:
            assert ip_address(address).is_global
            assert why_blocked(address) is not None

    def test_nothing_passes_that_the_standard_library_calls_private(self):
        """Except 6to4, whole in newer versions; here it is judged by the address inside."""
        for row in GOOD:
            if not row["category"].startswith("6to4"):
                assert not ip_address(row["address"]).is_private


class TestProperties:
    @given(ipv4)
    def test_a_carrier_in_global_unicast_passes_exactly_when_its_ipv4_address_does(self, number):
        good = why_blocked(IPv4Address(number)) is None
        for carrier in (
            0x2002 << 112 | number << 80 | 1,
            0x2A00_1450 << 96 | 0x5EFE << 32 | number,
            0x2A00_1450 << 96 | 0x0200_5EFE << 32 | number,
        ):
            assert (why_blocked(IPv6Address(carrier)) is None) == good

    @given(ipv4, st.integers(0, 2**32 - 1))
    def test_a_carrier_elsewhere_never_passes(self, number, other):
        for high in (0xFFFF << 32, 0xFFFF_0000 << 32, 0x64_FF9B << 96, 0x64_FF9B_0001 << 80, 0):
            assert why_blocked(IPv6Address(high | number)) is not None
        teredo = 0x2001_0000 << 96
        assert why_blocked(IPv6Address(teredo | number << 64 | other)) is not None
        assert why_blocked(IPv6Address(teredo | other << 64 | number)) is not None

    @given(st.integers(0x2000 << 112, (0x4000 << 112) - 1).map(IPv6Address))
    def test_global_unicast_outside_the_table_passes(self, address):
        inside = any(address in block.network for block in BLOCKS_V6)
        bad = any(why_blocked(inner) for _, inner in addresses.carried(address))
        assert (why_blocked(address) is None) == (not inside and not bad)

    @given(st.integers(0, 2**128 - 1).map(IPv6Address))
    def test_nothing_else_of_ipv6_passes(self, address):
        if address not in IPv6Network("2000::/3"):
            assert why_blocked(address) is not None
