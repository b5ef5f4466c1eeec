"""Question in, answer out, in the article's own words. Imports `index` and `corpus`."""

from assistant.answering import Explanation
from assistant.importing import Imported
from assistant.qa import Assistant, ask
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
from index import Health

__all__ = [
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
    "UnknownArticleError",
    "UnreadableArticleError",
    "UnsafeSourceError",
    "ask",
]
