"""Tables as text, workbooks and presentations."""

from datetime import datetime

import openpyxl
import pptx
import pytest
from openpyxl.styles import numbers
from pptx.util import Inches

from corpus import read_source, split_sentences
from corpus.extract import extract
from corpus.formats.detect import kind_of
from tests.support import story
from tests.support.extracts import read, texts
from tests.support.hostile_kinds import saved


@pytest.mark.parametrize(
    "raw",
    [
        b"Name,Age,City\nAna Ruiz,41,Halm\nTom Hay,35,Tamm\n",
        b"Name;Age;City\r\nAna Ruiz;41;Halm\r\nTom Hay;35;Tamm\r\n",
        b"Name\tAge\tCity\nAna Ruiz\t41\tHalm\n\nTom Hay\t35\tTamm",
        b'"Name","Age","City"\n"Ana Ruiz","41","Halm"\n"Tom Hay","35","Tamm"',
        "Name|Age|City\nAna Ruiz|41|Halm\nTom Hay|35|Tamm".encode("utf-16"),
    ],
)
def test_a_table_as_text_is_a_paragraph_for_each_row(raw):
    assert kind_of(raw, "sales.csv") == "csv"
    found, paragraphs = read("csv", raw)
    assert [found.text[one.start : one.end] for one in paragraphs] == [
        "Name\tAge\tCity", "Ana Ruiz\t41\tHalm", "Tom Hay\t35\tTamm",
    ]  # fmt: skip
    assert [one.may_answer for one in paragraphs] == [False, True, True]
    assert [(found.text[c.start : c.end], c.column) for c in paragraphs[2].cells] == [
        ("Tom Hay", "Name"), ("35", "Age"), ("Tamm", "City"),
    ]  # fmt: skip


def test_cells_may_hold_what_parts_them_and_line_ends():
    raw = b'Name,Says\nAna,"We open, in May.\nCome."\nTom,"He said ""no""."\n'
    assert texts("csv", raw)[1:] == ["Ana\tWe open, in May. Come.", 'Tom\tHe said "no".']


def test_a_table_without_names_of_columns_has_none():
    _, paragraphs = read("csv", b"Ana,41\nTom,35\n")
    assert all(one.may_answer for one in paragraphs)
    assert paragraphs[0].cells[0].column == ""


def test_prose_that_is_called_a_table_stays_prose():
    text = "The council met on Monday. It talked long.\nIt went home at nine."
    assert extract("csv", text.encode()).text == text


def workbook():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Sales"
    sheet.append(["Sales of the three shops"])
    sheet.append([])
    sheet.append(["Shop", "Opened", "Share", "Sales"])
    sheet.append(["Halm", datetime(2024, 5, 6), 0.125, 1234.5])
    sheet.append(["Tamm", datetime(2023, 1, 31, 10, 30), 0.5, 20])
    for row in sheet["C4:C5"]:
        row[0].number_format = numbers.FORMAT_PERCENTAGE_00
    sheet["B5"].number_format = "d mmm yyyy hh:mm"
    sheet["D4"].number_format = '#,##0.00 "crowns"'
    sheet["D5"].number_format = "[$€-407]#,##0.00"
    return book


def test_a_workbook_is_its_rows_as_they_are_shown():
    book = workbook()
    book.properties.title, book.properties.creator = "Sales of 2024", "Ana Ruiz"
    found, paragraphs = read("zip", saved(book))
    assert (found.kind, found.title, found.author) == ("xlsx", "Sales of 2024", "Ana Ruiz")
    assert [found.text[one.start : one.end] for one in paragraphs] == [
        "Sales of the three shops",
        "Shop\tOpened\tShare\tSales",
        "Halm\t2024-05-06\t12.50%\t1,234.50 crowns",
        "Tamm\t2023-01-31 10:30\t50.00%\t€20.00",
    ]
    assert [one.may_answer for one in paragraphs[1:]] == [False, True, True]
    assert [cell.column for cell in paragraphs[3].cells] == ["Shop", "Opened", "Share", "Sales"]


