"""PowerPoint presentations: the text of each slide, which is a page, and of its notes."""

from collections.abc import Iterable
from dataclasses import replace

from lxml import etree

from corpus.formats.archive import Archive
from corpus.formats.content import Content, TextBlock, iso_date, name_columns, person
from corpus.formats.office import Package
from corpus.formats.omml import formula
from corpus.formats.raised import lowered, raised
from corpus.formats.xml import BREAK, Vocabulary, blocks_of_tree

_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_TITLES = frozenset({"title", "ctrTitle"})
_FURNITURE = frozenset({"sldNum", "dt", "ftr", "hdr", "sldImg"})  # the same on every slide


def _hidden(element: etree._Element) -> bool:
    """True of shapes that are not shown, and of numbers, dates and footers of slides."""
    name = element.find("./{*}nvSpPr/{*}cNvPr")
    if name is not None and name.get("hidden") in ("1", "true"):
        return True
    return _place(element) in _FURNITURE


def _place(shape: etree._Element) -> str:
    """The part that a shape plays in the layout of a slide."""
    found = shape.find("./{*}nvSpPr/{*}nvPr/{*}ph")
    return found.get("type", "body") if found is not None else ""


def _role(element: etree._Element) -> TextBlock | None:
    if etree.QName(element).localname == "sp" and _place(element) in _TITLES:
        return TextBlock(kind="heading", level=2)
    return None


def _says(element: etree._Element, before: str) -> str | None:
    """Text of a formula, and of what is raised or lowered."""
    name = etree.QName(element).localname
    if name == "oMath":
        return formula(element)
    about = element.find("{*}rPr") if name == "r" else None
    shift = about.get("baseline", "0") if about is not None else "0"
    if shift in ("", "0", "0%"):
        return None
    text = element.findtext("{*}t") or ""
    return lowered(text, before) if shift.startswith("-") else raised(text, before)


_WORDS = Vocabulary(
    blocks=frozenset({"p"}),
    rows=frozenset({"tr"}),
    cells=frozenset({"tc"}),
    skipped=frozenset({"Fallback", "nvPr", "extLst"}),
    inserts={"br": BREAK, "tab": " "},
    speaking=frozenset({"t"}),
    hidden=_hidden,
    role=_role,
    says=_says,
)


def read_pptx(archive: Archive) -> Content:
    """Slides that are shown, in their order, each with its title first and its notes last."""
    package = Package(archive)
    presentation = package.xml(package.main)
    files = package.relations(package.main)
    blocks: list[TextBlock] = []
    number = 0
    for number, slide in enumerate(presentation.iter("{*}sldId"), start=1):
        file = files.get(slide.get(f"{_R}id", ""))
        if file is None or file.target not in package:
            continue
        tables = max((block.table for block in blocks), default=0)
        for block in _slide(package, file.target):
            blocks.append(
                replace(block, page=number, table=block.table + tables if block.table else 0)
            )
    about = archive.properties("docProps/core.xml")
    title = about.get("title", "")
    return Content(
        "pptx",
        name_columns(blocks),
        "" if title.lower() in ("powerpoint presentation", "presentation") else title,
        person(about.get("creator", "")),
        iso_date(about.get("created", "")),
        said_by="properties of the file",
        pages=number,
    )


def _slide(package: Package, part: str) -> Iterable[TextBlock]:
    root = package.xml(part)
    if root.get("show") in ("0", "false"):
        return []
    blocks = blocks_of_tree(root, _WORDS)
    blocks.sort(key=lambda block: block.kind != "heading")
    for kind, file in ((one.kind, one.target) for one in package.relations(part).values()):
        if kind in ("diagramData", "notesSlide") and file in package:
            other = package.optional(file)
            blocks += blocks_of_tree(other, _WORDS) if other is not None else []
    return blocks
