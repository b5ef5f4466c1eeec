"""Files of every format made from one known text, so that what is read can be compared with it."""

import io
import zipfile
from datetime import datetime
from itertools import groupby
from xml.sax.saxutils import escape

import docx

TITLE, AUTHOR, DATE = "The light of the harbour", "Ann Lee", "2021-05-04"
# Kind and text of each paragraph; cells of a row are parted by tabs as the reader parts them.
STORY = [
    ("heading", "A light for every ship"),
    ("p", "The first lighthouse of the harbour was built in 1797 by the shipowner Mr. J. B. Ward, "
          "who had lost three of his ships in a single winter. It burned about 2.5 tons of coal "
          "a week, and its flame could be seen from a distance of 14 miles when the air was "
          "clear. “Nobody will miss it in the fog,” he is said to have told the council."),
    ("p", "The council was less certain. Its members found the flame too weak, the tower too low "
          "and the keeper too fond of his brandy; nevertheless they gave him 300 pounds a year "
          "and a house. What followed was an extraordinarily complicated disagreement about "
          "responsibilities, which the inhabitants remembered for generations."),
    ("caption", "The tower in an engraving of 1802"),
    ("heading", "The second tower"),
    ("p", "In 1854 the old tower was struck by lightning and burned down to its foundations. The "
          "second one was finished five years later, 38 metres high, with a first-order lens "
          "from Paris. Its oil lamp was replaced in 1911 by an electric one. Since then the "
          "light has failed only twice, both times because of a flood."),
    ("item", "Height of the tower: 38 metres"),
    ("item", "Range of the light: 21 nautical miles"),
    ("row", "Year\tKeeper\tPounds"),
    ("row", "1797\tWard\t300"),
    ("row", "1859\tFisher\t450"),
    ("heading", "What is left of it"),
    ("p", "The lamp has been switched off for good since 2009, when the harbour was given a "
          "satellite beacon. Visitors may climb the 196 steps on Sundays. Dr. Eva Finch, who "
          "looks after the collection, counts about 11,000 of them every year and says that the "
          "difficult part is the last flight of stairs."),
]  # fmt: skip
NOTE = "The figures are those of the harbour office, which has kept them since 1860."
TEXTS = [text for _, text in STORY]
HEBREW = (
    "המגדלור הראשון נבנה בשנת תשנ״ז על ידי בעל אניות מקומי. "
    "האור נראה ממרחק רב כאשר האוויר היה צלול. "
    "היום הוא משמש מוזיאון קטן לתולדות הנמל והים."
)


def word():
    """The story as Word writes it."""
    document = docx.Document()
    about = document.core_properties
    about.title, about.author = TITLE, AUTHOR
    about.created = datetime.fromisoformat(DATE)
    styles = {"heading": "Heading 1", "item": "List Bullet", "caption": "Caption"}
    for is_row, blocks in groupby(STORY, lambda block: block[0] == "row"):
        if is_row:
            rows = [text.split("\t") for _, text in blocks]
            table = document.add_table(len(rows), len(rows[0]))
            for row, cells in zip(table.rows, rows, strict=True):
                for cell, text in zip(row.cells, cells, strict=True):
                    cell.text = text
        else:
            for kind, text in blocks:
                document.add_paragraph(text, style=styles.get(kind))
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def markup(tags):
    """The story's blocks in a format's tags: before and after each kind, a table and a cell."""
    parts = []
    for is_row, blocks in groupby(STORY, lambda block: block[0] == "row"):
        parts += [tags["table"][0]] if is_row else []
        for kind, text in blocks:
            inner = escape(text)
            if is_row:
                inner = "".join(cell.join(tags["cell"]) for cell in inner.split("\t"))
            parts.append(inner.join(tags[kind]))
        parts += [tags["table"][1]] if is_row else []
    return "\n".join(parts)


HTML_TAGS = {
    "heading": ("<h2>", "</h2>"),
    "p": ("<p>", "</p>"),
    "caption": ("<figure><img src='a.png'><figcaption>", "</figcaption></figure>"),
    "item": ("<ul><li>", "</li></ul>"),
    "table": ("<table>", "</table>"),
    "row": ("<tr>", "</tr>"),
    "cell": ("<td>", "</td>"),
}
MENU = "".join(f"<li><a href='/{name}'>{name}</a></li>" for name in ("News", "Sport", "Weather"))


def html():
    """The story in a page with a menu, an advertisement, related links and a footer."""
    return (
        f"<!doctype html><html lang=en><head><title>{TITLE} | Harbour News</title>"
        f"<meta name=author content='{AUTHOR}'>"
        f"<meta property='article:published_time' content='{DATE}T08:00:00Z'></head><body>"
        f"<nav><ul>{MENU}</ul></nav><div class=ad>Subscribe today and save!</div>"
        f"<article><h1>{TITLE}</h1>\n{markup(HTML_TAGS)}</article>"
        f"<aside class=related><h3>Related</h3><ul>{MENU}</ul></aside>"
        "<footer>Copyright 2021 Harbour News. All rights reserved.</footer>"
        "<script>track()</script></body></html>"
    ).encode()


