"""Question sets to train on: articles cut into word pieces, and what answers each question."""

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer

from assistant.reader.windows import (
    TokenizedArticle,
    TokenizedQuestion,
    tokenize_article,
    tokenize_question,
)
from corpus import Article, Span, split_sentences

ASKED = "asked"  # sets of questions as people ask them are called so: asked_train, asked/n05
WRITTEN_FOR = "written/"  # and the name of the public set whose paragraphs they are written for
ARTICLES, QUESTIONS = "articles.jsonl", "questions.jsonl"
MIN_COMPARED = 40  # characters; shorter paragraphs are headings and are not compared with dev
_WHOLE_SENTENCES = frozenset({"onestopqa"})  # sets whose answers mark sentences, not words


@dataclass(frozen=True, slots=True)
class TrainArticle:
    """An article of a set."""

    id: str
    tokens: TokenizedArticle
    texts: tuple[str, ...]  # of its sentences
    paragraphs: tuple[int, ...]  # number of each sentence's paragraph

    @property
    def single(self) -> bool:
        """True if all of it is one paragraph."""
        return len(set(self.paragraphs)) < 2


@dataclass(frozen=True, slots=True)
class TrainQuestion:
    """A question of a set, with all that is right for it."""

    text: str
    tokens: TokenizedQuestion
    article: int  # in QuestionSet.articles
    answerable: bool
    gold: tuple[int, ...]  # sentences that answer, any of them
    words: tuple[tuple[int, int, int], ...]  # sentence, and characters of it that answer
    within: Span | None  # the sentences that were judged; None: all of the article
    answers: tuple[str, ...]  # texts that would be right elsewhere too


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """One set."""

    name: str
    articles: list[TrainArticle]
    questions: list[TrainQuestion]

    @property
    def asked(self) -> bool:
        """True if every sentence of the articles was judged for every question."""
        return self.name.startswith(ASKED)


def read_jsonl(path: Path) -> Iterator[dict[str, Any]]:
    """Lines of a JSON Lines file."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def text_fingerprint(paragraph: str) -> str:
    """The paragraph's words in lower case, for comparing paragraphs across sets."""
    return " ".join(re.findall(r"\w+", paragraph.casefold()))


def measuring_fingerprints(folder: Path) -> set[str]:
    """Fingerprints of all paragraphs of the measuring sets; nothing else of them is read here."""
    return {
        text_fingerprint(paragraph)
        for path in sorted(folder.glob(f"*/{ARTICLES}"))
        for article in read_jsonl(path)
        for paragraph in article["paragraphs"]
        if len(paragraph) >= MIN_COMPARED
    }


def held_out(article_id: str, percent: int = 8) -> bool:
    """True if an article of the asked sets is kept for tuning and never trained on."""
    return int(hashlib.sha256(article_id.encode()).hexdigest()[:8], 16) % 100 < percent


@dataclass(frozen=True, slots=True)
class _Articles:
    """The articles of a set, and where their sentences stand."""

    articles: list[TrainArticle]
    places: list[dict[int, list[tuple[int, int, int]]]]  # paragraph to sentences, with spans
    number: dict[str, int]  # by id
    barred: set[int]  # numbers of those with a paragraph that is measured on


def load_set(folder: Path, name: str, tokenizer: Tokenizer, barred: set[str]) -> QuestionSet:
    """Read one set; questions on a paragraph with a fingerprint in `barred` are left out."""
    return _questions(
        name, read_jsonl(folder / QUESTIONS), _articles(folder, tokenizer, barred), tokenizer
    )


def load_gists(
    folder: Path, rows: Iterable[Mapping[str, Any]], tokenizer: Tokenizer, barred: set[str]
) -> list[tuple[TrainArticle, frozenset[int]]]:
    """Articles of a set, each with the sentences that tell its gist.

    :param rows: of `gists.jsonl`: `article_id`, and as `gold` the paragraph of every sentence that
        tells the gist, its first character there and the one after its last.
    :param barred: fingerprints; an article with such a paragraph is left out.
    """
    read = _articles(folder, tokenizer, barred)
    made = []
    for row in rows:
        number = read.number[row["article_id"]]
        gold = {
            at
            for paragraph, start, end in row["gold"]
            for at, first, stop in read.places[number][paragraph]
            if _share_half((start, end), (first, stop))
        }
        if gold and number not in read.barred:
            made.append((read.articles[number], frozenset(gold)))
    return made


def load_with_written(
    folder: Path, written: Sequence[dict[str, Any]], tokenizer: Tokenizer, barred: set[str]
) -> list[QuestionSet]:
    """Read a public set, and as another set what was written for its paragraphs.

    :param written: rows of `written.jsonl`: `article_id`, `paragraph`, `question`, and as `answer`
        its first character in the paragraph and the one after its last, or null.
    """
    articles = _articles(folder, tokenizer, barred)
    rows = [made for row in written if (made := _written(row, articles)) is not None]
    sets = [_questions(folder.name, read_jsonl(folder / QUESTIONS), articles, tokenizer)]
    if rows:
        sets.append(_questions(f"{WRITTEN_FOR}{folder.name}", rows, articles, tokenizer))
    return sets


