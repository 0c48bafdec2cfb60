"""What a page says of itself: headline, byline, dates, publisher, address and policies.

Bytes go into :func:`decode`; a parsed tree goes into :func:`read`, which gives a
:class:`PageFacts`, and into :func:`with_captions`. All of it is the page's own claim: nothing here
is checked against anything else, and "absent" means that this page does not show it, not that the
outlet lacks it.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from credcheck import byline, dates
from credcheck.errors import BadDomain, EmptyInput, NotHTML, TooLarge
from credcheck.keys import key
from credcheck.sources import criteria, genre, labels, transparency
from credcheck.sources.domains import locate
from credcheck.types import Notice, Part

MAX_BYTES = 10_000_000
"""The largest page that is read, in bytes."""

TRANSPARENCY = criteria.NAMES
"""What a page may show of who made it; each is "present", "absent" or "unknown"."""

UNREADABLE = re.compile(r"[\x00\ud800-\udfff]")
"""What no text may hold: NUL, which databases refuse, and half of a surrogate pair."""

_TEXT_CODECS = re.compile(
    r"(?:utf|iso|windows|cp|koi8|gb|big5|euc|shift|sjis|mac|latin|us-ascii|tis)[\w-]*",
    re.IGNORECASE,
)
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_ROOT = re.compile(r"<([a-z][\w:.-]*)", re.IGNORECASE)
_OTHER_XML = {"rss", "feed", "rdf:rdf", "svg", "urlset", "sitemapindex", "opml", "plist"}
_MAGIC = {
    b"%PDF": "a PDF",
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"RIFF": "an image or a recording",
    b"PK\x03\x04": "a zip archive",
    b"\x1f\x8b": "gzip data",
}
_WIDE = frozenset({"utf-16", "utf-16le", "utf-16be"})
_BOMS = {b"\xef\xbb\xbf": "utf-8", b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_TITLE_CUT = re.compile(r"\s+(?:[|»·•–—-]|::)\s+")


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What a page says of itself; the fields are those of :class:`credcheck.types.Article`."""

    headline: str | None
    byline: tuple[str, ...]
    published: str | None
    modified: str | None
    publisher: str | None
    claimed_host: str | None
    transparency: Mapping[str, str]
    transparency_seen: Mapping[str, str]
    genre: genre.Genre | None
    warnings: tuple[Notice, ...]


def decode(html: bytes | str, charset: str | None = None) -> tuple[str, bool]:
    """The page as text, and whether characters had to be replaced on the way.

    A byte order mark decides, then valid UTF-8, then ``charset`` (what the server said), then the
    page's own declaration, then Windows-1252 (what browsers read for latin-1). Raises TooLarge over
    MAX_BYTES, EmptyInput, and NotHTML for anything that is no page.
    """
    data = html if isinstance(html, bytes) else html.encode("utf-8", "replace")
    if len(data) > MAX_BYTES:
        raise TooLarge(f"the page has {len(data)} bytes: the limit is {MAX_BYTES}")
    if not data.strip(b"\x00 \t\r\n\f\v"):
        raise EmptyInput("the page is blank")
    for magic, kind in _MAGIC.items():
        if data.startswith(magic):
            raise NotHTML(f"the document is {kind}, not an HTML page")
    text = data.decode(_codec(data, charset), "replace").removeprefix("\ufeff")
    _check_markup(text)
    return text.replace("\x00", "\ufffd"), "\ufffd" in text or "\x00" in text


def _codec(data: bytes, charset: str | None) -> str:
    for mark, codec in _BOMS.items():
        if data.startswith(mark):
            return codec
    if (served := (charset or "").lower()) in _WIDE:
        return served
    declared = _CHARSET.search(data[:4096])
    name = declared[1].decode("ascii", "replace") if declared else ""
    name = served if _TEXT_CODECS.fullmatch(served) else name
    name = name if _TEXT_CODECS.fullmatch(name) and not name.lower().startswith("utf") else ""
    if not name.lower().startswith("iso-2022"):  # ASCII bytes, so that it passes for UTF-8
        try:
            data.decode("utf-8")
        except UnicodeDecodeError:
            name = name or "cp1252"
        else:
            return "utf-8"
    try:
        codecs.lookup(name)  # decoding nothing would not ask whether there is such a codec
    except LookupError:
        return "cp1252"
    return "cp1252" if name.lower() in {"iso-8859-1", "latin1", "us-ascii"} else name


def _check_markup(text: str) -> None:
    head = text[:2048]
    if head.count("\x00") > 8 or (head.startswith("BM") and "\x00" in head):
        raise NotHTML("the document is binary data, not an HTML page")
    if head.lstrip().startswith(("{", "[")):
        try:
            json.loads(text)
        except (ValueError, RecursionError):
            pass
        else:
            raise NotHTML("the document is JSON, not an HTML page")
    root = _ROOT.search(text[:100_000])
    if root is None:
        raise NotHTML("the document has no mark-up in it: score it as text")
    if root[1].lower() in _OTHER_XML:
        raise NotHTML(f"the document is <{root[1]}>, not an HTML page")


