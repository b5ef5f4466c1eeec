"""ONNX graphs without weights, written by hand, and BERT's layers as one of them.

Neither torch nor an exporter is needed, and the file of a few kilobytes is made anew at each start:
the weights stay in their safetensors file and are given to the session beside the graph. The wire
format is protobuf's, the field numbers are those of `onnx.proto`.
"""

import struct
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.encoders.weights import Weights

FUSED = "com.microsoft"  # ONNX Runtime's own operators: several of ONNX's in one
STANDARD = ""  # ONNX's own
_OPSETS = {STANDARD: 18, FUSED: 1}
_IR_VERSION = 8
_ELEMENTS = {"float32": 1, "int32": 6, "float16": 10}  # TensorProto.DataType
_EXTERNAL = 1  # TensorProto.DataLocation: the values are not in the file
_EPSILON = 1e-12  # of BERT's layer normalisation

Shape = Sequence[str | int]


class Graph:
    """Nodes in the order in which they are computed, and the weights they name."""

    def __init__(self, weights: Weights, prefix: str = "") -> None:
        """:param prefix: what the names of the weights begin with."""
        self._weights, self._prefix = weights, prefix
        self.used: dict[str, NDArray[Any]] = {}
        self.nodes: list[bytes] = []

    def weight(self, name: str) -> str:
        """Name of a weight as a float32 value; half precision is widened when it is loaded."""
        array = self._weights[self._prefix + name]
        self.used[name] = array
        if array.dtype == np.float32:
            return name
        return self.add("Cast", [name], f"{name}.wide", to=_ELEMENTS["float32"], domain=STANDARD)

    def linear(self, states: str, name: str) -> str:
        """Product with a weight as torch keeps it, (out, in); the bias comes with what follows."""
        weight = self.weight(f"{name}.weight")
        return self.add("FusedMatMul", [states, weight], f"{name}.out", transB=1)

    def add(
        self,
        operator: str,
        inputs: Sequence[str],
        *outputs: str,
        domain: str = FUSED,
        **given: Any,
    ) -> str:
        """Append a node; returns the name of its first output. A nameless one is not computed."""
        self.nodes.append(
            _repeated(1, inputs)
            + _repeated(2, outputs)
            + _field(4, operator)
            + _repeated(5, [_attribute(name, value) for name, value in given.items()])
            + _field(7, domain)
        )
        return outputs[0]

    def model(
        self, inputs: Sequence[tuple[str, str, Shape]], outputs: Sequence[tuple[str, Shape]]
    ) -> bytes:
        """The whole as an ONNX model.

        :param inputs: name, type of the elements and shape of each; a named dimension is free.
        :param outputs: name and shape of each, float32.
        """
        body = (
            _repeated(1, self.nodes)
            + _field(2, "graph")
            + _repeated(5, [_initializer(name, array) for name, array in self.used.items()])
            + _repeated(11, [_value(*one) for one in inputs])
            + _repeated(12, [_value(name, "float32", shape) for name, shape in outputs])
        )
        opsets = [_field(1, domain) + _field(2, version) for domain, version in _OPSETS.items()]
        return _field(1, _IR_VERSION) + _field(7, body) + _repeated(8, opsets)


def bert_graph(
    weights: Weights, prefix: str, layers: int, heads: int, outputs: Sequence[int]
) -> tuple[bytes, Weights]:
    """The graph of BERT's layers, and the weights it has to be given, by the names it uses.

    Inputs are `embedded`, float32 (B, T, width), normalised, and `mask`, int32 (B, T), 1 for a
    token and 0 for padding.

    :param weights: by the names of transformers' BERT after `prefix`.
    :param outputs: numbers of layers, from 1, whose states (B, T, width) are wanted.
    :raises KeyError: a weight is missing.
    """
    graph = Graph(weights, prefix)
    states = "embedded"
    for layer in range(layers):
        name = f"encoder.layer.{layer}"
        states = _layer(graph, name, states, heads, f"states.{layer + 1}")
    width = weights[f"{prefix}encoder.layer.0.attention.self.query.bias"].shape[0]
    shape = ("batch", "tokens", width)
    made = graph.model(
        [("embedded", "float32", shape), ("mask", "int32", shape[:2])],
        [(f"states.{n}", shape) for n in outputs],
    )
    return made, graph.used


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
    bias = graph.weight(f"{name}.dense.bias")
    inputs = [made, old, scale, shift, bias]
    return graph.add("SkipLayerNormalization", inputs, output, epsilon=_EPSILON)


def _initializer(name: str, array: NDArray[Any]) -> bytes:
    """A TensorProto without values."""
    outside = {"location": "beside", "offset": "0", "length": str(array.nbytes)}
    return (
        _repeated(1, array.shape)
        + _field(2, _ELEMENTS[array.dtype.name])
        + _field(8, name)
        + _repeated(13, [_field(1, key) + _field(2, value) for key, value in outside.items()])
        + _field(14, _EXTERNAL)
    )


def _value(name: str, element: str, shape: Shape) -> bytes:
    """A ValueInfoProto; a named dimension is free."""
    sizes = [_field(1, size) if isinstance(size, int) else _field(2, size) for size in shape]
    tensor = _field(1, _ELEMENTS[element]) + _field(2, _repeated(1, sizes))
    return _field(1, name) + _field(2, _field(1, tensor))


def _attribute(name: str, value: int | float) -> bytes:
    kind = 1 if isinstance(value, float) else 2  # AttributeProto.AttributeType
    return _field(1, name) + _field(2 if kind == 1 else 3, value) + _field(20, kind)


def _repeated(number: int, values: Sequence[Any]) -> bytes:
    return b"".join(_field(number, value) for value in values)


def _field(number: int, value: int | float | str | bytes) -> bytes:
    """One field of a protobuf message."""
    if isinstance(value, int):
        return _varint(number << 3) + _varint(value)
    if isinstance(value, float):
        return _varint(number << 3 | 5) + struct.pack("<f", value)
    encoded = value.encode() if isinstance(value, str) else value
    return _varint(number << 3 | 2) + _varint(len(encoded)) + encoded


def _varint(number: int) -> bytes:
    """Seven bits a byte, the lowest first; all but the last have the highest bit set."""
    low, rest = number & 0x7F, number >> 7
    return bytes([low | 0x80]) + _varint(rest) if rest else bytes([low])
