"""The fast look's layers as an ONNX graph; `assistant.train.fast.model` in torch does the same."""

from index.encoders.onnx_graph import STANDARD, Graph
from index.encoders.weights import Weights

_EPSILON = 1e-5  # torch's, in layer normalisation


def fast_graph(weights: Weights, layers: int, heads: int) -> tuple[bytes, Weights]:
    """The graph of the layers, and the weights it has to be given, by the names it uses.

    Inputs are `rows`, float32 (B, T, width), and `mask`, int32 (B, T), 1 for a token and 0 for
    padding; the output is `states`, (B, T, width), normalised.

    :param weights: by the names of `assistant.train.fast.model.FastNetwork`.
    :raises KeyError: a weight is missing.
    """
    graph = Graph(weights)
    first = [graph.weight(f"blocks.0.norm1.{part}") for part in ("weight", "bias")]
    hidden = "rows"
    normal = graph.add(
        "LayerNormalization", [hidden, *first], "normal", domain=STANDARD, epsilon=_EPSILON
    )
    for layer in range(layers):
        name = f"blocks.{layer}"
        looked = _attention(graph, name, normal, heads)
        normal, hidden = _added(graph, f"{name}.out", looked, hidden, f"{name}.norm2")
        wide = graph.linear(normal, f"{name}.up")
        bias = graph.weight(f"{name}.up.bias")
        wide = graph.add("Add", [wide, bias], f"{name}.wide", domain=STANDARD)
        bent = graph.add("Relu", [wide], f"{name}.bent", domain=STANDARD)
        last = layer + 1 == layers
        following = "norm" if last else f"blocks.{layer + 1}.norm1"
        output = "states" if last else f"{name}.states"
        normal, hidden = _added(graph, f"{name}.down", bent, hidden, following, output)
    width = weights["norm.weight"].shape[0]
    made = graph.model(
        [("rows", "float32", ("batch", "tokens", width)), ("mask", "int32", ("batch", "tokens"))],
        [("states", ("batch", "tokens", width))],
    )
    return made, graph.used


def _attention(graph: Graph, name: str, normal: str, heads: int) -> str:
    """Tokens look at those of their own row that are no padding."""
    mixed = graph.linear(normal, f"{name}.mix")
    parts = [f"{name}.{part}" for part in ("query", "key", "value")]
    graph.add("Split", [mixed], *parts, domain=STANDARD, axis=2, num_outputs=3)
    inputs = [*parts, graph.weight(f"{name}.mix.bias"), "mask"]
    return graph.add("MultiHeadAttention", inputs, f"{name}.looked", num_heads=heads)


def _added(
    graph: Graph, name: str, new: str, old: str, norm: str, output: str = ""
) -> tuple[str, str]:
    """Output of a dense layer for `new`, added to `old`: normalised by `norm`, and as it is."""
    made = graph.linear(new, name)
    scale, shift = graph.weight(f"{norm}.weight"), graph.weight(f"{norm}.bias")
    inputs = [made, old, scale, shift, graph.weight(f"{name}.bias")]
    normal, summed = output or f"{name}.normal", f"{name}.sum"
    graph.add("SkipLayerNormalization", inputs, normal, "", "", summed, epsilon=_EPSILON)
    return normal, summed
