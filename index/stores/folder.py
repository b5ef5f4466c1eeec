"""The index of a folder of articles: one segment, built again whenever it does not fit, and the
manifest that names its files.
"""

import json
import logging
import secrets
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from corpus import Article, IndexStoreError, StaleIndexError
from index.files import flush
from index.segments.segment import FORMAT, Segment
from index.segments.sentence_index import SentenceIndex
from index.types import Encoder, Watch

log = logging.getLogger(__name__)
NAME = "manifest.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """The last file of an index to be written: without it there is no index."""

    format: int  # of the segment
    generation: str  # the folder that holds the files
    files: Mapping[str, str]  # name to SHA-256

    def to_json(self) -> str:
        """The manifest as JSON, one field a line."""
        return json.dumps(asdict(self), indent=1, ensure_ascii=False)


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of an index folder.

    :raises StaleIndexError: there is none, or one of another format.
    :raises IndexStoreError: it is no manifest of ours.
    """
    path = folder / NAME
    if not path.is_file():
        raise StaleIndexError(
            f"Expected an index in {folder}, found none. It has to be built first."
        )
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        if found["format"] != FORMAT:
            raise StaleIndexError(
                f"Expected an index of format {FORMAT} in {folder}, found format "
                f"{found['format']}. It has to be built again from the articles."
            )
        manifest = Manifest(**found)
        if Path(manifest.generation).name != manifest.generation:
            raise ValueError(f"{manifest.generation} is not the name of a folder")
        manifest.files.items()
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise IndexStoreError(
            f"Expected a manifest in {path}, found something else ({error}). "
            "The index has to be built again from the articles."
        ) from error
    return manifest


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
    draft.replace(folder / NAME)
    flush(folder)
    for old in folder.glob("gen-*"):
        if old.name != generation:
            shutil.rmtree(old, ignore_errors=True)
