"""A segment: the sentences of some articles, indexed once and never changed."""

import json
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import overload

import numpy as np

from corpus import (
    Article,
    IndexStoreError,
    Sentence,
    StaleIndexError,
    segmenter_fingerprint,
    split_sentences,
)
from index.files import file_sha256, flush
from index.search.bm25 import Lexical, language_of, words
from index.search.postings import PARTS, Postings
from index.search.token_states import Rounded, TokenStates
from index.search.vectors import FILE as CODES
from index.search.vectors import Approximate
from index.tensors import Array, Pieces, map_arrays, write_arrays
from index.types import ArticleKey, Encoder, Vectors, Watch

FORMAT = 3  # raise it when the file or its meaning changes; see `segment_format`
FILE = "segment.safetensors"
SENTENCES_PER_BATCH = 2048  # sentences; their states are rounded before the next are encoded


class Sentences(Sequence[Sentence]):
    """In reading order. At rest a sentence is three numbers, not an object."""

    def __init__(self, article_id: str, spans: Array) -> None:
        """:param spans: (sentences, 3): start, end and paragraph of each."""
        self._article_id, self._spans = article_id, spans

    def __len__(self) -> int:
        """Number of sentences."""
        return len(self._spans)

    @overload
    def __getitem__(self, place: int) -> Sentence: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Sentence]: ...
    def __getitem__(self, place: int | slice) -> Sentence | Sequence[Sentence]:
        """One sentence, or some of them."""
        if isinstance(place, slice):
            return tuple(self[one] for one in range(*place.indices(len(self))))
        position = range(len(self))[place]
        start, end, paragraph = map(int, self._spans[position])
        return Sentence(self._article_id, position, start, end, paragraph)


@dataclass(frozen=True, slots=True)
class Entry:
    """One version of an article in a segment; its sentences are the rows from start to end."""

    id: str
    sha256: str
    language: str  # whose stems its words have
    number: int  # of the entry in its segment
    start: int
    end: int

    @property
    def key(self) -> ArticleKey:
        """Key that tells the versions of articles apart."""
        return self.id, self.sha256


class Segment:
    """Vectors, token states and words of the sentences of some article versions.

    Entries are in the order of their keys and rows in the order of reading.
    """

    def __init__(
        self,
        entries: Iterable[Entry],
        arrays: Mapping[str, Array],
        encoder: str,
        approximate: Approximate | None = None,
    ) -> None:
        """Most callers want `build` or `load`.

        :param arrays: by name, all that `build` makes.
        :param encoder: fingerprint of the encoder that made the vectors.
        :param approximate: of the vectors; made when a large segment is written.
        """
        self.entries = tuple(entries)
        self.encoder = encoder
        self.vectors: Array = arrays["vectors"]
        self.approximate = approximate
        self.spans: Array = arrays["spans"]
        self.states = TokenStates(
            Rounded(arrays["last"], arrays["last-scales"]),
            Rounded(arrays["middle"], arrays["middle-scales"]),
            arrays["tokens"],
            arrays["offsets"],
        )
        self.lexical = Lexical(_postings("stems", arrays), arrays["lengths"])
        self.forms = _postings("forms", arrays)  # "word Written", by number of the entry
        self.arrays = arrays

    def __len__(self) -> int:
        """Number of sentences."""
        return len(self.spans)

    @cached_property
    def by_key(self) -> Mapping[ArticleKey, Entry]:
        """Entries by article id and SHA-256."""
        return {entry.key: entry for entry in self.entries}

    @cached_property
    def _starts(self) -> list[int]:
        return [entry.start for entry in self.entries]

    @classmethod
    def build(
        cls, articles: Sequence[Article], encoder: Encoder, watch: Watch | None = None
    ) -> "Segment":
        """Split and encode articles.

        :param watch: told how many sentences are encoded, at the end too.
        :raises IndexStoreError: there is no sentence in them.
        """
        ordered = sorted(articles, key=lambda article: (article.id, article.sha256))
        split = [(article, split_sentences(article)) for article in ordered]
        texts = [article.text[s.start : s.end] for article, found in split for s in found]
        if not texts:
            raise IndexStoreError(
                f"Expected at least one sentence, {len(articles)} articles hold none. "
                "Add an article."
            )
        spans = [
            (article, np.array([(s.start, s.end, s.paragraph) for s in found], dtype=np.int32))
            for article, found in split
        ]
        return assemble(spans, *_encoded(texts, encoder, watch), encoder.fingerprint)

    def save(self, folder: Path) -> dict[str, str]:
        """Write the segment into `folder`, forced to the disk; returns SHA-256 by file name.

        :raises OSError: the folder cannot be written.
        """
        pieces = {name: [array] for name, array in self.arrays.items()}
        return write_segment(folder, pieces, self.entries, self.encoder)

    @classmethod
    def load(cls, folder: Path, files: Mapping[str, str], verify: bool = True) -> "Segment":
        """Map what `save` or `merge_segments` wrote into memory.

        :param files: what they returned.
        :param verify: whether to read the files whole, to compare their hashes.
        :raises StaleIndexError: they are of another `segment_format`.
        :raises IndexStoreError: they are missing or damaged.
        """
        try:
            for name, expected in files.items() if verify else ():
                if file_sha256(folder / name) != expected:
                    raise ValueError("another SHA-256")
            arrays, notes = map_arrays(folder / FILE)
            check_made_by("format", notes.get("format"), segment_format())
            entries = [Entry(**fields) for fields in json.loads(notes["articles"])]
            approximate = Approximate.load(folder) if CODES in files else None
            return cls(entries, arrays, notes["encoder"], approximate)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise IndexStoreError(
                f"Expected {' and '.join(files)} of the index as written, found missing or changed "
                f"({error}). The index has to be built again from the articles."
            ) from error

    def entry_of(self, row: int) -> Entry:
        """The entry that a row belongs to."""
        return self.entries[bisect_right(self._starts, row) - 1]

    def sentences(self, entry: Entry) -> Sentences:
        """The sentences of an article, in reading order."""
        return Sentences(entry.id, self.spans[entry.start : entry.end])

    def frequency(self, entries: Sequence[Entry]) -> tuple[Array, Array]:
        """Tokens that some of the articles hold, and in how many of their sentences each."""
        if len(entries) == len(self.entries):
            return self.arrays["token-numbers"], self.arrays["token-counts"]
        return self.states.frequency([(entry.start, entry.end) for entry in entries])


