"""Question in, answer out, in the article's own words. Imports `index` and `corpus`."""

from assistant.qa import Assistant, Explanation, ask
from assistant.settings import Settings
from assistant.types import Answer, Evidence
from corpus import (
    Article,
    AssistantError,
    CorpusError,
    EmptyQuestionError,
    IndexStoreError,
    ModelUnavailableError,
    QuestionError,
    QuestionTooLongError,
    Sentence,
    SettingsError,
    StaleIndexError,
    UnreadableArticleError,
)

__all__ = [
    "Answer",
    "Article",
    "Assistant",
    "AssistantError",
    "CorpusError",
    "EmptyQuestionError",
    "Evidence",
    "Explanation",
    "IndexStoreError",
    "ModelUnavailableError",
    "QuestionError",
    "QuestionTooLongError",
    "Sentence",
    "Settings",
    "SettingsError",
    "StaleIndexError",
    "UnreadableArticleError",
    "ask",
]
