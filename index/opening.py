"""The index of a folder of articles: one segment, built again whenever it does not fit."""

import logging
import os
import secrets
import shutil
from collections.abc import Sequence
from pathlib import Path

from corpus import Article, IndexStoreError, StaleIndexError
from corpus.disk import flush
from index.manifest import NAME, Manifest, read_manifest
from index.segment import FORMAT, Segment
from index.store import SentenceIndex
from index.types import Encoder, Watch

log = logging.getLogger(__name__)


def open_index(
    folder: Path, articles: Sequence[Article], encoder: Encoder, watch: Watch | None = None
) -> SentenceIndex:
    """The index of `articles` kept in `folder`, rebuilt from their text if it does not fit.

    An index is only ever derived from the articles, so nothing is lost by building it again. If
    `folder` cannot be written the index lives in memory until the program ends.

    :raises IndexStoreError: there is no sentence in the articles.
    :raises ModelUnavailableError: it has to be built and the encoder cannot be loaded.
    """
    try:
        return load_index(folder, articles, encoder)
    except StaleIndexError as error:
        log.info("%s", error)
    except IndexStoreError as error:
        log.warning("%s", error)
    log.info("building the index of %d articles", len(articles))
    segment = Segment.build(articles, encoder, watch)
    try:
        save_index(folder, segment)
    except OSError as error:
        log.warning(
            "Expected to write the index to %s, found %s. It stays in memory.", folder, error
        )
    return SentenceIndex(articles, [segment], encoder)


def load_index(folder: Path, articles: Sequence[Article], encoder: Encoder) -> SentenceIndex:
    """Read what `save_index` wrote for the same articles and encoder.

    :raises StaleIndexError: there is no index, or it was made from something else.
    :raises IndexStoreError: its files are damaged.
    """
    manifest = read_manifest(folder)
    segment = Segment.load(folder / manifest.generation, manifest.files)
    return SentenceIndex(articles, [segment], encoder)


def save_index(folder: Path, segment: Segment) -> None:
    """Write the index; whoever reads `folder` sees the old index or the new one, whole.

    :raises OSError: the folder cannot be written.
    """
    generation = f"gen-{secrets.token_hex(8)}"
    files = segment.save(folder / generation)
    draft = folder / f"{generation}.json"
    draft.write_text(Manifest(FORMAT, generation, files).to_json(), encoding="utf-8")
    flush(draft)
    os.replace(draft, folder / NAME)
    flush(folder)
    for old in folder.glob("gen-*"):
        if old.name != generation:
            shutil.rmtree(old, ignore_errors=True)
