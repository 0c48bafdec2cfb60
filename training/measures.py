"""The figures of each head, as functions of the rows of its table."""

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray
from scipy.stats import spearmanr
from sklearn.metrics import roc_auc_score

from training.calibrate import ROLES, f1
from training.intervals import Measure, Rows
from training.predictions import Predictions, Table
from training.reading import Floats

# Figures of which less is better; of all others that are compared, more is.
LOWER = frozenset({"mse", "share_mae", "brier"})
# The figure by which a head is said to be better than another model's.
MAIN = {
    "clickbait": "mse",
    "attribution": "sentence_f1",
    "loaded": "line_auc",
    "biased": "macro_f1",
    "subjective": "macro_f1",
    "check_worthy": "f1",
}


def macro_f1(predicted: NDArray[np.bool_], gold: NDArray[np.bool_]) -> float:
    return (f1(predicted, gold) + f1(~predicted, ~gold)) / 2


def auc(gold: NDArray[np.bool_], score: Floats) -> float:
    return float(roc_auc_score(gold, score)) if 0 < gold.sum() < len(gold) else float("nan")


def of_head(predictions: Predictions, head: str) -> dict[str, tuple[Table, Measure]]:
    """Every figure of a head by name, with the table whose rows it reads."""
    table = predictions[head]
    if head == "clickbait":
        found = _clickbait(table)
    elif head == "attribution":
        found = _attribution(table)
    elif head == "loaded":
        share = predictions["loaded_share"]
        by_article = {"share_mae": _share_error(share), "share_interval_coverage": held(share)}
        return {name: (table, measure) for name, measure in _loaded(table).items()} | {
            name: (share, measure) for name, measure in by_article.items()
        }
    else:
        found = _binary(table, rare=head == "check_worthy")
    return {name: (table, measure) for name, measure in found.items()}


def held(table: Table) -> Measure:
    """How often the interval held what people said."""
    inside = within(table)
    return lambda rows: float(inside[rows].mean())


def within(table: Table) -> NDArray[np.bool_]:
    """Whether each row's interval held; the panel's mean is kept to four places only."""
    columns = table.columns
    gold, slack = (columns["gold"], 1e-4) if "gold" in columns else (columns["hand"], 0.0)
    return (columns["low"] - slack <= gold) & (gold <= columns["high"] + slack)


def _clickbait(table: Table) -> dict[str, Measure]:
    p, gold = table.columns["p"], table.columns["gold"]
    return {
        "mse": lambda i: float(np.mean((p[i] - gold[i]) ** 2)),
        "spearman": lambda i: float(spearmanr(p[i], gold[i])[0]),
        "interval_coverage": held(table),
    }


def _loaded(table: Table) -> dict[str, Measure]:
    p, gold = table.columns["p"], table.columns["gold"] > 0
    piece, target = table.ragged["piece"], table.ragged["target"]
    threshold = table.numbers["threshold"]
    known = [
        (mine[theirs >= 0] >= threshold, theirs[theirs >= 0] > 0)
        for mine, theirs in zip(piece, target, strict=True)
    ]
    return {"line_auc": lambda i: auc(gold[i], p[i]), "token_f1": _pooled_f1(known)}


def _binary(table: Table, *, rare: bool) -> dict[str, Measure]:
    p, gold = table.columns["p"], table.columns["gold"] > 0
    found: dict[str, Measure] = {"f1": lambda i: f1(p[i] >= 0.5, gold[i])} if rare else {}
    return found | {
        "macro_f1": lambda i: macro_f1(p[i] >= 0.5, gold[i]),
        "auc": lambda i: auc(gold[i], p[i]),
    }


def _attribution(table: Table) -> dict[str, Measure]:
    mine, hand = table.columns["mine"], table.columns["hand"]
    parts = np.stack([table.columns[name] for name in ("hit", "claimed", "marked")], axis=1)

    def relations(rows: Rows) -> float:
        hit, claimed, marked = parts[rows].sum(axis=0)
        return float(2 * hit / (claimed + marked))

    found: dict[str, Measure] = {"sentence_f1": _over(table.ragged, "sentence", 0.5)}
    found |= {f"token_f1_{role}": _over(table.ragged, role, table.numbers[role]) for role in ROLES}
    return found | {
        "relations_f1": relations,
        "share_r": lambda i: float(np.corrcoef(mine[i], hand[i])[0, 1]),
        "share_mae": _share_error(table),
        "share_interval_coverage": held(table),
    }


def _share_error(table: Table) -> Measure:
    mine, hand = table.columns["mine"], table.columns["hand"]
    return lambda i: float(np.abs(mine[i] - hand[i]).mean())


def _over(ragged: Mapping[str, list[NDArray[np.float64]]], name: str, threshold: float) -> Measure:
    """F1 over the units of the chosen articles."""
    values, gold = ragged[name], ragged[f"{name}_gold"]
    return _pooled_f1([(v >= threshold, g > 0) for v, g in zip(values, gold, strict=True)])


def _pooled_f1(decided: Iterable[tuple[NDArray[np.bool_], NDArray[np.bool_]]]) -> Measure:
    """F1 over all units of the chosen rows, each row given by what is decided and what is so.

    Counts are kept by row, so that a draw of rows costs no more than their number.
    """
    counts = np.asarray([((mine & gold).sum(), mine.sum() + gold.sum()) for mine, gold in decided])

    def measure(rows: Rows) -> float:
        hit, total = counts[rows].sum(axis=0)
        return float(2 * hit / total) if total else 0.0

    return measure
