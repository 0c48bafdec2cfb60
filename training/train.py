"""Trains one bundle's encoder: ``python -m training.train training/recipes/news-v2.toml``.

Writes training/runs/<id>/model.pt (the EMA weights) and run.json; checkpoint.pt is written every few
minutes and continued from.
"""

import argparse
import importlib.metadata
import json
import platform
import random
import shutil
import time
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits as bce

from training import consistency, start
from training.batches import Batch, plan, stream, tasks
from training.data import base, files, pool
from training.data.examples import COLUMNS
from training.device import autocast, device, multiplies_bf16
from training.distil import Lessons, distillation
from training.licences import kept
from training.model import NewsModel, pooled_mean, pooled_smooth_max

CHECKPOINT_SECONDS = 240
SETS = (
    "attribution_polnear",
    "sentence_propaganda_ptc",
    "sentence_bias_babe",
    "headline_clickbait_webis17",
    "sentence_subjectivity_checkthat",
    "sentence_checkworthy_ct24",
    "article_reliability_recovery",
    "article_hyperpartisan",
)


def sets_of(recipe: Mapping[str, Any]) -> tuple[str, ...]:
    """The sets that a bundle by this recipe learns from, before any is excluded."""
    return (*SETS, *(n for n in pool.SETS if n not in SETS)) if recipe.get("distil") else SETS


def loss_of(
    model: NewsModel, batch: Batch, recipe: dict[str, Any], lessons: Lessons | None = None
) -> Tensor:
    """The batch's loss: weighted BCE over its pieces plus BCE over its sentences.

    Where a teacher has read the batch, what it said counts by the recipe's ``distil.weight``.
    """
    batch = batch.to(model.heads.weight.device)
    with autocast():
        logits = model(batch.ids, batch.mask)
    logits = logits.reshape(-1, len(COLUMNS))[batch.flat]
    total = logits.new_zeros(())
    for head, target in batch.pieces.items():
        known = target >= 0
        weight = logits.new_tensor(float(recipe["positive_weight"][head]))
        column = logits[:, COLUMNS.index(head)][known]
        if len(column):
            total = total + bce(column, target[known], pos_weight=weight)
    for name, target in batch.sentences.items():
        known = target >= 0
        if not known.any():
            continue
        if name in model.affine:
            pooled = pooled_smooth_max(
                logits[:, COLUMNS.index("loaded")], batch.segment, batch.count
            )
            scale, shift = model.affine[name]
            pooled = scale * pooled + shift
        else:
            pooled = pooled_mean(logits[:, COLUMNS.index(name)], batch.segment, batch.count)
        total = total + bce(pooled[known], target[known])
    total = recipe["tasks"].get(batch.task, 0.0) * total
    if lessons is not None and batch.taught is not None:
        said = distillation(model, batch, logits, batch.taught, lessons)
        total = total + recipe["distil"]["weight"] * said
    return total


def optimizer_of(model: NewsModel, recipe: dict[str, Any]) -> torch.optim.AdamW:
    learnt = {n: p for n, p in model.named_parameters() if p.requires_grad}
    encoder = [p for n, p in learnt.items() if n.startswith("encoder.") and p.ndim > 1]
    plain = [p for n, p in learnt.items() if n.startswith("encoder.") and p.ndim <= 1]
    heads = [p for n, p in learnt.items() if not n.startswith("encoder.")]
    return torch.optim.AdamW(
        [
            {"params": encoder, "lr": recipe["learning_rate"]},
            {"params": plain, "lr": recipe["learning_rate"], "weight_decay": 0.0},
            {"params": heads, "lr": recipe["head_learning_rate"], "weight_decay": 0.0},
        ],
        weight_decay=recipe["weight_decay"],
        fused=True,
    )


def factor(step: int, steps: int, warmup: float) -> float:
    """Linear warm-up, then linear decay to a twentieth."""
    if step < warmup * steps:
        return (step + 1) / (warmup * steps)
    return max(0.05, (steps - step) / ((1 - warmup) * steps))


class Average:
    """Exponential moving average of the weights, with a short memory early on."""

    def __init__(self, model: NewsModel, decay: float) -> None:
        self.decay, self.count = decay, 0
        self.weights = {n: p.detach().clone() for n, p in model.state_dict().items()}

    def update(self, model: NewsModel) -> None:
        self.count += 1
        decay = min(self.decay, (1 + self.count) / (10 + self.count))
        for name, value in model.state_dict().items():
            if value.dtype.is_floating_point:
                self.weights[name].lerp_(value, 1 - decay)


