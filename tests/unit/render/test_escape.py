"""Hostile strings through the escaping functions."""

import csv
import io
import json
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from credcheck.render import escape
from credcheck.render.escape import cell, href, html, markdown, markdown_href, plain, uncell

SPECIAL = st.text(
    st.characters(codec="utf-8") | st.sampled_from("\\`*_[]<>|~$^{}#=&;:@/.-+'\" \t1wa")
)


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
        ("no character \uffff\ufdd0", "no character \ufffd\ufffd"),
        ("x\U000e0100\u2063\u180e\u3164", "x"),
        ("a" + "\u0301" * 40 + "b", "a" + "\u0301" * 8 + "b"),
        ("\x9d\x9d" * 200_000 + "end", "end"),
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


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (
            "plain words, 3.5 % (U.S.) at 10:30:15 - so",
            "plain words, 3.5 % (U.S.) at 10:30:15 - so",
        ),
        ("*a* _b_ `c` [d](e) <f> ~g~ h|i", r"\*a\* \_b\_ \`c\` \[d\](e) \<f\> \~g\~ h\|i"),
        ("$5 and $6", r"\$5 and \$6"),
        ("a & b &amp; &#42;", "a & b \\&amp; &\\#\u206042;"),
        ("1. one", r"1\. one"),
        ("2026) later", r"2026\) later"),
        ("1.5 metres", "1.5 metres"),
        ("- item", r"\- item"),
        ("-14 degrees", "-14 degrees"),
        ("---", r"\---"),
        ("=== x ==", r"\=\== x \=="),
        (": term", r"\: term"),
        ("  two  \n blanks ", "two blanks"),
        ("https://a.example/x", "https:/\u2060/a.\u2060example/x"),
        ("www.a.example", "www\u2060.a.\u2060example"),
        ("me@a.example", "me\u2060@\u2060a.\u2060example"),
        ("by @name", "by @\u2060name"),
        (":smile:", ":\u2060smile:"),
    ],
)
def test_markdown(text, written):
    assert markdown(text) == written


@given(SPECIAL)
def test_markdown_shows_the_text_and_nothing_else(text):
    """As a paragraph, as a list's item and as a cell of a table."""
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    expected = re.sub(" +", " ", plain(text)).strip(" ")
    shown = markdown(text)
    frames = {"{}": 3, "- x {}\n": 7, "| a | b |\n| - | - |\n| {} | c |\n": 22}
    for frame, count in frames.items():
        found = parser.parse(frame.replace("{}", shown))
        assert not expected or len(found) == count
        children = [child for token in found for child in token.children or ()]
        assert {child.type for child in children} <= {"text"}
        texts = "|".join(child.content for child in children).replace("\u2060", "")
        assert expected.strip() in texts


@pytest.mark.parametrize(
    ("url", "written"),
    [
        ("https://a.example/x_y*z(1)?b=2&c=[3]", "<https://a.example/x_y*z(1)?b=2&amp;c=[3]>"),
        ("https://a.example/|$", "<https://a.example/%7C%24>"),
        ("javascript:alert(1)", None),
        ("https://a.example/>x", None),
        (None, None),
    ],
)
def test_markdown_href(url, written):
    assert markdown_href(url) == written


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a = b", "a = b"),
        ("=1", "'=1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@x", "'@x"),
        ("\t=1", "' =1"),
        ("\r=1", "' =1"),
        ("  =1", "'  =1"),
        ("＝1", "'＝1"),
        ("＋＠", "'＋＠"),
        ("\u200d=1", "'\u200d=1"),
        ("'=1", "''=1"),
        ("'tis so", "'tis so"),
        ("one; =two;three", "one;' =two;three"),
        ("one\ntwo", "one two"),
        ("–5 and −5", "–5 and −5"),
    ],
)
def test_cell(text, written):
    assert cell(text) == written
    assert uncell(written) == plain(text)


@given(SPECIAL)
def test_a_cell_can_be_undone(text):
    assert uncell(cell(text)) == plain(text)


@pytest.mark.parametrize(("text", "end"), [("x" * 40_000, "x…"), ("😀" * 20_000, "😀…")])
def test_a_cell_is_no_longer_than_a_spreadsheet_holds(text, end):
    found = cell(text)
    assert escape.CELL_LIMIT - 2 <= len(found.encode("utf-16-le")) // 2 <= escape.CELL_LIMIT
    assert found.endswith(end)


@given(st.lists(SPECIAL, min_size=2))
def test_cells_survive_a_csv_file(texts):
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerow(map(cell, texts))
    (row,) = csv.reader(io.StringIO(out.getvalue(), newline=""), strict=True)
    assert [uncell(value) for value in row] == [plain(text) for text in texts]


@given(st.text(st.characters(categories=["Cc", "Cf", "Cs", "Zl", "Zp", "Cn", "Lu", "Po"])))
def test_json(text):
    written = escape.json({"key": [text]})
    assert json.loads(written) == {"key": [text]}
    assert plain(written) == written
    written.encode()


def test_json_escapes_what_lies_beyond_16_bits_as_a_pair():
    assert escape.json("\U000e0041\ud800") == r'"\udb40\udc41\ud800"'


def test_json_has_no_words_for_what_is_no_number():
    with pytest.raises(ValueError, match="not JSON compliant"):
        escape.json(float("nan"))
