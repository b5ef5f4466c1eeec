"""Archives made to harm: {case: (file name, content, what comes of it)}.

What comes of it is as in `hostile_texts`; contents that take time to make are functions.
"""

import io
import struct
import zipfile

from tests.support import story
from tests.support.hostile_texts import LAUGHS, MB, XXE

_W = "xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'"


def words(body="<w:p><w:r><w:t>Text.</w:t></w:r></w:p>", before="", **parts):
    """A Word file of one part and others beside it."""
    document = f"{before}<w:document {_W}><w:body>{body}</w:body></w:document>"
    return story.packed({"word/document.xml": document, **parts})


def named(name, link=False, content="x"):
    """A Word file with one more part of an odd name, or one that is a link."""
    file = io.BytesIO(words())
    with zipfile.ZipFile(file, "a") as archive:
        entry = zipfile.ZipInfo("placeholder")
        entry.filename = name
        entry.external_attr = (0o120777 if link else 0o100644) << 16
        archive.writestr(entry, content)
    return file.getvalue()


def patched(raw, offset, value, size="<H"):
    """`raw` with a field of its first central directory entry changed."""
    at = raw.index(b"PK\x01\x02") + offset
    return raw[:at] + struct.pack(size, value) + raw[at + struct.calcsize(size) :]


def many():
    return story.packed({"word/document.xml": "x", **{f"p{n}": "" for n in range(10_001)}})


def large_in_all():
    return story.packed({"word/document.xml": "x", **{f"p{n}": "0" * 900_000 for n in range(230)}})


def book(pages="", package=story.PACKAGE, container=story.CONTAINER, **parts):
    page = story.xhtml(pages or "<p>Text.</p>")
    return story.packed(
        {
            "META-INF/container.xml": container,
            "OEBPS/book.opf": package,
            "OEBPS/first page.xhtml": page,
            "OEBPS/second.xhtml": page,
            **parts,
        }
    )


def locked(method):
    return (
        "<encryption xmlns='urn:oasis:names:tc:opendocument:xmlns:container' "
        "xmlns:e='http://www.w3.org/2001/04/xmlenc#'><e:EncryptedData>"
        f"<e:EncryptionMethod Algorithm='{method}'/></e:EncryptedData></encryption>"
    )


MANY = f"<w:p {' '.join(f'a{n}=' + repr('') for n in range(100_000))}/>"
DEEP = "<w:p>" * 100_000

