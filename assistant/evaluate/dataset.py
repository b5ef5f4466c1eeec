"""Questions with known answers: the fixed questions of a corpus, and folders of public sets."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from corpus import Article, CorpusError, split_sentences, text_sha256

AnswerSpan = tuple[str, int, int]  # article id, start, end: characters of the article's text
# Where paragraphs begin: by article id and number of the paragraph, article and character.
Starts = dict[tuple[str, int], tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Case:
    """One question and what is right for it."""

    id: str
    question: str
    article_id: str | None  # the article it was asked of; None: all of them
    answerable: bool
    relevant: tuple[AnswerSpan, ...]  # a sentence that overlaps one of these answers
    answers: tuple[str, ...]  # any of these words is right; none for yes/no
    earlier: tuple[str, ...] = ()  # the questions asked before it, oldest first
    # What the asked sets tell of a question: its type ("fact", "list", "followup-fact" …), whether
    # it leans on the article ("the company"), who asked it ("blind", "seen").
    type: str = ""
    things: tuple[tuple[str, ...], ...] = ()  # words of every separate thing asked, alternatives
    deictic: bool = False
    origin: str = ""

    @property
    def kind(self) -> str:
        """The type, in which all follow-ups are one; "" if none is told."""
        return "follow-up" if self.type.startswith("followup-") else self.type

    def is_relevant(self, article_id: str, start: int, end: int) -> bool:
        """True if a sentence shares with a relevant place half of the shorter of the two."""
        return any(
            article_id == place_id
            and 2 * (min(end, place_end) - max(start, place_start))
            >= min(end - start, place_end - place_start)
            for place_id, place_start, place_end in self.relevant
        )


def read_fixed(path: Path, articles: Sequence[Article]) -> list[Case]:
    """Read fixed questions, whose relevant sentences are given word for word.

    :raises CorpusError: a line that is no such question, named by its number, or a sentence that
        no article holds.
    """
    cases = []
    for number, row in _rows(path):
        with _line(path, number):
            places = [_find(sentence, articles) for sentence in row["sentences"]]
            answerable, answers = bool(row["answerable"]), tuple(row["answers"])
            cases.append(
                Case(str(row["id"]), _question(row), None, answerable, tuple(places), answers)
            )
    return cases


def read_folder(
    folder: Path, by_paragraph: bool = False, own_boundaries: bool = False
) -> tuple[list[Article], list[Case]]:
    """Read `articles.jsonl` and `questions.jsonl` of a public question set.

    :param by_paragraph: make every paragraph an article of its own, named `<article_id>#<number>`.
    :param own_boundaries: what is right is a whole sentence of the set's `sentences.jsonl`, so that
        figures compare with published ones.
    :raises CorpusError: a file is missing, or a line of it is not of the expected form.
    """
    articles, starts = _articles(folder, by_paragraph)
    whole = _sentences_by_character(folder, starts) if own_boundaries else {}
    cases = []
    for number, row in _rows(folder / "questions.jsonl"):
        with _line(folder / "questions.jsonl", number):
            cases.append(_case(row, starts, whole))
    return [article for article in articles if article.text.strip()], cases


def _articles(folder: Path, by_paragraph: bool) -> tuple[list[Article], Starts]:
    """Articles of a set, and where in them its paragraphs begin."""
    articles: dict[str, Article] = {}
    starts: Starts = {}
    for number, row in _rows(folder / "articles.jsonl"):
        with _line(folder / "articles.jsonl", number):
            paragraphs = list(enumerate(row["paragraphs"]))
            for group in [[p] for p in paragraphs] if by_paragraph else [paragraphs]:
                name = f"{row['article_id']}#{group[0][0]}" if by_paragraph else row["article_id"]
                text = ""
                for place, paragraph in group:
                    text += "\n\n" if text else ""
                    starts[row["article_id"], place] = (name, len(text))
                    text += paragraph
                articles[name] = Article(
                    name, row["title"] or "", text, folder.name, text_sha256(text)
                )
    return list(articles.values()), starts


def _case(
    row: Mapping[str, Any], starts: Starts, whole: Mapping[tuple[str, int], AnswerSpan]
) -> Case:
    relevant = tuple(_places(row, starts)) if row["answerable"] else ()
    return Case(
        row["qid"],
        _question(row),
        starts[row["article_id"], row.get("paragraph") or 0][0],
        row["answerable"],
        tuple(whole.get(place[:2], place) for place in relevant),
        _right_words(row),
        tuple(
            turn if isinstance(turn, str) else turn["question"] for turn in row.get("history") or ()
        ),
        row.get("type", ""),
        tuple(tuple(words) for words in row.get("words", ())),
        row.get("deictic", False),
        row.get("origin", ""),
    )


def without_answer(article: Article, case: Case) -> Article:
    """The article with every sentence taken out that is relevant for the case."""
    text, sentences = article.text, split_sentences(article)
    for sentence in reversed(sentences):
        if case.is_relevant(article.id, sentence.start, sentence.end):
            text = text[: sentence.start] + text[sentence.end :]
    return replace(article, text=text, sha256=text_sha256(text))


def _places(row: Mapping[str, Any], starts: Starts) -> Iterator[AnswerSpan]:
    for answer in row["answers"]:
        name, base = starts[row["article_id"], answer["paragraph"]]
        for start in (answer["start"], *answer.get("alt_starts", ())):
            yield name, base + start, base + start + len(answer["text"])
    if row.get("gold_sentence"):
        paragraph = row.get("paragraph", row["answers"][0]["paragraph"])
        name, base = starts[row["article_id"], paragraph]
        start, end = row["gold_sentence"]
        yield name, base + start, base + end


def _right_words(row: Mapping[str, Any]) -> tuple[str, ...]:
    """Words any of which is right; none where several things were asked, or yes or no."""
    if "words" not in row:
        return tuple(answer["text"] for answer in row["answers"])
    return tuple(row["words"][0]) if len(row["words"]) == 1 else ()


def _sentences_by_character(folder: Path, starts: Starts) -> dict[tuple[str, int], AnswerSpan]:
    """The set's own sentence that holds a character of an article."""
    whole: dict[tuple[str, int], AnswerSpan] = {}
    for number, row in _rows(folder / "sentences.jsonl"):
        with _line(folder / "sentences.jsonl", number):
            name, base = starts[row["article_id"], row["paragraph"]]
            start, end = base + row["start"], base + row["end"]
            whole.update(((name, at), (name, start, end)) for at in range(start, end))
    return whole


def _question(row: Mapping[str, Any]) -> str:
    if not isinstance(row["question"], str):
        raise TypeError("the question is no text")
    return row["question"]


def _find(sentence: str, articles: Sequence[Article]) -> AnswerSpan:
    for article in articles:
        start = article.text.find(sentence)
        if sentence and start >= 0:
            return article.id, start, start + len(sentence)
    raise ValueError(f"no article holds {sentence!r}")


def _rows(path: Path) -> Iterator[tuple[int, Any]]:
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(
            f"Expected questions as UTF-8 JSON lines in {path}, found: {error}. Check the path."
        ) from error
    for number, line in enumerate(lines, start=1):
        if line.strip():
            with _line(path, number):
                row = json.loads(line)
            yield number, row


@contextmanager
def _line(path: Path, number: int) -> Iterator[None]:
    """Turns what a malformed line raises into one sentence that names the line."""
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise CorpusError(
            f"Expected a JSON object as the other lines have it in {path} line {number}, "
            f"found {type(error).__name__}: {error}. Mend that line."
        ) from error
