"""Documents → :class:`~credcheck.types.Article`.

What comes in is plain text (:func:`from_text`) or the bytes of a page (:func:`from_html`); what
goes out is an article whose blocks cover every non-blank stretch of its text. Offsets are code
points of ``Article.text``, which is not normalised to NFC: spans slice what a reader sees.
Raises :class:`~credcheck.errors.InputError` and its children, nothing else.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from threading import Lock
from typing import Any
from urllib.parse import urljoin

from lxml import etree

from credcheck import boilerplate, linked, mending, page
from credcheck.errors import EmptyInput, NoArticleFound, TooLarge
from credcheck.keys import key
from credcheck.sources import advertising
from credcheck.types import Article, Block, Hyperlink, Notice, Part

MAX_CHARS = 2_000_000
"""The longest text that is read, in code points: about 20,000 sentences, half a minute of scoring."""

MAX_TOKENS = 500_000
"""The most words and marks a text may have: a text of nothing but marks costs the encoder most."""

SHORT_WORDS = 60
"""Under this many words of body an article gets the warning ``short_text``."""

_LANGUAGE_LETTERS = 20
_LANGUAGE_CHARS = 1_500
_LANGUAGES = Lock()
_WRAP_WIDTH = 100
_NARROWEST = 40
_BLOCK_TAGS = {"body", "div", "p", "head", "quote", "list", "item", "table", "row", "cell", "code"}
_DATES = {"original_date": True, "extensive_search": False, "max_date": "2100-01-01"}
_SENTENCE_ENDS = tuple(".!?:;…\"'”’»)")
_TOKEN = re.compile(r"[^\W\u2e80-\U0003ffff]+|\S")  # a word, or a mark or ideograph by itself
_BLANK_LINES = re.compile(r"\n{3,}")


def from_text(text: str, *, headline: str | None = None, url: str | None = None) -> Article:
    """The article that a plain text is.

    Line endings become line feeds, three and more of them two; NULs and lone surrogates become
    U+FFFD, with the warning ``replaced_characters``. Blocks are paragraphs between blank lines; in
    a text that is not hard-wrapped every line is one. No headline is guessed: ``headline`` is block
    0 when given. ``url`` is the caller's word for where the text comes from, and stays unverified.
    Raises EmptyInput when ``text`` has nothing that can be seen, TooLarge over MAX_CHARS
    or MAX_TOKENS.
    """
    _check_size(text, headline or "")
    if _is_blank(text):
        raise EmptyInput("the text is blank: give at least one word")
    body = _clean(text)
    title = _one_line(_clean(headline)) if headline and not _is_blank(headline) else None
    pieces: list[tuple[str, Part]] = [] if title is None else [(title, "headline")]
    full, blocks = _join([*pieces, (body, "body")])
    start = blocks[-1].start
    paragraphs = (Block(start + a, start + b, "body") for a, b in _paragraphs(body))
    domain = page.host_of(url)
    marked = boilerplate.mark((*blocks[:-1], *paragraphs), full, domain=domain)
    replaced = page.UNREADABLE.search(text) or page.UNREADABLE.search(headline or "")
    return Article(
        text=full,
        blocks=marked,
        headline=title,
        url=url,
        domain=domain,
        language=language_of(full),
        transparency=dict.fromkeys(page.TRANSPARENCY, "unknown"),
        warnings=_warnings(full, marked, replaced=replaced is not None),
    )


def from_html(html: bytes | str, *, url: str | None = None, charset: str | None = None) -> Article:
    """The article of a page: headline, byline, dates, publisher, links, captions and body.

    ``url`` is the caller's word for the page's address and stays unverified; ``charset`` is what
    its server said it is encoded in, which counts where it is not UTF-8. The address that the page
    claims for itself becomes ``claimed_source``. The body is what trafilatura takes for the
    article, one block for each paragraph, heading, list item, table cell and quotation; the
    headline is not repeated in it. Raises TooLarge over ``page.MAX_BYTES`` and for a text over
    MAX_CHARS or MAX_TOKENS, EmptyInput, NotHTML and NoArticleFound.
    """
    import trafilatura  # noqa: PLC0415 - plain text does not wait for it

    source, replaced = page.decode(html, charset)
    try:
        tree = trafilatura.load_html(source.encode())
        if tree is None:  # a piece of a page, as an editor or an extension hands it over
            tree = trafilatura.load_html(
                f"<!doctype html><html><body>{source}</body></html>".encode()
            )
        if tree is None:
            raise NoArticleFound("the page cannot be parsed")  # noqa: TRY301
        ad_places = advertising.places(tree)
        mending.prepare(tree)
        found = trafilatura.bare_extraction(
            tree,
            url=url,
            include_comments=False,
            include_links=True,
            with_metadata=True,
            date_extraction_params=dict(_DATES),
            prune_xpath=mending.HIDDEN_XPATH,
            fast=mending.is_vast(tree),
        )
        if found is not None:
            mending.restore(tree, found.body)
    except (NoArticleFound, MemoryError):
        raise
    except Exception as error:
        # Third-party code on hostile bytes: whatever breaks in there, the page could not be read.
        raise NoArticleFound(f"the page cannot be read: {error}") from error
    if found is None:
        raise NoArticleFound("there is no article in the page, or only its navigation")
    if linked.is_list_of_links(tree):
        raise NoArticleFound("the page is a list of links: give the address of one article")
    about = page.read(tree, found, url, ad_places=ad_places)
    return _from_page(tree, found, url, about, replaced=replaced)


def _from_page(
    tree: Any, found: Any, url: str | None, about: page.PageFacts, *, replaced: bool
) -> Article:
    """Put together what trafilatura found in a page and what the page says of itself."""
    title_key = key(about.headline or "")
    body = [text for text in _texts(found.body) if key(text) != title_key]
    pieces = page.with_captions(tree, body)
    title: list[tuple[str, Part]] = [(about.headline, "headline")] if about.headline else []
    full, blocks = _join([*title, *pieces])
    _check_size(full)
    domain = page.host_of(url)
    marked = boilerplate.mark(blocks, full, publisher=about.publisher, domain=domain, page=True)
    if not any(block.part == "body" for block in marked):
        raise NoArticleFound("the page has a headline or furniture, and no article under it")
    return Article(
        text=full,
        blocks=marked,
        headline=about.headline,
        byline=about.byline,
        published=about.published,
        modified=about.modified,
        publisher=about.publisher,
        url=url,
        domain=domain,
        claimed_source=about.claimed_host,
        language=language_of(full),
        links=_links(found.body, url),
        genre=about.genre.name if about.genre else None,
        genre_seen=page.readable(about.genre.evidence) if about.genre else None,
        transparency=about.transparency,
        transparency_seen=about.transparency_seen,
        warnings=(*_warnings(full, marked, replaced=replaced), *about.warnings),
        kind="html",
    )


def _texts(body: Any) -> list[str]:
    """The paragraphs of trafilatura's tree, in order, each on one line."""
    texts: list[str] = []
    run: list[str] = []
    lines: list[str] = []

    def end_line() -> None:
        line = _one_line(page.UNREADABLE.sub("\ufffd", "".join(run)))
        run.clear()
        if line and lines and line[0].islower() and not lines[-1].endswith(_SENTENCE_ENDS):
            lines[-1] += f" {line}"  # a line break inside a sentence
        elif line:
            lines.append(line)

    for event, element in etree.iterwalk(body, events=("start", "end")):
        if element.tag in _BLOCK_TAGS or (element.tag == "lb" and event == "start"):
            end_line()
            if element.tag != "lb":
                texts += lines
                lines.clear()
        run.append((element.text if event == "start" else element.tail) or "")
    end_line()
    return [*texts, *lines]


