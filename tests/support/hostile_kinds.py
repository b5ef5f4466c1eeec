"""Mails, subtitles, tables, workbooks and presentations made to harm: see `hostile_texts`."""

import io
import zipfile

import openpyxl
import pptx

from tests.support.hostile_archives import patched
from tests.support.hostile_texts import LAUGHS, MB, XXE

_MAIL = b"From: a@x.example\nMIME-Version: 1.0\n"


def mail(headers, body=b"Text."):
    return _MAIL + headers + b"\n\n" + body


def nested(depth):
    head = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(depth)
    )
    return _MAIL + head + b"Content-Type: text/plain\n\nText."


def many_parts():
    part = b"--b\nContent-Type: text/plain\n\nText.\n"
    return mail(b"Content-Type: multipart/mixed; boundary=b", part * 20_000 + b"--b--")


MAILS = {
    "only headers": ("a.eml", _MAIL, "no text of its own"),
    "no headers": ("a.eml", b"Only text.", None),
    "1,000 nested parts": ("a.eml", nested(1_000), None),
    "20,000 parts": ("a.eml", many_parts, None),
    "parts of itself": ("a.eml", mail(b"Content-Type: message/rfc822", _MAIL * 500), None),
    "100,000 headers": ("a.eml", _MAIL + b"X-A: b\n" * 100_000 + b"\nText.", None),
    "header of 5 MB": ("a.eml", mail(b"Subject: " + b"a" * 5 * MB), "reads: Text."),
    "folded header": ("a.eml", mail(b"Subject: a" + b"\n b" * 50_000), None),
    "addresses without end": ("a.eml", mail(b"To: " + b"(" * 50_000), "reads: Text."),
    "sender without end": ("a.eml", mail(b"Reply-To: " + b"<" * 50_000), "reads: Text."),
    "unknown charset": (
        "a.eml",
        mail(b"Content-Type: text/plain; charset=x-evil"),
        "reads: Text.",
    ),
    "charset that is a codec": (
        "a.eml",
        mail(b"Content-Type: text/plain; charset=zlib", b"Text."),
        None,
    ),
    "bad base64": ("a.eml", mail(b"Content-Transfer-Encoding: base64", b"%%%"), None),
    "bad quoting": (
        "a.eml",
        mail(b"Content-Transfer-Encoding: quoted-printable", b"Te=ZZxt."),
        "reads: Te=ZZxt.",
    ),
    "unknown packing": ("a.eml", mail(b"Content-Transfer-Encoding: x-evil"), None),
    "script": (
        "a.eml",
        mail(b"Content-Type: text/html", b"<p>Text.</p><script>x()</script>"),
        "reads: Text.",
    ),
    "picture from elsewhere": (
        "a.eml",
        mail(b"Content-Type: text/html", b"<img src=http://x/><p>Text.</p>"),
        "reads: Text.",
    ),
    "outside body": (
        "a.eml",
        mail(b"Content-Type: message/external-body; access-type=local-file; name=/etc/passwd"),
        "reads: Text.",
    ),
    "name that leads out": (
        "a.eml",
        mail(
            b"Content-Type: text/plain; name=../../evil\n"
            b"Content-Disposition: attachment; filename=../../evil"
        ),
        "no text of its own",
    ),
    "NUL in a header": ("a.eml", mail(b"Subject: a\0b"), None),
    "bad day": ("a.eml", mail(b"Date: Mon, 99 Foo 99999 99:99:99 +9999"), "reads: Text."),
    "6,000 mails": (
        "a.mbox",
        b"From a Mon May 6 10:00:00 2024\nMessage-ID: 1\nSubject: a\n\nText.\n\n" * 6_000,
        "6,000 mails, more than 5,000",
    ),
    "mailbox of nothing": (
        "a.mbox",
        b"From a Mon May 6 10:00:00 2024\nMessage-ID: 1\nSubject: a\n\n\n\n" * 200,
        "no text of its own",
    ),
    "mailbox of beginnings": (
        "a.mbox",
        (b"From " + b"1" * 190 + b" 10:00:00\n\n") * 5_000 + b"Text.",
        None,
    ),
    "quotes in quotes": ("a.eml", mail(b"", b"\n" + b">" * 200_000 + b" Text."), None),
}

_CUE = b"00:00:01,000 --> 00:00:02,000\n"
SUBTITLES = {
    "only a head": ("a.vtt", b"WEBVTT", "holds none"),
    "only times": ("a.srt", _CUE * 1_000, "holds none"),
    "cues without end": ("a.srt", (_CUE + b"Text.\n\n") * 40_000, None),
    "cue of 5 MB": ("a.srt", _CUE + b"a" * 5 * MB, "reads: aaa"),
    "open tags": ("a.vtt", b"WEBVTT\n\n" + _CUE.replace(b",", b".") + b"<" * 200_000 + b"T.", None),
    "nested tags": ("a.srt", _CUE + b"<i>" * 100_000 + b"Text.", "reads: Text."),
    "script": ("a.vtt", b"WEBVTT\n\n" + _CUE + b"<script>x</script>Text.", "reads: xText."),
    "entities": ("a.srt", _CUE + b"&amp;" * 100_000 + b"Text.", None),
    "times too large": ("a.srt", b"999:99:99,999 --> 999:99:99,999\nText.", "reads: Text."),
    "numbers of numbers": ("a.srt", b"9\n" * 100_000 + _CUE + b"Text.", "reads: Text."),
    "arrows": ("a.srt", b"-->" * 100_000, None),
    "names without end": ("a.srt", _CUE + b"A: " * 100_000, None),
}

