"""The library's tables, and the way from every earlier form of them to today's."""

import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from corpus.errors import LibraryError
from index.files import flush
from index.stores.local.faults import database_fault, lost_database

NAME = "library.sqlite3"
_DRAFT = "new.sqlite3"  # of a database, until it is whole
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
    "ALTER TABLE articles ADD COLUMN structure TEXT NOT NULL DEFAULT '';",
)


def connect(folder: Path, writable: bool) -> sqlite3.Connection:
    """Open the database of a library; one that this user may not write is opened for reading.

    :raises DamagedLibraryError: it is lost, or no database.
    :raises LibraryError: it cannot be opened, or needs a newer program.
    """
    path = folder / NAME
    if not path.is_file() or not path.stat().st_size:
        found = "an empty one" if path.is_file() else "none"
        raise lost_database(NAME, found, folder, _kept(folder))
    try:
        connection = _connect(path, writable)
        version = _version(connection)
    except sqlite3.Error as error:
        if writable or not _log_waits(path):
            raise database_fault(error, folder) from error
        connection = _copy(path)
        version = _version(connection)
    if not version and (kept := _kept(folder)):
        connection.close()
        raise lost_database(NAME, "one without tables", folder, kept)
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


def replace_database(
    folder: Path, fill: Callable[[sqlite3.Connection], None] = lambda _: None
) -> None:
    """Make a new database with what `fill` puts into it, whole or not at all.

    It takes its place at the end; one that is there is set aside, with its log. Only under the
    lock.

    :raises OSError: the disk does not take it.
    """
    for leftover in folder.glob(f"{_DRAFT}*"):
        leftover.unlink()
    draft = folder / _DRAFT
    with closing(sqlite3.connect(draft, isolation_level=None)) as connection:
        upgrade(connection)
        fill(connection)
        connection.execute("PRAGMA journal_mode = WAL")
    flush(draft)
    _set_aside(folder)
    draft.replace(folder / NAME)
    flush(folder)


def is_nothing(folder: Path) -> bool:
    """True if there is nothing of a library in a folder."""
    return not (folder / NAME).exists() and not _kept(folder)


def is_old(connection: sqlite3.Connection) -> bool:
    """True if `upgrade` has something to do."""
    return _version(connection) < len(MIGRATIONS)


def upgrade(connection: sqlite3.Connection) -> None:
    """Bring the tables to today's form, each step in one transaction. Only under the lock."""
    version = _version(connection)
    for number, script in enumerate(MIGRATIONS[version:], start=version + 1):
        connection.executescript(
            f"BEGIN IMMEDIATE; {script} PRAGMA user_version = {number}; COMMIT;"
        )


@contextmanager
def transaction(
    connection: sqlite3.Connection, folder: Path, begin: str = "BEGIN IMMEDIATE"
) -> Iterator[None]:
    """All that is done inside, or nothing of it.

    :param folder: of the library, for the message.
    :raises DamagedLibraryError: the database is damaged; nothing has changed.
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
        raise database_fault(error, folder) from error


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


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _log_waits(path: Path) -> bool:
    """True if changes lie in the log that are not in the database itself yet."""
    log = path.with_name(f"{NAME}-wal")
    return log.is_file() and log.stat().st_size > 0


def _connect(path: Path, writable: bool) -> sqlite3.Connection:
    mode = "rwc" if writable else "ro"
    if not writable and not _log_waits(path):
        # SQLite could not make its shared memory file here.
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


def _copy(path: Path) -> sqlite3.Connection:
    """The database with its log, in memory: where the log cannot be read in its place.

    :raises LibraryError: there is no room for the copy either, or it is damaged.
    """
    copy = memory_database()
    try:
        with tempfile.TemporaryDirectory() as folder:
            for name in (NAME, f"{NAME}-wal"):
                shutil.copyfile(path.with_name(name), Path(folder, name))
            with closing(_connect(Path(folder, NAME), writable=True)) as connection:
                connection.backup(copy)
    except sqlite3.Error as error:
        raise database_fault(error, path.parent) from error
    except OSError as error:
        raise LibraryError(
            f"Expected room in {tempfile.gettempdir()} to read the library in {path.parent}, "
            f"found: {error.strerror or error}. Nothing was changed. Free some space."
        ) from error
    return copy


def memory_database() -> sqlite3.Connection:
    """An empty database in memory."""
    return sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)


def _kept(folder: Path) -> list[str]:
    """Those of a library's folders that hold something."""
    names = ("originals", "segments")
    return [name for name in names if (folder / name).is_dir() and any((folder / name).iterdir())]


def _set_aside(folder: Path) -> None:
    """Move a damaged database out of the way, where nobody takes its log for that of another.

    The log may be there without its database, too.
    """
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
    if (folder / NAME).exists():
        damaged = folder / f"{NAME}.damaged-{stamp}"
        try:
            os.link(folder / NAME, damaged)
        except OSError:  # this disk knows no second names
            shutil.copyfile(folder / NAME, damaged)
    log = folder / f"{NAME}-wal"
    if log.exists():
        log.replace(folder / f"{NAME}-wal.damaged-{stamp}")
    (folder / f"{NAME}-shm").unlink(missing_ok=True)
