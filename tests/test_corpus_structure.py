"""Paragraphs of articles in every format: what each one is, its page, its cells; and what is known
beside the text.
"""

import io
import zipfile

import docx
import pytest

from corpus import Article, read_source, split_sentences
from tests.support import printer, story
from tests.support.fakes import make_article

MAKERS = {
    "docx": story.word,
    "epub": story.epub,
    "html": story.html,
    "odt": story.odt,
    "rtf": story.rtf,
    "pdf": lambda: printer.Printer().put(story.STORY).close(),
}
# What a format does not say of the story's blocks.
UNSAID = {
    "rtf": {"item": "text", "caption": "text"},
    "odt": {"caption": "text"},
    "pdf": {"caption": "text"},
}


def kinds(article):
    return [(one.kind, article.text[one.start : one.end]) for one in article.paragraphs]


@pytest.mark.parametrize("kind", MAKERS)
def test_every_format_says_what_each_paragraph_is(kind):
    article = read_source(MAKERS[kind](), name=f"light.{kind}").article
    said = {"p": "text", **UNSAID.get(kind, {})}
    expected = [(said.get(one, one), text) for one, text in story.STORY]
    if kind == "rtf":  # only its shape tells a heading: not behind a caption or a row
        for number in (4, 11):
            expected[number] = ("text", expected[number][1])
    if kind == "html":
        expected.insert(0, ("title", story.TITLE))
    assert kinds(article) == expected
    rows = [one for one in article.paragraphs if one.kind == "row"]
    assert [one.level for one in rows] == [1, 0, 0]
    cells = [(article.text[c.start : c.end], c.column) for c in rows[2].cells]
    assert cells == [("1859", "Year"), ("Fisher", "Keeper"), ("450", "Pounds")]


def test_markdown_says_what_each_paragraph_is():
    source = (
        "# The mill\n\nIt grinds rye.\n\n## Prices\n\n| What | Price |\n| -- | -- |\n"
        "| Rye | 5 |\n\n"
        "1. Wash it.\n2. Dry it.\n\n- Bread\n\n> It is dear.\n\n```\nrun()\n```\n"
    )
    article = read_source(source.encode(), name="mill.md").article
    assert kinds(article) == [
        ("text", "It grinds rye."),
        ("heading", "Prices"),
        ("row", "What\tPrice"),
        ("row", "Rye\t5"),
        ("item", "1. Wash it."),
        ("item", "2. Dry it."),
        ("item", "Bread"),
        ("quotation", "It is dear."),
        ("code", "run()"),
    ]
    assert article.paragraphs[1].level == 2


def test_plain_text_says_what_it_can():
    text = "The mill\n\nBy Ann Poe\n\nIt grinds rye.\n\nPrices\n\nRye costs five crowns.\n\n"
    article = read_source(text + "- Bread\n\nTable 1. Sales of the mill.").article
    assert kinds(article) == [
        ("title", "The mill"),
        ("byline", "By Ann Poe"),
        ("text", "It grinds rye."),
        ("heading", "Prices"),
        ("text", "Rye costs five crowns."),
        ("item", "- Bread"),
        ("caption", "Table 1. Sales of the mill."),
    ]


def test_numbered_lines_before_prose_are_headings_and_numbered_items_are_not():
    agreed = "1. Price\n\nThe price is five crowns.\n\n2. Term\n\nIt ends in May.\n\n"
    article = read_source(f"The mill\n\nIt grinds rye.\n\n{agreed}1. Rye\n2. Oats\n3. Salt").article
    assert kinds(article)[2:] == [
        ("heading", "1. Price"),
        ("text", "The price is five crowns."),
        ("heading", "2. Term"),
        ("text", "It ends in May."),
        ("item", "1. Rye"),
        ("item", "2. Oats"),
        ("item", "3. Salt"),
    ]
    alone = read_source("The mill\n\nIt grinds rye.\n\n1. Price\n\nThe price is five.").article
    assert kinds(alone)[2] == ("item", "1. Price")


def test_sentences_of_a_pdf_know_their_page_also_in_a_paragraph_that_runs_over():
    article = read_source(
        printer.Printer(columns=2, floor=500).put(story.STORY * 3).close()
    ).article
    whole = printer.Printer(columns=2, floor=500).put(story.STORY * 3).close()
    pages = whole.count(b"/Type /Page") - whole.count(b"/Type /Pages")
    assert len(article.page_starts) == pages > 2
    found = [article.page(sentence.start) for sentence in split_sentences(article)]
    assert found == sorted(found)
    assert set(found) == set(range(1, pages + 1))
    assert ("pages", str(pages)) in [(fact.name, fact.value) for fact in article.facts]
    assert make_article("It is.").page(0) == 0


