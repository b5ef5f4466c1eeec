"""First questions to an article, 80 of each kind: `make bench NAME=first_questions`.

Small talk, wishes for the whole, several things at once, and particulars, asked of ten articles of
the check set that are of different kinds. `first_questions.json` holds the questions, written for
this table, and what has to be among the sentences for each part (null: the article does not say).
"""

import json
import re
import sys
from collections import Counter, defaultdict
from dataclasses import replace

from assistant import Answer, Assistant, Settings
from assistant.evaluate.dataset import read_folder
from assistant.reader.deep import DeepReader
from benchmarks import ROOT
from corpus import Article
from corpus.paragraphs import Fact, Structure, store
from index import DEFAULT_ENCODER, SentenceIndex, open_encoder

QUESTIONS = ROOT / "benchmarks" / "first_questions.json"
CHECK = ROOT / "assistant" / "train" / "asked" / "check"
SEEN = "--all"


def main() -> int:
    """Print the table, and the questions that did not get what they ask for (`--all`: all)."""
    held = json.loads(QUESTIONS.read_text(encoding="utf-8"))
    known = {a.id: a for folder in sorted(CHECK.iterdir()) for a in read_folder(folder)[0]}
    encoder, reader = open_encoder(DEFAULT_ENCODER), DeepReader()
    asked = {}
    for name, particulars in held["particulars"].items():
        found = SentenceIndex.build([_with(known[name], particulars)], encoder)
        asked[name] = Assistant(found, reader, Settings())
    came: dict[str, Counter[str]] = defaultdict(Counter)
    for row in held["questions"]:
        answer = asked[row["article"]].ask(row["question"])
        outcome = _outcome(row, answer, held["particulars"][row["article"]])
        came[row["kind"]][outcome] += 1
        if outcome != "as asked for" or SEEN in sys.argv:
            print(f"{row['kind']:12} {outcome:24} {row['question']}")
    print()
    for kind, outcomes in came.items():
        shares = ", ".join(f"{number} {name}" for name, number in outcomes.most_common())
        print(f"{kind:12} {sum(outcomes.values())}: {shares}")
    return 0


def _with(article: Article, particulars: dict[str, str]) -> Article:
    facts = tuple(Fact(name, value, "front matter") for name, value in particulars.items())
    return replace(article, structure=store(Structure(article.paragraphs, (), facts)))


def _outcome(row: dict, answer: Answer, particulars: dict[str, str]) -> str:
    kind = row["kind"]
    if kind == "small talk":
        return "as asked for" if answer.form == "talk" else f"taken for {answer.form}"
    if kind == "overview":
        return "as asked for" if answer.form == "digest" else f"taken for {answer.form}"
    if kind == "particulars":
        if answer.form != "particulars":
            return f"taken for {answer.form}"
        values = {one.name: one.value for one in answer.particulars}
        wanted = particulars.get(row["name"], values.get(row["name"]))
        return "as asked for" if values.get(row["name"]) == wanted else "another particular"
    met = [_is_met(wanted, answer, place) for place, wanted in enumerate(row["parts"])]
    if all(met):
        return "as asked for"
    return "one part of two" if any(met) else "no part"


def _is_met(wanted: str | None, answer: Answer, place: int) -> bool:
    if wanted is None:
        return len(answer.parts) > place and answer.parts[place].verdict == "does not say"
    return any(re.search(wanted, one.text) for one in answer.evidence)


if __name__ == "__main__":
    sys.exit(main())
