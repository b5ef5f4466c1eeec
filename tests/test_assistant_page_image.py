"""Pictures of the pages that quotations are from."""

import base64
import io
from dataclasses import replace

import pytest
from PIL import Image
from reportlab.lib.pagesizes import letter as LETTER
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from assistant import LibraryError, UnreadableArticleError
from assistant.library import page_image
from assistant.page.library import PageLibrary
from corpus.formats.pdf.boxed import draw_boxed, pieces
from corpus.sandbox import Limits
from tests.support.page_library import HERE, ask, behind, opened
from tests.support.scans import scan

LINES = [
    ["The mill grinds rye for the whole val-", "ley. It was built in 1845. It is old."],
    ["The roof is new. It is old. The wheel was", "mended in spring and turns again."],
]
TOP, LEFT, SIZE, LEAD = 700, 72, 12, 20  # in points; the page is 612 by 792


def pdf(pages=LINES, turned=0, top=TOP):
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=LETTER)
    canvas.setTitle("The mill")
    for lines in pages:
        canvas.setPageRotation(turned)
        canvas.setFont("Times-Roman", SIZE)
        for number, line in enumerate(lines):
            canvas.drawString(LEFT, top - number * LEAD, line)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def boxed(png):
    """Left, top, right and bottom of what is coloured, in points from the upper left; and size."""
    image = Image.open(io.BytesIO(png)).convert("RGB")
    # Boxes are coloured, letters and paper are grey.
    _, saturation, _ = image.convert("HSV").split()
    box = saturation.point(lambda value: 255 * (value > 30)).getbbox()
    return box and tuple(value / 2 for value in box), image.size  # 144 dots an inch


@pytest.fixture
def qa(tmp_path):
    assistant = opened(tmp_path / "library")
    assistant.add(pdf(), name="mill.pdf")
    yield assistant
    assistant.close()


def quoted(qa, question):
    found = qa.ask(question).evidence[0]
    assert found.article_id == "mill"
    return found


def test_the_sentence_is_boxed_on_its_page(qa):
    built = quoted(qa, "When was it built?")
    assert (built.text, built.page) == ("It was built in 1845.", 1)
    (left, top, right, bottom), size = boxed(qa.page_image(built))
    assert size == (1_224, 1_584)
    # The second line stands 20 points below the first, whose base line is 92 points from the top.
    assert 98 < top < 112 < bottom < 120
    begins = LEFT + stringWidth("ley. ", "Times-Roman", SIZE)
    ends = begins + stringWidth("It was built in 1845.", "Times-Roman", SIZE)
    assert abs(left - begins) < 3
    assert abs(right - ends) < 3


def test_a_sentence_with_a_hyphen_over_two_lines_is_boxed_on_both(qa):
    (_, top, _, bottom), _ = boxed(qa.page_image(quoted(qa, "What grinds rye for the valley?")))
    assert 78 < top < 92
    assert 112 < bottom < 120


def test_of_the_same_words_those_that_were_quoted_are_boxed(qa):
    (_, top, _, bottom), _ = boxed(
        draw(
            pdf([["It is old. It is new.", "And", "It is old."]]), "It is old.", "It is old. It is"
        )
    )
    assert 118 < top < 132 < bottom < 140


@pytest.mark.parametrize(
    ("raw", "size"),
    [(scan(), (1_000, 400 + 40)), (pdf(), (1_205, 1_560 + 40))],  # 1,600 dots are the most
    ids=["a scan", "other words"],
)
def test_a_page_on_which_nothing_can_be_boxed_says_so_above_it(raw, size):
    image = Image.open(io.BytesIO(draw(raw, "The ferry sails at noon today.")))
    assert image.size == size
    strip = image.convert("L").crop((0, 0, image.width, 38))
    assert strip.getextrema() == (90, 255)  # letters on white


def draw(raw, sentence, before="", page=0):
    return base64.b64decode(draw_boxed(raw, page, sentence, before)["png"])


