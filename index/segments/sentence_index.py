"""The index: articles, and a view over the segments that hold their sentences."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

import numpy as np

from corpus import Article, Sentence
from index.search.bm25 import bm25, most_written, stems, terms
from index.segments.live import LiveRows, not_indexed
from index.segments.search import propose, score
from index.segments.segment import Entry, Segment, check_made_by
from index.timing import stage
from index.types import Encoder, Encoding, Found, Hit, Vectors, Watch


class SentenceIndex:
    """All sentences of some articles, ready to be searched. It never changes: `plus` and `minus`
    make another, which shares the segments.

    What a question finds depends on the articles alone, not on how they came or where they lie.
    """

    def __init__(
        self, articles: Sequence[Article], segments: Sequence[Segment], encoder: Encoder
    ) -> None:
        """A view of articles that are in segments; where several hold one, the last does.

        :raises StaleIndexError: a segment is of another encoder, or no segment holds an article.
        """
        self.articles: Mapping[str, Article] = {article.id: article for article in articles}
        self.encoder = encoder
        self._live = LiveRows()
        self._chosen: tuple[frozenset[str], LiveRows] | None = None
        holders = {key: segment for segment in segments for key in segment.by_key}
        held: dict[Segment, list[Article]] = {}
        for article in self.articles.values():
            holder = holders.get((article.id, article.sha256))
            if holder is None:
                raise not_indexed(article)
            held.setdefault(holder, []).append(article)
        for segment, some in held.items():
            self._add(some, segment)

    @classmethod
    def build(
        cls, articles: Sequence[Article], encoder: Encoder, watch: Watch | None = None
    ) -> "SentenceIndex":
        """Index articles in one new segment.

        :raises IndexStoreError: there is no sentence in them.
        """
        return cls(articles, [Segment.build(articles, encoder, watch)], encoder)

    def __len__(self) -> int:
        """Number of sentences."""
        return self._live.sentences

    @property
    def segments(self) -> Sequence[Segment]:
        """The segments that hold an article; those that are not needed any more are gone."""
        return tuple(self._live.parts)

    def plus(self, articles: Sequence[Article], segment: Segment) -> "SentenceIndex":
        """An index with more articles, each in the place of any older version of it.

        :param segment: holds them. It may be one of this index already (for an article with a new
            title) or hold what others held (after `merge_segments`).
        :raises StaleIndexError: the segment is of another encoder or lacks one of the articles.
        """
        added = {article.id: article for article in articles}
        changed = self._copy({**self.articles, **added})
        changed._add(list(added.values()), segment)
        return changed

    def minus(self, article_id: str) -> "SentenceIndex":
        """An index without an article.

        :raises KeyError: there is no such article.
        """
        changed = self._copy({i: a for i, a in self.articles.items() if i != article_id})
        changed._live.remove([article_id])
        return changed

    def search(self, question: str, articles: Collection[str] | None = None) -> Found:
        """The sentences that FAISS and BM25 propose for a question, up to 50 each, best first.

        All of them are scored by both and by late interaction, and ordered by
        `index.search.ranking.fuse`; ties keep the order of article ids and of reading. Rare is what
        is rare in the articles that are searched: what else the index holds changes nothing.

        :param articles: ids of those to be searched, by default all; unknown ones count for
            nothing. Without a sentence to be searched there is no hit.
        """
        return self.search_all([question], articles)[0]

    def search_all(
        self, questions: Sequence[str], articles: Collection[str] | None = None
    ) -> list[Found]:
        """Results of `search` for several questions, which are encoded together.

        That costs at most what one after the other does, and moves a score by rounding at most.
        """
        with stage("encoder"):
            encodings = self.encoder.encode(questions)
        return [
            self._search(question, encoding, articles)
            for question, encoding in zip(questions, encodings, strict=True)
        ]

    def sentences(self, article_id: str) -> Sequence[Sentence]:
        """The sentences of an article, in reading order, made when they are asked for.

        :raises KeyError: there is no such article.
        """
        segment, entry = self.place(article_id)
        return segment.sentences(entry)

    def place(self, article_id: str) -> tuple[Segment, Entry]:
        """The segment that holds an article, and its entry there.

        :raises KeyError: there is no such article.
        """
        return self._live.places[article_id]

    def text(self, sentence: Sentence) -> str:
        """A sentence's text, sliced from its article."""
        return self.articles[sentence.article_id].text[sentence.start : sentence.end]

    def middle(self, hit: Hit) -> Vectors:
        """Token states of the encoder's middle layer for a hit's sentence, (t, dimension)."""
        segment, entry = self.place(hit.sentence.article_id)
        return segment.states.middle(entry.start + hit.sentence.position)

    def vectors(self, article_id: str) -> Vectors:
        """Vectors of an article's sentences, in reading order, (sentences, dimension).

        :raises KeyError: there is no such article.
        """
        segment, entry = self.place(article_id)
        return np.asarray(segment.vectors[entry.start : entry.end], dtype=np.float32)

    def knows(self, word: str) -> bool:
        """True if any sentence holds a word, or one that differs in its ending only."""
        return any(
            part.segment.lexical.knows(stem, language, part.rows)
            for language in self._live.languages
            for stem in stems(word, language)
            for part in self._live.parts.values()
        )

    def spellings(self, beginning: str) -> Mapping[str, str]:
        """Spellings in the articles of the words that begin so: by word in lower case its form, of
        several the one that occurs most.
        """
        written: dict[str, Counter[str]] = {}
        for part in self._live.parts.values():
            for term, times in part.segment.forms.totals(beginning, part.entries).items():
                word, _, form = term.partition(" ")
                written.setdefault(word, Counter())[form] += times
        return most_written(written)

    def writes(self, word: str) -> bool:
        """True if the articles hold a word, in lower case, in exactly this form."""
        return word in self.spellings(f"{word} ")

    def _search(self, question: str, encoding: Encoding, articles: Collection[str] | None) -> Found:
        live = self._searched(articles)
        asked = [term for language in sorted(live.languages) for term in terms(question, language)]
        parts = [(part.segment.lexical, part.rows) for part in live.parts.values()]
        with stage("BM25"):
            words = bm25(parts, asked, live.sentences, live.words)
        with stage("nearest vectors"):
            places = propose(live, encoding.vector, words)
        with stage("late interaction"):
            return Found(encoding, score(live, encoding, places, words))

    def _add(self, articles: Sequence[Article], segment: Segment) -> None:
        check_made_by("encoder", segment.encoder, self.encoder.fingerprint)
        self._live.add(articles, segment)

    def _copy(self, articles: Mapping[str, Article]) -> "SentenceIndex":
        copy = SentenceIndex((), (), self.encoder)
        copy.articles, copy._live = articles, self._live.copy()
        return copy

    def _searched(self, articles: Collection[str] | None) -> LiveRows:
        """The articles that are searched; the choice made last is remembered."""
        if articles is None:
            return self._live
        asked = frozenset(articles)
        if asked.issuperset(self._live.places):
            return self._live
        chosen = self._chosen
        if chosen is None or chosen[0] != asked:
            chosen = self._chosen = asked, self._live.only(asked)
        return chosen[1]
