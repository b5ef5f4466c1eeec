"""Pages of a PDF as pictures."""

import base64
from typing import Any

from corpus.formats.content import Refusal
from corpus.formats.pdf.reader import open_pdf

_DOTS = 300  # an inch, as tesseract likes it
_LARGEST = 40_000_000  # dots of a page; a large one is drawn smaller


def draw_page(raw: bytes, number: int) -> dict[str, Any]:
    """Draw a page, 0 is the first: its width and height, its grey dots as base64 from the upper
    left, and the number of pages.

    :raises Refusal: it cannot be drawn.
    """
    document = open_pdf(raw)
    if number >= len(document):
        raise Refusal("has fewer pages than it said", "Save or download it again.")
    page = document[number]
    width, height = page.get_size()
    dots = max(width * height, 1.0) * (_DOTS / 72) ** 2
    scale = _DOTS / 72 * min(1.0, (_LARGEST / dots) ** 0.5)
    picture = page.render(scale=scale, grayscale=True, may_draw_forms=False)
    rows = bytes(picture.buffer)
    lines = (
        rows[at * picture.stride : at * picture.stride + picture.width]
        for at in range(picture.height)
    )
    return {
        "width": picture.width,
        "height": picture.height,
        "pixels": base64.b64encode(b"".join(lines)).decode("ascii"),
        "pages": len(document),
    }
