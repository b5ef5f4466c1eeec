"""Measure how good the answers are: `python -m assistant.evaluate`.

Exit status: 0 done; 1 P@1 is below the floor; 2 the questions or articles cannot be read.
"""

import argparse
import json
import random
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Any

from tqdm import tqdm

from assistant.assistant import Assistant
from assistant.evaluate.dataset import Case, read_fixed, read_folder, without_answer
from assistant.evaluate.fingerprint import differences, fingerprint
from assistant.evaluate.html import write_report
from assistant.evaluate.plots import draw
from assistant.evaluate.report import (
    QuestionResult,
    as_row,
    print_changes,
    print_misses,
    print_summary,
    summarise,
)
from assistant.reader.deep import DeepReader
from assistant.settings import DEPTHS, ROOT, Settings
from assistant.types import Answer
from corpus import Article, AssistantError
from index import CachingEncoder, Hit, ProgressBar, SentenceIndex, open_encoder

FIXED = ROOT / "corpus" / "questions.jsonl"
SEED = 20  # of the sample that --limit draws


def run(qa: Assistant, case: Case) -> QuestionResult:
    """Ask one question and judge what comes back."""
    history: list[Answer] = []
    for question in case.earlier:
        history.append(qa.ask(question, history))
    began = time.perf_counter()
    explanation = qa.explain(case.question, history)
    seconds = time.perf_counter() - began
    texts = {article.id: article.text for article in qa.articles}
    answer = explanation.answer
    by_bm25 = sorted(explanation.hits, key=lambda hit: -hit.bm25)
    by_cosine = sorted(explanation.hits, key=lambda hit: -hit.cosine)
    return QuestionResult(
        case=case,
        explanation=explanation,
        seconds=seconds,
        ranked={
            "BM25 alone": _judge(case, by_bm25),
            "encoder alone": _judge(case, by_cosine),
            "fusion": _judge(case, explanation.hits),
            "assistant": [
                case.is_relevant(c.article_id, c.start, c.end) for c in explanation.candidates
            ],
        },
        verbatim=[
            e.text == texts[e.article_id][e.start : e.end]
            and e.start <= e.answer_start <= e.answer_end <= e.end
            for e in (*answer.evidence, *answer.closest)
        ],
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the evaluation; exit status 0, 1 when a floor is missed, 2 on unreadable input."""
    options = _parser().parse_args(arguments)
    try:
        earlier = _read_run(options.compare) if options.compare else {}
        settings = Settings.from_env(**({"depth": options.depth} if options.depth else {})).suited()
        asked, articles, cases = _questions(options, settings)
        rows = [run(qa, case) for qa, case in tqdm(asked, unit="question", disable=None)]
        if not rows:
            raise AssistantError("Expected at least one question, found none. Check the file.")
        encoder = open_encoder(settings.encoder)
        made_with = fingerprint(articles, cases, encoder, settings)
        summary = summarise(rows)
        if options.plots:
            draw(rows, options.plots)
        if options.report:
            write_report(rows, summary, made_with, options.report)
    except AssistantError as error:
        print(error, file=sys.stderr)
        return 2
    if not options.data:
        print_misses(rows)
    print_summary(summary)
    if options.compare:
        others = differences(made_with, earlier.get("made_with", {}))
        print(f"\nnot as in that run: {', '.join(others) or 'nothing'}")
        print_changes(rows, earlier)
    if options.json:
        report = {"summary": summary, "made_with": made_with, "rows": [as_row(row) for row in rows]}
        text = json.dumps(report, indent=1, ensure_ascii=False, allow_nan=True)
        options.json.write_text(text + "\n", encoding="utf-8")
    reached = summary["systems"]["assistant"]["P@1"]
    if reached < options.min_p1:
        print(f"P@1 is {reached:.3f}, below the floor of {options.min_p1:.3f}", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m assistant.evaluate",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "questions",
        nargs="?",
        type=Path,
        default=FIXED,
        metavar="QUESTIONS.jsonl",
        help="of the articles of --corpus; default: those of the built-in article",
    )
    parser.add_argument("--corpus", type=Path, help="folder of articles the questions are about")
    parser.add_argument("--data", type=Path, help="folder of a public question set instead")
    parser.add_argument(
        "--setting",
        choices=("article", "pooled", "paragraph", "removed"),
        default="article",
        help="with --data: search the question's article, all articles, or its paragraph; or the "
        "article as it is and again without the sentences that answer",
    )
    parser.add_argument(
        "--own-boundaries", action="store_true", help="with --data: judge by its own sentences"
    )
    parser.add_argument("--limit", type=int, help="with --data: a random sample of so many")
    parser.add_argument("--depth", choices=DEPTHS, help="of reading; default: the settings'")
    parser.add_argument("--no-history", action="store_true", help="forget the earlier questions")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all rows to a file")
    parser.add_argument("--compare", type=Path, metavar="FILE", help="an earlier --json to diff")
    parser.add_argument("--plots", type=Path, metavar="FOLDER", help="write two plots as PNG")
    parser.add_argument("--report", type=Path, metavar="FILE", help="write all of it as HTML")
    parser.add_argument(
        "--min-p1", type=float, default=0.0, metavar="P", help="floor of P@1, from 0 to 1"
    )
    return parser


def _read_run(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        if all({"id", "answerable", "relevant", "answer"} <= set(row) for row in found["rows"]):
            return dict(found)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise AssistantError(
            f"Expected a run written by --json in {path}, found {error!r}. Write it anew."
        ) from error
    raise AssistantError(
        f"Expected a run written by --json in {path}, found other rows. Write it anew."
    )


def _questions(
    options: argparse.Namespace, settings: Settings
) -> tuple[Iterable[tuple[Assistant, Case]], Sequence[Article], Sequence[Case]]:
    """Pairs of an assistant and the cases it is asked; and all articles and questions."""
    if not options.data:
        qa = Assistant.open(options.corpus, settings)
        cases = read_fixed(options.questions, qa.articles)
        return [(qa, case) for case in cases], qa.articles, cases
    articles, cases = read_folder(
        options.data, options.setting == "paragraph", options.own_boundaries
    )
    if options.no_history:
        cases = [replace(case, earlier=()) for case in cases]
    if options.limit and options.limit < len(cases):
        cases = random.Random(SEED).sample(cases, options.limit)
    return _asked(settings, options.setting, articles, cases), articles, cases


def _asked(
    settings: Settings, setting: str, articles: Sequence[Article], cases: Sequence[Case]
) -> Iterator[tuple[Assistant, Case]]:
    """Each question with the assistant that holds what it is asked of; one at a time in memory."""
    encoder, reader = open_encoder(settings.encoder), DeepReader()
    if setting == "pooled":
        found = SentenceIndex.build(articles, encoder, ProgressBar())
        yield from ((Assistant(found, reader, settings), case) for case in cases)
        return
    by_id = {article.id: article for article in articles}
    ordered = sorted(cases, key=lambda case: str(case.article_id))
    for article_id, group in groupby(ordered, key=lambda case: str(case.article_id)):
        # Texts are encoded once an article, since "removed" indexes most of it for each question.
        remembering, article = CachingEncoder(encoder), by_id[article_id]
        qa = Assistant(SentenceIndex.build([article], remembering), reader, settings)
        for case in group:
            yield qa, case
            rest = without_answer(article, case)
            if setting == "removed" and case.relevant and rest.text.strip():
                found = SentenceIndex.build([rest], remembering)
                silent = replace(case, answerable=False, relevant=())
                yield Assistant(found, reader, settings), silent


def _judge(case: Case, hits: Sequence[Hit]) -> list[bool]:
    return [case.is_relevant(h.sentence.article_id, h.sentence.start, h.sentence.end) for h in hits]


if __name__ == "__main__":
    sys.exit(main())
