"""Noun phrases that name a post: "a professor of economics at Leeford University"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from credcheck.attribution import lexicon as lex
from credcheck.attribution.phrases import POSSESSIVE, bare, is_plural, singular

PUNCTUATION = frozenset(',;:()[]"“”«»—–.') | {"--", "-"}
SAYING = lex.words(
    "said says say told tells adds added wrote writes announced confirmed denied warned noted "
    "argued insisted claimed explained reported stated declared acknowledged replied"
)
_LONGEST = 120
_OWNERS = frozenset(("his", "her", "their", "its", "our", "my"))
_SPLIT = lex.SPOKESPEOPLE | lex.INSIDERS | {"executive", "member", "employee"}
_DEPARTMENTS = lex.words(
    "state defense defence health education finance labor labour justice agriculture commerce "
    "energy interior transportation transport foreign home housing war staff trade"
)
_LINKS = frozenset(("of", "for", "on", "and", "&", "the", "de"))
_VERB = re.compile(r"(?:was|were|is|are|has|had|have|will|would|could|[a-z]{3,}ed)\Z")
# An adjective that opens a sentence: "Investigative reporter", "Federal judges".
_OPENING = re.compile(r"(?:ive|ate|ous|ical|eral)\Z")
_BEHIND = frozenset(("emeritus", "emerita", "general", "elect", "designate"))
_PLEADS = frozenset(("lawyer", "attorney", "counsel", "solicitor", "barrister"))
_STOPS = (lex.ENDS_PHRASE | SAYING) - {"of", "for", "on", "out", "state"}


@dataclass(frozen=True, slots=True)
class Role:
    """A title and the institution it is held at, as the article writes them, 120 characters each."""

    title: str
    affiliation: str | None


def made(title: str, affiliation: str | None) -> Role | None:
    """A role of cleaned words; None when no title is left."""
    title = _short(title)
    return Role(title, (_short(affiliation) or None) if affiliation else None) if title else None


def _short(words: str) -> str:
    words = " ".join(words.split()).strip(" ,;:'’‘-")
    if len(words) <= _LONGEST:
        return words
    return words[: _LONGEST + 1].rpartition(" ")[0] or words[:_LONGEST]


def is_position(token: str) -> bool:
    """Whether a word is a post: "spokesman", "Mayor", "secretary-general"."""
    low = bare(token).lower()
    return singular(low) in lex.POSITIONS or (
        "-" in low and singular(low.split("-", 1)[0]) in lex.POSITIONS
    )


def role_ending(words: Sequence[str]) -> Role | None:
    """The role whose noun is the last word: "the Pentagon spokesperson", "Secretary of State"."""
    head = len(words) - 1
    title_from = head
    if head >= 2 and words[head - 1].lower() == "of" and words[head].lower() in _DEPARTMENTS:
        title_from = head - 2
    if head < 0 or not is_position(words[title_from]):
        return None
    noun = singular(bare(words[title_from]).lower())
    while title_from and _in_title(words, title_from - 1):
        title_from -= 1
    title_from, body_from, body_to = _body_before(words, title_from, noun)
    title = list(words[title_from:])
    if title[0].lower() in lex.EPITHETS or (title[0].lower() == "fellow" and len(title) > 1):
        title = title[1:]
    if body_to > body_from and body_from and words[body_from - 1].lower() in lex.BYGONE:
        title.insert(0, words[body_from - 1])
    body = POSSESSIVE.sub("", " ".join(words[body_from:body_to]))
    return made(POSSESSIVE.sub("", " ".join(title)), body or None)


def _in_title(words: Sequence[str], k: int) -> bool:
    low = words[k].lower()
    if POSSESSIVE.search(words[k]):
        return False
    if low == "and":
        return k > 0 and is_position(words[k - 1])
    if words[k + 1] == "and":
        return is_position(words[k])
    if low in ("city", "county", "district", "bank") and singular(words[k + 1].lower()) in _SPLIT:
        return False
    return low in lex.TITLE_WORDS or (is_position(words[k]) and not is_plural(words[k]))


def _body_before(words: Sequence[str], k: int, noun: str) -> tuple[int, int, int]:
    """Start of the title, start and end of the body that stands before it."""
    if not k:
        return k, k, k
    last = words[k - 1]
    if POSSESSIVE.search(last):
        return k, _owner_from(words, k), k
    if last[:1].isupper():
        if k == 1 and _OPENING.search(last) and last.lower() not in lex.NO_NAME:
            return 0, 0, 0
        start = _capitals_from(words, k)
        return k, start, k
    if last.lower() in lex.BODIES:
        start = k - 1
        while start and (
            words[start - 1].lower() in lex.BODIES or words[start - 1].lower() in lex.TITLE_WORDS
        ):
            start -= 1
        if start and words[start - 1][:1].isupper() and not POSSESSIVE.search(words[start - 1]):
            start = _capitals_from(words, start)
            return k, start, k
        if start and POSSESSIVE.search(words[start - 1]):
            return start, _owner_from(words, start), start
        return (k, start, k) if noun in _SPLIT else (start, start, start)
    return _title_after_opening(words, k)


def _title_after_opening(words: Sequence[str], k: int) -> tuple[int, int, int]:
    """Words such as "marine" belong to a title when an article or an owner stands before them."""
    if words[k][:1].isupper():
        return k, k, k  # "this follows President Lorne": small words are none of a capital title
    start = k
    while start and k - start < 3 and words[start - 1].islower() and words[start - 1].isalpha():
        low = words[start - 1]
        if low in lex.DETERMINERS or low in _OWNERS:
            return start, start, start
        if low in _STOPS or low in lex.NO_NAME or low in lex.EPITHETS:
            break
        start -= 1
    if start and POSSESSIVE.search(words[start - 1]):
        return start, _owner_from(words, start), start
    opened = start and (words[start - 1].lower() in (lex.DETERMINERS | _OWNERS))
    return (start, start, start) if opened else (k, k, k)


def _owner_from(words: Sequence[str], end: int) -> int:
    """Where the owner "the dock workers' union's" starts, its article left out."""
    start = end - 1
    if words[start][:1].isupper():
        return _capitals_from(words, end)
    while start and end - start < 4:
        low = words[start - 1].lower()
        if low in lex.DETERMINERS or low in _STOPS or low in lex.NO_NAME or low in PUNCTUATION:
            break
        start -= 1
    return start


def _capitals_from(words: Sequence[str], end: int) -> int:
    """Where the capitalised run that ends at ``end`` starts; "University of Leeford" is one."""
    start = end - 1
    while start and end - start < 9:
        before = words[start - 1]
        if POSSESSIVE.search(before):
            break
        linked = before.lower() in ("of", "for", "&") and start > 1
        if before[:1].isupper() and before.lower() not in lex.NO_NAME:
            start -= 1
        elif linked and words[start - 2][:1].isupper() and not is_position(words[start - 2]):
            start -= 2
        else:
            break
    while start < end - 1 and _no_body(words[start]):
        start += 1
    return end if _no_body(words[start]) else start


def _no_body(word: str) -> bool:
    low = word.lower()
    if word == "New":  # New Leeford
        return False
    return low in lex.NO_NAME or low in lex.EPITHETS or low in lex.BYGONE or low == "senior"


def role_starting(
    tokens: Sequence[str],
    k: int,
    *,
    within: int | None = None,
    apposition: bool = False,
    whole: bool = False,
) -> Role | None:
    """The role that the noun phrase at ``k`` names, with what follows its noun, or None.

    ``within``: the noun stands before this index. ``apposition``: one person's, and no subject of
    a verb of its own ("Li Wen, a spokesman said"). ``whole``: the phrase goes on to the mark.
    """
    limit = min(len(tokens) if within is None else within, k + 12)
    head = _head(tokens, k, limit)
    if head is None:
        return None
    if apposition and is_plural(bare(tokens[head])):
        return None
    role = role_ending(tokens[k : head + 1])
    if role is None:
        return None
    end = head + 1
    title, body = role.title, role.affiliation
    while end < len(tokens) and tokens[end].lower() in _BEHIND:
        title, end = f"{title} {tokens[end]}", end + 1
    if POSSESSIVE.search(tokens[end + 1] if end + 1 < len(tokens) else "") and (
        bare(tokens[end + 1]).lower() in _DEPARTMENTS
    ):
        return None  # "the secretary of state's website"
    title, body, end = _with_complements(tokens, end, title, body)
    follows = tokens[end] if end < len(tokens) else ","
    if apposition and (follows.lower() in SAYING or follows[:1].isupper()):
        return None
    return None if whole and follows not in PUNCTUATION else made(title, body)


def _head(tokens: Sequence[str], k: int, limit: int) -> int | None:
    """The index of the phrase's noun: the last of "chief executive officer"."""
    first = k
    while k < limit and (tokens[k].lower() in lex.DETERMINERS or tokens[k].lower() in _OWNERS):
        k += 1
    opened = k > first
    while k < limit and not (is_position(tokens[k]) and not POSSESSIVE.search(tokens[k])):
        if not _describes(tokens, k, opened=opened):
            return None
        k += 1
    return _last_noun(tokens, k, limit) if k < limit else None


