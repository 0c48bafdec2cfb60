"""Runs a bundle's own encoder over the data sets, as serving does."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from credcheck import pool, segment
from credcheck.statements import covered_share, is_statement
from credcheck.types import Encoder, Encoding, Sentence, Span
from training.data import babe, claims, polnear, ptc
from training.data.examples import inside, paragraphs
from training.data.lines import LineSet
from training.splits import Split
from training.windowed import frozen_sentences

Floats = NDArray[np.float64]
CHUNK = 256


@dataclass(slots=True)
class Lines:
    """Texts scored as single lines: their encodings and one gold number each."""

    texts: list[str]
    gold: Floats
    groups: list[str]
    encodings: list[Encoding]

    def mean(self, head: str) -> Floats:
        """The pooled logit of each line; 0 where a line has no pieces."""
        return np.asarray([np.nan_to_num(pool.mean(e, head, 1)[0]) for e in self.encodings])

    def loaded(self) -> Floats:
        """The smooth maximum of the loaded logit of each line."""
        masks = [np.ones(len(e.starts), dtype=bool) for e in self.encodings]
        pairs = zip(self.encodings, masks, strict=True)
        return np.asarray([np.nan_to_num(pool.smooth_max(e, "loaded", 1, m)[0]) for e, m in pairs])


def read_lines(
    encoder: Encoder,
    rows: Sequence[dict[str, Any]],
    text: str,
    gold: Sequence[float],
    *,
    headline: bool = False,
) -> Lines:
    texts = [row[text] for row in rows]
    encodings: list[Encoding] = []
    for start in range(0, len(texts), CHUNK):
        chunk = texts[start : start + CHUNK]
        encodings += encoder.encode(chunk, segment.lines(chunk, headline=headline))
    return Lines(texts, np.asarray(gold, dtype=float), [row["group"] for row in rows], encodings)


def line_set(encoder: Encoder, data: LineSet, split: Split) -> Lines:
    rows = data.rows(split)
    return read_lines(
        encoder, rows, data.text, [row[data.target] for row in rows], headline=data.headline
    )


def ptc_lines(encoder: Encoder, split: Split) -> tuple[Lines, list[NDArray[np.float32]]]:
    """PTC lines, gold 1 where a loaded technique is marked; and per line its piece targets."""
    rows = ptc.lines(split)
    lines = read_lines(
        encoder, rows, "text", [float(bool(ptc.spans(r, loaded=True))) for r in rows]
    )
    targets = []
    for row, encoding in zip(rows, lines.encodings, strict=True):
        target = inside(encoding, ptc.spans(row, loaded=True))
        other = inside(encoding, ptc.spans(row, loaded=False)) > 0
        target[other & (target == 0)] = -1.0
        targets.append(target)
    return lines, targets


def babe_lines(encoder: Encoder, split: Split) -> Lines:
    rows = babe.sentences(split)
    return read_lines(encoder, rows, "text", [float(row["label_bias"]) for row in rows])


def news_lines(encoder: Encoder, path: Path) -> Lines:
    """The project's own news sentences of one file, gold 1 where a sentence is worth checking."""
    rows = claims.sentences(path)
    return read_lines(encoder, rows, "text", [float(row["label"]) for row in rows])


@dataclass(slots=True)
class Story:
    """One PolNeAR article: its sentences, encoding and the gold spans by role."""

    row: dict[str, Any]
    sentences: tuple[Sentence, ...]
    encoding: Encoding

    @property
    def statements(self) -> list[Sentence]:
        return [s for s in self.sentences if is_statement(self.row["text"], s)]

    @property
    def dropped(self) -> NDArray[np.bool_]:
        """Pieces in stretches that the annotators set aside."""
        return inside(self.encoding, [Span(*pair) for pair in self.row["discard"]]) > 0

    def gold_content(self, *, sourced: bool) -> list[Span]:
        """Content spans, of all attributions or only of those with a source."""
        chosen = [a for a in self.row["attributions"] if a["sources"] or not sourced]
        return [Span(*pair) for a in chosen for pair in a["contents"]]

    def gold_frame(self) -> list[Span]:
        """Source and cue spans of the attributions that have a source."""
        chosen = [a for a in self.row["attributions"] if a["sources"]]
        return [Span(*pair) for a in chosen for pair in [*a["sources"], *a["cues"]]]

    def gold_share(self) -> float:
        """The attributed share by the annotators' spans."""
        spans, frame = self.gold_content(sourced=True), self.gold_frame()
        hits = [covered_share(self.row["text"], s, spans, frame) >= 0.5 for s in self.statements]
        return float(np.mean(hits)) if hits else 0.0


@lru_cache(maxsize=8)
def stories(encoder: Encoder, split: Split) -> list[Story]:
    """PolNeAR articles of one split; dev uses the frozen segmentation."""
    rows = polnear.documents(split)
    frozen = frozen_sentences() if split == "dev" else {}
    sentences = [
        frozen.get(row["doc_id"])
        or segment.split_blocks(row["text"], paragraphs(row["text"], title=row["title"] or ""))
        for row in rows
    ]
    found = []
    for start in range(0, len(rows), 16):
        part = slice(start, start + 16)
        encodings = encoder.encode([row["text"] for row in rows[part]], sentences[part])
        found += [Story(*one) for one in zip(rows[part], sentences[part], encodings, strict=True)]
    return found
