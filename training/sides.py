"""Opens what can be measured and compared: a bundle, a training run, or tables that were kept.

A run without a bundle is read in fp32, through a graph of its weights or by torch where its encoder is of
another kind, and calibrated on calib for the heads that it learnt.
"""

import hashlib
import json
import tempfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import onnx

from credcheck import bundles
from credcheck.bundles import Affine, Bundle, Residuals
from credcheck.encoder import OnnxEncoder
from credcheck.pipeline import open_encoder
from credcheck.types import Encoder
from training import batches, predictions
from training.calibrate import HEADS, calibrate
from training.data import files
from training.data.base import packaged
from training.data.examples import COLUMNS
from training.graph import Array, build
from training.predictions import Predictions, Settings

Weights = dict[str, str]


@dataclass(frozen=True, slots=True)
class Side:
    """A model by name, how it was made, and what it says of dev, for the heads that it learnt."""

    name: str
    run: dict[str, Any]
    predictions: Predictions

    @property
    def heads(self) -> list[str]:
        return [head for head in HEADS if head in self.predictions]


def open_side(path: Path) -> Side:
    """The side in a bundle's folder, a run's folder (``model.pt``) or an ``.npz`` file of tables.

    Raises FileNotFoundError for anything else.
    """
    if path.suffix == ".npz":
        return Side(path.stem, {}, predictions.load(path))
    if (path / "bundle.toml").is_file():
        bundle = bundles.find(path.resolve())
        run = json.loads((path / "run.json").read_text())
        return Side(bundle.id, run, of_bundle(bundle, run, open_encoder(bundle), again=False))
    if (path / "model.pt").is_file():
        run = json.loads((path / "run.json").read_text())
        return Side(run["recipe"]["id"], run, _of_run(path, run))
    raise FileNotFoundError(f"{path} has no bundle.toml and no model.pt, and is no .npz file")


def settings_of(bundle: Bundle) -> Settings:
    config = bundle.config
    return Settings(config.calibration, config.thresholds, config.intervals)


def of_bundle(bundle: Bundle, run: dict[str, Any], encoder: Encoder, *, again: bool) -> Predictions:
    """What a bundle says of dev: kept tables, unless it is to be run ``again``; kept in any case."""
    weights = {"bundle.toml": bundle.sha256, **bundle.files}
    kept = predictions.place(weights, _digests())
    if kept.is_file() and not again:
        return predictions.load(kept)
    found = predictions.predict(encoder, settings_of(bundle), heads_of(run))
    predictions.save(found, kept)
    return found


def heads_of(run: dict[str, Any]) -> list[str]:
    """The heads that a run learnt; all where it does not say."""
    learnt: Sequence[str] = batches.learnt(run) if "recipe" in run else HEADS
    return [head for head in HEADS if head in learnt]


def _of_run(path: Path, run: dict[str, Any]) -> Predictions:
    weights = {"model.pt": hashlib.sha256((path / "model.pt").read_bytes()).hexdigest()}
    kept = predictions.place(weights, _digests())
    if kept.is_file():
        return predictions.load(kept)
    from training.export import load_state  # noqa: PLC0415  -- torch is for runs alone

    heads = heads_of(run)
    with tempfile.TemporaryDirectory() as scratch:
        encoder = full_encoder(path, load_state(path), Path(scratch))
        found = predictions.predict(encoder, calibrated(encoder, heads), heads)
    predictions.save(found, kept)
    return found


def full_encoder(run: Path, state: dict[str, Array], folder: Path) -> Encoder:
    """A run's encoder in fp32, written into ``folder``."""
    if is_bert(state):
        return full_graph(state, folder)
    from training.export_torch import encoder_of, write_files  # noqa: PLC0415  -- needs torch

    config = json.loads((run / "config.json").read_text())
    write_files(folder, state, config, run / "tokenizer.json")
    return encoder_of(folder, COLUMNS)


def is_bert(state: Mapping[str, Array]) -> bool:
    """Whether a graph can be built: of the kinds of encoder, BERT's alone has types of tokens."""
    return any(name.startswith("encoder.embeddings.token_type") for name in state)


def full_graph(state: dict[str, Array], folder: Path, *, int8: bool = False) -> OnnxEncoder:
    """An encoder on a graph of these weights, BERT's."""
    path = folder / "encoder.onnx"
    onnx.save(build(state, COLUMNS, int8=int8), path)
    return OnnxEncoder(path, packaged() / "tokenizer.json", COLUMNS)


def calibrated(
    encoder: Encoder, heads: Collection[str] = HEADS, *, unseen: float = 1.0
) -> Settings:
    """Settings found on calib, for weights that have no bundle or for one that is calibrated anew."""
    found = calibrate(encoder, heads, unseen=unseen)
    return Settings(
        {name: Affine(*pair) for name, pair in found.calibration.items()},
        found.thresholds,
        {
            name: Residuals(tuple(e["edges"]), tuple(e["quantiles"]), e["covers"])
            for name, e in found.intervals.items()
        },
    )


def _digests() -> Weights:
    return {name: files.digest(name) for name in batches.SOURCES.values()}
