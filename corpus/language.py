"""Language of an article."""

import tempfile
from functools import cache
from typing import Any

from corpus.errors import CorpusError

MIN_LETTERS = 40  # with fewer, neighbours such as Danish and Norwegian are guessed at
MIN_PROBABILITY = 0.5
_SAMPLE = 10_000  # characters, which settle it


def detect_language(text: str) -> str:
    """ISO 639-1 code of the language of `text`; "" when it is too short or too mixed to tell.

    :raises CorpusError: the disk has no room to unpack the model that tells it.
    """
    sample = text[:_SAMPLE]
    if sum(map(str.isalpha, sample)) < MIN_LETTERS:
        return ""
    language, probability = _identifier().classify(sample)
    return language if probability >= MIN_PROBABILITY and len(language) == 2 else ""


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # 0.3 s, so only when needed

    try:
        return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    except OSError as error:
        raise CorpusError(
            f"Expected room in {tempfile.gettempdir()} to unpack what tells the language of an "
            f"article, found: {error.strerror or error}. Nothing was changed. Free some space."
        ) from error