def test_sheets_have_headings_and_what_is_hidden_is_left_out():
    book = workbook()
    book["Sales"].row_dimensions[5].hidden = True
    book["Sales"].column_dimensions["C"].hidden = True
    secret = book.create_sheet("Secret")
    secret.append(["Not", "this"])
    secret.sheet_state = "hidden"
    staff = book.create_sheet("Staff")
    staff["C3"], staff["E3"], staff["C4"], staff["E4"] = "Name", "Age", "Eva", 41
    staff["XFD900000"] = "far away"
    found, paragraphs = read("zip", saved(book))
    assert [(one.kind, found.text[one.start : one.end]) for one in paragraphs] == [
        ("title", "Sales"),
        ("text", "Sales of the three shops"),
        ("row", "Shop\tOpened\tSales"),
        ("row", "Halm\t2024-05-06\t1,234.50 crowns"),
        ("heading", "Staff"),
        ("row", "Name\tAge"),
        ("row", "Eva\t41"),
        ("text", "far away"),
    ]


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (0.1 + 0.2, "General", "0.3"),
        (3.0, "General", "3"),
        (1e20, "General", "1e+20"),
        (1234567.891, "#,##0", "1,234,568"),
        (0.5, "0.0##", "0.5"),
        (12, "$#,##0.00", "$12.00"),
        (7, "0\\ \"pieces\"", "7 pieces"),
        (0.25, "0.00;[Red]-0.00", "0.25"),
        (2.5, "# ?/?", "2.5"),
        (1.5, "[h]:mm", "36:00"),
    ],
)  # fmt: skip
def test_figures_are_shown_as_their_format_says(value, code, shown):
    book = openpyxl.Workbook()
    book.active.append(["Name", "Figure"])
    book.active.append(["Ana", value])
    book.active["B2"].number_format = code
    assert texts("zip", saved(book))[1] == f"Ana\t{shown}"


def presentation():
    deck = pptx.Presentation()
    first = deck.slides.add_slide(deck.slide_layouts[0])
    first.shapes.title.text = "The pool of Tamm"
    first.placeholders[1].text = "Report of May"
    second = deck.slides.add_slide(deck.slide_layouts[1])
    second.placeholders[1].text = "It costs four million crowns.\nIt opens in May."
    second.shapes.title.text = "Costs"
    second.notes_slide.notes_text_frame.text = "Tell them about the steel."
    third = deck.slides.add_slide(deck.slide_layouts[5])
    third.shapes.title.text = "Shops"
    rows = [("Shop", "Sales"), ("Halm", "41"), ("Tamm", "35")]
    table = third.shapes.add_table(3, 2, Inches(1), Inches(2), Inches(4), Inches(2)).table
    for at, row in enumerate(rows):
        for column, text in enumerate(row):
            table.cell(at, column).text = text
    return deck


def test_a_presentation_is_its_slides_each_a_page():
    found, paragraphs = read("zip", saved(presentation()))
    assert found.kind == "pptx"
    assert [(one.page, one.kind, found.text[one.start : one.end]) for one in paragraphs] == [
        (1, "title", "The pool of Tamm"),
        (1, "text", "Report of May"),
        (2, "heading", "Costs"),
        (2, "text", "It costs four million crowns."),
        (2, "text", "It opens in May."),
        (2, "text", "Tell them about the steel."),
        (3, "heading", "Shops"),
        (3, "row", "Shop\tSales"),
        (3, "row", "Halm\t41"),
        (3, "row", "Tamm\t35"),
    ]
    assert paragraphs[-1].cells[1].column == "Sales"


def test_slides_that_are_hidden_are_counted_and_not_read():
    deck = presentation()
    deck.slides[1]._element.set("show", "0")
    found, paragraphs = read("zip", saved(deck))
    assert "four million" not in found.text
    assert paragraphs[-1].page == 3


def test_figures_on_slides_keep_their_exponents():
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    paragraph = slide.placeholders[1].text_frame.paragraphs[0]
    for text, baseline in (("It holds 10", None), ("6", "30000"), (" litres of CO", None),
                           ("2", "-25000"), (".", None)):  # fmt: skip
        run = paragraph.add_run()
        run.text = text
        if baseline:
            run.font._element.set("baseline", baseline)
    assert texts("zip", saved(deck)) == ["It holds 10⁶ litres of CO2."]


def test_rows_are_sentences_of_their_own():
    article = read_source(b"Name,Age\nAna,41\nTom,35\n", "a.csv").article
    assert [article.text[s.start : s.end] for s in split_sentences(article)] == [
        "Name\tAge", "Ana\t41", "Tom\t35",
    ]  # fmt: skip


def test_every_kind_is_told_by_its_content_whatever_it_is_called():
    for raw, kind in ((saved(workbook()), "xlsx"), (saved(presentation()), "pptx"),
                      (story.word(), "docx")):  # fmt: skip
        assert read_source(raw, "a.txt").article.kind == kind
