"""Readings by deep readers of the fast look's candidates, each read where it stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file
from tqdm import tqdm

from assistant.reader.fast import MAX_SENTENCE
from assistant.reader.windows import MAX_QUESTION, MAX_TOKENS
from assistant.train.deep.model import NULL, Outputs, ReaderNetwork
from assistant.train.fast.items import Items
from index.encoders.weights import CLS, SEP
from index.types import Vectors

WINDOWS_PER_BATCH = 256  # windows
_FAR = -1e4


@dataclass(frozen=True, slots=True)
class Taught:
    """Means of what some readers say; of a candidate that is not there far below zero."""

    relevance: Vectors  # (items, slots): logit
    start: NDArray[np.float16]  # (items, slots, 1 + MAX_SENTENCE): logits of nothing, of its tokens
    end: NDArray[np.float16]


@dataclass(frozen=True, slots=True)
class Read:
    """A question and the window around a candidate, as a deep reader sees them."""

    ids: list[int]
    head: int  # tokens before the window
    first: int  # the candidate's tokens
    end: int


def window_around(items: Items, item: int, slot: int) -> Read:
    """A candidate with as many neighbours of its passage as there is room for."""
    question = items.tokens(int(items.arrays["question"][item]))[:MAX_QUESTION]
    room = MAX_TOKENS - len(question) - 3
    place = int(items.arrays["places"][item, slot])
    texts, passages = items.sentences[:, 0], items.sentences[:, 1]
    own = items.tokens(int(texts[place]))[:room]
    before: list[int] = []
    after: list[int] = []
    sides = {-1: place - 1, 1: place + 1}
    while sides:
        for side, other in list(sides.items()):
            there = 0 <= other < len(texts) and passages[other] == passages[place]
            more = items.tokens(int(texts[other])) if there else []
            if not there or len(before) + len(own) + len(after) + len(more) > room:
                del sides[side]
            elif side < 0:
                before, sides[side] = more + before, other - 1
            else:
                after, sides[side] = after + more, other + 1
    head = len(question) + 2
    first = head + len(before)
    ids = [CLS, *question, SEP, *before, *own, *after, SEP]
    return Read(ids, head, first, first + len(own))


def teach(
    items: Items, teachers: Sequence[ReaderNetwork], device: str, path: Path | None = None
) -> Taught:
    """Let the teachers read every candidate.

    :param path: where what they say is kept, and read from if it is there.
    """
    if path is not None and path.is_file():
        return Taught(**load_file(path))
    candidates = items.arrays["candidates"]
    spread = (*candidates.shape, 1 + MAX_SENTENCE)
    relevance = np.full(candidates.shape, _FAR, dtype=np.float32)
    start, end = (np.full(spread, _FAR, dtype=np.float16) for _ in range(2))
    places = np.argwhere(candidates >= 0)
    for at in tqdm(range(0, len(places), WINDOWS_PER_BATCH), desc="teaching", mininterval=10):
        chosen = places[at : at + WINDOWS_PER_BATCH]
        reads = [window_around(items, int(item), int(slot)) for item, slot in chosen]
        said = _said(reads, teachers, device)
        for (item, slot), read, one in zip(chosen, reads, said, strict=True):
            relevance[item, slot] = one.relevance[0]
            last = min(read.end, read.first + MAX_SENTENCE)
            for kept, logits in ((start, one.start), (end, one.end)):
                kept[item, slot, 0] = logits[NULL]
                kept[item, slot, 1 : 1 + last - read.first] = logits[read.first : last]
    if path is not None:
        save_file({"relevance": relevance, "start": start, "end": end}, path)
    return Taught(relevance, start, end)


def _said(reads: Sequence[Read], teachers: Sequence[ReaderNetwork], device: str) -> list[Outputs]:
    """Mean outputs, a window each; only the candidate counts as a sentence."""
    longest = max(len(read.ids) for read in reads)
    ids = torch.zeros(len(reads), longest, dtype=torch.long)
    types, mask = torch.zeros_like(ids), torch.zeros_like(ids)
    sentence = torch.full_like(ids, -1)
    for row, read in enumerate(reads):
        ids[row, : len(read.ids)] = torch.tensor(read.ids)
        mask[row, : len(read.ids)] = 1
        types[row, read.head : len(read.ids)] = 1
        sentence[row, read.first : read.end] = 0
    with torch.inference_mode():
        inputs = [one.to(device) for one in (ids, types, mask, sentence)]
        said = [teacher(*inputs) for teacher in teachers]
    means = [
        torch.stack([getattr(one, name) for one in said]).mean(0).float().cpu()
        for name in ("start", "end", "relevance", "answerable")
    ]
    return [Outputs(*row) for row in zip(*means, strict=True)]
