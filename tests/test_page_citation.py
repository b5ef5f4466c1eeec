"""A passage with its source, as people carry it away: every form, out of any text."""

import csv
import io
import json
import re
from dataclasses import replace

import pytest
from docx import Document
from markdown_it import MarkdownIt

from assistant.conversations import KeptQuotation
from assistant.page.export.citation import (
    FORMS,
    QuotedPassage,
    citation_forms,
    in_marks,
    passage_at,
    reference,
    with_source,
)
from assistant.page.export.quotations import FILES
from assistant.page.html.article import place
from corpus import read_source
from corpus.sentences import split_sentences
from corpus.types import Article
from tests.support.markup import HOSTILE, Parsed
from tests.support.page_fakes import article, spans

TEXTS = ("The firm makes cars.", "Café 🚗: the G3 runs 520 km.", "“We are here,” he said.")
PLAIN = article(*TEXTS)
SENTENCES = spans(PLAIN, *TEXTS, paragraphs=(0, 1, 2))
WEB = replace(
    PLAIN,
    title="Xpeng & “friends”",
    author="Lena Fox",
    date="2026-11-12",
    source="https://example.org/a_b?c=1&d=2",
)


def passage(number=1, of=PLAIN, **given):
    one = SENTENCES[number]
    return QuotedPassage(of, SENTENCES, one.start, one.end, **given)


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("He left.", "“He left.”"),
        ("“We are here.”", "“We are here.”"),
        ('"We are here."', '"We are here."'),
        ("“We are here,” he said.", "‘“We are here,” he said.’"),
        ("“Yes.” She went. “No.”", "‘“Yes.” She went. “No.”’"),
        ('"Xiaomi’s insight is set to achieve."', '"Xiaomi’s insight is set to achieve."'),
        ("«Oui.»", "«Oui.»"),
        ('A 10" disk', '‘A 10" disk’'),
        ("“", "‘“’"),
    ],
)
def test_no_marks_are_doubled(text, marked):
    assert in_marks(text) == marked
    assert text in marked  # letter for letter
    assert not re.search('[“"«]{2}|[”"»]{2}', marked)


def test_a_source_is_written_as_people_write_it():
    assert with_source(passage(of=WEB)) == (
        "“Café 🚗: the G3 runs 520 km.” (Lena Fox, ‘Xpeng & “friends”’, 12 November 2026, "
        "https://example.org/a_b?c=1&d=2, para. 2)"
    )
    assert reference(passage()) == "“A title”, para. 2"
    assert reference(passage(speaker="Mr. He")) == "Mr. He, quoted in “A title”, para. 2"
    assert "SHA" not in with_source(passage(of=WEB))


def test_a_text_without_a_title_is_cited_by_its_first_words_and_where_they_are_cut_it_is_seen():
    long = "The council, which had met every week since the flood, closed the old iron bridge."
    cut = "The council, which had met every week since the flood, closed the old iron …"
    for text, cited in ((long, cut), ("It was late.", "It was late.")):
        made = read_source(f"{text} They left.").article
        said = reference(QuotedPassage(made, split_sentences(made), 0, 4))
        assert said == f"“{cited}”, para. 1"


def test_a_source_has_its_publisher_and_an_article_with_pages_its_page():
    about = b"title: Tea\nauthor: Ana Ruiz\npublisher: The Times\ndate: 2026-11\n"
    given = b"---\n" + about + b"---\n\nTea grows."
    made = read_source(given, "tea.md").article
    found = passage_at(made, split_sentences(made), 0, 3)
    assert reference(found) == "Ana Ruiz, “Tea”, The Times, November 2026, para. 1"

    class Paged(Article):
        page_starts = (0, 25)
        facts = ()

    plain = {name: getattr(PLAIN, name) for name in Article.__dataclass_fields__}
    paged = Paged(**plain)
    assert passage(0, paged).place == "p. 1"
    assert passage(1, paged).place == "pp. 1–2"
    assert passage(2, paged).place == "p. 2"


def test_a_passage_over_several_paragraphs_names_them_all():
    found = passage_at(PLAIN, SENTENCES, 4, SENTENCES[2].end - 3)
    assert found.place == "paras. 1–3"
    assert found.text == PLAIN.text[4:-3]
    assert passage_at(PLAIN, SENTENCES, SENTENCES[2].start, SENTENCES[2].end).speaker == ""


