"""Web pages: the article in them, without menus and advertisements."""

import re

from lxml import etree, html

from corpus.formats.content import Content, Refusal, TextBlock, iso_date, person
from corpus.formats.xml import BREAK, Vocabulary, blocks_of_tree

_NOTE_MARK = re.compile(r"[\[(]?(?:\d{1,3}|[a-z]|[*†‡§]{1,3})[\])]?")
_BACK_LINKS = frozenset({"↑", "↩", "↩︎", "^"})
_UNSEEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|text-decoration[\w-]*\s*:[^;]*line-through",
    re.IGNORECASE,
)
_STRUCK_OUT = frozenset({"del", "s", "strike"})
_KINDS = {"li": "item", "blockquote": "quotation", "pre": "code"}
_KINDS |= dict.fromkeys(("caption", "figcaption"), "caption")
_CAPTIONS = {"figure": "div", "figcaption": "p"}
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)


def _hidden(element: etree._Element) -> bool:
    """True of what is not shown, is struck out, or marks a note and would end in a sentence."""
    if (
        element.tag in _STRUCK_OUT
        or element.get("hidden") is not None
        or _UNSEEN.search(element.get("style", ""))
    ):
        return True
    if element.tag == "a":
        return _is_note_mark(element) or "".join(element.itertext()).strip() in _BACK_LINKS
    return element.tag == "sup" and element.find(".//a") is not None and _is_note_mark(element)


def _is_note_mark(element: etree._Element) -> bool:
    raised = element.tag == "sup" or element.find("sup") is not None
    named = "noteref" in element.get("role", "") + element.get("epub:type", "")
    return (raised or named) and bool(_NOTE_MARK.fullmatch("".join(element.itertext()).strip()))


WORDS = Vocabulary(
    blocks=frozenset(
        "address article aside blockquote body caption center dd details div dl dt fieldset "
        "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html li main nav ol p pre "
        "section summary table tbody tfoot thead ul".split()
    ),
    rows=frozenset({"tr"}),
    cells=frozenset({"td", "th"}),
    skipped=frozenset(
        "applet audio button canvas embed head iframe input math noembed noframes noscript "
        "object option rp rt script select style svg template textarea title video".split()
    ),
    literal=frozenset({"pre"}),
    inserts={"br": BREAK},
    hidden=_hidden,
    role=lambda element: _role(element),
    names_columns=lambda row: all(cell.tag == "th" for cell in row.iterchildren("td", "th")),
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


def parse_html(raw: bytes) -> etree._Element:
    """Parse a page as browsers do: damaged markup is read as far as it can be."""
    charset = _CHARSET.search(raw[:4096])
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = raw.decode(charset.group(1).decode() if charset else "cp1252", "replace")
        except LookupError:
            text = raw.decode("cp1252", "replace")
    text = re.sub(r"^\s*<\?xml[^>]*>", "", text).replace("\0", "")
    try:
        root = html.document_fromstring(text)
    except (etree.ParserError, ValueError) as error:
        raise Refusal(f"cannot be read as one ({error})", "Save the page again.") from error
    if root is None:
        raise Refusal("holds nothing", "Save the page again.")
    return root


def read_html(raw: bytes) -> Content:
    """The article of a web page with its title, author and date.

    trafilatura tells which paragraphs belong to the article; the paragraphs themselves are the
    page's own, since trafilatura glues headings and captions to their neighbours at times. A page
    in which it finds no article is read as a whole.
    """
    from trafilatura import bare_extraction  # heavy
    from trafilatura.settings import Document

    root = parse_html(raw)
    blocks = blocks_of_tree(root, WORDS)
    page_title = root.findtext(".//title") or ""
    _simplify(root)
    found = bare_extraction(root, include_comments=False, favor_recall=True, with_metadata=True)
    about = found.as_dict() if isinstance(found, Document) else {}
    article = _letters(about.get("text") or "")
    chosen = [block for block in blocks if _letters(_words(block)) in article]
    if sum(len(_words(block)) for block in chosen) < 0.5 * len(article):
        chosen = blocks
    return Content(
        "html",
        chosen,
        about.get("title") or page_title,
        person(about.get("author") or ""),
        _said_date(iso_date(about.get("date") or ""), raw),
        about.get("sitename") or "",
        "the page",
    )


def _words(block: TextBlock) -> str:
    return block.text or " ".join(block.cells)


def _said_date(date: str, raw: bytes) -> str:
    """A date without the first of January that stands for a year alone."""
    if date.endswith("-01-01") and not re.search(
        rb"-01-01|0?1[./]0?1[./]|(?:\b0?1(?:st|\.)? Jan)|Jan(?:uary|\.)? 0?1\b", raw
    ):
        return ""
    return date


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def _simplify(root: etree._Element) -> None:
    """Drop what is not shown; make captions paragraphs, since trafilatura drops them."""
    for element in list(root.iter(etree.Element)):
        parent = element.getparent()
        if parent is not None and _hidden(element):
            _keep_tail(element, parent)
            parent.remove(element)
        elif element.tag in _CAPTIONS:
            element.tag = _CAPTIONS[element.tag]


def _keep_tail(element: etree._Element, parent: etree._Element) -> None:
    before = element.getprevious()
    if before is None:
        parent.text = (parent.text or "") + (element.tail or "")
    else:
        before.tail = (before.tail or "") + (element.tail or "")
    element.tail = None