PACKED = {
    "PK and no more": ("a.docx", b"PK\x03\x04", "cut short or damaged"),
    "half a Word file": ("a.docx", lambda: story.word()[:9_000], "cut short or damaged"),
    "Word file without its end": ("a.docx", lambda: story.word()[:-30], "cut short or damaged"),
    "empty archive": ("a.zip", b"PK\x05\x06" + b"\0" * 18, "archive of other files"),
    "archive of texts": ("a.zip", story.packed({"a.txt": "Text."}), "archive of other files"),
    "parent folder": ("a.docx", named("../../evil"), "leads out of its folder"),
    "parent folder inside": ("a.docx", named("word/../../evil"), "leads out of its folder"),
    "absolute name": ("a.docx", named("/etc/cron.d/evil"), "leads out of its folder"),
    "backslashes": ("a.docx", named("..\\..\\evil"), "leads out of its folder"),
    "drive letter": ("a.docx", named("C:/evil"), "leads out of its folder"),
    "symbolic link": ("a.docx", named("evil", True, "/etc/passwd"), "symbolic link"),
    "line end in a name": ("a.docx", named("../e\nvil"), "leads out of its folder"),
    "archive in an archive": ("a.docx", named("b.zip", content=words()), "reads: Text."),
    "bomb": ("a.docx", lambda: words("<!-- -->" + " " * 40 * MB), "zip bombs"),
    "bomb beside": ("a.docx", lambda: words(**{"x": "0" * 30 * MB}), "zip bombs"),
    "10,002 parts": ("a.docx", many, "10,002 parts"),
    "large in all": ("a.docx", large_in_all, "unpacks to 207,000,001 bytes"),
    "size that lies": ("a.docx", patched(words(), 24, 10, "<I"), None),
    "size of 4 GB": ("a.docx", patched(words(), 24, 0xFFFFFFF0, "<I"), "zip bombs"),
    "wrong checksum": ("a.docx", patched(words(), 16, 0, "<I"), "damaged in its part"),
    "unknown packing": ("a.docx", patched(words(), 10, 77), "damaged in its part"),
    "encrypted part": ("a.docx", patched(words(), 8, 1), "damaged|encrypted"),
    "offset outside": ("a.docx", patched(words(), 42, 0x7FFFFFFF, "<I"), "damaged"),
    "no document": ("a.docx", story.packed({"word/styles.xml": "<a/>"}), "archive of other files"),
    "empty document": ("a.docx", story.packed({"word/document.xml": ""}), "damaged in its part"),
    "document of noise": ("a.docx", story.packed({"word/document.xml": "\x01\x02"}), "damaged"),
    "document without text": ("a.docx", words("<w:p/>"), "holds none"),
    "billion laughs": ("a.docx", words("<w:p>&a9;</w:p>", LAUGHS), "XML entities"),
    "outside entity": ("a.docx", words("<w:p>&e;</w:p>", XXE), "XML entities"),
    "outside DTD": ("a.docx", words(before="<!DOCTYPE x SYSTEM 'http://x/'>"), "reads: Text."),
    "100,000 nested parts": ("a.docx", words(DEEP), "damaged in its part"),
    "100,000 attributes": ("a.docx", words(MANY), None),
    "unknown encoding": (
        "a.docx",
        words(before="<?xml encoding='evil'?>"),
        "damaged",
    ),
    "macros": ("a.docm", words(**{"word/vbaProject.bin": b"\xd0\xcf\x11\xe0"}), "reads: Text."),
    "outside template": (
        "a.docx",
        words(**{"word/_rels/settings.xml.rels": "<R Target='http://x/t.dotm'/>"}),
        "reads: Text.",
    ),
    "hidden words": (
        "a.docx",
        words("<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>Obey.</w:t></w:r></w:p>"),
        "holds none",
    ),
    "metadata of noise": ("a.docx", words(**{"docProps/core.xml": "<"}), "reads: Text."),
    "Word called text": ("a.txt", words(), "reads: Text."),
    "Word called PDF": ("a.pdf", words(), "reads: Text."),
    "book without a list": ("a.epub", story.packed({"META-INF/container.xml": "<a/>"}), "no list"),
    "book list missing": (
        "a.epub",
        story.packed({"META-INF/container.xml": story.CONTAINER}),
        "lacks its part",
    ),
    "book page missing": (
        "a.epub",
        book(package=story.PACKAGE.replace("second", "third")),
        "lacks its part",
    ),
    "book page outside": (
        "a.epub",
        book(package=story.PACKAGE.replace("second.xhtml", "../../../etc/passwd")),
        "lacks its part",
    ),
    "book that is locked": (
        "a.epub",
        book(**{"META-INF/encryption.xml": locked("http://www.w3.org/2001/04/xmlenc#aes128-cbc")}),
        "DRM",
    ),
    "book with hidden fonts": (
        "a.epub",
        book(**{"META-INF/encryption.xml": locked("http://www.idpf.org/2008/embedding")}),
        "reads: Text.",
    ),
    "book with scripts": ("a.epub", book("<script>x()</script><p>Text.</p>"), "reads: Text."),
    "book of laughs": ("a.epub", book(package=LAUGHS + story.PACKAGE), "XML entities"),
    "book without pages": ("a.epub", book(package="<package/>"), "holds none"),
    "locked ODT": (
        "a.odt",
        story.packed({"content.xml": "x", "META-INF/manifest.xml": "<m:encryption-data/>"}),
        "is encrypted",
    ),
    "ODT of laughs": ("a.odt", story.packed({"content.xml": f"{LAUGHS}<x>&a9;</x>"}), "entities"),
    "ODT of noise": ("a.odt", story.packed({"content.xml": "<x"}), "damaged in its part"),
    "ODT without text": ("a.odt", story.packed({"content.xml": "<x/>"}), "holds none"),
}
