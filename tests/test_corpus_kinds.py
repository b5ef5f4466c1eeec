"""Mails, subtitles, chats, tables, workbooks and presentations."""

import io
from datetime import datetime
from email.message import EmailMessage

import openpyxl
import pptx
import pytest
from openpyxl.styles import numbers
from pptx.util import Inches

from corpus import read_source, split_sentences
from corpus.extract import extract
from corpus.formats.detect import kind_of
from corpus.paragraphs import parse
from tests.support import story


def read(kind, raw):
    """Title, and kind, speaker, page and text of each paragraph, with the names of columns."""
    found = extract(kind, raw)
    return found, parse(found.structure).paragraphs


def texts(kind, raw):
    found, paragraphs = read(kind, raw)
    return [found.text[one.start : one.end] for one in paragraphs]


def turns(kind, raw):
    found, paragraphs = read(kind, raw)
    return [(one.speaker, found.text[one.start : one.end]) for one in paragraphs]


OFFER = (
    b"From: Ana <ana@shop.example>\r\nTo: Tom <tom@x.example>\r\nSubject: Offer\r\n"
    b"Date: Mon, 06 May 2024 10:00:00 +0200\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: text/plain; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n'
    b"\r\nOur chairs cost 30=E2=82=AC each, and we can send them by the end of Jun=\r\ne.\r\n"
)


def mail(subject="Offer", **more):
    message = EmailMessage()
    message["From"], message["Subject"] = "Zoë Müller <zoe@x.example>", subject
    message["MIME-Version"] = "1.0"
    for name, value in more.items():
        message[name] = value
    return message


def test_a_mail_is_its_text_with_subject_sender_and_day():
    assert kind_of(OFFER, "upload.bin") == "eml"
    found, _ = read("eml", OFFER)
    assert found.text == "Our chairs cost 30€ each, and we can send them by the end of June."
    assert (found.title, found.author, found.date) == ("Offer", "Ana", "2024-05-06")


def test_the_plain_form_of_a_mail_is_read_and_else_the_page():
    message = mail("Grüße aus Łódź")
    message.set_content("We open in May.")
    message.add_alternative("<p>We open in <b>June</b>.</p>", subtype="html")
    message.add_attachment(b"Not this.", maintype="text", subtype="plain", filename="a.txt")
    found, _ = read("eml", message.as_bytes())
    assert (found.title, found.author, found.text) == (
        "Grüße aus Łódź", "Zoë Müller", "We open in May.",
    )  # fmt: skip
    page = mail()
    page.set_content("<html><body><p>We open in <b>June</b>.</p><p>Come.</p></body>", "html")
    assert texts("eml", page.as_bytes()) == ["We open in June.", "Come."]


def test_what_a_mail_quotes_and_forwards_is_told_apart():
    inner = mail("Old")
    inner.set_content("The pool is closed.")
    message = mail()
    message.set_content("I agree.\n\nOn Monday Tom wrote:\n> Shall we open in May?\n> Say so.\n")
    message.add_attachment(inner)
    found, paragraphs = read("eml", message.as_bytes())
    assert [(one.kind, found.text[one.start : one.end]) for one in paragraphs] == [
        ("text", "I agree."),
        ("text", "On Monday Tom wrote:"),
        ("quotation", "Shall we open in May?\nSay so."),
        ("text", "The pool is closed."),
    ]


@pytest.mark.parametrize("charset", ["iso-8859-1", "us-ascii", "x-unknown", "windows-1252"])
def test_the_letters_of_a_mail_are_those_that_its_writer_saw(charset):
    raw = (
        f"From: a@x.example\nMIME-Version: 1.0\nContent-Type: text/plain; charset={charset}\n"
        "Content-Transfer-Encoding: 8bit\n\n"
    ).encode() + "The “café” costs €5.".encode("cp1252")
    assert texts("eml", raw) == ["The “café” costs €5."]


def test_lines_of_a_mail_that_were_wrapped_run_on():
    raw = OFFER.replace(b"utf-8", b'utf-8"; format="flowed').partition(b"\r\n\r\n")[0]
    raw += b"\r\n\r\nThe town will open the \r\npool in May.\r\n"
    assert texts("eml", raw) == ["The town will open the pool in May."]


def test_a_memo_that_people_wrote_is_no_mail():
    assert kind_of(b"From: Ana\nTo: Tom\nSubject: Pool\n\nWe open in May.", "a.txt") == "text"