def _links(body: Any, url: str | None) -> tuple[Hyperlink, ...]:
    links: dict[Hyperlink, None] = {}
    for ref in body.iter("ref"):
        text = _one_line(ref.xpath("string()"))
        try:
            target = urljoin(url or "", (ref.get("target") or "").strip())
        except ValueError:
            continue
        if text and target.startswith(("http://", "https://")):
            links[Hyperlink(target, text)] = None
    return tuple(links)


def split_headline(text: str) -> tuple[str | None, str]:
    """The headline and the body of a text file.

    Its first line is the headline when a blank line follows it. Returns ``(None, text)`` when there
    is no such line or nothing comes after it.
    """
    lines = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").lstrip("\n")
    first, _, rest = lines.partition("\n")
    following, _, body = rest.partition("\n")
    if _is_blank(first) or following.strip() or _is_blank(body):
        return None, text
    return first.strip(), body


def language_of(text: str) -> str | None:
    """The ISO 639-1 code of a text's language by its first 1,500 characters, None under twenty
    letters.
    """
    letters = 0
    for char in text:
        letters += char.isalpha()
        if letters >= _LANGUAGE_LETTERS:
            break
    else:
        return None
    import py3langid  # noqa: PLC0415 - four megabytes that single lines never need

    with _LANGUAGES:  # it loads its tables at the first call, and would do so once a thread
        return str(py3langid.classify(text[:_LANGUAGE_CHARS])[0])


