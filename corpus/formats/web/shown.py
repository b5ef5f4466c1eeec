"""The tree of a page as a reader sees it: without what is hidden, with formulas as text."""

import re
from collections.abc import Iterable

from lxml import etree

from corpus.formats.raised import SLASHES, raised
from corpus.formats.web.formula import text_of_formula
from corpus.formats.web.words import EDGES, SKIPPED

_UNSEEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|text-decoration[\w-]*\s*:[^;]*line-through",
    re.IGNORECASE,
)
_STRUCK_OUT = frozenset({"del", "s", "strike"})
# Classes of what only screen readers say.
_SAID_ONLY = re.compile(
    r"(?:^|[\s_-])(?:sr-only|sr_only|visually-?hidden|screen-?reader(?:-text|-only|s)?|"
    r"assistive-text|a11y-text|audible|offscreen|off-screen)(?:$|[\s_-])",
    re.IGNORECASE,
)
# Folded away until somebody clicks, and thus part of what is shown.
_FOLDED = re.compile(
    r"accordion|collaps|expand|fold|faq|answer|toggle|spoiler|reveal", re.IGNORECASE
)
_AROUND_BLOCKS = EDGES | {"html"}
_NAMELESS = "span-without-a-name"
_KEPT = EDGES | {"a", "br", "img", "span", "html", "body", "head", "colgroup", "col"}
_NOTE_MARK = re.compile(r"[\[(]?(?:\d{1,3}|[a-z]|[*†‡§]{1,3})[\])]?")
_BACK_LINKS = frozenset({"↑", "↩", "↩︎", "^", "¶"})
_CREDIT = re.compile(r"(?:^|[\s_-])(?:caption|credit)", re.IGNORECASE)
_FORMULA_IMAGE = re.compile(r"(?:^|[\s_-])(?:tex|latex|math)", re.IGNORECASE)
_FORMULA = re.compile("math|katex|mjx|mwe", re.IGNORECASE)
_TEX = re.compile(r"math/(?:tex|asciimath)", re.IGNORECASE)


def as_shown(root: etree._Element) -> None:
    """Change the tree of a page, so that its text is what a reader sees in it."""
    _write_formulas(root)
    folded = _folded(root)
    for element in list(root.iter(etree.Element)):
        parent = element.getparent()
        if parent is None:
            continue
        if element.tag == "button" and _says_a_heading(element):
            element.tag = "span"
        elif element.tag in SKIPPED - {"head"} or is_hidden(element, folded):
            remove(element)
        elif element.tag == "sup":
            _raise(element)
        elif element.tag == "span" and _is_credit(element):
            _set_apart(element)
        for attribute in ("style", "hidden", "aria-hidden"):  # what they hide is gone, or folded
            element.attrib.pop(attribute, None)
    etree.strip_tags(root, etree.Comment, etree.ProcessingInstruction)
    _unwrap_inline(root)


def is_hidden(element: etree._Element, folded: frozenset[str] = frozenset()) -> bool:
    """True of what is not shown, is struck out, or marks a note and would end in a sentence.

    :param folded: ids of what a click unfolds.
    """
    if element.tag in _STRUCK_OUT or _SAID_ONLY.search(element.get("class", "")):
        return True
    style = _UNSEEN.search(element.get("style", ""))
    if style and "line-through" in style.group().lower():
        return True
    if style or element.get("hidden") is not None or _is_closed_dialog(element):
        return not _is_folded(element, folded)
    if element.tag == "a":
        return _is_note_mark(element) or "".join(element.itertext()).strip() in _BACK_LINKS
    return element.tag == "sup" and element.find(".//a") is not None and _is_note_mark(element)


def remove(element: etree._Element) -> None:
    """Take an element out of its tree; the text behind it stays."""
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    if before is None:
        parent.text = (parent.text or "") + (element.tail or "")
    else:
        before.tail = (before.tail or "") + (element.tail or "")
    element.tail = None
    parent.remove(element)


def _is_closed_dialog(element: etree._Element) -> bool:
    return element.tag == "dialog" and element.get("open") is None


def _folded(root: etree._Element) -> frozenset[str]:
    """Ids of what buttons, and headings that act as such, say to unfold."""
    return frozenset(
        name.lstrip("#")
        for handle in root.iter("button", "a", "div", "h2", "h3", "h4", "h5", "dt", "span")
        if handle.get("aria-expanded") is not None or handle.get("data-toggle") == "collapse"
        if next(handle.iterancestors("nav", "header", "li"), None) is None
        for attribute in ("aria-controls", "data-target", "data-bs-target", "href")
        if (name := handle.get(attribute, ""))
    )


def _is_folded(element: etree._Element, folded: frozenset[str]) -> bool:
    if element.get("hidden", "").lower() == "until-found" or element.get("id") in folded:
        return True
    names = f"{element.get('class', '')} {element.get('id', '')}"
    above = element.getparent()
    names += f" {above.get('class', '')}" if above is not None else ""
    return bool(_FOLDED.search(names)) and not re.search("nav|menu|search", names, re.IGNORECASE)


def _says_a_heading(button: etree._Element) -> bool:
    """True of a button that is the question above a folded answer."""
    parent = button.getparent()
    inside = parent is not None and re.fullmatch(r"h[1-6]|dt|summary", str(parent.tag))
    return bool(inside) or (
        button.get("aria-expanded") is not None and len(" ".join(button.itertext()).split()) > 2
    )


