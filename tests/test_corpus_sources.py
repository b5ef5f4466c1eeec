"""Articles from files of every format: every letter there, nothing glued, sentences whole."""

import errno
import os
import tempfile
from pathlib import Path

import pytest

from corpus import (
    CorpusError,
    UnreadableArticleError,
    language,
    load_articles,
    read_article,
    read_source,
    split_sentences,
)
from tests.support import printer, story

ARTICLES = Path(__file__).parent.parent / "corpus" / "articles"
WHOLE = "\n\n".join(story.TEXTS)
PDFS = {
    "one column": lambda: printer.pdf(),
    "two columns": lambda: printer.pdf(columns=2),
    "two columns drawn line by line": lambda: printer.pdf(columns=2, by_row=True),
    "hyphens at line ends": lambda: printer.pdf(columns=2, hyphenate=True),
    "ligatures": printer.pdf_with_ligatures,
    "running heads and page numbers": lambda: printer.pdf(heads=True),
}
FILES = {
    "docx": story.word,
    "epub": story.epub,
    "odt": story.odt,
    "rtf": story.rtf,
    "html": story.html,
    "pdf": printer.pdf,
}


def sentences(article):
    return [article.text[s.start : s.end] for s in split_sentences(article)]


def true_sentences():
    return [s for text in story.TEXTS for s in sentences(read_source(text).article)]


@pytest.mark.parametrize("layout", PDFS)
def test_a_pdf_of_any_layout_gives_the_text_back(layout):
    article = read_source(PDFS[layout]()).article
    assert article.text == WHOLE
    assert sentences(article) == true_sentences()


@pytest.mark.parametrize("kind", FILES)
def test_every_format_gives_the_text_back_with_what_it_says_about_itself(kind):
    # The name says nothing: the kind is told by the content.
    source = read_source(FILES[kind](), "upload.bin")
    text = source.article.text.removeprefix(f"{story.TITLE}\n\n")  # a page shows its title
    assert text == WHOLE
    article = source.article
    assert (article.kind, article.title, article.author) == (kind, story.TITLE, story.AUTHOR)
    assert kind == "pdf" or article.date == story.DATE
    assert article.language == "en"
    assert sentences(source.article)[-len(true_sentences()) :] == true_sentences()


def test_a_footnote_is_a_paragraph_of_its_own_and_interrupts_nobody():
    raw = printer.Printer(columns=2).note(story.NOTE).put(story.STORY).close()
    paragraphs = read_source(raw).article.text.split("\n\n")
    assert f"1 {story.NOTE}" in paragraphs
    paragraphs.remove(f"1 {story.NOTE}")
    assert paragraphs == story.TEXTS


def test_raised_figures_that_point_to_notes_are_left_out():
    page = printer.Printer()
    page.drawn = [
        (700, 72, "It fell in the last winter.", 10, None),
        (704, 166, "12", 6, None),
        (700, 192, "The area was 40 m", 10, None),
        (704, 265, "2", 6, None),
    ]
    assert "winter. The area was 40 m²" in read_source(page.close()).article.text


def test_names_in_code_break_no_sentence():
    page = printer.Printer()
    page.drawn = [
        (700, 72, "Set it in the file", 10, None),
        (688, 72, "settings.py", 9, None, "Courier-Bold"),
        (688, 135, "under version 1.0 and start again.", 10, None),
    ]
    text = read_source(page.close()).article.text
    assert text == "Set it in the file settings.py under version 1.0 and start again."


def test_heads_of_chapters_are_left_out_where_they_come_back():
    page = printer.Printer()
    for number in range(6):
        head = "One: the tower" if number < 3 else "Two: the lamp"
        page.drawn = [(750, 72, head, 10, None), (700, 72, f"Page text {number}.", 10, None)]
        page.turn()
    assert "tower" not in (text := read_source(page.close()).article.text)
    assert text.count("Page text") == 6


def test_right_to_left_text():
    printer.use_own_font()
    source = read_source(printer.Printer(font="DejaVu").right_to_left(story.HEBREW).close())
    assert source.article.text == story.HEBREW
    assert source.article.language == "he"


@pytest.mark.slow
def test_three_hundred_pages():
    raw = printer.Printer(columns=2, heads=True, floor=500).put(story.STORY * 260).close()
    assert raw.count(b"/Type /Page") >= 300
    assert read_source(raw).article.text == "\n\n".join(story.TEXTS * 260)


def test_a_word_file_with_notes_deletions_and_a_text_box():
    names = "xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'"
    body = (
        "<w:p><w:r><w:t>Sales rose</w:t></w:r><w:del><w:r><w:delText>fell</w:delText></w:r></w:del>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r>"
        "<w:r><w:pict><w:txbxContent><w:p><w:r><w:t>In a box</w:t></w:r></w:p></w:txbxContent>"
        "</w:pict><w:tab/><w:t>again.</w:t></w:r></w:p>"
    )
    note = "<w:footnote><w:p><w:r><w:t>A note.</w:t></w:r></w:p></w:footnote>"
    mark = "<w:footnote w:type='separator'><w:p><w:r><w:t>---</w:t></w:r></w:p></w:footnote>"
    raw = story.packed(
        {
            "word/document.xml": f"<w:document {names}><w:body>{body}</w:body></w:document>",
            "word/footnotes.xml": f"<w:footnotes {names}>{mark}{note}</w:footnotes>",
        }
    )
    assert read_source(raw).article.text == "Sales rose again.\n\nIn a box\n\nA note."


