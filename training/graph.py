"""Builds the encoder's ONNX graph from torch weights, in fp32 or with int8 weights.

The int8 graph quantises activations per token row, weights per output channel and embeddings per
row, so that no result depends on what else is in the batch. Weights are symmetric, activations span
their row's minimum to maximum. Attention, layer
norms and heads stay in fp32.
"""

from dataclasses import dataclass, field

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from credcheck.windows import MAX_PIECES

Array = NDArray[np.float32]
OPSET = 20
EPSILON = 1e-12
STEPS = np.float32(127)
LEVELS = np.float32(255)
CLIPS = np.linspace(0.7, 0.975, 12, dtype=np.float32)
TINY = np.float32(1e-8)


@dataclass(slots=True)
class Builder:
    """Collects nodes and initialisers; each method adds one operation and returns its output's name."""

    int8: bool
    nodes: list[onnx.NodeProto] = field(default_factory=list)
    weights: list[onnx.TensorProto] = field(default_factory=list)
    count: int = 0

    def constant(self, value: NDArray[np.generic], name: str = "c") -> str:
        self.count += 1
        full = f"{name}_{self.count}"
        self.weights.append(numpy_helper.from_array(np.array(value, order="C"), full))
        return full

    def op(self, kind: str, *inputs: str, domain: str = "", **attributes: object) -> str:
        self.count += 1
        out = f"{kind}_{self.count}"
        self.nodes.append(helper.make_node(kind, list(inputs), [out], domain=domain, **attributes))
        return out

    def linear(self, x: str, weight: Array, bias: Array) -> str:
        """``weight`` is (out, in) as torch keeps it."""
        if not self.int8:
            return self.op(
                "Add", self.op("MatMul", x, self.constant(weight.T)), self.constant(bias)
            )
        rows, scales = quantise_rows(weight)
        last = self.constant(np.array([-1]))
        low = self.op("ReduceMin", x, last, keepdims=1)
        span = self.op("Sub", self.op("ReduceMax", x, last, keepdims=1), low)
        step = self.op("Div", self.op("Max", span, self.constant(TINY)), self.constant(LEVELS))
        level = self.op("Round", self.op("Div", self.op("Sub", x, low), step))
        product = self.op(
            "MatMulInteger", self.op("Cast", level, to=TensorProto.UINT8), self.constant(rows.T)
        )
        product = self.op("Mul", self.op("Cast", product, to=TensorProto.FLOAT), step)
        product = self.op("Mul", product, self.constant(scales))
        # x = low + step · level, so that the row's minimum meets the sum of each weight row.
        sums = (rows * scales[:, None]).sum(axis=1, dtype=np.float64).astype(np.float32)
        return self.op(
            "Add",
            self.op("Add", product, self.op("Mul", low, self.constant(sums))),
            self.constant(bias),
        )

    def norm(self, x: str, weight: Array, bias: Array) -> str:
        return self.op(
            "LayerNormalization", x, self.constant(weight), self.constant(bias), epsilon=EPSILON
        )

    def lookup(self, ids: str, table: Array) -> str:
        if not self.int8:
            return self.op("Gather", self.constant(table), ids)
        rows, scales = quantise_rows(table)
        row = self.op("Cast", self.op("Gather", self.constant(rows), ids), to=TensorProto.FLOAT)
        return self.op("Mul", row, self.op("Gather", self.constant(scales[:, None]), ids))


def quantise_rows(weight: Array) -> tuple[NDArray[np.int8], Array]:
    """(n, m) → int8 levels of the same shape and one scale per row, shape (n,).

    Of several clipping points between 0.7 and 1 of the row's maximum, the one of least squared error.
    """
    widest = np.maximum(np.abs(weight).max(axis=1), TINY) / STEPS
    levels, scales = _round(weight, widest), widest
    error = ((levels * widest[:, None] - weight) ** 2).sum(axis=1)
    for share in CLIPS:
        scale = widest * share
        tried = _round(weight, scale)
        found = ((tried * scale[:, None] - weight) ** 2).sum(axis=1)
        better = found < error
        levels[better], scales = tried[better], np.where(better, scale, scales)
        error = np.minimum(error, found)
    return levels.astype(np.int8), scales.astype(np.float32)


def _round(weight: Array, scale: Array) -> Array:
    return np.clip(np.round(weight / scale[:, None]), -127, 127)


