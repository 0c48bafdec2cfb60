"""Typography that raises its voice: capitals that are no acronyms, exclamation marks, repeated marks.

Read from the raw text, since the encoder is uncased.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from credcheck.types import Span

_WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)*")
_MARKS = re.compile(r"!+|\?{2,}|[!?]{2,}")
_ELLIPSIS = re.compile(r"\.{4,}|…{2,}")
_DATELINE = re.compile(
    r"[A-Z][A-Z .,'’-]{1,40}(?:, [A-Z][\w.]{1,14})?(?: ?\([\w .]{2,20}\))? ?[—–-]{1,2} "
)
_VOWEL = re.compile(r"[AEIOUY]")
ACRONYM_LENGTH = 5
# Acronyms that length and neighbours would not give away.
_ACRONYMS = frozenset(
    """AIDS ASEAN AWACS CEO CIA COVID ECOWAS EUROPOL FAA FBI FDA FEMA FIFA FRONTEX HIPAA HIV IAEA
    ICE IMF INTERPOL IRA IRS ISIS ISIL MERCOSUR MERS NAACP NAFTA NASA NASCAR NASDAQ NATO NOAA NSA OECD
    OPEC OSCE OSHA SARS SCOTUS SWAT TSA UAE UEFA UFO UNAIDS UNESCO UNHCR UNICEF UNRWA USA USAID WHO
    YMCA""".split()  # noqa: SIM905  -- sixty quoted words would fill a page
)


@dataclass(frozen=True, slots=True)
class Shouting:
    """``value`` in 0…1; the spans that make it, offsets in the text given."""

    value: float
    capitals: tuple[Span, ...]
    marks: tuple[Span, ...]


def shouting(text: str, *, body: bool = False) -> Shouting:
    """How much a headline or sentence shouts.

    ``value = min(1, 0.6·c + 0.25·e + 0.15·r)``: c grows with the share of words in shouted capitals
    (full at a third of the words), e with the number of exclamation marks (full at two), r is 1 when
    marks are repeated. The capitals of a dateline, with which a sentence of the ``body`` may begin, are
    not counted.
    """
    dateline = _DATELINE.match(text) if body else None
    words = list(_WORD.finditer(text, dateline.end() if dateline else 0))
    shouted = [w for i, w in enumerate(words) if w[0].isupper() and _is_shouted(i, words, text)]
    marks = [Span(*match.span()) for match in _MARKS.finditer(text)]
    exclamations = sum(text[span.start : span.end].count("!") for span in marks)
    repeated = any(len(span) > 1 for span in marks) or bool(_ELLIPSIS.search(text))
    share = len(shouted) / len(words) if words else 0.0
    value = 0.6 * min(1.0, 3 * share) + 0.25 * min(1.0, exclamations / 2) + 0.15 * repeated
    return Shouting(min(1.0, value), tuple(Span(*match.span()) for match in shouted), tuple(marks))


def _is_shouted(number: int, words: list[re.Match[str]], text: str) -> bool:
    """All capitals and no acronym: over five letters, or with a vowel and right beside another."""
    word = words[number][0]
    if not _capitals(word):
        return False
    if len(word) > ACRONYM_LENGTH:
        return True
    if len(word) < 3 or not _VOWEL.search(word):
        return False
    beside = [pair for pair in (number - 1, number) if 0 <= pair < len(words) - 1]
    return any(
        text[words[left].end() : words[left + 1].start()].isspace()
        and _capitals(words[left + (left == number)][0])
        for left in beside
    )


def _capitals(word: str) -> bool:
    return len(word) > 2 and word.isupper() and word not in _ACRONYMS
