"""What an article says somebody is: the title and the institution around one mention of a source.

In: the article's text, the span of a mention and the person's name, if any. Out: a :class:`Role`
as written, or None. Only the mention's own sentence is read, at most 150 characters to each side.
"""

from __future__ import annotations

import re

from credcheck.attribution import lexicon as lex
from credcheck.attribution.names import find_names, person_in
from credcheck.attribution.phrases import bare, clean, head_of, singular
from credcheck.attribution.role_phrases import (
    PUNCTUATION,
    SAYING,
    Role,
    complement,
    is_position,
    made,
    role_ending,
    role_starting,
)
from credcheck.attribution.source_type import classify
from credcheck.attribution.standing import is_expert, is_official, is_outlet
from credcheck.types import Span

__all__ = ["LEADS", "Role", "is_expert", "is_official", "is_outlet", "title_of"]

_SIDE = 150  # characters read on each side of a mention
_LONGEST = 300  # characters of a mention that are read
_TOKEN = re.compile(r"[^\s,;:()\[\]\"“”«»—–]+|[,;:()\[\]\"“”«»—–]")
_PARAGRAPH = re.compile(r"\n[ \t\r]*\n")
_STOP = re.compile(r"[.!?][\"”’')\]]{0,3}\s+(?=[\"“‘(]?[A-Z0-9])")
_LAST_WORD = re.compile(r"[^\s(\"“]{1,30}\Z")
_POINTED = lex.ABBREVIATED | lex.words("st jr sr inc corp co ltd no hon brig cpl pvt sgt")
_COURTESY = frozenset(("mr", "mrs", "ms", "mx", "miss", "messrs"))
_PARTY = re.compile(r"(?:[DRI]|Con|Lab)(?:-[A-Z][\w.’'-]{0,20})?\Z")
_BE = frozenset(("is", "was", "became", "serves", "served", "works", "worked"))
LEADS = lex.words(
    "leads led heads headed runs ran directs directed chairs chaired oversees oversaw manages "
    "managed represents represented teaches taught studies studied owns founded co-founded edits "
    "edited coordinates coordinated commands commanded researches supervises"
)
_LEARNED = frozenset(("teaches", "taught", "studies", "studied", "researches"))
_ADVERBS = frozenset(("now", "then", "currently", "also", "formerly", "himself", "herself"))


def title_of(text: str, span: Span, name: str | None) -> Role | None:
    """The title and affiliation that the text gives the source at ``span``, or None.

    ``name`` is the person's name, in full or not, when the source has one; for an unnamed source
    the span's own words are read ("a spokesman for the ministry"). Ask once for each mention.
    """
    tokens, first, last = _tokens(text, span)
    inside = " ".join(tokens[first:last])
    words = _name_words(name, inside)
    anchor = _anchor(tokens, first, last, words) if words else None
    if anchor is not None:
        return _named(tokens, first, anchor)
    return role_starting(tokens[: last + 12], first, within=last) if _is_role(inside) else None


def _is_role(source: str) -> bool:
    """Whether an unnamed source is called by a post: not "his head", "its executive board"."""
    kind, head = classify(source), head_of(source)
    if kind == "document" or (kind == "organization" and singular(head) not in lex.VOICES):
        return False
    return is_position(head)


def _tokens(text: str, span: Span) -> tuple[list[str], int, int]:
    """Words and marks of the sentence around the span, and the span's place among them."""
    end = min(span.end, span.start + _LONGEST)
    before = text[max(0, span.start - _SIDE) : span.start]
    after = text[end : end + _SIDE]
    cuts = [m.end() for m in _PARAGRAPH.finditer(before)]
    cuts += [m.end() for m in _STOP.finditer(before + text[span.start : end][:2])]
    cuts = [c for c in cuts if c <= len(before) and not _abbreviated(before[:c])]
    before = before[max(cuts, default=0) :]
    inside = text[span.start : end]
    ahead = inside[-30:] + after
    stops = [m.start() + 1 for m in _STOP.finditer(ahead) if not _abbreviated(ahead[: m.end()])]
    stops += [m.start() for m in _PARAGRAPH.finditer(ahead)]
    skip = len(ahead) - len(after)
    after = after[: max(0, min(stops, default=len(ahead)) - skip)]
    left, middle, right = (_TOKEN.findall(part) for part in (before, inside, after))
    tokens = [*left, *middle, *right]
    if tokens and not _abbreviated(tokens[-1] + " "):
        tokens[-1] = tokens[-1].rstrip(".!?") or "."
    return tokens, len(left), len(left) + len(middle)


def _abbreviated(before: str) -> bool:
    """Whether the point that ends ``before`` belongs to an abbreviation or an initial."""
    word = _LAST_WORD.search(before.rstrip())
    if word is None or not word.group().endswith("."):
        return False
    core = word.group()[:-1]
    return "." in core or core.lower() in _POINTED or (len(core) == 1 and core.isupper())


def _name_words(name: str | None, inside: str) -> tuple[str, ...]:
    """The words of a person's name without titles; none for a source that is not a named person."""
    source = clean(inside if name is None else name)
    if classify(source) != "named_person":
        return ()
    person = person_in(source, find_names(source))
    words = person.words if person else tuple(source.split())
    return tuple(w for w in map(bare, words) if w.strip(".,").lower() not in lex.TITLES)


