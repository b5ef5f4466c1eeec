"""The reader's network: the encoder's layers, trained to read question, context and window jointly.

The embeddings stay as the installed encoder has them and are not shipped. Rows are packed one after
another instead of padded. On a processor attention is computed row by row, which stays in a core's
cache: a step of 12 full windows took 0.95 s beside 1.1 s with padding, both in bfloat16, and 2.3 s
in float32 (one core with AMX). On an accelerator the rows are padded for the attention alone.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from assistant.train.export import EPSILON, HEADS
from index.encoders.weights import LAYERS

WIDTH = 384
HEAD_WIDTH = WIDTH // HEADS
FAR = -1e4  # logit of what may not be chosen
DROPOUT = 0.1
PADDED_TO = 8  # rows are padded to a multiple of it, as the fast kernels want them
TRAINED = "bert.encoder.layer"  # how the names of a trained reader's layers begin
# Names of a layer's parts in the weights, as BERT's authors chose them.
_NAMES = {
    "query": "attention.self.query",
    "key": "attention.self.key",
    "value": "attention.self.value",
    "joined": "attention.output.dense",
    "joined_norm": "attention.output.LayerNorm",
    "widened": "intermediate.dense",
    "narrowed": "output.dense",
    "narrowed_norm": "output.LayerNorm",
}


@dataclass(frozen=True, slots=True)
class Outputs:
    """Logits for R packed rows of N tokens in all, with S sentences in all."""

    span: Tensor  # (N, 2): start and end of the exact words
    relevance: Tensor  # (S,)
    answerable: Tensor  # (R,)


class _Attention(torch.autograd.Function):
    """Softmax attention within each row; (N, 3, HEADS, HEAD_WIDTH) of scaled query, key, value."""

    @staticmethod
    def forward(ctx: Any, joined: Tensor, bounds: Tensor) -> Tensor:
        out = torch.empty(len(joined), HEADS, HEAD_WIDTH, dtype=joined.dtype)
        weights = []
        rows = bounds.tolist()
        for first, stop in rows:
            query, key, value = _by_head(joined[first:stop])
            weight = torch.bmm(query, key.transpose(1, 2)).softmax(-1)
            out[first:stop] = torch.bmm(weight, value).transpose(0, 1)
            weights.append(weight)
        ctx.save_for_backward(joined, out, *weights)
        ctx.rows = rows
        return out.view(len(joined), WIDTH)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, None]:
        joined, out, *weights = ctx.saved_tensors
        gradient = gradients[0].view(len(joined), HEADS, HEAD_WIDTH)
        result = torch.empty_like(joined)
        for (first, stop), weight in zip(ctx.rows, weights, strict=True):
            query, key, value = _by_head(joined[first:stop])
            above = gradient[first:stop].transpose(0, 1).contiguous()
            mean = (above * out[first:stop].transpose(0, 1)).sum(-1, keepdim=True)
            to_value = torch.bmm(weight.transpose(1, 2), above)
            scores = torch.bmm(above, value.transpose(1, 2)).sub_(mean).mul_(weight)
            to_query, to_key = torch.bmm(scores, key), torch.bmm(scores.transpose(1, 2), query)
            result[first:stop] = torch.stack([to_query, to_key, to_value]).permute(2, 0, 1, 3)
        return result, None


class _Moved(torch.autograd.Function):
    """Rows of `states` at `index`, all different; `size` rows with zeros elsewhere come back."""

    @staticmethod
    def forward(ctx: Any, states: Tensor, index: Tensor) -> Tensor:
        ctx.save_for_backward(index)
        ctx.size = len(states)
        return states.index_select(0, index)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, None]:
        return _spread(gradients[0], ctx.saved_tensors[0], ctx.size), None


class _Spread(torch.autograd.Function):
    """The rows of `states` at the places `index` among `size`, zeros elsewhere."""

    @staticmethod
    def forward(ctx: Any, states: Tensor, index: Tensor, size: int) -> Tensor:
        ctx.save_for_backward(index)
        return _spread(states, index, size)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, None, None]:
        return gradients[0].index_select(0, ctx.saved_tensors[0]), None, None


def _spread(states: Tensor, index: Tensor, size: int) -> Tensor:
    return states.new_zeros(size, *states.shape[1:]).index_copy_(0, index, states)


class _Padding:
    """Places of packed tokens in rows of one length, for kernels that want them so."""

    def __init__(self, bounds: Tensor, row: Tensor, places: Tensor) -> None:
        longest = int((bounds[:, 1] - bounds[:, 0]).max())
        self._rows, self._length = len(bounds), -(-longest // PADDED_TO) * PADDED_TO
        self._index = row * self._length + places
        filled = torch.zeros(self._rows * self._length, dtype=torch.bool, device=row.device)
        filled[self._index] = True
        self._mask = filled.view(self._rows, 1, 1, self._length)

    def attend(self, joined: Tensor) -> Tensor:
        """Softmax attention within each row, as `_Attention` computes it."""
        size = self._rows * self._length
        padded: Any = _Spread.apply(joined, self._index, size)  # type: ignore[no-untyped-call]
        query, key, value = (
            padded.view(self._rows, self._length, *joined.shape[1:]).permute(2, 0, 3, 1, 4).unbind()
        )
        out = functional.scaled_dot_product_attention(query, key, value, self._mask, scale=1.0)
        rows = out.transpose(1, 2).reshape(-1, WIDTH)
        attended: Tensor = _Moved.apply(rows, self._index)  # type: ignore[no-untyped-call]
        return attended


def _by_head(joined: Tensor) -> tuple[Tensor, ...]:
    """Query, key and value of one row, (HEADS, t, HEAD_WIDTH) each."""
    return joined.permute(1, 2, 0, 3).contiguous().unbind(0)


class _Layer(nn.Module):
    """One layer of BERT (Devlin et al., 2019)."""

    def __init__(self) -> None:
        super().__init__()
        self.query, self.key, self.value, self.joined = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.joined_norm = nn.LayerNorm(WIDTH, eps=EPSILON)
        self.widened, self.narrowed = nn.Linear(WIDTH, 4 * WIDTH), nn.Linear(4 * WIDTH, WIDTH)
        self.narrowed_norm = nn.LayerNorm(WIDTH, eps=EPSILON)

    def forward(self, states: Tensor, bounds: Tensor, padding: _Padding | None) -> Tensor:
        scale = 1 / math.sqrt(HEAD_WIDTH)
        weight = torch.cat([self.query.weight * scale, self.key.weight, self.value.weight])
        bias = torch.cat([self.query.bias * scale, self.key.bias, self.value.bias])
        joined = functional.linear(states, weight, bias).view(-1, 3, HEADS, HEAD_WIDTH)
        attended: Any = (
            _Attention.apply(joined, bounds)  # type: ignore[no-untyped-call]
            if padding is None
            else padding.attend(joined)
        )
        added = states + self._dropped(self.joined(attended))
        states = self.joined_norm(added).to(states.dtype)
        widened = functional.gelu(self.widened(states))
        added = states + self._dropped(self.narrowed(widened))
        result: Tensor = self.narrowed_norm(added).to(states.dtype)
        return result

    def _dropped(self, states: Tensor) -> Tensor:
        return functional.dropout(states, DROPOUT, self.training)


class ReaderNetwork(nn.Module):
    """BERT of the encoder's shape with heads for span, sentence and answerability."""

    def __init__(self, encoder: Path, layers: int = LAYERS) -> None:
        """Start from the encoder's own weights.

        :param encoder: its `model.safetensors`.
        :param layers: more than the encoder's repeat each of its layers.
        """
        super().__init__()
        self.words: Tensor
        self.places: Tensor
        self.kinds: Tensor
        self.scale: Tensor
        self.shift: Tensor
        weights = load_file(encoder)
        self.in_bfloat16 = False  # whether the layers are computed in bfloat16
        for name, stored in {
            "words": "word_embeddings.weight",
            "places": "position_embeddings.weight",
            "kinds": "token_type_embeddings.weight",
            "scale": "LayerNorm.weight",
            "shift": "LayerNorm.bias",
        }.items():
            self.register_buffer(name, weights[f"embeddings.{stored}"].float(), persistent=False)
        self.layers = nn.ModuleList(_Layer() for _ in range(layers))
        self.span = nn.Linear(WIDTH, 2)
        self.relevance = nn.Linear(WIDTH, 2)  # averaged over a sentence, and its soft maximum
        self.answerable = nn.Linear(WIDTH, 1)
        nn.init.constant_(self.relevance.bias, -2.0)
        self._take_layers(weights, "encoder.layer")

    def load(self, *paths: Path) -> None:
        """Take over a trained reader's weights; one of fewer layers has each of them repeated.

        :param paths: of several readers of one shape the mean is taken (Wortsman and others, Model
            soups, 2022).
        """
        readers = [load_file(path) for path in paths]
        weights = {
            name: torch.stack([reader[name].float() for reader in readers]).mean(0)
            for name in readers[0]
        }
        self._take_layers(weights, TRAINED)
        for name in ("span", "relevance", "answerable"):
            _copy(getattr(self, name), weights, name)

    def _take_layers(self, weights: Mapping[str, Tensor], prefix: str) -> None:
        stored = _count_layers(weights, prefix)
        for number, layer in enumerate(self.layers):
            source = number * stored // len(self.layers)
            for part, name in _NAMES.items():
                _copy(getattr(layer, part), weights, f"{prefix}.{source}.{name}")

    def forward(
        self, ids: Tensor, types: Tensor, row: Tensor, sentence: Tensor, bounds: Tensor
    ) -> Outputs:
        """Read R rows; all tensors but the last are (N,).

        :param row: number of each token's row.
        :param sentence: number of the sentence a token belongs to, of all rows; -1 if to none.
        :param bounds: (R, 2): first token of each row, and the one after its last.
        """
        states = self.embedded(ids, types, row, bounds)
        return self.judged(self.through(self.layers, states, row, bounds), sentence, bounds)

    def embedded(self, ids: Tensor, types: Tensor, row: Tensor, bounds: Tensor) -> Tensor:
        """States that the first layer reads, (N, WIDTH); arguments as of `forward`."""
        states = (
            functional.embedding(ids, self.words)
            + functional.embedding(_places(row, bounds), self.places)
            + functional.embedding(types, self.kinds)
        )
        states = functional.layer_norm(states, (WIDTH,), self.scale, self.shift, EPSILON)
        states = states.to(torch.bfloat16 if self.in_bfloat16 else torch.float32)
        return functional.dropout(states, DROPOUT, self.training)

    def through(
        self, layers: Iterable[nn.Module], states: Tensor, row: Tensor, bounds: Tensor
    ) -> Tensor:
        """States after some of the layers, (N, WIDTH)."""
        kind = states.device.type
        padding = None if kind == "cpu" else _Padding(bounds, row, _places(row, bounds))
        with torch.autocast(kind, dtype=torch.bfloat16, enabled=self.in_bfloat16):
            for layer in layers:
                states = layer(states, bounds, padding)
        return states

    def judged(self, states: Tensor, sentence: Tensor, bounds: Tensor) -> Outputs:
        """Logits of the heads for the last layer's states."""
        states = states.float()
        return Outputs(
            span=self.span(states),
            relevance=_of_sentences(self.relevance(states), sentence),
            answerable=self.answerable(states[bounds[:, 0]]).squeeze(-1),
        )


