"""A conversation as Markdown in which no quotation loses its source."""

from collections.abc import Sequence
from dataclasses import replace

from assistant.conversations import Turn, key_of
from assistant.page.export.markdown_text import escaped
from assistant.page.export.quotations import markdown_words, marked_pieces
from assistant.page.html.article import place
from assistant.page.html.conversation import QuotedArticles
from assistant.page.html.text import date_in_words, listed, sure
from assistant.types import Answer, Evidence


def notes(turns: Sequence[Turn], saved: str) -> str:
    """The file: questions, quotations with their places, and the articles they are from.

    :param saved: time, ISO 8601, UTC.
    """
    said = "\n".join(_turn(turn) for turn in turns)
    articles = {key_of(one): one for turn in turns for one, _ in turn.texts.values()}
    sources = "\n".join(
        f"- {escaped(' '.join(article.title.split()))}. Source: {escaped(article.source)}, "
        f"version {article.version}. "
        f"SHA-256 of its text: `{article.sha256}`"
        for article in articles.values()
    )
    return (
        f"# Questions and quotations\n\n{said}\n## Articles\n\n{sources}\n\n"
        "Every quotation is, word for word, the characters of its article's text that are given "
        "with it, counted from 0; the last one is not included. The words that answer are bold.\n\n"
        f"Saved on {date_in_words(saved)}.\n"
    )


def _turn(turn: Turn) -> str:
    answer = turn.answer
    lines = [f"## {escaped(' '.join(answer.question.split()))}", ""]
    lines += [f"Asked on {date_in_words(turn.asked)}", ""]
    if answer.completed:
        lines += [f"Searched for: {escaped(answer.completed)}", ""]
    return "\n".join(lines + _body(answer, turn.texts))


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
    for one in answer.evidence:
        lines += _quotation(one, texts, answer.form == "sentences")
    for one in () if answer.evidence else answer.closest:
        # Words that do not answer are not marked.
        lines += _quotation(replace(one, answer_end=one.answer_start), texts, False)
    for note in answer.notes:
        lines += [escaped(note), ""]
    return lines


def _quotation(one: Evidence, texts: QuotedArticles, answers: bool) -> list[str]:
    article, sentences = texts[one.article_id]
    said = [place(one, article, sentences), f"characters {one.start}–{one.end}"]
    if one.speaker:
        said.append(escaped(one.speaker))
    if answers:
        said.append(sure(one.score))
    text = article.text[one.start : one.end]
    if one.cells:
        marked = escaped(replace(one, text=text).quotation)
    else:
        start, end = one.answer_start - one.start, one.answer_end - one.start
        marked = markdown_words(marked_pieces(text, start, end))
    quoted = [f"> {line}" for line in marked.split("\n")]
    return [*quoted, ">", f"> — {escaped(' '.join(article.title.split()))}, {', '.join(said)}", ""]
