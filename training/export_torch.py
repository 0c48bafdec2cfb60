"""A bundle that torch runs, on GPUs too: of a training run with any base, or of a bundle's int8 graph.

A run's bundle is calibrated on its own outputs in fp32. One made of a graph keeps that bundle's
calibration, thresholds and reference: it is the same encoder without rounded activations.
"""

import json
import shutil
import tempfile
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import save

from credcheck import bundles
from credcheck.encoder_torch import TorchEncoder
from training import export, reference
from training.calibrate import calibrate
from training.data.base import packaged
from training.graph import Array
from training.weights import config_of, from_graph

KEPT = ("encoder.", "heads.")


def from_bundle(source: Path, out: Path) -> None:
    """Write a bundle's encoder for torch: its weights multiplied out, everything else as it is there.

    Raises BundleError for a source that is none or whose files are not the published ones.
    """
    opened = bundles.find(source.resolve())
    bundles.verify(opened)
    state = from_graph(opened.encoder)
    write_files(out, state, config_of(state), opened.tokenizer)
    data = tomllib.loads((opened.path / "bundle.toml").read_text())
    made_from = {"id": opened.id, "sha256": opened.sha256}
    export.write(out, data | export.identity(out, "torch") | {"made_from": made_from})


def from_run(run: Path, out: Path, base: Path | None = None) -> None:
    """Write a run's encoder for torch, calibrated as every bundle is.

    ``base`` holds the config.json and tokenizer.json of the encoder it began from; None takes those
    that the run keeps, or the packaged ones where it keeps none.
    """
    state = export.load_state(run)
    base = base or (run if (run / "config.json").is_file() else packaged())
    config = json.loads((base / "config.json").read_text())
    with tempfile.TemporaryDirectory() as scratch:
        hidden = export.with_hidden(state)
        names = tuple(map(str, range(len(hidden["heads.bias"]))))
        write_files(Path(scratch), hidden, config, base / "tokenizer.json")
        heads = export.fitted(run, encoder_of(Path(scratch), names))
    write_files(out, heads.added(state), config, base / "tokenizer.json")
    found = calibrate(encoder_of(out, heads.columns))
    data = export.document(out, heads.columns, found, heads.sections(), "torch")
    export.write(out, data)
    export.write_run(run, out, **heads.metrics())
    export.write(out, data | reference.measure(bundles.find(out.resolve())))


def write_files(
    out: Path, state: Mapping[str, Array], config: Mapping[str, Any], tokenizer: Path
) -> None:
    """Weights, shape and tokenizer of an encoder with its heads, as the torch backend reads them."""
    out.mkdir(parents=True, exist_ok=True)
    tensors = {
        name: torch.from_numpy(np.array(value, dtype=np.float32, order="C"))
        for name, value in state.items()
        if name.startswith(KEPT)
    }
    (out / "model.safetensors").write_bytes(save(tensors))
    (out / "config.json").write_text(json.dumps(config, indent=1, sort_keys=True) + "\n")
    shutil.copyfile(tokenizer, out / "tokenizer.json")


def encoder_of(folder: Path, columns: tuple[str, ...]) -> TorchEncoder:
    """The encoder that :func:`write_files` wrote, whatever its head columns."""
    names = ("model.safetensors", "config.json", "tokenizer.json")
    return TorchEncoder(*(folder / name for name in names), columns)