def _anchor(
    tokens: list[str], first: int, last: int, words: tuple[str, ...]
) -> tuple[int, int] | None:
    """Where the name's own words stand among the mention's; a pronoun stands for all of it."""
    names = {w.strip(".").lower() for w in words}
    ends = [w for w in words if w.strip(".").lower() not in lex.GENERATION] or list(words)
    for k in range(last - 1, first - 1, -1):
        if bare(tokens[k]).lower() not in (ends[-1].lower(), words[0].lower()):
            continue
        start = k
        while start > first and tokens[start - 1].strip(".").lower() in names:
            start -= 1
        return start, k + 1
    if last - first == 1 and tokens[first].lower() in lex.PERSONAL:
        return first, last
    return None


def _named(tokens: list[str], first: int, anchor: tuple[int, int]) -> Role | None:
    start, end = anchor
    lead = start
    while lead > 0 and _is_rank(tokens[lead - 1]):
        lead -= 1
    ranks = [t for t in tokens[lead:start] if t.strip(".").lower() not in _COURTESY]
    before = role_ending(_run_before(tokens, lead))
    of, end = _of_after(tokens, end)
    after = _after(tokens, end)
    plain = before is not None and before.affiliation is None and " " not in before.title
    found = after if after and (before is None or plain) else before
    found = found or _before_comma(tokens, first, lead, end)
    if found is None and ranks:
        place = role_ending([*_run_before(tokens, lead), "official"])
        bygone = place.title.split()[0] if place and " " in place.title else ""
        ranks = [bygone, *ranks] if bygone.lower() in lex.BYGONE else ranks
        found = made(" ".join(ranks), place.affiliation if place else None)
    if found is not None and found.affiliation is None:
        return made(found.title, _party(tokens, end) or of)
    return found


def _is_rank(token: str) -> bool:
    return token.endswith(".") and token[:-1].lower() in (lex.ABBREVIATED | {"hon", "brig", "pvt"})


def _run_before(tokens: list[str], end: int) -> list[str]:
    """The words right before ``end``, back to the first mark."""
    start = end
    while start > max(0, end - 12) and tokens[start - 1] not in PUNCTUATION:
        start -= 1
    return tokens[start:end]


def _of_after(tokens: list[str], end: int) -> tuple[str | None, int]:
    """The place or body of "Eve Stone of Dunmore", and where it ends."""
    if end + 1 < len(tokens) and tokens[end].lower() == "of":
        body, after = complement(tokens, end + 1)
        if body:
            return body, after
    return None, end


def _party(tokens: list[str], end: int) -> str | None:
    if end + 1 < len(tokens) and tokens[end] in (",", "(") and _PARTY.match(tokens[end + 1]):
        return tokens[end + 1]
    return None


def _after(tokens: list[str], end: int) -> Role | None:
    """What an apposition or "who leads …" behind the name says."""
    k = end
    if k < len(tokens) and tokens[k] in (",", "—", "–", "("):
        k += 1
        if k + 1 < len(tokens) and tokens[k].isdigit() and tokens[k + 1] == ",":
            k += 2
        elif k + 2 < len(tokens) and _PARTY.match(tokens[k]) and tokens[k + 1] in (",", ")"):
            k += 2 + (tokens[k + 2] == ",")
    while k < len(tokens) and tokens[k].lower() in _ADVERBS:
        k += 1
    if k < len(tokens) and tokens[k].lower() == "who":
        return _who(tokens, k + 1)
    return role_starting(tokens, k, apposition=True) if k > end else None


def _who(tokens: list[str], k: int) -> Role | None:
    while k < len(tokens) and tokens[k].lower() in _ADVERBS:
        k += 1
    if k + 1 >= len(tokens):
        return None
    verb = tokens[k].lower()
    if verb in _BE:
        k += 1 + (tokens[k + 1].lower() == "as")
        works = verb.startswith("work") and tokens[k - 1].lower() != "as"
        return None if works else role_starting(tokens, k, apposition=True)
    if verb not in LEADS:
        return None
    clause = []
    for token in tokens[k : k + 16]:
        if token in PUNCTUATION or token.lower() in SAYING:
            break
        clause.append(token)
    if verb in _LEARNED and "at" in clause[1:-1]:
        at = clause.index("at", 1)
        body, _ = complement(clause, at + 1)
        if body:
            return made(" ".join(clause[:at]), body)
    return made(" ".join(clause), None) if len(clause) > 1 else None


def _before_comma(tokens: list[str], first: int, lead: int, end: int) -> Role | None:
    """The role of "the chief executive of Corvane, Li Wen,".

    "According to the mayor, Li Wen was late" is kept apart: the role must stand inside the mention,
    or a comma must follow the name.
    """
    if lead < 2 or tokens[lead - 1] != ",":
        return None
    closed = end >= len(tokens) or tokens[end] in PUNCTUATION
    if not (closed or first < lead - 1):
        return None
    run = _run_before(tokens, lead - 1)
    for k in range(len(run)):
        head = singular(bare(run[k]).lower())
        opens = k == 0 or run[k].lower() in (lex.DETERMINERS | lex.PERSONAL | {"their", "its"})
        if opens or head in lex.POSITIONS:
            role = role_starting([*run, ","], k, whole=True)
            if role is not None:
                return role
    return role_ending(run)
