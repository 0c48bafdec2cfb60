"""Figures with their 90 % intervals, by resampling whole groups."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 500
SEED = 20
Measure = Callable[[NDArray[np.int64]], float]


def figure(measure: Measure, groups: Sequence[str]) -> dict[str, Any]:
    """The figure on all rows with its 90 % interval over resampled groups."""
    at = np.asarray(groups)
    names, inverse = np.unique(at, return_inverse=True)
    members = [np.flatnonzero(inverse == i) for i in range(len(names))]
    rng = np.random.default_rng(SEED)
    values = []
    for _ in range(RESAMPLES):
        chosen = np.concatenate([members[i] for i in rng.integers(0, len(names), len(names))])
        value = measure(chosen)
        if np.isfinite(value):
            values.append(value)
    low, high = np.quantile(values, [0.05, 0.95])
    return {
        "value": float(measure(np.arange(len(at)))),
        "interval": [float(low), float(high)],
        "se": float(np.std(values)),
        "n": len(at),
        "groups": len(names),
    }
