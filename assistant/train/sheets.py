"""Sheets for those who ask and label questions, and sets made of their work.

`python -m assistant.train.sheets COMMAND FOLDER...`, where a folder holds one batch: `teasers` is
for those who ask, `sheets` for those who label, `check` names faulty labels, `build` makes the set,
`agree` compares the second labels. `assistant/train/asked/README.md` tells the whole way.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from assistant.train.datasets import ARTICLES, QUESTIONS, read_jsonl
from corpus import Article, split_sentences

TEASERS, ASKED, SECOND_QUESTIONS = "teasers.jsonl", "asked.jsonl", "second.jsonl"
LABELS, SECOND = "labels", "second"  # how the names of the labellers' files begin
TYPES = frozenset({"fact", "list", "yesno", "reason", "compound", "overview", "quote"})
BLIND, OWN = 14, 10  # questions an article gets from those who saw its title, and from its labeller
SHEETS = 2  # of a batch

Row = dict[str, Any]


class LabelError(ValueError):
    """A label that does not fit its article or question."""


def write_teasers(folder: Path) -> None:
    """Write what the askers of a batch see: id, kind, title and teaser of every article."""
    seen = ("article_id", "kind", "title", "teaser")
    rows = [{name: a[name] for name in seen} for a in read_jsonl(folder / ARTICLES)]
    _write_jsonl(folder / TEASERS, rows)


def write_sheets(folder: Path) -> None:
    """Write what its labellers see: numbered sentences, and after them the questions."""
    articles, asked = list(read_jsonl(folder / ARTICLES)), _asked(folder)
    for article in articles:
        numbers = sorted(asked.get(article["article_id"], {}))
        if numbers != list(range(1, BLIND + 1)):
            raise LabelError(
                f"Expected questions 1 to {BLIND} of {article['article_id']}, found {numbers}."
            )
    half = -(-len(articles) // SHEETS)
    for number in range(SHEETS):
        part = articles[number * half : (number + 1) * half]
        text = "\n\n".join(_sheet(article, asked[article["article_id"]]) for article in part)
        (folder / f"sheet-{number + 1}.txt").write_text(text + "\n", encoding="utf-8")


def read_labels(folder: Path, stem: str = LABELS) -> tuple[list[Row], list[str]]:
    """Labelled questions of a batch in the format of the public sets, and what is wrong with them.

    :param stem: of the labellers' files.
    """
    articles = {a["article_id"]: a for a in read_jsonl(folder / ARTICLES)}
    asked, questions, complaints = _asked(folder), dict[str, Row](), list[str]()
    for path in sorted(folder.glob(f"{stem}-*.jsonl")):
        for label in read_jsonl(path):
            try:
                if label["q"] in questions:
                    raise LabelError("labelled twice")
                questions[label["q"]] = _question(label, articles, asked)
            except (LabelError, KeyError, TypeError, ValueError) as error:
                complaints.append(f"{path.name} {label.get('q')}: {error}")
    if stem == LABELS:
        complaints += _missing(articles, questions)
    return list(questions.values()), complaints


def check(folder: Path) -> None:
    """Print what is wrong with a batch's labels, and what they are."""
    questions, complaints = read_labels(folder)
    types = Counter(question["type"] for question in questions)
    answerable = sum(question["answerable"] for question in questions)
    print("\n".join(complaints))
    print(f"{folder.name}: {len(questions)} questions, {answerable} answerable, {dict(types)}")


def build(folder: Path) -> None:
    """Write `questions.jsonl` beside a batch's articles, and `second.jsonl` of second labels.

    The labels number sentences as the segmenter of the day cut them; what is built does not.
    """
    for stem, name in ((LABELS, QUESTIONS), (SECOND, SECOND_QUESTIONS)):
        questions, complaints = read_labels(folder, stem)
        if complaints:
            raise LabelError("Expected labels without a fault, found:\n" + "\n".join(complaints))
        if questions:
            _write_jsonl(folder / name, questions)


def agreement(folder: Path) -> None:
    """Print how often two labellers agree, and the questions on which they do not."""
    first = {question["qid"]: question for question in read_jsonl(folder / QUESTIONS)}
    second = [q for q in read_jsonl(folder / SECOND_QUESTIONS) if q["qid"] in first]
    pairs = [(first[question["qid"]], question) for question in second]
    same = [one["answerable"] == other["answerable"] for one, other in pairs]
    found = [
        _place(other["answers"][0]) in {_place(answer) for answer in one["answers"]}
        for one, other in pairs
        if one["answerable"] and other["answerable"]
    ]
    print(f"{folder.name}: agree on answerable in {sum(same)} of {len(same)}")
    print(f"{folder.name}: the second's first sentence among the first's in {sum(found)} of "
          f"{len(found)}")  # fmt: skip
    for (one, _), agreed in zip(pairs, same, strict=True):
        if not agreed:
            print(f"  {one['qid']} {one['question']} ({one['note'] or 'no note'})")


