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
from corpus.fetch import download
from corpus.lines import split_paragraphs
from corpus.paragraphs import Cell, Fact, Paragraph, Span
from corpus.read import load_articles, read_article, text_sha256
from corpus.sandbox import Limits
from corpus.sentences import segmenter_fingerprint, split_sentences
from corpus.sources import Source, read_source
from corpus.types import Article, Sentence

__all__ = [
    "Article",
    "AssistantError",
    "Cell",
    "CorpusError",
    "DamagedLibraryError",
    "EmptyQuestionError",
    "Fact",
    "IndexStoreError",
    "LibraryBusyError",
    "LibraryError",
    "Limits",
    "LostConnectionError",
    "ModelUnavailableError",
    "Paragraph",
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
