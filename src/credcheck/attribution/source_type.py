"""What kind of source a span names, read from its words and capitals.

The seven types and their borders follow the Markkula Center's source types (2025), with insiders
who are not named kept apart from bystanders.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from credcheck.attribution import lexicon as lex
from credcheck.types import SourceType

_TOKEN = re.compile(r"(?:[A-Za-z]\.){2,}|[^\s,;:()\[\]\"“”«»]+")
_EDGES = " \t\r\n\u00a0,;:.!?\"“”„«»()[]—–-‘'`"
_PARENTHESIS = re.compile(r"\s*[(\[][^)\]]*(?:[)\]]|$)")
_SEGMENT = re.compile(r"\s*(?:,\s|;|\s--?\s|\s?[—–]\s?|\s-\s)\s*")
_LEAD = re.compile(
    r"(?:according to|as|by|and|but|both|even|that|among|from|per|while|with|not only|only|just"
    r"|in the (?:view|words|opinion|eyes) of)\s+",
    re.IGNORECASE,
)
_POSSESSIVE = re.compile(r"(?:['’]s|(?<=s)['’])$", re.IGNORECASE)
_REFLEXIVE = re.compile(r"(?<=\w) (?:himself|herself|itself|themselves)$")
# Where the head of a noun phrase ends.
_CUT = frozenset(
    "who whose whom which that of from at in for with on by to near inside within close familiar "
    "briefed involved working speaking representing based about under against among across like "
    "including as outside behind after before during around opposed loyal aligned affiliated "
    "knowledgeable surveyed polled interviewed released published conducted filed obtained seen "
    "reviewed posted issued dated said told named known called led held taken shot aged out there here".split()
)
_ANONYMITY = re.compile(
    r"\b(?:familiar with|close to|(?:direct |first-?hand )?knowledge of|briefed on|privy to"
    r"|anonym(?:ous|ously|ity)|not (?:to be|be|want to be) (?:named|identified)"
    r"|declined to be (?:named|identified)|not authori[sz]ed to|unauthori[sz]ed to)\b",
    re.IGNORECASE,
)
_HUMAN = re.compile(
    r"(?:ists?|ians?|[^aeiou]ers?|[tshn]ors?|eers?|m[ae]n|wom[ae]n|goers?|ees|ants?|crats?|icans?"
    r"|eons?|alikes?|people|persons?)$"
)
_DEMONYM = re.compile(
    r"(?:(?<![aeiou]v)(?<!l)ians|icans|eans|rmans|xans|fghans|orans|ibans|omans|crats|tinos|tinas|elis|aqis|anis|ites|inese|anese|itish|rench|utch|jews|muslims"
    r"|arabs|turks|kurds|poles|danes|swedes|greeks|thais|sunnis|shiites|houthis|brits|scots)$"
)
# "Secretary of State Ann Lee", "chief of staff Ann Lee": the name stands behind the whole title.
_TITLE_OF = re.compile(
    r"\b([Ss]ecretary|[Mm]inister|[Cc]hief)(?: [Oo]f| for)(?: the)? \w+(?: and \w+)?(?= [A-Z])"
)
_ABBREVIATED = frozenset(
    "mr mrs ms mx dr prof sen rep gov gen lt col maj capt cmdr adm sgt cpl rev fr sens reps".split()
)
_GENERATION = frozenset("jr sr ii iii iv phd md".split())
_CAMEL = re.compile(r"^(?!Mc|Mac|O['’]|De|Di|La|Le|Van|Fitz|D['’])[A-Z]?[a-z]+[A-Z]")
# What turns words behind a noun into a clause: "the figures she released", "polls taken".
_SUBJECT = re.compile(r"(?:I|he|she|we|they|you|his|her|their)\b")
_PARTICLES = frozenset(
    "de del della der den di da van von bin ibn al el la le ten ter abu y".split()
)
_ROLES = lex.PEOPLE | lex.INSIDERS | lex.SPOKESPEOPLE
_ARTICLES = frozenset(("a", "an", "the", "every", "each"))
_DETERMINERS = frozenset("a an the this that these those one another each every any".split())


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A noun phrase up to its head: tokens, what follows, and the number of the head."""

    tokens: tuple[str, ...]
    rest: str

    @property
    def head(self) -> str:
        return re.sub(r"^(?:al|el|bin|ibn|as|ash)-(?=[A-Z])", "", _bare(self.tokens[-1]))

    @property
    def definite(self) -> bool:
        return any(t.lower() == "the" for t in self.tokens[:-1])


