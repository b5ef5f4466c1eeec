"""Check that the database is what it says: every hash and every count."""

from typing import Any

from psycopg import Connection

from index.stores.types import Finding

_AGAIN = "remove and add the article again"
_REBUILD = "python -m assistant rebuild makes it anew from the texts"
# Each query finds what is wrong, in one column.
_CHECKS: tuple[tuple[str, str, str], ...] = (
    (
        "the text of {} is not the one that was added",
        _AGAIN,
        "SELECT id FROM articles WHERE encode(sha256(convert_to(text, 'UTF8')), 'hex') != sha256",
    ),
    (
        "the original {} is not the one that was added",
        _AGAIN,
        "SELECT sha256 FROM originals WHERE encode(sha256(content), 'hex') != sha256",
    ),
    (
        "sentences of {} are missing",
        _REBUILD,
        "SELECT id FROM articles WHERE sentences !="
        " (SELECT count(*) FROM sentences WHERE article = number)",
    ),
    (
        "the counts of {} are not those of the articles",
        _REBUILD,
        "SELECT DISTINCT kind FROM counts FULL JOIN (SELECT kind, name, sum(numbers) AS total"
        " FROM (SELECT kind, unnest(names) AS name, unnest(numbers) AS numbers FROM tallies) AS one"
        " GROUP BY kind, name) AS added USING (kind, name)"
        " WHERE number IS DISTINCT FROM total",
    ),
    (
        "the numbers of all {} are not those of the articles",
        _REBUILD,
        "SELECT 'sentences and words' FROM state WHERE (sentences, words) != (SELECT"
        " coalesce(sum(sentences), 0), coalesce(sum(words), 0) FROM articles)",
    ),
    (
        "the {} is missing or unfinished, so searches are slow",
        "python -m assistant migrate --to URL ends what was begun",
        "SELECT 'HNSW index' WHERE NOT EXISTS (SELECT FROM pg_index"
        " WHERE indexrelid = to_regclass('sentences_embedding') AND indisvalid)",
    ),
)


def findings(database: Connection[Any]) -> list[Finding]:
    """All that is not as it should be; nothing is changed."""
    return [
        Finding(what.format(row[0]), cure)
        for what, cure, query in _CHECKS
        for row in database.execute(query.encode())
    ]