def packed(parts):
    """A zip file of parts by name."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


CONTAINER = (
    "<container xmlns='urn:oasis:names:tc:opendocument:xmlns:container'><rootfiles>"
    "<rootfile full-path='OEBPS/book.opf'/></rootfiles></container>"
)
PACKAGE = (
    "<package xmlns='http://www.idpf.org/2007/opf' xmlns:dc='http://purl.org/dc/elements/1.1/'>"
    f"<metadata><dc:title>{TITLE}</dc:title><dc:creator>{AUTHOR}</dc:creator>"
    f"<dc:date>{DATE}</dc:date></metadata><manifest>"
    "<item id='b' href='second.xhtml' media-type='application/xhtml+xml'/>"
    "<item id='a' href='first%20page.xhtml' media-type='application/xhtml+xml'/>"
    "<item id='n' href='nav.xhtml' media-type='application/xhtml+xml' properties='nav'/>"
    "</manifest><spine><itemref idref='n'/><itemref idref='a'/><itemref idref='b'/></spine>"
    "</package>"
)


def xhtml(body):
    return f"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'><body>{body}</body></html>"


def epub():
    """The story as a book of two pages, listed in another order than they are read in."""
    blocks = markup(HTML_TAGS).split("<h2>")
    return packed(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": CONTAINER,
            "OEBPS/book.opf": PACKAGE,
            "OEBPS/nav.xhtml": xhtml("<nav><ol><li>Contents</li></ol></nav>"),
            "OEBPS/second.xhtml": xhtml("".join("<h2>" + block for block in blocks[2:])),
            "OEBPS/first page.xhtml": xhtml("".join("<h2>" + block for block in blocks[1:2])),
        }
    )


ODT_TAGS = {
    "heading": ("<text:h>", "</text:h>"),
    "p": ("<text:p>", "</text:p>"),
    "caption": ("<text:p>", "</text:p>"),
    "item": ("<text:list><text:list-item><text:p>", "</text:p></text:list-item></text:list>"),
    "table": ("<table:table>", "</table:table>"),
    "row": ("<table:table-row>", "</table:table-row>"),
    "cell": ("<table:table-cell><text:p>", "</text:p></table:table-cell>"),
}
_NS = "urn:oasis:names:tc:opendocument:xmlns"


def odt():
    """The story as LibreOffice writes it."""
    names = " ".join(f"xmlns:{n}='{_NS}:{n}:1.0'" for n in ("office", "text", "table", "meta"))
    names += " xmlns:dc='http://purl.org/dc/elements/1.1/'"
    content = f"<office:body><office:text>{markup(ODT_TAGS)}</office:text></office:body>"
    about = (
        f"<office:meta><dc:title>{TITLE}</dc:title><dc:creator>{AUTHOR}</dc:creator>"
        f"<meta:creation-date>{DATE}T08:00:00</meta:creation-date></office:meta>"
    )
    return packed(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": f"<office:document-content {names}>{content}</office:document-content>",
            "meta.xml": f"<office:document-meta {names}>{about}</office:document-meta>",
        }
    )


def rtf():
    """The story as WordPad writes it."""

    def letters(text):
        return "".join(c if c.isascii() else f"\\u{ord(c)}?" for c in text)

    year, month, day = DATE.split("-")
    parts = [
        rf"{{\rtf1\ansi{{\fonttbl{{\f0\fcharset0 Times;}}}}{{\info{{\title {TITLE}}}"
        rf"{{\author {AUTHOR}}}{{\creatim\yr{year}\mo{int(month)}\dy{int(day)}}}}}"
    ]
    for kind, text in STORY:
        if kind == "row":
            cells = "".join(rf"\intbl {letters(cell)}\cell" for cell in text.split("\t"))
            parts.append(rf"\trowd\cellx1000\cellx2000\cellx3000 {cells}\row")
        else:
            parts.append(rf"\pard {letters(text)}\par")
    return ("\n".join(parts) + "}").encode("ascii")


# Small files of the kinds that are letters alone, by their suffix.
TEXT_KINDS = {
    "eml": b"From: Ann Lee <ann@x.example>\nSubject: The light\nMIME-Version: 1.0\n"
    b"Content-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\n"
    b"The light burned coal.\n> Did it?\n--b\nContent-Type: text/html\n\n<p>The light.</p>\n"
    b"--b--\n",
    "srt": b"1\n00:00:01,000 --> 00:00:02,000\nThe <i>light</i> burned\n\n2\n"
    b"00:00:02,000 --> 00:00:03,000\ncoal.\n",
    "vtt": b"WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ann Lee>The light burned coal.\n",
    "csv": b'Year,Keeper,"Pounds"\n1797,Ward,300\n1859,Fisher,450\n',
}
