"""Exchanges in a text what should not matter to any head, so that training can ask for the same answer.

Names of people and politicians, countries, nationalities, religions, parties, the leanings of office holders;
and, where nobody is left whose gender would then be wrong, the words of gender. The lists are in
``data/swaps.toml``, apart from those of the counterfactual test.
"""

import random
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "data" / "swaps.toml"
# After a name of a party or a faith, these say that it was a noun.
_FUNCTION = """
    a an and are as at be been but by can could did do does for from had has have her him his if in into is
    it its may me might must my no nor not of on or our said says should so than that the their them then
    there these they this those to was we were what when where which while who whom whose why will with
    would you your
"""
FUNCTION = frozenset(_FUNCTION.split())
_WORD = re.compile(r"[^\W\d_][\w’'-]*")
_NEXT = re.compile(r"\s+([^\W\d_][\w’'-]*)")
_TITLED = {"Mrs": "Mr"}


@dataclass(frozen=True, slots=True)
class Edit:
    """``text[start:end]`` is to read ``word``."""

    start: int
    end: int
    word: str


@lru_cache(maxsize=1)
def lists() -> dict[str, Any]:
    """What ``data/swaps.toml`` says."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def swap(text: str, seed: int) -> str | None:
    """The text with everything exchanged that it has, the same for the same seed; None if it has nothing.

    A mention is exchanged for the same other one wherever it stands in the text.
    """
    rng = random.Random(f"{seed}:{text}")
    flip = rng.random() < 0.5 and _flippable(text)
    edits = list(_politicians(text, rng, flip=flip))
    edits += _apart(edits, _people(text, rng, flip=flip))
    edits += _apart(edits, _members(text, rng))
    edits += _apart(edits, _leanings(text, rng))
    edits += _apart(edits, _parties(text))
    if flip:
        edits += _apart(edits, _genders(text))
    changed = _applied(text, edits)
    return changed if changed != text else None


def kinds(text: str) -> frozenset[str]:
    """The lists of which the text has a member or a word: what :func:`swap` may exchange in it."""
    return frozenset(kind for kind, pattern in _patterns().items() if pattern.search(text))


@lru_cache(maxsize=1)
def _patterns() -> Mapping[str, re.Pattern[str]]:
    data = lists()
    words = dict(data["one_of"])
    words |= {kind: [w for pair in data["pairs"][kind] for w in pair] for kind in data["pairs"]}
    words["people"] = sorted(_home())
    words["politicians"] = [
        name.split(" ", maxsplit=1)[1] for n in data["politician"].values() for name in n
    ]
    return {kind: re.compile(rf"\b(?:{_either(own)})\b") for kind, own in words.items()}


def _apart(taken: Sequence[Edit], edits: Iterator[Edit]) -> list[Edit]:
    """Those that touch none of the edits before them."""
    return [e for e in edits if all(e.end <= one.start or e.start >= one.end for one in taken)]


def _applied(text: str, edits: Sequence[Edit]) -> str:
    parts, at = [], 0
    for edit in sorted(edits, key=lambda edit: edit.start):
        before = text[at : edit.start]
        parts += [_article(before, edit.word), edit.word]
        at = edit.end
    return "".join([*parts, text[at:]])


def _article(before: str, word: str) -> str:
    """The text before a word with the article that goes with it."""
    vowel = word[0] in "AEIOUaeiou" and not word.startswith(("Eu", "Uk", "Uni"))
    return re.sub(r"\b([Aa])n?( )$", r"\1n\2" if vowel else r"\1\2", before)


def _either(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def _politicians(text: str, rng: random.Random, *, flip: bool) -> Iterator[Edit]:
    """Each by full name or surname, for somebody of the other side."""
    sides = lists()["politician"]
    other = {"left": "right", "right": "left"}
    for group, names in sides.items():
        side, gender = group.split("_")
        pool = sides[f"{other[side]}_{_other(gender) if flip else gender}"]
        for name in names:
            given, surname = name.split(" ", maxsplit=1)
            found = list(re.finditer(rf"\b(?:({given}) )?{surname}\b", text))
            # A surname alone may be somebody else's where it is a common one.
            if any(match[1] for match in found) or (found and surname in lists()["telling"]):
                new = rng.choice(pool)
                for match in found:
                    word = new if match[1] else new.split(" ", maxsplit=1)[1]
                    yield Edit(match.start(), match.end(), word)


@lru_cache(maxsize=1)
def _home() -> Mapping[str, tuple[str, str]]:
    """Gender and origin of every given name."""
    return {
        name: (gender, origin)
        for gender, origins in lists()["given"].items()
        for origin, names in origins.items()
        for name in names
    }


def _other(gender: str) -> str:
    return "f" if gender == "m" else "m"


def _people(text: str, rng: random.Random, *, flip: bool) -> Iterator[Edit]:
    """Listed given names with the surname after them, for a name from elsewhere; then the surname alone."""
    data, home = lists(), _home()
    told: dict[str, str] = {}
    for match in _full_names().finditer(text):
        surname = re.sub(r"[’']s$", "", match[2])
        gender, origin = home[match[1]]
        if surname not in told:
            new = rng.choice([one for one in sorted(data["surname"]) if one != origin])
            first = rng.choice(data["given"][_other(gender) if flip else gender][new])
            told[surname] = f"{first} {rng.choice(data['surname'][new])}"
        yield Edit(match.start(), match.start(2) + len(surname), told[surname])
    first = rf"(?:{_either(home)})(?: [A-Z]\.)? "
    for surname, name in told.items():
        for match in re.finditer(rf"({first})?\b{re.escape(surname)}\b", text):
            if not match[1]:
                yield Edit(match.start(), match.end(), name.split(" ", maxsplit=1)[1])


@lru_cache(maxsize=1)
def _full_names() -> re.Pattern[str]:
    """A listed given name, perhaps an initial, and whatever surname follows."""
    return re.compile(
        rf"\b({_either(_home())})(?: [A-Z]\.)? ([A-Z][\w’'-]*[a-z])\b(?![’'][a-rt-z])"
    )


def _members(text: str, rng: random.Random) -> Iterator[Edit]:
    """Countries, nationalities, peoples and religions, each for another of its list."""
    for kind, words in lists()["one_of"].items():
        told: dict[str, str] = {}
        for match in re.finditer(rf"\b(?:{_either(words)})\b(?!-)", text):
            if kind in {"faiths", "houses"} and not _plain(text, match.end(), kind):
                continue
            word = match[0]
            if word not in told:
                told[word] = _another(word, words, told, rng)
            new = told[word]
            # Who is called a Jew is not called a Jewish.
            if kind == "faiths" and not _before_noun(text, match.end()):
                new = {"Jewish": "Hindu"}.get(new, new)
            if new != word:
                yield Edit(match.start(), match.end(), new)


def _another(word: str, words: Sequence[str], told: Mapping[str, str], rng: random.Random) -> str:
    """One of the list that stands for no other mention yet; where all do, any but the word itself."""
    others = [one for one in words if one != word]
    return rng.choice([one for one in others if one not in told.values()] or others)


def _plain(text: str, end: int, kind: str) -> bool:
    """No part of a longer name, and no church that is opposed to the state."""
    after = _NEXT.match(text, end)
    if kind == "houses":
        return not text[end:].startswith(" and state")
    return not (after and after[1][0].isupper())


def _before_noun(text: str, end: int) -> bool:
    """Whether a word goes on in the same phrase, as after an adjective."""
    after = _NEXT.match(text, end)
    return bool(after and after[1].lower() not in FUNCTION)


def _leanings(text: str, rng: random.Random) -> Iterator[Edit]:
    """Where the holders of an office stand, each for somewhere else."""
    told: dict[str, str] = {}
    leanings, offices = lists()["standing"]["leanings"], lists()["standing"]["offices"]
    for match in re.finditer(rf"\b(?:{_either(leanings)})(?= (?:{_either(offices)})s?\b)", text):
        word = match[0]
        if word not in told:
            told[word] = _another(word, leanings, told, rng)
        yield Edit(match.start(), match.end(), told[word])


def _parties(text: str) -> Iterator[Edit]:
    forth = dict(lists()["pairs"]["parties"])
    back = {new: old for old, new in forth.items() if old != "Democratic"}
    for match in re.finditer(rf"\b(?:{_either([*forth, *back])})\b", text):
        word = match[0]
        new = forth.get(word) or back[word]
        if word == "Republican" and _before_noun(text, match.end()):
            new = "Democratic"
        yield Edit(match.start(), match.end(), new)


def _flippable(text: str) -> bool:
    """No name is left that would keep its gender: every capital begins a common word or goes in a swap."""
    people, common = _of_people(), FUNCTION | _gendered().keys()
    words = [m[0] for m in _WORD.finditer(people.sub("", text)) if m[0][0].isupper()]
    return all(word in _of_no_gender() or word.lower() in common for word in words)


@lru_cache(maxsize=1)
def _of_people() -> re.Pattern[str]:
    """Names that a swap gives the other gender."""
    names = {*_home(), *(name for names in lists()["politician"].values() for name in names)}
    return re.compile(rf"\b(?:{_either(names)})\b(?: [A-Z]\.)?(?: [A-Z][\w’'-]*)?")


@lru_cache(maxsize=1)
def _of_no_gender() -> frozenset[str]:
    """Capitalised words of the lists that say nothing of a gender."""
    data = lists()
    found = {word for names in data["one_of"].values() for word in names}
    found |= {word for pair in data["pairs"]["parties"] for word in pair}
    return frozenset(found | {"Mr", "Ms", "Mrs", "I"})


@lru_cache(maxsize=1)
def _gendered() -> Mapping[str, str]:
    """Each word of gender in small letters, and what stands for it; *her* is told apart by what follows."""
    pairs = [(a, b) for a, b in lists()["pairs"]["genders"] if a.islower()]
    told = dict(pairs) | {b: a for a, b in pairs}
    return told | {"his": "her", "him": "her", "hers": "his", "her": "his"}


def _genders(text: str) -> Iterator[Edit]:
    told = _gendered()
    titles = {a: b for a, b in lists()["pairs"]["genders"] if a[0].isupper()}
    titles |= {b: a for a, b in titles.items()} | _TITLED
    for match in _WORD.finditer(text):
        word = match[0]
        new = titles.get(word) or told.get(word.lower())
        if new is None:
            continue
        if word.lower() == "her" and not _before_noun(text, match.end()):
            new = "him"
        if word.isupper() and len(word) > 1:
            new = new.upper()
        elif word[0].isupper():
            new = new[0].upper() + new[1:]
        yield Edit(match.start(), match.end(), new)
