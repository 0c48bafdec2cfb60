"""Is a probability what it says? Slope, intercept, Brier score and error by bins; coverage of intervals.

Slope and intercept are those of a logistic regression of the label on the logit of the probability (Cox
1958): 1 and 0 where it is right, a slope under 1 where it is too sure. Their errors are robust and by
group. The error by bins (ECE) is above 0 for a perfect model too, so what chance gives stands beside it.
"""

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training.calibrate import PANEL_EDGES, affine
from training.intervals import Rows, clopper_pearson, figure
from training.limits import LARGE, NEAR, NOMINAL
from training.measures import within
from training.predictions import Predictions, Table
from training.reading import Floats

BINS = 10
CHANCES = 500
PROBABILITIES = ("loaded", "biased", "subjective", "check_worthy")
INTERVALS = {
    "panel_mean": "clickbait",
    "loaded_share": "loaded_share",
    "attributed_share": "attribution",
}


def calibration(predictions: Predictions) -> dict[str, Any]:
    """The report on each probability of yes or no; loaded language also on lines that quote."""
    found = {n: _report(predictions[n]) for n in PROBABILITIES if n in predictions}
    if "loaded" in predictions:
        table = predictions["loaded"]
        found["loaded_quoting"] = _report(_only(table, np.flatnonzero(table.columns["quoted"])))
    return found


def coverage(predictions: Predictions) -> dict[str, Any]:
    """How often each 90 % interval held, overall and by group, and how wide it is."""
    return {
        name: _coverage(predictions[table])
        for name, table in INTERVALS.items()
        if table in predictions
    }


def _only(table: Table, rows: Rows) -> Table:
    columns = {name: values[rows] for name, values in table.columns.items()}
    return Table([table.groups[i] for i in rows], columns)


def _report(table: Table) -> dict[str, Any]:
    p, gold = table.columns["p"], table.columns["gold"]
    (intercept, slope), (intercept_se, slope_se) = regression(p, gold, table.groups)
    return {
        "slope": {"value": slope, "se": slope_se},
        "intercept": {"value": intercept, "se": intercept_se},
        "brier": figure(lambda i: float(np.mean((p[i] - gold[i]) ** 2)), table.groups),
        "brier_of_the_base_rate": float(gold.mean() * (1 - gold.mean())),
        "ece": ece(p, gold),
        "ece_by_chance": chance(p),
        "mean_p": float(p.mean()),
        "share": float(gold.mean()),
        "n": len(p),
        "bins": bins(p, gold),
    }


def regression(
    p: Floats, gold: Floats, groups: list[str]
) -> tuple[tuple[float, float], tuple[float, float]]:
    """(intercept, slope) of gold on logit(p), and their standard errors, robust by group."""
    clipped = np.clip(p, 1e-6, 1 - 1e-6)
    x = np.stack([np.ones(len(p)), np.log(clipped / (1 - clipped))], axis=1)

    slope, intercept = affine(x[:, 1], gold, prior=0.0)
    pair = np.array([intercept, slope])
    fitted = 1 / (1 + np.exp(-(x @ pair)))
    bread = np.linalg.pinv((x * (fitted * (1 - fitted))[:, None]).T @ x)
    names, inverse = np.unique(np.asarray(groups), return_inverse=True)
    score = np.zeros((len(names), 2))
    np.add.at(score, inverse, x * (gold - fitted)[:, None])
    few = len(names) / max(1, len(names) - 1)
    error = np.sqrt(np.diag(few * bread @ score.T @ score @ bread))
    return (intercept, slope), (float(error[0]), float(error[1]))


def bins(p: Floats, gold: Floats) -> list[dict[str, Any]]:
    """Ten bins of as many rows each: mean probability, share of positives and its 90 % interval."""
    found = []
    for rows in np.array_split(np.argsort(p, kind="stable"), min(BINS, len(p))):
        hits = int(gold[rows].sum())
        low, high = clopper_pearson(hits, len(rows))
        share = hits / len(rows)
        mean = float(p[rows].mean())
        found.append({"p": mean, "share": share, "interval": [low, high], "n": len(rows)})
    return found


def ece(p: Floats, gold: Floats) -> float:
    """The mean distance between probability and share over those bins, by their size."""
    parts = np.array_split(np.argsort(p, kind="stable"), min(BINS, len(p)))
    gaps = [len(rows) * abs(p[rows].mean() - gold[rows].mean()) for rows in parts]
    return float(sum(gaps) / len(p))


def chance(p: Floats) -> float:
    """The mean ECE of labels drawn by the probabilities themselves."""
    rng = np.random.default_rng(20)
    draws = (rng.random((CHANCES, len(p))) < p).astype(float)
    return float(np.mean([ece(p, draw) for draw in draws]))


def _coverage(table: Table) -> dict[str, Any]:
    inside = within(table)
    hits, total = int(inside.sum()), len(inside)
    low, high = clopper_pearson(hits, total)
    share = hits / total
    near = NEAR[0] <= share <= NEAR[1] if total >= LARGE else low <= NOMINAL <= high
    values = _parts(table)
    groups = {} if values is None else {str(n): inside[values == n] for n in sorted(set(values))}
    return {
        "held": hits,
        "n": total,
        "value": share,
        "clopper_pearson": [low, high],
        "as_it_should": bool(near),
        "mean_width": float(np.mean(table.columns["high"] - table.columns["low"])),
        "by_group": {
            name: {
                "held": int(own.sum()),
                "n": len(own),
                "clopper_pearson": list(clopper_pearson(int(own.sum()), len(own))),
            }
            for name, own in groups.items()
        },
    }


def _parts(table: Table) -> NDArray[np.str_] | None:
    """What coverage is told apart by: the publisher, or how high the panel's mean is judged."""
    if "gold" not in table.columns:
        return table.columns.get("publisher")
    edges = np.asarray(PANEL_EDGES)
    names = np.asarray([f"{a:g} to {b:g}" for a, b in pairwise(PANEL_EDGES)])
    return names[np.digitize(table.columns["p"], edges[1:-1])]
