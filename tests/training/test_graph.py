"""The exported graph says what the torch model says, in fp32 and in int8, alone and in a batch."""

from __future__ import annotations

import numpy as np
import pytest

pytestmark = pytest.mark.full


@pytest.fixture(scope="module")
def columns():
    from training.data.examples import COLUMNS

    return COLUMNS


@pytest.fixture(scope="module")
def sessions(state, columns):
    """The fp32 and the int8 session, by name."""
    import onnxruntime

    from training.graph import build

    return {
        name: onnxruntime.InferenceSession(
            build(state, columns, int8=name == "int8").SerializeToString(),
            providers=["CPUExecutionProvider"],
        )
        for name in ("fp32", "int8")
    }


def batch(rows, width, seed=0):
    """Random pieces of random lengths, padded to one width."""
    rng = np.random.default_rng(seed)
    ids = np.zeros((rows, width), dtype=np.int64)
    mask = np.zeros_like(ids)
    for row in range(rows):
        size = int(rng.integers(3, width + 1))
        ids[row, :size] = [101, *rng.integers(1000, 30000, size - 2), 102]
        mask[row, :size] = 1
    return ids, mask


def run(session, ids, mask):
    return session.run(["logits"], {"ids": ids, "mask": mask})[0]


@pytest.fixture(scope="module")
def torch_logits(model):
    import torch

    def logits(ids, mask):
        with torch.no_grad():
            return model(torch.from_numpy(ids), torch.from_numpy(mask)).numpy()

    return logits


@pytest.mark.parametrize("width", [16, 48, 96])
def test_fp32_equals_torch(sessions, torch_logits, width):
    ids, mask = batch(5, width, seed=width)
    found, expected = run(sessions["fp32"], ids, mask), torch_logits(ids, mask)
    kept = mask > 0
    assert found.shape == expected.shape
    np.testing.assert_allclose(found[kept], expected[kept], atol=2e-4)
    assert expected[kept].std() > 0.5


def test_int8_stays_near_fp32(sessions):
    ids, mask = batch(8, 64)
    small, full = (run(sessions[name], ids, mask)[mask > 0] for name in ("int8", "fp32"))
    assert np.abs(small - full).mean() < 0.05 * full.std()
    assert not np.array_equal(small, full)


@pytest.mark.parametrize("name", ["fp32", "int8"])
def test_a_row_equals_itself_alone_and_in_any_order(sessions, name):
    ids, mask = batch(12, 32)
    together = run(sessions[name], ids, mask)
    order = np.random.default_rng(1).permutation(12)
    shuffled = run(sessions[name], ids[order], mask[order])
    for place, row in enumerate(order):
        kept = mask[row] > 0
        assert np.array_equal(shuffled[place][kept], together[row][kept])
        if name == "int8":
            single = run(sessions[name], ids[row : row + 1], mask[row : row + 1])[0]
            assert np.array_equal(single[kept], together[row][kept])


def test_what_lies_under_the_mask_does_not_matter(sessions):
    ids, mask = batch(4, 32)
    other = np.where(mask > 0, ids, 2003)
    for session in sessions.values():
        one, two = run(session, ids, mask), run(session, other, mask)
        assert np.array_equal(one[mask > 0], two[mask > 0])


def test_weights_are_kept_in_a_byte_each(state, columns):
    from training.graph import build

    small, full = (
        len(build(state, columns, int8=int8).SerializeToString()) for int8 in (True, False)
    )
    assert small < 0.27 * full


def test_the_graph_names_its_columns(state, columns):
    from training.graph import build

    model = build(state, columns, int8=True)
    assert {p.key: p.value for p in model.metadata_props}["columns"] == ",".join(columns)
    assert [i.name for i in model.graph.input] == ["ids", "mask"]
    assert [o.name for o in model.graph.output] == ["logits"]


@pytest.mark.parametrize("scale", [1e-3, 1.0, 50.0])
def test_quantised_rows_come_back(scale):
    from training.graph import quantise_rows

    weight = (np.random.default_rng(2).normal(0, scale, (40, 64))).astype(np.float32)
    weight[3] = 0
    levels, scales = quantise_rows(weight)
    assert levels.dtype == np.int8
    assert levels.min() >= -127
    assert scales.shape == (40,)
    error = levels * scales[:, None] - weight
    step = np.abs(weight).max(axis=1) / 127
    # No worse than rounding to the row's own maximum would be.
    plain = np.round(weight / np.maximum(step, 1e-12)[:, None]) * step[:, None] - weight
    assert ((error**2).sum(axis=1) <= (plain**2).sum(axis=1) * (1 + 1e-3) + 1e-12).all()
    assert (levels[3] == 0).all()


def test_hidden_states_come_out_by_an_identity_head(state, model, tmp_path):
    import torch

    from credcheck import segment
    from training.export import HIDDEN, graph_encoder, with_hidden

    encoder = graph_encoder(with_hidden(state), HIDDEN, tmp_path, int8=False)
    text = "The bridge was safe."
    (found,) = encoder.encode([text], segment.lines([text], headline=False))
    ids = [101, *encoder._tokenizer.encode(text, add_special_tokens=False).ids, 102]
    with torch.no_grad():
        hidden = model.encoder(torch.tensor([ids])).last_hidden_state[0, 1:-1].numpy()
    np.testing.assert_allclose(found.logits, hidden, atol=2e-4)


def test_the_style_column_is_the_last(state, columns, tmp_path):
    from credcheck import segment
    from training.export import HIDDEN, graph_encoder, with_heads, with_hidden
    from training.style import StyleHead

    rng = np.random.default_rng(4)
    head = StyleHead(rng.normal(0, 1, 384), 0.25, 0.5, {})
    names = (*columns, "style")
    whole = graph_encoder(with_heads(state, [head]), names, tmp_path, int8=False)
    hidden = graph_encoder(with_hidden(state), HIDDEN, tmp_path, int8=False)
    text = "Nobody crossed it."
    sentences = segment.lines([text], headline=False)
    (one,), (two,) = whole.encode([text], sentences), hidden.encode([text], sentences)
    expected = two.logits @ head.weight + head.bias
    np.testing.assert_allclose(one.column("style"), expected, atol=2e-3)


def test_the_shipped_graph_is_of_this_kind(pipeline):
    """No operation that takes one range for a whole batch; every column that is named."""
    import onnx

    model = onnx.load(pipeline.bundle.encoder)
    kinds = {node.op_type for node in model.graph.node}
    assert "MatMulInteger" in kinds
    assert "DynamicQuantizeLinear" not in kinds
    props = {p.key: p.value for p in model.metadata_props}
    assert props["columns"] == ",".join(pipeline.bundle.config.columns)
