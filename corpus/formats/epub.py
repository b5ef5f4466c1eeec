"""EPUB books: the pages of the spine, in its order."""

import posixpath
from urllib.parse import unquote

from lxml import etree

from corpus.formats.archive import Archive
from corpus.formats.content import Content, Refusal, TextBlock, iso_date, person
from corpus.formats.web.reader import read_page

_FONTS_ONLY = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")


def read_epub(archive: Archive) -> Content:
    """Every page that is read in order; covers and tables of contents are not."""
    _refuse_encrypted(archive)
    container = archive.xml("META-INF/container.xml")
    package = next(
        (path for e in container.iter("{*}rootfile") if (path := e.get("full-path"))), None
    )
    if package is None:
        raise Refusal("names no list of its pages", "Save or download it again.")
    about = archive.properties(package)
    blocks: list[TextBlock] = []
    for page in _pages(archive.xml(package), posixpath.dirname(package)):
        tables = max((block.table for block in blocks), default=0)
        for block in read_page(archive.read(page)):
            block.table += tables if block.table else 0
            blocks.append(block)
    return Content(
        "epub",
        blocks,
        about.get("title", ""),
        person(about.get("creator", "")),
        iso_date(about.get("date", "")),
        about.get("publisher", ""),
        "the book",
    )


def _pages(package: etree._Element, folder: str) -> list[str]:
    pages = {
        item.get("id"): posixpath.normpath(posixpath.join(folder, unquote(item.get("href", ""))))
        for item in package.iter("{*}item")
        if "html" in item.get("media-type", "") and "nav" not in item.get("properties", "").split()
    }
    spine = [item for item in package.iter("{*}itemref") if item.get("linear") != "no"]
    return [pages[ref] for item in spine if (ref := item.get("idref")) in pages]


def _refuse_encrypted(archive: Archive) -> None:
    if "META-INF/encryption.xml" not in archive.names:
        return
    for method in archive.xml("META-INF/encryption.xml").iter("{*}EncryptionMethod"):
        if method.get("Algorithm") not in _FONTS_ONLY:
            raise Refusal("is locked by its seller (DRM)", "Add a copy that is not locked.")
