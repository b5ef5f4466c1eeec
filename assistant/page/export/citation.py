"""A passage with its source, in the forms in which people carry it away.

No citation library is used: citeproc writes bibliographies out of CSL-JSON, which is one of the
forms here, and none writes a single quotation with its place; BibTeX needs ten characters escaped.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from assistant.evidence import speaker_of
from assistant.page.export.markdown_text import escaped
from assistant.page.html.article import ADDRESS, dated, paragraph_number, place
from assistant.page.language import tr
from assistant.types import Evidence
from corpus import Article, Sentence

FORMS = {
    "source": "With its source",
    "quotation": "Quotation only",
    "markdown": "Markdown",
    "html": "HTML",
    "bibtex": "BibTeX",
    "csl": "CSL-JSON",
    "proof": "With proof data",
}
_PARTNERS = {"“": "”", '"': '"', "„": "“", "«": "»", "‘": "’", "「": "」"}
_DOUBLE = re.compile('[“”"„«»]')
_LATEX = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{special: f"\\{special}" for special in "&%$#_{}"},
}


@dataclass(frozen=True, slots=True)
class QuotedPassage:
    """A piece of an article: `article.text[start:end]`."""

    article: Article
    sentences: Sequence[Sentence]
    start: int
    end: int
    speaker: str = ""
    cells: tuple[tuple[str, int, int], ...] = ()  # of a row of a table, as `Evidence` has them

    @classmethod
    def of(cls, one: Evidence, article: Article, sentences: Sequence[Sentence]) -> "QuotedPassage":
        """The passage that a piece of evidence quotes."""
        return cls(article, sentences, one.start, one.end, one.speaker, one.cells)

    @property
    def page(self) -> int:
        """Page on which it begins; 0 where the article has no pages."""
        return self.article.page(self.start)

    @property
    def text(self) -> str:
        """The passage, letter for letter."""
        return self.article.text[self.start : self.end]

    @property
    def quoted(self) -> str:
        """The passage in quotation marks; of a row each cell, with its column before it."""
        if not self.cells:
            return in_marks(self.text)
        return ", ".join(
            f"{column}: {cell}" if column else cell
            for column, start, end in self.cells
            if (cell := in_marks(self.article.text[start:end]))
        )

    @property
    def place(self) -> str:
        """Place as people write it: `p. 3`, `paras. 9–10`."""
        article = self.article
        ends = (self.start, max(self.start, self.end - 1))
        if article.page_starts:
            first, last = (article.page(at) for at in ends)
            return _pages(first, last)
        first, last = (paragraph_number(article, self.sentences, at) for at in ends)
        if not last:
            return tr("title")
        first = first or 1
        if first == last:
            return tr("para. {number}", number=first)
        return tr("paras. {first}–{last}", first=first, last=last)


def _pages(first: int, last: int) -> str:
    if first == last:
        return tr("p. {number}", number=first)
    return tr("pp. {first}–{last}", first=first, last=last)


def passage_at(
    article: Article, sentences: Sequence[Sentence], start: int, end: int
) -> QuotedPassage:
    """Any passage, with its speaker and cells where it is one sentence or a part of one."""
    one = next((one for one in sentences if one.start <= start and end <= one.end), None)
    if one is None:
        return QuotedPassage(article, sentences, start, end)
    paragraph = article.paragraph_at(one.start)
    speaker = paragraph.speaker or speaker_of(one, article.text, sentences)
    whole = (start, end) == (one.start, one.end)
    cells = tuple(
        (cell.column, cell.start, cell.end)
        for cell in (paragraph.cells if whole else ())
        if start <= cell.start < cell.end <= end
    )
    return QuotedPassage(article, sentences, start, end, speaker, cells)


def in_marks(text: str) -> str:
    """Text in quotation marks that it does not hold itself; speech that is in marks stays as it is.

    >>> in_marks("He left."), in_marks("“We are here.”"), in_marks("“We are,” he said.")
    ('“He left.”', '“We are here.”', '‘“We are,” he said.’')
    """
    inner = text[1:-1]
    partner = _PARTNERS.get(text[:1])
    if len(text) > 2 and partner == text[-1] and text[0] not in inner and partner not in inner:
        return text
    return f"‘{text}’" if _DOUBLE.search(text) else f"“{text}”"


def reference(passage: QuotedPassage) -> str:
    """Source as people write it: author, title, publisher, date, address and place."""
    article = passage.article
    speaker = tr("{speaker}, quoted in", speaker=passage.speaker) + " " if passage.speaker else ""
    parts = (
        _line(article.author),
        in_marks(_line(article.title)),
        publisher(article),
        dated(article),
        address(article),
        passage.place,
    )
    return speaker + ", ".join(part for part in parts if part)


def with_source(passage: QuotedPassage) -> str:
    """The quotation and its source, in one paragraph."""
    return f"{passage.quoted} ({reference(passage)})"


def citation_forms(passage: QuotedPassage) -> dict[str, str]:
    """The passage in every one of `FORMS`."""
    return {
        "source": with_source(passage),
        "quotation": passage.quoted,
        "markdown": _markdown(passage),
        "html": _html(passage),
        "bibtex": _bibtex(passage),
        "csl": json.dumps([_csl(passage)], ensure_ascii=False, indent=1),
        "proof": proof_line(passage),
    }


def proof_line(passage: QuotedPassage) -> str:
    """The quotation with all that finds it again and proves it."""
    article = passage.article
    speaker = tr("{speaker}, quoted in", speaker=passage.speaker) + " " if passage.speaker else ""
    where = tr(", ").join((article.title, place(passage, passage.article, passage.sentences)))
    proved = tr(
        "characters {start}–{end}; SHA-256 of the article’s text: {sha}",
        start=passage.start,
        end=passage.end,
        sha=article.sha256,
    )
    return f"{passage.quoted}\n{speaker}{where} ({proved})"


def _line(text: str) -> str:
    return " ".join(text.split())


def publisher(article: Article) -> str:
    """Publisher, as far as it is known."""
    return next((_line(one.value) for one in article.facts if one.name == "publisher"), "")


def address(article: Article) -> str:
    """Address on the web that the article came from, if it came from one."""
    return article.source if ADDRESS.fullmatch(article.source) else ""


def _markdown(passage: QuotedPassage) -> str:
    text = passage.quoted if passage.cells else passage.text
    quoted = "\n".join(f"> {line}".rstrip() for line in escaped(text).split("\n"))
    return f"{quoted}\n>\n> — {escaped(reference(passage))}"


def _html(passage: QuotedPassage) -> str:
    cited = address(passage.article)
    at = f' cite="{escape(cited)}"' if cited else ""
    text = passage.quoted if passage.cells else passage.text
    paragraphs = "".join(f"<p>{escape(one)}</p>" for one in re.split(r"\n\s*\n", text))
    return (
        f"<figure><blockquote{at}>{paragraphs}</blockquote>"
        f"<figcaption>— {escape(reference(passage))}</figcaption></figure>"
    )


def _key(article: Article) -> str:
    """Name of the entry: letters, digits and hyphens of the id, which is known by them."""
    return re.sub(r"[^a-z0-9]+", "-", article.id.casefold()).strip("-") or "article"


def _bibtex(passage: QuotedPassage) -> str:
    article = passage.article
    at = address(article)
    fields = {
        "author": f"{{{_latex(_line(article.author))}}}" if article.author else "",
        "title": f"{{{_latex(_line(article.title))}}}",
        "date": article.date[:10],
        "publisher": _latex(publisher(article)),
        "url": at,
        "note": _latex(passage.place),
        "annote": _latex(_line(passage.text)),
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@{'online' if at else 'misc'}{{{_key(article)},\n{lines}}}"


def _latex(text: str) -> str:
    return "".join(_LATEX.get(character, character) for character in text)


def _csl(passage: QuotedPassage) -> dict[str, object]:
    """One item of CSL-JSON, as Zotero, pandoc and citeproc read it."""
    article = passage.article
    item: dict[str, object] = {
        "id": _key(article),
        "type": "webpage" if address(article) else "document",
        "title": _line(article.title),
    }
    if article.author:
        item["author"] = [{"literal": _line(article.author)}]
    if published := publisher(article):
        item["publisher"] = published
    if found := re.match(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", article.date):
        item["issued"] = {"date-parts": [[int(part) for part in found.groups() if part]]}
    if at := address(article):
        item["URL"] = at
    return {**item, "note": passage.place, "annote": passage.text}
