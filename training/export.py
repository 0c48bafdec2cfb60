"""torch weights → a bundle: ``python -m training.export``, or with ``--torch DIR`` one that torch runs.

Writes models/<id>/ with the int8 graph, the tokenizer and bundle.toml: style head, calibration,
thresholds, intervals and the reference corpus' quantiles. Refuses when the graph's results depend on
the batch or stray from the fp32 graph.
"""

import argparse
import datetime as dt
import hashlib
import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import tomli_w
import torch

from credcheck import bundles
from credcheck.config import Backend
from credcheck.encoder import OnnxEncoder
from credcheck.types import Encoder
from training import genre, reference, style
from training.calibrate import LEFT_OUT, Calibrated, calibrate, unseen_slope
from training.data import files
from training.data.base import packaged
from training.data.examples import COLUMNS
from training.data.outlets import articles
from training.graph import Array, build
from training.quantisation import compare
from training.robustness import batch_independence

WEIGHTS = {"clickbait": 0.30, "charged_headline": 0.20, "shouting": 0.10, "loaded_share": 0.40}
BESIDE = {
    LEFT_OUT: "leave_out.json",
    "cross_domain": "cross_domain.json",
}
"""What is measured with other weights by the run's recipe, where it was."""
HIDDEN = tuple(str(i) for i in range(384))
SEED = 20


def load_state(run: Path) -> dict[str, Array]:
    """The run's averaged weights as numpy arrays."""
    state = torch.load(run / "model.pt", weights_only=True)
    return {name: value.float().numpy() for name, value in state.items()}


def graph_encoder(
    state: dict[str, Array], columns: tuple[str, ...], folder: Path, *, int8: bool
) -> OnnxEncoder:
    """An encoder on a freshly built graph, whatever its head columns."""
    path = folder / f"{len(columns)}-{int8}.onnx"
    onnx.save(build(state, columns, int8=int8), path)
    return OnnxEncoder(path, packaged() / "tokenizer.json", columns)


def with_hidden(state: dict[str, Array]) -> dict[str, Array]:
    """The same encoder with an identity head: its columns are the hidden states."""
    size = state["heads.weight"].shape[1]
    return state | {
        "heads.weight": np.eye(size, dtype=np.float32),
        "heads.bias": np.zeros(size, dtype=np.float32),
    }


def with_heads(
    state: dict[str, Array], heads: Sequence[style.StyleHead | genre.GenreHead]
) -> dict[str, Array]:
    """The heads with the columns of those that are fitted on the frozen encoder at the end."""
    weight = np.vstack([state["heads.weight"], *(h.weight.astype(np.float32) for h in heads)])
    bias = np.append(state["heads.bias"], np.asarray([h.bias for h in heads], dtype=np.float32))
    return state | {"heads.weight": weight, "heads.bias": bias}


@dataclass(frozen=True, slots=True)
class Fitted:
    """The heads of a run that are fitted on its frozen encoder, by articles."""

    style: style.StyleHead
    genres: dict[str, genre.GenreHead]

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns of the bundle, these at the end."""
        return (*COLUMNS, "style", *(f"genre_{kind}" for kind in self.genres))

    def added(self, state: dict[str, Array]) -> dict[str, Array]:
        """The weights with these heads."""
        return with_heads(state, [self.style, *self.genres.values()])

    def sections(self) -> dict[str, Any]:
        """What bundle.toml says of them."""
        return {"style": {"spread": self.style.spread}, "genre": genre.section(self.genres)}

    def metrics(self) -> dict[str, Any]:
        return {
            "style": self.style.metrics,
            "genre": {kind: head.metrics for kind, head in self.genres.items()},
        }


def fitted(run: Path, hidden: Encoder) -> Fitted:
    """Fit them; ``hidden`` is an encoder whose columns are the run's hidden states.

    A kind of genre without a precise threshold gets no column; its figures stay in the log alone.
    """
    found = genre.heads(hidden, SEED)
    print(json.dumps({kind: head.metrics for kind, head in found.items()}, indent=1), flush=True)
    kept = {kind: head for kind, head in found.items() if head.threshold is not None}
    return Fitted(style_head(run, hidden), kept)


def style_head(run: Path, hidden: Encoder) -> style.StyleHead:
    """The run's style head, fitted once and kept beside the weights it reads."""
    kept = run / "style.npz"
    if kept.exists() and kept.stat().st_mtime > (run / "model.pt").stat().st_mtime:
        with np.load(kept) as data:
            metrics = json.loads(str(data["metrics"]))
            return style.StyleHead(
                data["weight"], float(data["bias"]), float(data["spread"]), metrics
            )
    outlets = articles()
    head = style.fit(style.features(hidden, outlets), outlets, SEED)
    np.savez(
        kept,
        weight=head.weight,
        bias=head.bias,
        spread=head.spread,
        metrics=json.dumps(head.metrics),
    )
    return head


