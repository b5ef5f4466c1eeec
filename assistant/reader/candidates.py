"""Choice of the windows of the articles that are read, and the readings of their sentences."""

import threading
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from heapq import nlargest
from math import fsum
from typing import Protocol

from assistant.reader.deep import Reading, SentenceReading
from assistant.reader.windows import (
    TokenizedArticle,
    TokenizedQuestion,
    Window,
    encode_window,
    partition,
    room_for,
    tokenize_article,
)
from corpus import Article, Sentence, Span
from index import Hit, Snapshot
from index.encoders.weights import tokenizer

BEST_NEAR = 3  # hits that tell how much a part of an article is about the question
NEAR = 80  # sentences on either side that are of the same part
KEPT_ARTICLES = 64  # whose word pieces are remembered


class Reader(Protocol):
    """Reads windows, each jointly with its question; `assistant.reader.deep.DeepReader` does."""

    def read(self, windows: Sequence[Window]) -> list[Reading]:
        """One reading a window."""

    @property
    def of_gist(self) -> "Reader":
        """Reader that tells how well sentences say what their article is about."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that was read."""

    sentence: Sentence
    text: str
    reading: SentenceReading
    answerable: float  # logit: whether the window it was read in answers the question at all
    cosine: float  # of question and sentence, in [-1, 1]; 0.0 if no search proposed the sentence
    near: float  # mean score of the best hits near it; 0.0 if there are none


def read_candidates(
    reader: Reader, question: TokenizedQuestion, hits: Sequence[Hit], texts: Snapshot, limit: int
) -> list[Candidate]:
    """Read the windows in which the best hits stand, at most `limit`; see `read_around`.

    An article, or a part of a long one, that is about the question's subject has several good hits:
    the mean of the best near it counts beside each. With a short article alone the order of the
    hits stays.

    :param hits: best first.
    """
    cosines = {(h.sentence.article_id, h.sentence.position): h.cosine for h in hits}
    near = _nearness(hits)
    in_order = sorted(hits, key=lambda hit: -hit.score - near(hit.sentence))
    return [
        replace(
            one,
            cosine=cosines.get((one.sentence.article_id, one.sentence.position), 0.0),
            near=near(one.sentence),
        )
        for one in read_around(reader, question, (h.sentence for h in in_order), texts, limit)
    ]


def read_around(
    reader: Reader,
    question: TokenizedQuestion,
    sentences: Iterable[Sentence],
    texts: Snapshot,
    limit: int,
) -> list[Candidate]:
    """Read the windows in which some sentences stand, at most `limit`, in their order.

    All their sentences count but for headings and other context, which are read and no answers.
    """
    chosen = _choose(question, sentences, texts, limit)
    windows = [encode_window(question, _tokenized(texts, name), span) for name, span in chosen]
    candidates = []
    for (name, _), window, reading in zip(chosen, windows, reader.read(windows), strict=True):
        article, known = texts.articles[name], texts.sentences(name)
        for position, sentence_reading in zip(window.positions, reading.sentences, strict=True):
            sentence = known[position]
            if article.paragraph_at(sentence.start).may_answer:
                candidates.append(
                    Candidate(
                        sentence=sentence,
                        text=texts.text(sentence),
                        reading=sentence_reading,
                        answerable=reading.answerable,
                        cosine=0.0,
                        near=0.0,
                    )
                )
    return candidates


def _choose(
    question: TokenizedQuestion, sentences: Iterable[Sentence], texts: Snapshot, limit: int
) -> list[tuple[str, Span]]:
    """Windows of articles, by id, in the order of the sentences in them."""
    cut: dict[str, list[Span]] = {}
    chosen: dict[tuple[str, Span], None] = {}
    for sentence in sentences:
        name = sentence.article_id
        if name not in cut:
            article = _tokenized(texts, name)
            cut[name] = partition(article, room_for(question, article))
        place = bisect_right(cut[name], sentence.position, key=lambda span: span[0]) - 1
        chosen[name, cut[name][place]] = None
        if len(chosen) == limit:
            break
    return list(chosen)


def _nearness(hits: Sequence[Hit]) -> Callable[[Sentence], float]:
    """Mean score of the best hits near a sentence, itself among them."""
    by_article: dict[str, list[Hit]] = {}
    for hit in hits:
        by_article.setdefault(hit.sentence.article_id, []).append(hit)

    def near(sentence: Sentence) -> float:
        others = by_article.get(sentence.article_id, ())
        scores = (h.score for h in others if abs(h.sentence.position - sentence.position) <= NEAR)
        best = nlargest(BEST_NEAR, scores)
        return fsum(best) / len(best) if best else 0.0

    return near


class _Remembered:
    """Word pieces of the articles that were read last; for any number of threads."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, str], TokenizedArticle] = OrderedDict()
        self._changing = threading.Lock()

    def get(self, article: Article, sentences: Callable[[], list[str]]) -> TokenizedArticle:
        """Word pieces of an article and of its sentences, which are asked for only if needed."""
        key = (article.sha256, article.title)
        with self._changing:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
                return found
        made = tokenize_article(tokenizer(), article.title, sentences())
        with self._changing:
            self._kept[key] = made
            if len(self._kept) > KEPT_ARTICLES:
                self._kept.popitem(last=False)
        return made


_remembered = _Remembered()


def _tokenized(texts: Snapshot, article_id: str) -> TokenizedArticle:
    article = texts.articles[article_id]
    return _remembered.get(
        article, lambda: [texts.text(one) for one in texts.sentences(article_id)]
    )
