"""An encoder and readers that need no weights, and small articles."""

import re
from zlib import crc32

import numpy as np

from assistant.reader.candidates import Readers
from assistant.reader.deep import Reading, SentenceReading
from assistant.reader.fast import FastReading
from corpus import Article, text_sha256
from index import Encoding, stems, words


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


class FakeFirstReader:
    """Keeps the hits as the searches ranked them and marks nothing."""

    def read(self, question, candidates, scores):
        return [FastReading(0.0, 0.0, 0, 0, 0.0) for _ in candidates]


class FakeReader:
    """A sentence is as relevant as it holds words of the question; a number and its unit answer."""

    def read(self, question, windows):
        asked = set(stems(question))
        return [Reading(tuple(self._sentences(asked, window)), 0.0) for window in windows]

    def _sentences(self, asked, window):
        for start, end in window.sentences:
            sentence = window.text[start:end]
            shared = len(asked.intersection(stems(sentence)))
            words = re.search(r"\d+ \w+", sentence)
            yield SentenceReading(float(shared), *(words.span() if words else (0, 0)), 0.0)


def fake_readers():
    return Readers(FakeFirstReader(), FakeReader())


def make_article(text, id="a", title="A title", language=""):
    return Article(id, title, text, f"{id}.txt", text_sha256(text), language=language)
