"""Reading and writing the library's rows: articles, and the segments that serve them.

Every function runs inside its caller's transaction.
"""

import json
import sqlite3
from collections.abc import Iterable, Sequence

from corpus.errors import LibraryError
from corpus.paragraphs import READ
from corpus.sentences import segmenter_fingerprint, split_sentences
from corpus.types import Article
from index.stores import near_duplicates
from index.stores.types import Addition, Changes, SegmentRecord
from index.types import ArticleKey

_FIELDS = "id, title, text, source, sha256, kind, author, date, language, added, version, structure"


def generation(database: sqlite3.Connection) -> int:
    """The number of changes so far."""
    return int(database.execute("SELECT generation FROM state").fetchone()[0])


def segmenter(database: sqlite3.Connection) -> str:
    """Fingerprint of what split the articles into sentences."""
    return str(database.execute("SELECT segmenter FROM state").fetchone()[0])


def encoder(database: sqlite3.Connection) -> str:
    """Name of the encoder that was chosen for the library; empty if none was."""
    return str(database.execute("SELECT encoder FROM state").fetchone()[0])


def choose_encoder(database: sqlite3.Connection, name: str) -> None:
    """Keep the name of an encoder."""
    database.execute("UPDATE state SET encoder = ?", (name,))


def next_generation(database: sqlite3.Connection, after: int = 0) -> int:
    """Count one more change, which comes after a generation."""
    database.execute("UPDATE state SET generation = max(generation, ?) + 1", (after,))
    return generation(database)


def newest_change(database: sqlite3.Connection) -> int:
    """The last generation that any row names."""
    tables = ("articles", "removed", "segments")
    queries = (f"SELECT max(changed) FROM {table}" for table in tables)
    return max(database.execute(query).fetchone()[0] or 0 for query in queries)


def articles(database: sqlite3.Connection, since: int = -1) -> list[Article]:
    """Articles changed after a generation, in the order of their first addition."""
    found = database.execute(
        # The plus keeps SQLite from walking through all articles in their order.
        f"SELECT {_FIELDS} FROM articles WHERE changed > ? ORDER BY +number",
        (since,),
    )
    return [Article(*row) for row in found]


def article(database: sqlite3.Connection, value: str, column: str = "id") -> Article | None:
    """The first article that has a value in a column of its own: an id, a hash, or its source."""
    query = f"SELECT {_FIELDS} FROM articles WHERE {column} = ? ORDER BY number LIMIT 1"
    row = database.execute(query, (value,)).fetchone()
    return Article(*row) if row else None


def number(database: sqlite3.Connection, article_id: str) -> int | None:
    """The number by which other tables know an article."""
    row = database.execute("SELECT number FROM articles WHERE id = ?", (article_id,)).fetchone()
    return int(row[0]) if row else None


def is_untouched(database: sqlite3.Connection) -> bool:
    """True if no article was ever inserted: numbers are never given twice."""
    query = "SELECT count(*) FROM sqlite_sequence WHERE name = 'articles'"
    return not database.execute(query).fetchone()[0]


def all_originals(database: sqlite3.Connection) -> set[str]:
    """Hashes of the files that articles were read from."""
    return {row[0] for row in database.execute("SELECT original FROM articles")}


def originals(database: sqlite3.Connection, article_ids: Iterable[str]) -> set[str]:
    """Hashes of the files that some articles, as far as they exist, were read from."""
    query = "SELECT original FROM articles WHERE id = ?"
    return {row[0] for one in article_ids for row in database.execute(query, (one,))}


def originals_of_these_alone(database: sqlite3.Connection, article_ids: Sequence[str]) -> set[str]:
    """Hashes of the files that some articles were read from, and no other article."""
    query = "SELECT count(*) FROM articles WHERE original = ?"
    own = [name for one in article_ids for name in originals(database, [one])]
    return {one for one in own if database.execute(query, (one,)).fetchone()[0] <= own.count(one)}


def is_wanted(database: sqlite3.Connection, original: str) -> bool:
    """True if an article was read from the file of this hash."""
    query = "SELECT count(*) FROM articles WHERE original = ?"
    return bool(database.execute(query, (original,)).fetchone()[0])


def described(database: sqlite3.Connection, since: int) -> list[tuple[Article, str]]:
    """Articles changed after a generation, with the hashes of the files they were read from."""
    query = f"SELECT {_FIELDS}, original FROM articles WHERE changed > ? ORDER BY +number"
    return [(Article(*row[:-1]), row[-1]) for row in database.execute(query, (since,))]


def set_original(
    database: sqlite3.Connection, article_id: str, original: str, generation: int
) -> None:
    """Let an article have been read from another file."""
    database.execute(
        "UPDATE articles SET original = ?, changed = ? WHERE id = ?",
        (original, generation, article_id),
    )


