"""Whole articles out of the database and back; every function runs inside its caller's
transaction.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from psycopg import Connection

from corpus import Article
from index.search.token_states import TokenStates
from index.stores import near_duplicates
from index.stores.postgres.encoding import unpack
from index.stores.postgres.schema import HNSW, made_by
from index.stores.postgres.snapshot import FIELDS
from index.stores.transfer import EncodedArticle
from index.stores.types import Addition

MEMORY = "1GB"  # for building HNSW: what does not fit is built many times slower


def ids(database: Connection[Any]) -> list[str]:
    """Ids of all articles, in the order of their first addition."""
    return [row[0] for row in database.execute("SELECT id FROM articles ORDER BY number")]


def additions(database: Connection[Any], wanted: Sequence[str]) -> list[Addition]:
    """Articles with their originals, in the order of their first addition."""
    found = database.execute(
        f"SELECT {FIELDS}, content FROM articles JOIN originals AS kept (name, content)"
        " ON original = name WHERE id = ANY(%s) ORDER BY number".encode(),
        (list(wanted),),
        binary=True,
    )
    return [Addition(Article(*row[:-1]), row[-1]) for row in found]


def spans(database: Connection[Any], wanted: Sequence[Addition]) -> dict[str, list[list[int]]]:
    """Start, end and paragraph of the sentences of articles in reading order, by article id."""
    found = database.execute(
        'SELECT id, array_agg(ARRAY[start, "end", paragraph] ORDER BY position) FROM sentences'
        " JOIN articles ON article = number WHERE id = ANY(%s) GROUP BY id",
        ([one.article.id for one in wanted],),
    )
    return dict(found.fetchall())


def encoded(database: Connection[Any], addition: Addition, dimension: int) -> EncodedArticle:
    """All that was derived from an article."""
    found = database.execute(
        'SELECT start, "end", paragraph, vector, tokens, last, middle FROM sentences'
        " JOIN articles ON article = number WHERE id = %s ORDER BY position",
        (addition.article.id,),
        binary=True,
    ).fetchall()
    spans = np.array([row[:3] for row in found], dtype=np.int32).reshape(-1, 3)
    vectors = np.frombuffer(b"".join(row[3] for row in found), "<f4").reshape(-1, dimension)
    blocks = [TokenStates.build([], dimension)]
    blocks += [
        TokenStates(
            unpack(last, dimension),
            unpack(middle, dimension),
            np.frombuffer(tokens, "<i4"),
            np.array([0, len(tokens) // 4]),
        )
        for *_, tokens, last, middle in found
    ]
    return EncodedArticle(addition, spans, vectors, TokenStates.join(blocks))


def similar(database: Connection[Any], article_id: str) -> list[tuple[Article, float]]:
    """Articles that share a band with one, and are nearly the same."""
    own = database.execute("SELECT signature FROM articles WHERE id = %s", (article_id,)).fetchone()
    found = database.execute(
        f"SELECT {FIELDS}, signature FROM articles WHERE id != %(id)s AND number IN (SELECT article"
        " FROM bands WHERE band IN (SELECT band FROM bands JOIN articles ON article = number"
        " WHERE id = %(id)s))".encode(),
        {"id": article_id},
    )
    return (
        near_duplicates.nearly(own[0], [(Article(*row[:-1]), row[-1]) for row in found])
        if own
        else []
    )


def begin(database: Connection[Any]) -> None:
    """Drop the HNSW index of an empty store: it is built faster at once than row by row."""
    empty = database.execute("SELECT NOT EXISTS (SELECT FROM sentences)").fetchone()
    if empty and empty[0]:
        database.execute("DROP INDEX IF EXISTS sentences_embedding")


def finish(database: Connection[Any]) -> None:
    """Build the HNSW index if there is none, and say that all rows are made by today's program."""
    database.execute(f"SET LOCAL maintenance_work_mem = '{MEMORY}'".encode())
    database.execute(HNSW.encode())
    database.execute("UPDATE state SET format = %s", (made_by(),))
