"""Sentences in, ranked candidates out. Imports only `corpus`."""

from index.encoders.caching import CachingEncoder
from index.encoders.onnx import OnnxEncoder
from index.encoders.sentence_transformers import SentenceTransformerEncoder, open_encoder
from index.encoders.weights import DEFAULT_ENCODER
from index.progress import ProgressBar
from index.search.bm25 import STOP_WORDS, most_written, stems, words
from index.segments.merge import merge_segments
from index.segments.segment import Segment
from index.segments.sentence_index import SentenceIndex
from index.stores.base import Snapshot, Store
from index.stores.folder import open_index
from index.stores.transfer import EncodedArticle
from index.stores.types import Added, Addition, Finding
from index.types import Encoder, Encoding, Found, Health, Hit, Vectors

__all__ = [
    "DEFAULT_ENCODER",
    "STOP_WORDS",
    "Added",
    "Addition",
    "CachingEncoder",
    "EncodedArticle",
    "Encoder",
    "Encoding",
    "Finding",
    "Found",
    "Health",
    "Hit",
    "OnnxEncoder",
    "ProgressBar",
    "Segment",
    "SentenceIndex",
    "SentenceTransformerEncoder",
    "Snapshot",
    "Store",
    "Vectors",
    "merge_segments",
    "most_written",
    "open_encoder",
    "open_index",
    "stems",
    "words",
]