def classify(source: str, *, context: str = "", resolved: str | None = None) -> SourceType:
    """The type of the source that ``source`` (a slice of the raw text) names.

    ``resolved`` is the longer form that a pronoun, surname or role stands for: it decides when it
    is given. ``context`` is the sentence around it: an unnamed person of whom it says that they
    may not be named is anonymous. An empty string, or a word that stands for nobody, is "none".
    """
    kind = _of(resolved or source)
    if kind in ("unnamed_person", "group") and _ANONYMITY.search(context):
        named_there = _ANONYMITY.search(context)
        if named_there is not None and not named_there.group().lower().startswith("close"):
            return "anonymous"
    return kind


def kind_of_name(form: str, *, definite: bool) -> SourceType:
    """The type of a capitalised run of words; ``definite`` says that "the" stands before it.

    "none" for a run that names nobody ("Officials", "Report").
    """
    tokens = tuple(form.split())
    phrase = _Phrase(("the", *tokens) if definite else tokens, "")
    return _named(phrase, _known(phrase.head.lower())) or "none"


def head_phrase(source: str) -> str:
    """A cleaned source up to its head: "Ann Lee, a nurse" → "Ann Lee"."""
    segments = _SEGMENT.split(source)
    tokens = _phrase(segments[0]).tokens
    at = source.find(tokens[-1]) if tokens[-1] else -1
    end = at + len(tokens[-1]) if at >= 0 else len(segments[0])
    return _POSSESSIVE.sub("", source[:end])


def head_of(source: str) -> str:
    """The head noun or last name of a source, lower case: "a spokesman for X" → "spokesman"."""
    return _phrase(_SEGMENT.split(clean(source))[0]).head.lower()


def is_plural(word: str) -> bool:
    """Whether a noun looks plural: "aides", "people", not "press" or "bus"."""
    low = word.lower()
    if low in lex.CROWDS:
        return True
    return low.endswith("s") and not low.endswith(("ss", "us", "is")) and len(low) > 3


def singular(word: str) -> str:
    """The singular of a regular plural: "agencies" → "agency"."""
    low = word.lower()
    for ending, repair in (("women", "woman"), ("men", "man"), ("people", "person")):
        if low.endswith(ending):
            return low[: -len(ending)] + repair
    if low.endswith("wives"):
        return low[:-3] + "fe"
    if low.endswith("ies") and len(low) > 4:
        return low[:-3] + "y"
    if low.endswith(("sses", "ches", "shes", "xes")):
        return low[:-2]
    return low[:-1] if is_plural(low) and low.endswith("s") else low


def _of(source: str) -> SourceType:
    text = clean(source)
    low = text.lower()
    if not text or low in lex.NOBODY or low in ("no one", "not one"):
        return "none"
    if low in lex.PERSONAL or low in ("who", "whom", "whose"):
        return "unnamed_person"
    if low in lex.PLURAL_PRONOUNS:
        return "group"
    if low in lex.THING_PRONOUNS:
        return "none"
    segments = [s for s in _SEGMENT.split(_recase(text)) if any(c.isalnum() for c in s)]
    if not segments:
        return "none"
    kind = _segment(segments[0], source)
    if kind not in ("named_person", "group") and len(segments) > 1:
        # "the Pentagon spokesperson, Maj. Gen. X": the name may stand behind the role.
        head = _phrase(segments[0]).head.lower()
        human = head in lex.SPOKESPEOPLE or (
            kind != "organization" and singular(head) not in lex.DOCUMENTS
        )
        if human and any(_is_person_name(s) for s in segments[1:]):
            return "named_person"
    return kind


def clean(source: str) -> str:
    """A source without outer marks, parentheses, lead-in ("according to") and possessive."""
    source = " ".join(source.split())
    text = _PARENTHESIS.sub("", source).strip(_EDGES) or source.strip(_EDGES)
    while (lead := _LEAD.match(text)) and len(text) > lead.end():
        text = text[lead.end() :]
    text = _REFLEXIVE.sub("", text)
    return _POSSESSIVE.sub("", text).strip(_EDGES)


