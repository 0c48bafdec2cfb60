from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credcheck import extract, page
from credcheck.errors import EmptyInput, InputError, NoArticleFound, NotHTML, TooLarge
from credcheck.types import Article

PAGES = Path(__file__).parent / "pages"
LONG = (
    "The council met on Monday and agreed to widen the road that leads to the old harbour mill. "
    * 2
)

WRAPPED = """The ferry to the island will run every twenty minutes from the
first day of May, the company said, and nobody who lives there
will have to pay for the crossing."""
WRAPPED_MORE = """It gave no figure for the cost of the service, which the county
has promised to carry."""


def parts(article: Article) -> list[tuple[str, str]]:
    return [(block.part, article.text[block.start : block.end]) for block in article.blocks]


def bodies(article: Article) -> list[str]:
    return [text for part, text in parts(article) if part == "body"]


def check_blocks(article: Article) -> None:
    covered = [False] * len(article.text)
    previous = 0
    for block in article.blocks:
        assert previous <= block.start < block.end <= len(article.text)
        previous = block.end
        covered[block.start : block.end] = [True] * (block.end - block.start)
        text = article.text[block.start : block.end]
        assert text == text.strip()
        assert "\n\n" not in text
    assert all(seen or char.isspace() for seen, char in zip(covered, article.text, strict=True))


any_text = st.text(st.characters() | st.sampled_from('\ud800\udfff\x00\n\n\r\u2028\u0301 aA."“'))


@settings(max_examples=300, deadline=None)
@given(any_text, st.none() | any_text)
def test_blocks_cover_any_text_exactly(text, headline):
    try:
        article = extract.from_text(text, headline=headline)
    except EmptyInput:
        return
    check_blocks(article)
    article.text.encode("utf-8")
    assert "\x00" not in article.text
    assert "\r" not in article.text
    assert "\n\n\n" not in article.text
    heads = [block for block in article.blocks if block.part == "headline"]
    if article.headline is None:
        assert not heads
    else:
        assert heads == [article.blocks[0]]
        assert article.text[heads[0].start : heads[0].end] == article.headline
        assert article.text.startswith(f"{article.headline}\n\n")


@settings(max_examples=100, deadline=None)
@given(any_text)
def test_an_extracted_text_extracts_to_itself(text):
    try:
        first = extract.from_text(text)
    except EmptyInput:
        return
    again = extract.from_text(first.text)
    assert (again.text, again.blocks) == (first.text, first.blocks)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One.\n\nTwo.", ["One.", "Two."]),
        ("One.\r\n\r\nTwo.\r\rThree.", ["One.", "Two.", "Three."]),
        ("One.\n \t \n\n\n\nTwo.", ["One.", "Two."]),
        (f"A heading\n{LONG}\n{LONG}", ["A heading", LONG.strip(), LONG.strip()]),
        (f"{WRAPPED}\n\n{WRAPPED_MORE}", [WRAPPED, WRAPPED_MORE]),
    ],
)
def test_paragraphs(text, expected):
    assert [text for _, text in parts(extract.from_text(text))] == expected


def test_headline_is_block_zero_and_one_line():
    article = extract.from_text("Body.", headline=" Two \n lines ")
    assert article.text == "Two lines\n\nBody."
    assert parts(article) == [("headline", "Two lines"), ("body", "Body.")]


def test_no_headline_is_guessed():
    article = extract.from_text("Short first line\n\nThen the body.")
    assert article.headline is None
    assert [part for part, _ in parts(article)] == ["body", "body"]


def test_decomposed_letters_stay():
    assert extract.from_text("Cafe\u0301").text == "Cafe\u0301"


@pytest.mark.parametrize("blank", ["", " \n\t", "\x00\x00", "\ufeff", "\u200b \u200b", "\ud800"])
def test_blank_text_is_refused(blank):
    with pytest.raises(EmptyInput):
        extract.from_text(blank)


def test_replaced_characters_warn():
    article = extract.from_text("a\x00b \ud800")
    assert article.text == "a\ufffdb \ufffd"
    assert "replaced_characters" in {warning.code for warning in article.warnings}
    clean = extract.from_text(LONG * 4)
    assert clean.warnings == ()


def test_url_beside_text_is_context_only():
    article = extract.from_text(LONG, url="https://www.Courier.EXAMPLE:443/x?y")
    assert (article.domain, article.url_verified) == ("courier.example", False)
    assert set(article.transparency.values()) == {"unknown"}


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("HTTPS://WWW.News.Example/a", "news.example"),
        ("news.example/a", "news.example"),
        ("http://[::1", None),
        ("", None),
        (None, None),
    ],
)
def test_host_of(url, host):
    assert page.host_of(url) == host