def test_a_row_is_one_sentence_and_a_heading_is_whole():
    source = (
        b"# A\n\n## No. 5 is at St. Ann. It is old\n\n"
        b"| Road | Toll |\n| -- | -- |\n| St. Ann | 5 |\n"
    )
    article = read_source(source, name="toll.md").article
    found = [article.text[s.start : s.end] for s in split_sentences(article)]
    assert found == ["No. 5 is at St. Ann. It is old", "Road\tToll", "St. Ann\t5"]


def test_headings_names_of_columns_and_the_articles_own_questions_are_no_answers():
    source = (
        b"# Talk\n\n## Prices\n\nTom Hay: What does it cost?\n\nAnn Poe: Five crowns.\n\n"
        b"| Road | Toll |\n| -- | -- |\n| St. Ann | 5 |\n"
    )
    article = read_source(source, name="talk.md").article
    assert [one.may_answer for one in article.paragraphs] == [False, False, True, False, True]
    assert [one.speaker for one in article.paragraphs[1:3]] == ["Tom Hay", "Ann Poe"]
    faq = "Fees\n\nWho pays?\n\nThe buyer pays.\n\nWhen is it due?\n\nIt is due in May."
    assert [one.asks for one in read_source(faq).article.paragraphs] == [
        False,
        True,
        False,
        True,
        False,
    ]


def test_numbers_that_word_counts_are_part_of_the_text():
    document = docx.Document()
    document.add_paragraph("Term of this deed.", style="List Number")
    document.add_paragraph("Fees of this deed.", style="List Number")
    document.add_paragraph("It is due as said in 2.")
    file = io.BytesIO()
    document.save(file)
    raw = _with_numbers(file.getvalue())
    found = kinds(read_source(raw, name="deed.docx").article)
    assert found == [
        ("item", "(a) Term of this deed."),
        ("item", "(b) Fees of this deed."),
        ("text", "It is due as said in 2."),
    ]


def _with_numbers(raw):
    """The document, its two items counted by letters."""
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    numbering = (
        f'<w:numbering {space}><w:abstractNum w:abstractNumId="7">'
        '<w:lvl w:ilvl="0"><w:start w:val="1"/>'
        '<w:numFmt w:val="lowerLetter"/><w:lvlText w:val="(%1)"/></w:lvl></w:abstractNum>'
        '<w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num></w:numbering>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "word/numbering.xml":
                part = numbering.encode()
            if name == "word/document.xml":
                mark = b'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="3"/></w:numPr>'
                part = part.replace(b'<w:pStyle w:val="ListNumber"/>', mark)
            new.writestr(name, part)
    return out.getvalue()


def _page(body):
    fill = "<p>The council of the town met on Monday to talk about the mill and its cost.</p>" * 3
    return (
        f"<html><head><title>Mill</title></head><body><article>{fill}{body}</article></body></html>"
    )


@pytest.mark.parametrize(
    "mark",
    ["<del>two</del>", "<s>two</s>", '<span style="text-decoration: line-through">two</span>'],
)
def test_what_a_web_page_strikes_out_is_not_text(mark):
    body = (
        f"<p>The council of the town gave {mark} <ins>three</ins> million crowns for the mill.</p>"
    )
    article = read_source(_page(body).encode(), name="mill.html").article
    assert "gave three million" in article.text
    assert "two" not in article.text


def test_what_word_strikes_out_is_not_text():
    document = docx.Document()
    paragraph = document.add_paragraph("It costs ")
    paragraph.add_run("two").font.strike = True
    paragraph.add_run("three").font.strike = False
    paragraph.add_run(" crowns.")
    file = io.BytesIO()
    document.save(file)
    assert read_source(file.getvalue(), name="cost.docx").article.text == "It costs three crowns."


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("It costs ~~two~~ three crowns.", "It costs three crowns."),
        ("It costs ~~*two* or~~three ~ish crowns.", "It costs three ~ish crowns."),
        ("`~~kept~~` here", "~~kept~~ here"),
    ],
)
def test_what_markdown_strikes_out_is_not_text(source, text):
    assert read_source(source.encode(), name="cost.md").article.text == text


ODT = """<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"><office:automatic-styles>
<style:style style:name="P1" style:parent-style-name="P0"/>
<style:style style:name="P0" style:parent-style-name="Illustration"/>
<style:style style:name="P2" style:parent-style-name="P3"/>
<style:style style:name="P3" style:parent-style-name="P2"/>
<text:list-style style:name="L1">
<text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/>
<text:list-level-style-number text:level="2" style:num-format="a" style:num-prefix="("
 style:num-suffix=")"/></text:list-style>
<text:list-style style:name="L2"><text:list-level-style-bullet text:level="1"/>
<text:list-level-style-number text:level="2" style:num-format="I" text:display-levels="2"
 style:num-suffix=":"/></text:list-style>
</office:automatic-styles><office:body><office:text>%s</office:text></office:body>
</office:document-content>"""


def _odt(body):
    mime = "application/vnd.oasis.opendocument.text"
    return story.packed({"mimetype": mime, "content.xml": ODT % body})


def _items(style, *items, more=""):
    inside = "".join(f"<text:list-item>{one}</text:list-item>" for one in items)
    return f"<text:list text:style-name='{style}' {more}>{inside}</text:list>"


