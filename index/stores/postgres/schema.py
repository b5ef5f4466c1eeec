"""The store's tables in PostgreSQL, and the way from every earlier form of them to today's."""

from typing import Any

from psycopg import Connection

from corpus import IndexStoreError, StaleIndexError, segmenter_fingerprint
from index.stores.conversations.tables import CONVERSATION_TABLES
from index.types import Encoder

SERVER = 160_000  # PostgreSQL 16: the first whose libpq spreads reads over several hosts
VECTOR = (0, 8)  # pgvector 0.8: the first that goes on scanning where a filter leaves too few rows
HNSW = (
    "CREATE INDEX IF NOT EXISTS sentences_embedding ON sentences"
    " USING hnsw (embedding halfvec_ip_ops) WITH (m = 16, ef_construction = 100)"
)
FORMAT = 1  # raise it when what is derived from a text means something else
MAX_DIMENSION = 4000  # of a halfvec that HNSW can index

# Migration n leads from version n to version n + 1. None is ever changed once it was published.
# tallies: what an article adds to counts, kept so that it can be taken away again exactly.
# counts: in how many sentences a term and a token occur, how often a form, how many articles are
# in a language. Stored token states are numbers that do not compress: EXTERNAL does not try.
MIGRATIONS: tuple[str, ...] = (
    f"""
    CREATE TABLE state (
        version integer NOT NULL,
        generation bigint NOT NULL,
        encoder text NOT NULL,
        dimension integer NOT NULL,
        format text NOT NULL,
        sentences bigint NOT NULL,
        words bigint NOT NULL
    );
    CREATE TABLE originals (sha256 text PRIMARY KEY, content bytea NOT NULL);
    CREATE TABLE articles (
        number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        id text COLLATE "C" NOT NULL UNIQUE,
        title text NOT NULL,
        text text NOT NULL,
        source text NOT NULL,
        sha256 text NOT NULL UNIQUE,
        kind text NOT NULL,
        author text NOT NULL,
        date text NOT NULL,
        language text NOT NULL,
        added text NOT NULL,
        original text NOT NULL REFERENCES originals (sha256),
        signature bytea NOT NULL,
        sentences integer NOT NULL,
        words bigint NOT NULL
    );
    CREATE INDEX articles_source ON articles (source);
    CREATE INDEX articles_original ON articles (original);
    CREATE TABLE bands (
        band bigint NOT NULL,
        article bigint NOT NULL REFERENCES articles (number) ON DELETE CASCADE,
        PRIMARY KEY (band, article)
    );
    CREATE INDEX bands_article ON bands (article);
    CREATE TABLE sentences (
        article bigint NOT NULL REFERENCES articles (number) ON DELETE CASCADE,
        position integer NOT NULL,
        start integer NOT NULL,
        "end" integer NOT NULL,
        paragraph integer NOT NULL,
        length integer NOT NULL,
        stems tsvector NOT NULL,
        embedding halfvec({{dimension}}) NOT NULL,
        vector bytea NOT NULL,
        tokens bytea NOT NULL,
        last bytea NOT NULL,
        middle bytea NOT NULL,
        PRIMARY KEY (article, position)
    );
    ALTER TABLE sentences ALTER vector SET STORAGE EXTERNAL, ALTER tokens SET STORAGE EXTERNAL,
        ALTER last SET STORAGE EXTERNAL, ALTER middle SET STORAGE EXTERNAL;
    CREATE INDEX sentences_stems ON sentences USING gin (stems);
    {HNSW};
    CREATE TABLE tallies (
        article bigint NOT NULL REFERENCES articles (number) ON DELETE CASCADE,
        kind text COLLATE "C" NOT NULL,
        names text[] COLLATE "C" NOT NULL,
        numbers integer[] NOT NULL,
        PRIMARY KEY (article, kind)
    );
    CREATE TABLE counts (
        kind text COLLATE "C" NOT NULL,
        name text COLLATE "C" NOT NULL,
        number bigint NOT NULL,
        PRIMARY KEY (kind, name)
    );
    CREATE INDEX counts_gone ON counts (kind) WHERE number = 0;
    """,
    """
    ALTER TABLE articles ADD COLUMN version integer NOT NULL DEFAULT 1,
        ADD COLUMN structure text NOT NULL DEFAULT '';
    """,
    CONVERSATION_TABLES,
)

