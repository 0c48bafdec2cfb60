"""Check-worthiness on news: the head was learnt from spoken debates, the project's own sentences are news.

Nothing is fitted on the 150 sentences of ``tests/eval/news_claims.jsonl``. A calibration changes no order,
so that the AUC is the same with either.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from credcheck import pool
from credcheck.bundles import Bundle
from credcheck.types import Encoder
from training.calibrate import affine, news_affine
from training.data import claims
from training.intervals import figure
from training.measures import auc
from training.reading import Floats, news_lines
from training.reliability import ece

HEAD, NEWS = "check_worthy", "check_worthy_news"
_FREE = 1e-6


def measure(encoder: Encoder, bundle: Bundle) -> dict[str, Any]:
    """How well a bundle tells what is worth checking in news, each figure with its 90 % interval.

    ``debates`` and ``news`` are the figures of the level under the calibration from debates, which every
    bundle has, and under that from news: the bundle's own, or fitted now for one that has none.
    """
    rows = claims.sentences(claims.TEST)
    lines = news_lines(encoder, claims.TEST)
    z, gold = lines.mean(HEAD), lines.gold
    stated = bundle.config.calibration
    own = (stated[NEWS].scale, stated[NEWS].shift) if NEWS in stated else news_affine(encoder)
    debates = stated[HEAD].scale * z + stated[HEAD].shift
    news = own[0] * z + own[1]
    return {
        "auc": figure(lambda i: auc(gold[i] > 0, z[i]), lines.groups),
        "auc_by_kind": by_kind(z, gold, [row["kind"] for row in rows]),
        "positive_share": float(gold.mean()),
        "debates": level(debates, gold, lines.groups),
        "news": level(news, gold, lines.groups),
        "brier_gain": figure(
            lambda i: brier(debates[i], gold[i]) - brier(news[i], gold[i]), lines.groups
        ),
        "news_calibration": {
            "pair": list(own),
            "sentences": len(claims.sentences(claims.FIT)),
            "in_bundle": NEWS in stated,
        },
    }


def level(z: Floats, gold: Floats, groups: Sequence[str]) -> dict[str, Any]:
    """What the size of probabilities is worth; ``z`` are calibrated logits.

    Slope and intercept are of the logistic regression of the label on ``z``: 1 and 0 are right, a slope
    under 1 says that probabilities are too far out, a negative intercept that they are too high.
    """
    p = pool.sigmoid(z)
    return {
        "slope": figure(lambda i: affine(z[i], gold[i], prior=_FREE)[0], groups),
        "intercept": figure(lambda i: affine(z[i], gold[i], prior=_FREE)[1], groups),
        "brier": figure(lambda i: brier(z[i], gold[i]), groups),
        "ece": figure(lambda i: ece(p[i], gold[i]), groups),
        "share_above_half": figure(lambda i: float(np.mean(p[i] >= 0.5)), groups),
    }


def brier(z: Floats, gold: Floats) -> float:
    return float(np.mean((pool.sigmoid(z) - gold) ** 2))


def by_kind(score: Floats, gold: Floats, kinds: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The AUC of each kind's rows against all rows of the other label."""
    at: NDArray[np.str_] = np.asarray(kinds)
    found = {}
    for kind in sorted(set(kinds)):
        label = gold[at == kind][0]
        chosen = (at == kind) | (gold != label)
        found[kind] = {
            "auc": auc(gold[chosen] > 0, score[chosen]),
            "n": int((at == kind).sum()),
            "label": int(label),
        }
    return found