def _places(row: Tensor, bounds: Tensor) -> Tensor:
    """Place of each token in its row, (N,)."""
    return torch.arange(len(row), device=row.device) - bounds[row, 0]


def stored_layers(path: Path) -> int:
    """Layers of a trained reader."""
    return _count_layers(load_file(path), TRAINED)


def _count_layers(names: Iterable[str], prefix: str) -> int:
    return len({n.removeprefix(prefix).split(".")[1] for n in names if n.startswith(f"{prefix}.")})


def stored_names(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The network's parameters under the names the reader at run time knows them by."""
    renamed = {}
    for name, tensor in tensors.items():
        parts = name.split(".")
        if parts[0] == "layers":
            parts = [TRAINED, parts[1], _NAMES[parts[2]], parts[3]]
        renamed[".".join(parts)] = tensor
    return renamed


def _copy(module: nn.Module, weights: Mapping[str, Tensor], name: str) -> None:
    with torch.no_grad():
        for part, parameter in module.named_parameters():
            parameter.copy_(weights[f"{name}.{part}"])


def _of_sentences(parts: Tensor, sentence: Tensor) -> Tensor:
    """One logit a sentence, (S,), from (N, 2): the mean of one part and the soft maximum of the
    other over its tokens.
    """
    inside = sentence >= 0
    number = sentence[inside]
    mean_part, peak_part = parts[inside].unbind(-1)
    count = int(sentence.max()) + 1
    zeros = torch.zeros(count, device=parts.device)
    tokens = zeros.index_add(0, number, torch.ones_like(mean_part)).clamp(min=1)
    mean = zeros.index_add(0, number, mean_part) / tokens
    return mean + log_sum_exp(peak_part, number, count)


def log_sum_exp(values: Tensor, group: Tensor, count: int) -> Tensor:
    """Log of the summed exponentials of each of `count` groups; (N,) and (N,) to (count,)."""
    far = torch.full((count,), FAR, device=values.device)
    top = far.scatter_reduce(0, group, values.detach(), "amax")
    total = torch.zeros_like(far).index_add(0, group, (values - top[group]).exp())
    return top + total.clamp(min=1e-30).log()