def put_article(
    database: sqlite3.Connection, addition: Addition, original: str, generation: int
) -> int:
    """Insert an article, or replace the one of its id, and return its number.

    :raises LibraryError: another article has the same text.
    """
    new = addition.article
    same = article(database, new.sha256, "sha256")
    if same is not None and same.id != new.id:
        raise LibraryError(
            f"Expected a text of its own for {new.id!r}, found that of {same.id!r}. "
            "Remove one of the two."
        )
    signature = near_duplicates.signature(new.text)
    values = (
        *(new.title, new.text, new.sha256, new.source, new.kind, new.author, new.date),
        *(new.language, new.added, original, signature.tobytes(), new.structure, generation),
        *(new.version, new.id),
    )
    known = number(database, new.id)
    if known is None:
        cursor = database.execute(
            "INSERT INTO articles (title, text, sha256, source, kind, author, date, language,"
            " added, original, signature, structure, changed, version, id)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            values,
        )
        known = int(cursor.lastrowid or 0)
    else:
        database.execute(
            "UPDATE articles SET title = ?, text = ?, sha256 = ?3, source = ?, kind = ?,"
            " author = ?, date = ?, language = ?, added = ?, original = ?, signature = ?,"
            " structure = ?12, changed = ?,"
            " version = max(version + (sha256 != ?3 OR structure != ?12), ?) WHERE id = ?",
            values,
        )
        database.execute("DELETE FROM served WHERE article = ?", (known,))
    _derive(database, known, new, signature)
    return known


def _derive(
    database: sqlite3.Connection, known: int, of: Article, signature: near_duplicates.Signature
) -> None:
    for table in ("sentences", "bands"):
        database.execute(f"DELETE FROM {table} WHERE article = ?", (known,))
    database.executemany(
        "INSERT INTO sentences VALUES (?, ?, ?, ?, ?)",
        [(known, s.position, s.start, s.end, s.paragraph) for s in split_sentences(of)],
    )
    database.executemany(
        "INSERT INTO bands VALUES (?, ?)",
        [(band, known) for band in near_duplicates.bands(signature)],
    )


def derive_again(database: sqlite3.Connection, generation: int) -> None:
    """Make sentences and signatures of all articles from their texts."""
    other = segmenter(database) != segmenter_fingerprint()  # else spans are those of before
    database.execute("UPDATE state SET segmenter = ?", (segmenter_fingerprint(),))
    for table in ("sentences", "bands", "served"):  # what refers to nothing goes
        database.execute(f"DELETE FROM {table} WHERE article NOT IN (SELECT number FROM articles)")
    database.execute("DELETE FROM served WHERE segment NOT IN (SELECT name FROM segments)")
    for row in database.execute("SELECT number, id FROM articles").fetchall():
        of = article(database, row[1])
        if of is not None:
            signature = near_duplicates.signature(of.text)
            found = [(one.start, one.end, one.paragraph) for one in split_sentences(of)]
            moved = other and spans(database, of.id) != found
            database.execute(
                "UPDATE articles SET signature = ?, changed = ?, version = version + ?"
                " WHERE number = ?",
                (signature.tobytes(), generation, moved, row[0]),
            )
            _derive(database, row[0], of, signature)


def remove_article(database: sqlite3.Connection, article_id: str, generation: int) -> None:
    """Delete an article; its sentences and all else that refers to it go with it."""
    database.execute("DELETE FROM articles WHERE id = ?", (article_id,))
    database.execute("INSERT OR REPLACE INTO removed VALUES (?, ?)", (article_id, generation))


def outdated(database: sqlite3.Connection) -> list[str]:
    """Ids of articles whose originals were not read by the readers of this program."""
    query = "SELECT id FROM articles WHERE substr(structure, 1, ?) <> ? ORDER BY number"
    return [row[0] for row in database.execute(query, (len(READ), READ))]


def set_structure(
    database: sqlite3.Connection, article_id: str, sha256: str, structure: str, generation: int
) -> None:
    """Set the structure of an article that has the text of a hash, and the same spans with it."""
    database.execute(
        "UPDATE articles SET structure = ?, changed = ? WHERE id = ? AND sha256 = ?",
        (structure, generation, article_id, sha256),
    )


def rename_article(
    database: sqlite3.Connection, article_id: str, title: str, generation: int
) -> None:
    """Set the title of an article."""
    database.execute(
        "UPDATE articles SET title = ?, changed = ? WHERE id = ?", (title, generation, article_id)
    )


def spans(database: sqlite3.Connection, article_id: str) -> list[tuple[int, int, int]]:
    """Start, end and paragraph of the sentences of an article, in reading order."""
    return database.execute(
        'SELECT start, "end", paragraph FROM sentences JOIN articles ON article = number'
        " WHERE id = ? ORDER BY position",
        (article_id,),
    ).fetchall()


def similar(database: sqlite3.Connection, article_id: str) -> list[tuple[Article, float]]:
    """See `Library.similar`."""
    found = database.execute(
        f"SELECT {_FIELDS}, signature FROM articles WHERE id != ?1 AND number IN (SELECT article"
        " FROM bands WHERE band IN (SELECT band FROM bands JOIN articles ON article = number"
        " WHERE id = ?1))",
        (article_id,),
    ).fetchall()
    row = database.execute("SELECT signature FROM articles WHERE id = ?", (article_id,)).fetchone()
    return near_duplicates.nearly(row[0], [(Article(*one[:-1]), one[-1]) for one in found])


def insert_segment(database: sqlite3.Connection, new: SegmentRecord, generation: int) -> None:
    """Make a segment count."""
    database.execute(
        "INSERT INTO segments VALUES (?, ?, ?, ?, ?, ?)",
        (new.name, new.encoder, new.format, new.rows, json.dumps(dict(new.files)), generation),
    )


def serve(database: sqlite3.Connection, keys: Iterable[ArticleKey], segment: SegmentRecord) -> None:
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


def served(database: sqlite3.Connection, segment: str) -> list[ArticleKey]:
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
        generation(database),
        tuple(row[0] for row in removed),
        tuple(articles(database, since)),
        own,
        {article_id: name for article_id, name in serving if name in own},
    )
