"""Whether a library is what it says: every hash, span and count of the truth itself."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from corpus import near, rows
from corpus.errors import LibraryError
from corpus.library import Library
from corpus.read import text_sha256
from corpus.split import split_sentences
from corpus.types import Article

_REBUILD = "python -m assistant rebuild makes it anew from the texts"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be."""

    what: str
    cure: str
    harmless: bool = False  # left over from an interrupted change, and never used


def check_truth(library: Library) -> list[Finding]:
    """Check database and originals; nothing is changed."""
    with library.reading() as database:
        return [
            *_database(database),
            *(finding for row in _rows(database) for finding in _article(library, database, *row)),
            *_generations(database),
            *_leftovers(library, database),
        ]


def _database(database: sqlite3.Connection) -> Iterator[Finding]:
    cure = "restore the library's folder from a copy, or add the articles again from originals"
    for (said,) in database.execute("PRAGMA integrity_check"):
        if said != "ok":
            yield Finding(f"the database is damaged: {said}", cure)
    for row in database.execute("PRAGMA foreign_key_check"):
        yield Finding(f"a row of {row[0]} refers to nothing", _REBUILD)


def _rows(database: sqlite3.Connection) -> Iterator[tuple[int, str, bytes, Article]]:
    for number, original, signature, article_id in database.execute(
        "SELECT number, original, signature, id FROM articles ORDER BY number"
    ).fetchall():
        article = rows.article(database, article_id)
        if article is not None:
            yield number, original, signature, article


def _article(
    library: Library,
    database: sqlite3.Connection,
    number: int,
    original: str,
    signature: bytes,
    article: Article,
) -> Iterator[Finding]:
    name = f"article {article.id!r}"
    if text_sha256(article.text) != article.sha256:
        yield Finding(f"{name}: its text has not its hash", f"add it again from {original}")
    spans = [(s.position, s.start, s.end, s.paragraph) for s in split_sentences(article)]
    stored = database.execute(
        'SELECT position, start, "end", paragraph FROM sentences WHERE article = ?'
        " ORDER BY position",
        (number,),
    ).fetchall()
    if stored != spans:
        yield Finding(
            f"{name}: expected {len(spans)} sentences, found {len(stored)} or others", _REBUILD
        )
    fresh = near.signature(article.text)
    bands = {
        row[0] for row in database.execute("SELECT band FROM bands WHERE article = ?", (number,))
    }
    if fresh.tobytes() != signature or bands != set(near.bands(fresh)):
        yield Finding(f"{name}: its signature is not that of its text", _REBUILD)
    try:
        library.originals.read(original)
    except LibraryError as error:
        yield Finding(f"{name}: {error}", "add it again from its source")


def _generations(database: sqlite3.Connection) -> Iterator[Finding]:
    last = rows.generation(database)
    for table in ("articles", "removed", "segments"):
        newest = database.execute(f"SELECT max(changed) FROM {table}").fetchone()[0] or 0
        if newest > last:
            yield Finding(f"{table} has generation {newest}, after the last, {last}", _REBUILD)


def _leftovers(library: Library, database: sqlite3.Connection) -> Iterator[Finding]:
    for name in sorted(set(library.originals.names()) - rows.all_originals(database)):
        yield Finding(f"original {name} belongs to no article", "the next change deletes it", True)
