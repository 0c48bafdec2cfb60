"""Typography that raises its voice: capitals that are no acronyms, exclamation marks, repeated marks.

Read from the raw text, since the encoder is uncased. A text wholly in capitals (an old wire
dispatch) shouts no more than its words do, so capitals count only in a text of several words where
they stand out or fill a headline.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from credcheck.types import Span

_WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)*")
_MARKS = re.compile(r"!+|\?{2,}|[!?]{2,}")
_ELLIPSIS = re.compile(r"\.{4,}|…{2,}")
_VOWEL = re.compile(r"[AEIOUY]")
ACRONYM_LENGTH = 5


@dataclass(frozen=True, slots=True)
class Shouting:
    """``value`` in 0…1; the spans that make it, offsets in the text given."""

    value: float
    capitals: tuple[Span, ...]
    marks: tuple[Span, ...]


def shouting(text: str) -> Shouting:
    """How much a headline or sentence shouts.

    ``value = min(1, 0.6·c + 0.25·e + 0.15·r)``: c grows with the share of words in shouted capitals
    (full at a third of the words), e with the number of exclamation marks (full at two), r is 1 when
    marks are repeated.
    """
    words = list(_WORD.finditer(text))
    shouted = [match for match in words if _is_shouted(match[0], words)]
    marks = [Span(*match.span()) for match in _MARKS.finditer(text)]
    exclamations = sum(text[span.start : span.end].count("!") for span in marks)
    repeated = any(len(span) > 1 for span in marks) or bool(_ELLIPSIS.search(text))
    share = len(shouted) / len(words) if words else 0.0
    value = 0.6 * min(1.0, 3 * share) + 0.25 * min(1.0, exclamations / 2) + 0.15 * repeated
    return Shouting(min(1.0, value), tuple(Span(*match.span()) for match in shouted), tuple(marks))


def _is_shouted(word: str, words: list[re.Match[str]]) -> bool:
    """All capitals and no acronym: longer than five letters, or beside another such word, with a vowel."""
    if not _capitals(word):
        return False
    if len(word) > ACRONYM_LENGTH:
        return True
    if len(word) < 3 or not _VOWEL.search(word):
        return False
    number = next(i for i, match in enumerate(words) if match[0] is word or match[0] == word)
    beside = words[max(0, number - 1) : number] + words[number + 1 : number + 2]
    return any(_capitals(match[0]) and len(match[0]) > 2 for match in beside)


def _capitals(word: str) -> bool:
    return len(word) > 1 and word.isupper()
