"""Text that was recognised on the pages of a scanned PDF: see `corpus.ocr`."""

import json

from corpus.formats.content import Content, TextBlock


def read_recognised(raw: bytes) -> Content:
    """Blocks of all pages, and how sure they are."""
    held = json.loads(raw)
    blocks = [TextBlock(one["text"], page=one["page"]) for one in held["blocks"]]
    return Content("pdf", blocks, pages=held["pages"], recognised=f"{held['sure']}% sure")
