"""Captions in a PDF: by a word and a number, or in small or slanted letters beside a picture."""

import io

import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from corpus.formats.content import TextBlock
from corpus.structure import assemble
from tests.support.extracts import read

BODY = [
    "The mill was built in 1801 by Anna Holm beside the river, and it grinds rye",
    "and barley for all the people of the valley, who bring it in autumn.",
]


def page(caption, font="Times-Roman", size=11, y=588):
    """A PDF of text, a picture 100 points high, a line with its base `y` points high, and text."""
    file = io.BytesIO()
    canvas = Canvas(file)
    for top in (780, 480):
        canvas.setFont("Times-Roman", 11)
        for number, line in enumerate(BODY):
            canvas.drawString(72, top - 14 * number, line)
    canvas.drawImage(ImageReader(Image.new("RGB", (200, 100), "red")), 72, 600, 200, 100)
    canvas.setFont(font, size)
    canvas.drawString(72, y, caption)
    canvas.save()
    return file.getvalue()


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ({"font": "Times-Italic"}, "caption"),
        ({"size": 9}, "caption"),
        ({"size": 9, "y": 704}, "caption"),  # above it
        ({}, "text"),  # in letters as all are
        ({"size": 9, "y": 540}, "text"),  # too far from it
    ],
)
def test_what_is_said_of_a_picture_in_letters_of_its_own_is_a_caption(given, kind):
    said = "Anna Holm at the wheel of her mill."
    found, paragraphs = read("pdf", page(said, **given))
    kinds = {found.text[one.start : one.end]: one.kind for one in paragraphs}
    assert kinds[said] == kind
    assert [one for text, one in kinds.items() if text != said] == ["text"] * (len(kinds) - 1)


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Figure 1 The wheel after it was mended", "caption"),
        ("FIGURE 3.2: Prices of rye", "caption"),
        ("Table II — Prices of rye", "caption"),
        ("Fig. 2a (left) The wheel", "caption"),
        ("Fig. S4 | The wheel", "caption"),
        ("Abbildung 3: Das Rad", "caption"),
        ("Map 2. The valley", "caption"),
        ("Figure 2 shows the mill.", "text"),
        ("Table manners matter here.", "text"),
        ("Map of the valley", "text"),
        ("Source code is free.", "text"),
        ("Table 4 and the next show it.", "text"),
    ],
)
def test_a_caption_is_known_by_its_word_and_number(line, kind):
    _, structure = assemble([TextBlock(line)], "pdf")
    assert [one.kind for one in structure.paragraphs] == [kind]
