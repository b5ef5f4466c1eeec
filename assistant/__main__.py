"""The terminal door: `python -m assistant ask "which banks gave credit?"`."""

import argparse
import json
import logging
import sys
from collections.abc import Sequence

from assistant.qa import Assistant
from assistant.settings import Settings
from assistant.types import Answer, Evidence
from corpus import AssistantError

ANSWERED, BAD_INPUT, SILENT = 0, 2, 3
_BOLD, _DIM, _PLAIN = "\x1b[1;4m", "\x1b[2m", "\x1b[0m"


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status 0 when the articles answer, 3 when they do not, 2 on bad input."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    try:
        qa = Assistant.open(options.corpus, Settings.from_env())
        answer = qa.ask(options.question)
    except AssistantError as error:
        print(error, file=sys.stderr)
        return BAD_INPUT
    if options.json:
        print(json.dumps(answer.as_dict(), ensure_ascii=False))
    else:
        print("\n".join(_lines(answer, sys.stdout.isatty())))
    return ANSWERED if answer.answered else SILENT


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m assistant", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="ask")
    command = commands.add_parser("ask", help="ask the articles one question")
    command.add_argument("question")
    command.add_argument("--corpus", help="folder of .txt and .md files to ask")
    command.add_argument("--json", action="store_true", help="print the whole answer as JSON")
    return parser


def _lines(answer: Answer, terminal: bool) -> list[str]:
    if answer.answered:
        return [_quotation(evidence, terminal) for evidence in answer.evidence]
    lines = [_visible(answer.text)]
    if answer.missing:
        lines.append(_visible(f"Never mentioned: {', '.join(answer.missing)}."))
    lines += ["", "Not an answer, but close:"]
    return lines + [_quotation(evidence, terminal) for evidence in answer.closest]


def _quotation(evidence: Evidence, terminal: bool) -> str:
    start, end = evidence.answer_start - evidence.start, evidence.answer_end - evidence.start
    before, words, after = map(
        _visible, (evidence.text[:start], evidence.text[start:end], evidence.text[end:])
    )
    place = _visible(f"{evidence.title}, characters {evidence.start}-{evidence.end}")
    place = f"{place}, probability {evidence.score:.2f}"
    if terminal:
        words = f"{_BOLD}{words}{_PLAIN}" if words else ""
        place = f"{_DIM}{place}{_PLAIN}"
    return f"{before}{words}{after}\n    {place}"


def _visible(text: str) -> str:
    """The text without what a terminal would obey: articles are not trusted."""
    return "".join(c if c.isprintable() or c in "\n\u00a0" else " " for c in text)


if __name__ == "__main__":
    sys.exit(main())
