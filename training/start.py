"""What a run begins with beside its base: the weights of an earlier run, or of a bundle's graph.

A recipe names it with ``start``: the folder ``training/runs/<start>`` where there is one, else the bundle of
that name. A graph's weights are rounded to int8, and its pooled maps are those of its calibration.
"""

import hashlib
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from credcheck import bundles
from credcheck.bundles import Bundle
from training.data.examples import COLUMNS
from training.model import NewsModel
from training.weights import from_graph

RUNS = Path("training/runs")
PARTLY = (
    "heads.",
    "encoder.embeddings.position_embeddings.",
    "encoder.embeddings.token_type_embeddings.",
)
"""The tables of which a graph holds more or fewer rows."""


def begin(model: NewsModel, name: str) -> dict[str, Any]:
    """Give a model the weights of ``name``; returns what run.json says of them.

    Raises BundleError when there is neither a run nor a bundle of that name, ValueError when its encoder has
    another shape.
    """
    trained = RUNS / name / "model.pt"
    if trained.is_file():
        known = torch.load(trained, weights_only=True)
        told = {"run": name, "sha256": hashlib.sha256(trained.read_bytes()).hexdigest()}
    else:
        bundle = bundles.find(name)
        bundles.verify(bundle)
        known = of_bundle(bundle)
        told = {"bundle": bundle.id, "sha256": bundle.sha256}
    state = model.state_dict()
    layers = {name for name in known if name.startswith("encoder.")}
    if other := layers ^ {name for name in state if name.startswith("encoder.")}:
        raise ValueError(f"{name} and the base differ in {', '.join(sorted(other))}")
    with torch.no_grad():
        for place, value in state.items():
            _fill(place, value, known[place])
    return told


def of_bundle(bundle: Bundle) -> dict[str, Tensor]:
    """A bundle's weights under the names of NewsModel, the heads of the runs alone."""
    if bundle.config.columns[: len(COLUMNS)] != COLUMNS:
        raise ValueError(f"{bundle.id} has other heads than the runs of today")
    known = {n: torch.from_numpy(array.copy()) for n, array in from_graph(bundle.encoder).items()}
    for head in ("loaded", "biased"):
        own = bundle.config.calibration[head]
        known[f"affine.{head}"] = torch.tensor([own.scale, own.shift])
    return known


def _fill(name: str, value: Tensor, known: Tensor) -> None:
    """Write the known rows: a graph has fewer places than the base, and more heads at the end."""
    rows = min(len(value), len(known))
    partly = name.startswith(PARTLY)
    if value.shape[1:] != known.shape[1:] or not (partly or len(value) == len(known)):
        raise ValueError(f"{name} is {tuple(known.shape)} there and {tuple(value.shape)} here")
    value[:rows] = known[:rows]
