"""PDF pages as people have them: turned, with fractions, forms, initials, numbered lines."""

import io

import pytest
from reportlab.lib.pagesizes import letter as LETTER
from reportlab.pdfgen.canvas import Canvas

from corpus.formats.pdf.reader import read_pdf

LINES = [
    "The council of Tamm met on Monday evening to talk about the new pool. It will",
    "cost four million crowns and will be opened in spring. Neighbours have asked for",
    "a wall along the east side because they fear the noise of the children, and the",
    "mayor has promised to look into it. A second report is due in autumn.",
]
WHOLE = " ".join(LINES)
SMALL = 7


def paragraphs(*draws, title=""):
    """Text of the blocks of a PDF of which each function draws a page."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=LETTER)
    canvas.setTitle(title)
    for draw in draws:
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return [
        block.text.replace("\f", "") or "\t".join(block.cells)
        for block in read_pdf(file.getvalue()).blocks
    ]


def put(canvas, lines, x=72, y=700, size=11, lead=13, font="Times-Roman"):
    canvas.setFont(font, size)
    for number, line in enumerate(lines):
        canvas.drawString(x, y - number * lead, line)


def pieces(canvas, *parts, x=72, y=700, size=11):
    """One line of texts, each with how far it is raised and, if it is not `size`, its size."""
    line = canvas.beginText(x, y)
    for text, rise, *own in parts:
        line.setFont("Times-Roman", own[0] if own else SMALL if rise else size)
        line.setRise(rise)
        line.textOut(text)
    canvas.drawText(line)


def plain(text):
    return (text, 0)


@pytest.mark.parametrize(
    ("degrees", "x", "y"),
    [
        (90, 200, 100),
        (180, 500, 400),
        (270, 200, 700),
        (45, 100, 100),
        (30, 100, 100),
        (2, 99, 500),
    ],
)
def test_text_that_runs_in_any_direction_is_whole(degrees, x, y):
    def draw(canvas):
        canvas.translate(x, y)
        canvas.rotate(degrees)
        put(canvas, LINES, 0, 0)

    assert paragraphs(draw) == [WHOLE]


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_a_page_that_is_shown_turned_is_read_as_its_letters_run(rotation):
    def draw(canvas):
        canvas.setPageRotation(rotation)
        put(canvas, LINES)

    assert paragraphs(draw) == [WHOLE]


def test_columns_of_a_turned_page_are_told_apart():
    left = ["The council of Tamm met on Monday", "evening to talk about the new pool.",
            "It will cost four million crowns and", "will be opened in spring. The people",
            "of the town have asked for a wall."]  # fmt: skip
    right = ["A second report is due in autumn,", "when the engineers have looked at",
             "the ground beside the river and the", "old bridge, which was built by the",
             "same firm some forty years ago."]  # fmt: skip

    def draw(canvas):
        canvas.translate(600, 50)
        canvas.rotate(90)
        put(canvas, left, 0, 500)
        put(canvas, right, 260, 500)

    assert paragraphs(draw) == [" ".join(left), " ".join(right)]


def test_a_table_on_end_stands_behind_the_upright_text_of_its_page():
    def mixed(canvas):
        put(canvas, LINES)
        canvas.translate(300, 100)
        canvas.rotate(90)
        put(canvas, ["Table 3. Sales of the three shops in the year of the flood,", "when nobody"
                     " came to buy."], 0, 0)  # fmt: skip

    def next_page(canvas):
        put(canvas, ["The second page is upright."])

    assert paragraphs(mixed, next_page) == [
        WHOLE,
        "Table 3. Sales of the three shops in the year of the flood, when nobody came to buy.",
        "The second page is upright.",
    ]


def test_a_stamp_across_every_page_is_left_out():
    def draw(text):
        def page(canvas):
            put(canvas, [text])
            canvas.translate(200, 300)
            canvas.rotate(45)
            put(canvas, ["DRAFT"], 0, 0, 60)

        return page

    texts = ["The first page is short.", "The second page is shorter."]
    assert paragraphs(*map(draw, texts)) == texts


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        ([plain("It holds 10"), ("6", 4), plain(" litres.")], "It holds 10⁶ litres."),
        ([plain("At 5 m s"), ("−1".replace("−", "-"), 4), plain(".")], "At 5 m s⁻¹."),
        ([plain("It covers 12 km"), ("2", 4), plain(", or so.")], "It covers 12 km², or so."),
        ([plain("Mass times speed"), ("2", 4), plain(".")], "Mass times speed²."),
        ([plain("It grows with length"), ("3", 4), plain(" here.")], "It grows with length³ here."),
        ([plain("The square of (a+b)"), ("2", 4), plain(".")], "The square of (a+b)²."),
        ([plain("The isotope "), ("14", 4), plain("C is old.")], "The isotope ¹⁴C is old."),
        ([plain("It grows as x"), ("n", 4), plain(" does.")], "It grows as xⁿ does."),
        ([plain("It falls as e"), ("-kt", 4), plain(" does.")], "It falls as e^(-kt) does."),
        ([plain("On the 21"), ("st", 4), plain(" of May.")], "On the 21st of May."),
        ([plain("It eats CO"), ("2", -3), plain(" and H"), ("2", -3), plain("O.")],
         "It eats CO2 and H2O."),
        ([plain("It is 1011"), ("2", -3), plain(" in all.")], "It is 1011₂ in all."),
        ([plain("From "), ("1", 4), plain("/"), ("4", -3), plain(" inch.")], "From 1/4 inch."),
        ([plain("All 2"), ("1", 4), plain("/"), ("2", -3), plain(" inches.")], "All 2 1/2 inches."),
        ([plain("A cup, "), ("3", 4), ("/", 0, 7), ("16", 0, 7), plain(" full.")],
         "A cup, 3/16 full."),
        ([plain("It fell in May."), ("12", 4), plain(" It rose.")], "It fell in May. It rose."),
        ([plain("See the mill"), ("*", 4), plain(" there.")], "See the mill there."),
    ],
)  # fmt: skip
def test_what_is_raised_or_lowered_changes_no_figure(parts, text):
    assert paragraphs(lambda canvas: pieces(canvas, *parts)) == [text]


def test_a_fraction_is_read_where_its_figures_stand_one_above_the_other():
    def draw(canvas):
        put(canvas, ["Cut off"])
        put(canvas, ["3"], 110, 704, 7)
        put(canvas, ["8"], 110, 696, 7)
        canvas.line(110, 702.5, 114, 702.5)
        put(canvas, ["of an inch."], 117)

    assert paragraphs(draw) == ["Cut off 3/8 of an inch."]


def test_an_exponent_that_is_drawn_after_its_line_finds_its_place():
    def draw(canvas):
        put(canvas, ["It holds 10"])
        end = 72 + canvas.stringWidth("It holds 10", "Times-Roman", 11)
        put(canvas, ["litres of water."], end + 7)
        put(canvas, ["6"], end, 704, 7)

    assert paragraphs(draw) == ["It holds 10⁶ litres of water."]


def test_marks_that_a_text_counts_up_are_those_of_notes():
    def draw(canvas):
        pieces(canvas, plain("The harbour"), ("1", 4), plain(" was built by Ward."), ("2", 4),
               plain(" It has 40 square metres"), ("2", 4), plain(", and the mill"), ("3", 4),
               plain(" stands."))  # fmt: skip
        put(canvas, ["1 The old one."], y=100, size=8)

    assert paragraphs(draw)[0] == (
        "The harbour was built by Ward. It has 40 square metres², and the mill stands."
    )


def test_what_was_filled_into_a_form_stands_beside_its_label():
    def draw(canvas):
        put(canvas, ["Name:"], y=700)
        put(canvas, ["Course:"], y=660)
        canvas.acroForm.textfield(name="name", x=150, y=695, width=200, height=18, value="Ana Ruiz")
        canvas.acroForm.choice(name="course", x=150, y=655, width=200, height=18, value="Beginners",
                               options=["Beginners", "Experts"])  # fmt: skip

    text = " ".join(paragraphs(draw)).replace("\t", " ")
    assert "Name: Ana Ruiz" in text
    assert "Course: Beginners" in text


@pytest.mark.parametrize("ticked", [True, False])
def test_a_box_of_a_form_says_whether_it_is_ticked(ticked):
    def draw(canvas):
        put(canvas, ["I have read the rules:"])
        canvas.acroForm.checkbox(name="read", x=190, y=696, size=14, checked=ticked)
        put(canvas, ["I can swim:"], y=660)
        for value, x in (("yes", 150), ("no", 170)):
            canvas.acroForm.radio(name="swim", value=value, x=x, y=656, size=14,
                                  selected=ticked == (value == "yes"))  # fmt: skip

    signs = "☒☐" if ticked else "☐☒"
    text = " ".join(paragraphs(draw)).replace("\t", " ")
    assert text == f"I have read the rules: {signs[0]} I can swim: {signs[0]} {signs[1]}"


def test_hyphens_that_belong_to_a_word_stay_at_the_end_of_a_line():
    lines = ["The firm looked at its long-", "term plans and at the extraordi-",
             "narily large costs of the mother-in-", "law of the founder, who asked twenty-",
             "one men and women in the years 1914-", "1918 about the re-", "port of a 12-",
             "year plan of the light-", "house keeper and the dis-", "agreement of all with self-",
             "esteem and well-", "being."]  # fmt: skip
    assert paragraphs(lambda canvas: put(canvas, lines)) == [
        "The firm looked at its long-term plans and at the extraordinarily large costs of the "
        "mother-in-law of the founder, who asked twenty-one men and women in the years 1914-1918 "
        "about the report of a 12-year plan of the lighthouse keeper and the disagreement of all "
        "with self-esteem and well-being."
    ]


@pytest.mark.parametrize(
    ("initial", "beside", "below"),
    [
        ("I", ["n the year 1801 the people of Tamm built a light on", "the mole of their harbour"],
         ["and since then no ship has been lost at its entrance, they say."]),
        ("A", ["year ago the people of Tamm built a light on the", "mole of their harbour"],
         ["and since then no ship has been lost at its entrance, they say."]),
        ("A", ["nother light was built by the people of Tamm on the", "mole of their harbour"],
         ["and since then no ship has been lost at its entrance, they say."]),
        ("“W", ["e have lost no ship since then,” says the keeper,", "who has seen many of them"],
         ["come and go in all weathers, by day and by night."]),
    ],
)  # fmt: skip
@pytest.mark.parametrize(("size", "drop"), [(40, 18), (34, 14)])
def test_a_large_initial_begins_its_word(initial, beside, below, size, drop):
    def draw(canvas):
        put(canvas, [initial], y=690 - drop, size=size, font="Times-Bold")
        put(canvas, beside, 76 + canvas.stringWidth(initial, "Times-Bold", size), 690, 12, 14)
        put(canvas, below, 72, 690 - 14 * len(beside), 12, 14)

    gap = " " if beside[0].startswith("year") else ""
    assert paragraphs(draw) == [initial + gap + " ".join([*beside, *below])]


def test_small_capitals_cut_no_sentence():
    def draw(canvas):
        put(canvas, ["Papers that hold secrets should be sent to the person of the"])
        pieces(canvas, plain("N"), ("ATIONAL ", 0, 8), plain("U"), ("NION OF ", 0, 8), plain("P"),
               ("RINTERS, WHO IS NAMED IN FULL IN THE ", 0, 8), y=687)  # fmt: skip
        put(canvas, ["FOR FURTHER INFORMATION OF PRINTERS AND OF BINDERS IN TOWN"], y=674, size=8)
        put(canvas, ["section of this paper."], y=661)

    assert paragraphs(draw) == [
        "Papers that hold secrets should be sent to the person of the NATIONAL UNION OF PRINTERS, "
        "WHO IS NAMED IN FULL IN THE FOR FURTHER INFORMATION OF PRINTERS AND OF BINDERS IN TOWN "
        "section of this paper."
    ]


@pytest.mark.parametrize("step", [1, 5])
@pytest.mark.parametrize("gap", [4, 16])
def test_numbers_of_lines_are_left_out(step, gap):
    def draw(canvas):
        for number, line in enumerate(LINES * 8):
            if (number + 1) % step == 0:
                canvas.setFont("Times-Roman", 11)
                canvas.drawRightString(90, 760 - 20 * number, str(number + 1))
            put(canvas, [line], 90 + gap, 760 - 20 * number)

    assert paragraphs(draw) == [WHOLE] * 8


def test_numbers_of_rows_and_items_stay():
    def draw(canvas):
        for number, name in enumerate(["Ana", "Tom", "Eva", "Ben", "Ida", "Leo"]):
            put(canvas, [str(number + 1)], 72, 700 - 20 * number)
            put(canvas, [f"{name} Ruiz"], 120, 700 - 20 * number)
            put(canvas, ["Halm"], 300, 700 - 20 * number)

    assert paragraphs(draw)[2] == "3\tEva Ruiz\tHalm"


def test_accents_that_are_letters_of_their_own_join_theirs():
    def draw(canvas):
        x = 72
        for letter in ["M", "u¨", "l", "l", "e", "r", " ", "c", "a", "f", "´e", " ", "f", "a",
                       "c¸", "a", "d", "e", "."]:  # fmt: skip
            base = next(one for one in letter if one not in "¨´¸")
            width = canvas.stringWidth(base, "Times-Roman", 11)
            for one in letter:
                shift = (width - canvas.stringWidth(one, "Times-Roman", 11)) / 2
                put(canvas, [one], x + (shift if one != base else 0))
            x += width

    assert paragraphs(draw) == ["Müller café façade."]


def test_running_heads_of_two_pages_are_left_out():
    def page(number, text):
        def draw(canvas):
            put(canvas, ["The harbour office"], y=760, size=9)
            put(canvas, ["Report of 2021"], y=749, size=9)
            put(canvas, [f"Page {number} of 2"], 300, 30, 9)
            put(canvas, [text])

        return draw

    texts = ["The first page is short.", "The second page is shorter."]
    assert paragraphs(page(1, texts[0]), page(2, texts[1])) == texts


def test_a_title_that_comes_back_as_a_head_is_said_once():
    def first(canvas):
        put(canvas, ["The light of the harbour"], y=740, size=18)
        put(canvas, ["It was built in 1801."])
        put(canvas, ["1"], 300, 30, 9)

    def second(canvas):
        put(canvas, ["The light of the harbour"], y=760, size=9, font="Times-Italic")
        put(canvas, ["It burned coal."])
        put(canvas, ["2"], 300, 30, 9)

    assert paragraphs(first, second) == [
        "The light of the harbour", "It was built in 1801.", "It burned coal.",
    ]  # fmt: skip
    assert paragraphs(first) == ["The light of the harbour", "It was built in 1801."]
