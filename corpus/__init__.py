"""Articles in, sentences out. Imports nothing of this project."""

from corpus.errors import (
    AssistantError,
    CorpusError,
    EmptyQuestionError,
    IndexStoreError,
    ModelUnavailableError,
    QuestionError,
    QuestionTooLongError,
    SettingsError,
    StaleIndexError,
    UnreadableArticleError,
    UnsafeSourceError,
)
from corpus.read import load_articles, read_article, text_sha256
from corpus.sandbox import Limits
from corpus.source import Source, read_source
from corpus.split import split_paragraphs, split_sentences
from corpus.types import Article, Sentence

__all__ = [
    "Article",
    "AssistantError",
    "CorpusError",
    "EmptyQuestionError",
    "IndexStoreError",
    "Limits",
    "ModelUnavailableError",
    "QuestionError",
    "QuestionTooLongError",
    "Sentence",
    "SettingsError",
    "Source",
    "StaleIndexError",
    "UnreadableArticleError",
    "UnsafeSourceError",
    "load_articles",
    "read_article",
    "read_source",
    "split_paragraphs",
    "split_sentences",
    "text_sha256",
]
