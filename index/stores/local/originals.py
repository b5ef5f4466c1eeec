"""The files as they were given, each under the SHA-256 of its bytes, with what is known of it.

They cannot be made again, so nothing is deleted here that was not removed on purpose. Beside each
file lie its facts: all of its article but the text, as JSON. The ending of their name tells what
the file is, so that also without the database it is known which of them count:

* `.adding`   its article is being added; once it is, the facts end in
* `.json`     its article was added and acknowledged,
* `.removed`  its article is being removed, and if the database has it no more the file may go.
"""

import hashlib
import json
import re
from collections.abc import Collection, Iterator
from dataclasses import asdict, fields
from pathlib import Path
from typing import NamedTuple

from corpus.errors import LibraryError
from corpus.types import Article
from index.files import flush, write_whole

_STATE = "library.json"
ADDING, KEPT, REMOVED = ".adding", ".json", ".removed"
# What the original itself gives is not kept beside it.
_FACTS = {field.name for field in fields(Article)} - {"text", "structure"}
_NAME = re.compile(r"[0-9a-f]{64}")
_PART = re.compile(rf"({_NAME.pattern})(\.\w+)?")


class Orphan(NamedTuple):
    """A file that no article was read from."""

    name: str  # hash
    path: Path
    state: str  # ADDING, KEPT or REMOVED; empty if nothing is known of it


class OriginalsState(NamedTuple):
    """The database that the facts were written for."""

    generation: int = -1
    encoder: str = ""
    behind: bool = False  # it went back since, and knows less than the facts


