"""What kind of source a span names, read from its words and capitals.

The seven types and their borders follow the Markkula Center's source types (2025), with insiders
who are not named kept apart from bystanders.
"""

from __future__ import annotations

import re
from functools import lru_cache

from credcheck.attribution import lexicon as lex
from credcheck.attribution.anonymity import says_unnamed
from credcheck.attribution.phrases import (
    POSSESSIVE,
    SEGMENT,
    Phrase,
    bare,
    clean,
    is_plural,
    known,
    phrase_of,
    recase,
    singular,
)
from credcheck.types import SourceType

# What says of somebody that they are inside, besides that they may not be named.
_INSIDE = re.compile(
    r"\b(?:familiar with|close to|knowledge of|briefed on|privy to"
    r"|if (?:\w+ (?:was|were) )?(?:named|identified)"
    r"|(?:people|person|employees?) who (?:(?:has|have) )?worked (?:on|closely)"
    r"|(?:people|persons?|someone|somebody|individuals?) (?:\w+ )?"
    r"(?:involved in|working on|aware of|with ties to)"
    r"|anonym(?:ous|ously|ity))\b",
    re.IGNORECASE,
)
_HUMAN = re.compile(
    r"(?:ists?|ians?|[^aeiou]ers?|[tshn]ors?|eers?|m[ae]n|wom[ae]n|goers?|ees|ants?|crats?|icans?"
    r"|eons?|alikes?|people|persons?|(?<!v)istas?|mates?|wife|wives)$"
)
_THING = re.compile(r"(?:ment|tion|sion|ness|ity|ance|ence|ism|ure|graph|gram|logue|[^r]ing)$")
_DEMONYM = re.compile(
    r"(?:(?<![aeiou]v)(?<!l)ians|icans|eans|rmans|xans|fghans|ibans|omans|crats|tinos|tinas|elis"
    r"|aqis|anis|ites|inese|anese|itish|rench|utch|jews|muslims|arabs|turks|kurds|poles|danes|swedes|greeks|thais|sunnis|shiites|houthis|brits|scots)$"
)
# Insiders whose very name says that they are not named, even several of them.
_NAMELESS = frozenset(("source", "insider", "informant", "whistleblower"))
_ITS = re.compile(r"\s+(?:said|says)\s+(?:that\s+)?its\s+(?!(?:a|the|not|been|just|an)\b)")
_JOINS = lex.PARTICLES | {"&"}  # what stands in small letters inside a name
_CAMEL = re.compile(r"^(?!Mc|Mac|O['’]|De|Di|La|Le|Van|Fitz|D['’])[A-Z]?[a-z]+[A-Z]")


def classify(source: str, *, context: str = "", resolved: str | None = None) -> SourceType:
    """The type of the source that ``source`` (a slice of the raw text) names.

    ``resolved`` is the longer form that a pronoun, surname or role stands for: it decides when it
    is given. ``context`` is the sentence around it: an unnamed person of whom it says that they
    may not be named is anonymous. An empty string, or a word that stands for nobody, is "none".
    """
    kind = _of(resolved or source)
    if kind == "named_person" and not resolved and _body_in(source, context):
        return "organization"
    if kind in ("unnamed_person", "group") and says_unnamed(context):
        return "anonymous"
    return kind


def _body_in(source: str, context: str) -> bool:
    """Whether the sentence shows a lone name to be a body's: "UNHCR said", "X said its clinic"."""
    name = clean(source)
    if name.isupper() and 4 < len(name) < 7 and name.isalpha():
        around = context.replace(source, "", 1)
        return any(c.islower() for c in around) and f"{name}:" not in context
    at = context.find(name)
    return at >= 0 and _ITS.match(context, at + len(name)) is not None and not _titled(name.split())


def kind_of_name(form: str, *, definite: bool) -> SourceType:
    """The type of a capitalised run of words; ``definite`` says that "the" stands before it.

    "none" for a run that names nobody ("Officials", "Report").
    """
    tokens = tuple(form.split())
    phrase = Phrase(("the", *tokens) if definite else tokens, "")
    return _named(phrase, known(phrase.head.lower())) or "none"


@lru_cache(maxsize=2048)  # a source is asked for under several forms, and again further down
def _of(source: str) -> SourceType:
    text = clean(source)
    low = text.lower()
    if not text or low in lex.NOBODY or low in lex.ARTICLES or low in ("no one", "not one"):
        return "none"
    if low in lex.PERSONAL or low in ("who", "whom", "whose"):
        return "unnamed_person"
    if low in lex.PLURAL_PRONOUNS:
        return "group"
    if low in lex.THING_PRONOUNS:
        return "none"
    segments = [s for s in SEGMENT.split(recase(text)) if any(c.isalnum() for c in s)]
    if not segments:
        return "none"
    kind = _segment(segments[0], source)
    if kind not in ("named_person", "group") and len(segments) > 1:
        # "the Pentagon spokesperson, Maj. Gen. X": the name may stand behind the role.
        head = phrase_of(segments[0]).head.lower()
        human = head in lex.SPOKESPEOPLE or (
            kind != "organization" and singular(head) not in lex.DOCUMENTS
        )
        if human and any(_is_person_name(s) for s in segments[1:]):
            return "named_person"
    if kind == "named_person" and len(segments) > 1 and " " not in segments[0]:
        # "Veltrix, the leading provider of cards": what follows says that it is a body.
        after = phrase_of(segments[1])
        if after.tokens[0].lower() in lex.ARTICLES and singular(after.head) in lex.BODIES:
            return "organization"
    return kind


