"""Which sentences stand, near enough, in something that is held out, over all files.

News texts recur: a line of one set's train split may stand, a word changed, in another's dev split.
Signatures are MinHashes (Broder 1997) of a sentence's word pairs, in datasketch's index.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
from datasketch import MinHash, MinHashLSH
from numpy.typing import NDArray

from credcheck import segment
from training.data import babe, files, polnear
from training.data.examples import paragraphs
from training.splits import split_of

OVERLAP = 0.6
"""The least share of word pairs (Jaccard) that two near-duplicates have in common."""

HASHES = 64
SHORTEST = 5
"""A sentence with fewer word pairs says too little to be anyone's copy; it counts when it is the same."""

FIELDS = {
    "article_health_release": ("title", "text"),
    "article_hyperpartisan": ("title", "text"),
    "article_reliability_recovery": ("title", "text"),
    "article_satire_golbeck": ("title", "text"),
    "attribution_polnear": ("text",),
    "attribution_sourcetypes_markkula": ("text",),
    "claim_exaggeration_insciout": ("press_release", "abstract"),
    "headline_body_fnc1": ("headline", "body"),
    "headline_clickbait_stop2016": ("headline",),
    "headline_clickbait_webis17": ("headline",),
    "headline_emotion_gne": ("headline",),
    "headline_emotion_semeval2007": ("headline",),
    "headline_hyperpartisan": ("headline",),
    "sentence_bias_babe": ("text",),
    "sentence_checkworthy_ct24": ("text",),
    "sentence_propaganda_ptc": ("text",),
    "sentence_subjectivity_checkthat": ("text",),
}
"""The fields of every file that hold text. Pages are not among them: nothing is trained on them."""

_WORD = re.compile(r"\w+")


def sentences(text: str) -> Iterator[str]:
    """The sentences of a text, whatever its length."""
    for sentence in segment.split_blocks(text, paragraphs(text)):
        yield text[sentence.start : sentence.end]


def is_held_out(name: str, row: dict[str, Any]) -> bool:
    """Whether a row is in calib or dev, by the rule of its set."""
    if name == polnear.NAME:
        return split_of(row, unit="doc_id") != "train"
    if name == babe.NAME:
        return babe.split(row) != "train"
    return split_of(row) != "train"


class HeldOut:
    """Every sentence of calib and dev; ``seen`` are those that are too short for a signature."""

    def __init__(self) -> None:
        self.index = MinHashLSH(threshold=OVERLAP, num_perm=HASHES)
        self.seen: set[tuple[str, ...]] = set()
        self.count = 0

    def add(self, text: str) -> None:
        words = _words(text)
        if words in self.seen:
            return
        self.seen.add(words)
        self.count += 1
        if len(words) > SHORTEST:
            self.index.insert(self.count, _signature(words), check_duplication=False)

    def near(self, texts: Sequence[str]) -> NDArray[np.bool_]:
        """Whether each text is, but for a word or two, one that was added; shape (n,)."""
        return np.asarray([self._is_near(_words(text)) for text in texts], dtype=bool)

    def _is_near(self, words: tuple[str, ...]) -> bool:
        if words in self.seen:
            return True
        return len(words) > SHORTEST and bool(self.index.query(_signature(words)))


@lru_cache(maxsize=1)
def held_out() -> HeldOut:
    """The index over all files; made once a process, in a minute or two."""
    found = HeldOut()
    for name, fields in FIELDS.items():
        for row in files.rows(name):
            if is_held_out(name, row):
                for field in fields:
                    for sentence in sentences(row[field] or ""):
                        found.add(sentence)
    return found


def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(text.lower()))


def _signature(words: tuple[str, ...]) -> MinHash:
    made = MinHash(HASHES)
    made.update_batch([f"{one} {other}".encode() for one, other in pairwise(words)])
    return made
