"""The articles in the database, fetched when they are asked for."""

from collections.abc import Collection, Iterator, Mapping, ValuesView
from typing import Any

from psycopg import Connection

from corpus import Article

TOGETHER = 500  # articles that are fetched at once where all are asked for
FIELDS = "id, title, text, source, sha256, kind, author, date, language, added"


class Articles(Mapping[str, Article]):
    """Articles by id, fetched when they are asked for; in the order of their first addition."""

    def __init__(self, database: Connection[Any]) -> None:
        """:param database: in a transaction that sees one moment."""
        self._database = database
        self._known: dict[str, Article] = {}

    def __getitem__(self, article_id: str) -> Article:
        """:raises KeyError: there is none of this id."""
        if article_id not in self._known:
            self.fetch([article_id])
        return self._known[article_id]

    def __iter__(self) -> Iterator[str]:
        for row in self._database.execute("SELECT id FROM articles ORDER BY number"):
            yield row[0]

    def __len__(self) -> int:
        row = self._database.execute("SELECT count(*) FROM articles").fetchone()
        return int(row[0]) if row else 0

    def values(self) -> ValuesView[Article]:
        """All articles, fetched some hundreds at a time."""
        ids = list(self)
        for at in range(0, len(ids), TOGETHER):
            self.fetch(ids[at : at + TOGETHER])
        return super().values()

    def fetch(self, ids: Collection[str]) -> None:
        """Fetch several at once."""
        wanted = [article_id for article_id in ids if article_id not in self._known]
        if wanted:
            found = self._database.execute(
                f"SELECT {FIELDS} FROM articles WHERE id = ANY(%s)".encode(), (wanted,)
            )
            self._known.update((row[0], Article(*row)) for row in found)
