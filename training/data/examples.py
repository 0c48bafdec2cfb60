"""What every adapter makes: windows of word pieces with targets per piece and per sentence."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from credcheck import segment, windows
from credcheck.types import Block, Encoding, Sentence, Span
from training.data.base import tokenizer

PIECE_HEADS = (
    "source",
    "cue",
    "content",
    "source_begin",
    "cue_begin",
    "content_begin",
    "loaded",
)
POOLED_HEADS = ("subjective", "check_worthy", "clickbait")
COLUMNS = PIECE_HEADS + POOLED_HEADS
IGNORE = -1.0


@dataclass(slots=True)
class Example:
    """One window.

    ``ids`` has n pieces without special ones; ``segments`` are the [start, stop) of its sentences;
    ``pieces`` maps a piece head to n targets in {0, 1} or IGNORE; ``sentences`` maps a target name
    to one number in 0…1 or IGNORE per segment. ``taught``, (n, C) with NaN in columns that it has not
    learnt, are a teacher's logits.
    """

    ids: NDArray[np.int64]
    segments: list[tuple[int, int]]
    pieces: dict[str, NDArray[np.float32]] = field(default_factory=dict)
    sentences: dict[str, list[float]] = field(default_factory=dict)
    taught: NDArray[np.float32] | None = None

    @property
    def width(self) -> int:
        return -(-(len(self.ids) + 2) // windows.BUCKET) * windows.BUCKET


def paragraphs(text: str, *, title: str = "") -> tuple[Block, ...]:
    """Blocks of a plain text, one a non-blank line; the first is the headline when it is ``title``."""
    blocks, at = [], 0
    for line in text.split("\n"):
        if line.strip():
            start = at + len(line) - len(line.lstrip())
            first = not blocks and bool(title) and line.strip()[:20] == title.strip()[:20]
            part = "headline" if first else "body"
            blocks.append(Block(start, at + len(line.rstrip()), part))
        at += len(line) + 1
    return tuple(blocks)


def inside(pieces: windows.Pieces | Encoding, spans: list[Span]) -> NDArray[np.float32]:
    """1 for each piece that lies in one of the spans, shape (N,)."""
    hit = np.zeros(len(pieces.starts), dtype=np.float32)
    for span in spans:
        hit[(pieces.starts >= span.start) & (pieces.ends <= span.end)] = 1.0
    return hit


def begins(pieces: windows.Pieces, spans: list[Span]) -> NDArray[np.float32]:
    """1 for the first piece of each span, shape (N,)."""
    hit = np.zeros(len(pieces.starts), dtype=np.float32)
    for span in spans:
        within = np.flatnonzero((pieces.starts >= span.start) & (pieces.ends <= span.end))
        if len(within):
            hit[within[0]] = 1.0
    return hit


def cut(
    pieces: windows.Pieces,
    sentences: tuple[Sentence, ...],
    piece_targets: dict[str, NDArray[np.float32]],
) -> list[Example]:
    """Windows of one text with their piece targets."""
    found = []
    for window in windows.pack(pieces, sentences):
        here = slice(window.start, window.stop)
        numbers = pieces.sentence[here]
        edges = np.flatnonzero(np.diff(numbers)) + 1
        stops = [*edges.tolist(), len(numbers)]
        found.append(
            Example(
                ids=pieces.ids[here],
                segments=list(zip([0, *stops[:-1]], stops, strict=True)),
                pieces={head: target[here] for head, target in piece_targets.items()},
            )
        )
    return found


def single(text: str, *, headline: bool = False) -> tuple[windows.Pieces, tuple[Sentence, ...]]:
    """A line by itself: its pieces and its one sentence (none for a blank line)."""
    (sentences,) = segment.lines([text], headline=headline)
    return windows.tokenize(tokenizer(), text, sentences), sentences
