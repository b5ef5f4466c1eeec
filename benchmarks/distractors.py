"""Distractors without end, from sentences that were really encoded.

Encoding a million sentences takes hours. A distractor here is the beginning of one real sentence
and the end of another, cut at the same share of their words: so are its text and its words, its
token states and its tokens; its vector is the mixture of the two vectors in those shares, with
noise. Such sentences are about real things in real words, and about two of them at a time; they
are more alike than a million real ones would be, since each real one lives on in many.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus import Article, text_sha256
from index import STOP_WORDS, Segment, Vectors, stems, words
from index.encoders.weights import SPECIAL, tokenizer
from index.search.bm25 import ENGLISH
from index.search.postings import Postings
from index.segments.segment import numbered, posting_arrays

Numbers = NDArray[np.int64]

SENTENCES, PARAGRAPH = 50, 5  # of an article; of one of its paragraphs
FEWEST, MOST = 6, 20  # words of a real sentence that is used; longer ones only cost disk
NOISE = 0.25  # length of what is added to a vector of length one
CUT = (0.3, 0.7)  # range of the share that the beginning has


class Splicer:
    """Makes segments of spliced sentences."""

    def __init__(self, texts: Sequence[str], segments: Sequence[Segment]) -> None:
        """:param texts: of all sentences of the segments, in row order."""
        self._encoder = segments[0].encoder
        blocks = [one.states.arrays(0, len(one)) for one in segments]
        self._tokens = {name: np.concatenate([b[name] for b in blocks]) for name in blocks[0]}
        counts = np.concatenate([np.diff(one.states.offsets) for one in segments])
        self._offsets = np.concatenate([[0], np.cumsum(counts)])
        self._vectors = np.concatenate([one.vectors for one in segments])
        self._texts = texts
        found = [words(text) for text in texts]
        self._places = [[(start, end) for _, start, end in row] for row in found]
        self._word_offsets = np.cumsum([0, *map(len, found)])
        self._before, self._until = _tokens_at_words(texts, self._places)
        forms = [
            f"{word} {text[a:b]}"
            for text, row in zip(texts, found, strict=True)
            for word, a, b in row
        ]
        terms = [
            "" if word in STOP_WORDS else f"{ENGLISH} {stems(word)[0]}"
            for row in found
            for word, _, _ in row
        ]
        self._forms, self._form_numbers = np.unique(
            [f.encode() for f in forms], return_inverse=True
        )
        self._terms, self._term_numbers = np.unique(
            [t.encode() for t in terms], return_inverse=True
        )
        fits = [FEWEST <= len(row) <= MOST for row in found]
        self._usable = np.flatnonzero(np.array(fits) & (counts >= FEWEST))

    def segment(self, name: str, articles: int, seed: int) -> tuple[list[Article], Segment]:
        """Articles of `SENTENCES` spliced sentences each, and their segment."""
        rng = np.random.default_rng(seed)
        rows = articles * SENTENCES
        first, second = (self._usable[rng.integers(0, len(self._usable), rows)] for _ in range(2))
        cut = rng.uniform(*CUT, rows)
        sizes = np.diff(self._word_offsets)
        kept, left = np.ceil(cut * sizes[first]).astype(int), (cut * sizes[second]).astype(int)
        made, spans = self._articles(name, first, second, kept, left)
        entries = numbered((a.id, a.sha256, ENGLISH, SENTENCES) for a in made)
        held, counts = _spliced(self._word_offsets, first, second, kept, left)
        until = self._until[self._word_offsets[first] + kept - 1]
        before = self._before[self._word_offsets[second] + left]
        tokens, lengths = _spliced(self._offsets, first, second, until, before)
        in_row = np.repeat(np.arange(rows), counts)
        terms = self._term_numbers[held]
        content = self._terms[terms] != b""
        states = {name: array[tokens] for name, array in self._tokens.items()}
        of_token = np.repeat(np.arange(rows), lengths)
        numbers, frequency = np.unique(
            np.unique(states["tokens"].astype(np.int64) * rows + of_token) // rows,
            return_counts=True,
        )
        arrays: dict[str, NDArray[Any]] = {
            "vectors": self._mixed(first, second, cut, rng),
            "spans": spans,
            "lengths": np.bincount(in_row[content], minlength=rows).astype(np.int32),
            **posting_arrays(
                "stems", _postings(self._terms, terms[content], in_row[content], rows)
            ),
            **posting_arrays(
                "forms",
                _postings(self._forms, self._form_numbers[held], in_row // SENTENCES, articles),
            ),
            **states,
            "offsets": np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
            "token-numbers": numbers.astype(np.int32),
            "token-counts": frequency.astype(np.int32),
        }
        return made, Segment(entries, arrays, self._encoder)

    def _articles(
        self, name: str, first: Numbers, second: Numbers, kept: Numbers, left: Numbers
    ) -> tuple[list[Article], NDArray[np.int32]]:
        spans = np.zeros((len(first), 3), dtype=np.int32)
        made, text = [], ""
        for row, (a, b, last, after) in enumerate(zip(first, second, kept, left, strict=True)):
            place = row % SENTENCES
            if place:
                text += "\n\n" if place % PARAGRAPH == 0 else " "
            start = len(text)
            text += self._texts[a][: self._places[a][last - 1][1]]
            text += " " + self._texts[b][self._places[b][after][0] :]
            spans[row] = start, len(text), place // PARAGRAPH
            if place == SENTENCES - 1:
                article_id = f"{name}-{row // SENTENCES:05}"
                made.append(Article(article_id, article_id, text, "spliced", text_sha256(text)))
                text = ""
        return made, spans

    def _mixed(
        self, first: Numbers, second: Numbers, cut: NDArray[np.float64], rng: np.random.Generator
    ) -> Vectors:
        share = cut[:, None].astype(np.float32)
        mixed: Vectors = share * self._vectors[first] + (1 - share) * self._vectors[second]
        mixed /= np.linalg.norm(mixed, axis=1, keepdims=True)
        noise = rng.standard_normal(mixed.shape, dtype=np.float32)
        mixed += noise * np.float32(NOISE / mixed.shape[1] ** 0.5)
        mixed /= np.linalg.norm(mixed, axis=1, keepdims=True)
        return mixed


def _tokens_at_words(
    texts: Sequence[str], places: Sequence[Sequence[tuple[int, int]]]
) -> tuple[Numbers, Numbers]:
    """Tokens of its sentence that begin before each word, and before its end."""
    before, until = [], []
    for text, words_at in zip(texts, places, strict=True):
        encoded = tokenizer().encode(text, add_special_tokens=False)
        known = [
            start
            for (start, _), token in zip(encoded.offsets, encoded.ids, strict=True)
            if token not in SPECIAL
        ]
        before += np.searchsorted(known, [start for start, _ in words_at]).tolist()
        until += np.searchsorted(known, [end for _, end in words_at]).tolist()
    return np.array(before), np.array(until)


def _spliced(
    offsets: Numbers, first: Numbers, second: Numbers, kept: Numbers, left: Numbers
) -> tuple[Numbers, Numbers]:
    """Places of what the spliced rows take, one row after the other, and how many each takes.

    :param kept: how many each takes from the beginning of the first; it leaves out the first
        `left` of the second.
    """
    starts = np.stack([offsets[first], offsets[second] + left], axis=1).ravel()
    sizes = np.stack([kept, np.diff(offsets)[second] - left], axis=1).ravel()
    ends = np.cumsum(sizes)
    return np.repeat(starts - ends + sizes, sizes) + np.arange(ends[-1]), sizes[::2] + sizes[1::2]


def _postings(terms: NDArray[Any], numbers: Numbers, rows: Numbers, total: int) -> Postings:
    """Postings of terms, sorted, which the rows hold by number."""
    pairs, counts = np.unique(numbers * total + rows, return_counts=True)
    used, held = np.unique(pairs // total, return_counts=True)
    texts = [bytes(terms[number]) for number in used]
    return Postings(
        np.frombuffer(b"".join(texts), dtype=np.uint8),
        np.cumsum([0, *map(len, texts)], dtype=np.int64),
        np.cumsum([0, *held], dtype=np.int64),
        (pairs % total).astype(np.int32),
        counts.astype(np.int32),
    )
