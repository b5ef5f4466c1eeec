"""The deep reader's network: the encoder's six layers, trained to read question and window jointly.

The embeddings stay as the installed encoder has them and are not shipped.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from transformers import BertConfig, BertModel

_FROZEN = "bert.embeddings."
NULL = 0  # position of [CLS], the span that says nothing
_FAR = -1e4  # logit of what may not be chosen


@dataclass(frozen=True, slots=True)
class Outputs:
    """Logits for B question-window pairs of T tokens and at most S sentences."""

    start: Tensor  # (B, T); far below zero outside the window, but for [CLS]
    end: Tensor  # (B, T)
    relevance: Tensor  # (B, S); far below zero for sentences that are not there
    answerable: Tensor  # (B,)


class ReaderNetwork(nn.Module):
    """BERT of the encoder's shape with heads for span, sentence and answerability."""

    def __init__(self, config: BertConfig, dropout: float = 0.0) -> None:
        """:param config: the encoder's
        :param dropout: of states and attention while training, in place of the encoder's own
        """
        super().__init__()
        self.trains_in_bfloat16 = False  # whether training, and only training, computes in bfloat16
        config.hidden_dropout_prob = config.attention_probs_dropout_prob = dropout
        self.bert: Any = BertModel(config, add_pooling_layer=False)
        width = config.hidden_size
        self.span = nn.Linear(width, 2)
        self.relevance = nn.Linear(width, 2)  # averaged over a sentence, and its soft maximum
        self.answerable = nn.Linear(width, 1)
        nn.init.constant_(self.relevance.bias, -2.0)
        for parameter in self.bert.embeddings.parameters():
            parameter.requires_grad_(False)

    def forward(self, ids: Tensor, types: Tensor, mask: Tensor, sentence: Tensor) -> Outputs:
        """Read B pairs of T tokens; `sentence` (B, T) is -1 outside the window's sentences."""
        with torch.autocast(
            ids.device.type, dtype=torch.bfloat16, enabled=self.trains_in_bfloat16 and self.training
        ):
            states = self.bert(
                input_ids=ids, token_type_ids=types, attention_mask=mask
            ).last_hidden_state.float()
        inside = sentence >= 0
        allowed = inside.clone()
        allowed[:, NULL] = True
        start, end = self.span(states).masked_fill(~allowed[..., None], _FAR).unbind(-1)
        return Outputs(
            start=start,
            end=end,
            relevance=self._relevance(states, sentence),
            answerable=self.answerable(states[:, NULL]).squeeze(-1),
        )

    def _relevance(self, states: Tensor, sentence: Tensor) -> Tensor:
        """One logit a sentence, shape (B, S)."""
        count = int(sentence.max()) + 1
        member = (
            sentence[:, None, :] == torch.arange(count, device=states.device)[None, :, None]
        )  # (B, S, T)
        mean_part, peak_part = self.relevance(states).unbind(-1)  # (B, T) each
        tokens = member.sum(-1)
        mean = (member * mean_part[:, None, :]).sum(-1) / tokens.clamp(min=1)
        peak = peak_part[:, None, :].masked_fill(~member, _FAR).logsumexp(-1)
        relevance: Tensor = (mean + peak).masked_fill(tokens == 0, _FAR)
        return relevance


def initial_network(folder: Path, dropout: float = 0.0) -> ReaderNetwork:
    """Start from the encoder's own weights."""
    network = ReaderNetwork(_config(folder), dropout)
    weights = load_file(folder / "model.safetensors")
    kept = {k: v for k, v in weights.items() if k.startswith(("embeddings.", "encoder."))}
    kept.pop("embeddings.position_ids", None)
    network.bert.load_state_dict(kept, strict=True)
    return network


def trained_network(folder: Path, *weights: Path, dropout: float = 0.0) -> ReaderNetwork:
    """Put the trained layers on top of the encoder's embeddings; of several readers their mean.

    The mean of readers that began alike reads better than each of them (Wortsman et al., Model
    soups, 2022).
    """
    network = initial_network(folder, dropout)
    readers = [load_file(path) for path in weights]
    trained = {
        name: torch.stack([reader[name].float() for reader in readers]).mean(0)
        for name in readers[0]
    }
    found = network.load_state_dict(trained, strict=False)
    missing = [name for name in found.missing_keys if not name.startswith(_FROZEN)]
    if missing or found.unexpected_keys:
        raise ValueError(
            f"Expected the reader's weights in {weights[0]}, found {len(missing)} missing and "
            f"{len(found.unexpected_keys)} unknown tensors. Restore the file."
        )
    return network.eval()


def save_trained(tensors: dict[str, Tensor], path: Path) -> None:
    """Write the trained tensors in half precision."""
    save_file({name: tensor.half().contiguous() for name, tensor in tensors.items()}, path)


def _config(folder: Path) -> BertConfig:
    config = BertConfig.from_pretrained(folder, local_files_only=True)
    config._attn_implementation = "sdpa"
    return config
