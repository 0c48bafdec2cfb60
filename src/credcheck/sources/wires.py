"""News agencies that an article says it comes from.

In: an :class:`~credcheck.types.Article`. Out: the agencies that its byline, its dateline or its
sign-off name, each a second source beside the outlet that carries the piece. A photo credit, and an
agency that the text merely quotes, are none. Names are matched as agencies write them, in full.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from credcheck.types import Article, Block, Span

Where = Literal["byline", "dateline", "sign_off"]

_AGENCIES: dict[tuple[str, str], tuple[str, ...]] = {
    ("Agence France-Presse", "afp.com"): ("AFP", "Agence France-Presse", "Agence France Presse"),
    ("Anadolu Agency", "aa.com.tr"): ("Anadolu Agency", "Anadolu"),
    ("ANI", "aninews.in"): ("ANI", "Asian News International"),
    ("ANSA", "ansa.it"): ("ANSA",),
    ("Associated Press", "apnews.com"): ("AP", "Associated Press"),
    ("Australian Associated Press", "aap.com.au"): ("AAP", "Australian Associated Press"),
    ("Belga", "belga.be"): ("Belga", "BELGA"),
    ("Bernama", "bernama.com"): ("Bernama", "BERNAMA"),
    ("Bloomberg", "bloomberg.com"): ("Bloomberg", "Bloomberg News"),
    ("Canadian Press", "thecanadianpress.com"): ("Canadian Press",),
    ("dpa", "dpa.com"): ("dpa", "DPA", "dpa-AFX", "Deutsche Presse-Agentur"),
    ("EFE", "efe.com"): ("EFE", "Agencia EFE"),
    ("IANS", "ians.in"): ("IANS",),
    ("Interfax", "interfax.com"): ("Interfax", "INTERFAX", "Интерфакс"),
    ("Kyodo News", "kyodonews.net"): ("Kyodo", "Kyodo News"),
    ("Lusa", "lusa.pt"): ("Lusa", "LUSA"),
    ("PA Media", "pa.media"): ("PA", "PA Media", "PA news agency", "Press Association"),
    ("Press Trust of India", "ptinews.com"): ("PTI", "Press Trust of India"),
    ("Reuters", "reuters.com"): ("Reuters", "REUTERS", "Thomson Reuters"),
    ("RIA Novosti", "ria.ru"): ("RIA Novosti", "РИА Новости"),
    ("TASS", "tass.com"): ("TASS", "ITAR-TASS", "Itar-Tass", "ТАСС"),
    ("UPI", "upi.com"): ("UPI", "United Press International"),
    ("Xinhua", "xinhuanet.com"): ("Xinhua", "Xinhua News Agency", "新华社", "新華社"),
    ("Yonhap", "yna.co.kr"): ("Yonhap", "Yonhap News Agency"),
}
_BY_NAME = {alias: agency for agency, aliases in _AGENCIES.items() for alias in aliases}
# In brackets behind a town these are as likely a state of the Union.
_STATES = {"PA"}
_LEAD_BLOCKS = 6
_LAST_BLOCKS = 3
_LONGEST_LINE = 120
_DATELINE = re.compile(
    r"([^!?()\[\]“”\"\n]{0,90})\(([^()\n]{2,60})\)(?:,? [^—–\n-]{1,40})? ?(?:[—–]|--?|_)"
)
_SLASHED = re.compile(r"([^!?()\[\]“”\"/\n]{0,90})/([\w -]{3,20})/[.,]? ?(?:[—–-]|[A-Z0-9“\"])")
_DASHED = re.compile(
    r"([A-Z][A-Z .,'’/-]{2,40}(?:, [A-Z][\w.]{1,14}(?: \d{1,2})?)?),? ?[—–-]{1,2} ?"
    r"([A-Z]{2,4}) ?[—–-]{1,2}\s"
)
_SMALL = {
    "al",
    "and",
    "d’",
    "da",
    "de",
    "del",
    "do",
    "el",
    "la",
    "le",
    "of",
    "the",
    "upon",
    "on",
    "y",
}
_PICTURE = re.compile(
    r"\b(?:photo|picture|image|getty|video|credit|caption|file)s?\b", re.IGNORECASE
)
_BY = re.compile(r"(?:by|from|von|par|por|source|via)\b:? +", re.IGNORECASE)
_ROLE = re.compile(
    r",? +(?:staff|staff writers?|writers?|reporters?|correspondents?|business writers?|"
    r"sports writers?|political writers?|science writers?|medical writers?|breakingviews|health|"
    r"news agency)\Z",
    re.IGNORECASE,
)
_SIGNED = re.compile(
    r"(?:[©(—–-]|copyright|source:?|\s|\d{4}|the\b|all rights reserved|[.)])*", re.IGNORECASE
)
_APART = re.compile(r"\s*(?:[/|,;•·]|\s[-–—]\s|\band\b|\bwith\b|\bfor\b)\s*")


@dataclass(frozen=True, slots=True)
class Wire:
    """One agency: ``span`` is its name in the article's text, None where only metadata has it."""

    name: str
    domain: str
    where: Where
    span: Span | None


