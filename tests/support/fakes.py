"""An encoder and a reader that need no weights, and small articles."""

from zlib import crc32

import numpy as np

from assistant.reader.deep import Reading, SentenceReading
from corpus import Article, text_sha256
from index import Encoding, stems, words
from index.encoders.weights import SEP, tokenizer


class FakeEncoder:
    """Each word has an axis of its own: a vector is the counts of the words, at length one."""

    dimension = 4096

    def __init__(self, fingerprint="fake:1"):
        self.fingerprint = fingerprint
        self.calls = 0

    def encode(self, texts, watch=None):
        self.calls += 1
        if watch is not None:
            watch(0, len(texts))
        return [self._encode(text) for text in texts]

    def _encode(self, text):
        tokens = [crc32(word.encode()) % self.dimension for word, _, _ in words(text)]
        states = np.zeros((len(tokens), self.dimension), np.float32)
        states[np.arange(len(tokens)), tokens] = 1
        total = states.sum(axis=0)
        length = np.linalg.norm(total) or 1
        return Encoding(
            (total / length).astype(np.float32), np.array(tokens, np.int32), states, states
        )


class FakeReader:
    """Reads a sentence as the more relevant the more words of the question it holds.

    A number and the word after it are its exact words. Sure of every sentence, or of none.
    """

    def __init__(self, sure=True):
        self._base = 40.0 if sure else -40.0

    @property
    def of_gist(self):
        return self

    def read(self, windows):
        return [Reading(tuple(self._sentences(window)), self._base) for window in windows]

    def _sentences(self, window):
        asked = set(stems(tokenizer().decode(window.ids[: window.ids.index(SEP)])))
        for place in range(len(window.positions)):
            tokens = [n for n, sentence in enumerate(window.sentence) if sentence == place]
            text = tokenizer().decode([window.ids[n] for n in tokens])
            shared = len(asked.intersection(stems(text)))
            start, end = self._number(window, tokens)
            yield SentenceReading(self._base + shared, start, end, 0.0)

    def _number(self, window, tokens):
        for token in tokens[:-1]:
            if tokenizer().decode([window.ids[token]]).isdigit():
                return window.offsets[token][0], window.offsets[token + 1][1]
        return 0, 0


def make_article(text, id="a", title="A title", language=""):
    return Article(id, title, text, f"{id}.txt", text_sha256(text), language=language)
