"""Where an article says that a source is not named, and whether it says why.

In: the article's text and the span of an unnamed source. Out: an :class:`Anonymity` with the span of
those words, or None. The source's sentence and the next one are read, 300 characters to each side.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from credcheck.attribution import lexicon as lex
from credcheck.types import Span

_SIDE = 300
_LONGEST = 300


def _pattern(words: str) -> re.Pattern[str]:
    """The words as a pattern in which a space stands for any white space."""
    return re.compile(words.replace(" ", r"\s{1,3}"), re.IGNORECASE)


_BREAK = re.compile(r"\n[ \t\r]*\n")
_END = re.compile(
    r"(?<!\b[A-Z])(?<!\b(?:Mr|Ms|Dr|St|Lt))(?<!\b(?:Mrs|Sen|Rep|Gov|Gen|Col|Maj))[.!?]"
    r"[\"”’')\]]{0,3}\s+(?=[\"“‘(]?[A-Z0-9])"
)
_SPEAK = (
    r"(?:speak|talk|discuss|comment|brief|disclose|reveal|share|go on the record|appear"
    r"|be (?:named|identified|quoted|interviewed)|give (?:interviews|statements|(?:his|her|their) names?))"
)
_SPEAKING = (
    r"(?:speaking|talking|discussing|commenting|disclosing|revealing|giving interviews|being named)"
)
_NAMED = r"(?:be )?(?:publicly )?(?:named|identified|quoted by name)"
_NAMES = r"(?:his|her|their|whose) (?:full |real |last )?(?:names?|identit(?:y|ies))"
# A bar to speaking says why by itself.
_BARRED = _pattern(
    r"\b(?:(?:(?:was|were|is|are|had|has|have) )?not|\w{2,5}n['’]t)"
    r"(?: (?:yet|legally|formally|officially|been)){0,2} "
    rf"(?:allowed|authori[sz]ed|permitted|cleared|at liberty) to (?:publicly |openly )?{_SPEAK}\b"
    rf"|\bunauthori[sz]ed to (?:publicly )?{_SPEAK}\b"
    rf"|\black(?:ed|s|ing)? (?:the )?(?:authori[sz]ation|authority|permission) to (?:publicly )?{_SPEAK}\b"
    rf"|\b(?:forbidden|barred|prohibited|banned) (?:by \w+ )?from (?:publicly )?{_SPEAKING}\b"
)
_WISH = (
    r"(?:ask|request|wish|prefer|want|insist|choos|chose|opt|decid)(?:ed|s|es|ing|e|red|ring)?"
    r"(?: (?:on|that (?:they|he|she)))?"
)
_UNNAMED = _pattern(
    r"\b(?:(?:(?:spoke|speaking|speak|talked|talking|commented|interviewed) (?:[\w-]+ ){0,4}?)?"
    r"(?:on|under) (?:the )?(?:condition|conditions|promise|assurance|cloak) of (?:strict )?anonymity"
    r"|(?:spoke|speaking|speak|talked|talking|commented|quoted|responded|answered) "
    r"(?:[\w-]+ ){0,4}?anonymously"
    rf"|on (?:the )?condition (?:that )?(?:they|he|she) (?:would )?not {_NAMED}"
    rf"|on (?:the )?condition (?:that )?{_NAMES} (?:would )?not be (?:used|published|printed|given)"
    rf"|{_WISH} (?:not to |to not |not )(?:{_NAMED}|give (?:his|her|their) names?"
    r"|have (?:his|her|their) names? (?:used|published|printed))"
    rf"|{_WISH} (?:for anonymity|anonymity|to (?:remain|stay|be) (?:anonymous|unnamed|unidentified))"
    rf"|{_WISH} {_NAMES} not be (?:used|published|printed|given)"
    rf"|(?:did not|does not|do not|didn['’]t|doesn['’]t|don['’]t) (?:want|wish) (?:to {_NAMED}"
    rf"|{_NAMES} (?:to be )?(?:used|published|printed))"
    rf"|(?:declined|refused|declining|refusing) to (?:{_NAMED}|give (?:his|her|their|a) (?:full )?names?)"
    r"|(?:granted|given|promised|guaranteed|offered) (?:[\w-]+ ){0,2}?anonymity"
    rf"|{_NAMES} (?:(?:is|are|was|were|has been|have been|had been) )(?:being )?"
    r"(?:withheld|changed|not (?:being )?(?:used|published|given|disclosed|revealed))"
    rf"|(?:agreed to )?withh(?:eld|old|olding) {_NAMES}"
    r"|(?:identified|named|giving|using|gave) only (?:(?:as|by|his|her|their) ){1,2}"
    r"(?:first|given|last) names?"
    r"|(?:identified|named) (?:him|her)self only as"
    r"|(?:spoke|speaking|briefed|briefing|talked|talking|said|commented) (?:[\w-]+ ){0,3}?"
    r"on (?:deep )?background(?! \w+ (?:check|noise))(?!\s+(?:check|noise|music|material))"
    r"|(?:is|are|was|were) not being (?:named|identified)"
    r"|(?:cannot|could not|can['’]t) be (?:named|identified))\b"
)
# Words that say why right behind the statement, and further on in its sentence.
_WHY = _pattern(
    r",?\s*\b(?:(?:in order )?to (?:discuss|describe|protect|avoid|talk|speak|share|disclose|reveal|preserve"
    r"|detail|characteri[sz]e|comment|brief|relay|recount)|so (?:that|as)|since|given|due to|owing to|lest"
    r"|as (?:he|she|they|the|it|details|talks)|for (?:[\w-]+ ){0,3}?(?:reasons?|safety|security|privacy"
    r"|protection)|over (?:[\w-]+ ){0,2}?(?:fears?|concerns?)|afraid|worried|under (?:[\w-]+ ){0,3}?"
    r"(?:rules?|policy|protocol|law))\b"
)
_LATER = _pattern(
    r"[^.!?;:“”\"]{0,70}?\b(?:because|citing|cited|fearing|for fear|(?:out|because) of (?:fear|concern))\b"
)
_LEAD = _pattern(
    r"\b(?:citing|fearing|for fear of|(?:out|because) of (?:fear|concern))\b[^.!?;:“”\"]{1,100}\Z"
)
_OPENER = _pattern(r"\b(?:because|as|since|who|given that) [^.!?;:,“”\"—–]{0,50}\Z")
_CLOSED = re.compile(r"[.!?](?=[\s”\"’]|\Z)|[;:“”\",—–)]|\s(?:said|told|added)\b")
_SAME = re.compile(
    r"[\"“]?(?:He|She|They|The|(?:Some|Many|Most|All) of them|Both"
    r"|All|Neither|None|It|This|That|These|Those|Their|His|Her|Speaking|We"
    r"|Citing|Fearing|[A-Z]\w+ (?:is|are|has|agreed|granted))\b"
)
_INSIDERS = "|".join(
    sorted(lex.INSIDERS | lex.SPOKESPEOPLE | {"person", "people", "employee", "executive"})
)
_ANOTHER = _pattern(
    r"\b(?:an?|another|one|two|three|several|some) (?:[\w.-]+ ){0,3}?"
    rf"(?:{_INSIDERS})s?\b"
)


@dataclass(frozen=True, slots=True)
class Anonymity:
    """The words that say a source is not named; ``reason`` tells whether they say why."""

    span: Span
    reason: bool


def anonymity(text: str, span: Span) -> Anonymity | None:
    """What the text says of the unnamed source at ``span`` not being named, or None.

    A statement with a reason comes before one without: "speaking on condition of anonymity" alone gives
    none. "She was not authorized to sell" is no such statement, nor is what stands in quotation marks.
    """
    found = None
    for one in _statements(text, span):
        if one.reason:
            return one
        found = found or one
    return found


def reason_unnamed(text: str, span: Span) -> Span | None:
    """The words in which the text says why the source at ``span`` is not named, or None."""
    said = anonymity(text, span)
    return said.span if said and said.reason else None


def says_unnamed(words: str) -> bool:
    """Whether ``words`` say of somebody that they may not or would not be named."""
    return _BARRED.search(words) is not None or _UNNAMED.search(words) is not None


def _statements(text: str, span: Span) -> Iterator[Anonymity]:
    (low, high), after = _sentences(text, span)
    for start, one in _in(text, low, high):
        if not _ANOTHER.search(text, min(span.end, start), start):
            yield one
    if after > high and _SAME.match(text, high):
        for start, one in _in(text, high, after):
            if not _ANOTHER.search(text, high, start):
                yield one


def _sentences(text: str, span: Span) -> tuple[tuple[int, int], int]:
    """The source's sentence, and the end of the one behind it in its paragraph."""
    end = min(span.end, span.start + _LONGEST)
    low, high = max(0, span.start - _SIDE), min(len(text), end + _SIDE)
    low = max((m.end() for m in _BREAK.finditer(text, low, span.start)), default=low)
    stop = _BREAK.search(text, end, high)
    high = stop.start() if stop else high
    low = max((m.end() for m in _END.finditer(text, low, span.start + 1)), default=low)
    ends = [m.end() for m in _END.finditer(text, max(low, end - 3), high) if m.end() > end]
    first, second = [*ends, high, high][:2]
    return (low, first), second