def test_every_form_holds_the_passage_letter_for_letter():
    forms = citation_forms(passage(of=WEB))
    assert list(forms) == list(FORMS)
    text = passage().text
    assert forms["quotation"] == f"“{text}”"
    assert f"> {text}" in forms["markdown"]
    assert Parsed(forms["html"]).words.count(text) == 1
    assert 'cite="https://example.org/a_b?c=1&amp;d=2"' in forms["html"]
    (item,) = json.loads(forms["csl"])
    assert item["annote"] == text
    assert item["issued"] == {"date-parts": [[2026, 11, 12]]}
    assert item["author"] == [{"literal": "Lena Fox"}]
    assert (item["type"], item["URL"]) == ("webpage", WEB.source)
    assert forms["bibtex"] == (
        "@online{one,\n  author = {{Lena Fox}},\n  title = {{Xpeng \\& “friends”}},\n"
        "  date = {2026-11-12},\n  url = {https://example.org/a_b?c=1&d=2},\n"
        "  note = {para. 2},\n  annote = {Café 🚗: the G3 runs 520 km.},\n}"
    )
    assert f"characters {SENTENCES[1].start}–{SENTENCES[1].end}" in forms["proof"]
    assert PLAIN.sha256 in forms["proof"]
    assert "paragraph 2, sentence 1" in forms["proof"]


HOSTILE_TEXTS = [*HOSTILE, r"50% of {a} _b_ ^c^ ~d~ \input{/etc/passwd} #1 & $x$", '=1+1\n\n"x"']


@pytest.mark.parametrize("text", HOSTILE_TEXTS)
def test_hostile_text_stays_text_in_every_form(text):
    made = replace(article(text, title=text), author=text, source=f"http://{text}")
    found = QuotedPassage(made, spans(made, text), 0, len(text))
    forms = citation_forms(found)
    html = MarkdownIt("commonmark").render(forms["markdown"])
    assert not re.search(r"<(img|script|a|b|ol|pre|em)[ >]", html)
    assert Parsed(forms["html"]).tags <= {"figure", "blockquote", "p", "figcaption"}
    assert json.loads(forms["csl"])[0]["annote"] == text
    bibtex = re.sub(r"url = .*", "", forms["bibtex"])
    bare = re.sub(r"\\textbackslash\{\}|\\textascii(tilde|circum)\{\}|\\[&%$#_{}]", "", bibtex)
    assert not set(bare) & set("\\%$#~^")
    assert bare.count("{") == bare.count("}")


def kept(text, words=(0, 0)):
    made = article(text)
    one = KeptQuotation("q", "2026-11-27T10:00:00.000+00:00", "key", 0, len(text), *words)
    return [(one, QuotedPassage(made, spans(made, text), 0, len(text)))]


def test_kept_quotations_become_markdown_word_and_a_table():
    some = kept(TEXTS[1], (20, 26)) + kept(TEXTS[0])
    text = FILES["markdown"](some).content.decode()
    assert "> Café 🚗: the G3 runs **520 km**." in text
    document = Document(io.BytesIO(FILES["docx"](some).content))
    quotes = [one for one in document.paragraphs if one.style.name == "Quote"]
    assert [one.text for one in quotes] == [TEXTS[1], TEXTS[0]]
    assert [run.text for run in quotes[0].runs if run.bold] == ["520 km"]
    table = FILES["csv"](some).content
    assert table.startswith(b"\xef\xbb\xbf")  # or spreadsheets take it for another encoding
    rows = list(csv.DictReader(io.StringIO(table.decode("utf-8-sig"))))
    assert [row["quotation"] for row in rows] == [TEXTS[1], TEXTS[0]]
    assert rows[0]["place"] == "para. 1"


@pytest.mark.parametrize("text", [*HOSTILE_TEXTS, "@SUM(A1)", "-2+3", "\x00\x0b\ud800 odd"])
def test_files_of_kept_quotations_hold_no_formula_and_take_any_text(text):
    text = text.replace("\ud800", "\ufffd")
    table = FILES["csv"](kept(text)).content.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(table, newline=""))
    assert row["quotation"].removeprefix("'") == text
    assert not row["quotation"].startswith(("=", "+", "-", "@", "\t", "\r"))
    assert Document(io.BytesIO(FILES["docx"](kept(text)).content)).paragraphs
    html = MarkdownIt("commonmark").render(FILES["markdown"](kept(text)).content.decode())
    assert not re.search(r"<(img|script|a|b|ol|pre|em)[ >]", html)


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        (b"The mill\n\nIt grinds rye for the town.\n\nIt saws wood. It is old.", "mill.txt"),
        (
            b"<title>The mill</title><body><article><h1>The mill</h1>"
            b"<p>It grinds rye for the town, and has done so for as long as anyone knows.</p>"
            b"<p>It saws wood. It is old.</p></article></body>",
            "mill.html",
        ),
        (b"# The mill\n\nIt grinds rye for the town.\n\nIt saws wood. It is old.", "mill.md"),
    ],
)
def test_the_title_is_not_counted_as_a_paragraph(raw, name):
    made = read_source(raw, name).article
    sentences = split_sentences(made)
    at = made.text.index("It is old.")
    found = passage_at(made, sentences, at, at + len("It is old."))
    assert found.place == "para. 2"
    assert place(found, made, sentences) == "paragraph 2, sentence 2"
    whole = passage_at(made, sentences, 0, len(made.text))
    assert whole.place == "paras. 1–2"
    if made.paragraphs[0].kind == "title":
        title = passage_at(made, sentences, 0, len("The mill"))
        assert title.place == "title"
        assert place(title, made, sentences) == "title, sentence 1"