def host_of(url: str | None) -> str | None:
    """The host of a URL, lower-cased and without "www."; None where there is none."""
    if not url:
        return None
    try:
        host = urlsplit(url.strip() if "//" in url else f"//{url.strip()}").hostname
    except ValueError:
        return None
    return host.rstrip(".").removeprefix("www.") or None if host else None


def read(tree: Any, found: Any, url: str | None, *, ad_places: int | None = None) -> PageFacts:
    """The facts of a page: ``tree`` is its lxml tree, ``found`` trafilatura's document.

    ``ad_places`` counts the places for advertising of a tree that has since lost its empty elements.
    """
    data = tuple(_linked_data(tree))
    articles = tuple(node for node in data if labels.is_article(node))
    meta = _meta(tree)
    publisher = meta.get("og:site_name") or _named(articles, "publisher") or found.sitename or None
    names = (publisher, found.sitename, host_of(url), meta.get("og:site_name"))
    stated = meta.get("og:title") or _first(articles, "headline") or found.title
    headline = _headline(tree, stated, [key(name) for name in names if name])
    published, dated = _published(tree, articles, meta, found.date)
    modified = dates.first(_first(articles, "dateModified"), meta.get("article:modified_time"))
    claimed = readable(_claimed_host(tree, meta, articles))
    own = [key(name) for name in names if name]
    own += [key(meta[name].split("(")[0]) for name in ("publisher", "og:site_name") if name in meta]
    authors, credited = _byline(tree, articles, found.author, own)
    known = transparency.Known(
        url=url,
        headline=headline,
        site=tuple(filter(None, names)),
        persons=authors,
        credited=credited,
        published=dated,
        words=len("".join(found.body.itertext()).split()),
        places=ad_places,
    )
    findings = transparency.measure(tree, data, known)
    kind = genre.genre(tree, data, url=url, headline=headline)
    return PageFacts(
        headline=readable(headline),
        byline=tuple(filter(None, map(readable, authors))),
        published=published,
        modified=None if modified == published else modified,
        publisher=readable(publisher),
        claimed_host=claimed,
        transparency={name: one.state for name, one in findings.items()},
        transparency_seen={name: one.seen for name, one in findings.items() if one.seen},
        genre=kind,
        warnings=tuple(_warnings(data, claimed, url)),
    )


def readable(text: str | None) -> str | None:
    """A text from structured data, whose escapes can spell NULs and halves of surrogate pairs."""
    return UNREADABLE.sub("\ufffd", text) if text else text


def with_captions(tree: Any, body: Sequence[str]) -> list[tuple[str, Part]]:
    """The body's pieces with the page's captions, each where its figure stands.

    Captions before the article begins (no heading, no article element) and after its last
    paragraph belong to teasers and are left out.
    """
    captions: dict[str, str] = {}
    waiting: list[str] = []
    before: dict[str, list[str]] = {}
    paragraphs = {key(text) for text in body}
    begun = False
    for element in tree.iter("h1", "p", "figcaption"):
        text = _text(element) if element.tag != "figcaption" else _spaced(element)
        name = key(text)
        if element.tag == "figcaption" and name:
            inside = begun or any(True for _ in element.iterancestors("article", "main"))
            if name in paragraphs:
                captions[name] = text
            elif inside and name not in captions:
                captions[name] = text
                waiting.append(text)
        elif element.tag == "h1" or name in paragraphs:
            begun = True
            if name in paragraphs and name not in captions:
                before.setdefault(name, []).extend(waiting)
                waiting = []
    pieces: list[tuple[str, Part]] = []
    for text in body:
        pieces += [(caption, "caption") for caption in before.pop(key(text), ())]
        pieces.append((text, "caption" if key(text) in captions else "body"))
    return pieces


def _text(element: Any) -> str:
    return " ".join(element.xpath("string()").split())


def _spaced(element: Any) -> str:
    """The words of an element whose lines, such as a caption and its credit, may abut."""
    return " ".join(" ".join(element.xpath(".//text()")).split())


def _linked_data(tree: Any) -> Iterator[Mapping[str, Any]]:
    """Every object of the page's JSON-LD, however deep, in document order."""
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        try:
            stack = [json.loads((script.text or "").strip().removesuffix(";"), strict=False)]
        except (ValueError, RecursionError):
            continue
        while stack:
            item = stack.pop()
            if isinstance(item, dict):
                yield item
                stack += reversed(item.values())
            elif isinstance(item, list):
                stack += reversed(item)


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _first(nodes: Iterable[Mapping[str, Any]], name: str) -> str | None:
    texts = (node.get(name) for node in nodes)
    return next((" ".join(t.split()) for t in texts if isinstance(t, str) and t.strip()), None)


