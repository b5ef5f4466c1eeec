"""ONNX graphs of the encoder and the reader: `python -m assistant.train.export`.

A graph lies beside the weights it is for, and holds none of them: they stay in their safetensors
file and are given to the session by name (`index.encoders.onnx_session`). Only ONNX Runtime's own
operators can join attention, normalisation and what comes before them, and no exporter writes
those, so the nodes are named here.
"""

import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from onnx import ModelProto, NodeProto, TensorProto, ValueInfoProto, helper

from assistant.reader import deep
from index.encoders.onnx import GRAPH
from index.encoders.weights import LAYERS, MIDDLE, Weights, encoder_weights, mapped

STANDARD, FUSED = "", "com.microsoft"  # domains: ONNX's operators, and ONNX Runtime's own
_OPSETS = [helper.make_opsetid(STANDARD, 18), helper.make_opsetid(FUSED, 1)]
_IR_VERSION = 8
EPSILON = 1e-12  # of layer normalisation
HEADS = 12  # of the attention of all-MiniLM-L6-v2, and of the reader, which has its shape

Shape = Sequence[str | int]


class Graph:
    """Nodes in the order in which they are computed, and the weights they name."""

    def __init__(self, weights: Weights, prefix: str = "") -> None:
        """:param prefix: what the names of the weights begin with; the graph's do not."""
        self._weights, self._prefix = weights, prefix
        self._used: dict[str, TensorProto] = {}
        self._nodes: list[NodeProto] = []

    def weight(self, name: str) -> str:
        """Name of a weight as a float32 value; half precision is widened when it is loaded."""
        array = self._weights[self._prefix + name]
        self._used[name] = _outside(name, array.shape, array.dtype)
        if array.dtype == np.float32:
            return name
        return self.add("Cast", [name], f"{name}.wide", domain=STANDARD, to=TensorProto.FLOAT)

    def linear(self, states: str, name: str) -> str:
        """Product with a weight as torch keeps it, (out, in); the bias comes with what follows."""
        return self.add(
            "FusedMatMul", [states, self.weight(f"{name}.weight")], f"{name}.out", transB=1
        )

    def add(
        self,
        operator: str,
        inputs: Sequence[str],
        *outputs: str,
        domain: str = FUSED,
        **given: Any,
    ) -> str:
        """Append a node; returns the name of its first output. A nameless one is not computed."""
        self._nodes.append(helper.make_node(operator, inputs, outputs, domain=domain, **given))
        return outputs[0]

    def model(
        self, inputs: Sequence[ValueInfoProto], outputs: Sequence[ValueInfoProto]
    ) -> ModelProto:
        """The whole as an ONNX model."""
        graph = helper.make_graph(
            self._nodes, "graph", inputs, outputs, initializer=list(self._used.values())
        )
        return helper.make_model(graph, opset_imports=_OPSETS, ir_version=_IR_VERSION)


def bert_graph(
    weights: Weights, prefix: str = "", outputs: Sequence[int] = (), heads: int = HEADS
) -> ModelProto:
    """The graph of all layers of BERT that `weights` holds.

    Inputs are `embedded`, float32 (B, T, width), normalised, and `mask`, int32 (B, T), 1 for a
    token and 0 for padding. It has to be given the weights whose names begin with
    `encoder.layer.`, without the prefix.

    :param weights: by the names of transformers' BERT after `prefix`.
    :param outputs: numbers of layers, from 1, whose states (B, T, width) are wanted; only the
        last if none is given.
    :raises KeyError: a weight is missing.
    """
    layers = _count(weights, re.escape(prefix) + r"encoder\.layer\.(\d+)\.")
    width = weights[f"{prefix}encoder.layer.0.attention.self.query.bias"].shape[0]
    graph = Graph(weights, prefix)
    states = "embedded"
    for layer in range(layers):
        name = f"encoder.layer.{layer}"
        states = _layer(graph, name, states, heads, f"states.{layer + 1}")
    shape = ("batch", "tokens", width)
    return graph.model(
        [_value("embedded", shape), _value("mask", shape[:2], TensorProto.INT32)],
        [_value(f"states.{n}", shape) for n in outputs or (layers,)],
    )


def _layer(graph: Graph, name: str, states: str, heads: int, output: str) -> str:
    """One transformer layer, as in BERT: attention and a wider layer, each added and normalised."""
    own = f"{name}.attention.self"
    parts = [graph.linear(states, f"{own}.{part}") for part in ("query", "key", "value")]
    biases = [graph.weight(f"{own}.{part}.bias") for part in ("query", "key", "value")]
    bias = graph.add("Concat", biases, f"{own}.bias", axis=0, domain=STANDARD)
    looked = graph.add("MultiHeadAttention", [*parts, bias, "mask"], f"{own}.out", num_heads=heads)
    attended = _added(graph, f"{name}.attention.output", looked, states, f"{name}.attended")
    wide = graph.linear(attended, f"{name}.intermediate.dense")
    bias = graph.weight(f"{name}.intermediate.dense.bias")
    bent = graph.add("BiasGelu", [wide, bias], f"{name}.bent")
    return _added(graph, f"{name}.output", bent, attended, output)


def _added(graph: Graph, name: str, new: str, old: str, output: str) -> str:
    """Output of a dense layer for `new`, added to `old` and normalised."""
    made = graph.linear(new, f"{name}.dense")
    scale, shift = graph.weight(f"{name}.LayerNorm.weight"), graph.weight(f"{name}.LayerNorm.bias")
    inputs = [made, old, scale, shift, graph.weight(f"{name}.dense.bias")]
    return graph.add("SkipLayerNormalization", inputs, output, epsilon=EPSILON)


def export_reader(weights: Path) -> Path:
    """Write the graph of a reader beside its weights; returns its path."""
    return _write(weights.with_suffix(".onnx"), bert_graph(mapped(weights), "bert."))


def export_encoder(path: Path = GRAPH) -> Path:
    """Write the graph of the shipped encoder; returns its path."""
    return _write(path, bert_graph(encoder_weights(), outputs=(MIDDLE, LAYERS)))


def _write(path: Path, graph: ModelProto) -> Path:
    path.write_bytes(graph.SerializeToString(deterministic=True))
    return path


def _count(weights: Weights, pattern: str) -> int:
    """Number of layers in the names of the weights."""
    return 1 + max(int(found[1]) for found in map(re.compile(pattern).match, weights) if found)


def _outside(name: str, shape: Sequence[int], kind: np.dtype[Any]) -> TensorProto:
    """A tensor whose values are not in the file."""
    tensor = TensorProto(name=name, dims=shape, data_type=helper.np_dtype_to_tensor_dtype(kind))
    tensor.data_location = TensorProto.EXTERNAL
    size = int(np.prod(shape)) * kind.itemsize
    for key, value in {"location": "beside", "offset": "0", "length": str(size)}.items():
        tensor.external_data.add(key=key, value=value)
    return tensor


def _value(name: str, shape: Shape, kind: int = TensorProto.FLOAT) -> ValueInfoProto:
    """An input or output; a named dimension is free."""
    return helper.make_tensor_value_info(name, kind, shape)


if __name__ == "__main__":
    for path in (export_encoder(), export_reader(deep.DEEP.path)):
        sys.stdout.write(f"{path}\n")