def _recase(text: str) -> str:
    """Give text in capitals a news writer's case: known nouns small, other words capitalised."""
    letters = [c for c in text if c.isalpha()]
    shouting = len(letters) > 4 and all(c.isupper() for c in letters)
    if not shouting:
        return text
    return " ".join(_recased(word) for word in text.split())


def _recased(word: str) -> str:
    low = word.lower().strip(_EDGES)
    one = singular(low)
    known = one in lex.PEOPLE or one in lex.INSIDERS or one in lex.BODIES or one in lex.DOCUMENTS
    if known or low in _CUT or low in _DETERMINERS or low in lex.CROWDS or low in lex.SPOKESPEOPLE:
        return word.lower()
    return word if "." in word[:-1] or len(low) <= 3 else word.capitalize()


def _bare(token: str) -> str:
    return _POSSESSIVE.sub("", token).strip(_EDGES)


def _phrase(segment: str) -> _Phrase:
    """The noun phrase at the start of a segment, cut before its complement."""
    segment = _TITLE_OF.sub(r"\1", segment)
    matches = list(_TOKEN.finditer(segment))
    words = [m.group() for m in matches]
    for k in range(1, len(words)):
        if words[k - 1].lower() not in _ARTICLES and _ends_phrase(words, k):
            return _Phrase(tuple(words[:k]), segment[matches[k].start() :])
    return _Phrase(tuple(words) or ("",), "")


def _ends_phrase(words: list[str], k: int) -> bool:
    """Whether word ``k`` starts what only describes the noun before it."""
    if re.split("['’]", words[k])[0] in _CUT:
        return True
    if not _known(_bare(words[k - 1]).lower()):
        return False
    if _SUBJECT.match(words[k]):
        return True
    after = words[k + 1] if k + 1 < len(words) else "the"
    follows = after in _CUT or after.lower() in _DETERMINERS or after.endswith("day")
    return follows and words[k].endswith(("ing", "ed"))


def _segment(segment: str, whole: str) -> SourceType:
    first, _, second = segment.partition(" and ")
    if second:
        pair = _segment(first, whole), _segment(second, whole)
        if pair[0] == "named_person" and pair[1] in ("named_person", "group", "unnamed_person"):
            return "named_person" if pair[1] == "named_person" else "group"
        if pair == ("named_person", "organization"):
            return "organization"
    phrase = _phrase(segment)
    counted = _counted(phrase)
    if counted is not None:
        return "anonymous" if _ANONYMITY.search(whole) else counted
    head = phrase.head
    if head.lower().endswith("-year-old"):
        return "unnamed_person"
    if not any(c.isalpha() for c in head) or head.lower() in ("percent", "third", "half"):
        return "group"
    known = _known(head.lower())
    if head[:1].isupper() or not head[:1].isalpha():
        named = _named(phrase, known)
        if named is not None:
            return named
    return _common(phrase, whole)


def _counted(phrase: _Phrase) -> SourceType | None:
    """ "A group of X", "60 percent of X", "one of the X": X decides what is counted."""
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
    if of == "document":
        return "document"
    return "organization" if of == "organization" and head in lex.BODIES else "group"


def _name_of_body(token: str) -> bool:
    low = _bare(token).lower()
    return low in lex.NAME_OF_BODY or low in lex.ONE_WORD_BODIES


def _acronym(token: str) -> bool:
    letters = [c for c in _bare(token) if c.isalnum()]
    small = any(c.islower() for c in letters[: max(2, len(letters) - 1)])
    return 2 <= len(letters) <= 5 and sum(c.isupper() for c in letters) >= 2 and not small


def _known(low: str) -> bool:
    one = singular(low)
    return (
        one in lex.PEOPLE
        or one in lex.INSIDERS
        or one in lex.SPOKESPEOPLE
        or one in lex.DOCUMENTS
        or one in lex.BODIES
        or low in lex.CROWDS
    )


def _named(phrase: _Phrase, known: bool) -> SourceType | None:
    """A phrase whose head is capitalised: person, body or plural; None when it is a common noun."""
    tokens = phrase.tokens
    k = len(tokens) - 1
    while k > 0 and (tokens[k - 1][:1].isupper() or tokens[k - 1].lower() in _PARTICLES):
        k -= 1
    run = list(tokens[k:])
    for owner in range(len(run) - 1, 0, -1):  # "Twitter's Ann Sharp" is Ann Sharp
        if _POSSESSIVE.search(run[owner - 1]):
            run = run[owner:]
            break
    if len(run) > 1 and run[0].lower() in ("the", "a", "an", "some", "many", "most", "two"):
        run = run[1:]
    before = tokens[len(tokens) - len(run) - 1].lower() if len(tokens) > len(run) else ""
    while len(run) > 1 and _bare(run[-1]).lower() in _GENERATION:
        run.pop()
    return _named_run(run, before, phrase, known)


