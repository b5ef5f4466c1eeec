"""Conversations beside a library in a folder: an SQLite database of their own.

Whatever befalls it, the articles are not touched, and the other way round.
"""

import json
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from corpus.errors import LibraryError
from index.files import flush, locked
from index.stores.conversations import ConversationStore, QuotedText
from index.stores.conversations.tables import COLUMNS, CONVERSATION_TABLES
from index.stores.conversations.types import spans_in
from index.stores.local.faults import RECOVER, database_fault, disk_errors
from index.stores.local.schema import DATABASE_TIMEOUT_SECONDS, memory_database, transaction
from index.stores.types import Finding

NAME = "conversations.sqlite3"
# Migration n leads from version n to version n + 1. None is ever changed once it was published.
MIGRATIONS: tuple[str, ...] = (CONVERSATION_TABLES,)


class ConversationDatabase:
    """Database of conversations in a folder, or in memory; made when it is first needed."""

    def __init__(self, folder: Path | None = None) -> None:
        """:param folder: of the library; where it is None nothing outlives the program."""
        self._folder = folder if folder and os.access(folder, os.W_OK) else None
        self._place = folder or Path("memory")
        self._connection: sqlite3.Connection | None = None
        self._using = threading.RLock()

    @property
    def lasting(self) -> bool:
        """True if what is written outlives the program."""
        return self._folder is not None

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """One transaction that reads one whole state."""
        with self._using, transaction(self._opened(), self._place, "BEGIN"):
            yield self._opened()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all that is done inside is on the disk at its end, or nothing of it."""
        with self._using, transaction(self._opened(), self._place):
            yield self._opened()

    def close(self) -> None:
        """Let go of the database."""
        with self._using:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            try:
                self._connection = _connect(self._folder)
            except sqlite3.Error as error:
                raise database_fault(error, self._place) from error
        return self._connection


def open_conversations(folder: Path | None = None) -> ConversationStore:
    """Conversations beside a library; without a folder that can be written, in memory."""
    return ConversationStore(ConversationDatabase(folder))


def damages(folder: Path) -> list[Finding]:
    """Damages of the database, if there is one."""
    if not (folder / NAME).exists() or _is_whole(folder / NAME):
        return []
    return [Finding("the database of conversations is damaged", f"{RECOVER} keeps what it can")]


def recover_conversations(folder: Path) -> str:
    """Put a whole database in the place of a damaged one; a sentence on it, or "".

    :raises LibraryError: the disk does not take it.
    """
    if not damages(folder):
        return ""
    draft = folder / f"new-{NAME}"
    with locked(folder / "lock"), disk_errors(folder):
        draft.unlink(missing_ok=True)
        try:
            with closing(sqlite3.connect(draft, isolation_level=None)) as database:
                _upgrade(database)
                saved = _salvage(folder / NAME, database)
        except sqlite3.Error as error:
            raise database_fault(error, folder) from error
        flush(draft)
        stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
        for suffix in ("", "-wal"):
            damaged = folder / f"{NAME}{suffix}"
            if damaged.exists():
                damaged.replace(folder / f"{NAME}{suffix}.damaged-{stamp}")
        (folder / f"{NAME}-shm").unlink(missing_ok=True)
        draft.replace(folder / NAME)
        flush(folder)
    return f"the database of conversations is made anew; {saved} turns and quotations are kept"


def _connect(folder: Path | None) -> sqlite3.Connection:
    if folder is None:
        connection = memory_database()
    else:
        connection = sqlite3.connect(
            folder / NAME,
            isolation_level=None,
            check_same_thread=False,
            timeout=DATABASE_TIMEOUT_SECONDS,
        )
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    _upgrade(connection)
    return connection


def _upgrade(connection: sqlite3.Connection) -> None:
    """Bring the tables to today's form; of several processes one does, and the others wait.

    :raises LibraryError: a newer program made them.
    """
    if _version(connection) == len(MIGRATIONS):
        return
    connection.execute("BEGIN IMMEDIATE")
    version = _version(connection)
    if version > len(MIGRATIONS):
        connection.execute("ROLLBACK")
        raise LibraryError(
            f"Expected conversations of version {len(MIGRATIONS)} or older, found version "
            f"{version}. A newer version of this program made them: update the program."
        )
    for script in MIGRATIONS[version:]:
        for statement in script.split(";"):  # `executescript` would commit before it begins
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
    connection.execute("COMMIT")


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _is_whole(path: Path) -> bool:
    try:
        with closing(sqlite3.connect(path)) as database:
            if database.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
                return False
            return not database.execute("PRAGMA foreign_key_check").fetchall()
    except sqlite3.DatabaseError:
        return False


def _salvage(path: Path, database: sqlite3.Connection) -> int:
    """Copy every row that can be read and whose texts can; the number of turns and quotations."""
    tables = {"quoted_texts": ("key", "content"), **COLUMNS}
    database.execute("PRAGMA foreign_keys = ON")
    database.execute("BEGIN")
    with suppress(sqlite3.Error), closing(sqlite3.connect(path)) as damaged:
        for table, columns in tables.items():
            for row in _readable(damaged, table, columns):
                if not _is_whole_row(table, dict(zip(columns, row, strict=True))):
                    continue
                marks = ", ".join("?" * len(columns))
                with suppress(sqlite3.Error):  # of a row whose conversation or text is lost
                    database.execute(
                        f"INSERT OR IGNORE INTO {table} ({', '.join(columns)}) VALUES ({marks})",
                        row,
                    )
    _drop_what_cannot_be_shown(database)
    database.execute("COMMIT")
    count = "SELECT (SELECT count(*) FROM turns) + (SELECT count(*) FROM kept_quotations)"
    return int(database.execute(count).fetchone()[0])


def _drop_what_cannot_be_shown(database: sqlite3.Connection) -> None:
    """Drop turns that have lost a text they quote, and conversations that have lost all turns."""
    for conversation, position, content in database.execute(
        "SELECT conversation, position, content FROM turns"
    ).fetchall():
        place = (conversation, position)
        query = "SELECT article FROM turn_texts WHERE conversation = ? AND position = ?"
        known = {row[0] for row in database.execute(query, place)}
        if not {span["article_id"] for span in spans_in(json.loads(content))} <= known:
            for table in ("turn_texts", "turns"):
                query = f"DELETE FROM {table} WHERE conversation = ? AND position = ?"
                database.execute(query, place)
    database.execute(
        "DELETE FROM conversations WHERE NOT EXISTS"
        " (SELECT 1 FROM turns WHERE conversation = conversations.id)"
    )


def _readable(
    database: sqlite3.Connection, table: str, columns: tuple[str, ...]
) -> Iterator[tuple[object, ...]]:
    """Rows of a table one by one, by their row numbers: a damaged page costs its own rows only."""
    last = 0
    with suppress(sqlite3.Error, TypeError):
        last = int(database.execute(f"SELECT max(rowid) FROM {table}").fetchone()[0] or 0)
    for number in range(1, last + 1):
        with suppress(sqlite3.Error, UnicodeDecodeError):
            row = database.execute(
                f"SELECT {', '.join(columns)} FROM {table} WHERE rowid = ?", (number,)
            ).fetchone()
            if row:
                yield row


def _is_whole_row(table: str, row: dict[str, object]) -> bool:
    try:
        if table == "quoted_texts":
            return QuotedText.parse(str(row["content"])).key == row["key"]
        return table != "turns" or bool(json.loads(str(row["content"])))
    except ValueError:
        return False
