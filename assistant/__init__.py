"""Question in, answer out, in the article's own words. Imports `index` and `corpus`."""

from assistant.assistant import Assistant, ask
from assistant.library.add import Imported
from assistant.pipeline import Explanation
from assistant.settings import Settings
from assistant.types import Answer, Evidence
from corpus import (
    Article,
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
    Sentence,
    SettingsError,
    StaleIndexError,
    UnknownArticleError,
    UnreadableArticleError,
    UnsafeSourceError,
)
from index import Added, Health, Store

__all__ = [
    "Added",
    "Answer",
    "Article",
    "Assistant",
    "AssistantError",
    "CorpusError",
    "EmptyQuestionError",
    "Evidence",
    "Explanation",
    "Health",
    "Imported",
    "IndexStoreError",
    "LibraryBusyError",
    "LibraryError",
    "LostConnectionError",
    "ModelUnavailableError",
    "QuestionError",
    "QuestionTooLongError",
    "Sentence",
    "Settings",
    "SettingsError",
    "StaleIndexError",
    "Store",
    "UnknownArticleError",
    "UnreadableArticleError",
    "UnsafeSourceError",
    "ask",
]
