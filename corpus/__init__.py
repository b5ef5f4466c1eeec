"""Articles in, sentences out. Imports nothing of this project."""

from corpus.errors import (
    AssistantError,
    CorpusError,
    DamagedLibraryError,
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
from corpus.fetch import Download, download
from corpus.read import load_articles, read_article, text_sha256
from corpus.sandbox import Limits
from corpus.sentences import segmenter_fingerprint, split_paragraphs, split_sentences
from corpus.sources import Source, read_source
from corpus.types import Article, Sentence, Span

__all__ = [
    "Article",
    "AssistantError",
    "CorpusError",
    "DamagedLibraryError",
    "Download",
    "EmptyQuestionError",
    "IndexStoreError",
    "LibraryBusyError",
    "LibraryError",
    "Limits",
    "LostConnectionError",
    "ModelUnavailableError",
    "QuestionError",
    "QuestionTooLongError",
    "Sentence",
    "SettingsError",
    "Source",
    "Span",
    "StaleIndexError",
    "UnknownArticleError",
    "UnreadableArticleError",
    "UnsafeSourceError",
    "download",
    "load_articles",
    "read_article",
    "read_source",
    "segmenter_fingerprint",
    "split_paragraphs",
    "split_sentences",
    "text_sha256",
]
