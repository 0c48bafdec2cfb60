"""The ONNX backend of the encoder: sentences in, head logits per word piece out.

Windows are padded to a multiple of 16 pieces and run in batches of one width. No result depends on
its batch: the graph quantises activations row by row.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from credcheck.windowed import Padded, WindowedEncoder

BATCH_PIECES = 384


class OnnxEncoder(WindowedEncoder):
    """Runs ``encoder.onnx`` with its ``tokenizer.json``; safe to share between threads."""

    def __init__(
        self, encoder: Path, tokenizer: Path, columns: Sequence[str], *, threads: int | None = None
    ) -> None:
        import onnxruntime  # noqa: PLC0415  -- heavy, and not needed to read a report

        super().__init__(tokenizer, columns, BATCH_PIECES)
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
        self.runtime = f"onnxruntime {onnxruntime.__version__}"

    def _logits(self, batches: Iterable[Padded]) -> Iterator[NDArray[np.float32]]:
        return self._runs.map(self._run, batches)

    def _run(self, batch: Padded) -> NDArray[np.float32]:
        ids, mask = batch
        out: NDArray[np.float32] = self._session.run(["logits"], {"ids": ids, "mask": mask})[0]
        return out