def _in(text: str, low: int, high: int) -> Iterator[tuple[int, Anonymity]]:
    """The statements in ``text[low:high]``, with where each one's own words start."""
    for match in _BARRED.finditer(text, low, high):
        if not _quoted(text, low, match.start()):
            opened = _OPENER.search(text, max(low, match.start() - 60), match.start())
            start = opened.start() if opened else match.start()
            yield match.start(), _said(text, start, _clause(text, match.end(), high), reason=True)
    for match in _UNNAMED.finditer(text, low, high):
        if _quoted(text, low, match.start()):
            continue
        why = _WHY.match(text, match.end(), high) or _LATER.match(text, match.end(), high)
        lead = _LEAD.search(text, max(low, match.start() - 110), match.start())
        start = lead.start() if lead and not why else match.start()
        end = _clause(text, why.end(), high) if why else match.end()
        yield match.start(), _said(text, start, end, reason=bool(why or lead))


def _quoted(text: str, low: int, at: int) -> bool:
    """Whether ``at`` stands inside quotation marks opened since ``low``."""
    curly = text.count("“", low, at) - text.count("”", low, at)
    return curly > 0 or text.count('"', low, at) % 2 == 1


def _clause(text: str, at: int, high: int) -> int:
    closed = _CLOSED.search(text, at, high)
    return closed.start() if closed else high


def _said(text: str, start: int, end: int, *, reason: bool) -> Anonymity:
    while start < end and not text[start].isalnum():
        start += 1
    while end > start and not text[end - 1].isalnum():
        end -= 1
    return Anonymity(Span(start, end), reason)