def _named(nodes: Iterable[Mapping[str, Any]], name: str) -> str | None:
    inner = (value for node in nodes for value in _as_list(node.get(name)))
    return _first((value for value in inner if isinstance(value, dict)), "name")


def _published(
    tree: Any, articles: Sequence[Mapping[str, Any]], meta: Mapping[str, str], guessed: str | None
) -> tuple[str | None, str | None]:
    """The date of publication, and where it was seen."""
    stated = (
        (_first(articles, "datePublished"), "json-ld:datePublished"),
        (meta.get("article:published_time"), "meta:article:published_time"),
        (dates.shown(tree), "time"),
        (guessed, "text"),
    )
    for text, where in stated:
        if (date := dates.first(text)) is not None:
            return date, where
    return None, None


def _byline(
    tree: Any, articles: Sequence[Mapping[str, Any]], guessed: str | None, own: Sequence[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The persons who wrote it, and everybody who is named as an author beside the site itself."""
    authors = [author for node in articles for author in _as_list(node.get("author"))]
    named = [a.get("name") if isinstance(a, dict) else a for a in authors]
    stated = [n for n in named if isinstance(n, str) and "//" not in n]
    guesses = unescape(guessed or "").split(";")
    names = byline.merged(stated, guesses, own, tree)
    credited = tuple(n for n in (*names, *stated, *guesses) if key(n) and key(n) not in own)
    return names, credited


def _meta(tree: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = (element.get("property") or element.get("name") or "").lower()
        content = " ".join((element.get("content") or "").split())
        if name and content:
            found.setdefault(name, content)
    return found


def _headline(tree: Any, stated: str | None, sites: Sequence[str]) -> str | None:
    """The h1 that says what the page's title says, else the title without the site's name."""
    headings = [text for h1 in tree.iter("h1") if 0 < len(text := _text(h1)) <= 300]
    headings = [text for text in headings if key(text) not in sites]
    title = _without_site(" ".join(stated.split()), sites) if stated else None
    if not title:
        return headings[0] if len(headings) == 1 else None
    words = _words(title)
    shared = [len(words & _words(text)) for text in headings]
    best = max(shared, default=0)
    if len(headings) == 1 and sum(len(word) > 4 for word in words & _words(headings[0])) > 1:
        return headings[0]  # a title that is worded for search engines
    return headings[shared.index(best)] if best and best >= 0.5 * len(words) else title


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))


def _without_site(title: str, sites: Sequence[str]) -> str:
    """Cut "… | Site": after a bar any short tail, after a dash the site's own name alone."""
    cuts = list(_TITLE_CUT.finditer(title))
    for cut in reversed(cuts):
        tail = title[cut.end() :]
        named = any(key(tail) and (key(tail) in site or site in key(tail)) for site in sites)
        bar = cut[0].strip() in {"|", "»", "::"} and len(tail.split()) <= 4
        if not (named and len(tail.split()) <= 6) and not bar:
            break
        title = title[: cut.start()]
    return title


def _claimed_host(
    tree: Any, meta: Mapping[str, str], articles: Sequence[Mapping[str, Any]]
) -> str | None:
    links = (
        e.get("href") for e in tree.iter("link") if (e.get("rel") or "").lower() == "canonical"
    )
    stated = (*links, meta.get("og:url"), _first(articles, "url"))
    return next(
        (host for url in stated if url and "//" in url and (host := _named_host(url))), None
    )


def _named_host(url: str) -> str | None:
    """The host that an address names: archives and translations put their own before a page's."""
    try:
        place = locate(url)
    except BadDomain:
        return host_of(url)
    return place.host if place.via else host_of(url)


def _warnings(
    data: Sequence[Mapping[str, Any]], claimed: str | None, url: str | None
) -> Iterator[Notice]:
    if any(str(node.get("isAccessibleForFree", "")).lower() == "false" for node in data):
        yield Notice("paywall_suspected", "the page says that it is not free: text may be missing")
    served = host_of(url)
    if claimed and url and served and _registrable(claimed) not in _served_by(url, served):
        inside = _named_host(url)
        copied = f", a copy of {inside}," if inside != served else ""
        detail = f"the page was given as {served}{copied} and names {claimed} as its source"
        yield Notice("claimed_source_differs", readable(detail) or "")


def _served_by(url: str, host: str) -> set[str]:
    """The registrable domains that a page may name as its own: a copy's original and its keeper."""
    try:
        place = locate(url)
    except BadDomain:
        return {_registrable(host)}
    return {place.registrable or place.host, _registrable(host)}


def _registrable(host: str) -> str:
    """The registrable domain of a host, or the host where it has none."""
    try:
        place = locate(host)
    except BadDomain:
        return host
    return place.registrable or place.host
