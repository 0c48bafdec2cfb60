"""The public suffix list as it is read, beside the library whose copy it is."""

from __future__ import annotations

import subprocess
import sys

import pytest
import tldextract
from hypothesis import given
from hypothesis import strategies as st

from credcheck.sources import suffixes

# Names where a wildcard rule begins below a rule of its own; the library overlooks the wildcard.
WILDCARDS_BELOW = 20


@pytest.fixture(scope="module")
def library():
    return tldextract.TLDExtract(
        suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True
    )


def by_library(extract, host):
    parts = extract(host)
    if not parts.suffix:
        return ".".join(host.split(".")[-2:]), None
    registrable = f"{parts.domain}.{parts.suffix}" if parts.domain else host
    return registrable, (parts.suffix if parts.is_private else None)


def ascii_form(rule):
    name = rule.removeprefix("!").removeprefix("*.")
    return ".".join(
        label if label.isascii() else "xn--" + label.encode("punycode").decode()
        for label in name.split(".")
    )


def test_the_rules_are_the_librarys(library):
    assert set(suffixes.rules()) == set(library.tlds)
    assert suffixes.rules()["co.uk"] is False
    assert suffixes.rules()["blogspot.com"] is True


def test_every_rule_splits_names_as_the_library_does(library):
    differ = set()
    for rule in suffixes.rules():
        name = ascii_form(rule)
        for host in (name, f"a.{name}", f"b.a.{name}", f"c.b.a.{name}"):
            if "." in host and suffixes.split(host) != by_library(library, host):
                differ.add(host)
    assert len(differ) <= WILDCARDS_BELOW
    for host in differ:  # by the list's own rule the wildcard prevails, and the host is a suffix
        assert f"*.{host.partition('.')[2]}" in suffixes.rules()
        assert suffixes.split(host)[0] == host


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("example.org", ("example.org", None)),
        ("a.b.example.co.uk", ("example.co.uk", None)),
        ("co.uk", ("co.uk", None)),
        ("name.blogspot.com", ("name.blogspot.com", "blogspot.com")),
        ("blogspot.com", ("blogspot.com", "blogspot.com")),
        ("www.ck", ("www.ck", None)),
        ("a.www.ck", ("www.ck", None)),
        ("a.b.other.ck", ("b.other.ck", None)),
        ("a.b.nowhere", ("b.nowhere", None)),
        ("a.b.xn--55qx5d.cn", ("b.xn--55qx5d.cn", None)),
        ("a.xn--", ("a.xn--", None)),
        ("xn--\x00.example", ("xn--\x00.example", None)),
    ],
)
def test_names_are_split(host, expected):
    assert suffixes.split(host) == expected


@given(
    st.from_regex(
        r"(?:[a-z0-9-]{1,8}\.){1,4}(?:com|co\.uk|github\.io|ck|jp|zz|xn--p1ai)", fullmatch=True
    )
)
def test_a_registrable_domain_is_the_end_of_its_host(host):
    registrable, shared = suffixes.split(host)
    assert f".{host}".endswith(f".{registrable}")
    assert "." in registrable
    assert shared is None or f".{registrable}".endswith(f".{shared}")
    assert suffixes.split(registrable)[0] == registrable
    assert suffixes.is_public_suffix(host) <= (registrable == host)


def test_case_is_no_matter_for_public_names():
    assert suffixes.is_public_name("Example.ORG")
    assert not suffixes.is_public_name("CO.UK")
    assert not suffixes.is_public_name("readme.nowhere")


@pytest.mark.parametrize("text", [None, "com\norg\n"])
def test_a_list_that_cannot_be_read_is_said(monkeypatch, tmp_path, text):
    (tmp_path / "tldextract").mkdir()
    (tmp_path / "tldextract" / "__init__.py").write_text("")
    if text is not None:
        (tmp_path / "tldextract" / ".tld_set_snapshot").write_text(text)
    code = (
        "from credcheck.sources import suffixes\n"
        "from credcheck.errors import SourceListError\n"
        "try:\n    suffixes.split('example.org')\n"
        "except SourceListError as problem:\n    print(problem)\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    done = subprocess.run(  # a fresh process finds the other package
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert "public suffix list" in done.stdout, done.stderr
