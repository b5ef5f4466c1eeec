"""Public question sets as passages and questions, split by article into fit and tune."""

import hashlib
import json
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer

from assistant.reader.windows import token_counts
from corpus import Article, Span, split_sentences

log = logging.getLogger(__name__)

# Share of the questions of a set that one epoch uses.
SETS: dict[str, float] = {
    "squad_train_mix": 1.0,
    "squadshifts_new_wiki": 1.0,
    "squadshifts_reddit": 0.45,
    "squadshifts_amazon_reviews": 0.4,
    "qamr_dev": 0.13,
    "qamr_test": 0.13,
    "multispanqa_valid": 1.0,
    "covidqa": 0.5,
}
PARTS = frozenset({"multispanqa_valid"})  # sets whose several answers are parts of one answer
# Questions written for passages of the sets above (by a language model, checked by rule and by
# sample): near misses as people make them, which the sets hardly hold, and terse questions.
WRITTEN = Path(__file__).with_name("written.jsonl")
TUNE_PERCENT = 4
JOINED = 4  # sentences of QAMR, which come one by one, in a passage
MIN_COMPARED = 40  # characters; shorter paragraphs are headings and are not compared with dev


@dataclass(frozen=True, slots=True)
class SourcePassage:
    """A paragraph and its sentences; spans count the characters of `text`."""

    article: str  # unique over all sets
    text: str
    sentences: tuple[Span, ...]
    counts: tuple[int, ...]  # word pieces of every sentence


@dataclass(frozen=True, slots=True)
class Question:
    """A question of a set, with its passage."""

    source: str
    text: str
    passage: int  # in QuestionSet.passages
    answers: tuple[Span, ...]  # characters of the passage; empty: it was written as unanswerable
    written: bool = False  # one of `WRITTEN`


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """One public set: passages and the questions of either slice."""

    name: str
    passages: list[SourcePassage]
    fit: list[Question]
    tune: list[Question]


def read_jsonl(path: Path) -> Iterator[dict[str, Any]]:
    """Lines of a JSON Lines file."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def text_fingerprint(paragraph: str) -> str:
    """The paragraph's words in lower case, for comparing paragraphs across sets."""
    return " ".join(re.findall(r"\w+", paragraph.casefold()))


def dev_fingerprints(folder: Path) -> set[str]:
    """Fingerprints of all dev paragraphs; nothing else of dev is read here."""
    return {
        text_fingerprint(paragraph)
        for path in sorted(folder.glob("*/articles.jsonl"))
        for article in read_jsonl(path)
        for paragraph in article["paragraphs"]
        if len(paragraph) >= MIN_COMPARED
    }


def in_tune_slice(article: str) -> bool:
    """True if an article belongs to the slice that is held out for tuning."""
    return int(hashlib.sha256(article.encode()).hexdigest()[:8], 16) % 100 < TUNE_PERCENT


def split_passage(text: str) -> tuple[Span, ...]:
    """Sentences of one paragraph, as the corpus splits them."""
    sentences = split_sentences(Article("", "", text, "", ""))
    return tuple((sentence.start, sentence.end) for sentence in sentences)


def load_set(folder: Path, tokenizer: Tokenizer, shut_out: set[str]) -> QuestionSet:
    """Read one set; passages with a fingerprint in `shut_out` lose their questions."""
    texts, where = _paragraphs(folder)
    passages = [
        SourcePassage(
            article, text, spans := split_passage(text), tuple(token_counts(tokenizer, text, spans))
        )
        for article, text in texts
    ]
    barred = {i for i, (_, text) in enumerate(texts) if text_fingerprint(text) in shut_out}
    tuned = {text_fingerprint(text) for article, text in texts if in_tune_slice(article)}
    # The same paragraph under two names must not be in both slices.
    twice = {
        i for i, (a, t) in enumerate(texts) if not in_tune_slice(a) and text_fingerprint(t) in tuned
    }
    fit: list[Question] = []
    tune: list[Question] = []
    for question in _questions(folder, where, passages):
        if question.passage in barred:
            continue
        if in_tune_slice(passages[question.passage].article):
            tune.append(question)
        elif question.passage not in twice:
            fit.append(question)
    log.info(
        "%s: %d passages, %d questions to fit, %d to tune; %d passages occur in dev, %d in tune",
        folder.name, len(passages), len(fit), len(tune), len(barred), len(twice),
    )  # fmt: skip
    return QuestionSet(folder.name, passages, fit, tune)


def _paragraphs(folder: Path) -> tuple[list[tuple[str, str]], dict[tuple[str, int], Span]]:
    """Passages as (article, text), and where (article id, paragraph) is: passage, character."""
    rows = list(read_jsonl(folder / "articles.jsonl"))
    texts: list[tuple[str, str]] = []
    where: dict[tuple[str, int], Span] = {}
    if folder.name.startswith("qamr"):
        rows.sort(key=lambda row: str(row["article_id"]))
        for i in range(0, len(rows), JOINED):
            text = ""
            for row in rows[i : i + JOINED]:
                where[row["article_id"], 0] = (len(texts), len(text))
                text += row["paragraphs"][0] + " "
            texts.append((f"{folder.name}/{i}", text.rstrip()))
        return texts, where
    for row in rows:
        for i, paragraph in enumerate(row["paragraphs"]):
            where[row["article_id"], i] = (len(texts), 0)
            texts.append((f"{folder.name}/{row['article_id']}", paragraph))
    return texts, where


def _questions(
    folder: Path, where: dict[tuple[str, int], Span], passages: list[SourcePassage]
) -> Iterator[Question]:
    for row in read_jsonl(folder / "questions.jsonl"):
        answers = row["answers"]
        if answers:
            paragraph = answers[0]["paragraph"]
        elif row.get("paragraph") is not None:
            paragraph = row["paragraph"]
        else:
            continue
        passage, base = where[row["article_id"], paragraph]
        if not passages[passage].sentences:
            continue
        spans = [
            (base + answer["start"], base + answer["start"] + len(answer["text"].rstrip()))
            for answer in answers
            if answer["paragraph"] == paragraph
        ]
        if folder.name in PARTS:
            spans = _cover(spans)
        else:
            spans.sort(key=lambda span: -spans.count(span))
        yield Question(folder.name, row["question"], passage, tuple(dict.fromkeys(spans)))
    for row in read_jsonl(WRITTEN):
        if row["set"] == folder.name:
            passage, base = where[row["article_id"], row["paragraph"]]
            start, end = row["answer"] or (0, 0)
            answer = ((base + start, base + end),) if row["answer"] else ()
            yield Question(folder.name, row["question"], passage, answer, written=True)


def _cover(spans: list[Span], longest: int = 150) -> list[Span]:
    """Parts of one answer: the span over all of them if they stand together, else the first."""
    start, end = min(a for a, _ in spans), max(b for _, b in spans)
    return [(start, end)] if end - start <= longest else [min(spans)]
