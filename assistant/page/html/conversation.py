"""Turns of the conversation as HTML. Everything that was written by somebody else is escaped.

The page inserts each turn once and never draws it again, so that a folded list stays as the reader
left it and a screen reader hears only what is new.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote

from assistant.conversations import Comparison, key_of
from assistant.page.export.citation import QuotedPassage, with_source
from assistant.page.html.article import articles_notice, place
from assistant.page.html.scope import looked_in
from assistant.page.html.text import count_of, date_in_words, listed, missing_in_words, safe, sure
from assistant.page.language import ENGLISH, marked, spoken, tr
from assistant.page.language.sentences import in_language
from assistant.types import Answer, Change, Evidence
from corpus import Article, Sentence

QuotedArticles = Mapping[str, tuple[Article, Sequence[Sentence]]]  # by article id

_SHOWN_CHARS = 300  # of a question; a pasted page would push its own answer out of sight
_MARKED_PLACES = 10  # in the strip beside the article, the most probable
_SAMPLE = (
    '[[This is a sample article.]] <span>[[<button type="button" class="add-own">Add your own'
    "</button> (PDF, Word, web page …), or drop it on this page.]]</span>"
)
_LEAD = (
    "[[Every answer is a sentence of the article, word for word. "
    "When no sentence says it, you are told so.]]"
)
_KEYS = (
    "[[<kbd>j</kbd> and <kbd>k</kbd> walk through the quotations, "
    "<kbd>/</kbd> returns to the question, <kbd>Esc</kbd> leaves it]]"
)
_IN_ENGLISH = "Please ask in English: questions are understood in English only."
_EMPTY = (
    "[[There is no article here.]] "
    '<button type="button" class="add-own">[[Add an article]]</button>'
)


@dataclass(frozen=True, slots=True)
class Remarks:
    """Remarks of the program on a turn."""

    asked: str = ""  # time, ISO 8601, UTC
    sentences: Sequence[str] = ()  # such as that an article has changed since
    stale: bool = False  # whether it is worth asking again


NO_REMARKS = Remarks()


def link(evidence: Evidence) -> str:
    """Address, from this page on, of a sentence in its article; nothing of it goes to the server.

    >>> from assistant.types import Evidence
    >>> link(Evidence("a b", "", 3, 9, 3, 3, "", 0.5, 1))
    '#article=a%20b&start=3&end=9'
    """
    article_id = quote(evidence.article_id, safe="")
    start, end = evidence.answer_start, evidence.answer_end
    words = f"&words={start}-{end}" if start < end else ""
    return f"#article={article_id}&start={evidence.start}&end={evidence.end}{words}"


def opening_html() -> str:
    """Stand-in for the article until it is there."""
    return articles_notice(tr("Opening the articles …"))


def welcome_html(starters: Sequence[str] = (), sample: bool = False, empty: bool = False) -> str:
    """The empty conversation: how this works, and questions to start with.

    :param sample: whether the article that is shown came with this program.
    :param empty: whether there is no article at all.
    """
    buttons = "".join(
        '<li><button type="button" class="starter" lang="en" dir="auto">'
        f"{safe(question)}</button></li>"
        for question in starters
    )
    start = f'<p class="kicker">{tr("Ask, for example")}</p><ul>{buttons}</ul>' if buttons else ""
    said = _EMPTY if empty else _SAMPLE if sample else ""
    own = f'<p class="{"no-article" if empty else "sample"}">{marked(said)}</p>' if said else ""
    # Who reads the page in English will ask in English.
    english = "" if spoken() == ENGLISH else f'<p class="in-english">{tr(_IN_ENGLISH)}</p>'
    lead, keys = f'<p class="lead">{marked(_LEAD)}</p>', f'<p class="keys">{marked(_KEYS)}</p>'
    return f"{lead}{english}{own}{start}{keys}"


def waiting_html(turn: str, question: str, starting: bool = False) -> str:
    """A turn whose answer is still being looked for.

    :param starting: whether it waits for the model, too.
    """
    late = tr("The assistant is still starting. Your question waits and is answered by itself.")
    said = late if starting else tr("Reading the article …")
    return _turn(turn, "waiting", question, f'<p class="wait">{said}</p>')


def notice_html(turn: str, question: str, sentence: str) -> str:
    """A turn that could not be answered, with the reason as one sentence."""
    return _turn(turn, "notice", question, f'<p class="reason">{safe(sentence)}</p>')


def answer_html(
    turn: str,
    answer: Answer,
    texts: QuotedArticles,
    candidates: Sequence[Evidence] = (),
    remarks: Remarks = NO_REMARKS,
    comparison: Comparison | None = None,
    number: int = 0,
) -> str:
    """A turn with its answer: quotations from the articles, or that they do not say.

    :param candidates: every sentence with a probability, best first: the heat of the articles.
    :param comparison: what each article said by itself, if that was asked.
    :param number: of all articles that could be asked; 0 if that is not known.
    """
    heat = _heat(candidates[:_MARKED_PLACES], texts)
    kind = "answered" if answer.evidence or answer.particulars else "silent"
    wrong = f'<button type="button" class="wrong">{tr("Wrong answer?")}</button>'
    why = next((one.why for one in (answer, *answer.parts) if one.why), None)
    looked = looked_in(why.articles, why.article_count, not answer.asked) if why else ""
    body = looked + _remarked(answer, remarks) + _searched(answer) + _body(answer, texts)
    if kind == "silent" and answer.asked and why and why.article_count < number:
        body += _elsewhere(answer, number)
    each = ""
    if comparison:
        body += comparison_html(comparison, texts)
    elif why and why.article_count > 1 and not answer.parts and not remarks.stale:
        each = f'<button type="button" class="each">{tr("Each article by itself")}</button>'
    body += f'<div class="judge">{each}{wrong}</div>' if answer.form != "talk" else ""
    articles = why.article_count if why else 0
    return _turn(turn, kind, answer.question, body, heat, articles)


def comparison_html(comparison: Comparison, texts: QuotedArticles) -> str:
    """One row for each article: its title, and its best sentence or that there is none."""
    lines = []
    for row in comparison.rows:
        said = f'<p class="none">{safe(in_language(row.text))}</p>'
        if row.best:
            kind = "further" if row.verdict == "says" else "further perhaps"
            said = _card(row.best, texts, kind, titled=False)
        lines.append(
            f'<tr><th scope="row" lang="en" dir="auto">{safe(row.title)}</th><td>{said}</td></tr>'
        )
    more = comparison.article_count - len(comparison.rows)
    rest = f'<p class="rest">{tr("and {number} more", number=more)}</p>' if more > 0 else ""
    heads = f'<th scope="col">{tr("Article")}</th><th scope="col">{tr("Answer")}</th>'
    return (
        f'<table class="compared"><thead><tr>{heads}</tr></thead>'
        f"<tbody>{''.join(lines)}</tbody></table>{rest}"
    )


def _remarked(answer: Answer, remarks: Remarks) -> str:
    said = ""
    if remarks.asked:
        iso = safe(remarks.asked)
        said += f'<p class="when"><time datetime="{iso}">{date_in_words(iso)}</time></p>'
    said += "".join(f'<p class="since">{safe(one)}</p>' for one in remarks.sentences)
    if remarks.stale:
        again = f'<button type="button" class="refill" data-question="{safe(answer.question)}">'
        said += f'<p class="since">{again}{tr("Ask it again")}</button></p>'
    return said


def _searched(answer: Answer) -> str:
    """Words that were read otherwise than typed; each can be taken back."""
    said = ""
    for change in answer.changes:
        # Words in quotation marks are read as they are typed.
        kept = answer.question.replace(change.typed, f'"{change.typed}"', 1)
        said += (
            f'<p class="searched">{_mended(change)} '
            f'<button type="button" class="refill" data-question="{safe(kept)}">'
            f"{tr('Ask for “{words}”', words=safe(change.typed))}</button></p>"
        )
    if answer.completed:
        said += (
            f'<p class="searched">{tr("Searched for")} <button type="button" class="refill" '
            f'title="{tr("Edit and ask again")}">{safe(answer.completed)}</button></p>'
        )
    return said


def _mended(change: Change) -> str:
    typed, mended = safe(change.typed), safe(change.mended)
    return tr("“{typed}” was read as “{mended}”.", typed=typed, mended=mended)


def _body(answer: Answer, texts: QuotedArticles) -> str:
    """Parts, particulars or sentences of an answer, or that there are none."""
    if answer.parts:
        return "".join(
            f'<section class="part"><h4 class="asked" dir="auto">{safe(part.question)}</h4>'
            f"{_body(part, texts)}</section>"
            for part in answer.parts
        )
    if not answer.evidence and not answer.particulars:
        return _silence(answer, texts)
    heading = f'<h4 class="kicker">{in_language(answer.heading)}</h4>'
    known = "".join(
        f"<dt>{safe(in_language(one.name))}</dt><dd>{safe(one.value)} "
        f'<span class="said">({safe(in_language(one.source))}; {safe(one.title)})</span></dd>'
        for one in answer.particulars
    )
    known = f'<dl class="particulars">{known}</dl>' if known else ""
    notes = "".join(f'<p class="note">{safe(in_language(one))}</p>' for one in answer.notes)
    return heading + known + _quotations(answer, texts) + notes + _why(answer)


def _quotations(answer: Answer, texts: QuotedArticles) -> str:
    if answer.form not in ("sentences", "particulars"):
        kinds = ["best listed", *["listed"] * len(answer.evidence)]
        beside = [None, *(one.article_id for one in answer.evidence)]
        return "".join(
            _card(one, texts, kind, one.article_id != before)
            for one, kind, before in zip(answer.evidence, kinds, beside, strict=False)
        )
    if not answer.evidence:
        return ""
    best, *more = answer.evidence
    folded = _folded(
        count_of(len(more), "more sentence that may help", "more sentences that may help"),
        more,
        texts,
        best.article_id,
    )
    return _card(best, texts, "best" if answer.answered else "best perhaps") + folded


def _why(answer: Answer) -> str:
    """Reasons, folded away."""
    why = answer.why
    if why is None:
        return ""
    matched = ""
    if why.matched:
        matched = tr("Words of the question found in it: {words}.", words=listed(why.matched))
    best = why.next_best
    following = ""
    if best:
        following = tr("Next best, {sure}: “{text}”", sure=sure(best.score), text=best.text)
    others = why.article_count - len(why.articles)
    more = f" {tr('and {number} more', number=others)}" if others else ""
    searched = tr("All searched")
    if why.sentences:
        searched = count_of(why.sentences, "sentence was searched", "sentences were searched")
    where = tr(
        "{searched}, {read} of them read, of {titles}.",
        searched=searched,
        read=why.read,
        titles=listed(why.articles) + more,
    )
    lines = "".join(
        f"<p>{safe(one)}</p>"
        for one in (matched, in_language(why.probability), following, where)
        if one
    )
    return f'<details class="why"><summary>{tr("Why this sentence")}</summary>{lines}</details>'


def _heat(candidates: Sequence[Evidence], texts: QuotedArticles) -> str:
    """Rows of the strip beside the article, as JSON: article, start, end, score and place."""
    rows = []
    for one in candidates:
        article, sentences = texts[one.article_id]
        where = place(one, article, sentences) + (f", {article.title}" if len(texts) > 1 else "")
        for article_id, start, end in ((one.article_id, one.start, one.end), *one.also):
            rows.append([article_id, start, end, round(one.score, 4), where])
    return json.dumps(rows)


def _turn(
    turn: str, kind: str, question: str, body: str, heat: str = "[]", articles: int = 0
) -> str:
    heading = ""
    if not question.strip():
        kind += " bare"
    else:
        shown = question.strip()
        if len(shown) > _SHOWN_CHARS:
            shown = shown[:_SHOWN_CHARS].rstrip() + " …"
        heading = f'<h3 class="question" dir="auto">{safe(shown)}</h3>'
    return (
        f'<article class="turn {kind}" data-turn="{safe(turn)}" data-heat="{safe(heat)}" '
        f'data-articles="{articles}">'
        f"{heading}{body}</article>"
    )


def _silence(answer: Answer, texts: QuotedArticles) -> str:
    missing = ""
    if answer.missing:
        missing = f'<p class="missing">{safe(missing_in_words(answer.missing))}</p>'
    close = ""
    if answer.closest:
        # Words that do not answer are not marked, here or in the article.
        plain = [replace(one, answer_end=one.answer_start) for one in answer.closest]
        cards = "".join(
            _card(one, texts, "close", one is plain[0] or one.article_id != plain[0].article_id)
            for one in plain
        )
        close = f'<h4 class="kicker">{tr("Not an answer, but close")}</h4>{cards}'
    return f'<p class="silence">{safe(in_language(answer.text))}</p>{missing}{close}'


def _elsewhere(answer: Answer, number: int) -> str:
    """The same question, by a click, to all articles."""
    question = safe(answer.completed or answer.question)
    words = tr("Ask all {number} articles", number=number)
    return (
        '<p class="elsewhere"><button type="button" class="next" '
        f'data-question="{question}">{words}</button></p>'
    )


def _folded(summary: str, evidence: Sequence[Evidence], texts: QuotedArticles, beside: str) -> str:
    if not evidence:
        return ""
    cards = "".join(_card(one, texts, "further", one.article_id != beside) for one in evidence)
    return f'<details class="more"><summary>{summary}</summary>{cards}</details>'


_TAKE = (
    '<span class="take"><button type="button" class="copy" data-citation="{citation}">'
    '[[Copy<span class="unseen"> with its source</span>]]</button>'
    '<button type="button" class="forms" aria-expanded="false" title="[[Copy it otherwise]]">'
    '<span class="unseen">[[Copy it otherwise]]</span></button>'
    '<button type="button" class="keep-it">[[Keep<span class="unseen"> this quotation</span>]]'
    '</button><a class="link" href="{link}">[[Link<span class="unseen"> to this sentence</span>]]'
    "</a></span>"
)


def _card(evidence: Evidence, texts: QuotedArticles, kind: str, titled: bool = True) -> str:
    """One sentence as a quotation, with its place as a button that shows it in the article."""
    article, sentences = texts[evidence.article_id]
    passage = QuotedPassage.of(evidence, article, sentences)
    judged = kind != "close"
    listed_by_rule = kind.endswith("listed")
    before = article.text[evidence.context_start : evidence.context_end] if judged else ""
    lead = f'<p class="before" dir="auto">{safe(before)}</p>' if before else ""
    speaker = f'<span class="speaker">{safe(evidence.speaker)}</span>' if evidence.speaker else ""
    name, language = safe(article.title), safe(article.language or "en")
    title = f'<cite lang="{language}" dir="auto" title="{name}">{name}</cite>' if titled else ""
    score = (
        f'<span class="sure">{sure(evidence.score, given=kind == "best")}</span>'
        if judged and not listed_by_rule
        else ""
    )
    take = marked(_TAKE).format(citation=safe(with_source(passage)), link=safe(link(evidence)))
    return (
        f'<figure class="quotation {kind}" data-article="{safe(evidence.article_id)}" '
        f'data-kept="{key_of(article)}" '
        f'data-start="{evidence.start}" data-end="{evidence.end}" '
        f'data-answer-start="{evidence.answer_start}" data-answer-end="{evidence.answer_end}">'
        f'{lead}<blockquote lang="{language}" dir="auto">{_marked(evidence, article)}</blockquote>'
        f'<figcaption><button type="button" class="cite">'
        f'<span class="unseen">{tr("Show in the article:")} '
        f"</span>{place(evidence, article, sentences)}</button>"
        f"{speaker}{score}{title}"
        f"{take}</figcaption></figure>"
    )


def _marked(evidence: Evidence, article: Article) -> str:
    """The sentence, sliced from the article at this moment, its exact words marked."""
    if evidence.cells:
        return _row(evidence, article)
    start, end = evidence.answer_start, evidence.answer_end
    if not evidence.start <= start < end <= evidence.end:
        return safe(article.text[evidence.start : evidence.end])
    return (
        f"{safe(article.text[evidence.start : start])}<mark>{safe(article.text[start:end])}</mark>"
        f"{safe(article.text[end : evidence.end])}"
    )


def _row(evidence: Evidence, article: Article) -> str:
    """Cells of a row, each with its column's name beside it, as a list of terms."""
    start, end = evidence.answer_start, evidence.answer_end
    shown = []
    for column, first, last in evidence.cells:
        marked = replace(
            evidence,
            start=first,
            end=last,
            answer_start=max(first, start),
            answer_end=min(last, end),
            cells=(),
        )
        text = _marked(marked, article)
        name = f'<span class="column">{safe(column)}</span> ' if column else ""
        shown.append(f'<span class="cell">{name}<q>{text}</q></span>')
    return " ".join(shown)
