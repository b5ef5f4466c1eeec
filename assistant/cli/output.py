"""Answers and articles as lines for a terminal; what articles say cannot command it."""

from assistant.types import Answer, Evidence, Why
from corpus import Article

_BOLD, _DIM, _PLAIN = "\x1b[1;4m", "\x1b[2m", "\x1b[0m"


def answer_lines(answer: Answer, terminal: bool, why: bool = False) -> list[str]:
    """The verdict in words and the sentences, or that there is none and what is close to it.

    :param terminal: whether to mark the exact words, as a file should not be.
    :param why: whether to tell the reasons.
    """
    lines = [visible(f"“{one.typed}” was read as “{one.mended}”.") for one in answer.changes]
    if answer.parts:
        for part in answer.parts:
            lines += [visible(part.question), *answer_lines(part, terminal, why), ""]
        return lines[:-1]
    quoted = answer.evidence or answer.particulars
    lines.append(f"{answer.heading}:" if quoted else visible(answer.text))
    lines += [
        visible(f"{one.name}: {one.value} ({one.source}; {one.title})")
        for one in answer.particulars
    ]
    # A sentence that only may answer does not look like one that does.
    lines += [_quotation(one, answer, terminal) for one in answer.evidence]
    lines += [visible(note) for note in answer.notes]
    if answer.missing:
        lines.append(visible(f"Never mentioned: {', '.join(answer.missing)}."))
    if answer.closest:
        lines += ["", "Not an answer, but close:"]
        lines += [_quotation(one, answer, terminal) for one in answer.closest]
    return lines + (_why_lines(answer.why) if why and answer.why else [])


def article_line(article: Article) -> str:
    """Id, title and what is known of where an article comes from, on one line."""
    known = (article.author, article.date, article.language, article.kind, article.source)
    return visible(f"{article.id}  {article.title}  ({', '.join(filter(None, known))})")


def visible(text: str) -> str:
    """The text without what a terminal would obey: articles are not trusted."""
    return "".join(c if c.isprintable() or c in "\n\u00a0" else " " for c in text)


def _quotation(evidence: Evidence, answer: Answer, terminal: bool) -> str:
    start, end = evidence.answer_start - evidence.start, evidence.answer_end - evidence.start
    parts = (evidence.text[:start], evidence.text[start:end], evidence.text[end:])
    before, words, after = map(visible, ("", "", evidence.quotation) if evidence.cells else parts)
    page = f", p. {evidence.page}" if evidence.page else ""
    place = visible(f"{evidence.title}{page}, characters {evidence.start}-{evidence.end}")
    if answer.form == "sentences":
        place = f"{place}, probability {evidence.score:.2f}"
    if terminal:
        words = f"{_BOLD}{words}{_PLAIN}" if words and answer.answered else words
        place = f"{_DIM}{place}{_PLAIN}"
    return f"{before}{words}{after}\n    {place}"


def _why_lines(why: Why) -> list[str]:
    lines = ["", "Why:"]
    if why.probability:
        lines.append(f"    Words of the question in the best: {', '.join(why.matched) or 'none'}.")
        lines.append(f"    {why.probability}")
    if why.next_best:
        lines.append(f"    Next best ({why.next_best.score:.2f}): {why.next_best.text}")
    others = why.article_count - len(why.articles)
    titles = "; ".join(why.articles) + (f"; and {others} more" if others else "")
    searched = f"{why.sentences} sentences" if why.sentences else "all"
    lines.append(f"    Searched: {searched}, {why.read} of them read, of: {titles}.")
    return [visible(line) for line in lines]
