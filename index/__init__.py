"""Sentences in, ranked candidates out. Imports only `corpus`."""

from index.caching import CachingEncoder
from index.checking import check_segments
from index.contract import Store, Texts
from index.encoded import Encoded, segment_of
from index.encoder import SentenceTransformerEncoder, open_encoder
from index.fusion import features
from index.keeping import Segments, View
from index.lexical import STOP_WORDS, stems, words
from index.merging import merge_segments
from index.onnx_encoder import OnnxEncoder
from index.opening import open_index
from index.progress import ProgressBar
from index.segment import Entry, Segment, segment_format
from index.sentences import Sentences
from index.store import SentenceIndex
from index.types import Encoder, Encoding, Found, Health, Hit, Vectors
from index.weights import DEFAULT_ENCODER

__all__ = [
    "DEFAULT_ENCODER",
    "STOP_WORDS",
    "CachingEncoder",
    "Encoded",
    "Encoder",
    "Encoding",
    "Entry",
    "Found",
    "Health",
    "Hit",
    "OnnxEncoder",
    "ProgressBar",
    "Segment",
    "Segments",
    "SentenceIndex",
    "SentenceTransformerEncoder",
    "Sentences",
    "Store",
    "Texts",
    "Vectors",
    "View",
    "check_segments",
    "features",
    "merge_segments",
    "open_encoder",
    "open_index",
    "segment_format",
    "segment_of",
    "stems",
    "words",
]