def test_an_opendocument_text_has_the_numbers_that_its_program_counts():
    inner = "<text:list><text:list-item><text:p>By hand.</text:p></text:list-item></text:list>"
    bullets = "<text:p>Rye</text:p><text:list><text:list-item><text:p>Oats</text:p>"
    body = _items("L1", f"<text:p>Wash it.</text:p>{inner}", "<text:p>Dry it.</text:p>")
    body += "<text:p>Then wait.</text:p>"
    body += _items("L1", "<text:p>Grind it.</text:p>", more="text:continue-numbering='true'")
    body += _items("L1", "<text:p>Begin anew.</text:p>")
    body += _items("L2", f"{bullets}</text:list-item></text:list>")
    body += _items("L1", "<text:p>Sieve it.</text:p>").replace(
        "<text:list-item>", "<text:list-item text:start-value='7'>"
    )
    assert kinds(read_source(_odt(body), name="rye.odt").article) == [
        ("item", "1. Wash it."),
        ("item", "(a) By hand."),
        ("item", "2. Dry it."),
        ("text", "Then wait."),
        ("item", "3. Grind it."),
        ("item", "1. Begin anew."),
        ("item", "Rye"),
        ("item", "I: Oats"),
        ("item", "7. Sieve it."),
    ]


def test_a_caption_of_an_opendocument_text_is_known_by_what_its_style_is_based_on():
    body = "<text:p>It is old.</text:p><text:p text:style-name='P1'>The mill in 1802</text:p>"
    body += "<text:p text:style-name='P2'>It turns.</text:p>"  # based on each other
    assert kinds(read_source(_odt(body), name="mill.odt").article) == [
        ("text", "It is old."),
        ("caption", "The mill in 1802"),
        ("text", "It turns."),
    ]


def test_items_of_a_numbered_list_have_the_numbers_that_a_browser_shows():
    body = '<ol start="3"><li>Wash the rye and dry it.</li><li>Grind the rye in the mill.</li></ol>'
    article = read_source(_page(body).encode(), name="rye.html").article
    assert [text for kind, text in kinds(article) if kind == "item"] == [
        "3. Wash the rye and dry it.",
        "4. Grind the rye in the mill.",
    ]


def test_a_front_matter_is_metadata_and_no_text():
    source = (
        b"---\ntitle: The mill\nauthor: Ann Poe\ndate: 2024-03-01\npublisher: Post\n---\n\n"
        b"It grinds."
    )
    article = read_source(source, name="x.md").article
    assert (article.title, article.author, article.date) == ("The mill", "Ann Poe", "2024-03-01")
    assert article.text == "It grinds."
    assert [(fact.name, fact.value, fact.source) for fact in article.facts] == [
        ("author", "Ann Poe", "front matter"),
        ("date", "2024-03-01", "front matter"),
        ("publisher", "Post", "front matter"),
        ("words", "2", "counted"),
    ]


def test_what_a_program_made_up_is_not_known():
    document = docx.Document()  # its template says python-docx and a date of 2013
    document.add_paragraph("It grinds rye.")
    file = io.BytesIO()
    document.save(file)
    article = read_source(file.getvalue(), name="mill.docx").article
    assert (article.author, article.date) == ("", "")
    page = _page('<p class="date">In 2024 the mill was built by the smith of the town.</p>')
    assert read_source(page.encode(), name="mill.html").article.date in ("", "2024")


def test_an_article_without_a_stored_structure_has_the_paragraphs_of_its_blank_lines():
    article = Article("a", "", "One. Two.\n\nThree.", "a.txt", "0")
    assert [(p.start, p.end, p.kind, p.page) for p in article.paragraphs] == [
        (0, 9, "text", 0),
        (11, 17, "text", 0),
    ]
    assert article.facts == ()


def test_an_rtf_text_tells_items_with_their_numbers_and_captions():
    raw = (
        rb"{\rtf1\ansi{\stylesheet{\s0 Normal;}{\s15\sbasedon0\snext0 caption;}{\s1 heading 1;}}"
        rb"\pard It is old.\par{\listtext\pard\plain\f3 \'b7\tab}\pard\plain\ls1 Rye\par"
        rb"{\listtext\pard\plain 2.\tab}\pard\plain\ls2 Oats\par"
        rb"{\listtext\f4 o\tab}Barley\par"
        rb"{\pntext\f1 (b)\tab}{\*\pn\pnlvlbody}Wheat\par"
        rb"\pard\plain\s15\ql The mill in 1802\par\pard\plain\s1 It turns.\par}"
    )
    assert kinds(read_source(raw, name="mill.rtf").article) == [
        ("text", "It is old."),
        ("item", "Rye"),
        ("item", "2. Oats"),
        ("item", "Barley"),
        ("item", "(b) Wheat"),
        ("caption", "The mill in 1802"),
        ("text", "It turns."),
    ]