def _named_run(run: list[str], before: str, phrase: _Phrase, known: bool) -> SourceType | None:
    last = _bare(run[-1])
    low = last.lower()
    plural = is_plural(last)
    people = (plural or before == "the") and _DEMONYM.search(low) is not None
    if _titled(run) or (_role(before) and not people):
        return "named_person"
    if singular(low) in ("ceo", "cfo", "coo", "vp", "mp", "mep"):
        return "group" if plural else "unnamed_person"
    if (_name_of_body(last) and (len(run) == 1 or low in lex.NAME_OF_BODY)) or _acronym(last):
        return "organization"
    if _CAMEL.search(last) or last.startswith("@"):
        return "organization"
    if known and (plural or len(run) == 1 or any(t.lower() in _DETERMINERS for t in phrase.tokens)):
        return None
    if people or (plural and before and len(run) == 1):
        return "group"
    if singular(before) in lex.DOCUMENTS:
        return "document"
    if before == "the" or singular(before) in lex.BODIES:
        return "organization"
    bodies = [k for k, t in enumerate(run[:-1]) if _name_of_body(t)]
    if bodies and not any(_role(t) for t in run[bodies[-1] + 1 : -1]):
        return "organization"
    return "named_person"


def _role(word: str) -> bool:
    low = _bare(word).lower()
    if low in lex.PEOPLE or low in lex.INSIDERS or low in lex.SPOKESPEOPLE:
        return True
    thing = low in lex.BODIES or low in lex.DOCUMENTS or low in lex.NAME_OF_BODY
    thing = thing or low in ("super", "other", "former", "upper", "lower", "inner", "outer")
    return not thing and not is_plural(low) and _HUMAN.search(low) is not None


def _titled(run: list[str]) -> bool:
    """Whether a title or role stands in the run with a name behind it."""
    lows = [_bare(token).lower() for token in run[:-1]]
    if any(low in _ABBREVIATED for low in lows):
        return True
    named = not _name_of_body(run[-1]) and not _acronym(run[-1])
    return named and any(low in lex.TITLES or low in _ROLES for low in lows)


def _is_person_name(segment: str) -> bool:
    phrase = _phrase(segment)
    head = phrase.head
    if not head[:1].isupper() or phrase.definite or phrase.tokens[0].lower() in ("a", "an"):
        return False
    return len(phrase.tokens) > 1 and _named(phrase, _known(head.lower())) == "named_person"


def _common(phrase: _Phrase, whole: str) -> SourceType:
    """A phrase whose head is a common noun."""
    head = phrase.head.lower()
    one = singular(head)
    plural = is_plural(head)
    if head in lex.NOBODY:
        return "none"
    if one in lex.UTTERANCES or head in lex.UTTERANCES:
        giver = _giver(phrase)
        if giver is not None:
            return giver
    if one in lex.SPOKESPEOPLE and not (one == "representative" and plural):
        return "organization"
    if head != "figures" and (one in _ROLES or head in lex.CROWDS):
        if one in ("source",) or _ANONYMITY.search(whole):
            return "anonymous"
        if plural:
            return "group"
        return "anonymous" if one in lex.INSIDERS else "unnamed_person"
    if one in lex.DOCUMENTS or one in lex.UTTERANCES or head == "figures":
        return "document"
    if one in lex.BODIES:
        return "group" if plural and head not in lex.BODIES else "organization"
    if _HUMAN.search(head):
        return "group" if plural else "unnamed_person"
    return "group" if plural else "document"


def _giver(phrase: _Phrase) -> SourceType | None:
    """Who gave the statement out: "X's statement", "a statement from X"."""
    for k, token in enumerate(phrase.tokens[:-1]):
        if _POSSESSIVE.search(token):
            return _of(" ".join(phrase.tokens[: k + 1]))
    words = phrase.rest.split()
    if len(words) > 1 and words[0].lower() in ("from", "by", "of"):
        return _of(" ".join(words[1:]))
    return None
