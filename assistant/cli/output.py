"""Answers and articles as lines for a terminal; what articles say cannot command it."""

from assistant.types import Answer, Evidence
from corpus import Article

_BOLD, _DIM, _PLAIN = "\x1b[1;4m", "\x1b[2m", "\x1b[0m"


def answer_lines(answer: Answer, terminal: bool) -> list[str]:
    """The evidence, or that there is none and what is close to it.

    :param terminal: whether to mark the exact words, as a file should not be.
    """
    if answer.evidence:
        perhaps = [] if answer.answered else ["Perhaps this:"]
        return perhaps + [_quotation(evidence, terminal) for evidence in answer.evidence]
    lines = [visible(answer.text)]
    if answer.missing:
        lines.append(visible(f"Never mentioned: {', '.join(answer.missing)}."))
    lines += ["", "Not an answer, but close:"]
    return lines + [_quotation(evidence, terminal) for evidence in answer.closest]


def article_line(article: Article) -> str:
    """Id, title and what is known of where an article comes from, on one line."""
    known = (article.author, article.date, article.language, article.kind, article.source)
    return visible(f"{article.id}  {article.title}  ({', '.join(filter(None, known))})")


def visible(text: str) -> str:
    """The text without what a terminal would obey: articles are not trusted."""
    return "".join(c if c.isprintable() or c in "\n\u00a0" else " " for c in text)


def _quotation(evidence: Evidence, terminal: bool) -> str:
    start, end = evidence.answer_start - evidence.start, evidence.answer_end - evidence.start
    parts = (evidence.text[:start], evidence.text[start:end], evidence.text[end:])
    before, words, after = map(visible, ("", "", evidence.quotation) if evidence.cells else parts)
    page = f", p. {evidence.page}" if evidence.page else ""
    place = visible(f"{evidence.title}{page}, characters {evidence.start}-{evidence.end}")
    place = f"{place}, probability {evidence.score:.2f}"
    if terminal:
        words = f"{_BOLD}{words}{_PLAIN}" if words else ""
        place = f"{_DIM}{place}{_PLAIN}"
    return f"{before}{words}{after}\n    {place}"
