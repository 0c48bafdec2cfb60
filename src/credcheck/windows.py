"""Sentences → word pieces → encoder windows; training and serving share every line of it.

A window is a run of consecutive sentences of one block, up to 96 pieces with its two special ones;
a longer sentence gets overlapping windows, and each of its pieces is read where it has most context
on both sides.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from credcheck.types import Sentence

MAX_PIECES = 96
BUCKET = 16
_ROOM = MAX_PIECES - 2
_STRIDE = _ROOM // 2
_MIXED = re.compile(r"\b(?=\w*[A-Za-z])(?=\w*[^\W\d_a-zA-Z\u00c0-\u024f])\w+")


@dataclass(frozen=True, slots=True)
class Pieces:
    """Word pieces of one text; four int arrays of shape (N,), offsets in code points."""

    ids: NDArray[np.int64]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    sentence: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Window:
    """Pieces ``start:stop`` go through the encoder together; results count for ``keep``."""

    start: int
    stop: int
    keep: tuple[int, int]

    @property
    def width(self) -> int:
        """Length with special pieces, padded to a multiple of 16."""
        return -(-(self.stop - self.start + 2) // BUCKET) * BUCKET


def fold(text: str) -> str:
    """A copy of equal length in which compatibility forms and look-alike letters are plain Latin.

    Full-width and mathematical letters become ASCII; Cyrillic, Greek and other confusable letters
    (Unicode TR 39) do so inside words that also hold Latin letters. Zero-width characters stay: the
    tokenizer drops them and keeps the offsets. Half a surrogate pair becomes U+FFFD.
    """
    if text.isascii():
        return text
    exotic = {char: _compatible(char) for char in set(text) if char > "\u024f"}
    if changes := {ord(char): plain for char, plain in exotic.items() if char != plain}:
        text = text.translate(changes)
    if not any(plain > "\u024f" and plain.isalnum() for plain in exotic.values()):
        return text
    return _MIXED.sub(lambda match: "".join(map(_lookalike, match[0])), text)


@lru_cache(maxsize=4096)
def _compatible(char: str) -> str:
    if "\ud800" <= char <= "\udfff":
        return "\ufffd"
    plain = unicodedata.normalize("NFKC", char)
    return plain if len(plain) == 1 and plain.isascii() else char


@lru_cache(maxsize=4096)
def _lookalike(char: str) -> str:
    if char <= "\u024f":
        return char
    from confusable_homoglyphs import confusables  # noqa: PLC0415  -- loads a large table

    for found in confusables.is_confusable(char, preferred_aliases=["latin"]) or []:
        for glyph in found["homoglyphs"]:
            if len(glyph["c"]) == 1 and glyph["c"].isascii():
                return str(glyph["c"])
    return char


def tokenize(tokenizer: Any, text: str, sentences: Sequence[Sentence]) -> Pieces:
    """Pieces of every sentence, each tokenised by itself; offsets point into ``text``."""
    folded = fold(text)
    batch = [folded[s.start : s.end] for s in sentences]
    encodings = tokenizer.encode_batch(batch, add_special_tokens=False)
    counts = [len(encoding) for encoding in encodings]
    ids = [piece for encoding in encodings for piece in encoding.ids]
    offsets = np.asarray(
        [pair for encoding in encodings for pair in encoding.offsets], dtype=np.int64
    ).reshape(-1, 2)
    shift = np.repeat(np.asarray([s.start for s in sentences], dtype=np.int64), counts)
    return Pieces(
        ids=np.asarray(ids, dtype=np.int64),
        starts=offsets[:, 0] + shift,
        ends=offsets[:, 1] + shift,
        sentence=np.repeat(np.arange(len(sentences), dtype=np.int64), counts),
    )


def pack(pieces: Pieces, sentences: Sequence[Sentence]) -> list[Window]:
    """Windows over the pieces, in order; their ``keep`` ranges cover every piece exactly once."""
    bounds = np.searchsorted(pieces.sentence, np.arange(len(sentences) + 1))
    found: list[Window] = []
    start = stop = 0
    block = -1
    for sentence, first, last in zip(sentences, bounds[:-1], bounds[1:], strict=True):
        fits = sentence.block == block and int(last) - start <= _ROOM
        if not fits:
            found += _long(start, stop)
            start, block = int(first), sentence.block
        stop = int(last)
    return found + _long(start, stop)


def _long(start: int, stop: int) -> list[Window]:
    if stop == start:
        return []
    if stop - start <= _ROOM:
        return [Window(start, stop, (start, stop))]
    begins = [*range(start, stop - _ROOM, _STRIDE), stop - _ROOM]
    middles = [(here + _ROOM + after) // 2 for here, after in pairwise(begins)]
    edges = [start, *middles, stop]
    return [
        Window(begin, begin + _ROOM, (edges[i], edges[i + 1])) for i, begin in enumerate(begins)
    ]


def is_long(pieces: Pieces, count: int) -> NDArray[np.bool_]:
    """For each of ``count`` sentences, whether it is longer than one window."""
    return np.bincount(pieces.sentence, minlength=count) > _ROOM
