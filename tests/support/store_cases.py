"""Articles for the stores, and what a store has to find in them."""

import numpy as np
import pytest

from index import Addition, EncodedArticle, Segment, SentenceIndex
from tests.support.fakes import FakeEncoder, make_article

TEXTS = {
    "cars": "Red cars drive fast. They drive far and drive well.\n\nRed paint is cheap. It's red.",
    "boats": "Blue boats swim. Green boats do not.\n\nA boat is no car. Boats, boats, boats.",
    "train": "Green trains roll. Nobody knows where \\the trains' tracks lead.",
    "größe": "Die Größe zählt. 東京は大きい。 😀 smile.",
}
QUESTIONS = ("red cars", "boats boats", "green trains drive", "zebra", "trains' tracks", "Größe")


class ShortEncoder(FakeEncoder):
    """The other tests' fake makes vectors too long for HNSW."""

    dimension = 256


def addition(id, text, title="A title", language=""):
    made = make_article(text, id=id, title=title, language=language)
    return Addition(made, f"original of {text}".encode())


ALL = [addition(id, text) for id, text in TEXTS.items()]


def articles(additions):
    return [one.article for one in additions]


def put(store, additions):
    """Put articles into a store under their own ids."""
    segment = Segment.build(articles(additions), ShortEncoder())
    store.take([EncodedArticle.of(one, segment, segment.by_key[key(one)]) for one in additions])


def key(one):
    return one.article.id, one.article.sha256


def built(additions):
    """An index of articles in memory."""
    some = articles(additions)
    return (
        SentenceIndex.build(some, ShortEncoder()) if some else SentenceIndex([], [], ShortEncoder())
    )


def assert_same(store, additions):
    """The store finds, knows and tells what an index of the same articles in memory does."""
    expected = built(additions)

    def compare(texts):
        assert set(texts.articles) == set(expected.articles)
        assert len(texts) == len(expected)
        for question in QUESTIONS:
            for some in (None, [], ["cars"], ["boats", "train", "none"]):
                ours, theirs = texts.search(question, some), expected.search(question, some)
                assert ours.hits == theirs.hits, (question, some)
                for hit in ours.hits:
                    assert texts.text(hit.sentence) == expected.text(hit.sentence)
                    assert np.array_equal(texts.middle(hit), expected.middle(hit))
        together = texts.search_all(QUESTIONS, ["cars", "boats"])
        theirs = [expected.search(question, ["cars", "boats"]) for question in QUESTIONS]
        assert [found.hits for found in together] == [found.hits for found in theirs]
        for hit in {hit for found in together for hit in found.hits}:
            assert np.array_equal(texts.middle(hit), expected.middle(hit))
        assert texts.search_all([]) == []
        for word in ("car", "paints", "swimming", "tracked", "zebra", "groß", "boat"):
            assert texts.knows(word) == expected.knows(word), word
            assert texts.writes(word) == expected.writes(word), word
        for beginning in ("r", "boats", "gr", "東", "\\", "%"):
            assert texts.spellings(beginning) == expected.spellings(beginning), beginning
        for article_id in expected.articles:
            assert list(texts.sentences(article_id)) == list(expected.sentences(article_id))
            assert np.array_equal(texts.vectors(article_id), expected.vectors(article_id))
        with pytest.raises(KeyError):
            texts.sentences("none")
        with pytest.raises(KeyError):
            texts.vectors("none")
        with pytest.raises(KeyError):
            texts.articles["none"]

    store.read(compare)