def _describes(tokens: Sequence[str], k: int, *, opened: bool) -> bool:
    """Whether the word can stand before a post; behind an article (``opened``) nearly any can."""
    word, low = tokens[k], tokens[k].lower()
    if low in ("of", "for"):
        return tokens[k + 1 : k + 2] != [] and tokens[k + 1][:1].isupper()
    if word in PUNCTUATION or low in _STOPS or low in lex.DETERMINERS:
        return False
    known = low in lex.BODIES or low in lex.TITLE_WORDS or low in lex.EPITHETS
    return opened or known or word[:1].isupper() or POSSESSIVE.search(word) is not None


def _last_noun(tokens: Sequence[str], k: int, limit: int) -> int:
    """Where the noun that starts at ``k`` ends: "chief executive officer", "chair and director"."""
    while k + 1 < limit:
        after = k + 1 + (tokens[k + 1].lower() == "and")
        reach = after
        while reach < limit and tokens[reach].lower() in lex.TITLE_WORDS:
            reach += 1
        if reach < limit and is_position(tokens[reach]):
            k = reach
        elif reach > after and is_position(tokens[reach - 1]):
            k = reach - 1
        else:
            break
    return k


def _with_complements(
    tokens: Sequence[str], k: int, title: str, body: str | None
) -> tuple[str, str | None, int]:
    """Title and body with "of economics", "at Leeford University", and where they end."""
    noun_as_written = bare(title.rsplit(maxsplit=1)[-1])
    noun = singular(noun_as_written.lower())
    for _ in range(3):
        if k + 1 >= len(tokens):
            break
        link = tokens[k].lower()
        department = tokens[k + 1].lower() in _DEPARTMENTS
        if link == "of" and department and noun in ("secretary", "minister", "chief"):
            title, k = f"{title} of {tokens[k + 1]}", k + 2
            continue
        words, end_plain = _plain(tokens, k + 1)
        if words and link == "in" and tokens[end_plain : end_plain + 1] == ["at"]:
            k = end_plain  # "a professor in a small school at Leeford University"
            continue
        takes = link in _TAKES or (link == "to" and noun in _SENT)
        named, end = complement(tokens, k + 1) if takes else (None, k)
        if named and (link != "in" or _is_body(named)):
            body = named if body is None or body.lower() in lex.PARTISAN else body
            k = end
            break
        if is_plural(noun_as_written) and tokens[k + 1].lower() in lex.DETERMINERS:
            break
        field = link == "of" or (link == "on" and noun in _VERSED)
        if not words or not (field or (link == "for" and noun in _PLEADS)):
            break
        title, k = " ".join((title, *tokens[k : k + 1], *words)), end_plain
    return title, body, k


