"""Head logits per word piece → spans of whole words per role."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from credcheck.types import Encoding, Sentence, Span

ROLES = ("source", "cue", "content")

# A word keeps its inner hyphens, apostrophes and abbreviation points; a clitic ('s, ’ve) stands
# alone, because a source often ends where one begins ("Smith's claim"). Marks stand one by one.
_WORD = re.compile(
    r"(?:[^\W_]\.){2,}"
    r"|['’](?:s|re|ve|d|ll|m)\b"
    r"|\w+(?:[-‐‑&@.,:/](?=\w)\w+|['’](?!(?:s|re|ve|d|ll|m)\b)\w+)*"
    r"|[^\w\s]",
    re.IGNORECASE,
)
# Chosen on PolNeAR's calibration part, by relations first: how sure a beginning must be that cuts a
# run in two, and the longest gap, in words, that leaves a run one.
_SURE_BEGIN = 0.85
_GAP = {"source": 3, "cue": 2, "content": 1}
_LOOSE = frozenset(",;:–—")
_SUBORDINATING = frozenset((",", "(", "who", "which", "that", "whose"))
_CLOSING = frozenset(",–—-")
# What a tagged source may begin or end with and does not mean.
_LEADING = _LOOSE | {"by", "from", "to", "with", "but", "as"}
_TRAILING = _LOOSE | {
    "however",
    "also",
    "meanwhile",
    "though",
    "later",
    "now",
    "then",
    "has",
    "had",
}
# Words that say nothing by themselves, as the one word of a content: what a run left behind.
_EMPTY = re.compile(
    r"an?|the|and|or|but|of|to|in|on|at|by|for|with|from|as"
    r"|is|are|was|were|be(?:en|ing)?|ha[ds]|have|do(?:es)?|did"
)


@dataclass(frozen=True, slots=True)
class Words:
    """The article's words that the encoder saw, in text order; every array has shape (W,)."""

    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    sentence: NDArray[np.int64]
    block: NDArray[np.int64]
    mark: NDArray[np.bool_]
    first_piece: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class RoleSpan:
    """A span of one role: word numbers ``first:last`` (half open) and where it stands."""

    span: Span
    first: int
    last: int
    sentence: int
    last_sentence: int
    block: int


def words_of(text: str, sentences: Sequence[Sentence], encoding: Encoding) -> Words:
    """Group the encoding's pieces into words of ``text``; a word without a piece is left out."""
    tokens = [m.span() for m in _WORD.finditer(text)]
    bounds = np.array(tokens, dtype=np.int64).reshape(-1, 2)
    if not len(bounds) or not len(encoding.starts):
        none = np.zeros(0, dtype=np.int64)
        return Words(none, none, none, none, none.astype(bool), none)
    # A piece belongs to the last word that starts at or before it; a piece of characters that are
    # no word (a lone underscore, a control mark) goes with the word before it.
    at = np.searchsorted(bounds[:, 0], encoding.starts, side="right") - 1
    at = np.maximum.accumulate(np.maximum(at, 0))
    first = np.flatnonzero(np.diff(at, prepend=-1))
    starts, ends = bounds[at[first], 0], bounds[at[first], 1]
    sentence = encoding.sentence[first]
    limit = max((s.index for s in sentences), default=-1) + 1
    blocks = np.full(max(limit, int(sentence.max()) + 1), -1, dtype=np.int64)
    for s in sentences:
        blocks[s.index] = s.block
    mark = np.array(
        [not text[s].isalnum() and e - s == 1 for s, e in zip(starts, ends, strict=True)]
    )
    return Words(starts, ends, sentence, blocks[sentence], mark.astype(bool), first)


def find_spans(
    text: str, words: Words, encoding: Encoding, role: str, thresholds: Mapping[str, float]
) -> list[RoleSpan]:
    """Spans of ``role``: runs of words whose probability passes, cut where a new one begins.

    ``thresholds[role]`` and ``thresholds[role + "_begin"]`` are probabilities (default 0.5; a
    beginning needs 0.85 at least, unless it is a mark). A short gap, or one of up to three marks, is
    bridged when nothing begins behind it. A run of content may cross sentences of its block; sources
    and cues only without any gap.
    """
    if not len(words.starts):
        return []
    inside = _pass(encoding.column(role), words.first_piece, thresholds.get(role, 0.5), mean=True)
    edge = thresholds.get(f"{role}_begin", 0.5)
    begins = encoding.column(f"{role}_begin")
    begin = _pass(begins, words.first_piece, max(edge, _SURE_BEGIN))
    begin |= words.mark & _pass(begins, words.first_piece, edge)
    hits = np.flatnonzero(inside)
    if not len(hits):
        return []
    gap = np.diff(hits) - 1
    marks = np.concatenate(([0], np.cumsum(words.mark)))
    only_marks = marks[hits[1:]] - marks[hits[:-1] + 1] == gap
    one_block = words.block[hits[1:]] == words.block[hits[:-1]]
    bridged = (gap <= _GAP[role]) | ((gap <= 3) & only_marks)
    if role != "content":
        # A wrong split inside "Maj. Gen. Lee" still reads on without a gap.
        bridged &= (words.sentence[hits[1:]] == words.sentence[hits[:-1]]) | (gap == 0)
    joined = one_block & bridged
    cuts = np.flatnonzero(~joined | begin[hits[1:]]) + 1
    spans = []
    for run in np.split(hits, cuts):
        first, last = _trim(text, words, int(run[0]), int(run[-1]) + 1, role)
        if first < last:
            spans.append(_role_span(words, first, last))
    return spans


