"""A scanned PDF, and a program that stands for tesseract."""

import io
import os

import pypdfium2
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

TEXTS = ["The pool of Tamm was built in 1801 by Anna Holm.", "It was closed in the winter of 1911."]
# What tesseract writes of a page: level, page, block, paragraph, line, word, a box, sure, text.
TABLE = "level\tpage\tblock\tpar\tline\tword\tleft\ttop\twidth\theight\tconf\ttext\n" + "".join(
    f"{level}\t1\t{block}\t{par}\t{line}\t{word}\t0\t0\t9\t9\t{sure}\t{text}\n"
    for level, block, par, line, word, sure, text in [
        (1, 0, 0, 0, 0, -1, ""),
        (5, 1, 1, 1, 1, 96, "The"),
        (5, 1, 1, 1, 2, 90, "light-"),
        (5, 1, 1, 2, 1, 84, "house"),
        (5, 1, 1, 2, 2, 90, "burns."),
        (5, 1, 2, 1, 1, 95, " "),
        (5, 1, 2, 1, 2, 90, "Twice."),
    ]
)


def scan(texts=TEXTS):
    """A PDF whose pages are pictures of text."""
    plain = io.BytesIO()
    canvas = Canvas(plain, pagesize=(500, 200))
    for text in texts:
        canvas.setFont("Times-Roman", 16)
        canvas.drawString(40, 120, text)
        canvas.showPage()
    canvas.save()
    file = io.BytesIO()
    scanned = Canvas(file, pagesize=(500, 200))
    for page in pypdfium2.PdfDocument(plain.getvalue()):
        scanned.drawImage(ImageReader(page.render(scale=3).to_pil()), 0, 0, 500, 200)
        scanned.showPage()
    scanned.save()
    return file.getvalue()


def fake_tesseract(folder, monkeypatch):
    """A program of this name that writes TABLE for every picture that it is given."""
    table = folder / "table"
    table.write_text(TABLE)
    program = folder / "tesseract"
    program.write_text(f"#!/bin/sh\nhead -c 2 >> {folder}/seen\ncat > /dev/null\ncat {table}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return folder