class Originals:
    """A folder of files named by their hash: written once, never changed."""

    def __init__(self, folder: Path) -> None:
        """:param folder: made when the first file is kept."""
        self._folder = folder
        self._orphaned = folder / "orphaned"

    def keep(self, data: bytes, article: Article) -> str:
        """Store bytes and return their SHA-256; they are on the disk when this returns.

        :param article: that was read from them, and is being added.
        :raises OSError: they cannot be written.
        """
        name = hashlib.sha256(data).hexdigest()
        if not self._folder.is_dir():
            self._folder.mkdir()
            flush(self._folder.parent)
        # Whole after a kill, since these may be the only facts; a power cut may take them.
        draft = self._folder / f".{name}{ADDING}.draft"
        draft.write_bytes(_encoded(article))
        draft.replace(self._facts(name, ADDING))
        if not self.holds(name, data):
            write_whole(self._folder / name, data)
        return name

    def read(self, name: str, path: Path | None = None) -> bytes:
        """The bytes kept under a hash.

        :param path: of an orphan.
        :raises LibraryError: they are missing or no longer those that were kept.
        """
        try:
            data = (path or self._folder / name).read_bytes()
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

    def holds(self, name: str, data: bytes) -> bool:
        """True if exactly these bytes are kept under a hash."""
        path = self._folder / name
        try:
            return path.stat().st_size == len(data) and path.read_bytes() == data
        except OSError:
            return False

    def is_whole(self, name: str) -> bool:
        """True if what is kept under a hash has it."""
        try:
            self.read(name)
        except LibraryError:
            return False
        return True

    def names(self) -> Iterator[str]:
        """Hashes of all that is kept."""
        if self._folder.is_dir():
            yield from (path.name for path in self._folder.iterdir() if _NAME.fullmatch(path.name))

    def is_described(self, name: str) -> bool:
        """True if there are facts of an article that was added."""
        return self._facts(name, KEPT).is_file()

    def describe(self, name: str, article: Article) -> None:
        """Keep the facts of an article that was added.

        :raises OSError: they cannot be written.
        """
        facts = _encoded(article)
        path = self._facts(name, KEPT)
        if not path.is_file() or path.read_bytes() != facts:
            write_whole(path, facts)
        for other in (ADDING, REMOVED):
            self._facts(name, other).unlink(missing_ok=True)

    def facts(self, orphan: Orphan) -> dict[str, str]:
        """Facts of a file that no article was read from; {} if none can be read."""
        try:
            found = json.loads(orphan.path.with_name(orphan.name + orphan.state).read_bytes())
        except (OSError, ValueError):
            return {}
        whole = isinstance(found, dict) and found.keys() == _FACTS
        return found if whole and all(isinstance(one, str) for one in found.values()) else {}

    def title(self, name: str) -> str:
        """Title that the facts of an article that was added have, or ""."""
        return str(self.facts(Orphan(name, self._folder / name, KEPT)).get("title", ""))

    def mark_removed(self, name: str) -> None:
        """Note that the article of a file is being removed."""
        for known in (KEPT, ADDING):
            if self._facts(name, known).is_file():
                self._facts(name, known).replace(self._facts(name, REMOVED))
                return
        if self._folder.is_dir():
            self._facts(name, REMOVED).touch()

    def mark_kept(self, name: str) -> None:
        """Take back that the article of a file was being removed."""
        if self._facts(name, REMOVED).is_file():
            self._facts(name, REMOVED).replace(self._facts(name, KEPT))

    def distrust_removals(self) -> None:
        """Take back every mark of a removal, where the database cannot tell which were done."""
        for name, endings in _listed(self._folder).items():
            if REMOVED in endings and "" in endings:
                self.mark_kept(name)

    def forget(self, name: str) -> None:
        """Delete a file whose addition failed, unless it was there before."""
        if _state(_listed(self._folder).get(name, set())) == ADDING:
            self.discard(name)

    def discard(self, name: str) -> None:
        """Delete the file of an article that was removed."""
        for ending in ("", ADDING, KEPT, REMOVED):  # the mark last
            (self._folder / f"{name}{ending}").unlink(missing_ok=True)

    def orphans(self, wanted: Collection[str]) -> list[Orphan]:
        """Files that no article was read from, those that were set aside too."""
        return [
            Orphan(name, folder / name, _state(endings))
            for folder in (self._folder, self._orphaned)
            for name, endings in sorted(_listed(folder).items())
            if "" in endings and (folder == self._orphaned or name not in wanted)
        ]

    def sweep(self, wanted: Collection[str]) -> None:
        """Set aside what no article refers to; delete what was removed, and unfinished drafts.

        Only for who holds the library's lock: another writer's original precedes its row.
        """
        for path in self._folder.glob(".*.draft"):
            path.unlink(missing_ok=True)
        for name in _listed(self._folder):
            if name in wanted:
                self.mark_kept(name)
        for orphan in self.orphans(wanted):
            if orphan.path.parent == self._folder:
                if orphan.state == REMOVED:
                    self.discard(orphan.name)
                else:
                    self._move(orphan.name, self._folder, self._orphaned)

    def drop_copy(self, orphan: Orphan, wanted: str) -> None:
        """Put away an orphan whose text an article has.

        :param wanted: original of the article; another with the same text is set aside.
        """
        if orphan.name != wanted:
            if orphan.path.parent == self._folder:
                self._move(orphan.name, self._folder, self._orphaned)
            (self._orphaned / f"{orphan.name}{KEPT}").unlink(missing_ok=True)
            (self._orphaned / f"{orphan.name}{REMOVED}").touch()
        else:
            for ending in ("", ADDING, KEPT, REMOVED):
                (self._orphaned / f"{orphan.name}{ending}").unlink(missing_ok=True)

    def bring_back(self, name: str) -> None:
        """Put a file that was set aside among those that count."""
        if (self._orphaned / name).is_file():
            self._move(name, self._orphaned, self._folder)

    def state(self) -> OriginalsState:
        """Database as it was last noted; its generation is -1 if nothing was."""
        try:
            found = json.loads((self._folder / _STATE).read_bytes())
            return OriginalsState(int(found["generation"]), str(found["encoder"]), found["behind"])
        except (OSError, ValueError, KeyError, TypeError):
            return OriginalsState()

    def set_state(self, state: OriginalsState) -> None:
        """Note the database that all facts are written for."""
        if self._folder.is_dir():
            (self._folder / _STATE).write_text(json.dumps(state._asdict()), encoding="utf-8")

    def _move(self, name: str, start: Path, end: Path) -> None:
        """Move a file with its facts; at any moment they lie beside each other somewhere."""
        end.mkdir(exist_ok=True)
        facts = [f"{name}{ending}" for ending in (ADDING, REMOVED, KEPT)]
        there = [one for one in facts if (start / one).is_file()]
        for one in there:
            write_whole(end / one, (start / one).read_bytes())
        (start / name).replace(end / name)
        for one in there:
            (start / one).unlink()
        flush(start, end)

    def _facts(self, name: str, ending: str) -> Path:
        return self._folder / f"{name}{ending}"


def _listed(folder: Path) -> dict[str, set[str]]:
    """Files of a folder by their hashes: the endings of their names, "" for the file itself."""
    found: dict[str, set[str]] = {}
    for path in folder.iterdir() if folder.is_dir() else ():
        if match := _PART.fullmatch(path.name):
            found.setdefault(match.group(1), set()).add(match.group(2) or "")
    return found


def _state(endings: set[str]) -> str:
    return next((ending for ending in (KEPT, REMOVED, ADDING) if ending in endings), "")


def _encoded(article: Article) -> bytes:
    facts = {name: str(value) for name, value in asdict(article).items() if name in _FACTS}
    return json.dumps(facts, ensure_ascii=False, indent=1).encode("utf-8", "surrogatepass")
