"""What every backend of the encoder does alike: windows, batches and the cache around one model run.

A backend says what a batch comes to; what goes into it and where its rows belong is decided here, so
that the same sentences are read in the same windows whichever runs the weights.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from credcheck.errors import BundleIncompatible
from credcheck.types import Encoding, Notice, Sentence
from credcheck.window_cache import WindowCache
from credcheck.windows import Pieces, Window, is_long, pack, tokenize

Job = tuple[int, Window]
Padded = tuple[NDArray[np.int64], NDArray[np.int64]]


class WindowedEncoder(ABC):
    """An encoder over padded windows; safe to share between threads where its ``_logits`` is.

    ``columns`` names the heads, ``runtime`` the engine and its version, ``batch_pieces`` is the number
    of padded pieces that fill a batch.
    """

    runtime: str

    def __init__(self, tokenizer: Path, columns: Sequence[str], batch_pieces: int) -> None:
        from tokenizers import Tokenizer  # noqa: PLC0415  -- not needed to read a report

        self._tokenizer: Any = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        ends = self._tokenizer.encode("").ids
        if len(ends) != 2:
            raise BundleIncompatible(
                f"{tokenizer} puts {len(ends)} special pieces around a text, not one on each side"
            )
        self._opening, self._closing = ends
        self.batch_pieces = batch_pieces
        self.cache: WindowCache | None = None
        """Logits of windows that were read before; None reads each again."""
        self.columns = tuple(columns)

    @abstractmethod
    def _logits(self, batches: Iterable[Padded]) -> Iterator[NDArray[np.float32]]:
        """For each batch of ids and mask, (B, T) both, its logits (B, T, C), in order."""

    def encode(
        self, texts: Sequence[str], sentences: Sequence[Sequence[Sentence]]
    ) -> list[Encoding]:
        """Encode many articles at once; result i belongs to ``texts[i]`` and its sentences."""
        pieces = [
            tokenize(self._tokenizer, text, own) for text, own in zip(texts, sentences, strict=True)
        ]
        logits = [np.zeros((len(p.ids), len(self.columns)), dtype=np.float32) for p in pieces]
        jobs = [
            (number, window)
            for number, own in enumerate(sentences)
            for window in pack(pieces[number], own)
        ]
        if self.cache is not None:
            jobs = _unread(self.cache, pieces, jobs, logits)
        found = list(batches(jobs, self.batch_pieces))
        outputs = self._logits(self._padded(pieces, batch) for batch in found)
        for batch, out in zip(found, outputs, strict=True):
            for row, (number, window) in enumerate(batch):
                first, last = window.keep
                shift = 1 - window.start
                logits[number][first:last] = out[row, first + shift : last + shift]
                if self.cache is not None:
                    size = window.stop - window.start
                    self.cache.put(_key(pieces[number], window), out[row, 1 : size + 1])
        return [
            Encoding(p.starts, p.ends, p.sentence, values, self.columns, _warnings(p, own))
            for p, values, own in zip(pieces, logits, sentences, strict=True)
        ]

    def _padded(self, pieces: Sequence[Pieces], batch: Sequence[Job]) -> Padded:
        width = batch[0][1].width
        ids = np.zeros((len(batch), width), dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, (number, window) in enumerate(batch):
            size = window.stop - window.start
            ids[row, 0] = self._opening
            ids[row, 1 : size + 1] = pieces[number].ids[window.start : window.stop]
            ids[row, size + 1] = self._closing
            mask[row, : size + 2] = 1
        return ids, mask


def batches(jobs: list[Job], batch_pieces: int) -> Iterator[list[Job]]:
    """Jobs of one width together, widest first, until their padded pieces reach ``batch_pieces``."""
    jobs = sorted(jobs, key=lambda job: -job[1].width)
    start = 0
    for stop in range(1, len(jobs) + 1):
        width = jobs[start][1].width
        ends = stop == len(jobs) or jobs[stop][1].width != width
        if ends or (stop - start) * width >= batch_pieces:
            yield jobs[start:stop]
            start = stop


def _unread(
    cache: WindowCache,
    pieces: Sequence[Pieces],
    jobs: list[Job],
    logits: list[NDArray[np.float32]],
) -> list[Job]:
    """The jobs that are not in the cache; what those that are came to is put in its place."""
    rest = []
    for number, window in jobs:
        found = cache.get(_key(pieces[number], window))
        if found is None:
            rest.append((number, window))
        else:
            first, last = window.keep
            start = window.start
            logits[number][first:last] = found[first - start : last - start]
    return rest


def _key(pieces: Pieces, window: Window) -> bytes:
    return pieces.ids[window.start : window.stop].astype(np.int32).tobytes()


def _warnings(pieces: Pieces, sentences: Sequence[Sentence]) -> tuple[Notice, ...]:
    count = int(is_long(pieces, len(sentences)).sum())
    if not count:
        return ()
    detail = f"{count} sentence(s) are longer than one window and were read in overlapping pieces"
    return (Notice("long_sentence", detail),)