def _segment(segment: str, whole: str) -> SourceType:
    first, _, second = segment.partition(" and ")
    if second:
        pair = _segment(first, whole), _segment(second, whole)
        if pair[0] == "named_person" and pair[1] in ("named_person", "group", "unnamed_person"):
            return "named_person" if pair[1] == "named_person" else "group"
        if pair == ("named_person", "organization"):
            return "organization"
    phrase = phrase_of(segment)
    counted = _counted(phrase)
    if counted is not None:
        return "anonymous" if _insider(whole) else counted
    head = phrase.head
    plain = _unnameable(phrase)
    if plain is not None:
        return plain
    noun = known(head.lower())
    if head[:1].isupper() or not head[:1].isalpha():
        named = _named(phrase, noun)
        if named is not None:
            return named
    return _common(phrase, whole)


def _unnameable(phrase: Phrase) -> SourceType | None:
    """The type of a phrase whose head is no name whatever its capitals; None when it may be one."""
    head = phrase.head
    if head.lower() in lex.NOBODY and all(t.lower() in lex.DETERMINERS for t in phrase.tokens[:-1]):
        return "none"
    aged = any(t.endswith("-year-old") for t in phrase.tokens)
    if aged and not any(t[:1].isupper() for t in phrase.tokens[1:]):
        return "unnamed_person"
    if not any(c.isalpha() for c in head) or head.lower() in ("percent", "third", "half"):
        return "group"
    if singular(head.lower()) in lex.EVENTS and _is_common(phrase):
        return "none"
    return None


def _is_common(phrase: Phrase) -> bool:
    """Whether the head is a noun rather than a surname: small, after an article, or with a place."""
    return phrase.head.islower() or bool(phrase.rest) or phrase.tokens[0].lower() in lex.ARTICLES


def _counted(phrase: Phrase) -> SourceType | None:
    """Of "a group of X", "60 percent of X", "one of the X" it is X that decides."""
    words = phrase.rest.split()
    if len(words) < 2 or words[0].lower() not in ("of", "in", "out"):
        return None
    head = phrase.head.lower()
    number = phrase.tokens[-1][:1].isdigit()
    if not (number or head in lex.QUANTITIES or head in ("one", "member", "members")):
        return None
    of = _of(" ".join(words[1:]))
    if head in ("one", "member"):
        return "unnamed_person" if of in ("group", "named_person", "organization") else of
    if head == "members":
        return "group"
    if of == "document":
        return "document"
    return "organization" if of == "organization" and head in lex.BODIES else "group"


def _name_of_body(token: str) -> bool:
    low = bare(token).lower()
    return low in lex.NAME_OF_BODY or low in lex.ONE_WORD_BODIES


def _acronym(token: str) -> bool:
    core = bare(token)
    if core[1:].islower():
        return False
    letters = [c for c in core if c.isalnum()]
    small = any(c.islower() for c in letters[: max(2, len(letters) - 1)])
    return 2 <= len(letters) <= 5 and sum(c.isupper() for c in letters) >= 2 and not small


def _named(phrase: Phrase, noun: bool) -> SourceType | None:
    """A phrase whose head is capitalised: person, body or plural; None when it is a common noun."""
    tokens = phrase.tokens
    k = len(tokens) - 1
    while k > 0 and (tokens[k - 1][:1].isupper() or tokens[k - 1].lower() in _JOINS):
        k -= 1
    run = list(tokens[k:])
    for owner in range(len(run) - 1, 0, -1):  # "Twitter's Ann Sharp" is Ann Sharp
        if POSSESSIVE.search(run[owner - 1]):
            run = run[owner:]
            break
    if len(run) > 1 and run[0].lower() in ("the", "a", "an", "some", "many", "most", "two"):
        run = run[1:]
    before = tokens[len(tokens) - len(run) - 1].lower() if len(tokens) > len(run) else ""
    while len(run) > 1 and bare(run[-1]).lower() in lex.GENERATION:
        run.pop()
    return _named_run(run, before, phrase, noun)


