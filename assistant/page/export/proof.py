"""A conversation as one HTML file that proves itself: what was asked, what was quoted, and every
article that was quoted, with a script that checks the one against the other.
"""

import base64
import hashlib
import json
from collections.abc import Sequence

from assistant.conversations import Comparison, Turn, key_of, shown_in
from assistant.page.assets import asset
from assistant.page.export.words import characters, headed, particular_line
from assistant.page.html.article import place, source_of
from assistant.page.html.conversation import QuotedArticles
from assistant.page.html.text import date_in_words, missing_in_words, safe, sure
from assistant.page.language import script_texts, spoken, tr
from assistant.page.language.sentences import in_language
from assistant.types import Answer, Evidence
from corpus import Article

_TITLE = "Questions and quotations"
_UNCHECKED = "Not checked: the script of this file did not run."


def proof(turns: Sequence[Turn], saved: str, title: str = "") -> str:
    """The file, in the language that is spoken. It fetches nothing, and its policy allows no script
    but its own.

    Its script finds what was changed in a quotation or in an article, each by itself. Who exchanges
    an article and its SHA-256 alike is found by comparing that number with another copy's.

    :param saved: time, ISO 8601, UTC.
    :param title: that the reader gave the conversation.
    """
    heading = safe(title) or tr(_TITLE)
    style, script = asset("proof.css"), _script()
    policy = (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; "
        "base-uri 'none'; form-action 'none'"
    )
    articles = {key_of(one): one for turn in turns for one, _ in turn.texts.values()}
    numbers = {key: number for number, key in enumerate(articles, start=1)}
    said = "".join(_turn(turn, numbers) for turn in turns)
    papers = "".join(
        _paper(article, numbers[key], _spans(key, turns)) for key, article in articles.items()
    )
    return (
        f'<!doctype html>\n<html lang="{spoken()}"><head><meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{heading}</title>\n<style>{style}</style></head>\n<body>"
        f'<header><h1 dir="auto">{heading}</h1>'
        f'<p id="verdict" role="status">{tr(_UNCHECKED)}</p>'
        f'<p class="note">{tr("Saved on {date}", date=_time(saved))}</p>'
        "</header>\n"
        f'<main><section aria-label="{tr("Questions and answers")}">{said}</section>\n'
        f"{papers}</main>\n<script>{script}</script></body></html>\n"
    )


def _turn(turn: Turn, numbers: dict[str, int]) -> str:
    answer = turn.answer
    searched = f'<p class="note">{tr("Asked on {date}", date=_time(turn.asked))}</p>'
    if answer.completed:
        question = tr("Searched for: {question}", question=safe(answer.completed))
        searched += f'<p class="note">{question}</p>'
    body = _body(answer, turn.texts, numbers)
    if turn.comparison:
        body += _compared(turn.comparison, turn.texts, numbers)
    heading = f'<h2 dir="auto">{safe(answer.question.strip())}</h2>'
    return f'<article class="turn">{heading}{searched}{body}</article>\n'


def _compared(comparison: Comparison, texts: QuotedArticles, numbers: dict[str, int]) -> str:
    rows = ""
    for row in comparison.rows:
        said = f'<p class="silence">{safe(in_language(row.text))}</p>'
        if row.best:
            said = _quotation(row.best, texts, numbers, True, sure(row.best.score))
        rows += f"<h4>{safe(row.title)}</h4>{said}"
    return f"<section><h3>{tr('Each article by itself')}</h3>{rows}</section>"