@pytest.mark.parametrize(
    ("text", "headline", "body"),
    [
        ("Title\n\nBody", "Title", "Body"),
        ("\ufeffTitle\r\n\r\nBody\r\n", "Title", "Body\n"),
        ("Title\n \t\nBody", "Title", "Body"),
        ("One line\nanother", None, "One line\nanother"),
        ("Only a line\n\n", None, "Only a line\n\n"),
        ("", None, ""),
    ],
)
def test_split_headline(text, headline, body):
    assert extract.split_headline(text) == (headline, body)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (LONG, "en"),
        ("Der Stadtrat hat am Montag beschlossen, die alte Brücke zu sperren.", "de"),
        ("El alcalde dijo el lunes que el puente permanecerá cerrado dos años.", "es"),
        ("Too short", None),
        ("12345 67890 12345 67890 12345", None),
    ],
)
def test_language(text, language):
    assert extract.language_of(text) == language


def test_plain_text_waits_for_no_page_parser():
    code = "import sys, credcheck.extract as e; e.from_text('One.');"
    code += "print('trafilatura' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.fixture(scope="module")
def news() -> Article:
    return extract.from_html(
        (PAGES / "news.html").read_bytes(), url="https://mirror.example/harbour-bridge"
    )


def test_page_metadata(news):
    assert news.headline == "Harbour bridge to close for two years"
    assert news.byline == ("Ines Okafor", "Tom Reyes")
    assert news.published == "2025-03-04T08:15:00+00:00"
    assert news.modified == "2025-03-05T09:00:00+00:00"
    assert news.publisher == "The Marlow Courier"
    assert (news.domain, news.claimed_source) == ("mirror.example", "marlowcourier.example")
    assert (news.kind, news.language, news.url_verified) == ("html", "en", False)
    codes = {warning.code for warning in news.warnings}
    assert codes == {"paywall_suspected", "claimed_source_differs"}


def test_page_blocks(news):
    check_blocks(news)
    assert parts(news)[0] == ("headline", news.headline)
    assert news.text.count(news.headline) == 1
    assert bodies(news)[1].startswith("“We cannot keep cars on it")
    assert bodies(news)[2].startswith("“The ferry will run every twenty minutes")
    assert "Shop owners fear for summer" in bodies(news)
    assert "It was last repaired in 1998, according to county records." in bodies(news)
    assert parts(news)[1] == (
        "caption",
        "Rust on the north pier of the bridge in January. Photo: Dana Whitlock",
    )
    furniture = [text for part, text in parts(news) if part == "boilerplate"]
    assert furniture == ["Follow us on Facebook and Instagram for the latest from the harbour."]
    for stray in ("Weather", "Ferry fares", "teaser", "Copyright"):
        assert stray not in news.text


def test_page_links_are_absolute(news):
    assert [(link.url, link.text) for link in news.links] == [
        ("https://mirror.example/reports/inspection-2025", "inspection report")
    ]


def test_page_transparency(news):
    absent = {name for name, seen in news.transparency.items() if seen == "absent"}
    assert set(news.transparency) == set(page.TRANSPARENCY)
    assert set(news.transparency_seen) == {
        name for name, state in news.transparency.items() if state == "present"
    }
    assert absent == {
        "author_page", "ownership", "funding", "masthead", "feedback", "publishing_principles",
        "diversity_policy", "fact_checking_policy", "unnamed_sources_policy", "opinion_label",
        "sponsored_label", "advertising", "affiliate_links",
    }  # fmt: skip


def test_bare_page():
    article = extract.from_html((PAGES / "plain_blog.html").read_text(encoding="utf-8"))
    check_blocks(article)
    assert article.headline == "Why the owls came back"
    assert bodies(article)[0].startswith('"Nobody believed me,"')
    assert "The line breaks inside this sentence do not cut it in two." in bodies(article)
    assert "This one begins on its own line, and is a piece of its own." in bodies(article)
    assert article.claimed_source is None
    assert article.transparency["structured_data"] == "absent"


def test_same_registrable_domain_is_no_difference():
    html = (PAGES / "news.html").read_bytes()
    article = extract.from_html(html, url="https://amp.marlowcourier.example/x")
    assert "claimed_source_differs" not in {warning.code for warning in article.warnings}


