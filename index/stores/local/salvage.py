"""All that can still be read of a damaged database."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from corpus.read import text_sha256
from corpus.sentences import segmenter_fingerprint
from corpus.types import Article
from index.stores.local import rows
from index.stores.local.schema import NAME, memory_database, upgrade
from index.stores.types import Addition

_FACTS = "id, title, source, sha256, kind, author, date, language, added, version"


@dataclass(slots=True)
class Salvage:
    """Readable rows of a database."""

    articles: list[tuple[Article, str]] = field(default_factory=list)  # with their originals
    facts: dict[str, dict[str, Any]] = field(default_factory=dict)  # by original, of lost texts
    encoder: str = ""

    @classmethod
    def of(cls, folder: Path) -> "Salvage":
        """Readable rows of the database in a library's folder; none of one that is lost."""
        found = cls()
        path = folder / NAME
        if not path.is_file() or not path.stat().st_size:
            return found
        uri = f"{path.absolute().as_uri()}?mode=ro"
        with suppress(sqlite3.Error), closing(sqlite3.connect(uri, uri=True)) as database:
            with suppress(sqlite3.Error):
                found.encoder = rows.encoder(database)
            for number in _numbers(database):
                found._read(database, number)
        return found

    def fill(self, database: sqlite3.Connection) -> None:
        """Put the articles into a new database, which was just made."""
        database.execute("BEGIN")
        rows.choose_encoder(database, self.encoder)
        database.execute("UPDATE state SET segmenter = ?", (segmenter_fingerprint(),))
        generation = rows.next_generation(database)
        for article, original in self.articles:
            rows.put_article(database, Addition(article, b""), original, generation)
        database.execute("COMMIT")

    def in_memory(self) -> sqlite3.Connection:
        """A database of its own for the articles."""
        database = memory_database()
        upgrade(database)
        self.fill(database)
        return database

    def _read(self, database: sqlite3.Connection, number: int) -> None:
        row = _row(database, f"SELECT {_FACTS}, original FROM articles WHERE number = ?", number)
        if row is None:
            return
        facts = dict(zip(_FACTS.split(", "), row[:-1], strict=True))
        text = _row(database, "SELECT text FROM articles WHERE number = ?", number)
        if text is not None and _is_text(text[0], facts["sha256"]):
            found = _row(database, "SELECT structure FROM articles WHERE number = ?", number)
            structure = found[0] if found and isinstance(found[0], str) else ""
            article = Article(text=text[0], structure=structure, **facts)
            self.articles.append((article, row[-1]))
        else:
            self.facts[row[-1]] = facts


def _numbers(database: sqlite3.Connection) -> Iterator[int]:
    """Numbers that articles may have; all of them up to the last one known."""
    last = 0
    for query in (
        "SELECT seq FROM sqlite_sequence WHERE name = 'articles'",
        "SELECT max(number) FROM articles",
    ):
        with suppress(sqlite3.Error, TypeError, ValueError):
            last = max(last, int(database.execute(query).fetchone()[0] or 0))
    yield from range(1, last + 1)


def _row(database: sqlite3.Connection, query: str, number: int) -> tuple[Any, ...] | None:
    try:
        row: tuple[Any, ...] | None = database.execute(query, (number,)).fetchone()
    except (sqlite3.Error, UnicodeDecodeError):
        return None
    return row


def _is_text(text: Any, sha256: str) -> bool:
    try:
        return isinstance(text, str) and text_sha256(text) == sha256
    except UnicodeEncodeError:
        return False
