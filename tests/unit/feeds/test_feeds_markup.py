"""The XML of strangers: read in any encoding, broken or not, and made small."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from credcheck.errors import NotAFeed
from credcheck.feeds.markup import decode, read

CAFE = '<?xml version="1.0" encoding="{}"?><rss><channel><title>café “x”</title></channel></rss>'
ENCODINGS = [  # declared, in truth, header, warned
    ("utf-8", "utf-8", None, False),
    ("windows-1252", "cp1252", None, False),
    ("iso-8859-1", "cp1252", None, False),
    ("utf-16", "utf-16", None, False),
    ("utf-16", "utf-16-le", None, False),
    ("utf-8", "utf-8-sig", None, False),
    ("utf-8", "cp1252", None, True),
    ("iso-8859-1", "utf-8", None, True),
    ("utf-16", "utf-8", None, True),
    ("no-such-codec", "utf-8", None, False),
    ("unicode_escape", "cp1252", None, True),
    ("idna", "utf-8", None, False),
    ("", "cp1252", "text/xml; charset=windows-1252", False),
    ("", "cp1252", "text/xml; charset=utf-8", True),
]


@pytest.mark.parametrize(("declared", "true", "header", "warned"), ENCODINGS)
def test_encodings_declared_and_wrong(declared, true, header, warned):
    text = CAFE.format(declared) if declared else CAFE.partition("?>")[2]
    found, warnings = decode(text.encode(true), header)
    assert found == text
    assert [notice.code for notice in warnings] == ["wrong_encoding"] * warned


@given(st.binary(max_size=80), st.one_of(st.none(), st.text(max_size=40)))
def test_any_bytes_are_some_text(data, header):
    text, _ = decode(data, header)
    assert isinstance(text, str)


def test_only_what_matters_is_copied():
    noise = "<image><title>logo</title></image><media:title>photo</media:title><?php x ?><!-- x -->"
    inside = f"<title>Times</title>{noise}<item><title>One</title>{noise}<x:y>z</x:y></item>"
    document, warnings = read(f"<rss><channel>{inside}</channel></rss>", limit=9)
    texts = [text.strip() for text in etree.fromstring(document.xml).itertext()]
    assert texts == ["Times", "One"]
    assert [notice.code for notice in warnings] == ["not_well_formed"]  # undeclared prefixes


def test_texts_and_counts_are_bounded():
    long = f"<item><title>{'t' * 90_000}</title><author>{'a' * 90_000}</author>"
    long += "<link>/</link>" * 900 + "</item>"
    document, _ = read(f"<rss><channel>{long * 30}</channel></rss>", limit=20)
    root = etree.fromstring(document.xml)
    assert len(root.findall(".//item")) == 20
    assert max(len(element) for element in root.iter("item")) <= 40
    assert len(document.xml) < 20 * 6_000


PIECES = (
    *("<rss>", "<channel>", "<item>", "</item>", "<title>", "</title>", "<a:b", "a='", "'>", "x"),
    *("&", "&amp;", "&eacute;", "&#0;", "<![CDATA[", "]]>", "<!--", "-->", "<?x", "?>"),
)
ATOM = "<feed xmlns='http://www.w3.org/2005/Atom'>"


@given(st.lists(st.sampled_from((ATOM, *PIECES)), max_size=25).map("".join))
def test_whatever_is_broken_the_copy_is_well_formed(text):
    try:
        document, _ = read(text, limit=5)
    except NotAFeed:
        return
    assert document.root == "opml" or etree.fromstring(document.xml) is not None