def apart(
    text: str, words: Words, sources: Sequence[RoleSpan], cues: Sequence[RoleSpan]
) -> tuple[list[RoleSpan], list[RoleSpan]]:
    """Sources and cues cut so that whichever begins first ends where the other begins.

    A source that begins with a cue gives way. One whose relative clause holds a cue stays whole
    ("Ann Lee, goaded by Marsh,"): that cue is not its own.
    """
    kept, verbs, at = [], list(cues), 0
    for source in sources:
        first, last = source.first, source.last
        while at < len(verbs) and verbs[at].last <= first:
            at += 1
        near = at
        while near < len(verbs) and verbs[near].first <= first < verbs[near].last:
            if verbs[near].first == first:
                last = first
                break
            verbs[near] = _cut(text, words, verbs[near], first, "cue")
            near += 1
        inner = verbs[near].first if near < len(verbs) else last
        if first < inner < last and not _subordinate(text, words, first, inner):
            last = inner
        cut = source if last == source.last else _cut(text, words, source, last, "source")
        if cut.first < cut.last:
            kept.append(cut)
    return kept, [verb for verb in verbs if verb.first < verb.last]


def _subordinate(text: str, words: Words, first: int, inner: int) -> bool:
    return any(_word(text, words, k) in _SUBORDINATING for k in range(first + 1, inner))


def _cut(text: str, words: Words, span: RoleSpan, last: int, role: str) -> RoleSpan:
    """The span's words before ``last``; empty when nothing of meaning is left."""
    first, last = _trim(text, words, span.first, last, role) if last > span.first else (last, last)
    return _role_span(words, first, last) if first < last else replace(span, first=last, last=last)


def _pass(
    logits: NDArray[np.float32], first: NDArray[np.int64], threshold: float, *, mean: bool = False
) -> NDArray[np.bool_]:
    """Whether each word's probability reaches the threshold: mean or greatest logit of its pieces."""
    edge = float(np.clip(threshold, 1e-6, 1 - 1e-6))
    cut = np.log(edge / (1.0 - edge))
    if not mean:
        return np.asarray(np.maximum.reduceat(logits, first) >= cut)
    sizes = np.diff(first, append=len(logits))
    return np.asarray(np.add.reduceat(logits.astype(np.float64), first) / sizes >= cut)


def _trim(text: str, words: Words, first: int, last: int, role: str) -> tuple[int, int]:
    """Drop marks outside a cue, small words around a source, a span of marks alone if no colon, a
    content of one word that says nothing.

    "Smith: Taxes will rise" has no other cue than its colon.
    """
    if words.mark[first:last].all():
        colon = [k for k in range(first, last) if text[words.starts[k]] == ":"]
        return (colon[0], colon[0] + 1) if role == "cue" and colon else (first, first)
    if role == "source":
        while first < last and _word(text, words, first) in _LEADING:
            first += 1
        while first < last and _word(text, words, last - 1) in _TRAILING:
            last -= 1
        if first < last:
            last += _closes(text, words, first, last)
    if role == "cue":
        while words.mark[first]:
            first += 1
        while words.mark[last - 1]:
            last -= 1
    if role == "content" and last - first == 1 and _EMPTY.fullmatch(_word(text, words, first)):
        return first, first
    return first, last


def _closes(text: str, words: Words, first: int, last: int) -> bool:
    """Whether the next word is the mark that closes an apposition which the span holds.

    PolNeAR's annotators take it in: "Ann Lee, a baker," but not the comma after "Ann Lee" alone. So
    nine in ten of their sources do that hold one such mark and stand before another.
    """
    if last >= len(words.starts) or words.sentence[last] != words.sentence[last - 1]:
        return False
    mark = _word(text, words, last)
    return mark in _CLOSING and any(mark == _word(text, words, k) for k in range(first, last))


def _word(text: str, words: Words, number: int) -> str:
    return text[words.starts[number] : words.ends[number]].lower()


def _role_span(words: Words, first: int, last: int) -> RoleSpan:
    return RoleSpan(
        span=Span(int(words.starts[first]), int(words.ends[last - 1])),
        first=first,
        last=last,
        sentence=int(words.sentence[first]),
        last_sentence=int(words.sentence[last - 1]),
        block=int(words.block[first]),
    )
