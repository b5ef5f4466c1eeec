"""Conversations and kept quotations of all readers, each seen by its owner alone.

An owner is a name that the caller vouches for, and every method asks for it. Removed is what has
the time of its removal; it can come back until it is purged.
"""

import re
import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from corpus import LibraryError
from index.stores.conversations.types import (
    Conversation,
    KeptQuotation,
    QuotedText,
    StoredTurn,
)

UNDO_SECONDS = 30.0  # between a removal and the moment from which it cannot be undone
_WORD = re.compile(r"\w+")
_MAX_WORDS = 10  # of a search that are looked for


class Cursor(Protocol):
    """Result of a statement."""

    @property
    def rowcount(self) -> int:
        """Number of rows that were changed."""

    def fetchone(self) -> Any:
        """The next row, or None."""

    def fetchall(self) -> list[Any]:
        """All rows."""


class Connection(Protocol):
    """A connection inside a transaction."""

    def execute(self, statement: str, values: Sequence[Any] = ()) -> Cursor:
        """Execute a statement in which `?` stands for each value."""


class Database(Protocol):
    """Tables of `index.stores.conversations.tables`, somewhere."""

    @property
    def lasting(self) -> bool:
        """True if what is written outlives the program."""

    def reading(self) -> AbstractContextManager[Connection]:
        """One transaction that reads one whole state."""

    def writing(self) -> AbstractContextManager[Connection]:
        """One transaction: all that is done inside, or nothing of it."""

    def close(self) -> None:
        """Let go of what is open."""


