"""Examples: a question with a window, and what the reader should say of it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from tokenizers import Tokenizer

from assistant.reader.windows import (
    MAX_QUESTION,
    MAX_TOKENS,
    EncodedInput,
    Window,
    cut_window,
    encode,
    grow,
    join_window,
    token_span,
)
from assistant.train.datasets import Question, QuestionSet, SourcePassage
from assistant.train.near_misses import Rng, edit_question
from corpus import Span
from index.search.bm25 import Lexical, stems

SMALLEST = 72  # tokens of question and window; the room of a window is drawn from here up
LEAST_ROOM = 24  # tokens of a window
BEST_OTHERS = 4  # "other" is drawn from this many best passages


@dataclass(frozen=True, slots=True)
class Example:
    """A question with a window, encoded, and its targets."""

    encoded: EncodedInput
    start: int  # token; 0 is [CLS], the null span
    end: int
    relevant: list[float]  # per sentence of the window
    answerable: bool
    ranks: bool  # whether its relevance counts; a near miss says nothing about ranking
    kind: str  # gold, person, near:RULE, other, removed or hard
    question: str
    text: str  # of the window
    answers: tuple[str, ...]  # texts that are right; empty if there is none
    prior: float = 0.0  # log odds of an answer, by the question's words alone

    def __len__(self) -> int:
        """Tokens."""
        return len(self.encoded.ids)


class ExampleMaker:
    """Makes examples of one set's questions; the same random numbers make the same examples."""

    def __init__(self, questions: QuestionSet, tokenizer: Tokenizer) -> None:
        """:param questions: the set whose passages are candidates for the wrong windows."""
        self._passages = questions.passages
        self._tokenizer = tokenizer
        self._lexical = Lexical.build([passage.text for passage in questions.passages])
        # Two passages are of one article where these numbers are equal.
        self._article_of = np.array(list(_numbered(p.article for p in questions.passages)))

    def make(self, question: Question, kind: str, rng: Rng) -> Example | None:
        """Make an example of the wanted kind, or of the next kind that the question allows."""
        if not question.text.strip():
            return None
        asked = len(self._tokenizer.encode(question.text, add_special_tokens=False).ids)
        tokens = int(rng.integers(SMALLEST, MAX_TOKENS + 1))
        room = max(tokens - min(asked, MAX_QUESTION) - 3, LEAST_ROOM)
        if kind == "gold" or not question.answers:
            return self._gold(question, room, rng)
        ways = {
            "near": (self._near, self._removed, self._other),
            "removed": (self._removed, self._other),
            "other": (self._other, self._removed),
        }
        made = (way(question, room, rng) for way in ways[kind])
        return next((example for example in made if example is not None), None)

    def _gold(self, question: Question, room: int, rng: Rng) -> Example | None:
        passage = self._passages[question.passage]
        window, base = self._own_window(question, room, rng)
        encoded = encode(self._tokenizer, question.text, window)
        if not question.answers:
            silent = [0.0] * len(window.sentences)
            return Example(
                encoded, 0, 0, silent, False, False, "person", question.text, window.text, ()
            )
        start, end = question.answers[0]
        tokens = token_span(encoded, start - base, end - base)
        if tokens is None:
            return None
        spans = [(a - base, b - base) for a, b in question.answers]
        relevant = [
            float(any(a < s_end and b > s_start for a, b in spans))
            for s_start, s_end in window.sentences
        ]
        texts = tuple(passage.text[a:b] for a, b in question.answers)
        return Example(
            encoded, *tokens, relevant, True, True, "gold", question.text, window.text, texts
        )

    def _near(self, question: Question, room: int, rng: Rng) -> Example | None:
        passage = self._passages[question.passage]
        window, _ = self._own_window(question, room, rng)
        answers = [passage.text[a:b] for a, b in question.answers]
        edited = edit_question(
            question.text, window.text, self._article_text(question, rng), answers, rng
        )
        if edited is None:
            return None
        rule, text = edited
        return self._silent(text, window, f"near:{rule}", ranks=False)

    def _removed(self, question: Question, room: int, rng: Rng) -> Example | None:
        passage = self._passages[question.passage]
        answers = [passage.text[a:b] for a, b in question.answers]
        kept = [
            i
            for i, (start, end) in enumerate(passage.sentences)
            if not occurs(answers, passage.text[start:end])
            and not any(a < end and b > start for a, b in question.answers)
        ]
        if not kept:
            return None
        gold = _sentences_of(passage, question.answers[0])[0]
        nearest = min(range(len(kept)), key=lambda i: abs(kept[i] - gold))
        counts = [passage.counts[i] for i in kept]
        a, b = grow(counts, nearest, nearest, room, rng)
        window = join_window([passage.text[slice(*passage.sentences[i])] for i in kept[a:b]])
        return self._silent(question.text, window, "removed", ranks=True)

    def _other(self, question: Question, room: int, rng: Rng) -> Example | None:
        others = self.others(question, BEST_OTHERS)
        if not others:
            return None
        return self.elsewhere(question, others[int(rng.integers(len(others)))], room, rng, "other")

    def elsewhere(
        self, question: Question, passage_number: int, room: int, rng: Rng, kind: str = "hard"
    ) -> Example:
        """Ask a question of another passage: the sentences around the one most like it."""
        passage = self._passages[passage_number]
        wanted = set(stems(question.text))
        shared = [
            len(wanted & set(stems(passage.text[a:b]))) + 0.01 * float(rng.random())
            for a, b in passage.sentences
        ]
        best = int(np.argmax(shared))
        a, b = grow(passage.counts, best, best, room, rng)
        window = cut_window(passage.text, passage.sentences, a, b)
        return self._silent(question.text, window, kind, ranks=True)

    def others(self, question: Question, limit: int) -> list[int]:
        """Numbers of the passages BM25 ranks best that do not hold the answer, of the same article
        where it has others.
        """
        own = self._passages[question.passage]
        answers = [own.text[a:b] for a, b in question.answers]
        scores = self._lexical.scores(question.text).copy()
        same = self._article_of == self._article_of[question.passage]
        if same.sum() > BEST_OTHERS:
            scores[~same] = -1.0
        scores[question.passage] = -1.0
        ranked = np.argsort(-scores, kind="stable")[: 3 * limit]
        return [
            int(number)
            for number in ranked
            if scores[number] > 0
            and self._passages[number].sentences
            and not occurs(answers, self._passages[number].text)
        ][:limit]

    def _own_window(self, question: Question, room: int, rng: Rng) -> tuple[Window, int]:
        """Cut a window with the answer; returns it and its first character in the passage."""
        passage = self._passages[question.passage]
        if question.answers:
            first, last = _sentences_of(passage, question.answers[0])
        else:
            first = last = int(rng.integers(len(passage.sentences)))
            room = MAX_TOKENS  # a person saw the whole paragraph
        a, b = grow(passage.counts, first, last, room, rng)
        return cut_window(passage.text, passage.sentences, a, b), passage.sentences[a][0]

    def _article_text(self, question: Question, rng: Rng) -> str:
        """The passage and up to seven more of its article, or its neighbour by BM25."""
        own = question.passage
        same = np.flatnonzero(self._article_of == self._article_of[own])
        if len(same) == 1:
            ranked = np.argsort(-self._lexical.scores(question.text), kind="stable")[:2]
            same = ranked
        chosen = rng.choice(same, size=min(7, len(same)), replace=False)
        return "\n".join(self._passages[int(i)].text for i in sorted({own, *map(int, chosen)}))

    def _silent(self, question: str, window: Window, kind: str, ranks: bool) -> Example:
        encoded = encode(self._tokenizer, question, window)
        silent = [0.0] * len(window.sentences)
        return Example(encoded, 0, 0, silent, False, ranks, kind, question, window.text, ())


def _sentences_of(passage: SourcePassage, span: Span) -> Span:
    """First and last sentence that a span of the passage touches."""
    touched = [
        i for i, (start, end) in enumerate(passage.sentences) if span[0] < end and span[1] > start
    ]
    return (touched[0], touched[-1]) if touched else (0, 0)


def occurs(answers: Sequence[str], text: str) -> bool:
    """True if any answer stands in `text` as whole words."""
    low = text.casefold()
    return any(
        re.search(rf"(?<!\w){re.escape(answer.casefold().strip(' .,;'))}(?!\w)", low)
        for answer in answers
    )


def _numbered(names: Iterator[str]) -> Iterator[int]:
    known: dict[str, int] = {}
    for name in names:
        yield known.setdefault(name, len(known))