_SENT = frozenset(
    ("adviser", "advisor", "ambassador", "envoy", "delegate", "consultant", "counsel")
)
_VERSED = frozenset(
    ("expert", "specialist", "analyst", "adviser", "advisor", "consultant", "reporter")
)
_TAKES = frozenset(("of", "for", "at", "with", "from", "in"))


def _is_body(words: str) -> bool:
    lows = [bare(w).lower() for w in words.split()]
    return any(w in lex.BODIES or (w in lex.NAME_OF_BODY and len(lows) > 1) for w in lows)


def _plain(tokens: Sequence[str], k: int) -> tuple[list[str], int]:
    """Up to five words of a field: "economics and public policy"."""
    words: list[str] = []
    while k < len(tokens) and len(words) < 5:
        low = tokens[k].lower()
        if low in PUNCTUATION or low in _STOPS or low == "for" or _VERB.match(low):
            break
        words.append(tokens[k])
        k += 1
    while words and words[-1].lower() in ("and", "the", "of", "a"):
        words.pop()
        k -= 1
    return words, k


def complement(tokens: Sequence[str], k: int) -> tuple[str | None, int]:
    """The body or place at ``k`` ("the Leeford city council"), and where it ends; None if plain."""
    while k < len(tokens) and (tokens[k].lower() in lex.ARTICLES or tokens[k].lower() in _OWNERS):
        k += 1
    end = last = k
    owned = False
    while end < len(tokens) and end - k < 9:
        word = tokens[end]
        low = word.lower()
        if word in PUNCTUATION or (end > k and not word[:1].isupper() and _stops(tokens, end, k)):
            break
        if word[:1].isupper() or bare(word).lower() in lex.BODIES:
            last = end + 1
        elif low not in _LINKS and end - last >= 2:
            break
        owned = owned or POSSESSIVE.search(word) is not None
        end += 1
    if owned and last > k and POSSESSIVE.search(tokens[last - 1]):
        while last < end and tokens[last].islower() and last - k < 5:
            last += 1
    if last == k or tokens[k].lower() in lex.NO_NAME:
        return None, k
    return POSSESSIVE.sub("", " ".join(tokens[k:last])), last


def _stops(tokens: Sequence[str], k: int, start: int) -> bool:
    """Whether the small word at ``k`` ends a body's name."""
    low = tokens[k].lower()
    if low in _LINKS:
        after = tokens[k + 1] if k + 1 < len(tokens) else ""
        if low == "and":
            names = tokens[start:k]
            linked = any(w in ("of", "for", "on") for w in names)
            return not (after[:1].isupper() and linked)
        return not (after[:1].isupper() or after == "the")
    return low in _STOPS or _VERB.match(low) is not None
