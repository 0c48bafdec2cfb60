"""BABE, one outlet left out at a time: ``python -m training.leave_out`` adds the figures to run.json.

A fresh encoder is fine-tuned on PTC and the other outlets for each fold, and judged on the outlet that
no weight has seen. Beside macro-F1 stands how often unbiased sentences of the outlet are called biased:
a head that does so more often to one side is not fair to it. Folds that were done before are kept.
"""

import argparse
import json
import random
import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.optimize import minimize

from training import consistency
from training.batches import collate, epoch
from training.calibrate import affine, f1, probabilities
from training.data import babe, ptc
from training.data.base import packaged
from training.data.examples import COLUMNS
from training.data.files import rows
from training.intervals import figure
from training.model import NewsModel, pooled_smooth_max
from training.reading import Floats
from training.train import Run

MIN_ROWS = 100
EPOCHS = {"loaded": 1, "biased": 3}
HALF = 0.5
# The outlets of BABE with enough sentences that stand on a side; Reuters stands on none.
LEANINGS = {"left": ("Alternet", "MSNBC"), "right": ("Breitbart", "Fox News")}


@dataclass(frozen=True, slots=True)
class Fold:
    """The probability of each sentence of a left-out outlet, and what its readers said."""

    probability: Floats
    biased: NDArray[np.bool_]

    @property
    def decided(self) -> NDArray[np.bool_]:
        """Which are called biased."""
        return self.probability >= HALF

    @property
    def macro_f1(self) -> float:
        """The mean of F1 on biased and on unbiased sentences."""
        return (f1(self.decided, self.biased) + f1(~self.decided, ~self.biased)) / 2

    def false_positive_rate(self) -> dict[str, Any]:
        """The share of unbiased sentences that are called biased, with its 90 % interval."""
        wrong = self.decided[~self.biased]
        return figure(lambda i: float(wrong[i].mean()), [str(i) for i in range(len(wrong))])


def fold(outlet: str, recipe: dict[str, Any], base: Path) -> Fold:
    """The decisions on one outlet after training on the others."""
    rng = random.Random(recipe["seed"])
    data = rows(babe.NAME)
    rest = [row for row in data if row["outlet"] != outlet]
    tuning = [row for i, row in enumerate(rest) if i % 10 == 0]
    kept = [row for i, row in enumerate(rest) if i % 10]
    sets = {
        "loaded": ptc.joined("train", recipe["seed"]),
        "biased": [window for row in kept for window in babe.example(row)],
    }
    planned = []
    for task, times in EPOCHS.items():
        for _ in range(times):
            planned += [(task, batch) for batch in epoch(sets[task], recipe, rng)]
    rng.shuffle(planned)
    told = [row["text"] for row in (*ptc.lines("train"), *kept)]
    run = Run(fresh(recipe), base, consistency.of(recipe, map(consistency.Text, told)))
    for task, batch in planned:
        run.learn(collate(task, batch), len(planned))
    model = run.model
    logits, gold = _judge(model, tuning)
    pair = affine(logits, gold)
    logits, gold = _judge(model, [row for row in data if row["outlet"] == outlet])
    return Fold(probabilities(pair, logits), gold > 0)


def once(file: Path, outlet: str, recipe: dict[str, Any]) -> Fold:
    """The fold in ``file``, trained and written there where there is none: a stopped run goes on."""
    if not file.exists():
        found = fold(outlet, recipe, packaged())
        part = file.with_suffix(".part.npz")
        np.savez(part, probability=found.probability, biased=found.biased)
        part.replace(file)
    with np.load(file) as data:
        return Fold(data["probability"], data["biased"])


def fresh(recipe: Mapping[str, Any]) -> dict[str, Any]:
    """The recipe without weights or a teacher that have seen the outlet."""
    return {name: value for name, value in recipe.items() if name not in {"start", "distil"}}


