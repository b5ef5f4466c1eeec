"""Whole articles out of the database and back; every function runs inside its caller's
transaction.
"""

from collections.abc import Sequence
from typing import Any

from psycopg import Connection

from corpus import Addition, Article
from index.postgres.articles import FIELDS
from index.postgres.schema import HNSW, made_by

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


def begin(database: Connection[Any]) -> None:
    """Drop the HNSW index, which is built faster at once than row by row."""
    database.execute("DROP INDEX IF EXISTS sentences_embedding")


def finish(database: Connection[Any]) -> None:
    """Build the HNSW index if there is none, and say that all rows are made by today's program."""
    database.execute(f"SET LOCAL maintenance_work_mem = '{MEMORY}'".encode())
    database.execute(HNSW.encode())
    database.execute("UPDATE state SET format = %s", (made_by(),))
