"""The bare encoder session: the same windows in arrays made beforehand, and nothing but ``run``."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.budgets.timing import seconds
from credcheck import extract, segment
from credcheck.encoder import OnnxEncoder
from credcheck.windows import Pieces, Window, pack, tokenize

SCHEDULES = (96, 256, 512, 1024, 2048, 4096)
"""Padded word pieces in a batch that are tried; each gives the same logits."""

_CLS, _SEP = 101, 102
Feed = dict[str, NDArray[np.int64]]


@dataclass(frozen=True, slots=True)
class Bare:
    """A session, and how many of its runs go on at a time: both sides of a ratio use the same."""

    session: Any
    runs: ThreadPoolExecutor

    @classmethod
    def of(cls, encoder: OnnxEncoder) -> Bare:
        return cls(encoder._session, encoder._runs)  # noqa: SLF001

    @property
    def threads(self) -> int:
        return self.runs._max_workers  # noqa: SLF001

    def run(self, batches: Sequence[Feed]) -> None:
        """All batches, as many at a time as the encoder has threads."""
        deque(self.runs.map(self._one, batches), maxlen=0)

    def _one(self, batch: Feed) -> None:
        self.session.run(["logits"], batch)


def windows(encoder: OnnxEncoder, text: str) -> tuple[Pieces, list[Window], int]:
    """The word pieces, the windows and the number of sentences that the library makes of a text."""
    article = extract.from_text(text)
    sentences = segment.split(article)
    pieces = tokenize(encoder._tokenizer, article.text, sentences)  # noqa: SLF001
    return pieces, pack(pieces, sentences), len(sentences)


def feeds(parts: Sequence[tuple[Pieces, list[Window], int]], batch_pieces: int) -> list[Feed]:
    """Windows of several texts as padded batches of one width, widest first."""
    jobs = [(pieces, window) for pieces, found, _ in parts for window in found]
    jobs.sort(key=lambda job: -job[1].width)
    return [_feed(batch) for batch in _cut(jobs, batch_pieces)]


def _cut(
    jobs: list[tuple[Pieces, Window]], batch_pieces: int
) -> Iterator[list[tuple[Pieces, Window]]]:
    batch: list[tuple[Pieces, Window]] = []
    for job in jobs:
        width = job[1].width
        if batch and (batch[0][1].width != width or (len(batch) + 1) * width > batch_pieces):
            yield batch
            batch = []
        batch.append(job)
    if batch:
        yield batch


def _feed(batch: list[tuple[Pieces, Window]]) -> Feed:
    ids = np.zeros((len(batch), batch[0][1].width), dtype=np.int64)
    mask = np.zeros_like(ids)
    for row, (pieces, window) in enumerate(batch):
        size = window.stop - window.start
        ids[row, : size + 2] = [_CLS, *pieces.ids[window.start : window.stop], _SEP]
        mask[row, : size + 2] = 1
    return {"ids": ids, "mask": mask}


def _run_all(bare: Bare, groups: Sequence[Sequence[Feed]]) -> None:
    for batches in groups:
        bare.run(batches)


def fastest(bare: Bare, groups: Sequence[Sequence[Any]], repeats: int) -> tuple[int, list[Any]]:
    """The best of the schedules for groups of texts, each group run by itself, and its batches.

    ``groups`` hold what :func:`windows` gives; a schedule's time is its fastest of ``repeats``.
    """
    made = {size: [feeds(group, size) for group in groups] for size in SCHEDULES}
    best = dict.fromkeys(SCHEDULES, float("inf"))
    for _ in range(repeats):
        for size, batches in made.items():
            taken = seconds(partial(_run_all, bare, batches))
            best[size] = min(best[size], taken)
    winner = min(best, key=best.__getitem__)
    return winner, made[winner]