class ConversationStore:
    """Conversations and quotations of all readers. Methods may be called from any thread.

    Each raises `AssistantError` where the database does not answer or take it.
    """

    def __init__(self, database: Database) -> None:
        """Keep everything in `database`."""
        self.database = database

    @property
    def lasting(self) -> bool:
        """True if conversations outlive the program."""
        return self.database.lasting

    def listed(
        self, owner: str, search: str = "", most: int = 50
    ) -> tuple[list[Conversation], int]:
        """Conversations of an owner in which all words of `search` stand, newest first, and the
        number of all those; at most `most` of them are given.
        """
        condition, values = "c.owner = ? AND c.removed = ''", [owner]
        for word in searchable([search]).split()[:_MAX_WORDS]:
            condition += (
                " AND (c.words LIKE ? ESCAPE '!' OR EXISTS (SELECT 1 FROM turns AS t"
                " WHERE t.conversation = c.id AND t.words LIKE ? ESCAPE '!'))"
            )
            values += [_beginning(word)] * 2
        with self.database.reading() as connection:
            number = connection.execute(
                f"SELECT count(*) FROM conversations AS c WHERE {condition}", values
            ).fetchone()[0]
            found = connection.execute(
                "SELECT c.id, c.title, c.begun, c.changed,"
                " (SELECT count(*) FROM turns AS t WHERE t.conversation = c.id)"
                f" FROM conversations AS c WHERE {condition}"
                " ORDER BY c.changed DESC, c.id LIMIT ?",
                [*values, most],
            ).fetchall()
        return [Conversation(*row) for row in found], number

    def turns(self, owner: str, conversation: str) -> tuple[str, list[StoredTurn]] | None:
        """Title and turns of a conversation, the first asked first; None if there is none."""
        with self.database.reading() as connection:
            found = connection.execute(
                "SELECT title FROM conversations WHERE id = ? AND owner = ? AND removed = ''",
                (conversation, owner),
            ).fetchone()
            if found is None:
                return None
            texts: dict[int, dict[str, str]] = {}
            for position, article, text in connection.execute(
                "SELECT position, article, text FROM turn_texts WHERE conversation = ?",
                (conversation,),
            ).fetchall():
                texts.setdefault(position, {})[article] = text
            turns = connection.execute(
                "SELECT position, id, asked, words, content FROM turns WHERE conversation = ?"
                " ORDER BY position",
                (conversation,),
            ).fetchall()
        return found[0], [
            StoredTurn(id, asked, words, content, texts.get(position, {}))
            for position, id, asked, words, content in turns
        ]

    def append(
        self,
        owner: str,
        conversation: str,
        title: str,
        turn: StoredTurn,
        texts: Collection[QuotedText],
    ) -> None:
        """Put a turn at the end of a conversation, which begins with its first turn.

        :param title: of a conversation that begins.
        :param texts: that are quoted in the turn.
        :raises LibraryError: the conversation is somebody else's.
        """
        with self.database.writing() as connection:
            done = connection.execute(
                "INSERT INTO conversations (id, owner, title, words, begun, changed, removed)"
                " VALUES (?, ?, ?, ?, ?, ?, '') ON CONFLICT (id) DO UPDATE"
                " SET changed = excluded.changed, removed = ''"
                " WHERE conversations.owner = excluded.owner",
                (conversation, owner, title, searchable([title]), turn.asked, turn.asked),
            )
            if done.rowcount != 1:
                raise LibraryError("This conversation is not here any more. Begin a new one.")
            position = connection.execute(
                "SELECT coalesce(max(position) + 1, 0) FROM turns WHERE conversation = ?",
                (conversation,),
            ).fetchone()[0]
            _put_turn(connection, conversation, position, turn, texts)

    def replace(
        self, owner: str, conversation: str, turn: StoredTurn, texts: Collection[QuotedText]
    ) -> bool:
        """Put a turn in the place of the one with its id; false if this owner has none."""
        with self.database.writing() as connection:
            found = connection.execute(
                "SELECT position FROM turns JOIN conversations AS c ON c.id = conversation"
                " WHERE conversation = ? AND turns.id = ? AND owner = ? AND removed = ''",
                (conversation, turn.id, owner),
            ).fetchone()
            if found is None:
                return False
            for table in ("turn_texts", "turns"):
                connection.execute(
                    f"DELETE FROM {table} WHERE conversation = ? AND position = ?",
                    (conversation, found[0]),
                )
            _put_turn(connection, conversation, found[0], turn, texts)
        return True

    def rename(self, owner: str, conversation: str, title: str) -> bool:
        """Give a conversation another title; false if there is none."""
        with self.database.writing() as connection:
            done = connection.execute(
                "UPDATE conversations SET title = ?, words = ?"
                " WHERE id = ? AND owner = ? AND removed = ''",
                (title, searchable([title]), conversation, owner),
            )
        return done.rowcount == 1

    def remove(self, owner: str, table: str, id: str) -> bool:
        """Remove a row of `conversations` or `kept_quotations`; false if there is none."""
        self.purge()
        return self._mark(owner, table, id, "removed = ''", now())

    def restore(self, owner: str, table: str, id: str) -> bool:
        """Undo a removal; false if that is not possible any more."""
        return self._mark(owner, table, id, "removed != ''", "")

    def purge(self, after_seconds: float = UNDO_SECONDS) -> None:
        """Delete what was removed so many seconds ago, and texts that nobody quotes any more."""
        before = _time(datetime.now(UTC) - timedelta(seconds=after_seconds))
        with self.database.writing() as connection:
            gone = sum(
                connection.execute(
                    f"DELETE FROM {table} WHERE removed != '' AND removed <= ?", (before,)
                ).rowcount
                for table in ("conversations", "kept_quotations")
            )
            if gone:
                connection.execute(
                    "DELETE FROM quoted_texts"
                    " WHERE NOT EXISTS (SELECT 1 FROM turn_texts WHERE text = key)"
                    " AND NOT EXISTS (SELECT 1 FROM kept_quotations WHERE text = key)"
                )

    def texts(self, keys: Collection[str]) -> Mapping[str, QuotedText]:
        """Quoted texts by their keys, as far as they are here and whole."""
        found: dict[str, QuotedText] = {}
        with self.database.reading() as connection:
            for key in keys:
                row = connection.execute(
                    "SELECT content FROM quoted_texts WHERE key = ?", (key,)
                ).fetchone()
                if row:
                    with suppress(ValueError):
                        found[key] = QuotedText.parse(row[0])
        return found

    def text(self, owner: str, key: str) -> QuotedText | None:
        """A text that is quoted in something of this owner's."""
        with self.database.reading() as connection:
            known = connection.execute(
                "SELECT 1 FROM turn_texts JOIN conversations ON conversation = id"
                " WHERE text = ? AND owner = ? UNION ALL"
                " SELECT 1 FROM kept_quotations WHERE text = ? AND owner = ? LIMIT 1",
                (key, owner, key, owner),
            ).fetchone()
        return self.texts([key]).get(key) if known else None

    def keep(self, owner: str, quotation: KeptQuotation, text: QuotedText) -> KeptQuotation:
        """Keep a quotation; one that is kept already is not kept twice."""
        span = (quotation.text, quotation.start, quotation.end)
        for one in self.kept(owner):
            if (one.text, one.start, one.end) == span:
                return one
        with self.database.writing() as connection:
            _put_texts(connection, [text])
            connection.execute(
                "INSERT INTO kept_quotations (id, owner, kept, text, start, finish,"
                " words_start, words_finish, removed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, '')",
                (
                    quotation.id,
                    owner,
                    quotation.kept,
                    *span,
                    quotation.words_start,
                    quotation.words_end,
                ),
            )
        return quotation

    def kept(self, owner: str) -> list[KeptQuotation]:
        """Quotations that an owner keeps, the first kept first."""
        with self.database.reading() as connection:
            found = connection.execute(
                "SELECT id, kept, text, start, finish, words_start, words_finish"
                " FROM kept_quotations WHERE owner = ? AND removed = '' ORDER BY kept, id",
                (owner,),
            ).fetchall()
        return [KeptQuotation(*row) for row in found]

    def close(self) -> None:
        """Let go of the database."""
        self.database.close()

    def _mark(self, owner: str, table: str, id: str, state: str, removed: str) -> bool:
        with self.database.writing() as connection:
            done = connection.execute(
                f"UPDATE {table} SET removed = ? WHERE id = ? AND owner = ? AND {state}",
                (removed, id, owner),
            )
        return done.rowcount == 1


