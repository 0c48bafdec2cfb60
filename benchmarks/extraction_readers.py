"""The extractors that are compared: each reads a page and says what it took for the article.

Every reader gets the page as text and its URL, as a fetched page has them, and uses no network. The
libraries run with their defaults; where a library gives HTML back, blocks become lines.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from credcheck import extract
from credcheck.errors import CredcheckError
from credcheck.types import Article, Part

_BLOCKS = {
    *("address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "figcaption"),
    *("figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav"),
    *("ol", "p", "pre", "section", "table", "td", "th", "tr", "ul"),
}


@dataclass(frozen=True, slots=True)
class Reading:
    """What an extractor made of a page; ``variants`` holds its body text counted in other ways."""

    body: str
    headline: str | None = None
    published: str | None = None
    byline: tuple[str, ...] = ()
    variants: Mapping[str, str] | None = None


Reader = Callable[[str, str], Reading]


def credcheck(html: str, url: str) -> Reading:
    """credcheck: its body blocks alone; what is marked as caption or furniture is a variant."""
    try:
        article = extract.from_html(html, url=url)
    except CredcheckError:
        return Reading("")
    return Reading(
        body=_parts(article, "body"),
        headline=article.headline,
        published=(article.published or "")[:10] or None,
        byline=article.byline,
        variants={
            "with captions": _parts(article, "body", "caption"),
            "with furniture": _parts(article, "body", "boilerplate"),
            "with both": _parts(article, "body", "caption", "boilerplate"),
        },
    )


def _parts(article: Article, *parts: Part) -> str:
    kept = (block for block in article.blocks if block.part in parts)
    return "\n\n".join(article.text[block.start : block.end] for block in kept)


def trafilatura_defaults(html: str, url: str) -> Reading:
    """As trafilatura comes: readers' comments are part of its text."""
    import trafilatura  # noqa: PLC0415

    return Reading(trafilatura.extract(html, url=url) or "")


def trafilatura_articles(html: str, url: str) -> Reading:
    """With the options of trafilatura's own evaluation, and with metadata."""
    import trafilatura  # noqa: PLC0415

    found: Any = trafilatura.bare_extraction(
        html, url=url, include_comments=False, with_metadata=True
    )
    if found is None:
        return Reading("")
    names = [name.strip() for name in (found.author or "").split(";")]
    return Reading(
        found.text or "",
        found.title,
        (found.date or "")[:10] or None,
        tuple(name for name in names if name),
    )


def readability(html: str, url: str) -> Reading:
    """readability-lxml: its summary, as text, and its short title."""
    from readability import Document  # noqa: PLC0415

    document = Document(html, url=url)
    return Reading(_text(document.summary()), document.short_title())


def newspaper(html: str, url: str) -> Reading:
    """newspaper4k, told to fetch nothing."""
    from newspaper import Article as Paper  # noqa: PLC0415

    paper = Paper(url, fetch_images=False)
    paper.download(input_html=html)
    paper.parse()
    date = paper.publish_date
    return Reading(
        paper.text or "",
        paper.title or None,
        date.date().isoformat() if isinstance(date, dt.datetime) else None,
        tuple(paper.authors or ()),
    )


def _text(fragment: str) -> str:
    """The text of a piece of HTML, with a line for every block."""
    try:
        tree = lxml_html.fromstring(fragment)
    except (etree.ParserError, ValueError):
        return ""
    words: list[str] = []
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        if element.tag in _BLOCKS:
            words.append("\n")
        words.append((element.text if event == "start" else element.tail) or "")
    return "".join(words)


READERS: Mapping[str, tuple[str, Reader]] = {
    "credcheck": ("credcheck", credcheck),
    "trafilatura, defaults": ("trafilatura", trafilatura_defaults),
    "trafilatura, no comments": ("trafilatura", trafilatura_articles),
    "readability-lxml": ("readability-lxml", readability),
    "newspaper4k": ("newspaper4k", newspaper),
}
"""Name → the package whose version is kept, and the reader; the first is credcheck's own."""
