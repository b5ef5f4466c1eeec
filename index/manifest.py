"""Which files of a folder are its index."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from corpus import IndexStoreError, StaleIndexError
from index.segment import FORMAT

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
