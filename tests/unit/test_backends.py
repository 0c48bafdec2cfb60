"""Which engine runs a bundle's weights, and what is said where it cannot."""

from __future__ import annotations

import hashlib
import shutil
import sys

import pytest

from credcheck import Pipeline, bundles
from credcheck.config import Settings
from credcheck.encoder import OnnxEncoder
from credcheck.errors import BackendUnavailable, InputError, MissingExtra

GRAPH, TENSORS = ("encoder.onnx", "tokenizer.json"), bundles.BACKENDS["torch"]


@pytest.fixture
def folder(pipeline, tmp_path):
    """A function that makes a bundle whose bundle.toml names these files, all but the tokenizer empty."""
    toml = (pipeline.bundle.path / "bundle.toml").read_text(encoding="utf-8")
    before, _, rest = toml.partition("[files]\n")
    after = rest[rest.index("\n[") :]

    def made(*names):
        home = tmp_path / "odd-v1"
        home.mkdir()
        for name in names:
            (home / name).write_bytes(b"")
            if name == "tokenizer.json":
                shutil.copy(pipeline.bundle.tokenizer, home / name)
        digests = [
            f'"{name}" = "{hashlib.sha256((home / name).read_bytes()).hexdigest()}"'
            for name in names
        ]
        listed = "\n".join(digests)
        (home / "bundle.toml").write_text(f"{before}[files]\n{listed}\n{after}", encoding="utf-8")
        return home

    return made


@pytest.mark.parametrize(
    ("names", "wanted", "found"),
    [
        (GRAPH, "auto", "onnx"),
        (GRAPH, "onnx", "onnx"),
        (GRAPH, "torch", None),
        (TENSORS, "auto", "torch"),
        (TENSORS, "torch", "torch"),
        (TENSORS, "onnx", None),
        ({*GRAPH, *TENSORS}, "auto", "onnx"),
        ({*GRAPH, *TENSORS}, "torch", "torch"),
        (("model.safetensors", "tokenizer.json"), "auto", None),
        (("tokenizer.json",), "auto", None),
    ],
)
def test_the_engine_goes_by_what_is_there_and_what_is_asked(folder, names, wanted, found):
    bundle = bundles.find(folder(*sorted(names)))
    if found is not None:
        assert bundle.backend(wanted) == found
        return
    with pytest.raises(BackendUnavailable, match=f"{wanted} was asked for"):
        bundle.backend(wanted)


def test_files_that_bundle_toml_does_not_name_do_not_count(folder):
    home = folder(*GRAPH)
    (home / "model.safetensors").write_bytes(b"anything")
    (home / "config.json").write_bytes(b"{}")
    with pytest.raises(BackendUnavailable, match="has weights for onnx"):
        bundles.find(home).backend("torch")


@pytest.mark.parametrize(
    "missing",
    [
        "torch",
        *(
            pytest.param(name, marks=pytest.mark.full)  # asked for after torch
            for name in ("safetensors", "safetensors.torch", "transformers")
        ),
    ],
)
def test_without_torch_the_error_names_the_extra(folder, monkeypatch, missing):
    home = folder(*TENSORS)
    if missing == "transformers":
        # It is looked for after the weights, which have to be some.
        from safetensors.numpy import save

        _fill(home, save)
    # What another test has imported of it would be found again.
    for name in [missing, *(name for name in sys.modules if name.startswith(f"{missing}."))]:
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(MissingExtra, match=r"pip install 'credcheck\[torch\]'"):
        Pipeline.load(home)


def _fill(home, save):
    import numpy as np

    columns = bundles.find(home).config.columns
    raw = save({"heads.weight": np.zeros((len(columns), 4)), "heads.bias": np.zeros(len(columns))})
    (home / "model.safetensors").write_bytes(raw)
    toml = (home / "bundle.toml").read_text(encoding="utf-8")
    empty, full = (hashlib.sha256(value).hexdigest() for value in (b"", raw))
    named = f'"model.safetensors" = "{empty}"'
    assert named in toml
    (home / "bundle.toml").write_text(toml.replace(named, named.replace(empty, full)), "utf-8")


def test_a_graph_alone_cannot_be_run_by_torch(pipeline):
    with pytest.raises(BackendUnavailable, match="bundle news-v2 has weights for onnx"):
        Pipeline.load(backend="torch")
    with pytest.raises(BackendUnavailable):
        Pipeline.load(settings=Settings(backend="torch"))


def test_what_is_asked_for_goes_before_the_settings():
    with Pipeline.load(backend="onnx", settings=Settings(backend="torch")) as scorer:
        assert isinstance(scorer.encoder, OnnxEncoder)
        assert scorer.runtime.startswith("onnxruntime ")


def test_the_environment_names_one_of_three():
    assert Settings.from_env({"CREDCHECK_BACKEND": "torch"}).backend == "torch"
    with pytest.raises(
        InputError, match="CREDCHECK_BACKEND is 'cuda'; give one of auto, onnx, torch"
    ):
        Settings.from_env({"CREDCHECK_BACKEND": "cuda"})
