"""Who wrote an article: what a page says of its authors in, names of persons out.

Structured data, meta tags and the line under a headline mix persons with agencies, staffs, user
accounts and the site's own name, and run names together. :func:`persons` takes the names apart and
leaves out what is no person's name; :func:`shown` reads the line that a page shows; :func:`merged`
chooses between the sources.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from html import unescape
from itertools import islice
from typing import Any

from credcheck.keys import key

_LEAD = (
    r"(?:(?:written|words|story|reported|posted|report) by|by|von|par|por|di|door|af|av|przez"
    r"|text(?: by| von)?|texte|testo|texto|autor(?:in|en|es|a)?|authors?|auteurs?|autore|autori"
    r"|автор|авторы|текст|文|撰文|記者|记者)"
)
_LEADING = re.compile(rf"^\W?{_LEAD}\s*[:：]?\s+(?=\W?\w)", re.IGNORECASE)
_BETWEEN = re.compile(
    r"\s*[;,、，]\s*|\s+(?:and|und|et|och|og|&|\+)\s+|\s+(?:y|e|en|i|и)\s+(?=\S+\s+\S)|\s+[|•·/–—-]+\s+",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"\s*(?:\(.*|@\w+.*|<.*|\bfor\b.*|\S+@\S+|"
    r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|published|updated|posted)\b.*)$",
    re.IGNORECASE,
)
_SUFFIXES = {"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"}
_PARTICLES = {
    *("al", "ap", "bin", "bint", "da", "dal", "de", "del", "della", "den", "der", "di", "do"),
    *("dos", "du", "el", "ibn", "la", "le", "les", "ten", "ter", "van", "vom", "von", "y", "zu"),
}
_NO_PERSON = {
    *("admin", "administrator", "afp", "agence", "agencies", "agency", "agentur", "anonymous"),
    *("associated", "author", "bureau", "contributor", "contributors", "correspondent"),
    *("correspondents", "daily", "desk", "digital", "editor", "editorial", "editors", "gmbh"),
    *("guest", "inc", "interfax", "ltd", "magazine", "media", "network", "networks", "news"),
    *("newspaper", "newsroom", "online", "press", "presse", "press-release", "redacción"),
    *("redacció", "redação", "redaktion", "redazione", "reporter", "reporters", "reuters"),
    *("rédaction", "service", "services", "staff", "studio", "tass", "team", "the", "tv"),
    *("unknown", "user", "webmaster", "weekly", "wire", "writer", "writers", "xinhua"),
    *("редакция", "agenturen", "dpa", "cnn", "bbc", "ap", "upi", "pti", "ansa", "efe"),
}
_LONGEST = 160
_LONGEST_LINE = 500
_MOST_PARTS = 12
_LEAD_PARAGRAPHS = 2


def persons(text: str, own: Collection[str] = (), *, stated: bool = True) -> tuple[str, ...]:
    """The persons that a byline names, in its order and spelling.

    ``own`` holds the keys of the site's names, which are no persons. A single word beside full names
    is a place or an outlet; alone it counts only where the page states it as an author's
    (``stated``): guessed ones are user accounts.
    """
    line = _LEADING.sub("", " ".join(unescape(text[:_LONGEST_LINE]).split()))
    parts = [_AFTER.sub("", part).strip(" .:·") for part in _BETWEEN.split(line)]
    if len(parts) == 2 and all(len(part.split()) == 1 for part in parts) and "," in line:
        parts = [f"{parts[1]} {parts[0]}"]  # surname first
    if any(len(part.split()) > 1 for part in parts):
        parts = [part for part in parts if len(part.split()) > 1 or part.casefold() in _SUFFIXES]
    names: list[str] = []
    for part in parts:
        if part.casefold() in _SUFFIXES and names:
            names[-1] += f", {part}"
        elif _is_person(part, stated=stated) and key(part) not in own:
            names.append(part)
    return tuple(dict.fromkeys(names))


def merged(
    stated: Iterable[str], guessed: Iterable[str], own: Collection[str], tree: Any
) -> tuple[str, ...]:
    """The persons behind an article: those that its structured data states, else those guessed.

    The line that the page shows decides where they name nobody, or where it names those and more.
    """
    names = [name for text in stated for name in persons(text, own)]
    names = names or [n for text in guessed for n in persons(text, own, stated=False)]
    # Behind a person's name a part of the site's is the site's.
    names = [n for i, n in enumerate(names) if not i or not any(key(n) in site for site in own)]
    visible = shown(tree, own)
    if {key(name) for name in names} < {key(name) for name in visible}:
        names = list(visible)
    return tuple({key(name): name for name in reversed(names)}.values())[::-1]


def _is_person(name: str, *, stated: bool) -> bool:
    words = name.split()
    if not 0 < len(words) <= 5 or len(name) > 60 or any(char.isdigit() for char in name):
        return False
    if any(word.casefold().strip(".") in _NO_PERSON for word in words):
        return False
    if len(words) == 1:
        cased = name.upper() != name.lower()
        return stated and name.isalpha() and (name.istitle() or not cased)
    return all(_begins_name(word) for word in words if word.casefold() not in _PARTICLES)


def _begins_name(word: str) -> bool:
    letters = [char for char in word if char.isalpha()]
    return bool(letters) and (letters[0].isupper() or letters[0].lower() == letters[0].upper())


def shown(tree: Any, own: Collection[str] = ()) -> tuple[str, ...]:
    """The persons in the line with "By …" that a page shows first after its headline.

    Looked for are short elements that open with such a word, in one of the languages known here,
    and hold little but names; teasers of other stories come later in a page than its own byline.
    """
    for text in _short_texts(tree):
        lead = _LEADING.match(text)
        if lead is None:
            continue
        names = persons(text, own)
        told = sum(len(name.split()) for name in names)
        if names and len(names[0].split()) > 1 and 2 * told >= len(text.split()) - 3:
            return names
    return ()


def _short_texts(tree: Any) -> Iterator[str]:
    """The texts of small elements between the level-one heading and the third long paragraph."""
    begun, paragraphs = tree.find(".//h1") is None, 0
    for element in tree.iter("h1", "h3", "h4", "p", "div", "span", "li", "address", "cite", "td"):
        if element.tag == "h1":
            begun, paragraphs = True, 0
        elif element.tag == "p" and len("".join(element.itertext())) > _LONGEST:
            paragraphs += 1
            if begun and paragraphs > _LEAD_PARAGRAPHS:
                return
        elif begun and sum(1 for _ in islice(element.iter(), _MOST_PARTS)) < _MOST_PARTS:
            text = " ".join(" ".join(element.itertext("*")).split())
            if text and len(text) <= _LONGEST:
                yield text