def export(run: Path, out: Path) -> None:
    """Build the bundle of one run in ``out``. Raises SystemExit for a run that left sets out."""
    if left_out := json.loads((run / "run.json").read_text()).get("left_out"):
        raise SystemExit(
            f"{run} learnt without {', '.join(left_out)}, which a bundle's style head, calibration and "
            f"reference corpus need; measure it with python -m training.compare"
        )
    state = load_state(run)
    with tempfile.TemporaryDirectory() as scratch:
        heads = fitted(run, graph_encoder(with_hidden(state), HIDDEN, Path(scratch), int8=True))
    print(json.dumps(heads.style.metrics, indent=1), flush=True)
    out.mkdir(parents=True, exist_ok=True)
    columns, whole = heads.columns, heads.added(state)
    onnx.save(build(whole, columns, int8=True), out / "encoder.onnx")
    shutil.copy(packaged() / "tokenizer.json", out / "tokenizer.json")
    encoder = OnnxEncoder(out / "encoder.onnx", out / "tokenizer.json", columns)
    found = calibrate(encoder, unseen=unseen_slope(beside(run)))
    data = document(out, columns, found, heads.sections())
    write(out, data)
    apart = batch_independence(encoder)["max_abs_logit_difference"]
    if apart:
        raise SystemExit(f"a sentence's logits depend on its batch: they differ by up to {apart}")
    quantisation = compare_graphs(whole, columns, encoder, bundles.find(out.resolve()))
    write_run(run, out, **heads.metrics(), quantisation=quantisation)
    data |= reference.measure(bundles.find(out.resolve()))
    write(out, data)
    print(f"{out}: {bundles.find(out.resolve()).size / 1e6:.1f} MB")


def compare_graphs(
    state: dict[str, Array],
    columns: tuple[str, ...],
    small: OnnxEncoder,
    bundle: bundles.Bundle,
) -> dict[str, Any]:
    """int8 against fp32 on dev. Raises SystemExit when they are further apart than they may be."""
    with tempfile.TemporaryDirectory() as scratch:
        full = graph_encoder(state, columns, Path(scratch), int8=False)
        found = compare(full, small, bundle)
    apart = [name for name, figures in found.items() if not figures["within"]]
    if apart:
        raise SystemExit(f"int8 strays from fp32 on {', '.join(apart)}: {json.dumps(found)}")
    return found


def write_run(run: Path, out: Path, **more: dict[str, Any]) -> None:
    """run.json of the bundle: the training run's, with what was measured on its way here."""
    data = json.loads((run / "run.json").read_text()) | more
    learnt = (*data["data"], *genre.sets(data.get("genre", {})))
    data["data"] = {name: files.digest(name) for name in dict.fromkeys(learnt)}
    data |= beside(run)
    (out / "run.json").write_text(json.dumps(data, indent=1, sort_keys=True) + "\n")


def beside(run: Path) -> dict[str, Any]:
    """What was measured beside the run, with other weights by its settings."""
    return {
        name: json.loads((run / file).read_text())
        for name, file in BESIDE.items()
        if (run / file).exists()
    }


def identity(out: Path, backend: Backend) -> dict[str, Any]:
    """Name, date and digests of a bundle's files."""
    names = bundles.BACKENDS[backend]
    return {
        "id": out.name,
        "created": dt.datetime.now(dt.UTC).date().isoformat(),
        "files": {name: hashlib.sha256((out / name).read_bytes()).hexdigest() for name in names},
    }


def document(
    out: Path,
    columns: tuple[str, ...],
    found: Calibrated,
    sections: Mapping[str, Any],
    backend: Backend = "onnx",
) -> dict[str, Any]:
    """bundle.toml, with an empty reference corpus yet; ``sections`` are those of the fitted heads."""
    flat = {"quantiles": [0.0, 1.0], "thresholds": [1 / 3, 2 / 3]}
    return {
        "format": bundles.FORMAT,
        **identity(out, backend),
        "columns": list(columns),
        "calibration": {name: list(pair) for name, pair in found.calibration.items()},
        "thresholds": found.thresholds,
        "intervals": found.intervals,
        "sensationalism": {"weights": WEIGHTS},
        **sections,
        "means": {**dict.fromkeys(WEIGHTS, 0.0), "style": 0.0},
        "reference": {
            "name": "none",
            "scores": dict.fromkeys(("sensationalism", "attribution", "source_style"), flat),
        },
    }


def write(out: Path, data: Mapping[str, Any]) -> None:
    (out / "bundle.toml").write_text(tomli_w.dumps(_plain(data)))


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(entry) for entry in value]
    return float(f"{value:.6g}") if isinstance(value, float) else value


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", type=Path, default=Path("training/runs/news-v2"))
    parser.add_argument("--out", type=Path, default=Path("models/news-v2"))
    parser.add_argument(
        "--torch", type=Path, metavar="DIR", help="write a bundle for torch there, and no other"
    )
    parser.add_argument(
        "--from",
        type=Path,
        dest="source",
        metavar="BUNDLE",
        help="with --torch: the weights of this bundle, and not of a run",
    )
    parser.add_argument(
        "--base",
        type=Path,
        help="with --torch: folder of the run's base, where the run has no config.json",
    )
    args = parser.parse_args()
    if args.torch is None and (args.source or args.base):
        parser.error("--from and --base go with --torch")
    if args.torch is None:
        export(args.run, args.out)
        return
    from training import export_torch  # noqa: PLC0415  -- it builds on this module

    if args.source:
        export_torch.from_bundle(args.source, args.torch)
    else:
        export_torch.from_run(args.run, args.torch, args.base)
    print(f"{args.torch}: {bundles.find(args.torch.resolve()).size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