def test_a_page_that_is_turned_has_the_box_where_the_words_are():
    raw = pdf(turned=90, top=500)
    (left, top, right, bottom), size = boxed(draw(raw, "It was built in 1845."))
    assert size == (1_224, 1_584)
    # Turned to the right: what was 480 points above the lower edge is as far from the left one.
    assert 470 < left < 480 < right < 500
    begins = LEFT + stringWidth("ley. ", "Times-Roman", SIZE)
    ends = begins + stringWidth("It was built in 1845.", "Times-Roman", SIZE)
    assert abs(top - begins) < 3
    assert abs(bottom - ends) < 3


def test_what_goes_on_over_the_page_is_boxed_as_far_as_it_stands_there():
    page = "themillgrindsryeforthewholevalley"
    assert pieces(page, "thewholevalleyandthetown", 0) == [(19, 33)]
    assert pieces(page, "nothingofit", 0) == []
    # A mark of a note stands in between.
    assert pieces("themillofthevalley3grindsryeandoats", "millofthevalleygrindsryeandoats", 0) == [
        (3, 18),
        (19, 35),
    ]
    assert pieces("", "", 0) == []


def test_an_article_that_has_changed_or_has_no_pages_is_not_drawn(qa):
    built = quoted(qa, "When was it built?")
    with pytest.raises(LibraryError, match="has changed since: it is version 1"):
        qa.page_image(replace(built, article_version=2))
    with pytest.raises(LibraryError, match="Expected an article 'other'"):
        qa.page_image(replace(built, article_id="other"))
    qa.add(b"The ferry sails at noon.", name="ferry.txt")
    ferry = next(one for one in qa.ask("When sails the ferry?").evidence if "ferry" in one.text)
    with pytest.raises(LibraryError, match="no page to be drawn"):
        qa.page_image(ferry)


def test_a_page_that_takes_too_long_is_given_up(qa, monkeypatch, request):
    built = quoted(qa, "When was it built?")
    request.getfixturevalue("endless_child")
    monkeypatch.setattr(page_image, "LIMITS", Limits(seconds=1))
    with pytest.raises(UnreadableArticleError, match=r"mill\.pdf takes more than 1 seconds"):
        qa.page_image(built)


@pytest.mark.parametrize("size", [(14_400, 14_400), (1, 14_400), (0.01, 0.01)])
def test_however_large_a_page_is_its_picture_is_small(size):
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=size)
    canvas.drawString(0, 0, "The mill grinds rye.")
    canvas.save()
    width, height = Image.open(io.BytesIO(draw(file.getvalue(), "The mill grinds rye."))).size
    assert max(width, height) <= 1_600


def test_programs_get_the_picture_over_http_and_others_a_sentence(tmp_path):
    page_library = PageLibrary(behind(lambda: opened(tmp_path / "library")))
    page_library._assistant.store.add([])
    assistant = page_library._assistant._get()
    assistant.add(pdf(), name="mill.pdf")
    built = quoted(assistant, "When was it built?")
    at = f"{HERE}/mill/page.png?start={built.start}&end={built.end}"
    (done,) = ask(page_library, ("GET", f"{at}&version=1", {}))
    assert (done.status_code, done.headers["content-type"]) == (200, "image/png")
    assert done.headers["cache-control"] == "no-store"
    assert done.content == assistant.page_image(built)
    for path, status in (
        (f"{at}&version=2", 409),
        (at, 422),
        (f"{HERE}/mill/page.png?start=-1&end=4&version=1", 422),
        (f"{HERE}/other/page.png?start=0&end=4&version=1", 404),
    ):
        (done,) = ask(page_library, ("GET", path, {}))
        assert done.status_code == status
        assert done.json()["error"]


def test_so_many_pages_are_drawn_at_once(tmp_path, monkeypatch):
    page_library = PageLibrary(behind(lambda: opened(tmp_path / "library")))
    monkeypatch.setattr("assistant.page.library_api.MAX_DRAWING", 0)
    (done,) = ask(page_library, ("GET", f"{HERE}/a/page.png?start=0&end=4&version=1", {}))
    assert (done.status_code, done.headers["retry-after"]) == (503, "1")
