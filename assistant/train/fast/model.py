"""The fast look's network: question and candidate attend to each other over frozen states."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from assistant.reader.fast import FEATURES, FUSED, MAX_QUESTION, MAX_SENTENCE, STATES

WIDTH = 128
HEADS = 4
LAYERS = 2
INNER = 512
DROPOUT = 0.1
SUMMARY, QUESTION, CANDIDATE, PADDING = 0, 1, 2, 3  # segments of a row
NULL = 0  # the summary's place in a row, and the span that says nothing
FUSED_SLOPE = 8.0  # logits a unit of the fusion is worth before training
_FAR = -1e4


@dataclass(frozen=True, slots=True)
class TokenRows:
    """B rows of T tokens: a summary, the question, a candidate, padding."""

    states: Tensor  # (B, T, 384), of unit length; zeros for summary and padding
    segments: Tensor  # (B, T)
    positions: Tensor  # (B, T), within the segment
    features: Tensor  # (B, FEATURES)

    def to(self, device: torch.device) -> "TokenRows":
        """The same on another device."""
        parts = (self.states, self.segments, self.positions, self.features)
        return TokenRows(*(part.to(device) for part in parts))


@dataclass(frozen=True, slots=True)
class FastOutputs:
    """Logits for B rows of T tokens."""

    start: Tensor  # (B, T); far below zero outside the candidate, but for the summary
    end: Tensor  # (B, T)
    rank: Tensor  # (B,), comparable among the candidates of one question
    answerable: Tensor  # (B,)


class Block(nn.Module):
    """One transformer layer, normalised before each half."""

    def __init__(self) -> None:
        super().__init__()
        self.norm1 = nn.LayerNorm(WIDTH)
        self.mix = nn.Linear(WIDTH, 3 * WIDTH)
        self.out = nn.Linear(WIDTH, WIDTH)
        self.norm2 = nn.LayerNorm(WIDTH)
        self.up = nn.Linear(WIDTH, INNER)
        self.down = nn.Linear(INNER, WIDTH)
        self.dropout = nn.Dropout(DROPOUT)

    def forward(self, hidden: Tensor, seen: Tensor) -> Tensor:
        """Mix `hidden` (B, T, WIDTH); tokens look where `seen` (B, 1, 1, T) is true."""
        batch, tokens, _ = hidden.shape
        mixed = self.mix(self.norm1(hidden)).view(batch, tokens, 3, HEADS, WIDTH // HEADS)
        query, key, value = mixed.permute(2, 0, 3, 1, 4).unbind(0)
        # Written out: torch's fused attention is three times as slow backwards on a processor.
        alike = (query @ key.transpose(-1, -2)) * (WIDTH // HEADS) ** -0.5
        looked = alike.masked_fill(~seen, _FAR).softmax(-1).to(value.dtype) @ value
        looked = looked.transpose(1, 2).reshape(batch, tokens, WIDTH)
        hidden = hidden + self.out(looked)
        inner = functional.relu(self.up(self.norm2(hidden)))
        added: Tensor = self.dropout(self.down(inner))
        return hidden + added


class FastNetwork(nn.Module):
    """About half a million parameters; `assistant.reader.fast` does the same sums in numpy."""

    state_mean: Tensor
    state_scale: Tensor
    feature_mean: Tensor
    feature_scale: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.half_precision = False  # whether training, and only training, computes in bfloat16
        self.register_buffer("state_mean", torch.zeros(STATES))
        self.register_buffer("state_scale", torch.ones(STATES))
        self.register_buffer("feature_mean", torch.zeros(FEATURES))
        self.register_buffer("feature_scale", torch.ones(FEATURES))
        self.project = nn.Linear(STATES, WIDTH)
        self.match = nn.Parameter(torch.zeros(4, WIDTH))  # by segment
        self.segment = nn.Parameter(torch.randn(4, WIDTH) * 0.1)
        self.position = nn.Parameter(torch.randn(MAX_QUESTION + MAX_SENTENCE, WIDTH) * 0.1)
        self.feature = nn.Linear(FEATURES, WIDTH)
        self.blocks = nn.ModuleList(Block() for _ in range(LAYERS))
        self.norm = nn.LayerNorm(WIDTH)
        self.span = nn.Linear(WIDTH, 2)
        self.dropout = nn.Dropout(DROPOUT)
        self.verdict = nn.Linear(WIDTH, WIDTH)
        self.verdict_out = nn.Linear(WIDTH, 2)  # rank, answerable
        self.direct = nn.Linear(FEATURES, 2)

    def calibrate(self, states: Tensor, features: Tensor) -> None:
        """Set the scales from a sample, (n, 384) and (m, FEATURES), and start from the fusion."""
        self.state_mean.copy_(states.mean(0))
        self.state_scale.copy_(1 / states.std(0).clamp(min=1e-4))
        self.feature_mean.copy_(features.mean(0))
        self.feature_scale.copy_(1 / features.std(0).clamp(min=1e-4))
        with torch.no_grad():
            self.direct.weight.zero_()
            self.direct.weight[:, FUSED] = FUSED_SLOPE / self.feature_scale[FUSED]
            self.direct.bias.zero_()
            self.direct.bias[1] = -1.5
            self.verdict_out.weight.mul_(0.2)

    def forward(self, rows: TokenRows) -> FastOutputs:
        """Read B rows."""
        with torch.autocast(
            rows.states.device.type, torch.bfloat16, self.half_precision and self.training
        ):
            return self._forward(rows)

    def _forward(self, rows: TokenRows) -> FastOutputs:
        segments = rows.segments
        states = (rows.states - self.state_mean) * self.state_scale
        asked = segments == QUESTION
        read = segments == CANDIDATE
        places = rows.positions + MAX_QUESTION * read
        hidden = self.project(states)
        hidden = hidden + best_match(states, asked, read)[..., None] * self.match[segments]
        hidden = hidden * (asked | read)[..., None] + self.segment[segments] + self.position[places]
        features = (rows.features - self.feature_mean) * self.feature_scale
        summary = functional.pad(self.feature(features)[:, None], (0, 0, 0, hidden.shape[1] - 1))
        hidden = self.dropout(hidden + summary)
        seen = (segments != PADDING)[:, None, None, :]
        for block in self.blocks:
            hidden = block(hidden, seen)
        hidden = self.norm(hidden)
        allowed = read.clone()
        allowed[:, NULL] = True
        spans = self.span(hidden).float().masked_fill(~allowed[..., None], _FAR)
        summed = functional.relu(self.verdict(self.dropout(hidden[:, NULL])))
        verdict = self.verdict_out(summed).float() + self.direct(features).float()
        return FastOutputs(spans[..., 0], spans[..., 1], verdict[:, 0], verdict[:, 1])


def best_match(states: Tensor, asked: Tensor, read: Tensor) -> Tensor:
    """Cosine of every token with its best partner on the other side, (B, T); 0 without one."""
    length = states / states.norm(dim=-1, keepdim=True).clamp(min=1e-6)
    similar = (length @ length.transpose(1, 2)).float()
    partner = (asked[:, :, None] & read[:, None, :]) | (read[:, :, None] & asked[:, None, :])
    best = similar.masked_fill(~partner, -1.0).amax(-1)
    matched: Tensor = best * (asked | read)
    return matched
