"""A conversation as Markdown in which no quotation loses its source."""

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.page.html.article import place
from assistant.page.html.conversation import QuotedArticles, cited_in
from assistant.page.html.text import listed, sure
from assistant.types import Answer, Evidence

# What CommonMark, or its relatives with tables and formulas, would not print as it stands.
_SPECIAL = re.compile(r"([\\`*_\[\]<>&|~$])")
_OPENING = re.compile(r"^([ \t]*)(#|[-+=]|\d+(?=[.)]))", re.MULTILINE)


def notes(answers: Sequence[Answer], texts: QuotedArticles) -> str:
    """The file: questions, quotations with their places, and the articles they are from."""
    turns = "\n".join(_turn(answer, texts) for answer in answers)
    sources = "\n".join(
        f"- {escaped(' '.join(article.title.split()))}. Source: {escaped(article.source)}, "
        f"version {article.version}. "
        f"SHA-256 of its text: `{article.sha256}`"
        for article in cited_in(answers, texts)
    )
    return (
        f"# Questions and quotations\n\n{turns}\n## Articles\n\n{sources}\n\n"
        "Every quotation is, word for word, the characters of its article's text that are given "
        "with it, counted from 0; the last one is not included.\n"
    )


def escaped(text: str) -> str:
    """Text that Markdown prints as it stands."""
    escaped = _SPECIAL.sub(r"\\\1", text)
    return _OPENING.sub(
        lambda m: f"{m[1]}{m[2]}\\" if m[2].isdigit() else f"{m[1]}\\{m[2]}", escaped
    )


def _turn(answer: Answer, texts: QuotedArticles) -> str:
    lines = [f"## {escaped(' '.join(answer.question.split()))}", ""]
    if answer.completed:
        lines += [f"Searched for: {escaped(answer.completed)}", ""]
    return "\n".join(lines + _body(answer, texts))


def _body(answer: Answer, texts: QuotedArticles) -> list[str]:
    if answer.parts:
        return [
            line
            for part in answer.parts
            for line in (f"### {escaped(part.question)}", "", *_body(part, texts))
        ]
    if not answer.evidence and not answer.particulars:
        lines = [f"**{escaped(answer.text)}**", ""]
        if answer.missing:
            lines += [f"Never mentioned: {escaped(listed(answer.missing))}.", ""]
        if answer.closest:
            lines += ["Not an answer, but close:", ""]
    else:
        lines = [f"{answer.heading}:", ""]
    lines += [
        f"- {escaped(f'{one.name}: {one.value} ({one.source}; {one.title})')}"
        for one in answer.particulars
    ]
    lines += [""] if answer.particulars else []
    for one in answer.evidence or answer.closest:
        lines += _quotation(one, texts, bool(answer.evidence) and answer.form == "sentences")
    for note in answer.notes:
        lines += [escaped(note), ""]
    return lines


def _quotation(one: Evidence, texts: QuotedArticles, answers: bool) -> list[str]:
    article, sentences = texts[one.article_id]
    said = [place(one, sentences), f"characters {one.start}–{one.end}"]
    if one.speaker:
        said.append(escaped(one.speaker))
    if answers:
        said.append(sure(one.score))
    text = article.text[one.start : one.end]
    if one.cells:
        text = replace(one, text=text).quotation
    quoted = [f"> {line}" for line in escaped(text).split("\n")]
    return [*quoted, ">", f"> — {escaped(' '.join(article.title.split()))}, {', '.join(said)}", ""]