def segment_format() -> str:
    """Names the files and the segmenter whose sentences they hold: others are of no use."""
    return f"{FORMAT} {segmenter_fingerprint()}"


def assemble(
    split: Sequence[tuple[Article, Array]], vectors: Vectors, states: TokenStates, encoder: str
) -> Segment:
    """A segment of articles that are split and encoded.

    :param split: articles in the order of their keys, each with the spans of its sentences, (n, 3).
    :param vectors: of all sentences, one after the other, as in `states`.
    :param encoder: fingerprint of what encoded them.
    """
    entries = numbered(
        (article.id, article.sha256, language_of(article.language), len(spans))
        for article, spans in split
    )
    lexical = Lexical.build(
        [article.text[start:end] for article, spans in split for start, end, _ in spans],
        [entry.language for entry in entries for _ in range(entry.start, entry.end)],
    )
    forms = Postings.build(
        [f"{word} {article.text[start:end]}" for word, start, end in words(article.text)]
        for article, _ in split
    )
    numbers, counts = states.frequency([(0, len(vectors))])
    arrays = {
        "spans": np.concatenate([spans.reshape(-1, 3) for _, spans in split]).astype(np.int32),
        "lengths": lexical.lengths,
        **posting_arrays("stems", lexical.postings),
        **posting_arrays("forms", forms),
        "vectors": vectors,
        **states.whole(),
        "token-numbers": numbers.astype(np.int32),
        "token-counts": counts.astype(np.int32),
    }
    return Segment(entries, arrays, encoder)


def numbered(articles: Iterable[tuple[str, str, str, int]]) -> list[Entry]:
    """Entries one after the other, from id, SHA-256, language and number of sentences."""
    entries: list[Entry] = []
    for article_id, sha256, language, size in articles:
        start = entries[-1].end if entries else 0
        entries.append(Entry(article_id, sha256, language, len(entries), start, start + size))
    return entries


def posting_arrays(name: str, postings: Postings) -> dict[str, Array]:
    """The arrays of postings as a segment names them."""
    return {f"{name}-{part}": array for part, array in postings.arrays().items()}


def write_segment(
    folder: Path, pieces: Pieces, entries: Sequence[Entry], encoder: str
) -> dict[str, str]:
    """Write a segment's files and force them to the disk; returns SHA-256 by file name."""
    notes = {
        "format": segment_format(),
        "encoder": encoder,
        "articles": json.dumps([asdict(entry) for entry in entries]),
    }
    folder.mkdir(parents=True, exist_ok=True)
    sha256 = write_arrays(folder / FILE, pieces, notes)
    written = map_arrays(folder / FILE)[0]
    files = {FILE: sha256, **Approximate.write(written["vectors"], folder)}
    flush(folder)
    return files


def check_made_by(what: str, found: str | None, expected: str) -> None:
    """:raises StaleIndexError: `found` is not what it is today."""
    if found != expected:
        raise StaleIndexError(
            f"Expected an index made by the {what} of today, {expected}, found {found}. "
            "It has to be built again from the articles."
        )


def _postings(name: str, arrays: Mapping[str, Array]) -> Postings:
    return Postings(*(arrays[f"{name}-{part}"] for part in PARTS))


def _encoded(
    texts: Sequence[str], encoder: Encoder, watch: Watch | None
) -> tuple[Vectors, TokenStates]:
    """Vectors and token states of texts."""
    vectors, blocks = [], []
    for at in range(0, len(texts), SENTENCES_PER_BATCH):
        encodings = encoder.encode(
            texts[at : at + SENTENCES_PER_BATCH], _part(watch, at, len(texts))
        )
        vectors.append(np.stack([encoding.vector for encoding in encodings]))
        blocks.append(TokenStates.build(encodings, vectors[0].shape[1]))
    if watch is not None:
        watch(len(texts), len(texts))
    return np.concatenate(vectors), TokenStates.join(blocks)


def _part(watch: Watch | None, begun: int, total: int) -> Watch | None:
    """Watcher of a part of the texts, by which `watch` is told of all of them."""
    if watch is None:
        return None
    return lambda done, _: watch(begun + done, total)
