"""Which segment of the index serves which text; inside the caller's transaction, as in `rows`."""

import json
import sqlite3
from collections.abc import Iterable

from corpus import rows
from corpus.records import Changes, Key, SegmentRecord


def insert_segment(database: sqlite3.Connection, new: SegmentRecord, generation: int) -> None:
    """Make a segment count."""
    database.execute(
        "INSERT INTO segments VALUES (?, ?, ?, ?, ?, ?)",
        (new.name, new.encoder, new.format, new.rows, json.dumps(dict(new.files)), generation),
    )


def serve(database: sqlite3.Connection, keys: Iterable[Key], segment: SegmentRecord) -> None:
    """Let a segment serve texts, instead of any other of its encoder.

    Texts that are not the library's any more are passed over.
    """
    for article_id, sha256 in keys:
        database.execute(
            "DELETE FROM served WHERE article IN (SELECT number FROM articles WHERE id = ?1 AND"
            " sha256 = ?2) AND segment IN (SELECT name FROM segments WHERE encoder = ?3)",
            (article_id, sha256, segment.encoder),
        )
        database.execute(
            "INSERT INTO served SELECT number, ?3, (SELECT count(*) FROM sentences WHERE article ="
            " number) FROM articles WHERE id = ?1 AND sha256 = ?2",
            (article_id, sha256, segment.name),
        )


def live(database: sqlite3.Connection) -> dict[str, int]:
    """Sentences that each segment serves."""
    return dict(database.execute("SELECT segment, sum(rows) FROM served GROUP BY segment"))


def served(database: sqlite3.Connection, segment: str) -> list[Key]:
    """The texts that a segment serves, in the order of their first addition."""
    found = database.execute(
        "SELECT id, sha256 FROM articles JOIN served ON article = number WHERE segment = ?"
        " ORDER BY number",
        (segment,),
    )
    return [(article_id, sha256) for article_id, sha256 in found]


def drop_others(database: sqlite3.Connection, encoder: str, format: str) -> None:
    """Drop the segments of other encoders and formats."""
    database.execute("DELETE FROM segments WHERE encoder != ? OR format != ?", (encoder, format))


def drop_idle_segments(database: sqlite3.Connection) -> None:
    """Drop the segments that serve no article any more."""
    database.execute(
        "DELETE FROM segments WHERE NOT EXISTS (SELECT 1 FROM served WHERE segment = name)"
    )


def segments(database: sqlite3.Connection) -> list[SegmentRecord]:
    """All segments that count, of whatever encoder and format."""
    found = database.execute("SELECT * FROM segments ORDER BY changed, name")
    return [
        SegmentRecord(name, encoder, format, rows, json.loads(files))
        for name, encoder, format, rows, files, _ in found
    ]


def changes(database: sqlite3.Connection, since: int, encoder: str, format: str) -> Changes:
    """See `Library.changes`."""
    own = {
        one.name: one
        for one in segments(database)
        if (one.encoder, one.format) == (encoder, format)
    }
    serving = database.execute(
        "SELECT id, segment FROM served JOIN articles ON article = number WHERE number IN"
        " (SELECT number FROM articles WHERE changed > ?1 UNION SELECT article FROM segments"
        " CROSS JOIN served ON segment = name WHERE changed > ?1) ORDER BY +number",
        (since,),
    )
    removed = database.execute("SELECT id FROM removed WHERE changed > ?", (since,))
    return Changes(
        rows.generation(database),
        tuple(row[0] for row in removed),
        tuple(rows.articles(database, since)),
        own,
        {article_id: name for article_id, name in serving if name in own},
    )
