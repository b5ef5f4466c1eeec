"""What a stored index was made from, and whether that is still so."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from corpus import Article, IndexStoreError, Sentence, StaleIndexError
from index.types import Encoder

FORMAT = 2  # raise it when the files or their meaning change
NAME = "manifest.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """The last file of an index to be written: without it there is no index."""

    format: int
    encoder: str  # Encoder.fingerprint
    articles: dict[str, str]  # id to SHA-256 of the text
    sentences: str  # SHA-256 of all spans, which notices a changed segmenter
    rows: int  # sentences
    generation: str  # the folder that holds the files
    files: dict[str, str]  # name to SHA-256

    def check(
        self, articles: Sequence[Article], sentences: Sequence[Sentence], encoder: Encoder
    ) -> None:
        """:raises StaleIndexError: another format, encoder, segmenter or other articles made it."""
        for what, found, expected in (
            ("format", self.format, FORMAT),
            ("encoder", self.encoder, encoder.fingerprint),
            ("articles", self.articles, {a.id: a.sha256 for a in articles}),
            ("sentences", self.sentences, spans_sha256(sentences)),
        ):
            if found != expected:
                raise StaleIndexError(
                    f"Expected an index with the {what} of today, found one with others. "
                    "It has to be built again from the articles."
                )

    def verify(self, folder: Path) -> Path:
        """The folder of the files, once each has the hash that was written down.

        :raises IndexStoreError: a file is missing or changed.
        """
        for name, expected in self.files.items():
            path = folder / self.generation / name
            if not path.is_file() or file_sha256(path) != expected:
                raise IndexStoreError(
                    f"Expected {name} of the index as it was written, found it missing or changed. "
                    "The index has to be built again from the articles."
                )
        return folder / self.generation

    def to_json(self) -> str:
        """The manifest as JSON, one field a line."""
        return json.dumps(asdict(self), indent=1, ensure_ascii=False)


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of an index folder.

    :raises StaleIndexError: there is none.
    :raises IndexStoreError: it is no manifest of ours.
    """
    path = folder / NAME
    if not path.is_file():
        raise StaleIndexError(
            f"Expected an index in {folder}, found none. It has to be built first."
        )
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        manifest = Manifest(**{field.name: found[field.name] for field in fields(Manifest)})
    except (ValueError, KeyError, TypeError) as error:
        raise IndexStoreError(
            f"Expected a manifest in {path}, found something else ({error}). "
            "The index has to be built again from the articles."
        ) from error
    if (
        not isinstance(manifest.files, dict)
        or Path(str(manifest.generation)).name != manifest.generation
    ):
        raise IndexStoreError(
            f"Expected the names of files in {path}, found something else. "
            "The index has to be built again from the articles."
        )
    return manifest


def spans_sha256(sentences: Sequence[Sentence]) -> str:
    """SHA-256 over the spans of all sentences, in hexadecimal."""
    digest = hashlib.sha256()
    for s in sentences:
        digest.update(f"{s.article_id}\0{s.start}\0{s.end}\0{s.paragraph}\n".encode())
    return digest.hexdigest()


def file_sha256(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