def test_a_mail_without_text_says_what_to_do():
    message = mail()
    message.add_attachment(b"x", maintype="application", subtype="pdf", filename="a.pdf")
    with pytest.raises(Exception, match=r"no text of its own.*attached") as refused:
        read_source(message.as_bytes(), "a.eml")
    assert "a mail (.eml), a.eml has" in str(refused.value)


SRT = b"""1
00:00:01,000 --> 00:00:02,500
The council of Tamm met on Monday

2
00:00:02,500 --> 00:00:04,000
to talk about the <i>new</i> pool.

3
00:00:04,000 --> 00:00:05,000
{\\an8}- When will it open?
- In May.

00:00:09,000 --> 00:00:10,000
ANA RUIZ: It costs four million.
"""


def test_subtitles_are_sentences_without_times():
    assert kind_of(SRT, "upload.bin") == "srt"
    assert turns("srt", SRT) == [
        ("", "The council of Tamm met on Monday to talk about the new pool."),
        ("", "When will it open?"),
        ("", "In May."),
        ("ANA RUIZ", "ANA RUIZ: It costs four million."),
    ]


def test_web_subtitles_know_their_speakers_and_leave_notes_out():
    raw = b"""WEBVTT - The pool of Tamm

STYLE
::cue { color: red }

NOTE this is nobody's speech

intro
00:01.000 --> 00:02.000 align:start position:0%
<v Ana Ruiz>We open <c.loud>in May</c>,

00:02.000 --> 00:03.000
<v Ana Ruiz>if nothing happens.</v>

00:03.000 --> 00:04.000
<v.low Tom Hay>Why &amp; when?
"""
    assert kind_of(raw, "upload.bin") == "vtt"
    found, _ = read("vtt", raw)
    assert found.title == "The pool of Tamm"
    assert turns("vtt", raw) == [
        ("Ana Ruiz", "Ana Ruiz: We open in May, if nothing happens."),
        ("Tom Hay", "Tom Hay: Why & when?"),
    ]


def test_lines_that_roll_upward_are_said_once():
    raw = b"""WEBVTT

00:00.000 --> 00:02.000
the council met

00:02.000 --> 00:04.000
the council met
on Monday evening

00:04.000 --> 00:06.000
on Monday evening
in the town hall.
"""
    assert texts("vtt", raw) == ["the council met on Monday evening in the town hall."]


def test_a_damaged_cue_takes_no_other_with_it_and_a_pause_parts_paragraphs():
    raw = (
        "1\n00:00:01,000 --> 00:00:02,000\nIt is closed.\n2\n00:00:02,000 --> 00:00:03,000\n"
        "It was dear.\n\nx\n00:00:99 -> broken\nLost.\n\n"
        "00:01:30,000 --> 00:01:31,000\nIt opens — in May.\n"
    ).encode("cp1252")
    assert texts("srt", raw) == ["It is closed. It was dear.", "It opens — in May."]


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        ("06/05/2024, 10:32 - Ana Ruiz: We open in May\n06/05/2024, 10:33 - Tom: ok, when?\nSay.\n"
         "06/05/2024, 10:40 - Ana Ruiz: On the 4th", ["Ana Ruiz", "Tom", "Ana Ruiz"]),
        ("[06.05.24, 10:32:15] ana: We open in May\n[06.05.24, 10:33:01] tom_h: ok",
         ["ana", "tom_h"]),
        ("[10:32] <ana> the pump is broken\n[10:33] <tom> order one", ["ana", "tom"]),
        ("<ana> the pump is broken\n<tom> order one", ["ana", "tom"]),
        ("10:32:11 From Ana Ruiz to Everyone: We open.\n10:33:11 From Tom to Everyone: Fine.",
         ["Ana Ruiz", "Tom"]),
        ("Speaker 1: We open in May.\nSpeaker 2: Fine by me.", ["Speaker 1", "Speaker 2"]),
        ("Ana Ruiz (00:01:05): We open in May.\nTom Hay (00:01:09): Fine.",
         ["Ana Ruiz", "Tom Hay"]),
        ("10:32 PM Ana: We open in May\n10:33 PM Tom: Fine", ["Ana", "Tom"]),
    ],
)  # fmt: skip
def test_messages_of_a_chat_are_turns_of_their_speakers(text, speakers):
    found, paragraphs = read("text", text.encode())
    assert [one.speaker for one in paragraphs] == speakers
    assert all(one.kind == "turn" for one in paragraphs)
    assert found.title == ""
    assert found.text == text


def test_times_in_prose_are_no_messages():
    text = "The mill opens at 10:30 and closes late: at ten. At 12:45 it is full.\n10:30 is early."
    assert {one.kind for one in read("text", text.encode())[1]} == {"text"}


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


def saved(book):
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


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
