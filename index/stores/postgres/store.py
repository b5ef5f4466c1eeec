"""Articles and their index in PostgreSQL with pgvector, for more than one machine can hold."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from typing import Any

from psycopg import Connection

from corpus import Article, LibraryError, LostConnectionError, Source, UnknownArticleError
from corpus.paragraphs import READ
from index.segments.segment import Segment
from index.stores.base import Snapshot, T
from index.stores.conversations import ConversationStore
from index.stores.conversations.copies import findings as faults_of
from index.stores.planning import add_planned
from index.stores.postgres import read, schema, write
from index.stores.postgres.connections import Connections
from index.stores.postgres.conversations import ConversationTables
from index.stores.postgres.snapshot import FIELDS, PostgresSnapshot
from index.stores.postgres.verify import findings
from index.stores.read_again import Rereader, read_again
from index.stores.transfer import EncodedArticle, segment_of
from index.stores.types import Added, Addition, Finding
from index.types import Encoder, Health, Watch

ARTICLES_PER_TRANSACTION = 64  # articles that are encoded and written in one step of a bulk load


class PostgresStore:
    """A library in a database that any number of processes on any machines read and change.

    A question sees the database as it was when the question began. Reads go to a standby, if the
    connection string names one, but never to one that lags behind what this process has seen.
    """

    def __init__(self, connections: Connections, encoder: Encoder) -> None:
        """Most callers want `open`."""
        self.encoder = encoder
        self._connections = connections
        self.conversations = ConversationStore(ConversationTables(connections))
        self._seen = 0  # generation
        self._rereader = Rereader(self)

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
        """Wait for what goes on in the background, and close all connections that are idle."""
        self._rereader.stop()
        self._connections.close()

    def read(self, work: Callable[[Snapshot], T]) -> T:
        """Result of `work` on the articles as they are at one moment.

        If the connection breaks, `work` is called once more, on another host if there is one.

        :raises LostConnectionError: no host answers.
        """
        try:
            return self._read(work)
        except LostConnectionError:
            return self._read(work)

    @property
    def writable(self) -> bool:
        """True if it can be changed: as far as the server lets this user, who is told if not."""
        return True

    @property
    def trouble(self) -> str:
        """Reason why it cannot be changed: none that is known before it is tried."""
        return ""

    def health(self) -> Health:
        """Count what can be read at this moment.

        :raises LostConnectionError: no host answers.
        """
        return self.read(lambda now: Health(len(now.articles), len(now), self.writable))

    def add(self, sources: Sequence[Source], watch: Watch | None = None) -> list[Added]:
        """Add articles together: all of them are kept when this returns, or none.

        :param watch: told how far the encoding is; what it raises ends it, and nothing has changed.
        :raises IndexStoreError: there is no sentence in them, or the server refused; nothing has
            changed.
        :raises LostConnectionError: the connection broke. Adding them again does no harm: what is
            kept already is known.
        """
        planned = add_planned(
            sources,
            self,
            lambda articles: Segment.build(articles, self.encoder, watch),
            self._writing,
            write.put,
        )
        return [
            one if one.known else replace(one, article=self.find(one.article.id) or one.article)
            for one in planned
        ]

    def take(self, encoded: Sequence[EncodedArticle]) -> None:
        """Put articles that another store gave with `encoded`; raises what `add` raises."""
        segment = segment_of(encoded, self.encoder.fingerprint)
        with self._writing() as database:
            write.put(database, [one.addition for one in encoded], segment)

    @contextmanager
    def loading(self) -> Iterator[None]:
        """Many articles are taken inside; into an empty store without the HNSW index, which is
        built faster when all are there. If that is interrupted, doing it again ends it.
        """
        with self._writing() as database:
            read.begin(database)
        yield
        with self._writing() as database:
            read.finish(database)

    def remove(self, article_id: str) -> None:
        """Remove an article with all that came with it.

        :raises UnknownArticleError: there is none of this id.
        """
        with self._writing() as database:
            if not write.remove(database, article_id):
                raise _unknown(article_id)

    def rename(self, article_id: str, title: str) -> Article:
        """Give an article another title; its id and text stay.

        :raises UnknownArticleError: there is none of this id.
        :raises LibraryError: the title is empty.
        """
        if not title.strip():
            raise LibraryError(f"Expected a title for {article_id!r}, found none. Give it one.")
        with self._writing() as database:
            if not write.rename(database, article_id, title.strip()):
                raise _unknown(article_id)
        return self.addition(article_id).article

    def holder(self, sha256: str) -> Article | None:
        """The article with exactly this text, on the primary."""
        return self._one("sha256", sha256)

    def find(self, article_id: str) -> Article | None:
        """The article of this id, on the primary."""
        return self._one("id", article_id)

    def from_source(self, source: str) -> Article | None:
        """The article that came from a source of this name, the first if there are several."""
        return self._one("source", source)

    def made_from(self, original: bytes) -> Article | None:
        """The article that was read from exactly this file."""
        return self._one("original", sha256(original).hexdigest())

    def ids(self) -> list[str]:
        """Ids of all articles, in the order of their first addition."""
        with self._connections.reading(primary=True) as database:
            return read.ids(database)

    def addition(self, article_id: str) -> Addition:
        """An article with the file it was read from.

        :raises UnknownArticleError: there is none of this id.
        """
        with self._connections.reading(primary=True) as database:
            found = read.additions(database, [article_id])
        if not found:
            raise _unknown(article_id)
        return found[0]

    def encoded(self, article_ids: Sequence[str]) -> list[EncodedArticle]:
        """Articles with their originals and all that was derived from them, where they exist."""
        with self._connections.reading(primary=True) as database:
            found = read.additions(database, article_ids)
            return [read.encoded(database, one, self.encoder.dimension) for one in found]

    def similar(self, article_id: str) -> list[tuple[Article, float]]:
        """Other articles of nearly the same text; see `Library.similar`."""
        with self._connections.reading(primary=True) as database:
            return read.similar(database, article_id)

    def tidy(self) -> None:
        """The server does that by itself."""

    def verify(self) -> list[Finding]:
        """Check every hash and count; nothing is changed."""
        with self._connections.reading(primary=True) as database:
            found = findings(database)
        return [*found, *faults_of(self.conversations)]

    def outdated(self) -> list[str]:
        """Ids of articles whose originals were not read by the readers of this program."""
        with self._connections.reading(primary=True) as database:
            query = "SELECT id FROM articles WHERE left(structure, %s) <> %s ORDER BY number"
            found = database.execute(query, (len(READ), READ))
            return [row[0] for row in found]

    def set_structure(self, article_id: str, sha256: str, structure: str) -> None:
        """Give an article, if it still has the text of a hash, its structure."""
        with self._writing(repair=True) as database:
            write.set_structure(database, article_id, sha256, structure)

    def put_again(self, addition: Addition) -> None:
        """Put an article in the place of its earlier version."""
        segment = Segment.build([addition.article], self.encoder)
        with self._writing(repair=True) as database:
            there = database.execute(
                "SELECT structure FROM articles WHERE id = %s", (addition.article.id,)
            ).fetchone()
            if there is not None and not there[0].startswith(READ):
                write.put(database, [addition], segment)

    def read_again(self) -> None:
        """Read the originals of articles of an older program again; may be done again."""
        read_again(self)

    def read_again_soon(self) -> None:
        """Do so in the background, if this user may change articles; any number of servers may."""
        with self._connections.reading(primary=True) as database:
            query = "SELECT has_table_privilege('articles', 'UPDATE') AND NOT pg_is_in_recovery()"
            row = database.execute(query).fetchone()
        if row is not None and row[0]:
            self._rereader.start()

    def rebuild(self) -> None:
        """Make everything that is derived from the texts anew; questions are answered meanwhile.

        May be stopped and done again.
        """
        ids = self.ids()
        for at in range(0, len(ids), ARTICLES_PER_TRANSACTION):
            with self._writing(repair=True) as database:
                found = read.additions(database, ids[at : at + ARTICLES_PER_TRANSACTION])
                segment = Segment.build([one.article for one in found], self.encoder)
                before = read.spans(database, found)
                write.put(database, found, segment)
                # Otherwise the spans are those of before, or what was damaged of them.
                if not schema.is_of_today(database):
                    now = read.spans(database, found)
                    moved = [one for one, spans in now.items() if spans != before.get(one)]
                    write.raise_versions(database, moved)
        with self._writing(repair=True) as database:
            read.finish(database)

    @contextmanager
    def _writing(self, repair: bool = False) -> Iterator[Connection[Any]]:
        """A transaction of the only writer; a read that follows sees what it wrote."""
        with self._connections.writing() as database:
            schema.lock(database)
            schema.check(database, self.encoder, repair)
            yield database
            reached = write.generation(database)
        self._seen = max(self._seen, reached)

    def _read(self, work: Callable[[Snapshot], T]) -> T:
        with self._connections.reading() as database:
            snapshot = PostgresSnapshot(database, self.encoder)
            if snapshot.generation >= self._seen:
                self._seen = snapshot.generation
                return work(snapshot)
        with self._connections.reading(primary=True) as database:
            snapshot = PostgresSnapshot(database, self.encoder)
            self._seen = snapshot.generation
            return work(snapshot)

    def _one(self, column: str, value: str) -> Article | None:
        with self._connections.reading(primary=True) as database:
            row = database.execute(
                f"SELECT {FIELDS} FROM articles WHERE {column} = %s ORDER BY number".encode(),
                (value,),
            ).fetchone()
        return Article(*row) if row else None


def _unknown(article_id: str) -> UnknownArticleError:
    return UnknownArticleError(
        f"Expected an article {article_id!r}, the library has none. See what it holds: "
        "python -m assistant list"
    )
