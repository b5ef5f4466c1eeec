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
)
from corpus.read import load_articles, read_article, text_sha256
from corpus.split import split_paragraphs, split_sentences
from corpus.types import Article, Sentence

__all__ = [
    "Article",
    "AssistantError",
    "CorpusError",
    "EmptyQuestionError",
    "IndexStoreError",
    "ModelUnavailableError",
    "QuestionError",
    "QuestionTooLongError",
    "Sentence",
    "SettingsError",
    "StaleIndexError",
    "UnreadableArticleError",
    "load_articles",
    "read_article",
    "split_paragraphs",
    "split_sentences",
    "text_sha256",
]
