"""The files as they were given, each under the SHA-256 of its bytes."""

import hashlib
import re
from collections.abc import Collection, Iterator
from pathlib import Path

from corpus.errors import LibraryError
from index.files import flush, write_whole

_NAME = re.compile(r"[0-9a-f]{64}")


class Originals:
    """A folder of files named by their hash: written once, never changed."""

    def __init__(self, folder: Path) -> None:
        """:param folder: made when the first file is kept."""
        self._folder = folder

    def keep(self, data: bytes) -> str:
        """Store bytes and return their SHA-256; they are on the disk when this returns.

        :raises OSError: they cannot be written.
        """
        name = hashlib.sha256(data).hexdigest()
        if not self._folder.is_dir():
            self._folder.mkdir()
            flush(self._folder.parent)
        if not (self._folder / name).is_file():
            write_whole(self._folder / name, data)
        return name

    def read(self, name: str) -> bytes:
        """The bytes kept under a hash.

        :raises LibraryError: they are missing or no longer those that were kept.
        """
        try:
            data = (self._folder / name).read_bytes()
        except OSError as error:
            raise LibraryError(
                f"Expected the original {name} in {self._folder}, found: "
                f"{error.strerror or error}. Add the article again from its source."
            ) from error
        if hashlib.sha256(data).hexdigest() != name:
            raise LibraryError(
                f"Expected the original {name} in {self._folder} as it was kept, found it changed. "
                "Add the article again from its source."
            )
        return data

    def names(self) -> Iterator[str]:
        """Hashes of all that is kept."""
        if self._folder.is_dir():
            yield from (path.name for path in self._folder.iterdir() if _NAME.fullmatch(path.name))

    def discard(self, name: str) -> None:
        """Delete what is kept under a hash."""
        (self._folder / name).unlink(missing_ok=True)

    def sweep(self, wanted: Collection[str]) -> None:
        """Delete what no article refers to, and drafts that a kill left behind.

        Only for who holds the library's lock: another writer's original precedes its row.
        """
        if not self._folder.is_dir():
            return
        for path in self._folder.iterdir():
            if path.name not in wanted:
                path.unlink(missing_ok=True)
