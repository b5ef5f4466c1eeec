"""A conversation as Markdown in which no quotation loses its source."""

from collections.abc import Sequence
from dataclasses import replace

from assistant.conversations import Comparison, Turn, key_of
from assistant.page.export.markdown_text import escaped
from assistant.page.export.quotations import markdown_words, marked_pieces
from assistant.page.export.words import characters, headed, particular_line
from assistant.page.html.article import place, source_of
from assistant.page.html.conversation import QuotedArticles
from assistant.page.html.text import date_in_words, missing_in_words, sure
from assistant.page.language import tr
from assistant.page.language.sentences import in_language
from assistant.types import Answer, Evidence
from corpus import Article

_EXPLAINED = (
    "Every quotation is, word for word, the characters of its article’s text that are given with "
    "it, counted from 0; the last one is not included. The words that answer are bold."
)


def notes(turns: Sequence[Turn], saved: str, title: str = "") -> str:
    """The file, in the language that is spoken: questions, quotations with their places, and the
    articles they are from.

    :param saved: time, ISO 8601, UTC.
    :param title: that the reader gave the conversation.
    """
    said = "\n".join(_turn(turn) for turn in turns)
    articles = {key_of(one): one for turn in turns for one, _ in turn.texts.values()}
    sources = "\n".join(map(_source, articles.values()))
    heading = escaped(" ".join(title.split())) or tr("Questions and quotations")
    date = tr("Saved on {date}", date=date_in_words(saved))
    return (
        f"# {heading}\n\n{date}\n\n{said}\n## {tr('Articles')}\n\n{sources}\n\n{tr(_EXPLAINED)}\n"
    )


def _source(article: Article) -> str:
    said = tr(
        "Source: {source}, version {version}. SHA-256 of its text: {sha}",
        source=escaped(source_of(article)),
        version=article.version,
        sha=f"`{article.sha256}`",
    )
    return f"- {_title(article.title)}. {said}"


def _title(title: str) -> str:
    return escaped(" ".join(title.split()))


def _turn(turn: Turn) -> str:
    answer = turn.answer
    lines = [f"## {escaped(' '.join(answer.question.split()))}", ""]
    lines += [tr("Asked on {date}", date=date_in_words(turn.asked)), ""]
    if answer.completed:
        lines += [tr("Searched for: {question}", question=escaped(answer.completed)), ""]
    lines += _body(answer, turn.texts)
    if turn.comparison:
        lines += _compared(turn.comparison, turn.texts)
    return "\n".join(lines)


def _compared(comparison: Comparison, texts: QuotedArticles) -> list[str]:
    lines = [f"### {tr('Each article by itself')}", ""]
    for row in comparison.rows:
        lines += [f"**{_title(row.title)}**", ""]
        said = [escaped(in_language(row.text)), ""]
        lines += _quotation(row.best, texts, sure(row.best.score)) if row.best else said
    return lines


def _body(answer: Answer, texts: QuotedArticles) -> list[str]:
    if answer.parts:
        return [
            line
            for part in answer.parts
            for line in (f"### {escaped(part.question)}", "", *_body(part, texts))
        ]
    if not answer.evidence and not answer.particulars:
        lines = [f"**{escaped(in_language(answer.text))}**", ""]
        if answer.missing:
            lines += [escaped(missing_in_words(answer.missing)), ""]
        if answer.closest:
            lines += [headed(tr("Not an answer, but close")), ""]
    else:
        lines = [headed(answer.heading), ""]
    lines += [f"- {escaped(particular_line(one))}" for one in answer.particulars]
    lines += [""] if answer.particulars else []
    for number, one in enumerate(answer.evidence):
        given = answer.answered and not number
        judged = sure(one.score, given) if answer.form == "sentences" else ""
        lines += _quotation(one, texts, judged)
    for one in () if answer.evidence else answer.closest:
        # Words that do not answer are not marked.
        lines += _quotation(replace(one, answer_end=one.answer_start), texts)
    for note in answer.notes:
        lines += [escaped(in_language(note)), ""]
    return lines


def _quotation(one: Evidence, texts: QuotedArticles, judged: str = "") -> list[str]:
    article, sentences = texts[one.article_id]
    said = [place(one, article, sentences), characters(one)]
    if one.speaker:
        said.append(escaped(one.speaker))
    if judged:
        said.append(judged)
    text = article.text[one.start : one.end]
    if one.cells:
        marked = escaped(replace(one, text=text).quotation)
    else:
        start, end = one.answer_start - one.start, one.answer_end - one.start
        marked = markdown_words(marked_pieces(text, start, end))
    quoted = [f"> {line}" for line in marked.split("\n")]
    return [*quoted, ">", f"> — {_title(article.title)}, {tr(', ').join(said)}", ""]