def _body(answer: Answer, texts: QuotedArticles, numbers: dict[str, int]) -> str:
    if answer.parts:
        return "".join(
            f"<section><h3>{safe(part.question)}</h3>{_body(part, texts, numbers)}</section>"
            for part in answer.parts
        )
    body = ""
    for number, one in enumerate(answer.evidence):
        given = answer.answered and not number
        judged = sure(one.score, given) if answer.form == "sentences" else ""
        body += _quotation(one, texts, numbers, True, judged)
    if answer.evidence or answer.particulars:
        known = "".join(f"<li>{safe(particular_line(one))}</li>" for one in answer.particulars)
        known = f"<ul>{known}</ul>" if known else ""
        notes = "".join(f'<p class="note">{safe(in_language(note))}</p>' for note in answer.notes)
        return f'<p class="note">{headed(answer.heading)}</p>{known}{body}{notes}'
    missing = ""
    if answer.missing:
        missing = " " + safe(missing_in_words(answer.missing))
    body = f'<p class="silence">{safe(in_language(answer.text))}{missing}</p>'
    if answer.closest:
        close = "".join(_quotation(one, texts, numbers, False) for one in answer.closest)
        body += f'<p class="note">{headed(tr("Not an answer, but close"))}</p>{close}'
    return body


def _quotation(
    one: Evidence,
    texts: QuotedArticles,
    numbers: dict[str, int],
    answers: bool,
    judged: str = "",
) -> str:
    article, sentences = texts[one.article_id]
    number = numbers[key_of(article)]
    start, end = one.answer_start, one.answer_end
    if not (answers and one.start <= start < end <= one.end):
        start = end = one.start
    words = f"<strong>{safe(article.text[start:end])}</strong>" if start < end else ""
    said = [characters(one)]
    if any(column for column, _, _ in one.cells):
        columns = safe(", ".join(column for column, _, _ in one.cells))
        said.append(tr("columns {columns}", columns=columns))
    if one.speaker:
        said.append(safe(one.speaker))
    if judged:
        said.append(judged)
    if len(numbers) > 1:
        said.append(safe(article.title))
    return (
        f'<figure data-article="{number}" data-start="{one.start}" data-end="{one.end}" '
        f'data-words-start="{start}" data-words-end="{end}" '
        f'data-sha="{hashlib.sha256(article.text[one.start : one.end].encode()).hexdigest()}">'
        "<blockquote>"
        f"{safe(article.text[one.start : start])}{words}{safe(article.text[end : one.end])}"
        f'</blockquote><figcaption><a href="#place-{number}-{one.start}">'
        f'{place(one, article, sentences)}</a>, {", ".join(said)} <b class="check"></b>'
        "</figcaption></figure>"
    )


def _spans(key: str, turns: Sequence[Turn]) -> set[tuple[int, int]]:
    """Spans of an article that are quoted."""
    return {
        (one.start, one.end)
        for turn in turns
        for one in shown_in(turn)
        if key_of(turn.texts[one.article_id][0]) == key
    }


def _paper(article: Article, number: int, spans: set[tuple[int, int]]) -> str:
    """The article's whole text, character by character, every sentence that was cited marked."""
    pieces, at = [], 0
    for start, end in sorted(spans):
        if start < at:  # sentences do not overlap; a quotation is checked without its mark too
            continue
        pieces.append(
            f'{safe(article.text[at:start])}<mark id="place-{number}-{start}" '
            f'data-start="{start}" data-end="{end}">{safe(article.text[start:end])}</mark>'
        )
        at = end
    pieces.append(safe(article.text[at:]))
    source = tr(
        "Source: {source}, version {version}. SHA-256 of the text below, as UTF-8: {sha}",
        source=safe(source_of(article)),
        version=article.version,
        sha=f"<code>{safe(article.sha256)}</code>",
    )
    return (
        f'<section class="paper" data-article="{number}" '
        f'aria-label="{tr("Article {number}", number=number)}">'
        f"<h2>{safe(article.title)}</h2>"
        f'<p class="note">{source}</p><div class="text">{"".join(pieces)}</div>'
        "</section>\n"
    )


def _time(iso: str) -> str:
    return f'<time datetime="{safe(iso)}">{safe(date_in_words(iso))}</time>'


def _script() -> str:
    """The script, with its words in the language that is spoken."""
    texts = json.dumps(script_texts(spoken(), of_proof=True)).replace("<", "\\u003c")
    return f"const texts = {texts};\n{asset('proof.js')}"


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
