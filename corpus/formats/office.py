"""Office Open XML packages: which parts they have, and how these refer to each other."""

import posixpath
from dataclasses import dataclass
from urllib.parse import unquote

from lxml import etree

from corpus.formats.archive import Archive, parse_xml, parsed_or_none

_USUAL = ("word/document.xml", "xl/workbook.xml", "ppt/presentation.xml")
# The strict form of the standard gives the same names another beginning.
_STRICT = (b"http://purl.oclc.org/ooxml/", b"http://schemas.openxmlformats.org/")
_FAMILIES = (b"wordprocessingml", b"spreadsheetml", b"presentationml", b"drawingml")


@dataclass(frozen=True, slots=True)
class Relation:
    """A reference of one part to another."""

    kind: str  # last word of its type: "officeDocument", "slide", "aFChunk"
    target: str  # name of the part


class Package:
    """Parts of a Word, Excel or PowerPoint file."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.main = main_part(archive)

    def __contains__(self, part: str) -> bool:
        return part in self.archive.names

    def xml(self, part: str) -> etree._Element:
        """Parse a part.

        :raises Refusal: it is missing or damaged.
        """
        raw = self.archive.read(part)
        if _STRICT[0] in raw:
            for family in _FAMILIES:
                strict, usual = (begin + family + b"/" for begin in _STRICT)
                raw = raw.replace(strict + b"main", usual + b"2006/main")
            raw = raw.replace(
                _STRICT[0] + b"officeDocument/relationships",
                _STRICT[1] + b"officeDocument/2006/relationships",
            )
        return parse_xml(raw, part)

    def optional(self, part: str) -> etree._Element | None:
        """Parse a part that only tells more about others; None where it is missing or damaged.

        :raises Refusal: it is made to harm.
        """
        return parsed_or_none(self.xml, part) if part in self else None

    def relations(self, part: str) -> dict[str, Relation]:
        """References of a part, by their id."""
        return relations(self.archive, part)

    def related(self, part: str, kind: str) -> str:
        """Name of the first part of a kind that another refers to; "" where there is none."""
        targets = (one.target for one in self.relations(part).values() if one.kind == kind)
        return next((target for target in targets if target in self), "")


def main_part(archive: Archive) -> str:
    """Name of the part that the package is about; "" where it names none."""
    for relation in relations(archive, "").values():
        if relation.kind == "officeDocument" and relation.target in archive.names:
            return relation.target
    return next((name for name in _USUAL if name in archive.names), "")


def relations(archive: Archive, part: str) -> dict[str, Relation]:
    """References inside the package of a part, or of the package itself ("")."""
    folder, name = posixpath.split(part)
    about = posixpath.join(folder, "_rels", f"{name}.rels")
    root = archive.optional(about)
    found = {}
    for one in root.iter("{*}Relationship") if root is not None else ():
        if one.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, unquote(one.get("Target", ""))))
            kind = one.get("Type", "").rpartition("/")[2]
            found[one.get("Id", "")] = Relation(kind, target.lstrip("/"))
    return found
