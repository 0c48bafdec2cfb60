"""Word-piece logits → sentence logits; training's pooling in numpy.

Both pools are sums over pieces, so that a sentence's logit is the sum of its pieces' shares.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from credcheck.types import Encoding

Floats = NDArray[np.float64]


def mean_shares(encoding: Encoding, head: str) -> Floats:
    """Each piece's share of its sentence's mean logit, shape (N,)."""
    size = np.bincount(encoding.sentence)
    return encoding.column(head).astype(np.float64) / size[encoding.sentence]


def mean(encoding: Encoding, head: str, count: int) -> Floats:
    """The mean logit of each of ``count`` sentences, shape (count,); NaN without pieces."""
    return _sum(encoding, mean_shares(encoding, head), count, np.ones(len(encoding.sentence), bool))


def smooth_max_shares(encoding: Encoding, head: str, mask: NDArray[np.bool_]) -> Floats:
    """Each piece's share softmax(z)·z of its sentence's smooth maximum over the masked pieces."""
    logits = np.where(mask, encoding.column(head).astype(np.float64), -np.inf)
    count = int(encoding.sentence.max(initial=-1)) + 1
    top = np.full(count, -np.inf)
    np.maximum.at(top, encoding.sentence, logits)
    weight = np.exp(logits - np.where(np.isfinite(top), top, 0.0)[encoding.sentence])
    norm = np.bincount(encoding.sentence, weight, minlength=count)
    share = weight / np.maximum(norm, 1e-300)[encoding.sentence]
    return np.asarray(share * np.where(mask, logits, 0.0), dtype=np.float64)


def smooth_max(encoding: Encoding, head: str, count: int, mask: NDArray[np.bool_]) -> Floats:
    """Σ softmax(z)·z over each sentence's masked pieces, shape (count,); NaN without such pieces."""
    return _sum(encoding, smooth_max_shares(encoding, head, mask), count, mask)


def _sum(encoding: Encoding, shares: Floats, count: int, mask: NDArray[np.bool_]) -> Floats:
    total = np.bincount(encoding.sentence, shares, minlength=count).astype(np.float64)
    present = np.bincount(encoding.sentence, mask, minlength=count) > 0
    return np.where(present, total, np.nan)


def sigmoid(logits: Floats) -> Floats:
    """1 / (1 + e^-x), elementwise, without overflow."""
    return np.asarray(0.5 * (1 + np.tanh(0.5 * logits)), dtype=np.float64)


def names(text: str, encoding: Encoding) -> NDArray[np.bool_]:
    """Which pieces belong to a name: a word with a capital that does not begin its sentence.

    Read from the raw text, since the encoder sees no capitals. Shape (N,).
    """
    starts, ends = encoding.starts.tolist(), encoding.ends.tolist()
    sentence = encoding.sentence.tolist()
    found = [False] * len(starts)
    for number in range(1, len(starts)):
        if sentence[number] != sentence[number - 1]:
            continue
        glued = starts[number] == ends[number - 1]
        if glued and found[number - 1]:
            found[number] = True
        elif text[starts[number]].isupper():
            before = text[ends[number - 1] - 1]
            found[number] = before not in "\"“‘'("
    return np.asarray(found, dtype=bool)


def masked_mean(encoding: Encoding, head: str, count: int, mask: NDArray[np.bool_]) -> Floats:
    """The mean logit over each sentence's masked pieces, shape (count,); NaN without such pieces."""
    size = np.bincount(encoding.sentence, mask, minlength=count)
    values = np.where(mask, encoding.column(head).astype(np.float64), 0.0)
    total = np.bincount(encoding.sentence, values, minlength=count)
    return np.where(size > 0, total / np.maximum(size, 1), np.nan)