def test_a_page_without_an_article_is_read_as_a_whole():
    raw = (
        b"<html><body><h1>Head</h1><p>One <b>line</b>.<br>Next.</p><p hidden>No.</p></body></html>"
    )
    assert read_source(raw).article.text == "Head\n\nOne line.\nNext."


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("<meta charset=latin-1><p>Café au lait.</p>".encode("latin-1"), "Café au lait."),
        (b"<p>It rose.<sup><a href='#n'>1</a></sup> It fell.</p>", "It rose. It fell."),
        (b"<pre>one\ntwo</pre>", "one\ntwo"),
        (b"<table><tr><td><p>One.</p><p>Two.</p></td></tr></table>", "One.\n\nTwo."),
        ("<p>so\u00adft and hid\u200bden</p>".encode(), "soft and hidden"),
        (b"<dl><dt>NEDC</dt><dd>A cycle.</dd></dl>", "NEDC\n\nA cycle."),
    ],
)
def test_pieces_of_pages(raw, expected):
    assert read_source(raw, "page.html").article.text == expected


def test_markdown_and_text_are_what_a_folder_gives(tmp_path):
    for name, content in (("a-b.md", "# T\n\n- one\n- two"), ("cd.txt", "\ufeffT\r\n\r\nText.")):
        path = tmp_path / name
        path.write_bytes(content.encode())
        source = read_source(path)
        assert source.article == read_article(path)
        assert source.original == content.encode()


def test_utf_16_text_is_read():
    assert read_source("Sales rose.".encode("utf-16")).article.text == "Sales rose."


def test_pasted_text_is_taken_as_it_is():
    source = read_source(
        "<b>A good year</b> for us.\n\nAnd sales rose by a tenth in all countries."
    )
    assert (source.article.kind, source.article.language) == ("text", "en")
    assert source.article.text.startswith("<b>A good year</b> for us")
    assert source.article.source == "pasted text"
    assert source.article.title == "<b>A good year</b> for us."


@pytest.mark.parametrize(
    ("name", "id"),
    [
        ("xpeng.md", "xpeng"),
        ("My file (1).txt", "My-file-1"),
        ("https://news.example/2021/a-light.html?x=1", "a-light"),
        ("../../etc/passwd", "passwd"),
        ("x" * 500 + ".txt", "x" * 80),
        ("\u202etxt.exe", "txt"),
        ("....", "article"),
    ],
)
def test_ids_are_short_and_harmless(name, id):
    assert read_source(b"Some text", name).article.id == id


def test_a_title_of_the_callers_wins():
    assert read_source(b"# Old\n\nText.", "a.md", title=" New\n one ").article.title == "New one"


@pytest.mark.parametrize("given", [str, str.encode])
@pytest.mark.parametrize(
    ("text", "title"),
    [
        (
            "The Court of Appeal held in Smith v. Jones that a notice was void. It was late.",
            "The Court of Appeal held in Smith v. Jones that a notice was void.",
        ),
        (
            "The parliament passed the Housing Act on 4 May 1988. It is law.",
            "The parliament passed the Housing Act on 4 May 1988.",
        ),
        ("Mary Hale built it in 1884.\nIt is long.", "Mary Hale built it in 1884."),
        (
            "The council, which had met every week since the flood of that year, resolved, after "
            "a long debate, to close the bridge.",
            "The council, which had met every week since the flood of that year, resolved …",
        ),
        ("a" * 100 + " is a word.", "a" * 80 + "…"),
        ("这座桥建于一八八四年。它很长。", "这座桥建于一八八四年。"),
    ],
)
def test_a_text_without_a_title_is_called_by_its_first_sentence(given, text, title):
    assert read_source(given(text)).article.title == title


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Die Firma hat im vergangenen Jahr mehr Autos verkauft als je zuvor.", "de"),
        ("L’entreprise a vendu plus de voitures que jamais l’année dernière.", "fr"),
        ("Компания продала в прошлом году больше автомобилей, чем когда-либо.", "ru"),
        ("Sales rose.", ""),
        ("12,728 15,000 2019 2020 520 " * 20, ""),
        ("P7 G3 SUV NEDC MINI BMW NIO GmbH KG AG Xpeng Tesla Aion Model Y CATL BYD GAC SAIC", ""),
    ],
)
def test_the_language_or_nothing_when_it_cannot_be_told(text, language):
    assert read_source(text).article.language == language


def test_a_picture_of_a_page_says_that_it_needs_ocr():
    with pytest.raises(UnreadableArticleError, match="OCR"):
        read_source(printer.Printer().close(), "scan.pdf")


def test_the_default_article_is_the_same_text_from_a_folder_and_as_a_source():
    (path,) = ARTICLES.glob("*.md")
    assert [read_source(path).article.sha256] == [a.sha256 for a in load_articles(path.parent)]


def test_a_full_disk_while_the_language_is_told_ends_in_a_sentence(monkeypatch):
    def full(**_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    language._identifier.cache_clear()
    monkeypatch.setattr(tempfile, "TemporaryFile", full)
    with pytest.raises(CorpusError, match=r"No space left on device.*Free some space"):
        read_source(" ".join(story.TEXTS))
    monkeypatch.undo()
    assert read_source(" ".join(story.TEXTS)).article.language == "en"
