"""Understanding of a question: what is asked of which articles, and what is searched for."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from assistant.query.clean import clean_question
from assistant.query.followup import asks_who_said_that, complete, leans, of_same_articles
from assistant.query.referents import Kind, kind_in, names
from assistant.query.spelling import Speller
from assistant.query.split import split
from assistant.query.wishes import Wish, wish_of, without_courtesies
from assistant.types import Answer, Change, Evidence
from index import STOP_WORDS, Snapshot, words

MAX_TITLES = 20  # of asked articles that help to understand a question
MAX_QUOTED = 3  # articles in which it is looked what a name stands for
LEAST_NAMED = 2  # words of its own with which a part of a question is searched alone
_LEANS = re.compile(
    r"\b(?:it|its|they|them|their|he|she|him|his|her|one|ones|each)\b|^what about\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Query:
    """A question on its way through the pipeline."""

    typed: str
    question: str  # cleaned and mended: what the reader reads
    searched: str  # completed from the talk: what is searched
    earlier: tuple[str, ...]  # the questions it leans on, oldest first
    articles: Collection[str] | None  # ids of those that are asked; None for all
    strictness: str
    wish: Wish | None = None  # if it is no question for one sentence
    changes: tuple[Change, ...] = ()  # of spelling
    is_part: bool = False
    said_by: Evidence | None = None  # the sentence whose speaker is asked for
    parts: tuple["Query", ...] = ()  # one for each thing asked, where there are several

    @property
    def stated(self) -> str:
        """The question as far as it is certain: without names that were filled in for pronouns."""
        return self.searched if names(self.question, inside=True) else self.question


class Understanding:
    """Makes queries of what people type, with the articles as they are."""

    def __init__(self, found: Snapshot, max_chars: int) -> None:
        """:param max_chars: of a question."""
        self._found = found
        self._max_chars = max_chars
        self._speller = Speller(found)

    def query(
        self,
        question: str,
        history: Sequence[Answer],
        articles: Collection[str] | None,
        strictness: str,
    ) -> Query:
        """The query of a question.

        :param history: earlier answers, oldest first.
        :param articles: ids of those that are asked; None for all.
        :raises QuestionError: there is no question in it, or it is too long.
        """
        typed = clean_question(question, self._max_chars)
        asked = without_courtesies(typed)
        history = of_same_articles(history, articles)
        titles = self._titles(articles)
        wish = wish_of(asked, titles, alone=not history)
        if wish:
            return Query(question, asked, typed, (), articles, strictness, wish)
        mended, changes = self._speller.mend(asked, articles)
        said = history[-1].evidence[:1] if history and asks_who_said_that(mended) else ()
        searched = complete(mended, history, lambda name: self._kind(name, history))
        earlier = tuple(turn.question for turn in history) if leans(mended, searched) else ()
        query = Query(question, mended, searched, earlier, articles, strictness, None, changes)
        said_by = said[0] if said and said[0].speaker else None
        return replace(query, parts=tuple(self._parts(query, titles)), said_by=said_by)

    def _kind(self, name: str, history: Sequence[Answer]) -> Kind:
        """Kind of a name, by the articles that the talk quoted last."""
        quoted = dict.fromkeys(e.article_id for turn in reversed(history) for e in turn.evidence)
        here = [one for one in quoted if one in self._found.articles][:MAX_QUOTED]
        return kind_in(name, "\n".join(self._found.articles[one].text for one in here))

    def _parts(self, query: Query, titles: Sequence[str]) -> Iterator[Query]:
        """The questions in a question that asks for several things."""
        pieces = split(query.question, lambda phrase: self._stands(phrase, query.articles))
        for place, piece in enumerate(pieces if len(pieces) > 1 else ()):
            before = pieces[:place]
            wish = wish_of(piece, titles, alone=False)
            of_whole = wish is not None and wish.form == "digest"
            yield replace(
                query,
                typed=piece[0].upper() + piece[1:],
                question=piece,
                searched=f"{before[0]} {piece}" if before and _is_bare(piece) else piece,
                earlier=(*query.earlier, *before),
                wish=wish if of_whole else None,
                is_part=True,
            )

    def _stands(self, phrase: str, articles: Collection[str] | None) -> bool:
        """True if words stand so in one of the first articles that are asked."""
        ids = self._found.articles if articles is None else articles
        some = islice(ids, MAX_TITLES)
        return any(phrase in self._found.articles[one].text.casefold() for one in some)

    def _titles(self, articles: Collection[str] | None) -> list[str]:
        """Titles of the articles that are asked, if these are few."""
        ids = self._found.articles if articles is None else articles
        return [self._found.articles[one].title for one in ids] if len(ids) <= MAX_TITLES else []


def _is_bare(piece: str) -> bool:
    """True if a part of a question does not name what it is about."""
    named = [word for word, _, _ in words(piece) if word not in STOP_WORDS]
    return len(named) < LEAST_NAMED or bool(_LEANS.search(piece))
