"""What is never mentioned: neither a word's root nor a word that means the same."""

import numpy as np
import pytest

from assistant.forms.missing import missing_terms
from index import Encoding, SentenceIndex
from tests.support.fakes import FakeEncoder, make_article

MEANINGS = {"rival": [1, 0], "competitor": [0.8, 0.6], "founded": [0.5, 0.866], "tax": [0, 1]}


class Meaning(FakeEncoder):
    """Words of two dimensions, so that likeness can be computed by hand."""

    def encode(self, texts, watch=None):
        return [self._meaning(text) for text in texts]

    def _meaning(self, text):
        known = [word.strip("?.") for word in text.casefold().split()]
        known = [word for word in known if word in MEANINGS]
        states = np.array([MEANINGS[word] for word in known], np.float32).reshape(-1, 2)
        tokens = np.array([list(MEANINGS).index(word) for word in known], np.int32)
        vector = np.array([1, 0], np.float32)
        return Encoding(vector, tokens, states, states)


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("The competitor came.", ()),  # cosine 0.8
        ("It was founded.", ("Rival",)),  # 0.5
        ("The tax is founded.", ("Rival",)),  # the better of 0 and 0.5
        ("Nothing known here.", ("Rival",)),
        ("Rivals came.", ()),  # the same root
    ],
)
def test_a_word_that_means_the_same_is_a_mention(text, missing):
    texts = SentenceIndex.build([make_article(text)], Meaning())
    question = "Who is the Rival?"
    assert missing_terms(question, texts.search(question), texts) == missing


def test_a_word_without_a_state_is_missing_as_typed():
    texts = SentenceIndex.build([make_article("The competitor came.")], Meaning())
    question = "Which Zeppelin, zeppelin or rival came?"
    assert missing_terms(question, texts.search(question), texts) == ("Zeppelin",)


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        # Verbs, small words and requests are no subjects.
        ("Can I keep a dragon?", ("dragon",)),
        ("Which dragons does Xpeng make?", ("dragons", "Xpeng")),
        ("What happens if I lose it?", ()),
        ("hello there", ()),
        ("Who wrote this piece?", ()),  # the article is no subject of its own
        ("Summarise the matter", ("matter",)),
        ("Does the company raise unicorns quickly?", ()),
        ("What colour is the strap of the Brio?", ("colour", "strap", "Brio")),
        ("How many dragons came in 2022?", ()),
        ("Is there a castle near the volcano?", ("castle", "volcano")),
        ("Did dragons live beyond our volcano?", ("volcano",)),
        ("How many dragons were there?", ("dragons",)),
        # However many there are.
        (
            "the dragon of the knight in the castle of the forest by the Rhine?",
            ("dragon", "knight", "castle", "forest", "Rhine"),
        ),
        ("asdf qwer zxcv blorp", ("asdf", "qwer", "zxcv", "blorp")),
        # A part of a word is a mention.
        ("Where is the factory?", ()),
        ("Who owns the port?", ("port",)),
    ],
)
def test_only_nouns_and_names_are_missing(question, missing):
    texts = SentenceIndex.build([make_article("A Gigafactory opened. Companies came.")], Meaning())
    assert missing_terms(question, texts.search(question), texts) == missing
