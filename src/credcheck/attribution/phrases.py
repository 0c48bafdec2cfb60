"""Noun phrases of sources: cleaned, cut before their complement, their head and its number."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from credcheck.attribution import lexicon as lex

_TOKEN = re.compile(r"(?:[A-Za-z]\.){2,}|[^\s,;:()\[\]\"“”«»]+")
_EDGES = " \t\r\n\u00a0,;:.!?\"“”„«»()[]—–-‘'`"
_PARENTHESIS = re.compile(r"\s*[(\[][^)\]]*(?:[)\]]|$)")
SEGMENT = re.compile(r"\s*(?:,\s|;|\s--?\s|\s?[—–]\s?|\s-\s)\s*")
_DATELINE = re.compile(
    r"[A-Z][A-Z .’'-]{2,40}(?:, [A-Z][A-Za-z. ]{1,14})? ?(?:\([A-Za-z ]{2,20}\) )?(?:—|–|--) (?=\w)"
)
_LEAD = re.compile(
    r"(?:according to|as|by|and|but|both|even|that|among|from|per|while|with|not only|only|just"
    r"|in the (?:view|words|opinion|eyes) of)\s+",
    re.IGNORECASE,
)
EDGES = " ,;:–—-\n"  # what a source's span may take in at its ends, as annotators do
_CLAUSE = re.compile(r",\s|\s(?:who|whom|whose|which|that)\b")
POSSESSIVE = re.compile(r"(?:['’]s|(?<=s)['’])$", re.IGNORECASE)
_AL = re.compile(r"^(?:al|el|bin|ibn|as|ash)-(?=[A-Z])")
_REFLEXIVE = re.compile(r"(?<=\w) (?:himself|herself|itself|themselves)$")
LONGEST = 400  # characters of a source that are read: what follows is no name
# "Secretary of State Ann Lee", "chief of staff Ann Lee": the name stands behind the whole title.
_TITLE_OF = re.compile(
    r"\b([Ss]ecretary|[Mm]inister|[Cc]hief)(?: [Oo]f| for)(?: the)? \w+(?: and \w+)?(?= [A-Z])"
)
# What turns words behind a noun into a clause: "the figures she released", "polls taken".
_SUBJECT = re.compile(r"(?:I|he|she|we|they|you|his|her|their)\b")

_OPEN = lex.DETERMINERS | {"his", "her", "their", "its"}


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase up to its head: tokens, what follows, and the number of the head."""

    tokens: tuple[str, ...]
    rest: str

    @property
    def head(self) -> str:
        head = bare(self.tokens[-1])
        return _AL.sub("", head) if "-" in head else head

    @property
    def definite(self) -> bool:
        return any(t.lower() == "the" for t in self.tokens[:-1])


def clean(source: str) -> str:
    """A source without dateline, outer marks, parentheses, lead-in ("according to") and possessive."""
    source = " ".join(source[:LONGEST].split())
    if dateline := _DATELINE.match(source):
        source = source[dateline.end() :]
    text = _PARENTHESIS.sub("", source).strip(_EDGES) or source.strip(_EDGES)
    while (lead := _LEAD.match(text)) and len(text) > lead.end():
        text = text[lead.end() :]
    text = _REFLEXIVE.sub("", text)
    return POSSESSIVE.sub("", text).strip(_EDGES)


def called(source: str) -> str:
    """A source's name or description without the clause behind it, or all of it where nothing is left."""
    return _CLAUSE.split(source, maxsplit=1)[0].strip(EDGES) or source


def recase(text: str) -> str:
    """Text in capitals in a news writer's case: known nouns small, other words capitalised."""
    letters = [c for c in text if c.isalpha()]
    shouting = len(letters) > 4 and all(c.isupper() for c in letters)
    if not shouting:
        return text
    return " ".join(_recased(word) for word in text.split())


