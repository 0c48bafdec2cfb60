from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree, html

from credcheck import extract, mending
from credcheck.keys import key

PAGES = Path(__file__).parent / "pages"
STORY = [
    "The lighthouse keeper left the island on Friday with two cases and a cat, the ferry's crew said.",
    "Nobody has been named to follow him, and the lamp has run by itself since the spring of last year.",
    "The harbour board will meet in June to decide whether the house is to be let, sold or pulled down.",
    (
        "Its chair, Rosa Quill, said that the board had received forty letters, most of them from people who"
        " had never set foot on the island and wished to live there."
    ),
    "The light can be seen from the mainland on a clear night, and will be for as long as there are ships.",
]


def page_of(*pieces: str) -> str:
    return (
        f"<html><body><article><h1>The keeper leaves</h1>{''.join(pieces)}</article></body></html>"
    )


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def blocks(article) -> list[str]:
    return [article.text[block.start : block.end] for block in article.blocks]


@pytest.fixture(scope="module")
def chunked():
    return extract.from_html((PAGES / "chunked.html").read_bytes())


def test_a_body_in_several_containers_is_read_whole_and_in_order(chunked):
    opened = [text[:12] for text in blocks(chunked)]
    assert opened == [
        "Why the tide",
        "The tide mil",
        "“I did not t",
        "The county p",
        "What nobody ",
        "A pond that ",
        "The engineer",
        "We heard the",
        "The pond hel",
        "It holds a l",
        "Anybody who ",
        "The flour is",
    ]


def test_links_of_what_is_restored_are_kept():
    page = (PAGES / "chunked.html").read_bytes()
    article = extract.from_html(page, url="https://courier.example/mill")
    assert "https://courier.example/society" in {link.url for link in article.links}


@pytest.mark.parametrize("stray", ["Ferry strike", "island ferry voted", "This site", "Ten harb"])
def test_other_stories_stay_out(chunked, stray):
    assert stray not in chunked.text


@pytest.mark.parametrize(
    "piece",
    [
        (
            '<div class="social-share"><blockquote><p>He knew every ship by the sound of its engine, and the'
            " weather by his knees.</p></blockquote></div>"
        ),
        (
            "<blockquote>He knew every ship by the sound of its engine, and the weather by his knees."
            "</blockquote>"
        ),
        (
            "<p><a href='/q'>He knew every ship by the sound of its engine, and the weather by his knees,"
            " and the gulls by the names that he had given to them when he was a young man.</a></p>"
        ),
        (
            "<ul><li>He knew every ship by the sound of its engine,</li>"
            "<li>and the weather by his knees.</li></ul>"
        ),
        "<p>“He knew every ship by the sound of its engine, and the weather by his knees,” she said.</p>",
    ],
)
def test_what_stands_among_paragraphs_is_read(piece):
    article = extract.from_html(page_of(paragraphs(*STORY[:2]), piece, paragraphs(*STORY[2:])))
    text = article.text
    assert "every ship by the sound" in text
    assert text.index(STORY[1]) < text.index("every ship") < text.index(STORY[2])
    assert text.count("every ship") == 1


FURNITURE = [
    (
        "<ul><li><a href='/x'>Ten lighthouses that you can sleep in</a></li>"
        "<li><a href='/y'>A walk round the bay for all ages</a></li></ul>"
    ),
    "<aside><p>Ten lighthouses that you can sleep in are on our list this summer.</p></aside>",
    "<p>Sharing is caring!</p><script>var lighthouses = 'Ten lighthouses that you can see.';</script>",
    "<p hidden>Ten lighthouses that you can sleep in are on our list this summer.</p>",
]


@pytest.mark.parametrize("piece", FURNITURE)
def test_furniture_is_not_read(piece):
    article = extract.from_html(page_of(paragraphs(*STORY[:2]), piece, paragraphs(*STORY[2:])))
    assert "lighthouses" not in article.text


