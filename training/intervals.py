"""Figures with their 90 % intervals, by resampling whole groups."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import beta

RESAMPLES = 500
SEED = 20
LEVEL = 0.90
Rows = NDArray[np.int64]
Measure = Callable[[Rows], float]


def resamples(groups: Sequence[str], count: int = RESAMPLES) -> Iterator[Rows]:
    """``count`` draws of as many groups as there are, with replacement: the rows of each draw.

    The draws depend on nothing but the groups, so that two models are compared on the same ones.
    """
    names, inverse = np.unique(np.asarray(groups), return_inverse=True)
    members = [np.flatnonzero(inverse == i) for i in range(len(names))]
    rng = np.random.default_rng(SEED)
    for _ in range(count):
        yield np.concatenate([members[i] for i in rng.integers(0, len(names), len(names))])


def figure(measure: Measure, groups: Sequence[str]) -> dict[str, Any]:
    """The figure on all rows with its 90 % interval over resampled groups."""
    values = [value for rows in resamples(groups) if np.isfinite(value := measure(rows))]
    return {
        "value": float(measure(np.arange(len(groups)))),
        **spread(values),
        "n": len(groups),
        "groups": len(set(groups)),
    }


def paired(
    one: Measure, other: Measure, groups: Sequence[str], *, count: int = 2 * RESAMPLES
) -> dict[str, Any]:
    """How far ``other`` lies above ``one`` on the same rows, both on the same resampled groups.

    ``p_above`` is the share of draws in which it does, ties counted half.
    """
    every = np.arange(len(groups))
    gaps = [other(rows) - one(rows) for rows in resamples(groups, count)]
    kept = np.asarray([gap for gap in gaps if np.isfinite(gap)])
    return {
        "value": float(other(every) - one(every)),
        **spread(kept),
        "p_above": float(np.mean((kept > 0) + 0.5 * (kept == 0))),
    }


def spread(values: Sequence[float] | NDArray[np.float64]) -> dict[str, Any]:
    """The 90 % interval and the standard error that draws of a figure give."""
    low, high = np.quantile(values, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return {"interval": [float(low), float(high)], "se": float(np.std(values))}


def clopper_pearson(hits: int, total: int) -> tuple[float, float]:
    """The exact 90 % interval of a share (Clopper and Pearson 1934)."""
    tail = (1 - LEVEL) / 2
    low = float(beta.ppf(tail, hits, total - hits + 1)) if hits else 0.0
    high = float(beta.ppf(1 - tail, hits + 1, total - hits)) if hits < total else 1.0
    return low, high