def _written(row: Mapping[str, Any], read: _Articles) -> dict[str, Any] | None:
    """A written question as a row of its set; None if the set lacks its paragraph by now."""
    number = read.number.get(row["article_id"])
    places = [] if number is None else read.places[number].get(row["paragraph"], [])
    if number is None or not places:
        return None
    answers = []
    if row["answer"] is not None:
        start, end = row["answer"]
        answers = [
            {
                "text": read.articles[number].texts[at][start - first : end - first],
                "paragraph": row["paragraph"],
                "start": start,
            }
            for at, first, stop in places
            if first <= start < stop
        ]
    return {**row, "answers": answers, "answerable": row["answer"] is not None}


def _articles(folder: Path, tokenizer: Tokenizer, barred: set[str]) -> _Articles:
    read = _Articles([], [], {}, set())
    for row in read_jsonl(folder / ARTICLES):
        if any(text_fingerprint(p) in barred for p in row["paragraphs"]):
            read.barred.add(len(read.articles))
        read.number[row["article_id"]] = len(read.articles)
        article, where = _article(row, tokenizer)
        read.articles.append(article)
        read.places.append(where)
    return read


def _questions(
    name: str, rows: Iterable[Mapping[str, Any]], read: _Articles, tokenizer: Tokenizer
) -> QuestionSet:
    questions = []
    for row in rows:
        at = read.number[row["article_id"]]
        if at in read.barred or not read.articles[at].texts or not row["question"].strip():
            continue
        question = _question(row, name, at, read.articles[at], read.places[at], tokenizer)
        if question is not None:
            questions.append(question)
    return QuestionSet(name, read.articles, questions)


def _article(
    row: Mapping[str, Any], tokenizer: Tokenizer
) -> tuple[TrainArticle, dict[int, list[tuple[int, int, int]]]]:
    """An article, and by paragraph its sentences: position, start, end in the paragraph."""
    texts: list[str] = []
    paragraphs: list[int] = []
    where: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for number, paragraph in enumerate(row["paragraphs"]):
        for sentence in split_sentences(Article("", "", paragraph, "", "")):
            where[number].append((len(texts), sentence.start, sentence.end))
            texts.append(paragraph[sentence.start : sentence.end])
            paragraphs.append(number)
    title = (row.get("title") or "").replace("_", " ").strip()
    if title[-1:].isdigit() and row["title"] == row["article_id"]:  # a number in a collection
        title = ""
    tokens = tokenize_article(tokenizer, title, texts)
    return TrainArticle(row["article_id"], tokens, tuple(texts), tuple(paragraphs)), where


def _question(
    row: Mapping[str, Any],
    name: str,
    at: int,
    article: TrainArticle,
    where: Mapping[int, Sequence[tuple[int, int, int]]],
    tokenizer: Tokenizer,
) -> TrainQuestion | None:
    """A question; None if the set does not show what is right for it."""
    gold: list[int] = []
    words: list[tuple[int, int, int]] = []
    for answer in row["answers"]:
        start, end = answer["start"], answer["start"] + len(answer["text"].rstrip())
        for position, first, stop in where.get(answer["paragraph"], ()):
            if _share_half((start, end), (first, stop)):
                gold.append(position)
                if first <= start and end <= stop:
                    words.append((position, start - first, end - first))
    if "words" in row:
        texts = {position: article.texts[position] for position in gold}
        words = list(_stated(row["words"], texts))
    elif name in _WHOLE_SENTENCES:
        words = []
    if bool(row["answerable"]) != bool(gold):
        return None
    judged = None if name.startswith(ASKED) or gold else where.get(row.get("paragraph") or 0)
    if judged is not None and not judged:
        return None
    history = tuple(
        turn if isinstance(turn, str) else turn["question"] for turn in row.get("history") or ()
    )
    return TrainQuestion(
        text=row["question"],
        tokens=tokenize_question(tokenizer, row["question"], history),
        article=at,
        answerable=bool(row["answerable"]),
        gold=tuple(dict.fromkeys(gold)),
        words=tuple(dict.fromkeys(words)),
        within=(judged[0][0], judged[-1][0] + 1) if judged else None,
        answers=tuple(answer["text"] for answer in row["answers"]),
    )


def _stated(
    things: Sequence[Sequence[str]], texts: Mapping[int, str]
) -> Iterator[tuple[int, int, int]]:
    """Places of the exact words in the gold sentences."""
    for alternatives in things:
        for stated in alternatives:
            for position, text in texts.items():
                start = text.find(stated)
                if start >= 0:
                    yield position, start, start + len(stated)


def _share_half(one: Span, other: Span) -> bool:
    """True if two spans share half of the shorter; the evaluation's rule."""
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return shared > 0 and bool(2 * shared >= min(one[1] - one[0], other[1] - other[0]))
