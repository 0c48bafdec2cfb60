"""Names in running text: capitalised runs, with the titles before them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from credcheck.attribution import lexicon as lex
from credcheck.attribution.phrases import head_phrase
from credcheck.attribution.source_type import kind_of_name
from credcheck.types import SourceType

_ABBREVIATION = (
    r"(?:Mr|Mrs|Ms|Mx|Dr|Prof|Sen|Sens|Rep|Reps|Gov|Gen|Lt|Col|Maj|Capt|Cmdr|Adm|Sgt|Cpl|Brig|Rev"
    r"|Fr|Hon|Sr|Jr|St)\."
)
_WORD = rf"(?:{_ABBREVIATION}|(?:[A-Z]\.)+|(?:[a-z]{{2,3}}-)?[A-Z][\w’'&-]*)"
_PARTICLE = r"(?:de|del|della|der|van|von|bin|ibn|al|el|la|le)[ \u00a0]"
_RUN = re.compile(rf"\b{_WORD}(?:[ \u00a0](?:{_PARTICLE}){{0,2}}{_WORD}){{0,7}}")
# What a body's name goes on with: "Ministry of Fisheries", "Bank for the Regions".
_OF = re.compile(r" (?:of|for)(?: the)? [A-Z][\w’'-]+(?: and [A-Z][\w-]+| [A-Z][\w-]+){0,3}")
_POSSESSIVE = re.compile(r"['’]s?$")
_APOSTROPHE = re.compile("['’]")


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it stands at ``start:end`` of the text.

    ``key`` is its last word in lower case (a surname), ``words`` the words that are no title.
    """

    start: int
    end: int
    form: str
    key: str
    words: tuple[str, ...]
    kind: SourceType
    title: bool

    @property
    def gender(self) -> str:
        """What the name's own titles say: "m", "f" or "" for nothing."""
        return gender_of(self.form)


class Person:
    """What an article calls one person: how often, the fullest form, the titles' gender."""

    def __init__(self, name: Name) -> None:
        self.count = 0
        self.best = name
        self.genders: set[str] = set()

    def add(self, name: Name) -> None:
        self.count += 1
        self.genders.update({name.gender} - {""})
        self.best = max(self.best, name, key=_fullness)

    def clashes(self, gender: str) -> bool:
        return bool(gender) and bool(self.genders - {gender})

    def form_with(self, name: Name) -> str:
        return max(self.best, name, key=_fullness).form


def _fullness(name: Name) -> tuple[bool, bool, int]:
    return len(name.words) > 1, name.title, len(name.words)


def gender_of(form: str) -> str:
    """What the titles in ``form`` say of a person: "m", "f" or "" for nothing."""
    if " " not in form:
        return ""
    words = {w.strip(".").lower() for w in form.split()}
    if words & lex.MASCULINE:
        return "m"
    return "f" if words & lex.FEMININE else ""


def find_names(
    text: str, start: int = 0, end: int | None = None, kinds: dict[str, SourceType] | None = None
) -> list[Name]:
    """Names of people and bodies in ``text[start:end]``, in order. Linear time.

    ``kinds`` remembers the type of each form between calls: a name recurs often in an article.
    """
    kinds = {} if kinds is None else kinds
    found = []
    for match in _RUN.finditer(text, start, len(text) if end is None else end):
        name = _name(match, kinds)
        if name is not None:
            found.append(name)
    return found


def person_in(source: str, names: Sequence[Name]) -> Name | None:
    """Of the ``names`` in a cleaned source the person it is about: the head, or who follows a role."""
    people = [n for n in names if n.kind == "named_person"]
    head = len(head_phrase(source))
    at = [n for n in people if n.end == head] or [n for n in people if n.start > head] or people
    return at[0] if at else None


def _name(match: re.Match[str], kinds: dict[str, SourceType]) -> Name | None:
    start, end = _core(match)
    if start >= end:
        return None
    text = match.string
    form = text[start:end].replace("\u00a0", " ")
    definite = text[max(0, start - 4) : start].lower() == "the "
    known = f"the {form}" if definite else form
    kind = kinds.get(known)
    if kind is None:
        kind = kinds[known] = kind_of_name(form, definite=definite)
    if kind == "organization" and (rest := _OF.match(text, end)):
        end = rest.end()
        form = text[start:end].replace("\u00a0", " ")
    pieces = form.split(" ")
    words = tuple(w for w in pieces if w.strip(".").lower() not in lex.TITLES)
    if not words:
        return None
    key = words[-1].lower().strip(".")
    if key in ("jr", "sr", "ii", "iii") and len(words) > 1:
        key = words[-2].lower().strip(".,")
    return Name(start, end, form, key, words, kind, len(words) < len(pieces))


def _core(match: re.Match[str]) -> tuple[int, int]:
    """The run without words that are no part of a name; of "Ohio's Ann Lee" only "Ann Lee"."""
    start, end = match.span()
    pieces = match.group().replace("\u00a0", " ").split(" ")
    while pieces and _APOSTROPHE.split(pieces[0].lower(), maxsplit=1)[0] in lex.NO_NAME:
        start += len(pieces.pop(0)) + 1
    while pieces and pieces[-1].lower() in lex.NO_NAME:
        end -= len(pieces.pop()) + 1
    for k in range(len(pieces) - 1, -1, -1):
        owner = _POSSESSIVE.search(pieces[k])
        if owner and k + 1 == len(pieces):
            end -= len(owner.group())
        elif owner:
            start += sum(len(p) + 1 for p in pieces[: k + 1])
            break
    return (start, end) if pieces else (0, 0)
