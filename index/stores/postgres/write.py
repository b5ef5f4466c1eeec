"""Changing the store's rows; every function runs inside its caller's transaction on the primary."""

from collections.abc import Sequence
from dataclasses import astuple
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from psycopg import Connection

from corpus import Article, IndexStoreError
from index.segments.segment import Segment
from index.stores import near_duplicates
from index.stores.postgres.encoding import rows_of, tally_of
from index.stores.types import Addition

_COPY = (
    'COPY sentences (article, position, start, "end", paragraph, length, stems, embedding, vector,'
    " tokens, last, middle) FROM STDIN"
)
_TALLIED = (
    "SELECT kind, name, sum(number) AS number FROM tallies, unnest(names, numbers)"
    " AS one (name, number) WHERE article = ANY(%s) GROUP BY kind, name"
)


def put(database: Connection[Any], additions: Sequence[Addition], segment: Segment) -> None:
    """Add articles, or replace those whose ids are taken.

    :param segment: holds them.
    :raises IndexStoreError: another article has one of the texts.
    """
    numbers = [put_article(database, addition) for addition in additions]
    for number, addition in zip(numbers, additions, strict=True):
        _derive(database, number, addition.article, segment)
    _count_in(database, numbers)


def put_article(database: Connection[Any], addition: Addition) -> int:
    """Insert an article, or take out what was derived from its earlier text; returns its number."""
    new = addition.article
    same = database.execute("SELECT id FROM articles WHERE sha256 = %s", (new.sha256,)).fetchone()
    if same is not None and same[0] != new.id:
        raise IndexStoreError(
            f"Expected a text of its own for {new.id!r}, found that of {same[0]!r}. "
            "Remove one of the two."
        )
    original = sha256(addition.original).hexdigest()
    database.execute(
        "INSERT INTO originals VALUES (%s, %s) ON CONFLICT DO NOTHING",
        (original, addition.original),
    )
    known = _known(database, new.id)
    if known is not None:
        _count_out(database, known[0])
    signature = near_duplicates.signature(new.text)
    values = {
        **{name: getattr(new, name) for name in _GIVEN},
        "added": new.added or datetime.now(UTC).isoformat(timespec="seconds"),
        "original": original,
        "signature": signature.tobytes(),
    }
    row = database.execute(_INSERT, values).fetchone()
    number = int(row[0]) if row else 0
    with database.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO bands VALUES (%s, %s)",
            [(band, number) for band in near_duplicates.bands(signature)],
        )
    if known is not None:
        _drop_if_idle(database, known[1])
    return number


def remove(database: Connection[Any], article_id: str) -> bool:
    """Delete an article with all that was derived from it; whether there was one."""
    known = _known(database, article_id)
    if known is None:
        return False
    _count_out(database, known[0])
    database.execute("DELETE FROM articles WHERE number = %s", known[:1])
    _drop_if_idle(database, known[1])
    _next(database)
    return True


def rename(database: Connection[Any], article_id: str, title: str) -> bool:
    """Set the title of an article; whether there is one."""
    done = database.execute("UPDATE articles SET title = %s WHERE id = %s", (title, article_id))
    _next(database)
    return done.rowcount > 0


def set_structure(database: Connection[Any], article_id: str, sha256: str, structure: str) -> None:
    """Set the structure of an article that has the text of a hash, and the same spans with it."""
    database.execute(
        "UPDATE articles SET structure = %s WHERE id = %s AND sha256 = %s",
        (structure, article_id, sha256),
    )
    _next(database)


def raise_versions(database: Connection[Any], article_ids: Sequence[str]) -> None:
    """Count a version more of articles whose text stayed and whose spans changed."""
    database.execute(
        "UPDATE articles SET version = version + 1 WHERE id = ANY(%s)", (list(article_ids),)
    )


def generation(database: Connection[Any]) -> int:
    """The number of changes so far."""
    row = database.execute("SELECT generation FROM state").fetchone()
    return int(row[0]) if row else 0


_GIVEN = (
    *("id", "title", "text", "source", "sha256", "kind", "author", "date", "language"),
    *("structure", "version"),
)
_FIELDS = (*_GIVEN, "added", "original", "signature")
_INSERT = (
    f"INSERT INTO articles ({', '.join(_FIELDS)}, sentences, words)"
    f" VALUES ({', '.join(f'%({name})s' for name in _FIELDS)}, 0, 0) ON CONFLICT (id) DO UPDATE SET"
    f" {', '.join(f'{name} = excluded.{name}' for name in _FIELDS if name != 'version')},"
    " version = greatest(articles.version + (articles.sha256 <> excluded.sha256 OR"
    " articles.structure <> excluded.structure)::int, excluded.version) RETURNING number"
)


def _derive(database: Connection[Any], number: int, article: Article, segment: Segment) -> None:
    entry = segment.by_key[article.id, article.sha256]
    terms_by_row, words = [], 0
    with database.cursor() as cursor, cursor.copy(_COPY) as copy:
        for row, terms in rows_of(article, segment, entry):
            copy.write_row((number, *astuple(row)))
            terms_by_row.append(terms)
            words += row.length
    tally = tally_of(article, segment, entry, terms_by_row)
    with database.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO tallies VALUES (%s, %s, %s, %s)",
            [(number, kind, list(held), list(held.values())) for kind, held in tally.items()],
        )
    database.execute(
        "UPDATE articles SET sentences = %s, words = %s WHERE number = %s",
        (len(terms_by_row), words, number),
    )


def _count_in(database: Connection[Any], numbers: Sequence[int]) -> None:
    """Add the tallies of articles to the counts."""
    database.execute(
        f"INSERT INTO counts {_TALLIED} ON CONFLICT (kind, name)"
        " DO UPDATE SET number = counts.number + excluded.number",
        (list(numbers),),
    )
    _next(database)
    database.execute(
        "UPDATE state SET sentences = state.sentences + added.sentences,"
        " words = state.words + added.words FROM (SELECT coalesce(sum(sentences), 0) AS sentences,"
        " coalesce(sum(words), 0) AS words FROM articles WHERE number = ANY(%s)) AS added",
        (list(numbers),),
    )


def _count_out(database: Connection[Any], number: int) -> None:
    """Take an article's tallies from the counts, and its derived rows away."""
    database.execute(
        f"UPDATE counts SET number = counts.number - gone.number FROM ({_TALLIED}) AS gone"
        " WHERE counts.kind = gone.kind AND counts.name = gone.name",
        ([number],),
    )
    database.execute("DELETE FROM counts WHERE number = 0")
    database.execute(
        "UPDATE state SET sentences = state.sentences - gone.sentences,"
        " words = state.words - gone.words FROM articles AS gone WHERE gone.number = %s",
        (number,),
    )
    for table in ("sentences", "tallies", "bands"):
        database.execute(f"DELETE FROM {table} WHERE article = %s".encode(), (number,))


def _known(database: Connection[Any], article_id: str) -> tuple[int, str] | None:
    """Number and original of an article."""
    return database.execute(
        "SELECT number, original FROM articles WHERE id = %s", (article_id,)
    ).fetchone()


def _drop_if_idle(database: Connection[Any], original: str) -> None:
    database.execute(
        "DELETE FROM originals WHERE sha256 = %s"
        " AND NOT EXISTS (SELECT FROM articles WHERE original = originals.sha256)",
        (original,),
    )


def _next(database: Connection[Any]) -> None:
    database.execute("UPDATE state SET generation = generation + 1")
