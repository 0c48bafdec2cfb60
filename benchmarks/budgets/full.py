"""The fp32 graph of a shipped bundle: its int8 weights multiplied out, in the graph training builds."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import numpy_helper

from training.graph import build

Array = NDArray[np.float32]
LAYER = "encoder.encoder.layer.{}."
PARTS = ("attention.output.dense.", "intermediate.dense.", "output.dense.")
NORMS = ("attention.output.LayerNorm.", "output.LayerNorm.")


class Shipped:
    """Reads weights out of the int8 graph of training/graph.py by the operators they stand in."""

    def __init__(self, path: Path) -> None:
        graph = onnx.load(path).graph
        self.nodes = list(graph.node)
        self.weights = {w.name: numpy_helper.to_array(w) for w in graph.initializer}
        self.reader = {name: node for node in self.nodes for name in node.input}

    def of_kind(self, kind: str) -> list[onnx.NodeProto]:
        """The nodes of one operator, in the order of the layers."""
        return [node for node in self.nodes if node.op_type == kind]

    def constants(self, node: onnx.NodeProto) -> list[Array]:
        """The weights that a node reads."""
        return [self.weights[name] for name in node.input if name in self.weights]

    def after(self, node: onnx.NodeProto) -> onnx.NodeProto:
        """The node that reads what this one makes."""
        found: onnx.NodeProto = self.reader[node.output[0]]
        return found

    def linears(self) -> list[tuple[Array, Array]]:
        """Weight (out, in) and bias of every int8 linear layer: Cast, Mul step, Mul scales, Add, Add."""
        found = []
        for product in self.of_kind("MatMulInteger"):
            (levels,) = self.constants(product)
            scaled = self.after(self.after(self.after(product)))
            (scales,) = self.constants(scaled)
            (bias,) = self.constants(self.after(self.after(scaled)))
            found.append(((levels.T * scales[:, None]).astype(np.float32), bias))
        return found


def state(path: Path) -> dict[str, Array]:
    """The weights under the names that training gives them."""
    shipped = Shipped(path)
    found: dict[str, Array] = {}
    rows, scales = (shipped.constants(n)[0] for n in shipped.of_kind("Gather")[:2])
    places = next(
        w for node in shipped.of_kind("Slice") for w in shipped.constants(node) if w.ndim == 2
    )
    embeddings = "encoder.embeddings."
    found[embeddings + "word_embeddings.weight"] = (rows * scales).astype(np.float32)
    found[embeddings + "position_embeddings.weight"] = places
    found[embeddings + "token_type_embeddings.weight"] = np.zeros_like(places[:1])
    linears, norms = (
        shipped.linears(),
        [shipped.constants(n) for n in shipped.of_kind("LayerNormalization")],
    )
    _put(found, embeddings + "LayerNorm.", norms[0])
    for number in range(len(linears) // 4):
        at = LAYER.format(number)
        fused, *others = linears[4 * number : 4 * number + 4]
        for i, name in enumerate(("query", "key", "value")):
            parts = [np.split(array, 3)[i] for array in fused]
            _put(found, f"{at}attention.self.{name}.", parts)
        for name, pair in zip(PARTS, others, strict=True):
            _put(found, at + name, pair)
        for name, norm in zip(NORMS, norms[1 + 2 * number :][:2], strict=True):
            _put(found, at + name, norm)
    heads = next(node for node in reversed(shipped.of_kind("MatMul")) if shipped.constants(node))
    _put(found, "heads.", [shipped.constants(heads)[0].T, *shipped.constants(shipped.after(heads))])
    return found


def _put(found: dict[str, Array], name: str, pair: list[Array] | tuple[Array, Array]) -> None:
    found[name + "weight"], found[name + "bias"] = pair


def write(encoder: Path, columns: tuple[str, ...], out: Path) -> None:
    """Save the fp32 graph of a shipped encoder."""
    onnx.save(build(state(encoder), columns, int8=False), out)
