"""Training data of the fast look: candidates of every question, with states and scores, on disk."""

import logging
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file
from tokenizers import Tokenizer
from tqdm import tqdm

from assistant.reader.windows import state_offsets
from assistant.train.datasets import dev_fingerprints, load_set
from assistant.train.deep.examples import occurs
from assistant.train.fast.pools import FAST_SETS, Pool, PooledQuestion, make_pools
from assistant.train.near_misses import Rng
from corpus import Sentence, split_sentences
from index import CachingEncoder, Encoder, Hit, OnnxEncoder, SentenceIndex
from index.encoders.weights import load_tokenizer
from index.search.ranking import features
from index.search.token_states import Rounded
from index.types import Vectors

log = logging.getLogger(__name__)

KINDS = ("gold", "near", "person")
SLOTS = 16  # candidates kept of a question
TOP = 10  # of them the best of the fusion, which come first; then the right ones, then neighbours
NEIGHBOURS = 4  # more sentences of the right paragraph
SPANS = 4  # right spans kept of a question
SHARD_SENTENCES = 1500


def prepare(data: Path, folder: Path, seed: int) -> list[Path]:
    """Write what training reads into `folder`, in shards; those already there stay.

    :returns: the shards, in their order, which is random over the sets.
    """
    folder.mkdir(parents=True, exist_ok=True)
    encoder, tokenizer = OnnxEncoder(), load_tokenizer()
    shut_out = dev_fingerprints(data.parent / "dev")
    pools: list[Pool] = []
    for name in FAST_SETS:
        pools += make_pools(load_set(data / name, tokenizer, shut_out), seed)
    groups = _groups(pools, np.random.default_rng([seed, 12]))
    log.info("%d pools in %d shards", len(pools), len(groups))
    shards = []
    for number, group in enumerate(tqdm(groups, desc="encoding", unit="shard", mininterval=5)):
        path = folder / f"shard-{number:03}.safetensors"
        if not path.is_file():
            tensors = shard_of(group, encoder, tokenizer, np.random.default_rng([seed, 13, number]))
            save_file(tensors, path.with_suffix(".part"))
            path.with_suffix(".part").replace(path)
        shards.append(path)
    return shards


def _groups(pools: Sequence[Pool], rng: Rng) -> list[list[Pool]]:
    groups: list[list[Pool]] = [[]]
    length = 0
    for i in rng.permutation(len(pools)):
        if length > SHARD_SENTENCES:
            groups.append([])
            length = 0
        groups[-1].append(pools[int(i)])
        length += pools[int(i)].article.text.count(". ") + len(pools[int(i)].starts)
    return groups


def shard_of(
    pools: Sequence[Pool], encoder: Encoder, tokenizer: Tokenizer, rng: Rng
) -> dict[str, np.ndarray]:
    """Encode the pools and their questions, search, and pack the candidates as arrays."""
    sentences = [split_sentences(pool.article) for pool in pools]
    texts: dict[str, int] = {}
    for pool, found in zip(pools, sentences, strict=True):
        for sentence in found:
            texts.setdefault(pool.article.text[sentence.start : sentence.end], len(texts))
        for asked in pool.asked:
            texts.setdefault(asked.text, len(texts))
    known = CachingEncoder(encoder)
    encoded = known.encode(list(texts))
    rows = []
    read: list[tuple[int, int]] = []  # text and passage of every sentence, in reading order
    passages = 0
    for pool, found in zip(pools, sentences, strict=True):
        found_in = SentenceIndex.build([pool.article], known)
        maker = _ItemMaker(pool, found_in, texts, len(read), tokenizer, rng)
        read += [
            (texts[pool.article.text[s.start : s.end]], passages + pool.passage_at(s.start))
            for s in found
        ]
        passages += len(pool.starts)
        rows += [item for asked in pool.asked if (item := maker.make(asked)) is not None]
    packed = {name: np.array([row[name] for row in rows]) for name in rows[0]}
    packed["sentences"] = np.array(read, dtype=np.int32).reshape(-1, 2)
    packed["tokens"] = np.concatenate([encoding.tokens for encoding in encoded])
    return packed | pack_states([encoding.middle for encoding in encoded])


def pack_states(middle: Sequence[Vectors]) -> dict[str, np.ndarray]:
    """States as int8 with one scale a token, as the index keeps them."""
    rounded = Rounded.of(np.concatenate(list(middle)))
    return {
        "states": rounded.rows,
        "scales": rounded.scales,
        "offsets": np.cumsum([0, *map(len, middle)], dtype=np.int64),
    }