def _named_run(run: list[str], before: str, phrase: Phrase, noun: bool) -> SourceType | None:
    """The type of a run of capitalised words, with the word before it in lower case."""
    last = bare(run[-1])
    low = last.lower()
    plural = is_plural(last)
    people = (plural or before == "the") and _DEMONYM.search(low) is not None
    titled = _titled(run)
    if titled or (_role(before) and not people and not _CAMEL.search(last)):
        return "named_person"
    if singular(low) in ("ceo", "cfo", "coo", "vp", "mp", "mep"):
        return "group" if plural else "unnamed_person"
    if _body_by_last(last, len(run)) or "&" in run:
        return "organization"
    if noun and (
        plural or len(run) == 1 or any(t.lower() in lex.DETERMINERS for t in phrase.tokens)
    ):
        return None
    if people or (plural and len(run) == 1 and (before or _HUMAN.search(singular(low)))):
        return "group"
    if singular(before) in lex.DOCUMENTS:
        return "document"
    bodies = [k for k, t in enumerate(run[:-1]) if _name_of_body(t)]
    inner = bodies and not any(_role(t) for t in run[bodies[-1] + 1 : -1])
    body = before == "the" or singular(before) in lex.BODIES or inner
    return "organization" if body else "named_person"


def _body_by_last(last: str, length: int) -> bool:
    """Whether a run's last word alone makes it a body: Times, NHS, YouTube, Reuters."""
    named = _name_of_body(last) and (length == 1 or last.lower() in lex.NAME_OF_BODY)
    return named or _acronym(last) or last.startswith("@") or bool(_CAMEL.search(last))


@lru_cache(maxsize=8192)
def _role(word: str) -> bool:
    low = bare(word).lower()
    if low in lex.ROLES:
        return True
    thing = low in lex.BODIES or low in lex.DOCUMENTS or low in lex.NAME_OF_BODY
    thing = thing or low in ("super", "other", "former", "upper", "lower", "inner", "outer")
    return not thing and not is_plural(low) and _HUMAN.search(low) is not None


def _titled(run: list[str]) -> bool:
    """Whether a title or role stands in the run with a name behind it."""
    lows = [bare(token).lower() for token in run[:-1]]
    if any(low in lex.ABBREVIATED for low in lows):
        return True
    named = not _name_of_body(run[-1]) and not _acronym(run[-1])
    return named and any(low in lex.TITLES or low in lex.ROLES for low in lows)


def _is_person_name(segment: str) -> bool:
    phrase = phrase_of(segment)
    head = phrase.head
    if not head[:1].isupper() or phrase.definite or phrase.tokens[0].lower() in ("a", "an"):
        return False
    return len(phrase.tokens) > 1 and _named(phrase, known(head.lower())) == "named_person"


def _common(phrase: Phrase, whole: str) -> SourceType:
    """A phrase whose head is a common noun."""
    head = phrase.head.lower()
    one = singular(head)
    plural = is_plural(head)
    if one in lex.TALK:
        return "none"
    giver = _giver(phrase) if one in lex.UTTERANCES or head in lex.UTTERANCES else None
    if giver is not None:
        return giver
    if one in lex.SPOKESPEOPLE and not (one == "representative" and plural):
        return "organization"
    if plural and one in lex.VOICES and _speaks_for(phrase) == "organization":
        return "organization"
    owned = one in lex.PAGES and any(POSSESSIVE.search(t) for t in phrase.tokens[:-1])
    if owned or head in ("figures", "minutes") or one in lex.DOCUMENTS or one in lex.UTTERANCES:
        return "document"
    alone = one in lex.PEOPLE and phrase.tokens[0].lower() in ("a", "an", "one", "another")
    if one in lex.BODIES and head not in lex.CROWDS and not alone:
        return "group" if plural and head not in lex.BODIES else "organization"
    return _people(head, one, whole, plural=plural)


def _insider(whole: str) -> bool:
    return _INSIDE.search(whole) is not None or says_unnamed(whole)


def _people(head: str, one: str, whole: str, *, plural: bool) -> SourceType:
    """People, or a thing when nothing says that the noun is a human being."""
    known_as = one in lex.ROLES or head in lex.CROWDS
    if known_as and (one in _NAMELESS or _insider(whole)):
        return "anonymous"
    if plural:
        return "document" if not known_as and _THING.search(one) else "group"
    if one in lex.INSIDERS:
        return "anonymous"
    return "unnamed_person" if known_as or _HUMAN.search(head) else "document"


def _speaks_for(phrase: Phrase) -> SourceType | None:
    """The type of what "officials at X" and "lawyers for X" speak for.

    "Lawyers for the diocese" speak for it, named or not; "officials at the plant" only work there.
    """
    link, _, rest = phrase.rest.partition(" ")
    named = any(c.isupper() for c in rest) or (link == "for" and rest.startswith("the "))
    return _of(rest) if link in ("for", "at", "with") and named else None


def _giver(phrase: Phrase) -> SourceType | None:
    """Who gave the statement out: "X's statement", "a statement from X"."""
    for k, token in enumerate(phrase.tokens[:-1]):
        if POSSESSIVE.search(token):
            return _of(" ".join(phrase.tokens[: k + 1]))
    words = phrase.rest.split()
    if len(words) > 1 and words[0].lower() in ("from", "by", "of"):
        return _of(" ".join(words[1:]))
    return None