def _check_size(*texts: str) -> None:
    chars = sum(map(len, texts))
    if chars > MAX_CHARS:
        raise TooLarge(f"the text has {chars} characters: the limit is {MAX_CHARS}")
    if chars > MAX_TOKENS and sum(1 for text in texts for _ in _TOKEN.finditer(text)) > MAX_TOKENS:
        raise TooLarge(f"the text has more than {MAX_TOKENS} words and marks")


def _is_blank(text: str) -> bool:
    return all(char.isspace() or unicodedata.category(char) in {"Cc", "Cf", "Cs"} for char in text)


def _clean(text: str) -> str:
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    lines = (
        line if line.strip() else "" for line in page.UNREADABLE.sub("\ufffd", text).split("\n")
    )
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _join(pieces: list[tuple[str, Part]]) -> tuple[str, list[Block]]:
    """The text that pieces make with blank lines between them, and a block for each."""
    blocks: list[Block] = []
    at = 0
    for piece, part in pieces:
        blocks.append(Block(at, at + len(piece), part))
        at += len(piece) + 2
    return "\n\n".join(piece for piece, _ in pieces), blocks


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Where the paragraphs of a cleaned text lie, without the white space around them."""
    lines = text.split("\n")
    width = _wrap_width(lines)
    begin, at, previous = -1, 0, ""
    for line in lines:
        continues = bool(width) and begin >= 0 and _is_full(previous, line, width * 0.75)
        if begin >= 0 and not (line and continues):
            yield _trimmed(text, begin, at)
            begin = -1
        if line and begin < 0:
            begin = at
        at += len(line) + 1
        previous = line
    if begin >= 0:
        yield _trimmed(text, begin, len(text))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())


def _wrap_width(lines: list[str]) -> int:
    """The column at which a hard-wrapped text was broken, 0 for a text that was not.

    Wrapped text has few lines over 100 characters, its lines break where the next word would not
    have fitted, and most breaks stand inside a sentence, so that lower-case words follow them.
    """
    filled = [len(line) for line in lines if line]
    short = [length for length in filled if length <= _WRAP_WIDTH]
    if len(short) < 0.95 * len(filled):
        return 0
    breaks = [(a, b) for a, b in pairwise(lines) if a and b]
    width = max(short, default=0)
    full = sum(_is_full(a, b, width * 0.85) for a, b in breaks)
    inside = sum(not _starts_upper(b) for _, b in breaks)
    wrapped = (
        width >= _NARROWEST and breaks and full >= 0.6 * len(breaks) and inside >= 0.4 * len(breaks)
    )
    return width if wrapped else 0


def _is_full(line: str, following: str, width: float) -> bool:
    words = following.split(None, 1)
    return bool(words) and len(line) + 1 + len(words[0]) > width


def _starts_upper(line: str) -> bool:
    first = next((char for char in line if char.isalnum()), "")
    return first.isupper()


def _warnings(text: str, blocks: tuple[Block, ...], *, replaced: bool) -> tuple[Notice, ...]:
    found = []
    if replaced:
        found.append(
            Notice("replaced_characters", "what cannot be read as a character stands as U+FFFD")
        )
    words = sum(len(text[b.start : b.end].split()) for b in blocks if b.part == "body")
    if words < SHORT_WORDS:
        found.append(Notice("short_text", f"{words} words of body, under {SHORT_WORDS}"))
    return tuple(found)
