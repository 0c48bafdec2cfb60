"""What a page shows of who made it: each criterion present, absent or unknown, and where it was seen.

All of it is the page's own claim; nothing is checked against anything else. "absent" says that this
page does not show it, not that the outlet lacks it, and is said of whole pages only: of a piece of
one, and of plain text, what was not seen is "unknown". No score is made of this; the criteria and
what others call them are in :mod:`credcheck.sources.criteria`. ``seen`` is short and for machines:
``json-ld:correctionsPolicy``, ``link:Corrections``, ``address:/about-us``, ``meta:author``,
``rel:author``, ``label:Opinion``, ``counts:scripts=3,…``.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Literal
from urllib.parse import urlsplit

from lxml import etree

from credcheck import dates
from credcheck.keys import key
from credcheck.sources import advertising, genre, labels, policy_links
from credcheck.sources.criteria import NAMES

State = Literal["present", "absent", "unknown"]

_POLICIES = {
    "publishingPrinciples": ("publishing_principles", "ethics_policy"),
    "ethicsPolicy": ("ethics_policy",),
    "correctionsPolicy": ("corrections_policy",),
    "ownershipFundingInfo": ("ownership", "funding"),
    "parentOrganization": ("ownership",),
    "funder": ("funding",),
    "actionableFeedbackPolicy": ("feedback",),
    "diversityPolicy": ("diversity_policy",),
    "diversityStaffingReport": ("diversity_policy",),
    "masthead": ("masthead",),
    "verificationFactCheckingPolicy": ("fact_checking_policy",),
    "unnamedSourcesPolicy": ("unnamed_sources_policy",),
    "missionCoveragePrioritiesPolicy": ("about",),
}
_MAKERS = re.compile(r"(?:Organization|Corporation|Person|Article|BlogPosting|Report|WebSite)$")
_REACHED = ("contactPoint", "email", "telephone")
_UPDATED_META = (
    *("article:modified_time", "og:updated_time", "og:article:modified_time", "last-modified"),
    *("dc.date.modified", "dcterms.modified", "revision_date", "lastmod", "datemodified"),
)
_PUBLISHER_META = ("og:site_name", "publisher", "copyright", "dc.publisher", "dcterms.publisher")
_ARTICLE = re.compile(r"/(?:\w*Article|BlogPosting|Report)$")
_SOCIAL = re.compile(
    r"(?:^|\.)(?:twitter|x|facebook|instagram|linkedin|t|youtube|pinterest|vk|tiktok|threads|whatsapp)"
    r"\.(?:com|co|me|net)$|^plus\.google\.com$"
)
_COPYRIGHT = re.compile(
    r"(?:©|\(c\)|\(с\)|copyright)\W{0,3}(?:[\d\s,–—-]*)\W{0,3}[^\W\d]", re.IGNORECASE
)
_OWNED = re.compile(
    r"\b(?:[Ss]ubsidiary|[Dd]ivision|business unit) of (?:the )?[A-Z]"
    r"|\b[Oo]wned (?:and operated |and published )?by [A-Z]"
    r"|\bpart of (?:the )?[A-Z][\w.&’' -]{1,40}?(?:Group|Inc\b|plc|Ltd|LLC|Media|Network|Company|Corp)"
    r"|(?:Учредитель|Inhaber(?:in)?|Eigentümer(?:in)?|Propriétaire|Propietario|Proprietario)\s*:"
)
_CHARGE = re.compile(
    r"(?:Главный редактор|(?i:editor[ -]in[ -]chief|chefredakt(?:eur|ion)(?:in)?)|Directeur de (?:la )?"
    r"publication|Direttore responsabile|Verantwortlich(?:er)? (?:im Sinne|für den Inhalt|i\.\s?S))\s*[:–—.]"
)
_MAILBOX = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
_PAID = re.compile(r"ffiliat|rovision|ommission|artnerlink|ssociates|affilié")
_FOOT_TEXTS = 160
_FOOT_CHARS = 4_000
_SEEN_CHARS = 60
_MAX_TEXT = 80
_MAX_PARTS = 24
_UNSEEN = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff\u200b-\u200f\u2028-\u202e\u2066-\u2069]+")


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found for one criterion; ``seen`` is empty unless it is present."""

    state: State
    seen: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a page before it is measured.

    ``site`` holds the site's names, ``persons`` the persons of the byline, ``credited`` everybody
    who is named as an author beside the site; ``published`` says where a date of publication was
    seen (None where none was), ``words`` counts those of the article's own text. ``places`` is
    :func:`credcheck.sources.advertising.places` of a tree that had not lost its empty elements yet.
    """

    url: str | None = None
    headline: str | None = None
    site: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()
    credited: tuple[str, ...] = ()
    published: str | None = None
    words: int = 0
    places: int | None = None


def unknown() -> dict[str, Finding]:
    """Every criterion as "unknown": what is said of plain text."""
    return {name: Finding("unknown") for name in NAMES}


def measure(
    tree: Any, data: Sequence[Mapping[str, Any]], known: Known | None = None
) -> dict[str, Finding]:
    """What a page shows, for every criterion of :data:`credcheck.sources.criteria.NAMES`.

    ``tree`` is the page's lxml tree, ``data`` the objects of its JSON-LD. Where a thing is seen more
    than once, structured data is named before metadata, links and the page's foot. ``https`` is
    unknown without an address. A tree without a head is a piece of a page.
    """
    known = known or Known()
    head = tree.find("head")
    rest: State = "absent" if head is not None and len(head) else "unknown"
    found: dict[str, str] = {}
    for name, seen in _all(tree, data, known):
        if name not in found:
            found[name] = _UNSEEN.sub(" ", seen)[: _SEEN_CHARS + 40]
    findings = {
        name: Finding("present", found[name]) if name in found else Finding(rest) for name in NAMES
    }
    if "https" not in found:
        findings["https"] = Finding("absent" if known.url and "://" in known.url else "unknown")
    return findings


def _all(tree: Any, data: Sequence[Mapping[str, Any]], known: Known) -> Iterator[tuple[str, str]]:
    foot, told = _visible(tree)
    if known.published is not None:
        yield "date", known.published
    yield from _from_data(data)
    yield from _from_meta(tree)
    yield from _from_microdata(tree)
    yield from _from_byline(tree, data, known)
    yield from _from_links(tree, tuple(key(name) for name in known.site if key(name)))
    yield from _from_foot(foot)
    for one in genre.evidence(tree, data, headline=known.headline):
        if one.name in {"opinion", "sponsored"}:
            yield f"{one.name}_label", one.evidence
    yield from _from_advertising(tree, known, told)
    if known.url and known.url.lower().startswith("https://"):
        yield "https", "address"


def _from_data(data: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    for node in data:
        kinds = [str(kind) for kind in _as_list(node.get("@type"))]
        if "NewsMediaOrganization" in kinds:
            yield "news_organization", "json-ld:NewsMediaOrganization"
        for field, names in _POLICIES.items():
            if node.get(field):
                yield from ((name, f"json-ld:{field}") for name in names)
        if any(_MAKERS.search(kind) for kind in kinds):
            yield from (("contact", f"json-ld:{field}") for field in _REACHED if node.get(field))
        if labels.is_article(node):
            yield "structured_data", f"json-ld:{next(filter(labels.is_type, kinds))}"
            if _is_date(node.get("dateModified")):
                yield "updated", "json-ld:dateModified"
            if any(isinstance(p, dict) and p.get("name") for p in _as_list(node.get("publisher"))):
                yield "publisher", "json-ld:publisher"
        elif "Organization" in kinds or "NewsMediaOrganization" in kinds:
            yield "publisher", "json-ld:Organization"


def _from_meta(tree: Any) -> Iterator[tuple[str, str]]:
    for element in tree.iter("meta"):
        name = (element.get("property") or element.get("name") or "").lower()
        if not (element.get("content") or "").strip():
            continue
        if name in _UPDATED_META:
            yield "updated", f"meta:{name}"
        elif name in _PUBLISHER_META:
            yield "publisher", f"meta:{name}"
        elif name == "article:author" and _is_page(element.get("content")):
            yield "author_page", f"meta:{name}"


def _from_microdata(tree: Any) -> Iterator[tuple[str, str]]:
    for element in tree.xpath("//*[@itemtype]"):
        if (kind := _ARTICLE.search(element.get("itemtype")[:200].strip())) is not None:
            yield "structured_data", f"microdata:{kind[0][1:]}"
    for element in tree.xpath(
        "//*[@itemprop='dateModified' or @itemprop='dateUpdated' or @itemprop='publisher']"
    ):
        value = element.get("content") or element.get("datetime") or ""
        if element.get("itemprop") == "publisher":
            yield "publisher", "microdata:publisher"
        elif value.strip() or element.text_content().strip():
            yield "updated", "microdata:dateModified"


def _from_byline(
    tree: Any, data: Sequence[Mapping[str, Any]], known: Known
) -> Iterator[tuple[str, str]]:
    names = (a.get("name") if isinstance(a, dict) else a for a in _authors(data))
    stated = {key(name) for name in names if isinstance(name, str)}
    if known.credited or known.persons:
        named = {key(name) for name in (*known.credited, *known.persons)}
        yield "byline", "json-ld:author" if stated & named else "byline"
    if known.persons:
        persons = {key(name) for name in known.persons}
        yield "byline_person", "json-ld:author" if stated & persons else "byline"
    if any(
        isinstance(a, dict) and a.get("name") and _is_page(a.get("url")) for a in _authors(data)
    ):
        yield "author_page", "json-ld:author.url"
    credited = [name for name in map(key, (*known.persons, *known.credited)) if len(name) > 3]
    for link in tree.iter("a"):
        if not _is_page(link.get("href")):
            continue
        if "author" in (link.get("rel") or "").lower().split():
            yield "author_page", "rel:author"
        elif credited and (text := key(_text(link))) and text.startswith(tuple(credited)):
            yield "author_page", "link:byline"


def _from_links(tree: Any, own: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    known: set[tuple[str, str]] = set()
    for link in tree.iter("a"):
        href = (link.get("href") or "").strip()
        if href[:7].lower() == "mailto:":
            if "@" in href.partition("?")[0] or "%40" in href.partition("?")[0]:
                yield "contact", "link:mailto"
            continue
        text = _text(link)
        if not href or (text, href) in known:
            continue
        known.add((text, href))
        for name, where in policy_links.named(text, href, own):
            shown = text if where == "link" else _path(href)
            yield name, f"{where}:{shown[:_SEEN_CHARS]}"


def _from_foot(foot: str) -> Iterator[tuple[str, str]]:
    for name, pattern, seen in (
        ("publisher", _COPYRIGHT, "label:copyright"),
        ("ownership", _OWNED, "label:owner"),
        ("masthead", _CHARGE, "label:editor"),
        ("contact", _MAILBOX, "label:e-mail"),
    ):
        if (pattern is not _MAILBOX or "@" in foot) and pattern.search(foot):
            yield name, seen


def _from_advertising(tree: Any, known: Known, texts: str) -> Iterator[tuple[str, str]]:
    words = known.words
    counted = advertising.count(tree, words, texts, known.places)
    if counted.frames or counted.scripts or counted.places:
        rate = counted.per_100_words
        numbers = f"frames={counted.frames},scripts={counted.scripts},places={counted.places}"
        yield "advertising", f"counts:{numbers},words={words},per_100_words={rate}"
    if counted.affiliate_links or counted.disclosed:
        rate = counted.affiliate_per_100_words
        numbers = f"links={counted.affiliate_links},disclosed={int(counted.disclosed)}"
        yield "affiliate_links", f"counts:{numbers},words={words},per_100_words={rate}"


def _visible(tree: Any) -> tuple[str, str]:
    """The last visible words of a page, where sites say who they are, and those about commissions."""
    texts: deque[str] = deque(maxlen=_FOOT_TEXTS)
    told: list[str] = []
    body = tree.find("body")
    for event, element in etree.iterwalk(tree if body is None else body, events=("start", "end")):
        if event == "end":
            text = element.tail
        else:
            hidden = not isinstance(element.tag, str) or element.tag in {"script", "style"}
            text = None if hidden else element.text
        if text and not text.isspace():
            texts.append(text[-_FOOT_CHARS:])
            if len(told) < _FOOT_TEXTS and _PAID.search(text[:_FOOT_CHARS]):
                told.append(text[:_FOOT_CHARS])
    foot = " ".join(" ".join(texts)[-4 * _FOOT_CHARS :].split())[-_FOOT_CHARS:]
    return foot, " ".join(" ".join(told).split())


def _authors(data: Iterable[Mapping[str, Any]]) -> Iterator[Any]:
    for node in data:
        if labels.is_article(node):
            yield from _as_list(node.get("author"))


def _text(link: Any) -> str:
    """The words of a link; a link that holds more than that is no name of a page."""
    if not len(link):
        text = link.text or ""
    else:
        # Counted before they are read: links can stand inside links, each holding all that follow.
        if next(islice(link.iter(), _MAX_PARTS, None), None) is not None:
            return ""
        text = "".join(link.itertext())
    if len(text) > 4 * _MAX_TEXT:
        return ""
    text = " ".join(_UNSEEN.sub(" ", text).split())
    return text if len(text) <= _MAX_TEXT else ""


def _is_page(href: object) -> bool:
    """Whether an address leads to a page, and not into a social network."""
    if not isinstance(href, str) or not (clean := href.strip()[:2_000]):
        return False
    try:
        parts = urlsplit(clean)
    except ValueError:
        return False
    if parts.scheme not in {"", "http", "https"} or _SOCIAL.search(parts.hostname or ""):
        return False
    return bool(parts.path.strip("/")) and not clean.startswith(("#", "@"))


def _path(href: str) -> str:
    """The path of an address, without its host and its query."""
    try:
        return urlsplit(href[:2_000]).path
    except ValueError:
        return ""


def _is_date(value: object) -> bool:
    return isinstance(value, str) and dates.first(value.strip()) is not None


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
