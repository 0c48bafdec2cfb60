"""A graph of training/graph.py → the torch weights it was built from, as far as it holds them.

Of an int8 graph the weights are levels × scales: within half a step of what was trained, but for the
few that were clipped. The graph keeps the places of one window and adds the one token type to them.
"""

from pathlib import Path

import numpy as np
import onnx
from onnx import numpy_helper

from training.graph import EPSILON, Array

LAYER = "encoder.encoder.layer.{}."
PARTS = ("attention.output.dense.", "intermediate.dense.", "output.dense.")
NORMS = ("attention.output.LayerNorm.", "output.LayerNorm.")
HEAD_WIDTH = 32


class Graph:
    """Reads weights out of a graph by the operators they stand in."""

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

    def words(self) -> Array:
        """The table of word pieces: of int8 rows and their scales, or as it is."""
        rows, second = (self.constants(node)[0] for node in self.of_kind("Gather")[:2])
        return (rows * second).astype(np.float32) if rows.dtype == np.int8 else rows

    def linears(self) -> list[tuple[Array, Array]]:
        """Weight (out, in) and bias of every linear layer, then of the heads.

        An int8 one is Cast, Mul step, Mul scales, Add, Add; one in fp32 is Add.
        """
        found = []
        for product in self.nodes:
            if product.op_type == "MatMulInteger":
                (levels,) = self.constants(product)
                scaled = self.after(self.after(self.after(product)))
                (scales,) = self.constants(scaled)
                (bias,) = self.constants(self.after(self.after(scaled)))
                found.append(((levels.T * scales[:, None]).astype(np.float32), bias))
            elif product.op_type == "MatMul" and self.constants(product):
                (weight,), (bias,) = self.constants(product), self.constants(self.after(product))
                found.append((np.ascontiguousarray(weight.T), bias))
        return found


def from_graph(path: Path) -> dict[str, Array]:
    """The weights of an ``encoder.onnx``, under the names that NewsModel gives them."""
    graph = Graph(path)
    places = next(
        w for node in graph.of_kind("Slice") for w in graph.constants(node) if w.ndim == 2
    )
    embeddings = "encoder.embeddings."
    found: dict[str, Array] = {
        embeddings + "word_embeddings.weight": graph.words(),
        embeddings + "position_embeddings.weight": places,
        embeddings + "token_type_embeddings.weight": np.zeros_like(places[:1]),
    }
    *linears, heads = graph.linears()
    norms = [graph.constants(n) for n in graph.of_kind("LayerNormalization")]
    _put(found, embeddings + "LayerNorm.", norms[0])
    for number in range(len(linears) // 4):
        at = LAYER.format(number)
        fused, *others = linears[4 * number : 4 * number + 4]
        for i, name in enumerate(("query", "key", "value")):
            _put(found, f"{at}attention.self.{name}.", [np.split(array, 3)[i] for array in fused])
        for name, pair in zip(PARTS, others, strict=True):
            _put(found, at + name, pair)
        for name, norm in zip(NORMS, norms[1 + 2 * number :][:2], strict=True):
            _put(found, at + name, norm)
    _put(found, "heads.", heads)
    return found


def config_of(state: dict[str, Array]) -> dict[str, object]:
    """The config.json of an encoder with these weights, as transformers reads it."""
    embeddings = "encoder.embeddings.{}_embeddings.weight"
    words, places, types = (
        state[embeddings.format(n)].shape for n in ("word", "position", "token_type")
    )
    inner = [
        value.shape[0]
        for name, value in state.items()
        if name.endswith("intermediate.dense.weight")
    ]
    return {
        "model_type": "bert",
        "vocab_size": words[0],
        "hidden_size": words[1],
        "num_hidden_layers": len(inner),
        "num_attention_heads": words[1] // HEAD_WIDTH,
        "intermediate_size": inner[0],
        "max_position_embeddings": places[0],
        "type_vocab_size": types[0],
        "hidden_act": "gelu",
        "layer_norm_eps": EPSILON,
    }


def _put(found: dict[str, Array], name: str, pair: list[Array] | tuple[Array, Array]) -> None:
    found[name + "weight"], found[name + "bias"] = pair