TABLES = {
    "only commas": ("a.csv", b"," * 500_000, "holds none"),
    "open quotation mark": ("a.csv", b'a,"' + b"b" * 2 * MB, None),
    "quotation marks": ("a.csv", b'"' * 1_000_001, None),
    "100,000 columns": ("a.csv", b"a," * 100_000 + b"\n" + b"b," * 100_000, None),
    "NUL": ("a.csv", b"a,b\n\0,c", "signs that no text has"),
    "formula": ("a.csv", b"Name,Call\nAna,=cmd|' /C calc'!A0\n", "reads: =cmd"),
    "rows of all widths": ("a.csv", b"".join(b"a," * n + b"\n" for n in range(1_000)), None),
    "table called text": ("a.txt", b"a,b\nc,d\n", "reads: a,b"),
}


def saved(book):
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def workbook():
    book = openpyxl.Workbook()
    book.active.append(["Name", "Age"])
    book.active.append(["Text.", 41])
    return saved(book)


def presentation():
    deck = pptx.Presentation()
    deck.slides.add_slide(deck.slide_layouts[0]).shapes.title.text = "Text."
    return saved(deck)


def changed(raw, part, change):
    """An archive with the content of one part changed."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(file, "w", 8) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content) if name == part else content)
    return file.getvalue()


def sheet(change):
    return lambda: changed(workbook(), "xl/worksheets/sheet1.xml", change)


def slide(change):
    return lambda: changed(presentation(), "ppt/slides/slide1.xml", change)


def beginning(kind, raw):
    """XML with another beginning before its first element."""
    return kind.encode() + raw[raw.index(b"<worksheet") :]


def _laughing(raw):
    return beginning(LAUGHS, raw).replace(b"<sheetData>", b"<sheetData>&a9;")


OFFICE = {
    "workbook cut short": ("a.xlsx", lambda: workbook()[:2_000], "cut short or damaged"),
    "presentation cut short": ("a.pptx", lambda: presentation()[:9_000], "cut short or damaged"),
    "workbook of laughs": ("a.xlsx", sheet(_laughing), "XML entities"),
    "workbook with an outside entity": (
        "a.xlsx",
        sheet(lambda raw: beginning(XXE, raw)),
        "XML entities",
    ),
    "slide of noise": ("a.pptx", slide(lambda raw: b"<x"), "damaged in its part"),
    "sheet of noise": ("a.xlsx", sheet(lambda raw: b"\x01\x02"), "damaged in its part"),
    "a cell far away": (
        "a.xlsx",
        sheet(lambda raw: raw.replace(b'r="A2"', b'r="XFD1048576"')),
        "reads: Text.",
    ),
    "a column beyond all": (
        "a.xlsx",
        sheet(lambda raw: raw.replace(b'r="A2"', b'r="ZZZ99999999999"')),
        "reads: Text.",
    ),
    "row number without end": (
        "a.xlsx",
        sheet(lambda raw: raw.replace(b'<row r="2"', b'<row r="99999999999999999"')),
        "reads: Text.",
    ),
    "text that is not there": (
        "a.xlsx",
        sheet(lambda raw: raw.replace(b"<v>2</v>", b"<v>99999999</v>")),
        None,
    ),
    "hidden columns without end": (
        "a.xlsx",
        sheet(
            lambda raw: raw.replace(
                b"<sheetData>", b'<cols><col min="1" max="9999999" hidden="1"/></cols><sheetData>'
            )
        ),
        "holds none",
    ),
    "500,000 cells": (
        "a.xlsx",
        sheet(
            lambda raw: raw.replace(
                b"</sheetData>", b"<row><c><v>1</v></c></row>" * 200_000 + b"</sheetData>"
            )
        ),
        None,
    ),
    "days beyond the calendar": (
        "a.xlsx",
        sheet(lambda raw: raw.replace(b"<v>41</v>", b"<v>1e300</v>")),
        "reads: 1e",
    ),
    "styles of noise": (
        "a.xlsx",
        lambda: changed(workbook(), "xl/styles.xml", lambda raw: b"<x"),
        "reads: Text.",
    ),
    "sheet that is not there": (
        "a.xlsx",
        lambda: changed(
            workbook(),
            "xl/_rels/workbook.xml.rels",
            lambda raw: raw.replace(b"sheet1.xml", b"../../../etc/passwd"),
        ),
        "holds none",
    ),
    "slide that is not there": (
        "a.pptx",
        lambda: changed(
            presentation(),
            "ppt/_rels/presentation.xml.rels",
            lambda raw: raw.replace(b"slides/slide1.xml", b"../../../../etc/passwd"),
        ),
        "holds none",
    ),
    "main part outside": (
        "a.xlsx",
        lambda: changed(
            workbook(),
            "_rels/.rels",
            lambda raw: raw.replace(b"xl/workbook.xml", b"http://x.example/w.xml"),
        ),
        "reads: Text.",
    ),
    "workbook bomb": (
        "a.xlsx",
        sheet(
            lambda raw: raw.replace(b"<sheetData>", b"<!--" + b" " * 40 * MB + b"--><sheetData>")
        ),
        "zip bombs",
    ),
    "locked workbook part": ("a.xlsx", lambda: patched(workbook(), 8, 1), None),
    "deep shapes": (
        "a.pptx",
        slide(lambda raw: raw.replace(b"<p:spTree>", b"<p:spTree>" + b"<p:grpSp>" * 100_000)),
        None,
    ),
    "workbook called text": ("a.txt", workbook, "reads: Text."),
    "presentation called PDF": ("a.pdf", presentation, "reads: Text."),
}
