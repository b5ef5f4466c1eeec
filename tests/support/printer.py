"""PDF files of a text, set in columns as a typesetter does."""

import io
from pathlib import Path

import matplotlib
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from tests.support import story

FONT = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"
SIZE = {"heading": 14, "caption": 8.5}


def lines_of(text, width, font, size, hyphenate=False):
    """Break `text` into lines of at most `width` points."""
    lines, line = [], ""
    words = text.split(" ")
    while words:
        word = words.pop(0)
        longer = f"{line} {word}".strip()
        if pdfmetrics.stringWidth(longer, font, size) <= width:
            line = longer
            continue
        for cut in range(len(word) - 3, 2, -1) if hyphenate and word.isalpha() else ():
            part = f"{line} {word[:cut]}-".strip()
            if pdfmetrics.stringWidth(part, font, size) <= width:
                line, word = part, word[cut:]
                break
        lines.append(line)
        line = ""
        words.insert(0, word)
    return [*lines, line]


class Printer:
    """Sets blocks in one or two columns on as many pages as they need, as a typesetter does."""

    def __init__(
        self, columns=1, by_row=False, hyphenate=False, font="Times-Roman", heads=False, floor=420
    ):
        self.columns, self.by_row, self.hyphenate = columns, by_row, hyphenate
        self.font, self.heads = font, heads
        self.file = io.BytesIO()
        self.canvas = Canvas(self.file, pagesize=(612, 792))
        self.canvas.setTitle(story.TITLE)
        self.canvas.setAuthor(story.AUTHOR)
        self.width = 468 if columns == 1 else 222
        self.page, self.drawn = 1, []
        self.floor = self.bottom = floor  # the pages are short, so that the story fills several
        self.column, self.y = 0, 720

    def put(self, blocks, indent=0):
        for kind, text in blocks:
            size = SIZE.get(kind, 10)
            self.y -= 8 if kind == "heading" else 0
            if kind == "row":
                for place, cell in enumerate(text.split("\t")):
                    self._draw(cell, size, 70 * place)
                self.y -= 1.2 * size
                continue
            mark = "• " if kind == "item" else ""
            lines = lines_of(mark + text, self.width - 2 * indent, self.font, size, self.hyphenate)
            for line in lines:
                self._room(size)
                full = kind == "p" and line is not lines[-1]
                self._draw(line, size, indent, self.width - 2 * indent if full else None)
                self.y -= 1.2 * size
            self.y -= 5
        return self

    def note(self, text, mark="1"):
        """A footnote at the bottom of the page."""
        lines = lines_of(f"{mark} {text}", self.width, self.font, 7.5)
        for i, line in enumerate(lines):
            self.drawn.append((self.floor + 9 * (len(lines) - i), 72, line, 7.5, None))
        self.bottom = self.floor + 9 * len(lines) + 16
        return self

    def right_to_left(self, text):
        """Glyphs in the order in which they are seen, as browsers and word processors print."""
        for line in lines_of(text, self.width, self.font, 10):
            x = 72 + self.width - pdfmetrics.stringWidth(line, self.font, 10)
            self.drawn.append((self.y, x, line[::-1], 10, None))
            self.y -= 12
        return self

    def close(self):
        self.turn()
        self.canvas.save()
        return self.file.getvalue()

    def _room(self, size):
        if self.y - size >= self.bottom:
            return
        self.y, self.column = 720, self.column + 1
        if self.column == self.columns:
            self.turn()
            self.column = 0

    def turn(self):
        drawn = sorted(self.drawn, key=lambda d: (-d[0], d[1])) if self.by_row else self.drawn
        if self.heads:
            drawn = [(750, 72, story.TITLE, 8, None), *drawn, (40, 300, str(self.page), 8, None)]
        for y, x, text, size, width, *font in drawn:
            line = self.canvas.beginText(x, y)
            line.setFont(font[0] if font else self.font, size)
            if width and " " in text and self.font == "Times-Roman":
                spare = width - pdfmetrics.stringWidth(text, self.font, size)
                line.setWordSpace(spare / text.count(" "))
            line.textOut(text)
            self.canvas.drawText(line)
        self.canvas.showPage()
        self.page, self.drawn, self.bottom = self.page + 1, [], self.floor

    def _draw(self, text, size, indent, width=None):
        x = 72 + self.column * (self.width + 24) + indent
        self.drawn.append((self.y - size, x, text, size, width))


def pdf(**how):
    """The story as a PDF; see Printer."""
    return Printer(**how).put(story.STORY).close()


def pdf_with_ligatures():
    use_own_font()
    blocks = [
        (kind, text.replace("fi", "ﬁ").replace("fl", "ﬂ").replace("ff", "ﬀ"))
        for kind, text in story.STORY
    ]
    return Printer(font="DejaVu").put(blocks).close()


def use_own_font():
    if "DejaVu" not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont("DejaVu", FONT))
