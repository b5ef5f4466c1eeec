"""Check that a library is what it says: every hash, span and count of its database, its
originals and its segments.
"""

import sqlite3
from collections.abc import Iterator

from corpus import IndexStoreError
from corpus.errors import DamagedLibraryError, LibraryError
from corpus.read import text_sha256
from corpus.sentences import split_sentences
from corpus.types import Article
from index.segments.segment import Segment
from index.stores import near_duplicates
from index.stores.conversations import ConversationStore
from index.stores.conversations.copies import findings
from index.stores.local import rows
from index.stores.local.conversations import NAME as CONVERSATIONS
from index.stores.local.conversations import damages
from index.stores.local.faults import RECOVER
from index.stores.local.library import Library
from index.stores.local.originals import ADDING, REMOVED
from index.stores.local.segments import SegmentManager
from index.stores.types import Finding, SegmentRecord

_REBUILD = "python -m assistant rebuild makes it anew from the texts"
_RECOVER = f"{RECOVER} makes it anew from the originals"
_AGAIN = "add it again from its source"
_ADOPT = f"{RECOVER} adds it again"
_SWEEP = "a later change takes it away"


def check_library(
    library: Library, segments: SegmentManager, conversations: ConversationStore
) -> list[Finding]:
    """Check everything; nothing is changed. Of a damaged database no more than that is told."""
    return [*_articles(library, segments), *_conversations(library, conversations)]


def _articles(library: Library, segments: SegmentManager) -> list[Finding]:
    if library.damaged:
        return [Finding(library.trouble, _RECOVER)]
    try:
        damages = list(_damages(library))
        return damages or check_truth(library) + check_segments(segments)
    except DamagedLibraryError as error:
        return [Finding(str(error), _RECOVER)]


def _conversations(library: Library, conversations: ConversationStore) -> list[Finding]:
    if not (library.folder / CONVERSATIONS).exists():
        return []
    return damages(library.folder) or findings(conversations)


def _damages(library: Library) -> Iterator[Finding]:
    with library.reading() as database:
        for (said,) in database.execute("PRAGMA integrity_check"):
            if said != "ok":
                yield Finding(f"the database is damaged: {said}", _RECOVER)


def check_truth(library: Library) -> list[Finding]:
    """Check database and originals; nothing is changed."""
    with library.reading() as database:
        return [
            *_references(database),
            *(finding for row in _rows(database) for finding in _article(library, database, *row)),
            *_generations(database),
            *_orphans(library, database),
            *_state(library),
        ]


def _references(database: sqlite3.Connection) -> Iterator[Finding]:
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
        yield Finding(f"{name}: its text has not its hash", _RECOVER)
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
        yield Finding(f"{name}: {error}", _AGAIN)


def _generations(database: sqlite3.Connection) -> Iterator[Finding]:
    last = rows.generation(database)
    for table in ("articles", "removed", "segments"):
        newest = database.execute(f"SELECT max(changed) FROM {table}").fetchone()[0] or 0
        if newest > last:
            yield Finding(f"{table} has generation {newest}, after the last, {last}", _REBUILD)


def _orphans(library: Library, database: sqlite3.Connection) -> Iterator[Finding]:
    """Originals that no article has; only of those that were marked before is it known why."""
    for orphan in library.originals.orphans(rows.all_originals(database)):
        title = library.originals.facts(orphan).get("title", "")
        what = f"original {orphan.name}" + (f", of {title!r}," if title else "")
        if orphan.state == REMOVED:
            yield Finding(f"{what} was removed, or its text is here otherwise", _SWEEP, True)
        elif orphan.state == ADDING:
            yield Finding(f"{what} was never added whole", f"{_SWEEP}; {_ADOPT}", True)
        else:
            yield Finding(f"{what} belongs to no article", _ADOPT)


def _state(library: Library) -> Iterator[Finding]:
    if library.originals.state().behind:
        what = "the database went back: the originals know of later changes than it does"
        yield Finding(what, f"{RECOVER} brings back what they know")


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
            yield Finding(what, _SWEEP, harmless=True)
