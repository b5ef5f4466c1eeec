"""Articles and their index in PostgreSQL with pgvector, for more than one machine can hold."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from psycopg import Connection

from corpus import (
    Addition,
    Article,
    Finding,
    LibraryError,
    LostConnectionError,
    UnknownArticleError,
)
from index.contract import T, Texts
from index.postgres import loading, schema, writing
from index.postgres.articles import FIELDS
from index.postgres.checking import findings
from index.postgres.connecting import Connections
from index.postgres.moment import Moment
from index.segment import Segment
from index.types import Encoder

TOGETHER = 64  # articles that are encoded and written in one step of a bulk load


class PostgresStore:
    """A library in a database that any number of processes on any machines read and change.

    A question sees the database as it was when the question began. Reads go to a standby, if the
    connection string names one, but never to one that lags behind what this process has seen.
    """

    def __init__(self, connections: Connections, encoder: Encoder) -> None:
        """Most callers want `open`."""
        self.encoder = encoder
        self._connections = connections
        self._seen = 0  # generation

    @classmethod
    def open(
        cls, url: str, encoder: Encoder, make: bool = False, repair: bool = False
    ) -> "PostgresStore":
        """Connect to a database.

        :param url: `postgresql://user@host1,host2/name`; several hosts are one primary and its
            replicas, in any order.
        :param make: whether to make its tables, or to bring them to today's form.
        :param repair: whether it may be of another segmenter, for `rebuild`.
        :raises LostConnectionError: no host answers.
        :raises IndexStoreError: it holds no library, or one this program cannot use.
        :raises StaleIndexError: its tables are of an older form, or of another encoder.
        """
        store = cls(Connections(url), encoder)
        try:
            if make:
                with store._connections.writing() as database:
                    schema.make(database, encoder)
            with store._connections.reading(primary=make) as database:
                schema.check(database, encoder, repair)
        except BaseException:
            store.close()
            raise
        return store

    def close(self) -> None:
        """Close all connections that are idle."""
        self._connections.close()

    def read(self, work: Callable[[Texts], T]) -> T:
        """What `work` makes of the articles as they are at one moment.

        If the connection breaks, `work` is called once more, on another host if there is one.

        :raises LostConnectionError: no host answers.
        """
        try:
            return self._read(work)
        except LostConnectionError:
            return self._read(work)

    def put(self, additions: Sequence[Addition]) -> None:
        """Add articles, or replace those whose ids are taken, all in one transaction.

        :raises IndexStoreError: another article has one of the texts, or there is no sentence in
            them, or the server refused; nothing has changed.
        :raises LostConnectionError: the connection broke. Whether they are kept is then seen by
            asking for them; putting them again does no harm.
        """
        segment = Segment.build([addition.article for addition in additions], self.encoder)
        self.put_encoded(additions, segment)

    def put_encoded(self, additions: Sequence[Addition], segment: Segment) -> None:
        """The same for articles that a segment holds; raises what `put` raises."""
        with self._writing() as database:
            writing.put(database, additions, segment)

    def remove(self, article_id: str) -> None:
        """Remove an article with all that came with it.

        :raises UnknownArticleError: there is none of this id.
        """
        with self._writing() as database:
            if not writing.remove(database, article_id):
                raise _unknown(article_id)

    def rename(self, article_id: str, title: str) -> None:
        """Give an article another title; its id and text stay.

        :raises UnknownArticleError: there is none of this id.
        :raises LibraryError: the title is empty.
        """
        if not title.strip():
            raise LibraryError(f"Expected a title for {article_id!r}, found none. Give it one.")
        with self._writing() as database:
            if not writing.rename(database, article_id, title.strip()):
                raise _unknown(article_id)

    def holder(self, sha256: str) -> Article | None:
        """The article with exactly this text, on the primary."""
        return self._one("sha256", sha256)

    def find(self, article_id: str) -> Article | None:
        """The article of this id, on the primary."""
        return self._one("id", article_id)

    def original(self, article_id: str) -> bytes:
        """The file an article was read from, on the primary.

        :raises UnknownArticleError: there is none of this id.
        """
        with self._connections.reading(primary=True) as database:
            found = loading.additions(database, [article_id])
        if not found:
            raise _unknown(article_id)
        return found[0].original

    def verify(self) -> list[Finding]:
        """Check every hash and count; nothing is changed."""
        with self._connections.reading(primary=True) as database:
            return findings(database)

    def rebuild(self) -> None:
        """Make everything that is derived from the texts anew; questions are answered meanwhile.

        May be stopped and done again.
        """
        with self._connections.reading(primary=True) as database:
            ids = loading.ids(database)
        for at in range(0, len(ids), TOGETHER):
            with self._writing(repair=True) as database:
                additions = loading.additions(database, ids[at : at + TOGETHER])
                segment = Segment.build([one.article for one in additions], self.encoder)
                writing.put(database, additions, segment)
        with self._writing(repair=True) as database:
            loading.finish(database)

    @contextmanager
    def _writing(self, repair: bool = False) -> Iterator[Connection[Any]]:
        """A transaction of the only writer; a read that follows sees what it wrote."""
        with self._connections.writing() as database:
            schema.lock(database)
            schema.check(database, self.encoder, repair)
            yield database
            reached = writing.generation(database)
        self._seen = max(self._seen, reached)

    def _read(self, work: Callable[[Texts], T]) -> T:
        with self._connections.reading() as database:
            moment = Moment(database, self.encoder)
            if moment.generation >= self._seen:
                self._seen = moment.generation
                return work(moment)
        with self._connections.reading(primary=True) as database:
            moment = Moment(database, self.encoder)
            self._seen = moment.generation
            return work(moment)

    def _one(self, column: str, value: str) -> Article | None:
        with self._connections.reading(primary=True) as database:
            row = database.execute(
                f"SELECT {FIELDS} FROM articles WHERE {column} = %s".encode(), (value,)
            ).fetchone()
        return Article(*row) if row else None


def _unknown(article_id: str) -> UnknownArticleError:
    return UnknownArticleError(
        f"Expected an article {article_id!r}, the library has none. See what it holds: "
        "python -m assistant list"
    )