def named(article: Article) -> tuple[Wire, ...]:
    """The agencies an article says it comes from, each once, in the order of the table above.

    The agency that published the article itself is left out: it is the source already.
    """
    found: dict[str, Wire] = {}
    for wire in (*_datelines(article), *_bylines(article), *_sign_offs(article)):
        if not _is_own(article, wire.domain):
            found.setdefault(wire.name, wire)
    return tuple(found[name] for name in sorted(found))


def is_agency(name: str) -> bool:
    """Whether ``name`` is how one of the agencies writes itself: "AFP", "Associated Press"."""
    return name in _BY_NAME


def _is_own(article: Article, domain: str) -> bool:
    return f".{article.domain or ''}".endswith(f".{domain}")


def _lead(article: Article) -> list[Block]:
    return [block for block in article.blocks if block.part != "headline"][:_LEAD_BLOCKS]


def _datelines(article: Article) -> Iterator[Wire]:
    """``PARIS (Reuters) -``, ``MOSCOW, June 3. /TASS/``, ``LONDON — AP —`` at a block's beginning."""
    for block in _lead(article):
        opening = article.text[block.start : min(block.end, block.start + 240)]
        for pattern in (_DATELINE, _SLASHED, _DASHED):
            match = pattern.match(opening)
            if match is None or not _is_town(match[1]):
                continue
            for wire in _parts(match[2], block.start + match.start(2), "dateline"):
                if wire.span and article.text[wire.span.start : wire.span.end] not in _STATES:
                    yield wire


def _is_town(words: str) -> bool:
    """Whether words may be a place and a date: each begins with a capital or a digit."""
    return all(not word[0].islower() or word in _SMALL for word in words.split())


def _bylines(article: Article) -> Iterator[Wire]:
    for name in article.byline:
        yield from (
            Wire(wire.name, wire.domain, "byline", None) for wire in _parts(name, 0, "byline")
        )
    for block in _lead(article):
        for start, line in _lines(article.text, block):
            by = _BY.match(line)
            if by is not None:
                yield from _parts(line[by.end() :], start + by.end(), "byline")
            elif " " in line.removeprefix("The "):  # a short name alone credits a picture
                yield from _alone(line, start, "byline")


def _sign_offs(article: Article) -> Iterator[Wire]:
    """An agency's name alone in a line at the end, perhaps behind a copyright sign."""
    body = [block for block in article.blocks if block.part in {"body", "boilerplate"}]
    for block in body[1:][-_LAST_BLOCKS:]:
        for start, line in _lines(article.text, block):
            opened = _SIGNED.match(line)
            skipped = opened.end() if opened else 0
            yield from _alone(line[skipped:].rstrip(" .)"), start + skipped, "sign_off")


def _lines(text: str, block: Block) -> Iterator[tuple[int, str]]:
    """The short lines of a block, with where they start."""
    start = block.start
    for line in text[block.start : block.end].split("\n"):
        if 0 < len(line) <= _LONGEST_LINE and not _PICTURE.search(line):
            yield start, line
        start += len(line) + 1


def _parts(text: str, at: int, where: Where) -> Iterator[Wire]:
    """The agencies among the names of a line, which stands at ``at`` in the text."""
    start = 0
    for cut in (*_APART.finditer(text), None):
        end = len(text) if cut is None else cut.start()
        yield from _alone(text[start:end], at + start, where, last_words=where == "byline")
        start = end if cut is None else cut.end()


def _alone(text: str, at: int, where: Where, *, last_words: bool = False) -> Iterator[Wire]:
    """The agency that a name is, or that stands behind a person's (Jane Doe Associated Press)."""
    name = _ROLE.sub("", text.strip())
    name = name.removeprefix("The ").removeprefix("the ").strip()
    words = name.split(" ")
    tails = [" ".join(words[first:]) for first in range(len(words) if last_words else 1)]
    for tail in tails[:12]:
        if tail in _BY_NAME:
            start = at + text.index(tail)
            known, domain = _BY_NAME[tail]
            yield Wire(known, domain, where, Span(start, start + len(tail)))
            return
