"""Conversations and kept quotations of everybody, to be copied, described and checked."""

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from corpus.read import text_sha256
from index.stores.conversations.store import Connection, ConversationStore
from index.stores.conversations.tables import COLUMNS
from index.stores.conversations.types import QuotedText, spans_in
from index.stores.types import Finding

Values = tuple[Any, ...]
# By table that has an owner: the tables of its rows, with the column that names it.
_PARTS = {
    "conversations": {"conversations": "id", "turns": "conversation", "turn_texts": "conversation"},
    "kept_quotations": {"kept_quotations": "id"},
}
_AGAIN = "nothing else is harmed by it; it cannot be shown again"


@dataclass(frozen=True, slots=True)
class Copy:
    """A whole conversation, or one kept quotation, with the texts that it quotes."""

    table: str  # `conversations` or `kept_quotations`
    id: str
    rows: Mapping[str, Sequence[Values]]  # by table
    texts: Mapping[str, str]  # by key: stored form

    @property
    def digest(self) -> str:
        """SHA-256 over all of it."""
        parts = (sorted(self.rows.items()), sorted(self.texts))
        return hashlib.sha256(repr(parts).encode()).hexdigest()

    @property
    def described(self) -> dict[str, Any]:
        """All rows as plain values, by table and column."""
        return {
            table: [dict(zip(COLUMNS[table], row, strict=True)) for row in rows]
            for table, rows in self.rows.items()
        }


def copies(store: ConversationStore) -> Iterator[Copy]:
    """Everything that is kept, one conversation or quotation after the other."""
    with store.database.reading() as connection:
        known = [
            (table, row[0])
            for table in _PARTS
            for row in connection.execute(
                f"SELECT id FROM {table} WHERE removed = '' ORDER BY id"
            ).fetchall()
        ]
    for table, id in known:
        with store.database.reading() as connection:
            yield _copy(connection, table, id)


def digests(store: ConversationStore) -> dict[tuple[str, str], str]:
    """Digest of everything that is kept, by table and id."""
    return {(one.table, one.id): one.digest for one in copies(store)}


def put(store: ConversationStore, copy: Copy) -> None:
    """Put a copy in the place of what has its id."""
    with store.database.writing() as connection:
        connection.execute(f"DELETE FROM {copy.table} WHERE id = ?", (copy.id,))
        for key, content in copy.texts.items():
            connection.execute(
                "INSERT INTO quoted_texts (key, content) VALUES (?, ?)"
                " ON CONFLICT (key) DO NOTHING",
                (key, content),
            )
        for table, rows in copy.rows.items():
            columns = COLUMNS[table]
            marks = ", ".join("?" * len(columns))
            for row in rows:
                connection.execute(
                    f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", row
                )


def findings(store: ConversationStore) -> list[Finding]:
    """All that is not as it should be in what is kept; nothing is changed."""
    return [finding for copy in copies(store) for finding in _faults(copy)]


def _copy(connection: Connection, table: str, id: str) -> Copy:
    rows: dict[str, list[Values]] = {}
    for part, column in _PARTS[table].items():
        columns = ", ".join(COLUMNS[part])
        found = connection.execute(
            f"SELECT {columns} FROM {part} WHERE {column} = ? ORDER BY 1, 2, 3", (id,)
        ).fetchall()
        rows[part] = [tuple(row) for row in found]
    texts = {
        key: connection.execute("SELECT content FROM quoted_texts WHERE key = ?", (key,)).fetchone()
        for key in _keys(rows)
    }
    return Copy(table, id, rows, {key: row[0] for key, row in texts.items() if row})


def _keys(rows: Mapping[str, Sequence[Values]]) -> Collection[str]:
    """Keys of the texts that rows quote."""
    return {
        row[COLUMNS[table].index("text")]
        for table in rows.keys() & {"turn_texts", "kept_quotations"}
        for row in rows[table]
    }


def _faults(copy: Copy) -> Iterator[Finding]:
    name = f"{copy.table.replace('_', ' ').removesuffix('s')} {copy.id}"
    texts: dict[str, QuotedText] = {}
    for key in sorted(_keys(copy.rows)):
        try:
            text = QuotedText.parse(copy.texts[key])
        except (KeyError, ValueError):
            yield Finding(f"{name}: the text {key[:12]} that it quotes is lost", _AGAIN)
            continue
        if text.key != key or text_sha256(text.article.text) != text.article.sha256:
            yield Finding(f"{name}: the text {key[:12]} that it quotes was changed", _AGAIN)
        texts[key] = text
    for table in ("turns", "kept_quotations"):
        for row in copy.rows.get(table, ()):
            one = dict(zip(COLUMNS[table], row, strict=True))
            if not _stands(one, copy, texts):
                yield Finding(f"{name}: a span in it is of no text that it quotes", _AGAIN)


def _stands(row: Mapping[str, Any], copy: Copy, texts: Mapping[str, QuotedText]) -> bool:
    """True if all spans of a turn or a kept quotation lie in texts that are here."""
    if "content" not in row:
        text = texts.get(row["text"])
        return text is not None and 0 <= row["start"] < row["finish"] <= len(text.article.text)
    try:
        spans = list(spans_in(json.loads(row["content"])))
    except ValueError:
        return False
    own = {
        article: text
        for _, position, article, text in copy.rows["turn_texts"]
        if position == row["position"]
    }
    for span in spans:
        text = texts.get(own.get(span["article_id"], ""))
        if text is None or not 0 <= span["start"] <= span["end"] <= len(text.article.text):
            return False
    return True
