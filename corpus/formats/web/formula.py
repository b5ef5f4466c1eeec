"""MathML as one line of text: a ≠ 0, x², 1/4, √(a + b)."""

import re
from collections.abc import Callable, Sequence

from lxml import etree

from corpus.formats.raised import fraction, lowered, raised

_SPACED = re.compile(r"[=≠≈≡<>≤≥≪≫∼≃≅∝∈∉⊂⊃⊆⊇∪∩∧∨→←↔⇒⇐⇔↦+\-−±∓×÷·⋅∗]+|:=|mod|and|or|if")
_SIGNS = frozenset("+-−±∓")
_BEFORE_SIGNS = frozenset("([{⟨|,;=≠<>≤≥→")
_UNSEEN = re.compile("[\u2061-\u2064\u200b]")
_ACCENTS = frozenset("¯^~→.˙¨‾ˉ˜⃗´`")
_UNREAD = frozenset({"annotation", "annotation-xml", "mphantom", "maligngroup", "malignmark"})


def text_of_formula(math: etree._Element) -> str:
    """Text of a `math` element, in one line."""
    try:
        text = _say(math)
    except RecursionError:  # nested as nobody writes
        text = " ".join(math.itertext())
    return re.sub(r"\s+", " ", text).strip()


def _say(element: etree._Element) -> str:
    name = _name(element)
    if name in ("mi", "mn", "mo", "mtext", "ms"):
        return _UNSEEN.sub("", " ".join("".join(element.itertext()).split()))
    parts = [child for child in element.iterchildren(etree.Element) if _name(child) not in _UNREAD]
    needed, write = _WRITERS.get(name, (-1, _first))
    if len(parts) == needed:
        return write([_say(part).strip() for part in parts])
    if name == "mspace":
        return " "
    if name == "semantics" and parts:
        return _say(parts[0])
    if name == "msqrt":
        return f"√({_row(parts)})"
    if name == "mtable":
        rows = (", ".join(map(_say, row.iterchildren(etree.Element))) for row in parts)
        return "; ".join(rows)
    if name == "mfenced":
        between = (element.get("separators") or ",")[0] + " "
        inner = between.join(map(_say, parts))
        return f"{element.get('open', '(')}{inner}{element.get('close', ')')}"
    return _row(parts) or _UNSEEN.sub("", element.text or "")


def _row(parts: Sequence[etree._Element]) -> str:
    """Parts side by side, with spaces around what joins two of them."""
    said = ""
    for part in parts:
        text = _say(part)
        operator = text.strip()
        if _name(part) != "mo":
            said += text
        elif operator in (",", ";"):
            said = said.rstrip() + f"{operator} "
        elif not _SPACED.fullmatch(operator) or _is_sign(operator, said):
            said += operator
        else:
            said = f"{said.rstrip()} {operator} "
    return said.strip()


def _is_sign(operator: str, before: str) -> bool:
    """True of the minus of −1, which joins nothing."""
    last = before.rstrip()[-1:]
    return operator in _SIGNS and (not last or last in _BEFORE_SIGNS)


def _name(element: etree._Element) -> str:
    tag = element.tag if isinstance(element.tag, str) else ""
    return re.split(r"[}:]", tag)[-1].lower()


def _first(parts: Sequence[str]) -> str:
    return parts[0]


def _with_both(parts: Sequence[str]) -> str:
    base = parts[0] + lowered(parts[1], parts[0])
    return base + raised(parts[2], base)


def _over(parts: Sequence[str]) -> str:
    return parts[0] if parts[1] in _ACCENTS else parts[0] + raised(parts[1], parts[0])


_WRITERS: dict[str, tuple[int, Callable[[Sequence[str]], str]]] = {
    "msup": (2, lambda parts: parts[0] + raised(parts[1], parts[0])),
    "msub": (2, lambda parts: parts[0] + lowered(parts[1], parts[0])),
    "msubsup": (3, _with_both),
    "munderover": (3, lambda parts: f"{parts[0]}({parts[1]}, {parts[2]}) "),
    "munder": (2, lambda parts: f"{parts[0]}({parts[1]}) "),
    "mover": (2, _over),
    "mfrac": (2, lambda parts: fraction(parts[0], parts[1], "")),
    "mroot": (2, lambda parts: f"{raised(parts[1], '')}√({parts[0]})"),
}
