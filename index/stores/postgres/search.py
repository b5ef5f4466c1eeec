"""Sentences that the database proposes for a question: near by meaning, and by words."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from psycopg import Connection

from index.search.bm25 import K1, B, idf, part_of_bm25
from index.search.ranking import CANDIDATES
from index.search.vectors import highest, inner_products
from index.stores.postgres.encoding import halfvec, quoted
from index.types import Vectors

EF_SEARCH = 200  # entries HNSW keeps while it searches; recall was 0.95 on vectors made to be hard
NEAR = 2 * CANDIDATES  # by rounded vectors, of which CANDIDATES are kept by exact ones
WORDED = 4 * CANDIDATES  # by an estimate of BM25, likewise
ROWS = 20_000  # sentences whose words are looked at; the rarest terms of a question come first

_SETTINGS = (
    f"SELECT set_config('hnsw.ef_search', '{EF_SEARCH}', true),"
    " set_config('hnsw.iterative_scan', 'strict_order', true), set_config('jit', 'off', true),"
    " to_regclass('state') IS NOT NULL"
)
# How often a row of sentences holds each of the terms that are asked for.
COUNTS = (
    "(SELECT json_object_agg(lexeme, cardinality(positions)) FROM unnest(stems)"
    " WHERE lexeme = ANY(%(terms)s))"
)


class SentencePlace(NamedTuple):
    """Place of a sentence; places sort in the order of reading."""

    article_id: str
    position: int
    number: int  # of the article


class QueryTerms(NamedTuple):
    """A question's terms, each with how much it counts, and how long sentences are."""

    weights: Mapping[str, np.float32]  # by term, in the order of asking; none that is nowhere
    times: Mapping[str, int]  # how often each is asked
    holders: Mapping[str, int]
    mean: float  # words of a sentence

    @classmethod
    def of(
        cls, terms: Sequence[str], holders: Mapping[str, int], rows: int, words: int
    ) -> "QueryTerms":
        """Terms of a question among `rows` sentences of `words` words."""
        known = [term for term in dict.fromkeys(terms) if holders.get(term)]
        return cls(
            {term: idf(holders[term], rows) for term in known},
            {term: terms.count(term) for term in known},
            holders,
            words / max(rows, 1),
        )

    def bm25(self, lengths: Sequence[int], counts: Sequence[Mapping[str, int]]) -> Vectors:
        """BM25 of n sentences, shape (n,), as `index.search.bm25.bm25` computes it."""
        sums = np.zeros(len(lengths), dtype=np.float32)
        long = np.array(lengths, dtype=np.int32)
        for term, weight in self.weights.items():
            held = np.array([found.get(term, 0) for found in counts], dtype=np.int32)
            for _ in range(self.times[term]):
                sums += part_of_bm25(weight, held, long, self.mean)
        return sums


def prepare(database: Connection[Any]) -> bool:
    """Set for this transaction how its searches run; whether there are tables to be searched."""
    row = database.execute(_SETTINGS).fetchone()
    return bool(row and row[-1])


def near(
    database: Connection[Any], vector: Vectors, numbers: Sequence[int] | None
) -> list[SentencePlace]:
    """The sentences nearest to a question's vector, up to 50.

    :param numbers: of the articles that are searched, by default all.
    """
    asked = " WHERE article = ANY(%(numbers)s)" if numbers is not None else ""
    found = database.execute(
        "SELECT id, position, article, vector FROM (SELECT article, position, vector FROM sentences"
        f"{asked} ORDER BY embedding <#> %(vector)s::halfvec LIMIT %(limit)s) AS near"
        " JOIN articles ON article = number".encode(),
        {"numbers": numbers, "vector": halfvec(vector), "limit": NEAR},
        binary=True,
    ).fetchall()
    vectors = [np.frombuffer(row[3], "<f4") for row in found]
    products = inner_products(np.stack(vectors), vector) if vectors else np.zeros(0, np.float32)
    return best([SentencePlace(*row[:3]) for row in found], products)


def worded(
    database: Connection[Any], asked: QueryTerms, numbers: Sequence[int] | None
) -> list[SentencePlace]:
    """The sentences of the highest BM25, up to 50.

    Full-text search finds those that hold a term; they are ordered by BM25 as if none held a term
    twice, and the first of them by BM25 itself.
    """
    chosen = _rarest(asked)
    if not chosen:
        return []
    queries = {f"query{n}": quoted(term) for n, term in enumerate(chosen)}
    weights = {
        f"weight{n}": float(asked.weights[term]) * asked.times[term]
        for n, term in enumerate(chosen)
    }
    counted = " + ".join(
        f"CASE WHEN stems @@ %(query{n})s::tsquery THEN %(weight{n})s ELSE 0 END"
        for n in range(len(chosen))
    )
    found = database.execute(
        f"SELECT id, position, article, length, {COUNTS} FROM (SELECT article, position, length,"
        " stems FROM sentences WHERE stems @@ %(any)s::tsquery"
        f"{' AND article = ANY(%(numbers)s)' if numbers is not None else ''}"
        f" ORDER BY ({counted}) / ({K1} * ({1 - B} + {B} * length / %(mean)s) + 1) DESC"
        " LIMIT %(limit)s) AS worded JOIN articles ON article = number".encode(),
        {
            **queries,
            **weights,
            "any": " | ".join(queries.values()),
            "numbers": numbers,
            "mean": asked.mean,
            "limit": WORDED,
            "terms": list(asked.weights),
        },
    ).fetchall()
    scores = asked.bm25([row[3] for row in found], [row[4] or {} for row in found])
    return best([SentencePlace(*row[:3]) for row in found], scores)


def best(places: Sequence[SentencePlace], scores: Vectors) -> list[SentencePlace]:
    """The places of the 50 highest scores; of equal ones those that are read first."""
    order = sorted(range(len(places)), key=lambda at: places[at])
    kept = highest(scores[order], CANDIDATES)
    return [places[order[at]] for at in kept]


def _rarest(asked: QueryTerms) -> list[str]:
    """The rarest terms, as many as together may be looked up; at least one."""
    chosen: list[str] = []
    rows = 0
    for term in sorted(asked.weights, key=lambda term: (asked.holders[term], term)):
        rows += asked.holders[term]
        if chosen and rows > ROWS:
            break
        chosen.append(term)
    return chosen
