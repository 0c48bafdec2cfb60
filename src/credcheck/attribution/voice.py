"""Whose voice a word piece is in."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from credcheck.types import Attribution, Encoding


def voice_mask(encoding: Encoding, attributions: Iterable[Attribution]) -> NDArray[np.bool_]:
    """True for every piece inside content that is somebody's, or is in quotation marks; (N,).

    Everything else is the outlet's own voice: scare quotes that no attribution covers, and what "it
    is believed" or "reportedly" attributes to nobody, since only the outlet stands behind that. A
    piece counts as inside when its middle is.
    """
    stated = (a for a in attributions if a.basis == "stated")
    somebodys = (a for a in stated if a.source_type != "none" or a.quote != "indirect")
    spans = sorted((c.start, c.end) for a in somebodys for c in a.content)
    if not spans:
        return np.zeros(len(encoding.starts), dtype=np.bool_)
    edges = np.array(spans, dtype=np.int64)
    middle = (encoding.starts + encoding.ends) // 2
    at = np.searchsorted(edges[:, 0], middle, side="right") - 1
    return np.asarray((at >= 0) & (middle < edges[np.maximum(at, 0), 1]))
