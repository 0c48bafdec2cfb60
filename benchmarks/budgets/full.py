"""The fp32 graph of a shipped bundle: its int8 weights multiplied out, in the graph training builds."""

from __future__ import annotations

from pathlib import Path

import onnx

from training.graph import build
from training.weights import from_graph


def write(encoder: Path, columns: tuple[str, ...], out: Path) -> None:
    """Save the fp32 graph of a shipped encoder."""
    onnx.save(build(from_graph(encoder), columns, int8=False), out)
