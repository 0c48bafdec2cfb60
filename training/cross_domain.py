"""One set of wording judged on the other: ``python -m training.cross_domain`` adds the figures to run.json.

A fresh encoder learns loaded lines (PTC) and is judged on biased sentences (BABE), and the other way
round, with a recipe's settings and once for each seed. What is judged is the pooled loaded logit, by
its AUC: no calibration on the other set enters. Each stands beside the figure of a head that learnt it.
"""

import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from training import consistency
from training.batches import SOURCES, plan, stream
from training.data import babe, ptc
from training.data.base import packaged
from training.intervals import figure
from training.leave_out import asked, fresh
from training.measures import auc
from training.reading import Lines, babe_lines, ptc_lines
from training.sides import full_graph
from training.train import Run

SEEDS = (20, 21, 22)
EPOCHS = {"loaded": 2, "biased": 4}
OTHER = {"loaded": "biased", "biased": "loaded"}


def judged(task: str, recipe: Mapping[str, Any], seed: int, base: Path) -> dict[str, Any]:
    """AUC on the other set's dev rows, and on the task's own, after learning the task alone."""
    own = fresh(recipe) | {"seed": seed, "epochs": {task: EPOCHS[task]}}
    lines = {"loaded": ptc.lines, "biased": babe.sentences}[task]("train")
    told = [consistency.Text(row["text"]) for row in lines]
    run = Run(own, base, consistency.of(own, told))
    examples = ptc.joined("train", seed) if task == "loaded" else babe.examples("train")
    planned = plan({task: examples}, own)
    for batch in stream(planned, 0):
        run.learn(batch, len(planned))
    weights = {name: value.cpu().numpy() for name, value in run.average.weights.items()}
    with tempfile.TemporaryDirectory() as scratch:
        encoder = full_graph(weights, Path(scratch))
        read = {"loaded": ptc_lines(encoder, "dev")[0], "biased": babe_lines(encoder, "dev")}
    return {"seed": seed, "own": ranked(read[task]), "other": ranked(read[OTHER[task]])}


def ranked(lines: Lines) -> dict[str, Any]:
    """AUC of the pooled loaded logit; a set of one outlet is drawn by rows, others by article."""
    p, gold = lines.loaded(), lines.gold > 0
    by_row = len(set(lines.groups)) == 1
    groups = [str(i) for i in range(len(p))] if by_row else lines.groups
    return figure(lambda rows: auc(gold[rows], p[rows]), groups)


def summary(found: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[str, Any]:
    """By task: the figures of each seed, their mean and their spread over seeds."""
    told: dict[str, Any] = {}
    for task, runs in found.items():
        told[task] = {"learnt": SOURCES[task], "judged_on": SOURCES[OTHER[task]], "runs": runs}
        for side in ("own", "other"):
            values = [run[side]["value"] for run in runs]
            spread = float(np.std(values, ddof=1)) if len(values) > 1 else 0.0
            told[task][side] = {"mean": float(np.mean(values)), "sd_of_seeds": spread}
    return told


def main() -> None:
    recipe, run = asked(__doc__)
    kept = run / "cross_domain"
    kept.mkdir(parents=True, exist_ok=True)
    found: dict[str, list[dict[str, Any]]] = {}
    for seed in SEEDS:
        for task in EPOCHS:
            file = kept / f"{task}-{seed}.json"
            if not file.exists():
                part = file.with_suffix(".part")
                part.write_text(json.dumps(judged(task, recipe, seed, packaged()), indent=1) + "\n")
                part.replace(file)
            found.setdefault(task, []).append(json.loads(file.read_text()))
            print(task, seed, found[task][-1]["other"]["value"], flush=True)
    told = json.dumps(summary(found), indent=1)
    (run / "cross_domain.json").write_text(told + "\n")


if __name__ == "__main__":
    main()
