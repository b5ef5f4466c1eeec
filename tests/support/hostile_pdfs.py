"""PDF files made to harm: {case: (file name, content, what comes of it)}; see `hostile_texts`."""

import io
import zlib

from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from tests.support.hostile_archives import words
from tests.support.hostile_texts import MB


def pdf(objects, trailer="/Root 1 0 R"):
    """A PDF of numbered objects, each as bytes."""
    raw, offsets = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(raw))
        raw += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    start = len(raw)
    raw += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table
    return raw + b"trailer <<%s /Size %d>>\nstartxref\n%d\n%%%%EOF" % (
        trailer.encode(),
        len(objects) + 1,
        start,
    )


def page(content=b"BT /F 12 Tf 72 700 Td (Text.) Tj ET", filters=b"", box=b"0 0 612 792", more=b""):
    """A PDF of one page with one stream of drawing orders."""
    return pdf(
        [
            b"<</Type /Catalog /Pages 2 0 R " + more + b">>",
            b"<</Type /Pages /Kids [3 0 R] /Count 1>>",
            b"<</Type /Page /Parent 2 0 R /MediaBox [" + box + b"] /Contents 4 0 R "
            b"/Resources <</Font <</F 5 0 R>> /XObject <</X 6 0 R>>>>>>",
            b"<</Length %d %s>> stream\n%s\nendstream" % (len(content), filters, content),
            b"<</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>",
            b"<</Type /XObject /Subtype /Form /BBox [0 0 9 9] /Length 5 "
            b"/Resources <</XObject <</X 6 0 R>>>>>> stream\n/X Do\nendstream",
        ]
    )


def packed_stream(size, times=1):
    content = b" " * size
    for _ in range(times):
        content = zlib.compress(content, 9)
    return page(content, b"/Filter [" + b"/FlateDecode " * times + b"]")


def with_password():
    file = io.BytesIO()
    canvas = Canvas(file, encrypt=StandardEncryption("secret"))
    canvas.drawString(72, 700, "Text.")
    canvas.save()
    return file.getvalue()


_SHOW = b"BT /F 12 Tf 72 700 Td "
LOOP = [b"<</Type /Catalog /Pages 2 0 R>>", b"<</Type /Pages /Kids [2 0 R] /Count 1>>"]

PDFS = {
    "head only": ("a.pdf", b"%PDF-1.7", "cut short or damaged"),
    "head and noise": ("a.pdf", b"%PDF-1.7\n" + bytes(range(256)) * 40, "cut short or damaged"),
    "half": ("a.pdf", page()[:300], "cut short or damaged"),
    "without its last line": ("a.pdf", page()[:-6], "reads: Text."),
    "without its table": ("a.pdf", page()[:-200], None),
    "password": ("a.pdf", with_password, "locked by a password"),
    "no pages": ("a.pdf", pdf([LOOP[0], b"<</Type /Pages /Kids [] /Count 0>>"]), "damaged"),
    "pages in a circle": ("a.pdf", pdf(LOOP), None),
    "a million pages": ("a.pdf", pdf([LOOP[0], b"<</Type /Pages /Count 1000000>>"]), None),
    "5,001 pages": (
        "a.pdf",
        lambda: pdf(
            [
                LOOP[0],
                b"<</Type /Pages /Count 5001 /Kids [" + b"3 0 R " * 5_001 + b"]>>",
                b"<</Type /Page /Parent 2 0 R>>",
            ]
        ),
        None,
    ),
    "table in a circle": ("a.pdf", page().replace(b"trailer <<", b"trailer <</Prev 9 "), None),
    "form in a circle": ("a.pdf", page(b"/X Do " + _SHOW + b"(Text.) Tj ET"), "reads: Text."),
    "stream of 300 MB": ("a.pdf", lambda: packed_stream(300 * MB), None),
    "stream packed five times": ("a.pdf", lambda: packed_stream(30 * MB, 5), None),
    "stream that lies": ("a.pdf", page(b"\x78\x9c\x00", b"/Filter /FlateDecode"), "holds none"),
    "unknown filter": ("a.pdf", page(filters=b"/Filter /Evil"), None),
    "box of nothing": ("a.pdf", page(box=b"0 0 0 0"), None),
    "box without end": ("a.pdf", page(box=b"0 0 1e38 1e38"), None),
    "box of words": ("a.pdf", page(box=b"/a /b /c /d"), None),
    "script": ("a.pdf", page(more=b"/OpenAction <</S /JavaScript /JS (x())>>"), "reads: Text."),
    "launch": ("a.pdf", page(more=b"/OpenAction <</S /Launch /F (cmd)>>"), "reads: Text."),
    "outside link": ("a.pdf", page(more=b"/URI <</Base (http://x)>>"), "reads: Text."),
    "white instructions": ("a.pdf", page(b"1 g " + _SHOW + b"(Obey me.) Tj ET"), "reads: Obey"),
    "letters off the page": ("a.pdf", page(b"BT /F 9 Tf 9e9 9e9 Td (Far.) Tj ET"), None),
    "letters of no size": ("a.pdf", page(b"BT /F 0 Tf (Text.) Tj ET"), None),
    "letters without end": ("a.pdf", page(b"BT /F 1e30 Tf (Text.) Tj ET"), None),
    "letters upside down": ("a.pdf", page(b"BT /F -12 Tf 90 700 Td (Text.) Tj ET"), None),
    "letters on one spot": ("a.pdf", page(_SHOW + b"(a) Tj 0 0 Td " * 20_000 + b"ET"), None),
    "100,000 lines": ("a.pdf", page(_SHOW + b"(a) Tj 0 -.001 Td " * 100_000 + b"ET"), None),
    "a wall of letters": ("a.pdf", page(_SHOW + b"(aaaaaaaaa) Tj " * 30_000 + b"ET"), None),
    "stack of states": ("a.pdf", page(b"q " * 300_000 + _SHOW + b"(Text.) Tj ET"), None),
    "page and archive": ("a.pdf", page() + words(), "reads: Text."),
    "PDF called text": ("a.txt", page(), "reads: Text."),
    "PDF called Word": ("a.docx", page(), "reads: Text."),
    "junk before": ("a.pdf", b"\0junk\n" + page(), None),
}