@pytest.mark.parametrize(
    "piece",
    [
        *FURNITURE,
        "<p><a href='/x'>Ten lighthouses that you can sleep in this summer</a></p>",
        "<p>Our list: <a href='/x'>ten lighthouses that you can sleep in this summer.</a></p>",
        "<p>Ten lighthouses in the evening sun. Photo: Dana Whitlock</p>",
        "<blockquote><a href='/x'>Ten lighthouses that you can sleep in on the coast</a></blockquote>",
    ],
)
def test_furniture_is_not_restored(piece):
    tree = html.fromstring(page_of(paragraphs(*STORY[:2]), piece, paragraphs(*STORY[2:])))
    mending.prepare(tree)
    body = etree.fromstring(f"<body>{paragraphs(*STORY)}</body>")
    mending.restore(tree, body)
    assert [child.text for child in body] == STORY


def test_what_is_restored_stands_where_the_page_has_it():
    tree = html.fromstring(page_of(paragraphs(*STORY)))
    body = etree.fromstring(f"<body><p>{STORY[1]}</p>tail<p>{STORY[3]}</p></body>")
    mending.restore(tree, body)
    assert [child.text for child in body] == STORY
    assert body[1].tail is None
    assert body[2].tail == "tail"


@pytest.mark.parametrize(
    "style", ['style="display:none"', 'style="color: red; DISPLAY : none"', "hidden"]
)
def test_what_a_page_hides_is_no_text(style):
    copy = f"<div {style}><div>{' '.join(STORY)}</div><div>2025-03-04T08:15:00</div></div>"
    story = [
        *STORY,
        "The cat is called Bosun, and has its own chair in the wheelhouse of the ferry.",
    ]
    article = extract.from_html(page_of(paragraphs(*story), copy))
    assert blocks(article)[1:] == story


def test_the_rest_of_an_article_behind_a_click_is_read():
    rest = [
        f"{text} That is what the minutes of meeting number {n} say."
        for n, text in enumerate(STORY)
    ]
    more = f"<div style='display: none'>{paragraphs(*rest)}</div>"
    article = extract.from_html(page_of(paragraphs(*STORY), more))
    assert rest[2] in article.text


def test_a_page_that_shows_nothing_keeps_what_it_hides():
    article = extract.from_html(page_of(f"<div style='display:none'>{paragraphs(*STORY)}</div>"))
    assert STORY[0] in article.text


def test_a_sentence_is_not_broken_at_its_links():
    text = (
        "<div class='article'>The board has asked the <a href='/a'>county council</a> for help, and"
        " the <b><a href='/b'>Coastal Trust</a></b> has <a href='/c'>offered</a> to buy the house.<br>"
        f"<br>{STORY[1]}<br><br>{STORY[2]}</div>"
    )
    article = extract.from_html(f"<html><body><h1>The keeper leaves</h1>{text}</body></html>")
    assert any(
        "has asked the county council for help, and the Coastal Trust has offered to buy" in block
        for block in blocks(article)
    )


def test_letters_that_touch_a_link_stay_with_it():
    body = html.fromstring("<div><p>The <a href='/a'>port</a>s are shut.</p></div>")
    made = etree.fromstring("<body><p>The <ref target='/a'>port</ref>s are shut.</p></body>")
    mending.restore(body, made)
    assert "".join(made.itertext()) == "The ports are shut."


EMPTY = [
    "<p></p>",
    "<p> </p>\n",
    "<div><div><span></span></div></div>",
    "<br>",
    "<ul><li></li></ul> ",
]


@pytest.mark.parametrize("piece", EMPTY)
def test_empty_elements_go_and_nothing_else_does(piece):
    tree = html.fromstring(
        f"<html><body>a {piece * 500}<p>one</p>{piece * 500}two<p id='x'></p>{piece}</body></html>"
    )
    before = key("".join(tree.itertext()))
    mending.prepare(tree)
    assert key("".join(tree.itertext())) == before
    assert sum(1 for _ in tree.iter()) < 12
    assert tree.find(".//p[@id='x']") is not None


def test_line_breaks_between_words_stay_apart():
    tree = html.fromstring("<p>one<br>two<br><br>three<br><br><br><br>four<span></span>five</p>")
    mending.prepare(tree)
    made = etree.tostring(tree, encoding="unicode")
    assert made == "<p>one<br/>two<br/><br/>three<br/><br/>four<span/>five</p>"


@pytest.mark.parametrize("piece", EMPTY)
def test_empty_elements_do_not_change_an_article(piece):
    plain = extract.from_html(page_of(paragraphs(*STORY)))
    padded = extract.from_html(page_of(piece * 3000, paragraphs(*STORY), piece * 3000))
    assert padded.text == plain.text
