"""From a folder to an index that fits: load it, or build it again and say why."""

import logging
from collections.abc import Sequence
from pathlib import Path

from corpus import Article, IndexStoreError, StaleIndexError
from index.store import SentenceIndex
from index.types import Encoder

log = logging.getLogger(__name__)


def open_index(
    folder: Path, articles: Sequence[Article], encoder: Encoder, progress: bool = False
) -> SentenceIndex:
    """The index of `articles` kept in `folder`, rebuilt from their text if it does not fit.

    An index is only ever derived from the articles, so nothing is lost by building it again. If
    `folder` cannot be written the index lives in memory until the program ends.

    :raises IndexStoreError: there is no sentence in the articles.
    :raises ModelUnavailableError: it has to be built and the encoder cannot be loaded.
    """
    try:
        return SentenceIndex.load(folder, articles, encoder)
    except StaleIndexError as error:
        log.info("%s", error)
    except IndexStoreError as error:
        log.warning("%s", error)
    log.info("building the index of %d articles", len(articles))
    built = SentenceIndex.build(articles, encoder, progress)
    try:
        built.save(folder)
    except OSError as error:
        log.warning(
            "Expected to write the index to %s, found %s. It stays in memory.", folder, error
        )
    return built
