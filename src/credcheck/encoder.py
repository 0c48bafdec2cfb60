"""The ONNX backend of the encoder: sentences in, head logits per word piece out.

Windows are padded to a multiple of 16 pieces and run in batches of one width. No result depends on
its batch: the graph quantises activations row by row.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from credcheck.types import Encoding, Notice, Sentence
from credcheck.window_cache import WindowCache
from credcheck.windows import Pieces, Window, is_long, pack, tokenize

BATCH_PIECES = 384
_CLS, _SEP = 101, 102
_Job = tuple[int, Window]


class OnnxEncoder:
    """Runs ``encoder.onnx`` with its ``tokenizer.json``; safe to share between threads."""

    def __init__(
        self, encoder: Path, tokenizer: Path, columns: Sequence[str], *, threads: int | None = None
    ) -> None:
        import onnxruntime  # noqa: PLC0415  -- heavy, and not needed to read a report
        from tokenizers import Tokenizer  # noqa: PLC0415

        options = onnxruntime.SessionOptions()
        # Without VNNI, sums of 8-bit products would saturate in 16 bits: other scores on other chips.
        options.add_session_config_entry("session.x64quantprecision", "1")
        # One thread a batch and several batches at a time: a fifth faster than several threads a
        # batch, and no thread spins while it waits for the others.
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session: Any = onnxruntime.InferenceSession(
            str(encoder), options, providers=["CPUExecutionProvider"]
        )
        self._runs = ThreadPoolExecutor(threads or os.cpu_count() or 1, "credcheck-encoder")
        self._tokenizer: Any = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self.cache: WindowCache | None = None
        """Logits of windows that were read before; None reads each again."""
        self.columns = tuple(columns)
        self.runtime = f"onnxruntime {onnxruntime.__version__}"

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
            jobs = self._unread(self.cache, pieces, jobs, logits)
        batches = list(_batches(jobs))
        for batch, out in zip(
            batches, self._runs.map(partial(self._run, pieces), batches), strict=True
        ):
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

    @staticmethod
    def _unread(
        cache: WindowCache,
        pieces: Sequence[Pieces],
        jobs: list[_Job],
        logits: list[NDArray[np.float32]],
    ) -> list[_Job]:
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

    def _run(self, pieces: Sequence[Pieces], batch: Sequence[_Job]) -> NDArray[np.float32]:
        width = batch[0][1].width
        ids = np.zeros((len(batch), width), dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, (number, window) in enumerate(batch):
            size = window.stop - window.start
            ids[row, 0] = _CLS
            ids[row, 1 : size + 1] = pieces[number].ids[window.start : window.stop]
            ids[row, size + 1] = _SEP
            mask[row, : size + 2] = 1
        out: NDArray[np.float32] = self._session.run(["logits"], {"ids": ids, "mask": mask})[0]
        return out


def _key(pieces: Pieces, window: Window) -> bytes:
    return pieces.ids[window.start : window.stop].astype(np.int32).tobytes()


def _batches(jobs: list[_Job]) -> Iterator[list[_Job]]:
    """Jobs of one width together, widest first, at most BATCH_PIECES padded pieces in a batch."""
    jobs = sorted(jobs, key=lambda job: -job[1].width)
    start = 0
    for stop in range(1, len(jobs) + 1):
        width = jobs[start][1].width
        ends = stop == len(jobs) or jobs[stop][1].width != width
        if ends or (stop - start) * width >= BATCH_PIECES:
            yield jobs[start:stop]
            start = stop


def _warnings(pieces: Pieces, sentences: Sequence[Sentence]) -> tuple[Notice, ...]:
    count = int(is_long(pieces, len(sentences)).sum())
    if not count:
        return ()
    detail = f"{count} sentence(s) are longer than one window and were read in overlapping pieces"
    return (Notice("long_sentence", detail),)