def build(
    state: dict[str, Array], columns: tuple[str, ...], *, int8: bool, hidden: bool = False
) -> onnx.ModelProto:
    """The graph ``ids, mask (B, T) → logits (B, T, C)``, and ``hidden (B, T, 384)`` if asked for."""
    g = Builder(int8)
    x = _embed(g, state)
    bias = g.op(
        "Mul",
        g.op("Sub", g.op("Cast", "mask", to=TensorProto.FLOAT), g.constant(np.float32(1))),
        g.constant(np.float32(10000)),
    )
    bias = g.op("Unsqueeze", bias, g.constant(np.array([1, 2], dtype=np.int64)))
    layer = 0
    while f"encoder.encoder.layer.{layer}.output.dense.weight" in state:
        x = _layer(g, state, f"encoder.encoder.layer.{layer}.", x, bias)
        layer += 1
    logits = g.op(
        "Add",
        g.op("MatMul", x, g.constant(state["heads.weight"].T)),
        g.constant(state["heads.bias"]),
    )
    outputs = [_rename(g, logits, "logits")] + ([_rename(g, x, "hidden")] if hidden else [])
    shapes = {"logits": len(columns), "hidden": state["heads.weight"].shape[1]}
    graph = helper.make_graph(
        g.nodes,
        "credcheck",
        [
            helper.make_tensor_value_info(n, TensorProto.INT64, ["batch", "pieces"])
            for n in ("ids", "mask")
        ],
        [
            helper.make_tensor_value_info(n, TensorProto.FLOAT, ["batch", "pieces", shapes[n]])
            for n in outputs
        ],
        g.weights,
    )
    opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid("com.microsoft", 1)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=10)
    helper.set_model_props(model, {"columns": ",".join(columns)})
    return model


def _rename(g: Builder, value: str, name: str) -> str:
    g.nodes.append(helper.make_node("Identity", [value], [name]))
    return name


def _embed(g: Builder, state: dict[str, Array]) -> str:
    prefix = "encoder.embeddings."
    words = g.lookup("ids", state[prefix + "word_embeddings.weight"])
    places = state[prefix + "position_embeddings.weight"][:MAX_PIECES]
    places = places + state[prefix + "token_type_embeddings.weight"][0]
    length = g.op(
        "Slice", g.op("Shape", "ids"), *(g.constant(np.array([n], dtype=np.int64)) for n in (1, 2))
    )
    here = g.op(
        "Slice",
        g.constant(places),
        g.constant(np.array([0], dtype=np.int64)),
        length,
        g.constant(np.array([0], dtype=np.int64)),
    )
    return g.norm(
        g.op("Add", words, here),
        state[prefix + "LayerNorm.weight"],
        state[prefix + "LayerNorm.bias"],
    )


def _layer(g: Builder, state: dict[str, Array], at: str, x: str, bias: str) -> str:
    names = [f"{at}attention.self.{n}." for n in ("query", "key", "value")]
    size = state[names[0] + "weight"].shape[0]
    heads, width = size // 32, 32
    fused = g.linear(
        x,
        np.concatenate([state[n + "weight"] for n in names]),
        np.concatenate([state[n + "bias"] for n in names]),
    )
    split = g.op("Reshape", fused, g.constant(np.array([0, 0, 3, heads, width], dtype=np.int64)))
    q, k, v = (
        g.op(
            "Gather",
            g.op("Transpose", split, perm=[2, 0, 3, 1, 4]),
            g.constant(np.int64(i)),
            axis=0,
        )
        for i in range(3)
    )
    scores = g.op("MatMul", q, g.op("Transpose", k, perm=[0, 1, 3, 2]))
    scores = g.op("Add", g.op("Mul", scores, g.constant(np.float32(width**-0.5))), bias)
    mixed = g.op("MatMul", g.op("Softmax", scores, axis=-1), v)
    joined = g.op(
        "Reshape",
        g.op("Transpose", mixed, perm=[0, 2, 1, 3]),
        g.constant(np.array([0, 0, size], dtype=np.int64)),
    )
    out = g.linear(
        joined,
        state[at + "attention.output.dense.weight"],
        state[at + "attention.output.dense.bias"],
    )
    x = g.norm(
        g.op("Add", x, out),
        state[at + "attention.output.LayerNorm.weight"],
        state[at + "attention.output.LayerNorm.bias"],
    )
    inner = g.op(
        "Gelu",
        g.linear(x, state[at + "intermediate.dense.weight"], state[at + "intermediate.dense.bias"]),
        domain="com.microsoft",
    )
    out = g.linear(inner, state[at + "output.dense.weight"], state[at + "output.dense.bias"])
    return g.norm(
        g.op("Add", x, out),
        state[at + "output.LayerNorm.weight"],
        state[at + "output.LayerNorm.bias"],
    )
