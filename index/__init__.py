"""Sentences in, ranked candidates out. Imports only `corpus`."""

from index.caching import CachingEncoder
from index.encoder import DEFAULT_ENCODER, SentenceTransformerEncoder
from index.fusion import features
from index.lexical import STOP_WORDS, stems, words
from index.opening import open_index
from index.store import SentenceIndex
from index.types import Encoder, Encoding, Found, Hit, Vectors

__all__ = [
    "DEFAULT_ENCODER",
    "STOP_WORDS",
    "CachingEncoder",
    "Encoder",
    "Encoding",
    "Found",
    "Hit",
    "SentenceIndex",
    "SentenceTransformerEncoder",
    "Vectors",
    "features",
    "open_index",
    "stems",
    "words",
]
