"""What a run begins with beside its base: the weights of earlier runs, or of a bundle's graph.

A recipe names it with ``start``: the folder ``training/runs/<start>`` where there is one, else the bundle of
that name. A graph's weights are rounded to int8, and its pooled maps are those of its calibration. Several
with their shares (``[start]``) are averaged, weight by weight (Wortsman et al. 2022), which is of use where
all of them began with the same base.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from credcheck import bundles
from credcheck.bundles import Bundle
from training.data.examples import COLUMNS
from training.distil import columns_of
from training.model import NewsModel
from training.weights import from_graph

RUNS = Path("training/runs")
PARTLY = (
    "heads.",
    "encoder.embeddings.position_embeddings.",
    "encoder.embeddings.token_type_embeddings.",
)
"""The tables of which a graph holds more or fewer rows."""


@dataclass(frozen=True, slots=True)
class Start:
    """Weights to begin with, under the names of NewsModel, and what run.json says of them: name, digest,
    ``sets``, the data that they have learnt from, and how they were trained where they are a run's.

    ``columns`` are those of the heads that were learnt in them.
    """

    weights: Mapping[str, Tensor]
    columns: tuple[str, ...]
    told: dict[str, Any]


def begin(model: NewsModel, named: str | Mapping[str, float]) -> dict[str, Any]:
    """Give a model the weights of ``named``, or the average of several; returns what run.json says of them.

    Raises BundleError when there is neither a run nor a bundle of a name, ValueError when its encoder has
    another shape, or when the shares of several are not positive.
    """
    if isinstance(named, str):
        first = find(named)
        _give(model, named, first.weights)
        return first.told
    if not named or min(named.values()) <= 0:
        raise ValueError("what a run begins with has no share, or one that is not above 0")
    total = sum(named.values())
    starts = [find(name) for name in named]
    shares = [share / total for share in named.values()]
    states = []
    for name, one in zip(named, starts, strict=True):
        _give(model, name, one.weights)
        states.append({n: value.to("cpu", copy=True) for n, value in model.state_dict().items()})
    with torch.no_grad():
        for place, value in model.state_dict().items():
            value.copy_(_mean(place, [state[place] for state in states], starts, shares))
    return {
        "averaged": [
            {**one.told, "share": round(share, 6)}
            for one, share in zip(starts, shares, strict=True)
        ]
    }


def find(name: str) -> Start:
    """The run in ``training/runs/<name>``, or the bundle of that name.

    Raises BundleError when there is neither.
    """
    home = RUNS / name
    trained = home / "model.pt"
    if trained.is_file():
        run = json.loads((home / "run.json").read_text())
        told = {"run": name, "sha256": hashlib.sha256(trained.read_bytes()).hexdigest()}
        told |= {"sets": sorted(run["data"])}
        told |= {key: run[key] for key in ("recipe", "start", "steps", "seconds", "threads")}
        return Start(torch.load(trained, weights_only=True), columns_of(run), told)
    bundle = bundles.find(name)
    bundles.verify(bundle)
    run = json.loads((bundle.path / "run.json").read_text())
    told = {"bundle": bundle.id, "sha256": bundle.sha256, "sets": sorted(run["data"])}
    return Start(of_bundle(bundle), COLUMNS, told)


def sets(told: Mapping[str, Any] | None) -> set[str]:
    """The sets behind what a run began with, as its run.json tells."""
    if told is None:
        return set()
    return {name for one in told.get("averaged", [told]) for name in one["sets"]}


def of_bundle(bundle: Bundle) -> dict[str, Tensor]:
    """A bundle's weights under the names of NewsModel, the heads of the runs alone."""
    if bundle.config.columns[: len(COLUMNS)] != COLUMNS:
        raise ValueError(f"{bundle.id} has other heads than the runs of today")
    known = {n: torch.from_numpy(array.copy()) for n, array in from_graph(bundle.encoder).items()}
    for head in ("loaded", "biased"):
        own = bundle.config.calibration[head]
        known[f"affine.{head}"] = torch.tensor([own.scale, own.shift])
    return known


def _mean(
    place: str, values: Sequence[Tensor], starts: Sequence[Start], shares: Sequence[float]
) -> Tensor:
    """The mean by shares; what is learnt by a head alone is the mean of those that have learnt it."""
    by = torch.tensor(shares)[:, None]
    rows = COLUMNS if place.startswith("heads.") else ("loaded",)
    if place.startswith(("heads.", "affine.")):
        knows = torch.tensor([[row in one.columns for row in rows] for one in starts])
        by = by * (knows | ~knows.any(0))
    by = by / by.sum(0)
    every = torch.stack(list(values))
    return (every * by.reshape(*by.shape, *[1] * (every.ndim - 2))).sum(0)


def _give(model: NewsModel, name: str, known: Mapping[str, Tensor]) -> None:
    """Give a model these weights. Raises ValueError when its encoder has another shape."""
    state = model.state_dict()
    layers = {name for name in known if name.startswith("encoder.")}
    if other := layers ^ {name for name in state if name.startswith("encoder.")}:
        raise ValueError(f"{name} and the base differ in {', '.join(sorted(other))}")
    with torch.no_grad():
        for place, value in state.items():
            _fill(place, value, known[place])


def _fill(name: str, value: Tensor, known: Tensor) -> None:
    """Write the known rows: a graph has fewer places than the base, and more heads at the end."""
    rows = min(len(value), len(known))
    partly = name.startswith(PARTLY)
    if value.shape[1:] != known.shape[1:] or not (partly or len(value) == len(known)):
        raise ValueError(f"{name} is {tuple(known.shape)} there and {tuple(value.shape)} here")
    value[:rows] = known[:rows]
