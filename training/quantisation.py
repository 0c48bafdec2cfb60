"""The int8 graph against the fp32 graph on dev."""

from typing import Any

import numpy as np

from credcheck import pool
from credcheck.bundles import Bundle
from credcheck.encoder import OnnxEncoder
from training.calibrate import probabilities
from training.data.lines import CHECKWORTHY, SUBJECTIVITY, WEBIS, LineSet
from training.reading import Floats, babe_lines, line_set, ptc_lines, stories

MAX_MEAN_DIFFERENCE = 0.01
HEADS: tuple[tuple[str, LineSet], ...] = (
    ("clickbait", WEBIS),
    ("subjective", SUBJECTIVITY),
    ("check_worthy", CHECKWORTHY),
)


def compare(full: OnnxEncoder, small: OnnxEncoder, bundle: Bundle) -> dict[str, Any]:
    """Mean |Δp| and flipped decisions (at 0.5) by head."""
    affine = {name: (a.scale, a.shift) for name, a in bundle.config.calibration.items()}
    found: dict[str, Any] = {}
    for head, data in HEADS:
        pair = [
            probabilities(affine[head], line_set(encoder, data, "dev").mean(head))
            for encoder in (full, small)
        ]
        found[head] = _difference(*pair)
    pair = [probabilities(affine["loaded"], ptc_lines(e, "dev")[0].loaded()) for e in (full, small)]
    found["loaded"] = _difference(*pair)
    pair = [probabilities(affine["biased"], babe_lines(e, "dev").loaded()) for e in (full, small)]
    found["biased"] = _difference(*pair)
    threshold = bundle.config.thresholds["content"]
    pair = [
        np.concatenate(
            [pool.sigmoid(s.encoding.column("content").astype(float)) for s in stories(e, "dev")]
        )
        for e in (full, small)
    ]
    found["content_pieces"] = _difference(*pair, threshold)
    return found


def _difference(a: Floats, b: Floats, threshold: float = 0.5) -> dict[str, Any]:
    flipped = int(((a >= threshold) != (b >= threshold)).sum())
    return {
        "mean_abs": float(np.abs(a - b).mean()),
        "max_abs": float(np.abs(a - b).max()),
        "flipped": flipped,
        "n": len(a),
        "within": bool(
            np.abs(a - b).mean() <= MAX_MEAN_DIFFERENCE and flipped <= max(2, 0.01 * len(a))
        ),
    }
