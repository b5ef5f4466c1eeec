"""The articles in the database as they are at one moment, ready to be asked."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence, ValuesView
from typing import Any

import numpy as np
from psycopg import Connection

from corpus import Article, Sentence
from index.search.bm25 import MIN_ROOT, most_written, stems, terms
from index.search.ranking import maxsim_with_before, ranked_hits
from index.search.token_states import token_weights
from index.search.vectors import inner_products
from index.segments.segment import Sentences
from index.stores.postgres.encoding import name_of, unpack
from index.stores.postgres.search import COUNTS, QueryTerms, SentencePlace, near, prepare, worded
from index.timing import stage
from index.types import Encoder, Encoding, Found, Hit, Vectors

ARTICLES_PER_FETCH = 500  # articles that are fetched at once where all are asked for
FIELDS = "id, title, text, source, sha256, kind, author, date, language, added, version, structure"


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
        for at in range(0, len(ids), ARTICLES_PER_FETCH):
            self.fetch(ids[at : at + ARTICLES_PER_FETCH])
        return super().values()

    def fetch(self, ids: Collection[str]) -> None:
        """Fetch several at once."""
        wanted = [article_id for article_id in ids if article_id not in self._known]
        if wanted:
            found = self._database.execute(
                f"SELECT {FIELDS} FROM articles WHERE id = ANY(%s)".encode(), (wanted,)
            )
            self._known.update((row[0], Article(*row)) for row in found)


AHEAD = 20  # hits whose middle states and articles are fetched together: as many as are read first

_STATE = "SELECT generation, sentences, words, pg_is_in_recovery() FROM state"
_ROWS = (
    'SELECT article, position, start, "end", paragraph, length, vector, last,'
    f" {COUNTS} FROM unnest(%(articles)s::bigint[], %(positions)s::int[])"
    " AS asked (article, position) JOIN sentences USING (article, position)"
)


class PostgresSnapshot:
    """Counterpart in a database of `index.SentenceIndex`; see there. For one thread, in one
    transaction."""

    def __init__(self, database: Connection[Any], encoder: Encoder) -> None:
        """:param encoder: of the questions; it made the vectors too."""
        self._database = database
        self.encoder = encoder
        self.articles = Articles(database)
        # A replica may be so far behind that it has no tables yet.
        made = prepare(database)
        row = database.execute(_STATE).fetchone() if made else None
        self.generation, self._rows, self._words = map(int, row[:3] if row else (-1, 0, 0))
        self.in_standby = bool(row and row[3])  # whether a replica serves it
        self._languages = _languages(database) if made else set()
        self._sentences: dict[str, Sentences] = {}
        self._places: dict[tuple[str, int], SentencePlace] = {}  # of the hits of the last searches
        self._middle: dict[tuple[str, int], Vectors] = {}

    def __len__(self) -> int:
        """Number of sentences."""
        return int(self._rows)

    def search(self, question: str, articles: Collection[str] | None = None) -> Found:
        """See `SentenceIndex.search`."""
        return self.search_all([question], articles)[0]

    def search_all(
        self, questions: Sequence[str], articles: Collection[str] | None = None
    ) -> list[Found]:
        """See `SentenceIndex.search_all`."""
        with stage("encoder"):
            encodings = self.encoder.encode(questions)
        self._places, self._middle = {}, {}
        return [
            self._search(question, encoding, articles)
            for question, encoding in zip(questions, encodings, strict=True)
        ]

    def sentences(self, article_id: str) -> Sequence[Sentence]:
        """See `SentenceIndex.sentences`.

        :raises KeyError: there is no such article.
        """
        if article_id not in self._sentences:
            found = self._database.execute(
                'SELECT start, "end", paragraph FROM sentences JOIN articles ON article = number'
                " WHERE id = %s ORDER BY position",
                (article_id,),
            ).fetchall()
            if not found and article_id not in self.articles:
                raise KeyError(article_id)
            spans = np.array(found, dtype=np.int32).reshape(-1, 3)
            self._sentences[article_id] = Sentences(article_id, spans)
        return self._sentences[article_id]

    def text(self, sentence: Sentence) -> str:
        """A sentence's text, sliced from its article."""
        return self.articles[sentence.article_id].text[sentence.start : sentence.end]

    def middle(self, hit: Hit) -> Vectors:
        """See `SentenceIndex.middle`; for hits of the last search or searches."""
        if _key(hit) not in self._middle:
            self._look_ahead(hit)
        return self._middle[_key(hit)]

    def vectors(self, article_id: str) -> Vectors:
        """See `SentenceIndex.vectors`.

        :raises KeyError: there is no such article.
        """
        found = self._database.execute(
            "SELECT vector FROM sentences JOIN articles ON article = number"
            " WHERE id = %s ORDER BY position",
            (article_id,),
        ).fetchall()
        if not found and article_id not in self.articles:
            raise KeyError(article_id)
        joined = b"".join(bytes(row[0]) for row in found)
        return np.frombuffer(joined, "<f4").reshape(-1, self.encoder.dimension)

    def knows(self, word: str) -> bool:
        """See `SentenceIndex.knows`."""
        return any(
            self._has_stem(f"{language} ", stem)
            for language in self._languages
            for stem in stems(word, language)
        )

    def spellings(self, beginning: str) -> Mapping[str, str]:
        """See `SentenceIndex.spellings`."""
        found = self._database.execute(
            "SELECT name, number FROM counts WHERE kind = 'form' AND name ^@ %s", (beginning,)
        )
        forms: dict[str, Counter[str]] = {}
        for name, number in found:
            word, _, form = name.partition(" ")
            forms.setdefault(word, Counter())[form] = number
        return most_written(forms)

    def writes(self, word: str) -> bool:
        """See `SentenceIndex.writes`."""
        return word in self.spellings(f"{word} ")

    def _search(self, question: str, encoding: Encoding, articles: Collection[str] | None) -> Found:
        numbers, languages = self._allowed(articles)
        rows, words = self._size(numbers)
        if not rows:
            return Found(encoding, ())
        found = [
            name_of(term) for language in sorted(languages) for term in terms(question, language)
        ]
        asked = QueryTerms.of(found, self._count("term", found, numbers), rows, words)
        places = sorted(
            {
                *near(self._database, encoding.vector, numbers),
                *worded(self._database, asked, numbers),
            }
        )
        tokens = [str(token) for token in set(encoding.tokens.tolist())]
        weights = _token_weights(encoding, self._count("token", tokens, numbers), rows)
        hits = self._score(encoding, asked, weights, places)
        by_key = {place[:2]: place for place in places}
        self._places |= {_key(hit): by_key[_key(hit)] for hit in hits}
        return Found(encoding, hits)

    def _has_stem(self, language: str, stem: str) -> bool:
        whole = [f"{language}{stem[:end]}" for end in range(MIN_ROOT, len(stem))]
        longer = f"{language}{stem}" if len(stem) >= MIN_ROOT else None
        row = self._database.execute(
            "SELECT EXISTS (SELECT FROM counts WHERE kind = 'term' AND name = ANY(%s))"
            " OR EXISTS (SELECT FROM counts WHERE kind = 'term' AND name ^@ %s)",
            ([name_of(f"{language}{stem}"), *whole], longer),
        ).fetchone()
        return bool(row and row[0])

    def _count(
        self, kind: str, names: Sequence[str], numbers: Sequence[int] | None
    ) -> dict[str, int]:
        """Counts of one kind, by name.

        :param numbers: of the articles that are counted, by default all.
        """
        if numbers is None:
            found = self._database.execute(
                "SELECT name, number FROM counts WHERE kind = %s AND name = ANY(%s)",
                (kind, list(names)),
            )
        else:
            found = self._database.execute(
                "SELECT name, sum(number) FROM tallies,"
                " unnest(names, numbers) AS one (name, number)"
                " WHERE kind = %s AND name = ANY(%s) AND article = ANY(%s) GROUP BY name",
                (kind, list(names), numbers),
            )
        return dict(found.fetchall())

    def _size(self, numbers: Sequence[int] | None) -> tuple[int, int]:
        """Sentences of the articles of these numbers, by default of all, and their words."""
        if numbers is None:
            return self._rows, self._words
        row = self._database.execute(
            "SELECT count(*), coalesce(sum(length), 0) FROM sentences WHERE article = ANY(%s)",
            (numbers,),
        ).fetchone()
        return (int(row[0]), int(row[1])) if row else (0, 0)

    def _allowed(self, articles: Collection[str] | None) -> tuple[list[int] | None, set[str]]:
        """Numbers of the articles that may be found, if not all, and the languages they are in."""
        if articles is None:
            return None, self._languages
        found = self._database.execute(
            "SELECT article, names FROM articles JOIN tallies ON article = number"
            " AND tallies.kind = 'language' WHERE id = ANY(%s)",
            (list(articles),),
        ).fetchall()
        return [row[0] for row in found], {name for row in found for name in row[1]}

    def _score(
        self,
        question: Encoding,
        asked: QueryTerms,
        weights: Vectors,
        places: Sequence[SentencePlace],
    ) -> tuple[Hit, ...]:
        if not places:
            return ()
        before = [
            SentencePlace(p.article_id, p.position - 1, p.number) for p in places if p.position
        ]
        rows = self._fetch({*places, *before}, asked)
        own = [rows[place.number, place.position] for place in places]
        cosine = inner_products(
            np.stack([np.frombuffer(row["vector"], "<f4") for row in own]), question.vector
        )
        bm25 = asked.bm25([row["length"] for row in own], [row["counts"] or {} for row in own])
        late, late_before = self._late(question, weights, rows, places)
        return ranked_hits(
            [
                Sentence(p.article_id, p.position, row["start"], row["end"], row["paragraph"])
                for p, row in zip(places, own, strict=True)
            ],
            cosine,
            bm25,
            late,
            late_before,
        )

    def _late(
        self,
        question: Encoding,
        weights: Vectors,
        rows: Mapping[tuple[int, int], Any],
        places: Sequence[SentencePlace],
    ) -> tuple[Vectors, Vectors]:
        """The sums of `index.segments.search`, in the same order, so that every bit is the same."""
        before = [(p.number, p.position - 1) if _follows(rows, p) else None for p in places]
        own = [(place.number, place.position) for place in places]
        return maxsim_with_before(
            question,
            weights,
            own,
            before,
            lambda key: unpack(rows[key]["last"], self.encoder.dimension),
        )

    def _fetch(
        self, places: Collection[SentencePlace], asked: QueryTerms
    ) -> dict[tuple[int, int], Any]:
        found = self._database.execute(
            _ROWS,
            {
                "terms": list(asked.weights),
                "articles": [place.number for place in places],
                "positions": [place.position for place in places],
            },
            binary=True,
        )
        names = ("start", "end", "paragraph", "length", "vector", "last", "counts")
        return {row[:2]: dict(zip(names, row[2:], strict=True)) for row in found.fetchall()}

    def _look_ahead(self, hit: Hit) -> None:
        """Fetch the middle states and the articles of a hit and of those that follow it."""
        keys = list(self._places)
        first = keys.index(_key(hit))
        ahead = [self._places[key] for key in keys[first : first + AHEAD]]
        self.articles.fetch({place.article_id for place in ahead})
        found = self._database.execute(
            "SELECT article, position, middle FROM unnest(%s::bigint[], %s::int[])"
            " AS asked (article, position) JOIN sentences USING (article, position)",
            ([place.number for place in ahead], [place.position for place in ahead]),
            binary=True,
        ).fetchall()
        packed = {(number, position): middle for number, position, middle in found}
        for place in ahead:
            rounded = unpack(packed[place.number, place.position], self.encoder.dimension)
            self._middle[place[:2]] = rounded.vectors()


def _languages(database: Connection[Any]) -> set[str]:
    found = database.execute("SELECT name FROM counts WHERE kind = 'language'")
    return {row[0] for row in found}


def _token_weights(question: Encoding, held: Mapping[str, int], rows: int) -> Vectors:
    """Weights of a question's tokens, held by so many of the `rows` sentences each."""
    frequency = np.zeros(int(question.tokens.max(initial=-1)) + 1, dtype=np.int64)
    for token, number in held.items():
        frequency[int(token)] = number
    return token_weights(question.tokens, frequency, rows)


def _key(hit: Hit) -> tuple[str, int]:
    return hit.sentence.article_id, hit.sentence.position


def _follows(rows: Mapping[tuple[int, int], Any], place: SentencePlace) -> bool:
    """True if another sentence stands before it in its paragraph."""
    before = rows.get((place.number, place.position - 1))
    own = rows[place.number, place.position]
    return before is not None and bool(before["paragraph"] == own["paragraph"])
