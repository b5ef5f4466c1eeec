"""Digest: the few sentences of an article that tell best what the whole of it says."""

import json
import math
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.reader.candidates import Reader, read_around
from assistant.reader.windows import tokenize_question
from corpus import Article, Sentence
from index import Snapshot, Vectors, words
from index.encoders.weights import tokenizer

QUESTION = "What is this about?"
FITTED = Path(__file__).with_name("digest.json")
LENGTH, SHORT = 4, 3  # sentences of a digest; of an article of fewer than FEW
FEW = 12
WINDOWS = 8  # that are read at most
OF_EACH, WINDOWS_OF_EACH = 2, 2  # the same of each article, of several
MAX_ARTICLES = 5
MAX_SENTENCES = 1_500  # of an article that are compared with each other, from its beginning
SAME = 0.8  # cosine from which two sentences say the same
LEAST_WORDS = 6  # of a sentence that tells something
NEIGHBOURS = 0.2  # cosine from which two sentences support each other
DAMPING = 0.85  # of LexRank, as of PageRank
Scores = NDArray[np.float64]


def digest(found: Snapshot, article_ids: Collection[str], reader: Reader) -> list[Sentence]:
    """Sentences of the digest, in reading order; of several articles a few of each, in turn.

    The reader is asked what the article is about; of a long one it reads where the best of its
    other features stand.

    No two of an article say the same. An article without a sentence of `LEAST_WORDS` words has its
    beginning.
    """
    several = len(article_ids) > 1
    windows = WINDOWS_OF_EACH if several else WINDOWS
    chosen: list[Sentence] = []
    for article_id in list(article_ids)[:MAX_ARTICLES]:
        sentences = found.sentences(article_id)
        length = OF_EACH if several else LENGTH if len(sentences) >= FEW else SHORT
        sentences = sentences[:MAX_SENTENCES]
        places = _best(found, article_id, sentences, reader, windows, length) if sentences else []
        chosen += [sentences[place] for place in sorted(places) or range(length)[: len(sentences)]]
    return chosen


def _best(
    found: Snapshot,
    article_id: str,
    sentences: Sequence[Sentence],
    reader: Reader,
    windows: int,
    length: int,
) -> list[int]:
    """Places of the sentences of an article's digest, best first; none if none tells something."""
    vectors = found.vectors(article_id)[: len(sentences)]
    title = found.encoder.encode([found.articles[article_id].title])[0].vector
    named = features(found.articles[article_id], sentences, vectors, title)
    relevance = gist_relevance(reader, found, sentences, weigh(named), windows)
    named["gist"] = gist_feature(relevance, len(sentences))
    able = [
        place in relevance and len(words(found.text(sentence))) >= LEAST_WORDS
        for place, sentence in enumerate(sentences)
    ]
    return best_apart(weigh(named), vectors, length, able)


def features(
    article: Article, sentences: Sequence[Sentence], vectors: Vectors, title: Vectors
) -> dict[str, Scores]:
    """Features of every sentence, by name, each (sentences,).

    Where it stands (`place`, `opens` a paragraph), its `length`, whether it `asks`, how near it is
    to the `title` and to the `middle` of the article, and its LexRank (Erkan and Radev, 2004) over
    the vectors, `central`. The last three as distances from their means, in standard deviations.
    What the reader says comes beside them as `gist`.

    :param vectors: of the sentences, (sentences, dimension).
    :param title: vector of the title, (dimension,).
    """
    paragraphs = [one.paragraph for one in sentences]
    texts = [article.text[one.start : one.end] for one in sentences]
    exact = vectors.astype(np.float64)
    return {
        "place": np.log1p(np.arange(len(sentences))),
        "opens": np.array(
            [n == 0 or p != paragraphs[n - 1] for n, p in enumerate(paragraphs)], dtype=float
        ),
        "length": np.log([max(1, len(text.split())) for text in texts]),
        "asks": np.array([text.rstrip().endswith("?") for text in texts], dtype=float),
        "title": _spread(exact @ title),
        "middle": _spread(exact @ exact.mean(axis=0)),
        "central": _spread(lexrank(exact)),
    }


def gist_relevance(
    reader: Reader, found: Snapshot, sentences: Sequence[Sentence], scores: Scores, limit: int
) -> dict[int, float]:
    """The reader tells, as logits, how well sentences say what their article is about, by position.

    Headings and what is not read are left out.

    :param scores: of the sentences, (sentences,): the windows in which the best stand are read.
    :param limit: windows that are read at most.
    """
    order = (sentences[place] for place in np.argsort(-scores, kind="stable"))
    asked = tokenize_question(tokenizer(), QUESTION)
    return {
        one.sentence.position: one.reading.relevance
        for one in read_around(reader.of_gist, asked, order, found, limit)
    }


def gist_feature(relevance: Mapping[int, float], number: int) -> Scores:
    """Relevance of each of `number` sentences as `features` has them, (number,); 0 if not read."""
    values: Scores = np.zeros(number)
    places = [place for place in relevance if place < number]
    if places:
        values[places] = _spread(np.array([relevance[place] for place in places]))
    return values


def lexrank(vectors: Scores, neighbours: float = NEIGHBOURS, rounds: int = 60) -> Scores:
    """LexRank of sentences by the cosines of their vectors, (sentences,); sums to 1."""
    number = len(vectors)
    likeness = vectors @ vectors.T
    np.fill_diagonal(likeness, 0.0)
    links = np.where(likeness > neighbours, likeness, 0.0)
    shares = links / np.maximum(links.sum(axis=1, keepdims=True), 1e-9)
    rank = np.full(number, 1 / number)
    for _ in range(rounds):
        rank = (1 - DAMPING) / number + DAMPING * (shares.T @ rank)
    ranks: Scores = rank / rank.sum()
    return ranks


def best_apart(
    scores: Scores, vectors: Vectors, length: int, able: Sequence[bool], same: float = SAME
) -> list[int]:
    """Places of the best sentences of which no two say the same, best first; at most `length`."""
    chosen: list[int] = []
    for place in np.argsort(-scores, kind="stable"):
        if len(chosen) == length:
            break
        apart = all(float(vectors[place] @ vectors[other]) < same for other in chosen)
        if able[place] and apart:
            chosen.append(int(place))
    return chosen


def weigh(named: Mapping[str, Scores]) -> Scores:
    """Sum of features by their weights in `digest.json`, (sentences,)."""
    weights = _fitted()
    total: Scores = np.zeros(1)
    for name, values in named.items():
        total = total + weights[name] * values
    return total


def _spread(values: Scores) -> Scores:
    deviation = float(values.std())
    return (values - values.mean()) / deviation if deviation > math.ulp(1.0) else values * 0.0


@cache
def _fitted() -> dict[str, float]:
    """Weights by feature, made by `make bench NAME=digest`."""
    return dict(json.loads(FITTED.read_text(encoding="utf-8")))
