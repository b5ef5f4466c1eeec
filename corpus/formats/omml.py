"""Formulas of Word as one line of text: x², 1/4, √(a + b)."""

from collections.abc import Callable

from lxml import etree

from corpus.formats.raised import fraction, lowered, raised


def formula(element: etree._Element) -> str:
    """Text of a formula, or of a part of one."""
    write = _WRITERS.get(_name(element))
    if write:
        return write(element)
    if _name(element) == "t":
        return element.text or ""
    return "".join(formula(child) for child in element.iterchildren(etree.Element))


def _name(element: etree._Element) -> str:
    return str(etree.QName(element).localname)


def _part(element: etree._Element, name: str) -> str:
    found = element.find(f"{{*}}{name}")
    return formula(found).strip() if found is not None else ""


def _property(element: etree._Element, name: str, default: str) -> str:
    found = element.find(f"{{*}}{_name(element)}Pr/{{*}}{name}")
    if found is None:
        return default
    return next((value for key, value in found.items() if key.endswith("}val")), default)


def _power(element: etree._Element) -> str:
    base = _part(element, "e")
    base += lowered(_part(element, "sub"), base)
    return base + raised(_part(element, "sup"), base)


def _root(element: etree._Element) -> str:
    degree = _part(element, "deg")
    return f"{raised(degree, '') if degree else ''}√({_part(element, 'e')})"


def _sum(element: etree._Element) -> str:
    limits = [_part(element, "sub"), _part(element, "sup")]
    shown = ", ".join(filter(None, limits))
    sign = _property(element, "chr", "∫")
    return f"{sign}({shown}) {_part(element, 'e')}" if shown else f"{sign} {_part(element, 'e')}"


def _bracketed(element: etree._Element) -> str:
    inner = [formula(child).strip() for child in element.iterchildren("{*}e")]
    between = _property(element, "sepChr", "|")
    return (
        _property(element, "begChr", "(") + between.join(inner) + _property(element, "endChr", ")")
    )


def _rows(element: etree._Element) -> str:
    rows = element.findall("{*}mr") or element.findall("{*}e")
    return "; ".join(
        ", ".join(formula(cell).strip() for cell in row.findall("{*}e")) or formula(row).strip()
        for row in rows
    )


_WRITERS: dict[str, Callable[[etree._Element], str]] = {
    "f": lambda element: fraction(_part(element, "num"), _part(element, "den"), ""),
    "sSup": _power,
    "sSub": _power,
    "sSubSup": _power,
    "sPre": lambda element: raised(_part(element, "sup"), "") + _part(element, "e"),
    "rad": _root,
    "nary": _sum,
    "d": _bracketed,
    "func": lambda element: f"{_part(element, 'fName')} {_part(element, 'e')}",
    "m": _rows,
    "eqArr": _rows,
}
