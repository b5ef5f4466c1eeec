"""Scanned pages: refused with what to do, and read by tesseract only if one asks for it."""

import io
import shutil

import pytest
from reportlab.pdfgen.canvas import Canvas

from corpus import UnreadableArticleError, read_source
from corpus.ocr import recognise
from tests.support.scans import TEXTS, fake_tesseract, scan


@pytest.fixture
def tesseract(tmp_path, monkeypatch):
    return fake_tesseract(tmp_path, monkeypatch)


def test_a_scan_is_refused_with_what_to_do_and_ocr_is_offered_where_it_is_installed(
    tesseract, monkeypatch
):
    with pytest.raises(UnreadableArticleError, match=r"are pictures\. Set ASSISTANT_OCR=1"):
        read_source(scan(), "scan.pdf")
    assert not (tesseract / "seen").exists()
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(UnreadableArticleError, match=r"are pictures: run OCR on it first"):
        read_source(scan(), "scan.pdf")
    with pytest.raises(UnreadableArticleError, match=r"Expected tesseract .*Install it"):
        read_source(scan(), "scan.pdf", ocr=True)


def test_what_was_recognised_is_paragraphs_with_their_pages_and_says_how_sure_it_is(tesseract):
    article = read_source(scan(), "scan.pdf", ocr=True).article
    assert (tesseract / "seen").read_text() == "P5P5"  # grey pictures, one a page
    assert article.kind == "pdf"
    assert article.text == "The lighthouse burns.\n\nTwice.\n\nThe lighthouse burns.\n\nTwice."
    assert [one.page for one in article.paragraphs] == [1, 1, 2, 2]
    facts = [(fact.name, fact.value, fact.source) for fact in article.facts]
    assert ("recognised", "90% sure", "tesseract") in facts


def test_a_pdf_that_holds_text_is_never_recognised(tesseract):
    file = io.BytesIO()
    canvas = Canvas(file)
    canvas.drawString(72, 700, "It is text.")
    canvas.save()
    assert read_source(file.getvalue(), "a.pdf", ocr=True).article.text == "It is text."
    assert not (tesseract / "seen").exists()


def test_a_tesseract_that_fails_ends_in_a_sentence(tesseract):
    (tesseract / "tesseract").write_text("#!/bin/sh\ncat > /dev/null\nexit 1\n")
    with pytest.raises(UnreadableArticleError, match=r"scan\.pdf, it failed .*ASSISTANT_OCR=0"):
        read_source(scan(), "scan.pdf", ocr=True)


def test_a_pdf_of_too_many_pictures_is_refused_before_they_are_read(tesseract):
    def draw(number):
        return {"width": 1, "height": 1, "pixels": "AA==", "pages": 501}

    with pytest.raises(UnreadableArticleError, match="at most 500 pictures of pages"):
        recognise(draw, "scan.pdf", lambda: None)


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not installed")
def test_tesseract_itself_reads_a_clean_scan():
    article = read_source(scan(), "scan.pdf", ocr=True).article
    assert article.text == "\n\n".join(TEXTS)