@pytest.mark.parametrize(
    ("charset", "codec", "bom"),
    [
        ("utf-8", "utf-8", b""),
        ("iso-8859-1", "cp1252", b""),
        ("windows-1251", "cp1251", b""),
        ("shift_jis", "shift_jis", b""),
        ("iso-2022-jp", "iso-2022-jp", b""),
        ("iso-8859-1", "utf-8", b""),
        ("no-such-codec", "utf-8", b""),
        ("punycode", "cp1252", b""),
        ("utf-8", "utf-16-le", b"\xff\xfe"),
    ],
)
def test_charsets(charset, codec, bom):
    words = {"cp1251": "Мост закрыт", "shift_jis": "橋は閉鎖", "iso-2022-jp": "橋は閉鎖"}
    word = words.get(codec, "Café closed")
    html = f'<html><head><meta charset="{charset}"></head><body><p>{word}</p></body></html>'
    text, replaced = page.decode(bom + html.encode(codec))
    assert word in text
    assert not replaced


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", EmptyInput),
        (b" \n ", EmptyInput),
        (b"%PDF-1.7 and so on", NotHTML),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), NotHTML),
        (b"\xff\xd8\xff\xe0JFIF", NotHTML),
        (b'{"title": "<p>no page</p>"}', NotHTML),
        (b"<rss><channel><title>feed</title></channel></rss>", NotHTML),
        (b"just words, no mark-up at all", NotHTML),
        (bytes(range(256)) * 40 + bytes(100), NotHTML),
        (b"<html><head><title>Nothing</title></head><body></body></html>", NoArticleFound),
        (b"<p>" + b"x" * page.MAX_BYTES, TooLarge),
    ],
)
def test_what_is_no_article(data, error):
    with pytest.raises(error):
        extract.from_html(data)


def test_a_text_over_the_limit_is_refused():
    with pytest.raises(TooLarge):
        extract.from_text("x" * (extract.MAX_CHARS + 1))


def test_a_page_with_a_text_over_the_limit_is_refused(monkeypatch):
    page_bytes = (PAGES / "news.html").read_bytes()
    length = len(extract.from_html(page_bytes).text)
    monkeypatch.setattr(extract, "MAX_CHARS", length)
    assert len(extract.from_html(page_bytes).text) == length
    monkeypatch.setattr(extract, "MAX_CHARS", length - 1)
    with pytest.raises(TooLarge, match="the text has"):
        extract.from_html(page_bytes)


def head_and_story(head: str, heading: str, line: str = "") -> str:
    story = f"<p>{LONG}</p>" * 3
    return f"<html><head>{head}</head><body><article>{heading}{line}{story}</article></body></html>"


@pytest.mark.parametrize(
    ("title", "heading", "headline"),
    [
        ("Bridge to close - The Marlow Courier", "<h1>Bridge to close</h1>", "Bridge to close"),
        (
            "Bridge closed harbour Marlow: dates, prices, 2025",
            "<h1>The harbour without its bridge</h1>",
            "The harbour without its bridge",
        ),
        ("Why the bridge will close", "<h1>Subscribe for less</h1>", "Why the bridge will close"),
        ("The bridge: what now?", "<h1>What now?</h1><h1>Read this</h1>", "What now?"),
    ],
)
def test_headline(title, heading, headline):
    named = '<meta property="og:site_name" content="The Marlow Courier">'
    titled = f'<title>{title}</title><meta property="og:title" content="{title}">{named}'
    assert extract.from_html(head_and_story(titled, heading)).headline == headline


@pytest.mark.parametrize(
    ("data", "line", "published", "byline"),
    [
        (
            '"datePublished": "Tue, 04 Mar 2025 08:15:00 -0600", "author": {"name": "By Ines Okafor"}',
            "<p>Updated 6 March 2025</p>",
            "2025-03-04T08:15:00-06:00",
            ("Ines Okafor",),
        ),
        (
            '"datePublished": "0001-01-01T00:00:00Z", "author": {}',
            '<div>By Ines Okafor and Tom Reyes</div><time datetime="2025-03-04">4 March</time>',
            "2025-03-04",
            ("Ines Okafor", "Tom Reyes"),
        ),
    ],
)
def test_date_and_byline(data, line, published, byline):
    script = f'<script type="application/ld+json">{{"@type": "NewsArticle", {data}}}</script>'
    article = extract.from_html(head_and_story(script, "<h1>Bridge to close</h1>", line))
    assert (article.published, article.byline) == (published, byline)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300), st.text(max_size=100))
def test_hostile_pages_end_in_an_article_or_an_input_error(noise, text):
    for html in (noise, b"<html><body><p>" + noise + b"</p>", f"<p>{text}</p><h1>{text}"):
        try:
            article = extract.from_html(html, url=text)
        except InputError:
            continue
        check_blocks(article)


