"""The library's tables, and the way from every earlier form of them to today's."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from corpus.errors import LibraryError

NAME = "library.sqlite3"
DATABASE_TIMEOUT_SECONDS = 60  # seconds to wait for another process that holds the database

# Migration n leads from version n to version n + 1. None is ever changed once it was published.
# `changed` is the generation that last touched a row: another process that knows generation g
# reads only the rows with changed > g, so noticing a change costs as much as the change.
MIGRATIONS: tuple[str, ...] = (
    """
    CREATE TABLE state (generation INTEGER NOT NULL, segmenter TEXT NOT NULL);
    INSERT INTO state VALUES (0, '');
    CREATE TABLE articles (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        version INTEGER NOT NULL,
        title TEXT NOT NULL,
        text TEXT NOT NULL,
        sha256 TEXT NOT NULL UNIQUE,
        source TEXT NOT NULL,
        kind TEXT NOT NULL,
        author TEXT NOT NULL,
        date TEXT NOT NULL,
        language TEXT NOT NULL,
        added TEXT NOT NULL,
        original TEXT NOT NULL,
        signature BLOB NOT NULL,
        changed INTEGER NOT NULL
    );
    CREATE INDEX articles_changed ON articles (changed);
    CREATE INDEX articles_original ON articles (original);
    CREATE INDEX articles_source ON articles (source);
    CREATE TABLE sentences (
        article INTEGER NOT NULL REFERENCES articles (number) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        start INTEGER NOT NULL,
        "end" INTEGER NOT NULL,
        paragraph INTEGER NOT NULL,
        PRIMARY KEY (article, position)
    ) WITHOUT ROWID;
    CREATE TABLE bands (
        band INTEGER NOT NULL,
        article INTEGER NOT NULL REFERENCES articles (number) ON DELETE CASCADE,
        PRIMARY KEY (band, article)
    ) WITHOUT ROWID;
    CREATE INDEX bands_article ON bands (article);
    CREATE TABLE removed (id TEXT PRIMARY KEY, changed INTEGER NOT NULL) WITHOUT ROWID;
    CREATE INDEX removed_changed ON removed (changed);
    CREATE TABLE segments (
        name TEXT PRIMARY KEY,
        encoder TEXT NOT NULL,
        format TEXT NOT NULL,
        rows INTEGER NOT NULL,
        files TEXT NOT NULL,
        changed INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE served (
        article INTEGER NOT NULL REFERENCES articles (number) ON DELETE CASCADE,
        segment TEXT NOT NULL REFERENCES segments (name) ON DELETE CASCADE,
        rows INTEGER NOT NULL,
        PRIMARY KEY (article, segment)
    ) WITHOUT ROWID;
    CREATE INDEX served_segment ON served (segment);
    """,
    "ALTER TABLE state ADD COLUMN encoder TEXT NOT NULL DEFAULT '';",
)


def connect(folder: Path, writable: bool) -> sqlite3.Connection:
    """Open the database of a library; one that this user may not write is opened for reading.

    :raises LibraryError: there is none, or it is no library, or it needs a newer program.
    """
    path = folder / NAME
    try:
        connection = _connect(path, writable)
        version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    except sqlite3.Error as error:
        raise LibraryError(
            f"Expected a library in {folder}, found: {error}. Check the path and who may read it."
        ) from error
    if version > len(MIGRATIONS):
        connection.close()
        raise LibraryError(
            f"Expected a library of version {len(MIGRATIONS)} or older in {folder}, found version "
            f"{version}. A newer version of this program made it: update the program."
        )
    if version < len(MIGRATIONS) and not writable:
        connection.close()
        raise LibraryError(
            f"Expected a library of version {len(MIGRATIONS)} in {folder}, found version {version} "
            "and no leave to upgrade it. Run once, as a user who may write there: "
            "python -m assistant list --library FOLDER"
        )
    return connection


def is_old(connection: sqlite3.Connection) -> bool:
    """True if `upgrade` has something to do."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0]) < len(MIGRATIONS)


def upgrade(connection: sqlite3.Connection) -> None:
    """Bring the tables to today's form, each step in one transaction. Only under the lock."""
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    for number, script in enumerate(MIGRATIONS[version:], start=version + 1):
        connection.executescript(
            f"BEGIN IMMEDIATE; {script} PRAGMA user_version = {number}; COMMIT;"
        )


@contextmanager
def transaction(connection: sqlite3.Connection, begin: str = "BEGIN IMMEDIATE") -> Iterator[None]:
    """All that is done inside, or nothing of it.

    :raises LibraryError: the database cannot be read or written; nothing has changed.
    """
    try:
        connection.execute(begin)
        try:
            yield
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
    except sqlite3.Error as error:
        raise LibraryError(
            f"Expected to read and write the library's database, found: {error}. Nothing was "
            "changed. Check the free space and who may write there."
        ) from error


def _keep_log(connection: sqlite3.Connection) -> None:
    """Switch to WAL; SQLite waits for no other process here, which may be doing the same."""
    until = time.monotonic() + DATABASE_TIMEOUT_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.01)


def _connect(path: Path, writable: bool) -> sqlite3.Connection:
    mode = "rwc" if writable else "ro"
    wal = path.with_name(f"{NAME}-wal")
    if not writable and not (wal.is_file() and wal.stat().st_size):
        # Nothing waits in the log, and SQLite could not make its shared memory file here.
        mode = "ro&immutable=1"
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        isolation_level=None,
        check_same_thread=False,
        timeout=DATABASE_TIMEOUT_SECONDS,
    )
    connection.execute("PRAGMA foreign_keys = ON")
    if writable:
        _keep_log(connection)
        connection.execute("PRAGMA synchronous = FULL")
    return connection
