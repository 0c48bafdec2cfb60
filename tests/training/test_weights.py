"""Weights read back out of a graph: what was put in, to within the steps of eight bits."""

from __future__ import annotations

import numpy as np
import pytest

pytestmark = pytest.mark.full

QUANTISED = ("word_embeddings", "query", "key", "value", "dense")


@pytest.fixture(scope="module")
def graphs(state, tmp_path_factory):
    """The graph of the same state in fp32 and in int8, as files."""
    import onnx

    from training.data.examples import COLUMNS
    from training.graph import build

    folder = tmp_path_factory.mktemp("graphs")
    found = {}
    for name in ("fp32", "int8"):
        found[name] = folder / f"{name}.onnx"
        onnx.save(build(state, COLUMNS, int8=name == "int8"), found[name])
    return found


@pytest.fixture(scope="module")
def restored(graphs):
    from training.weights import from_graph

    return {name: from_graph(path) for name, path in graphs.items()}


def in_graph(state):
    """The weights of a state that a graph of one window holds, as it holds them."""
    from credcheck.windows import MAX_PIECES

    found = {name: value for name, value in state.items() if not name.startswith("affine.")}
    places = "encoder.embeddings.position_embeddings.weight"
    types = "encoder.embeddings.token_type_embeddings.weight"
    found[places] = found[places][:MAX_PIECES] + found[types][0]
    found[types] = np.zeros_like(found[types][:1])
    return found


def test_an_fp32_graph_gives_every_weight_back(state, restored):
    expected = in_graph(state)
    assert restored["fp32"].keys() == expected.keys()
    for name, value in expected.items():
        assert np.array_equal(restored["fp32"][name], value), name


def test_an_int8_graph_gives_them_back_within_half_a_step(state, restored):
    from training.graph import quantise_rows

    for name, value in in_graph(state).items():
        found = restored["int8"][name]
        if value.ndim == 1 or not any(part in name for part in QUANTISED):
            assert np.array_equal(found, value), name
            continue
        levels, scales = quantise_rows(value)
        whole = np.abs(levels) < 127  # a level at the end may stand for a weight beyond it
        apart = np.abs(found - value)
        assert (apart <= scales[:, None] * 0.5001)[whole].all(), name
        assert whole.mean() > 0.98
        assert apart.max() > 0


def test_what_was_restored_has_the_same_levels_again(restored, graphs, tmp_path):
    import onnx
    from onnx import numpy_helper

    from training.data.examples import COLUMNS
    from training.graph import build

    def levels(model):
        arrays = [numpy_helper.to_array(w) for w in model.graph.initializer]
        return [array for array in arrays if array.dtype == np.int8]

    again = levels(build(restored["int8"], COLUMNS, int8=True))
    first = levels(onnx.load(graphs["int8"]))
    assert len(first) == 1 + 4 * 2
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))


def test_the_shape_is_told_from_the_weights(restored, base):
    import json

    from training.weights import config_of

    trained = json.loads((base / "config.json").read_text())
    for name, value in config_of(restored["int8"]).items():
        if name not in {"max_position_embeddings", "type_vocab_size"}:
            assert trained[name] == value, name
