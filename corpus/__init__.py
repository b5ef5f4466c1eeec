"""Articles in, sentences out. Imports nothing of this project."""

from corpus.checking import Finding, check_truth
from corpus.download import Download, fetch
from corpus.errors import (
    AssistantError,
    CorpusError,
    EmptyQuestionError,
    IndexStoreError,
    LibraryBusyError,
    LibraryError,
    LostConnectionError,
    ModelUnavailableError,
    QuestionError,
    QuestionTooLongError,
    SettingsError,
    StaleIndexError,
    UnknownArticleError,
    UnreadableArticleError,
    UnsafeSourceError,
)
from corpus.library import Library
from corpus.naming import named
from corpus.planning import additions, plan
from corpus.read import load_articles, read_article, text_sha256
from corpus.records import Added, Addition, Changes, SegmentRecord
from corpus.sandbox import Limits
from corpus.selecting import select_articles
from corpus.source import Source, read_source
from corpus.split import segmenter_fingerprint, split_paragraphs, split_sentences
from corpus.types import Article, Sentence

__all__ = [
    "Added",
    "Addition",
    "Article",
    "AssistantError",
    "Changes",
    "CorpusError",
    "Download",
    "EmptyQuestionError",
    "Finding",
    "IndexStoreError",
    "Library",
    "LibraryBusyError",
    "LibraryError",
    "Limits",
    "LostConnectionError",
    "ModelUnavailableError",
    "QuestionError",
    "QuestionTooLongError",
    "SegmentRecord",
    "Sentence",
    "SettingsError",
    "Source",
    "StaleIndexError",
    "UnknownArticleError",
    "UnreadableArticleError",
    "UnsafeSourceError",
    "additions",
    "check_truth",
    "fetch",
    "load_articles",
    "named",
    "plan",
    "read_article",
    "read_source",
    "segmenter_fingerprint",
    "select_articles",
    "split_paragraphs",
    "split_sentences",
    "text_sha256",
]
