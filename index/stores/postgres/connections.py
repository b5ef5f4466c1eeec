"""Connections to the database: reads wherever they are served, writes on the primary."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import Connection, IsolationLevel, errors
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from corpus import IndexStoreError, LostConnectionError, SettingsError

CONNECT_TIMEOUT_SECONDS = 5  # seconds until a host that does not answer is passed over
READ = {"target_session_attrs": "prefer-standby", "load_balance_hosts": "random"}
REREAD = IsolationLevel.REPEATABLE_READ
_GONE = (psycopg.OperationalError, psycopg.InterfaceError, errors.ReadOnlySqlTransaction)
WRITE = {"target_session_attrs": "read-write"}


class Connections:
    """Open connections, used by one thread at a time and kept for the next."""

    def __init__(self, url: str) -> None:
        """:param url: of one host or several, as libpq takes it.

        :raises SettingsError: it is no connection string.
        """
        try:
            given: dict[str, Any] = conninfo_to_dict(url)
        except psycopg.ProgrammingError as error:
            raise SettingsError(
                f"Expected a connection string such as postgresql://user@host/name, found: {error}"
            ) from error
        self.place = f"{given.get('host', 'localhost')}/{given.get('dbname', '')}"
        given.setdefault("connect_timeout", CONNECT_TIMEOUT_SECONDS)
        self._asked = {
            False: make_conninfo(**{**given, **READ}),
            True: make_conninfo(**{**given, **WRITE}),
        }
        self._idle: dict[bool, list[Connection[Any]]] = {False: [], True: []}
        self._guard = threading.Lock()

    @contextmanager
    def reading(self, primary: bool = False) -> Iterator[Connection[Any]]:
        """One transaction that sees one state of the database, whatever is written meanwhile.

        :param primary: whether a standby, which may be behind, will not do.
        :raises LostConnectionError: no host answers, or it broke off.
        """
        with self._transaction(primary, True) as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection[Any]]:
        """One transaction on the primary: all that is done inside, or nothing of it.

        :raises LostConnectionError: there is no primary, or it broke off.
        :raises IndexStoreError: it refused; nothing has changed.
        """
        with self._transaction(True, False) as connection:
            yield connection

    def close(self) -> None:
        """Close what is idle."""
        with self._guard:
            for idle in self._idle.values():
                while idle:
                    idle.pop().close()

    @contextmanager
    def _transaction(self, primary: bool, read_only: bool) -> Iterator[Connection[Any]]:
        with self._server_errors():
            connection = self._take(primary)
            try:
                connection.read_only = read_only
                connection.isolation_level = REREAD if read_only else IsolationLevel.READ_COMMITTED
                with connection.transaction():
                    yield connection
            finally:
                self._give_back(primary, connection)

    def _take(self, primary: bool) -> Connection[Any]:
        with self._guard:
            if self._idle[primary]:
                return self._idle[primary].pop()
        return psycopg.connect(self._asked[primary], autocommit=True, prepare_threshold=None)

    def _give_back(self, primary: bool, connection: Connection[Any]) -> None:
        if not connection.broken:
            with self._guard:
                self._idle[primary].append(connection)
            return
        # The others are suspect too: the host may be gone, or not the primary any more.
        connection.close()
        self.close()

    @contextmanager
    def _server_errors(self) -> Iterator[None]:
        try:
            yield
        except errors.DiskFull as error:
            raise IndexStoreError(
                f"Expected room on the database server {self.place}, found: {_said(error)}. "
                "Nothing was changed. Make room there and do it again."
            ) from error
        except _GONE as error:
            raise LostConnectionError(
                f"Expected the database {self.place} to answer, found: {_said(error)}. What was "
                "acknowledged is kept; do the rest again, when the server is back."
            ) from error
        except psycopg.Error as error:
            raise IndexStoreError(
                f"Expected the database {self.place} to read and write, found: {_said(error)}. "
                "Nothing was changed."
            ) from error


def _said(error: psycopg.Error) -> str:
    """The first line of what the server or libpq says."""
    return (error.diag.message_primary or str(error)).strip().splitlines()[0].rstrip(".")