def slope(folds: Iterable[Fold]) -> float:
    """The slope of the labels on the logits over outlets that weigh the same, each with its own intercept.

    1 where the head is as sure as it may be of an outlet that it has not seen, less where it is too sure.
    """
    told = list(folds)
    clipped = [np.clip(one.probability, 1e-6, 1 - 1e-6) for one in told]
    logits = [np.log(p / (1 - p)) for p in clipped]

    def loss(line: Floats) -> float:
        total = 0.0
        for one, own, intercept in zip(told, logits, line[1:], strict=True):
            z = line[0] * own + intercept
            total += float(np.mean(np.logaddexp(0, z) - one.biased * z))
        return total

    return float(minimize(loss, np.array([1.0, *[0.0] * len(told)]), method="BFGS").x[0])


def summary(folds: Mapping[str, Fold], trained: Collection[str]) -> dict[str, Any]:
    """The figures of all folds by outlet; the slope is that of outlets that bundles are ``trained`` on."""
    scores = {outlet: one.macro_f1 for outlet, one in folds.items()}
    values = np.asarray(list(scores.values()))
    rates = {outlet: one.false_positive_rate() for outlet, one in folds.items()}
    return {
        "macro_f1_by_outlet": scores,
        "mean": float(values.mean()),
        "se": float(values.std(ddof=1) / np.sqrt(len(values))),
        "method": "fresh encoder per fold on PTC (1 epoch) and the other outlets (3 epochs)",
        "false_positive_rate_by_outlet": rates,
        "false_positive_gap": gap({outlet: one["value"] for outlet, one in rates.items()}),
        "slope": slope(one for outlet, one in folds.items() if outlet in trained),
    }


def gap(rates: Mapping[str, float]) -> dict[str, Any] | None:
    """Left less right: of the mean rates, and of the pair furthest apart. None without both sides."""
    sides = {side: [o for o in names if o in rates] for side, names in LEANINGS.items()}
    if not all(sides.values()):
        return None
    means = {side: float(np.mean([rates[o] for o in names])) for side, names in sides.items()}
    pairs = [(one, other) for one in sides["left"] for other in sides["right"]]
    left, right = max(pairs, key=lambda pair: abs(rates[pair[0]] - rates[pair[1]]))
    return {
        **means,
        "value": means["left"] - means["right"],
        "largest": {"left": left, "right": right, "value": rates[left] - rates[right]},
    }


@torch.no_grad()
def _judge(model: NewsModel, data: list[dict[str, Any]]) -> tuple[Floats, Floats]:
    model.eval()
    logits = []
    for row in data:
        batch = collate("biased", babe.example(row))
        out = model(batch.ids, batch.mask).reshape(-1, len(COLUMNS))[batch.flat]
        column = out[:, COLUMNS.index("loaded")]
        logits.append(float(pooled_smooth_max(column, torch.zeros_like(batch.segment), 1)[0]))
    return np.asarray(logits), np.asarray([float(row["label_bias"]) for row in data])


def asked(description: str | None) -> tuple[dict[str, Any], Path]:
    """The recipe of the short runs and the run that they stand beside, from the command line."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--recipe", type=Path, default=Path("training/recipes/fresh.toml"))
    parser.add_argument("--run", type=Path, default=Path("training/runs/news-v2"))
    args = parser.parse_args()
    return tomllib.loads(args.recipe.read_text()), args.run


def main() -> None:
    recipe, run = asked(__doc__)
    counts: dict[str, int] = {}
    trained = set()
    for row in rows(babe.NAME):
        counts[row["outlet"]] = counts.get(row["outlet"], 0) + 1
        if row["split"] == "train":
            trained.add(row["outlet"])
    outlets = sorted(outlet for outlet, count in counts.items() if count >= MIN_ROWS)
    kept = run / "leave_out"
    kept.mkdir(parents=True, exist_ok=True)
    folds = {}
    for outlet in outlets:
        folds[outlet] = once(kept / f"{outlet}.npz", outlet, recipe)
        print(outlet, folds[outlet].macro_f1, flush=True)
    found = summary(folds, trained) | {"recipe": recipe["id"]}
    (run / "leave_out.json").write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
