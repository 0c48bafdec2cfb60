"""ads.txt and trust.txt: records from bytes, and bounds on hostile ones."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credcheck.sources import site_files
from credcheck.sources.site_files import Seller, parse_ads_txt, parse_trust_txt

ADS = b"""\xef\xbb\xbf# who sells for us
exchange.example, 4711, DIRECT, f08c47
Other.Example,abc-9,reseller # the second
exchange.example, 4712, Direct; extension
OWNERDOMAIN=weir.example\r\ncontact = ads@weir.example
not a record
exchange.example, , DIRECT
nodots, 1, DIRECT
exchange.example, 1, OWNER
"""
TRUST = b"""# Ostley Post
belongto=https://press.example/
member=https://a.example/
Member = https://b.example/
datatrainingallowed=no
colour=blue
member=
"""


def test_ads_txt():
    found = parse_ads_txt(ADS)
    assert found.sellers == (
        Seller("exchange.example", "4711", "DIRECT", "f08c47"),
        Seller("other.example", "abc-9", "RESELLER"),
        Seller("exchange.example", "4712", "DIRECT"),
    )
    assert found.variables == (("ownerdomain", "weir.example"), ("contact", "ads@weir.example"))
    assert (found.skipped, found.truncated) == (4, False)


def test_trust_txt():
    found = parse_trust_txt(TRUST)
    assert found.values("member") == ("https://a.example/", "https://b.example/")
    assert found.values("belongto") == ("https://press.example/",)
    assert found.values("vendor") == ()
    assert (found.skipped, found.truncated) == (2, False)


@pytest.mark.parametrize("data", [b"", b"\n\n", b"# only words\n", b"<!doctype html><p>member=x"])
def test_nothing_in_it(data):
    assert parse_ads_txt(data) == site_files.AdsTxt()
    assert parse_trust_txt(data) == site_files.TrustTxt()


def test_bounds():
    line = b"exchange.example, 1, DIRECT\n"
    many = parse_ads_txt(line * (site_files.MAX_RECORDS + 10))
    assert (len(many.sellers), many.truncated) == (site_files.MAX_RECORDS, True)
    assert parse_ads_txt(b"#" * (site_files.MAX_BYTES + 1)).truncated
    assert parse_ads_txt(b"a" * (site_files.MAX_LINE + 1)).skipped == 1
    members = parse_trust_txt(b"member=x\n" * (site_files.MAX_RECORDS + 1))
    assert (len(members.records), members.truncated) == (site_files.MAX_RECORDS, True)


def test_control_characters_do_not_come_through():
    found = parse_trust_txt("member=a\x1b[31m\u202eb\x00".encode())
    assert found.records == (("member", "a [31m b"),)


@given(st.binary(max_size=400))
def test_any_bytes_can_be_read(data):
    ads, trust = parse_ads_txt(data), parse_trust_txt(data)
    assert all(seller.relationship in {"DIRECT", "RESELLER"} for seller in ads.sellers)
    assert all(name in site_files.TRUST_ATTRIBUTES for name, _ in trust.records)