_LOCK = "SELECT pg_advisory_xact_lock(hashtext('ask-the-article'), hashtext(current_schema()))"


def lock(database: Connection[Any]) -> None:
    """Wait to be the only writer until the transaction ends."""
    database.execute(_LOCK)


def made_by() -> str:
    """Name of what made the rows, beside the encoder."""
    return f"{FORMAT}, {segmenter_fingerprint()}"


def is_of_today(database: Connection[Any]) -> bool:
    """True if all rows are made by today's program."""
    row = database.execute("SELECT format FROM state").fetchone()
    return row is not None and row[0] == made_by()


def make(database: Connection[Any], encoder: Encoder) -> None:
    """Make the tables, or bring them to today's form, all in the caller's transaction.

    :raises IndexStoreError: the server or its pgvector is too old, or the encoder's vectors are
        too long.
    """
    lock(database)
    _check_server(database)
    version = _version(database)
    if version == 0 and encoder.dimension > MAX_DIMENSION:
        raise IndexStoreError(
            f"Expected vectors of at most {MAX_DIMENSION} numbers, found {encoder.dimension}. "
            "Choose another encoder."
        )
    for script in MIGRATIONS[version:]:
        database.execute(script.format(dimension=encoder.dimension).encode())
    if version == 0:
        database.execute(
            "INSERT INTO state VALUES (%s, 0, %s, %s, %s, 0, 0)",
            (len(MIGRATIONS), encoder.fingerprint, encoder.dimension, made_by()),
        )
    elif version < len(MIGRATIONS):
        database.execute("UPDATE state SET version = %s", (len(MIGRATIONS),))


def check(database: Connection[Any], encoder: Encoder, repair: bool = False) -> None:
    """Make sure that the tables are today's and that this encoder made their vectors.

    :param repair: whether sentences of another segmenter will do, since they are made anew.
    :raises IndexStoreError: there are none, or a newer program made them.
    :raises StaleIndexError: they are of an older form, or of another encoder.
    """
    version = _version(database)
    if version == 0:
        raise IndexStoreError(
            "Expected a library in the database, found none. Copy one there: "
            "python -m assistant migrate --to URL"
        )
    if version > len(MIGRATIONS):
        raise IndexStoreError(
            f"Expected tables of version {len(MIGRATIONS)} in the database, found {version}. "
            "A newer version of this program made them: update the program."
        )
    if version < len(MIGRATIONS):
        raise StaleIndexError(
            f"Expected tables of version {len(MIGRATIONS)} in the database, found {version}. "
            "Bring them to today's form: python -m assistant migrate --to URL"
        )
    row = database.execute("SELECT encoder, dimension, format FROM state").fetchone()
    found = row[:2] if row else None
    if found != (encoder.fingerprint, encoder.dimension):
        raise StaleIndexError(
            f"Expected a database of the encoder {encoder.fingerprint} with vectors of "
            f"{encoder.dimension} numbers, found {found}. Name that encoder in ASSISTANT_ENCODER, "
            "or copy the library with this one into another database."
        )
    if row and row[2] != made_by() and not repair:
        raise StaleIndexError(
            f"Expected sentences made by {made_by()}, found those of {row[2]}. Make them anew: "
            "python -m assistant rebuild --store URL"
        )


def _version(database: Connection[Any]) -> int:
    """Version of the tables; 0 if there are none."""
    there = database.execute("SELECT to_regclass('state') IS NOT NULL").fetchone()
    row = database.execute("SELECT version FROM state").fetchone() if there and there[0] else None
    return int(row[0]) if row else 0


def _check_server(database: Connection[Any]) -> None:
    if database.info.server_version < SERVER:
        raise IndexStoreError(
            f"Expected PostgreSQL {SERVER // 10_000} or newer, found "
            f"{database.info.server_version // 10_000}. Name another server."
        )
    offered = database.execute(
        "SELECT coalesce(installed_version, default_version) FROM pg_available_extensions"
        " WHERE name = 'vector'"
    ).fetchone()
    if offered is None or tuple(map(int, offered[0].split(".")[:2])) < VECTOR:
        raise IndexStoreError(
            f"Expected the extension pgvector {VECTOR[0]}.{VECTOR[1]} or newer on the server, "
            f"found {offered[0] if offered else 'none'}. Install it there."
        )
    database.execute("CREATE EXTENSION IF NOT EXISTS vector")