def test_json_ld_of_any_shape_is_survived():
    odd = [
        "null",
        "[[[1]]]",
        '{"@type": 3, "author": [null, 5]}',
        "[" * 100_000,
        '{"@type": "Article"}',
    ]
    scripts = "".join(f'<script type="application/ld+json">{data}</script>' for data in odd)
    html = f"<html><head>{scripts}</head><body><article><p>{LONG}</p></article></body></html>"
    article = extract.from_html(html)
    assert article.transparency["structured_data"] == "present"
    assert bodies(article) == [LONG.strip()]


@pytest.mark.parametrize("unit", [". ", "\u6e2f", "\u00bf?"])
def test_a_text_of_marks_alone_is_too_large_before_it_is_long(unit):
    with pytest.raises(TooLarge, match="words and marks"):
        extract.from_text(unit * (extract.MAX_TOKENS + 1))


def test_a_headline_counts_towards_the_length():
    with pytest.raises(TooLarge, match="characters"):
        extract.from_text("The harbour is closed.", headline="Quay " * (extract.MAX_CHARS // 5))


def test_a_piece_of_a_page_is_read_as_one():
    sentence = "The harbour board met on Monday and put off its decision about the quay."
    piece = "".join(f"<p>{sentence} This is paragraph {n}.</p>" for n in range(8))
    found = extract.from_html(f"<article>{piece}</article>")
    assert found.text.count("harbour board") == 8


def test_a_page_that_says_it_is_opinion_is_of_that_genre():
    sentence = "The harbour board met on Monday and put off its decision about the quay."
    data = '<script type="application/ld+json">{"@type": "OpinionNewsArticle"}</script>'
    paragraphs = f"<p>{sentence}</p>" * 8
    page_ = (
        f"<html><head><title>Quay</title>{data}</head><body><h1>Quay</h1>{paragraphs}</body></html>"
    )
    found = extract.from_html(page_)
    assert (found.genre, found.genre_seen) == ("opinion", "json-ld:OpinionNewsArticle")
    plain = extract.from_html(page_.replace("Opinion", ""))
    assert (plain.genre, plain.genre_seen) == (None, None)


def page_naming(canonical):
    sentence = "The harbour board met on Monday and put off its decision about the quay."
    return (
        f'<html><head><title>Quay</title><link rel="canonical" href="{canonical}"></head>'
        f"<body><h1>Quay</h1>{f'<p>{sentence}</p>' * 8}</body></html>"
    )


COPIES = {
    "amp": "https://cdn.ampproject.org/c/s/ald-post.example.com/quay",
    "amp, in the host": "https://ald--post-example-com.cdn.ampproject.org/v/s/ald-post.example.com/q",
    "archive": "https://web.archive.org/web/2026/https://ald-post.example.com/quay",
    "another archive": "https://archive.ph/2026/https://ald-post.example.com/quay",
    "translation": "https://ald--post-example-com.translate.goog/quay",
    "viewer": "https://www.google.com/amp/s/ald-post.example.com/quay",
}


@pytest.mark.parametrize("url", COPIES.values(), ids=COPIES)
def test_a_copy_may_name_its_original(url):
    found = extract.from_html(page_naming("https://ald-post.example.com/quay"), url=url)
    assert found.claimed_source == "ald-post.example.com"
    assert "claimed_source_differs" not in {notice.code for notice in found.warnings}


@pytest.mark.parametrize("url", COPIES.values(), ids=COPIES)
def test_a_copy_that_names_another_is_said(url):
    found = extract.from_html(page_naming("https://pell-times.org/quay"), url=url)
    said = {notice.code: notice.detail for notice in found.warnings}["claimed_source_differs"]
    assert "a copy of ald-post.example.com" in said
    assert "pell-times.org" in said


def test_a_copy_whose_links_are_rewritten_names_the_page_inside():
    archive = "https://web.archive.org/web/2026/"
    inside = "https://ald-post.example.com/quay"
    found = extract.from_html(page_naming(archive + inside), url=archive + inside)
    assert found.claimed_source == "ald-post.example.com"
    assert not found.warnings
    # Such a link on any other page is a claim like all others.
    forged = extract.from_html(page_naming(archive + inside), url="https://pell-times.org/quay")
    assert forged.claimed_source == "ald-post.example.com"
    assert [notice.code for notice in forged.warnings] == ["claimed_source_differs"]


def test_a_path_that_looks_like_an_archives_proves_nothing():
    url = "https://pell-times.org/web/2026/https://ald-post.example.com/quay"
    found = extract.from_html(page_naming("https://ald-post.example.com/quay"), url=url)
    assert "claimed_source_differs" in {notice.code for notice in found.warnings}
