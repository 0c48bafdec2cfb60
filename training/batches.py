"""Batches of one task each, by width, in an order drawn once from the seed."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import torch
from torch import Tensor

from credcheck.windows import BUCKET
from training.data import babe, lines, polnear, ptc
from training.data.base import special
from training.data.examples import Example
from training.licences import kept
from training.splits import Split

# The set that each task learns from.
SOURCES = {
    "attribution": polnear.NAME,
    "loaded": ptc.NAME,
    "biased": babe.NAME,
    "clickbait": lines.WEBIS.name,
    "subjective": lines.SUBJECTIVITY.name,
    "check_worthy": lines.CHECKWORTHY.name,
}


def tasks(split: Split, seed: int, excluded: Sequence[str] = ()) -> dict[str, list[Example]]:
    """Every training set by the name of its task, but for those whose class of licence is excluded."""
    read = {
        "attribution": polnear.examples,
        "loaded": partial(ptc.joined, seed=seed),
        "biased": babe.examples,
        "clickbait": lines.WEBIS.examples,
        "subjective": lines.SUBJECTIVITY.examples,
        "check_worthy": lines.CHECKWORTHY.examples,
    }
    allowed = kept(SOURCES.values(), excluded)
    return {task: examples(split) for task, examples in read.items() if SOURCES[task] in allowed}


def learnt(run: Mapping[str, Any]) -> list[str]:
    """The tasks that a run has learnt, by its run.json: those of what it began with where it reads none."""
    recipe = run["recipe"]
    times = recipe.get("epochs", dict.fromkeys(SOURCES, 1))
    if not times and (start := run.get("start")):
        begun = [
            learnt(one) if "recipe" in one else SOURCES for one in start.get("averaged", [start])
        ]
        return [task for task in SOURCES if any(task in tasks for tasks in begun)]
    allowed = kept(SOURCES.values(), recipe.get("exclude_licences", ()))
    return [task for task, name in SOURCES.items() if name in allowed and times.get(task, 0) > 0]


@dataclass(slots=True)
class Batch:
    """``ids``, ``mask``: (B, T); ``flat``: index of each real piece in B·T; ``segment``: its sentence."""

    task: str
    ids: Tensor
    mask: Tensor
    flat: Tensor
    segment: Tensor
    pieces: dict[str, Tensor]
    sentences: dict[str, Tensor]
    count: int
    taught: Tensor | None = None

    def to(self, device: torch.device) -> "Batch":
        """The same batch there."""
        moved = {n: getattr(self, n).to(device) for n in ("ids", "mask", "flat", "segment")}
        for name in ("pieces", "sentences"):
            moved[name] = {head: t.to(device) for head, t in getattr(self, name).items()}
        taught = None if self.taught is None else self.taught.to(device)
        return replace(self, **moved, taught=taught)


def collate(task: str, examples: list[Example]) -> Batch:
    width = max(example.width for example in examples)
    ids = np.zeros((len(examples), width), dtype=np.int64)
    mask = np.zeros_like(ids)
    opening, closing = special()
    flat, segment, count = [], [], 0
    for row, example in enumerate(examples):
        size = len(example.ids)
        ids[row, : size + 2] = [opening, *example.ids, closing]
        mask[row, : size + 2] = 1
        flat.append(np.arange(size) + row * width + 1)
        for start, stop in example.segments:
            segment.append(np.full(stop - start, count))
            count += 1
    return Batch(
        task,
        torch.from_numpy(ids),
        torch.from_numpy(mask),
        torch.from_numpy(np.concatenate(flat)),
        torch.from_numpy(np.concatenate(segment)),
        {
            head: torch.from_numpy(np.concatenate([e.pieces[head] for e in examples]))
            for head in examples[0].pieces
        },
        {
            name: torch.tensor([value for e in examples for value in e.sentences[name]])
            for name in examples[0].sentences
        },
        count,
        _taught(examples),
    )


def _taught(examples: list[Example]) -> Tensor | None:
    said = [example.taught for example in examples if example.taught is not None]
    return torch.from_numpy(np.concatenate(said)) if len(said) == len(examples) else None


def epoch(
    examples: list[Example], recipe: Mapping[str, Any], rng: random.Random
) -> list[list[Example]]:
    """One epoch's batches: shuffled, then sorted by width so that padding is small."""
    order = sorted(examples, key=lambda example: (example.width, rng.random()))
    found: list[list[Example]] = []
    at = 0
    while at < len(order):
        size = max(1, min(recipe["max_batch"], recipe["batch_pieces"] // order[at].width))
        chunk = order[at : at + size]
        while len(chunk) > 1 and chunk[-1].width * len(chunk) > recipe["batch_pieces"] + BUCKET:
            chunk = chunk[:-1]
        found.append(chunk)
        at += len(chunk)
    return found


def plan(
    sets: Mapping[str, list[Example]], recipe: Mapping[str, Any]
) -> list[tuple[str, list[Example]]]:
    """All batches of a run, shuffled.

    A recipe with ``epochs`` says how often each task is read, a task it leaves out not at all;
    otherwise task t gets a share of size^(1/temperature), at most max_epochs.
    """
    rng = random.Random(recipe["seed"])
    one = {task: epoch(examples, recipe, rng) for task, examples in sets.items()}
    power = 1 / recipe.get("temperature", 1.0)
    largest = max(len(batches) for batches in one.values())
    found: list[tuple[str, list[Example]]] = []
    for task, batches in one.items():
        if "epochs" in recipe:
            steps = round(recipe["epochs"].get(task, 0) * len(batches))
        else:
            wanted = recipe["total_epochs_largest"] * largest * (len(batches) / largest) ** power
            steps = round(min(wanted, recipe["max_epochs"] * len(batches)))
        drawn: list[list[Example]] = []
        while len(drawn) < steps:
            more = epoch(sets[task], recipe, rng)
            rng.shuffle(more)
            drawn += more
        found += [(task, batch) for batch in drawn[:steps]]
    rng.shuffle(found)
    return found


def stream(planned: list[tuple[str, list[Example]]], start: int) -> Iterator[Batch]:
    for task, examples in planned[start:]:
        yield collate(task, examples)