def _is_note_mark(element: etree._Element) -> bool:
    raised = element.tag == "sup" or element.find("sup") is not None
    named = "noteref" in element.get("role", "") + element.get("epub:type", "")
    return (raised or named) and bool(_NOTE_MARK.fullmatch("".join(element.itertext()).strip()))


def _is_credit(span: etree._Element) -> bool:
    """True of a line under a picture, at the beginning or the end of a paragraph."""
    if not _CREDIT.search(span.get("class", "")):
        return False
    parent = span.getparent()
    if parent.find(".//img") is not None and not (parent.text or "").strip():
        return True
    before = span.getprevious() is None and not (parent.text or "").strip()
    return before or (span.getnext() is None and not (span.tail or "").strip())


def _set_apart(credit: etree._Element) -> None:
    """Move a credit out of the paragraph whose first or last words it is."""
    block = next((one for one in credit.iterancestors() if one.tag in EDGES), None)
    if block is None or block.tag != "p":
        credit.tag = "figcaption"
        return
    first = bool((credit.tail or "").strip())
    remove(credit)
    credit.tag = "figcaption"
    if first:
        block.addprevious(credit)
    else:
        credit.tail, block.tail = block.tail, None
        block.addnext(credit)


def _write_formulas(root: etree._Element) -> None:
    """Put text in the place of each formula, and drop the other forms it has in the page."""
    for element in list(root.iter(etree.Element)):
        tag, names = str(element.tag), element.get("class", "")
        if re.fullmatch(r"(?:\w+:)?math", tag):
            _replace_formula(element, text_of_formula(element))
        elif "katex-html" in names.split() and element.getprevious() is not None:
            remove(element)
        elif tag == "script" and _TEX.match(element.get("type", "")):
            _replace_tex(element)
        elif tag == "img" and _FORMULA_IMAGE.search(names) and not _is_second_form(element):
            _replace_formula(element, element.get("alt", ""))


def _replace_formula(element: etree._Element, text: str) -> None:
    """Put `text` in the place of a formula and of what holds its other forms."""
    whole = element
    parent = element.getparent()
    while parent is not None and parent.tag in ("span", "mjx-assistive-mml", "mjx-container"):
        if _FORMULA.search(f"{parent.tag} {parent.get('class', '')}"):
            whole = parent
        parent = parent.getparent()
    if whole.getparent() is None:  # the formula was replaced with another form of it
        return
    tail = whole.tail or ""
    before = whole.getprevious()
    ahead = (whole.getparent().text if before is None else before.tail) or ""
    for attribute in list(whole.attrib):
        del whole.attrib[attribute]
    for child in list(whole):
        whole.remove(child)
    whole.tag, whole.tail = "span", tail
    whole.text = f"{' ' * ahead[-1:].isalnum()}{text}{' ' * tail[:1].isalnum()}"


def _is_second_form(image: etree._Element) -> bool:
    before = image.getprevious()
    return before is not None and (before.tag == "math" or "mwe-math" in before.get("class", ""))


def _replace_tex(script: etree._Element) -> None:
    """Put the source of a formula, which MathJax drew before it if a browser saved the page."""
    drawn = script.getprevious()
    while drawn is not None and "MathJax" in drawn.get("class", ""):
        if drawn.find(".//math") is not None:
            remove(script)
            return
        before = drawn.getprevious()
        remove(drawn)
        drawn = before
    script.tag, script.text = "span", " ".join((script.text or "").split())


def _raise(element: etree._Element) -> None:
    """Write an exponent as one: 10⁶, not 106; of a fraction 1/4; letters as in 1st stay."""
    parent, before = element.getparent(), element.getprevious()
    ahead = ((parent.text if before is None else before.tail) or "").rstrip()
    text = "".join(element.itertext()).strip()
    if (element.tail or "").lstrip()[:1] in SLASHES and (element.tail or "").strip():
        text = f" {text}" if ahead[-1:].isdigit() else text  # above the line of a fraction
    elif re.fullmatch(r"[+\-−–]?\d{1,4}|[n+\-−–]", text):
        text = raised(text, ahead)
    else:
        return
    for child in list(element):
        element.remove(child)
    element.text = text


def _unwrap_inline(root: etree._Element) -> None:
    """Make one text of what only the look of letters parts; what holds blocks becomes one."""
    said = _ancestors(e for e in root.iter(etree.Element) if (e.text or "").strip())
    said |= _ancestors(
        e.getparent() for e in root.iter(etree.Element) if (e.tail or "").strip() and e is not root
    )
    blocks = list(root.iter(*EDGES))
    for element in blocks:  # what extensions of a browser put into a line
        above = element.getparent()
        if element not in said and above is not None and above.tag not in _AROUND_BLOCKS:
            remove(element)
    around_blocks = _ancestors(e.getparent() for e in blocks if e in said)
    unwrapped = {_NAMELESS}
    for element in root.iter(etree.Element):
        if element.tag == "span" and not element.get("class") and not element.get("id"):
            element.tag = "div" if element in around_blocks else _NAMELESS
        elif element.tag not in _KEPT:
            if element in around_blocks:
                element.tag = "div"
            else:
                unwrapped.add(element.tag)
    etree.strip_tags(root, *unwrapped)


def _ancestors(elements: Iterable[etree._Element | None]) -> set[etree._Element]:
    """Elements, and all that they are in."""
    found: set[etree._Element] = set()
    for element in elements:
        while element is not None and element not in found:
            found.add(element)
            element = element.getparent()
    return found
