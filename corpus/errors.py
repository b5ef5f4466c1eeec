"""Every error this project raises on purpose.

* AssistantError
  x CorpusError                     no articles where some were expected
    + UnreadableArticleError        one article that cannot be read as text
    + UnsafeSourceError             a file made to harm, an address that must not be asked
    + LibraryError                  a library that cannot be opened, read or changed
      - LibraryBusyError            another process is changing it
      - DamagedLibraryError         its database is damaged or lost; `recover` makes it anew
      - UnknownArticleError         it holds no article of this name
  x IndexStoreError                 an index that cannot be built, read or written
    + StaleIndexError               an index that does not fit its articles or its encoder
    + LostConnectionError           a database that does not answer any more
  x ModelUnavailableError           weights that are missing, changed or not loadable
  x SettingsError (ValueError)      a setting with an unknown name or a bad value
  x QuestionError (ValueError)      a question that cannot be asked
    + EmptyQuestionError
    + QuestionTooLongError

Each message says what was expected, what was found and what to do next. That the articles do not
answer a question is not an error: see `assistant.Answer.answered`.
"""


class AssistantError(Exception):
    """Base of every error of this project; its text can be shown to a reader as it is."""


class CorpusError(AssistantError):
    """No articles where some were expected."""


class UnreadableArticleError(CorpusError):
    """One article that cannot be read as text."""


class UnsafeSourceError(CorpusError):
    """A file that is made to harm, or an address that must not be asked."""


class LibraryError(CorpusError):
    """A library that cannot be opened, read or changed."""


class LibraryBusyError(LibraryError):
    """Another process is changing the library; the message says which."""


class DamagedLibraryError(LibraryError):
    """The library's database is damaged or lost; it can be made anew from the originals."""


class UnknownArticleError(LibraryError):
    """The library holds no article of this name."""


class IndexStoreError(AssistantError):
    """An index that cannot be built, read or written."""


class StaleIndexError(IndexStoreError):
    """A stored index that does not fit its articles, its encoder or this version's format."""


class LostConnectionError(IndexStoreError):
    """A database that does not answer, or has broken off; another of its hosts may answer."""


class ModelUnavailableError(AssistantError):
    """Weights that are missing, changed or not loadable."""


class SettingsError(AssistantError, ValueError):
    """A setting with an unknown name or a bad value."""


class QuestionError(AssistantError, ValueError):
    """A question that cannot be asked."""


class EmptyQuestionError(QuestionError):
    """A question without a letter or a digit."""


class QuestionTooLongError(QuestionError):
    """A question longer than `Settings.max_question_chars`."""
