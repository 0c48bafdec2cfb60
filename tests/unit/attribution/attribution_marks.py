"""Marked-up text → text, sentences and an encoding whose logits agree with the marks.

``[S Ann Lee] [Q said] [C it rains].`` marks a source, a cue and a content; ``||`` ends a sentence
(it stands for nothing, the space after it stays) and a blank line ends a block.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from credcheck.attribution import decode
from credcheck.types import Attribution, Encoding, Sentence, Span

COLUMNS = ("source", "cue", "content", "source_begin", "cue_begin", "content_begin")
_ROLE = {"S": 0, "Q": 1, "C": 2}
_TOKEN = re.compile(r"\[([SQC]) |\]|\|\|")


def parse(marked: str) -> tuple[str, list[tuple[int, int, int]], list[int]]:
    """Text, spans as (role, start, end), and the positions at which sentences end."""
    text, spans, ends, opened, at = "", [], [], [], 0
    for match in _TOKEN.finditer(marked):
        text += marked[at : match.start()]
        at = match.end()
        if match.group() == "||":
            ends.append(len(text))
        elif match.group() == "]":
            role, start = opened.pop()
            spans.append((role, start, len(text)))
        else:
            opened.append((_ROLE[match.group(1)], len(text)))
    return text + marked[at:], spans, ends


def mention(marked: str) -> tuple[str, Span]:
    """Text and span of "[Ann Lee] said": one mention in brackets."""
    start, end = marked.index("["), marked.index("]") - 1
    return marked.replace("[", "").replace("]", ""), Span(start, end)


def sentences_of(text: str, ends: list[int]) -> list[Sentence]:
    found: list[Sentence] = []
    start = 0
    for block, part in enumerate(re.split(r"\n\s*\n", text)):
        start = text.index(part, start)
        cuts = [start, *(e for e in ends if start < e < start + len(part)), start + len(part)]
        for lo, hi in pairwise(cuts):
            solid = text[lo:hi].strip()
            if solid:
                first = text.index(solid, lo)
                found.append(Sentence(len(found), first, first + len(solid), "body", block))
        start += len(part)
    return found


def pieces_of(text: str, sentences: list[Sentence]) -> list[tuple[int, int, int]]:
    """(start, end, sentence) of word pieces: words longer than five letters come in two."""
    found = []
    for s in sentences:
        for match in re.finditer(r"\w+|[^\w\s]", text[s.start : s.end]):
            a, b = s.start + match.start(), s.start + match.end()
            cut = a + 4 if b - a > 5 else b
            found.append((a, cut, s.index))
            if cut < b:
                found.append((cut, b, s.index))
    return found


def encode(text: str, spans: list[tuple[int, int, int]], sentences: list[Sentence]) -> Encoding:
    pieces = np.array(pieces_of(text, sentences), dtype=np.int64).reshape(-1, 3)
    logits = np.full((len(pieces), 6), -4.0, dtype=np.float32)
    for role, start, end in spans:
        inside = np.flatnonzero((pieces[:, 0] >= start) & (pieces[:, 1] <= end))
        logits[inside, role] = 4.0
        logits[inside[:1], 3 + role] = 4.0
    return Encoding(pieces[:, 0], pieces[:, 1], pieces[:, 2], logits, COLUMNS)


def read(marked: str) -> tuple[str, list[Sentence], Encoding]:
    text, spans, ends = parse(marked)
    sentences = sentences_of(text, ends)
    return text, sentences, encode(text, spans, sentences)


def attributions(marked: str) -> tuple[str, tuple[Attribution, ...]]:
    text, sentences, encoding = read(marked)
    return text, decode(text, sentences, encoding, thresholds={})


def assert_legal(text: str, sentences: Sequence[Sentence], found: Sequence[Attribution]) -> None:
    """Contents apart from each other, every span inside the text, on solid characters."""
    contents = sorted((c.start, c.end) for a in found for c in a.content)
    assert all(a[1] <= b[0] for a, b in pairwise(contents))
    for a in found:
        spans = [s for s in (a.source, a.cue, *a.content) if s is not None]
        assert a.content
        assert list(a.content) == sorted(a.content, key=lambda c: c.start)
        assert all(0 <= s.start < s.end <= len(text) for s in spans)
        assert all(not text[s.start].isspace() and not text[s.end - 1].isspace() for s in spans)
        assert 0 <= a.sentence < len(sentences)
        assert (a.source_type == "none") or a.source is not None
        assert a.resolved_source is None or a.resolved_source.strip()
        if a.source and a.cue:
            assert not a.source.overlap(a.cue)


def at_random(text: str, sentences: list[Sentence], seed: int, spread: float = 3.0) -> Encoding:
    """An encoding of noise: every role anywhere."""
    pieces = np.array(pieces_of(text, sentences), dtype=np.int64).reshape(-1, 3)
    logits = np.random.default_rng(seed).normal(0, spread, (len(pieces), 6)).astype(np.float32)
    return Encoding(pieces[:, 0], pieces[:, 1], pieces[:, 2], logits, COLUMNS)


def words(text: str, found: tuple[Attribution, ...]) -> list[tuple[str, str, tuple[str, ...]]]:
    """Source, cue and contents of each attribution as text; "" for what is not there."""
    return [
        (
            text[a.source.start : a.source.end] if a.source else "",
            text[a.cue.start : a.cue.end] if a.cue else "",
            tuple(text[c.start : c.end] for c in a.content),
        )
        for a in found
    ]
