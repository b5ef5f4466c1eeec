"""Articles from files of every format: what is in them, and nothing glued or lost."""

import io

import pytest
from docx import Document

from corpus import UnreadableArticleError, read_source


def test_pasted_text_is_taken_as_it_is():
    source = read_source("<b>A good year</b>\n\nSales rose by a tenth in all of the countries.")
    assert source.kind == "text"
    assert source.article.text.startswith("<b>A good year</b>\n\nSales")
    assert source.language == "en"


def test_a_word_file():
    document = Document()
    document.core_properties.title = "A good year"
    document.core_properties.author = "Ann Lee"
    document.add_heading("Sales", 1)
    document.add_paragraph("Sales rose. Costs fell.")
    document.add_paragraph("The first item", style="List Bullet")
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "2019", "12,728"
    file = io.BytesIO()
    document.save(file)
    source = read_source(file.getvalue(), "year.bin")
    assert (source.kind, source.author, source.article.title) == ("docx", "Ann Lee", "A good year")
    assert source.article.text == (
        "Sales\n\nSales rose. Costs fell.\n\nThe first item\n\n2019 | 12,728"
    )


def test_a_damaged_file_is_named():
    with pytest.raises(UnreadableArticleError, match=r"year\.pdf is cut short or damaged"):
        read_source(b"%PDF-1.7 and no more", "year.pdf")
