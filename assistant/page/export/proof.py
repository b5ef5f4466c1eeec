"""A conversation as one HTML file that proves itself: what was asked, what was quoted, and every
article that was quoted, with a script that checks the one against the other.
"""

import base64
import hashlib
from collections.abc import Sequence
from pathlib import Path

from assistant.page.html.article import place
from assistant.page.html.conversation import QuotedArticles, cited_in
from assistant.page.html.text import listed, safe, sure
from assistant.types import Answer, Evidence
from corpus import Article

_UNCHECKED = "Not checked: the script of this file did not run."


def proof(answers: Sequence[Answer], texts: QuotedArticles) -> str:
    """The file. It fetches nothing, and its policy allows no script but its own.

    Its script finds what was changed in a quotation or in an article. Who exchanges an article and
    its SHA-256 alike is found by comparing that number with another copy's.
    """
    style, script = _beside("proof.css"), _beside("proof.js")
    policy = (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; "
        "base-uri 'none'; form-action 'none'"
    )
    articles = cited_in(answers, texts)
    numbers = {article.id: number for number, article in enumerate(articles, start=1)}
    turns = "".join(_turn(answer, texts, numbers) for answer in answers)
    papers = "".join(_paper(article, numbers[article.id], answers) for article in articles)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Questions and quotations</title>\n<style>{style}</style></head>\n<body>"
        "<header><h1>Questions and quotations</h1>"
        f'<p id="verdict" role="status">{_UNCHECKED}</p></header>\n'
        f'<main><section aria-label="Questions and answers">{turns}</section>\n'
        f"{papers}</main>\n<script>{script}</script></body></html>\n"
    )


def _turn(answer: Answer, texts: QuotedArticles, numbers: dict[str, int]) -> str:
    searched = ""
    if answer.completed:
        searched = f'<p class="note">Searched for: {safe(answer.completed)}</p>'
    body = _body(answer, texts, numbers)
    heading = f'<h2 dir="auto">{safe(answer.question.strip())}</h2>'
    return f'<article class="turn">{heading}{searched}{body}</article>\n'


def _body(answer: Answer, texts: QuotedArticles, numbers: dict[str, int]) -> str:
    if answer.parts:
        return "".join(
            f"<section><h3>{safe(part.question)}</h3>{_body(part, texts, numbers)}</section>"
            for part in answer.parts
        )
    judged = answer.form == "sentences"
    body = "".join(_quotation(one, texts, numbers, True, judged) for one in answer.evidence)
    if answer.evidence or answer.particulars:
        known = "".join(
            f"<li>{safe(f'{one.name}: {one.value} ({one.source}; {one.title})')}</li>"
            for one in answer.particulars
        )
        known = f"<ul>{known}</ul>" if known else ""
        notes = "".join(f'<p class="note">{safe(note)}</p>' for note in answer.notes)
        return f'<p class="note">{answer.heading}:</p>{known}{body}{notes}'
    missing = f" Never mentioned: {safe(listed(answer.missing))}." if answer.missing else ""
    body = f'<p class="silence">{safe(answer.text)}{missing}</p>'
    if answer.closest:
        close = "".join(_quotation(one, texts, numbers, False) for one in answer.closest)
        body += f'<p class="note">Not an answer, but close:</p>{close}'
    return body


def _quotation(
    one: Evidence,
    texts: QuotedArticles,
    numbers: dict[str, int],
    answers: bool,
    judged: bool = False,
) -> str:
    article, sentences = texts[one.article_id]
    number = numbers[one.article_id]
    start, end = one.answer_start, one.answer_end
    if not (answers and one.start <= start < end <= one.end):
        start = end = one.start
    words = f"<strong>{safe(article.text[start:end])}</strong>" if start < end else ""
    said = [f"characters {one.start}–{one.end}"]
    if any(column for column, _, _ in one.cells):
        said.append("columns " + safe(", ".join(column for column, _, _ in one.cells)))
    if one.speaker:
        said.append(safe(one.speaker))
    if judged:
        said.append(sure(one.score))
    if len(numbers) > 1:
        said.append(safe(article.title))
    return (
        f'<figure data-article="{number}" data-start="{one.start}" data-end="{one.end}" '
        f'data-words-start="{start}" data-words-end="{end}"><blockquote>'
        f"{safe(article.text[one.start : start])}{words}{safe(article.text[end : one.end])}"
        f'</blockquote><figcaption><a href="#place-{number}-{one.start}">'
        f'{place(one, sentences)}</a>, {", ".join(said)} <b class="check"></b>'
        "</figcaption></figure>"
    )


def _paper(article: Article, number: int, answers: Sequence[Answer]) -> str:
    """The article's whole text, character by character, every sentence that was cited marked."""
    spans = {
        (one.start, one.end)
        for answer in answers
        for one in (*answer.evidence, *answer.closest)
        if one.article_id == article.id
    }
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
    return (
        f'<section class="paper" data-article="{number}" aria-label="Article {number}">'
        f"<h2>{safe(article.title)}</h2>"
        f'<p class="note">Source: {safe(article.source)}, version {article.version}. SHA-256 of '
        "the text below, as UTF-8: "
        f'<code>{safe(article.sha256)}</code></p><div class="text">{"".join(pieces)}</div>'
        "</section>\n"
    )


def _beside(name: str) -> str:
    return (Path(__file__).parent.parent / "static" / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
