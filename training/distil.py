"""A larger encoder's logits, kept once for a smaller one to learn from.

``python -m training.distil --run training/runs/teacher --base FOLDER`` reads every window of the tasks
that the run was trained on, and of the pool without labels (or of the tasks that are named), and
writes ``training/cache/<id>/``: one ``TASK.npz`` each, logits in fp16. A recipe that names the folder
under ``[distil]`` learns from both.
"""

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits as bce

from training import batches
from training.batches import Batch, collate, tasks
from training.data import base, pool
from training.data.examples import COLUMNS, PIECE_HEADS, POOLED_HEADS, Example
from training.device import autocast, device
from training.model import NewsModel, pooled_mean, pooled_smooth_max

BATCH_PIECES = 3072
ATTRIBUTION = tuple(head for head in PIECE_HEADS if head != "loaded")
TAUGHT = {"attribution": ATTRIBUTION, "biased": ("loaded",)}
"""The columns that a task's labels teach, where they are not the one of its own name."""


@dataclass(frozen=True, slots=True)
class Lessons:
    """What a teacher said: ``learnt`` are the heads that it was trained in, ``columns`` those of them
    that are taught, ``affine`` the maps of the loaded logit that it learnt, by name.
    """

    folder: Path
    learnt: tuple[str, ...]
    columns: tuple[str, ...]
    affine: Mapping[str, tuple[float, float]]

    @classmethod
    def open(cls, folder: Path, columns: Sequence[str] | None = None) -> "Lessons":
        """The lessons in a folder, in all that the teacher has learnt or in these columns alone.

        Raises ValueError for a column that it has not learnt.
        """
        told = json.loads((folder / "teacher.json").read_text())
        learnt = tuple(told["columns"])
        if other := sorted(set(columns or ()) - set(learnt)):
            raise ValueError(f"the teacher in {folder} has not learnt {', '.join(other)}")
        affine = {name: tuple(pair) for name, pair in told["affine"].items()}
        return cls(folder, learnt, learnt if columns is None else tuple(columns), affine)

    def attach(self, task: str, examples: Sequence[Example]) -> None:
        """Give every example of a task its logits, NaN in columns that the teacher has not learnt.

        A task that the teacher has not read stays as it is. Raises ValueError when the examples are
        not those that it read, piece for piece.
        """
        if not (self.folder / f"{task}.npz").exists():
            return
        with np.load(self.folder / f"{task}.npz") as data:
            sizes, logits = data["sizes"], data["logits"]
        if [len(example.ids) for example in examples] != sizes.tolist():
            raise ValueError(f"{self.folder}/{task}.npz is of other windows than this run's {task}")
        at = 0
        places = [COLUMNS.index(column) for column in self.learnt]
        for example in examples:
            said = np.full((len(example.ids), len(COLUMNS)), np.nan, dtype=np.float32)
            said[:, places] = logits[at : at + len(example.ids)]
            example.taught = said
            at += len(example.ids)


def columns_of(run: Mapping[str, Any]) -> tuple[str, ...]:
    """The head columns that a run was trained in."""
    named = batches.learnt(run)
    taught = {column for task in named for column in TAUGHT.get(task, (task,))}
    return tuple(column for column in COLUMNS if column in taught)


@torch.no_grad()
def logits_of(model: NewsModel, examples: Sequence[Example]) -> NDArray[np.float16]:
    """(N, C) over the pieces of all examples, in their order."""
    order = sorted(range(len(examples)), key=lambda i: examples[i].width)
    found: dict[int, NDArray[np.float16]] = {}
    for width, same in groupby(order, key=lambda i: examples[i].width):
        numbers, size = list(same), max(1, BATCH_PIECES // width)
        for start in range(0, len(numbers), size):
            chosen = numbers[start : start + size]
            bare = [Example(examples[i].ids, examples[i].segments) for i in chosen]
            batch = collate("", bare).to(device())
            with autocast():
                out = model(batch.ids, batch.mask).reshape(-1, len(COLUMNS))[batch.flat]
            said = out.cpu().numpy().astype(np.float16)
            cuts = np.cumsum([len(one.ids) for one in bare])[:-1]
            found |= dict(zip(chosen, np.split(said, cuts), strict=True))
    return np.concatenate([found[i] for i in range(len(examples))])


def teach(run: Path, start: Path, out: Path, names: Sequence[str]) -> None:
    """Write the lessons of a trained run; a task whose file is there is not read again."""
    told = json.loads((run / "run.json").read_text())
    model = NewsModel(start).to(device()).eval()
    model.load_state_dict(torch.load(run / "model.pt", weights_only=True))
    columns = columns_of(told)
    places = [COLUMNS.index(column) for column in columns]
    out.mkdir(parents=True, exist_ok=True)
    sets = tasks("train", told["recipe"]["seed"]) | {"pool": pool.examples()}
    for name in names or (*batches.learnt(told), "pool"):
        file = out / f"{name}.npz"
        if file.exists():
            continue
        logits = logits_of(model, sets[name])[:, places]
        part = file.with_suffix(".part.npz")
        np.savez_compressed(part, sizes=[len(example.ids) for example in sets[name]], logits=logits)
        part.replace(file)
        print(f"{name}: {len(logits)} pieces", flush=True)
    learnt = batches.learnt(told)
    affine = {name: pair.tolist() for name, pair in model.affine.items() if name in learnt}
    (out / "teacher.json").write_text(
        json.dumps({"columns": columns, "affine": affine, "run": told}, indent=1) + "\n"
    )


def distillation(
    model: NewsModel, batch: Batch, logits: Tensor, taught: Tensor, lessons: Lessons
) -> Tensor:
    """Cross-entropy against the teacher's probabilities, over pieces and over sentences.

    ``logits`` and ``taught`` (M, C) are the student's and the teacher's over the batch's pieces
    (Hinton, Vinyals and Dean 2015, at temperature 1: every head is binary, and its logits are what
    is read).
    """
    total = logits.new_zeros(())
    for column in lessons.columns:
        place = COLUMNS.index(column)
        mine, theirs = logits[:, place], taught[:, place]
        if column in POOLED_HEADS:
            pair = [pooled_mean(one, batch.segment, batch.count) for one in (mine, theirs)]
            total = total + bce(pair[0], torch.sigmoid(pair[1]))
            continue
        total = total + bce(mine, torch.sigmoid(theirs))
        if column == "loaded":
            pooled = [pooled_smooth_max(one, batch.segment, batch.count) for one in (mine, theirs)]
            for name, (scale, shift) in lessons.affine.items():
                own_scale, own_shift = model.affine[name]
                total = total + bce(
                    own_scale * pooled[0] + own_shift, torch.sigmoid(scale * pooled[1] + shift)
                )
    return total


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", type=Path, default=Path("training/runs/teacher"))
    parser.add_argument("--base", help="folder or hub name of the base that the run started from")
    parser.add_argument("--out", type=Path, default=None)
    parser.add_argument(
        "tasks", nargs="*", help="those that the run learnt, and the pool, unless named"
    )
    args = parser.parse_args()
    teach(
        args.run,
        base.choose(args.base),
        args.out or Path("training/cache") / args.run.name,
        args.tasks,
    )


if __name__ == "__main__":
    main()