def _recased(word: str) -> str:
    low = word.lower().strip(_EDGES)
    one = singular(low)
    noun = one in lex.ROLES or one in lex.BODIES or one in lex.DOCUMENTS or low in lex.CROWDS
    if noun or low in lex.ENDS_PHRASE or low in lex.DETERMINERS:
        return word.lower()
    return word if "." in word[:-1] or len(low) <= 3 else word.capitalize()


def head_phrase(source: str) -> str:
    """A cleaned source up to its head: "Ann Lee, a nurse" → "Ann Lee"."""
    segments = SEGMENT.split(source)
    tokens = phrase_of(segments[0]).tokens
    at = source.find(tokens[-1]) if tokens[-1] else -1
    end = at + len(tokens[-1]) if at >= 0 else len(segments[0])
    return POSSESSIVE.sub("", source[:end])


def head_of(source: str) -> str:
    """The head noun or last name of a source, lower case: "a spokesman for X" → "spokesman"."""
    return phrase_of(SEGMENT.split(clean(source))[0]).head.lower()


def phrase_of(segment: str) -> Phrase:
    """The noun phrase at the start of a segment, cut before its complement."""
    segment = _TITLE_OF.sub(r"\1", segment)
    matches = list(_TOKEN.finditer(segment))
    words = [m.group() for m in matches]
    for k in range(1, len(words)):
        if words[k - 1].lower() not in lex.ARTICLES and _endsphrase_of(words, k):
            return Phrase(tuple(words[:k]), segment[matches[k].start() :])
    return Phrase(tuple(words) or ("",), "")


def _endsphrase_of(words: list[str], k: int) -> bool:
    """Whether word ``k`` starts what only describes the noun before it."""
    if re.split("['’]", words[k])[0] in lex.ENDS_PHRASE:
        return True
    if not known(bare(words[k - 1]).lower()):
        return False
    if _SUBJECT.match(words[k]) or words[k] in ("the", "a", "an"):
        return True
    if words[k].endswith("ing") and words[k].islower() and _opens_clause(words, k):
        return True
    after = words[k + 1] if k + 1 < len(words) else "the"
    follows = after in lex.ENDS_PHRASE or after.lower() in lex.DETERMINERS or after.endswith("day")
    return follows and words[k].endswith(("ing", "ed"))


def _opens_clause(words: list[str], k: int) -> bool:
    """Whether word ``k`` says what a person does: "an old man sweeping glass from a step"."""
    person = words[0].lower() in lex.ARTICLES and bare(words[k - 1]).lower() in lex.PEOPLE
    later = words[k + 1 :]
    return person and (not later or any(w in lex.ENDS_PHRASE or w in _OPEN for w in later))


def bare(token: str) -> str:
    """A token without its possessive and outer marks."""
    if token.isalpha():
        return token
    return POSSESSIVE.sub("", token).strip(_EDGES)


@lru_cache(maxsize=8192)
def known(low: str) -> bool:
    """Whether a word is a noun of the lexicon."""
    one = singular(low)
    noun = one in lex.ROLES or one in lex.DOCUMENTS or one in lex.BODIES or low in lex.CROWDS
    return noun or one in lex.TALK


def is_plural(word: str) -> bool:
    """Whether a noun looks plural: "aides", "people", not "press" or "bus"."""
    low = word.lower()
    if low in lex.CROWDS or low.endswith(("men", "people", "children")):
        return True
    return low.endswith("s") and not low.endswith(("ss", "us", "is")) and len(low) > 3


@lru_cache(maxsize=8192)
def singular(word: str) -> str:
    """The singular of a regular plural, lower case: "agencies" → "agency"."""
    low = word.lower()
    for ending, repair in (("men", "man"), ("people", "person")):
        if low.endswith(ending):
            return low[: -len(ending)] + repair
    if not low.endswith("s") or low.endswith(("ss", "us", "is")) or len(low) <= 3:
        return low
    if low.endswith("wives"):
        return low[:-3] + "fe"
    if low.endswith("ies") and len(low) > 4:
        return low[:-3] + "y"
    if low.endswith(("sses", "ches", "shes", "xes")):
        return low[:-2]
    return low[:-1]
