"""Conversations in the database of the library, in tables of their own."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from psycopg import Connection, Cursor

from index.stores.postgres.connections import Connections


class _Marked:
    """A connection that takes `?` for each value."""

    def __init__(self, connection: Connection[Any]) -> None:
        self._connection = connection

    def execute(self, statement: str, values: Sequence[Any] = ()) -> Cursor[Any]:
        """Execute a statement; no literal in any of them holds a question mark."""
        return self._connection.execute(statement.replace("?", "%s").encode(), values)


class ConversationTables:
    """Tables of conversations, always on the primary: a standby may not know the last turn yet."""

    lasting = True

    def __init__(self, connections: Connections) -> None:
        """Use the library's own `connections`, which it closes."""
        self._connections = connections

    @contextmanager
    def reading(self) -> Iterator[_Marked]:
        """One transaction that reads one whole state."""
        with self._connections.reading(primary=True) as connection:
            yield _Marked(connection)

    @contextmanager
    def writing(self) -> Iterator[_Marked]:
        """One transaction: all that is done inside, or nothing of it."""
        with self._connections.writing() as connection:
            yield _Marked(connection)

    def close(self) -> None:
        """Nothing is this one's own."""