def _asked(folder: Path) -> dict[str, dict[int, Row]]:
    """Blind questions by article and number."""
    found: dict[str, dict[int, Row]] = {}
    for row in read_jsonl(folder / ASKED):
        found.setdefault(row["article_id"], {})[row["n"]] = row
    return found


def _chain(asked: Mapping[int, Row], number: int) -> list[int]:
    """Numbers of the questions that a question follows, the oldest first."""
    before = asked[number].get("follows")
    return [*_chain(asked, before), before] if before else []


def _sheet(article: Row, asked: Mapping[int, Row]) -> str:
    lines = [f"=== {article['article_id']} | {article['kind']} | {article['title']}"]
    for number, paragraph in enumerate(article["paragraphs"]):
        lines += [
            f"[{number}.{place}] {paragraph[start:end]}"
            for place, (start, end) in enumerate(_spans(paragraph))
        ]
    lines.append("--- questions")
    for number in sorted(asked):
        before = ", ".join(f"n{n}" for n in _chain(asked, number))
        after = f" (asked after {before})" if before else ""
        lines.append(f"{article['article_id']}-n{number}{after}: {asked[number]['question']}")
    return "\n".join(lines)


def _question(
    label: Row, articles: Mapping[str, Row], asked: Mapping[str, Mapping[int, Row]]
) -> Row:
    """One label as a question of a set."""
    article_id, name = label["q"].rsplit("-", 1)
    if article_id not in articles:
        raise LabelError(f"unknown article {article_id}")
    blind, history = name.startswith("n"), []
    if blind:
        own = asked[article_id]
        text = own[int(name[1:])]["question"]
        history = [own[number]["question"] for number in _chain(own, int(name[1:]))]
    else:
        text = label["question"]
    if label["t"] not in TYPES:
        raise LabelError(f"unknown type {label['t']}")
    paragraphs = articles[article_id]["paragraphs"]
    answers = [_answer(paragraphs, place) for place in label["g"]]
    if bool(label["a"]) != bool(answers):
        raise LabelError(f"answerable {label['a']} with {len(answers)} sentences")
    for stated in (stated for alternatives in label["w"] for stated in alternatives):
        if not any(stated in answer["text"] for answer in answers):
            raise LabelError(f"the words {stated!r} stand in no gold sentence")
    return {
        "qid": label["q"],
        "article_id": article_id,
        "question": text,
        "answers": answers,
        "answerable": bool(answers),
        "turn": len(history) + 1,
        "history": history,
        "words": label["w"],
        "type": ("followup-" if history else "") + label["t"],
        "deictic": bool(label["d"]),
        "origin": "blind" if blind else "seen",
        "note": label.get("x", ""),
    }


def _answer(paragraphs: Sequence[str], place: str) -> Row:
    """The sentence that a sheet numbers `place`, as PARAGRAPH.SENTENCE."""
    paragraph, sentence = map(int, place.split("."))
    try:
        start, end = _spans(paragraphs[paragraph])[sentence]
    except IndexError:
        raise LabelError(f"no sentence {place}") from None
    return {"text": paragraphs[paragraph][start:end], "paragraph": paragraph, "start": start}


def _missing(articles: Mapping[str, Row], questions: Mapping[str, Row]) -> Iterator[str]:
    names = Counter(qid.rsplit("-", 1)[0] + qid.rsplit("-", 1)[1][0] for qid in questions)
    for article_id in articles:
        for kind, wanted in (("n", BLIND), ("s", OWN)):
            if names[article_id + kind] != wanted:
                yield f"{article_id}: {names[article_id + kind]} of {wanted} questions {kind}"


def _spans(paragraph: str) -> list[tuple[int, int]]:
    """Sentences of a paragraph."""
    return [(s.start, s.end) for s in split_sentences(Article("", "", paragraph, "", ""))]


def _place(answer: Row) -> tuple[int, int]:
    return answer["paragraph"], answer["start"]


def _write_jsonl(path: Path, rows: Sequence[Row]) -> None:
    lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in rows]
    path.write_text("".join(lines), encoding="utf-8")


COMMANDS = {
    "teasers": write_teasers,
    "sheets": write_sheets,
    "check": check,
    "build": build,
    "agree": agreement,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command on some batches; exit status 2 where one does not fit."""
    parser = argparse.ArgumentParser(prog="python -m assistant.train.sheets", description=__doc__)
    parser.add_argument("command", choices=sorted(COMMANDS))
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER", help="of a batch")
    options = parser.parse_args(arguments)
    try:
        for folder in options.folders:
            COMMANDS[options.command](folder)
    except LabelError as error:
        print(error, file=sys.stderr)
        return 2
    except OSError as error:
        print(f"Expected the files of a batch, found {error}. Name its folder.", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
