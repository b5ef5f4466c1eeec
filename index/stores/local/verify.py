"""Check that a library is what it says: every hash, span and count of its database, its
originals and its segments.
"""

import sqlite3
from collections.abc import Iterator

from corpus import IndexStoreError
from corpus.errors import LibraryError
from corpus.read import text_sha256
from corpus.sentences import split_sentences
from corpus.types import Article
from index.segments.segment import Segment
from index.stores import near_duplicates
from index.stores.local import rows
from index.stores.local.library import Library
from index.stores.local.segments import SegmentManager
from index.stores.types import Finding, SegmentRecord

_REBUILD = "python -m assistant rebuild makes it anew from the texts"


def check_truth(library: Library) -> list[Finding]:
    """Check database and originals; nothing is changed."""
    with library.reading() as database:
        return [
            *_database(database),
            *(finding for row in _rows(database) for finding in _article(library, database, *row)),
            *_generations(database),
            *_unused_originals(library, database),
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
    fresh = near_duplicates.signature(article.text)
    bands = {
        row[0] for row in database.execute("SELECT band FROM bands WHERE article = ?", (number,))
    }
    if fresh.tobytes() != signature or bands != set(near_duplicates.bands(fresh)):
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


def _unused_originals(library: Library, database: sqlite3.Connection) -> Iterator[Finding]:
    for name in sorted(set(library.originals.names()) - rows.all_originals(database)):
        yield Finding(f"original {name} belongs to no article", "the next change deletes it", True)


def check_segments(segments: SegmentManager) -> list[Finding]:
    """Check every file, span and count of the segments; nothing is changed."""
    library = segments.library
    with library.reading() as database:
        records = rows.segments(database)
        served = {one.name: rows.served(database, one.name) for one in records}
        articles = {article.id: article for article in rows.articles(database)}
        spans = {article_id: rows.spans(database, article_id) for article_id in articles}
    findings: list[Finding] = []
    places = dict.fromkeys(articles, 0)
    for record in records:
        if (record.encoder, record.format) != (segments.encoder.fingerprint, segments.format):
            findings.append(_finding(record, "is of another encoder or format", harmless=True))
            continue
        try:
            segment = Segment.load(library.segments / record.name, record.files)
        except IndexStoreError as error:
            findings.append(_finding(record, str(error)))
            continue
        if len(segment) != record.rows or segment.encoder != record.encoder:
            findings.append(_finding(record, f"expected {record.rows} rows, found {len(segment)}"))
        for key in served[record.name]:
            places[key[0]] += 1
            entry = segment.by_key.get(key)
            held = segment.spans[entry.start : entry.end].tolist() if entry else None
            if held != [list(span) for span in spans[key[0]]]:
                findings.append(_finding(record, f"has other sentences of {key[0]!r}"))
    for article_id, number in places.items():
        if number != 1:
            findings.append(
                Finding(f"article {article_id!r}: expected 1 segment, found {number}", _REBUILD)
            )
    return [*findings, *_unused_segments(segments, set(served))]


def _finding(record: SegmentRecord, what: str, harmless: bool = False) -> Finding:
    return Finding(f"segment {record.name}: {what}", _REBUILD, harmless)


def _unused_segments(segments: SegmentManager, wanted: set[str]) -> Iterator[Finding]:
    for folder in sorted(segments.library.segments.iterdir()):
        if folder.is_dir() and folder.name not in wanted:
            what = f"folder {folder.name} of segments belongs to no row"
            yield Finding(what, "the next change deletes it", harmless=True)