class Run:
    """A run's whole state: what a checkpoint holds, and what it continues from to the same draws.

    ``folder`` holds the base encoder.
    """

    def __init__(
        self,
        recipe: dict[str, Any],
        folder: Path,
        agree: consistency.Consistency | None = None,
    ) -> None:
        torch.manual_seed(recipe["seed"])
        random.seed(recipe["seed"])
        np.random.seed(recipe["seed"])  # noqa: NPY002  -- libraries draw from the global state
        self.recipe, self.agree = recipe, agree
        self.model = NewsModel(folder, recipe.get("frozen_layers", 0)).to(device())
        self.began: dict[str, Any] | None = None
        if (first := recipe.get("start")) is not None:
            self.began = start.begin(self.model, first)
        self.optimizer = optimizer_of(self.model, recipe)
        self.average = Average(self.model, recipe["ema"])
        self.step, self.spent = 0, 0.0
        self.losses: dict[str, float] = {}
        taught = recipe.get("distil")
        self.lessons = (
            Lessons.open(Path(taught["folder"]), taught.get("columns")) if taught else None
        )
        self.model.train()

    def learn(self, batch: Batch, steps: int) -> None:
        """One step of ``steps``."""
        for group, rate in zip(self.optimizer.param_groups, _rates(self.recipe), strict=True):
            group["lr"] = rate * factor(self.step, steps, self.recipe["warmup"])
        loss = loss_of(self.model, batch, self.recipe, self.lessons)
        if self.agree:
            loss = loss + self.agree(self.model, self.step)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        self.average.update(self.model)
        old = self.losses.get(batch.task, loss.item())
        self.losses[batch.task] = 0.98 * old + 0.02 * loss.item()
        self.step += 1

    def save(self, path: Path, seconds: float) -> None:
        """Write a checkpoint in one piece: a run that is killed here keeps the last one."""
        state = {
            "model": self.model.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "average": self.average.weights,
            "step": self.step,
            "seconds": seconds,
            "draws": torch.get_rng_state(),
        }
        torch.save(state, path.with_suffix(".part"))
        path.with_suffix(".part").replace(path)

    def restore(self, path: Path) -> None:
        """Go on from a checkpoint."""
        state = torch.load(path, weights_only=False, map_location=device())
        self.model.load_state_dict(state["model"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.average.weights, self.average.count = state["average"], state["step"]
        self.step, self.spent = state["step"], state["seconds"]
        torch.set_rng_state(state["draws"].cpu())


def train(recipe: dict[str, Any], out: Path, folder: Path) -> None:
    """Train to the end of the plan or of the recipe's minutes, from a checkpoint where there is one."""
    out.mkdir(parents=True, exist_ok=True)
    run = Run(recipe, folder, consistency.of(recipe))
    sets = tasks("train", recipe["seed"], recipe.get("exclude_licences", ()))
    if run.lessons:
        sets |= {"pool": pool.examples()}
        for task, examples in sets.items():
            run.lessons.attach(task, examples)
    planned = plan(sets, recipe)
    saved = out / "checkpoint.pt"
    if saved.exists():
        run.restore(saved)
    last = time.monotonic()
    began, first = last - run.spent, run.step
    for batch in stream(planned, run.step):
        run.learn(batch, len(planned))
        now = time.monotonic()
        if run.step % 100 == 1:
            pace = (run.step - first) / (now - began - run.spent)
            text = " ".join(f"{task}={value:.4f}" for task, value in sorted(run.losses.items()))
            print(f"{run.step}/{len(planned)} {now - began:.0f}s {pace:.2f}/s {text}", flush=True)
        if now - last > CHECKPOINT_SECONDS:
            last = now
            run.save(saved, now - began)
        if now - began > recipe["minutes"] * 60:
            print(f"stopped by the clock after step {run.step}", flush=True)
            break
    torch.save({name: value.cpu() for name, value in run.average.weights.items()}, out / "model.pt")
    # With the weights, all that is needed to run them: another base has another shape and tokenizer.
    run.model.encoder.config.to_json_file(out / "config.json", use_diff=False)
    shutil.copyfile(base.folder() / "tokenizer.json", out / "tokenizer.json")
    _write_run(run, out, seconds=time.monotonic() - began)
    saved.unlink(missing_ok=True)


def _rates(recipe: dict[str, Any]) -> list[float]:
    return [recipe["learning_rate"], recipe["learning_rate"], recipe["head_learning_rate"]]


def _write_run(run: Run, out: Path, *, seconds: float) -> None:
    recipe = run.recipe
    every = sets_of(recipe)
    used = dict.fromkeys(
        (*kept(every, recipe.get("exclude_licences", ())), *sorted(start.sets(run.began)))
    )
    versions = {
        name: importlib.metadata.version(name)
        for name in ("torch", "transformers", "tokenizers", "nupunkt", "numpy")
    }
    told = {
        "recipe": recipe,
        "start": run.began,
        "steps": run.step,
        "seconds": round(seconds),
        "threads": torch.get_num_threads(),
        "python": platform.python_version(),
        "machine": platform.machine(),
        "device": str(device()),
        "bf16": multiplies_bf16(),
        "versions": versions,
        "data": {name: files.digest(name) for name in used},
        "left_out": [name for name in every if name not in used],
    }
    (out / "run.json").write_text(json.dumps(told, indent=1, sort_keys=True) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "recipe", type=Path, nargs="?", default=Path("training/recipes/news-v2.toml")
    )
    parser.add_argument("--base", help="folder or hub name of the base encoder")
    parser.add_argument("--out", type=Path, default=None)
    args = parser.parse_args()
    recipe = tomllib.loads(args.recipe.read_text())
    out = args.out or Path("training/runs") / recipe["id"]
    train(recipe, out, base.choose(args.base))


if __name__ == "__main__":
    main()
