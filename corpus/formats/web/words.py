"""Elements of a page by what they mean for its text."""

import re

from lxml import etree

from corpus.formats.content import TextBlock
from corpus.formats.xml import BREAK, Vocabulary

_KINDS = {"li": "item", "blockquote": "quotation", "pre": "code"}
_KINDS |= dict.fromkeys(("caption", "figcaption"), "caption")
BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav "
    "ol p pre search section summary table tbody tfoot thead ul".split()
)
EDGES = BLOCKS | {"tr", "td", "th"}  # where a paragraph begins or ends
SKIPPED = frozenset(
    "applet audio button canvas datalist embed head iframe input math noembed noframes noscript "
    "object option rp rt script select style svg template textarea title video".split()
)


def _role(element: etree._Element) -> TextBlock | None:
    tag = element.tag if isinstance(element.tag, str) else ""
    if re.fullmatch(r"h[1-6]", tag):
        return TextBlock(kind="heading", level=int(tag[1]))
    if tag == "summary":
        return TextBlock(kind="heading", level=4)
    if tag not in _KINDS:
        return None
    return TextBlock(kind=_KINDS[tag], label=_number(element) if tag == "li" else "")


def _number(item: etree._Element) -> str:
    """The number that a browser puts before an item of a numbered list."""
    numbered = item.getparent()
    if numbered is None or numbered.tag != "ol" or numbered.get("reversed") is not None:
        return ""
    given = item.get("value") or numbered.get("data-next") or numbered.get("start") or "1"
    number = int(given) if re.fullmatch(r"\d{1,6}", given) else 1
    numbered.set("data-next", str(number + 1))
    letter = numbered.get("type", "1")
    if letter in "aA" and number <= 26:
        return f"{chr(ord(letter) + number - 1)}."
    return f"{number}."


WORDS = Vocabulary(
    blocks=BLOCKS,
    rows=frozenset({"tr"}),
    cells=frozenset({"td", "th"}),
    skipped=SKIPPED,
    literal=frozenset({"pre"}),
    inserts={"br": BREAK},
    role=_role,
    names_columns=lambda row: all(cell.tag == "th" for cell in row.iterchildren("td", "th")),
)
