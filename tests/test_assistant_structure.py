"""What the structure of an article does to its answers, by fakes: context is no answer, rows are
quoted cell by cell, and a quotation knows its page.
"""

import re

from assistant.cli.output import answer_lines
from assistant.page.export.citation import QuotedPassage, with_source
from assistant.page.export.markdown import notes
from assistant.page.export.proof import proof
from assistant.page.html.article import article_html
from assistant.page.html.conversation import answer_html
from assistant.pipeline import Pipeline
from assistant.settings import Settings
from corpus import read_source, split_sentences
from index import SentenceIndex
from tests.support import printer, story
from tests.support.fakes import FakeReader
from tests.support.page_fakes import ASKED, turns_of

MILL = b"""# The mill

## Where does the mill stand

The mill stands beside the pond of Orrin.

| Road of the mill | Toll of the road |
| -- | -- |
| Upper road | 12 crowns |
"""


def ask(article, encoder, question):
    index = SentenceIndex.build([article], encoder)
    return Pipeline(index, FakeReader(), Settings()).explain(question)


def everything(answer):
    return (*answer.evidence, *answer.closest)


def test_a_heading_is_never_offered(encoder):
    article = read_source(MILL, name="mill.md").article
    explained = ask(article, encoder, "Where does the mill stand?")
    texts = [one.text for one in explained.candidates]
    assert "The mill stands beside the pond of Orrin." in texts
    assert "Where does the mill stand" not in texts
    assert "Road of the mill\tToll of the road" not in texts


def test_a_row_is_quoted_cell_by_cell_with_its_columns_outside_the_marks(encoder):
    article = read_source(MILL, name="mill.md").article
    answer = ask(article, encoder, "What is the toll of the upper road?").answer
    row = next(one for one in everything(answer) if one.cells)
    assert [(column, article.text[a:b]) for column, a, b in row.cells] == [
        ("Road of the mill", "Upper road"),
        ("Toll of the road", "12 crowns"),
    ]
    quoted = "Road of the mill: “Upper road”, Toll of the road: “12 crowns”"
    assert row.quotation == quoted
    texts = {article.id: (article, split_sentences(article))}
    cited = with_source(QuotedPassage.of(row, *texts[article.id]))
    assert cited.startswith(quoted)
    assert quoted in "\n".join(answer_lines(answer, terminal=False))
    assert quoted in notes(turns_of([answer], texts), ASKED)
    assert "columns Road of the mill, Toll of the road" in proof(turns_of([answer], texts), ASKED)
    assert '<span class="column">Toll of the road</span>' in answer_html("1", answer, texts)
    for shown in (cited, notes(turns_of([answer], texts), ASKED), row.text):
        assert " | " not in shown


def test_a_quotation_from_a_pdf_knows_its_page_at_every_door(encoder):
    whole = story.STORY * 2 + [("p", "The keeper of the third tower was Tom Hay of Orrin.")]
    article = read_source(printer.Printer(floor=500).put(whole).close(), name="x.pdf").article
    pages = len(article.page_starts)
    assert pages > 1
    answer = ask(article, encoder, "Who was the keeper of the third tower of Orrin?").answer
    one = next(one for one in everything(answer) if "Tom Hay" in one.text)
    assert one.page == pages
    texts = {article.id: (article, split_sentences(article))}
    assert f"p. {pages}" in with_source(QuotedPassage.of(one, *texts[article.id]))
    assert f", p. {pages}, characters" in "\n".join(answer_lines(answer, terminal=False))
    assert f"p. {pages}, paragraph" in notes(turns_of([answer], texts), ASKED)
    assert f"p. {pages}, paragraph" in proof(turns_of([answer], texts), ASKED)
    assert pages in [
        found["page"] for found in answer.as_dict()["evidence"] + answer.as_dict()["closest"]
    ]


def test_the_title_stands_once_on_the_page_and_headings_are_headings():
    text = "The mill of Orrin\n\nIt grinds rye.\n\nPrices\n\nRye costs five crowns."
    article = read_source(text).article
    shown = article_html(article, split_sentences(article))
    assert re.sub(r'aria-label="[^"]*"', "", shown).count("The mill of Orrin") == 1
    assert re.search(r'<h3 class="heading" dir="auto"><span[^>]*>Prices</span></h3>', shown)
    assert '<p dir="auto">' in shown


def test_a_turn_knows_its_speaker(encoder):
    text = "Talk\n\nTom Hay: Why did the mill burn?\n\nAnn Poe: The mill burned because of a lamp."
    article = read_source(text).article
    candidates = ask(article, encoder, "Why did the mill burn?").candidates
    assert [(one.speaker, one.text.partition(": ")[2]) for one in candidates] == [
        ("Ann Poe", "The mill burned because of a lamp.")
    ]
