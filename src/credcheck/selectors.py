"""How another program finds a sentence again in a page whose offsets have moved.

The W3C Web Annotation Data Model's TextQuoteSelector: the exact words with a little of what stands
before and after them.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from credcheck.types import Sentence

CONTEXT = 32


def selectors(text: str, sentences: Sequence[Sentence]) -> list[dict[str, str]]:
    """One selector per sentence; prefix and suffix hold up to 32 characters.

    They never leave the run of neighbouring sentences of the same part, so that a caption or an
    advertisement between two paragraphs of a page does not hide the sentence.
    """
    found = []
    for _, run in groupby(sentences, key=lambda sentence: sentence.part):
        stretch = list(run)
        low, high = stretch[0].start, stretch[-1].end
        found += [_selector(text, sentence, low, high) for sentence in stretch]
    return found


def _selector(text: str, sentence: Sentence, low: int, high: int) -> dict[str, str]:
    return {
        "type": "TextQuoteSelector",
        "exact": text[sentence.start : sentence.end],
        "prefix": text[max(low, sentence.start - CONTEXT) : sentence.start],
        "suffix": text[sentence.end : min(high, sentence.end + CONTEXT)],
    }