def new_id() -> str:
    """An id that nobody can guess."""
    return secrets.token_hex(16)


def now() -> str:
    """The time, as it is stored."""
    return _time(datetime.now(UTC))


def _time(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds")


def _put_turn(
    connection: Connection,
    conversation: str,
    position: int,
    turn: StoredTurn,
    texts: Collection[QuotedText],
) -> None:
    connection.execute(
        "INSERT INTO turns (conversation, position, id, asked, words, content)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (conversation, position, turn.id, turn.asked, turn.words, turn.content),
    )
    _put_texts(connection, texts)
    for article, text in turn.texts.items():
        connection.execute(
            "INSERT INTO turn_texts (conversation, position, article, text) VALUES (?, ?, ?, ?)",
            (conversation, position, article, text),
        )


def _put_texts(connection: Connection, texts: Collection[QuotedText]) -> None:
    for text in texts:
        connection.execute(
            "INSERT INTO quoted_texts (key, content) VALUES (?, ?) ON CONFLICT (key) DO NOTHING",
            (text.key, text.stored),
        )


def _beginning(word: str) -> str:
    """Pattern for LIKE of texts in which a word begins so; anywhere in scripts without spaces."""
    from_start = word[0].isdigit() or word[0].lower() != word[0].upper()
    return f"%{' ' if from_start else ''}{word.replace('_', '!_')}%"


def searchable(texts: Iterable[str]) -> str:
    """Words of several texts, casefolded, a space before each."""
    return "".join(f" {word}" for text in texts for word in _WORD.findall(text.casefold()))
