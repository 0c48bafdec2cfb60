"""What counts as a statement, what as a claim, and how much of a sentence attributed words cover."""

from __future__ import annotations

import re
from collections.abc import Iterable

from credcheck.types import Sentence, Span

MIN_WORDS = 4
_WORD = re.compile(r"[^\W_]+(?:[.’'-][^\W_]+)*")
_ENDS = re.compile(r"[.!:;…—–-][\"'”’»)\]]*$|[\"”»][.,]?$")
_QUESTION = re.compile(r"\?[\"'”’»)\]]*$")
# Searched in lower case: with re.IGNORECASE they take eight times as long.
_NUMBER = re.compile(
    r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|hundreds?|thousands?|"
    r"millions?|billions?|trillions?|half|third|quarter|twice|double[ds]?|tripled?|percent)\b"
)
_NAME = re.compile(r"(?<=[^\W\d_][ ,;:(])[\"“‘']?(?:[A-Z][a-z’'-]+|[A-Z]{2,})")
_CAUSE = re.compile(
    r"\b(?:because|due to|caus(?:e[ds]?|ing)|led to|leads? to|results? (?:of|in)|resulted in|thanks to|"
    r"owing to|blamed?|responsible for|triggered|sparked|prevent(?:s|ed)?)\b"
)
_COMPARISON = re.compile(
    r"\b(?:\w+er than|(?:more|less|fewer) (?:\w+ )?than|(?:the )?(?:most|least|best|worst|highest|lowest|"
    r"largest|biggest|smallest|first|last)\b|compared (?:with|to)|record|ris(?:e|en|ing)|rose|fell|"
    r"fall(?:en|ing)?|drop(?:ped)?|increas\w+|decreas\w+|grew|grown|declin\w+)\b"
)
_LOWER = str.maketrans({"\u0130": "i", "\u0131": "i", "\u017f": "s", "\u212a": "k"})


def is_statement(text: str, sentence: Sentence, *, least: int = MIN_WORDS) -> bool:
    """A declarative body sentence of ``least`` words or more: no question, heading or fragment."""
    if sentence.part != "body":
        return False
    own = text[sentence.start : sentence.end]
    words = _WORD.findall(own)
    if len(words) < least or _QUESTION.search(own):
        return False
    return bool(_ENDS.search(own)) or len(words) >= 12


def checkable(own: str) -> list[str]:
    """What a checker could take hold of in a sentence: number, cause, comparison, name."""
    lower = own.lower() if own.isascii() else own.translate(_LOWER).lower()
    found = {
        "number": _NUMBER.search(lower),
        "cause": _CAUSE.search(lower),
        "comparison": _COMPARISON.search(lower),
        "name": _NAME.search(own),
    }
    return [kind for kind, match in found.items() if match]


def covered_share(
    text: str, sentence: Sentence, spans: Iterable[Span], frame: Iterable[Span] = ()
) -> float:
    """The share of the sentence's words that begin inside one of the spans, 0…1.

    Words of the ``frame`` (who says so, and that they do) are no part of what is said: they count
    neither for nor against, unless they stand inside a span.
    """
    own = [span for span in spans if span.overlap(sentence.span)]
    if not own:
        return 0.0
    around = [span for span in frame if span.overlap(sentence.span)]
    words = [match.start() for match in _WORD.finditer(text, sentence.start, sentence.end)]
    covered = [at for at in words if any(s.start <= at < s.end for s in own)]
    framing = sum(any(s.start <= at < s.end for s in around) for at in set(words) - set(covered))
    counted = len(words) - framing
    return len(covered) / counted if counted else 0.0


def count_words(text: str) -> int:
    """Number of words: runs of letters and digits, joined by inner apostrophes, hyphens and points."""
    return len(_WORD.findall(text))