class _ItemMaker:
    """Turns the questions of one pool into rows of a shard."""

    def __init__(
        self,
        pool: Pool,
        found_in: SentenceIndex,
        texts: dict[str, int],
        first: int,
        tokenizer: Tokenizer,
        rng: Rng,
    ) -> None:
        """:param first: number of the pool's first sentence in the shard."""
        self._pool, self._found_in, self._texts, self._first = pool, found_in, texts, first
        self._tokenizer, self._rng = tokenizer, rng

    def make(self, asked: PooledQuestion) -> dict[str, np.ndarray] | None:
        """Row of a question; None if no right sentence was found for one that has an answer."""
        hits = [
            hit for hit in self._found_in.search(asked.text).hits if not self._misleads(hit, asked)
        ]
        right = [self._overlaps(hit.sentence, asked.answers) for hit in hits]
        if asked.kind == "gold" and not any(right):
            return None
        chosen = list(range(min(TOP, len(hits))))
        chosen += [i for i in range(TOP, len(hits)) if right[i]][:2]
        near = [
            i
            for i in range(TOP, len(hits))
            if not right[i] and self._passage(hits[i]) == asked.passage
        ]
        chosen += [near[int(i)] for i in self._rng.permutation(len(near))[:NEIGHBOURS]]
        kept = [hits[i] for i in chosen]
        gold = [float(right[i] and asked.kind == "gold") for i in chosen]
        return {
            "question": np.array(self._texts[asked.text], dtype=np.int32),
            "candidates": _fill([self._texts[self._text(hit.sentence)] for hit in kept], -1),
            "places": _fill([self._first + hit.sentence.position for hit in kept], -1),
            "features": _features(kept),
            "relevant": _fill(gold, 0).astype(np.int8),
            "same": _fill([self._passage(hit) == asked.passage for hit in kept], 0).astype(np.int8),
            "spans": self._spans(asked, kept),
            "top": np.array(min(TOP, len(hits)), dtype=np.int32),
            "kind": np.array(KINDS.index(asked.kind), dtype=np.int32),
            "source": np.array(list(FAST_SETS).index(self._pool.source), dtype=np.int32),
            "tuned": np.array(self._pool.tuned, dtype=np.int32),
        }

    def _misleads(self, hit: Hit, asked: PooledQuestion) -> bool:
        """True if a sentence elsewhere has the answer's words: neither right nor surely wrong."""
        if asked.kind != "gold" or self._passage(hit) == asked.passage:
            return False
        return occurs([t for t in asked.texts if len(t) > 2], self._text(hit.sentence))

    def _passage(self, hit: Hit) -> int:
        return self._pool.passage_at(hit.sentence.start)

    def _text(self, sentence: Sentence) -> str:
        return self._pool.article.text[sentence.start : sentence.end]

    @staticmethod
    def _overlaps(sentence: Sentence, spans: Sequence[tuple[int, int]]) -> bool:
        return any(a < sentence.end and b > sentence.start for a, b in spans)

    def _spans(self, asked: PooledQuestion, kept: Sequence[Hit]) -> np.ndarray:
        """Right spans as (slot, first token, last token), shape (SPANS, 3), -1 where none."""
        found: list[tuple[int, int, int]] = []
        for a, b in asked.answers if asked.kind == "gold" else ():
            for slot, hit in enumerate(kept):
                sentence = hit.sentence
                if not (sentence.start <= a and b <= sentence.end):
                    continue
                offsets = state_offsets(self._tokenizer, self._text(sentence))
                first, end = a - sentence.start, b - sentence.start
                inside = [t for t, (x, y) in enumerate(offsets) if x < end and y > first]
                if inside:
                    found.append((slot, inside[0], inside[-1]))
        spans = np.full((SPANS, 3), -1, dtype=np.int16)
        unique = list(dict.fromkeys(found))[:SPANS]
        if unique:
            spans[: len(unique)] = unique
        return spans


def _fill(values: Sequence[float], empty: int) -> np.ndarray:
    row = np.full(SLOTS, empty, dtype=np.int32)
    row[: len(values)] = values
    return row


def _features(hits: Sequence[Hit]) -> Vectors:
    """Scores of the candidates, shape (SLOTS, 4)."""
    columns = np.array(
        [(hit.cosine, hit.bm25, hit.late, hit.late_before) for hit in hits], dtype=np.float32
    )
    rows = np.zeros((SLOTS, 4), dtype=np.float32)
    rows[: len(hits)] = features(*columns.T)
    return rows
