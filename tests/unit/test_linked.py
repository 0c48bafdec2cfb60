"""What is a list of links, and what is an article with many."""

from __future__ import annotations

import pytest
from lxml import html

from credcheck import extract
from credcheck.errors import NoArticleFound
from credcheck.linked import is_list_of_links

LINKS = "".join(f"<li><a href='/{n}'>Harbour story number {n}</a></li>" for n in range(30))
SENTENCE = "The harbour board met on Monday and put off its decision about the quay until May."


def page(body):
    title = "Harbour News, the front page of today, with many words in it to read"
    return f"<html><head><title>{title}</title></head><body>{body}</body></html>"


@pytest.mark.parametrize(
    "body",
    [
        f"<ul>{LINKS}</ul>",
        f"<h1>News</h1><ul>{LINKS}</ul><p>Imprint and contact</p>",
        f"<nav>{LINKS}</nav><script>var a = '{SENTENCE}';</script>",
        "<a href='/1'>" + "<b>Harbour</b> " * 40 + "</a>",
    ],
)  # fmt: skip
def test_lists_of_links(body):
    assert is_list_of_links(html.fromstring(page(body)))
    with pytest.raises(NoArticleFound):
        extract.from_html(page(body))


@pytest.mark.parametrize(
    "body",
    [
        f"<ul>{LINKS}</ul><p>{SENTENCE}</p>",
        f"<p><a href='/x'>The board</a> {SENTENCE}</p><ul>{LINKS}</ul>",
        "<p>Short words.</p>" * 5,
        "",
    ],
)
def test_everything_else(body):
    assert not is_list_of_links(html.fromstring(page(body)))
