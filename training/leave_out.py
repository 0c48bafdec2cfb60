"""BABE, one outlet left out at a time: ``python -m training.leave_out`` adds the figures to run.json.

A fresh encoder is fine-tuned on PTC and the other outlets for each fold, with the recipe's settings but
fewer steps, and judged on the outlet that no weight has seen.
"""

import argparse
import json
import random
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import torch

from training.batches import collate, epoch
from training.calibrate import affine, f1, probabilities
from training.data import babe, ptc
from training.data.base import packaged
from training.data.examples import COLUMNS
from training.data.files import rows
from training.model import NewsModel, pooled_smooth_max
from training.reading import Floats
from training.train import Run

MIN_ROWS = 100
EPOCHS = {"loaded": 1, "biased": 3}


def fold(outlet: str, recipe: dict[str, Any], base: Path) -> float:
    """Macro-F1 on one outlet after training on the others."""
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
    run = Run(recipe, base)
    for task, batch in planned:
        run.learn(collate(task, batch), len(planned))
    model = run.model
    logits, gold = _judge(model, tuning)
    pair = affine(logits, gold)
    logits, gold = _judge(model, [row for row in data if row["outlet"] == outlet])
    decided = probabilities(pair, logits) >= 0.5
    return (f1(decided, gold > 0) + f1(~decided, gold == 0)) / 2


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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--recipe", type=Path, default=Path("training/recipes/news-v1.toml"))
    args = parser.parse_args()
    recipe = tomllib.loads(args.recipe.read_text())
    counts: dict[str, int] = {}
    for row in rows(babe.NAME):
        counts[row["outlet"]] = counts.get(row["outlet"], 0) + 1
    outlets = sorted(outlet for outlet, count in counts.items() if count >= MIN_ROWS)
    scores = {}
    for outlet in outlets:
        scores[outlet] = fold(outlet, recipe, packaged())
        print(outlet, scores[outlet], flush=True)
    values = np.asarray(list(scores.values()))
    found = {
        "macro_f1_by_outlet": scores,
        "mean": float(values.mean()),
        "se": float(values.std(ddof=1) / np.sqrt(len(values))),
        "method": "fresh encoder per fold on PTC (1 epoch) and the other outlets (3 epochs)",
    }
    run = Path("training/runs") / recipe["id"]
    run.mkdir(parents=True, exist_ok=True)
    (run / "leave_out.json").write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
