"""Zip archives from strangers: looked at before anything is unpacked, and never onto the disk."""

import io
import re
import stat
import zipfile
import zlib
from collections.abc import Callable
from pathlib import PurePosixPath

from lxml import etree

from corpus.formats.content import Refusal

MAX_ENTRIES = 10_000
MAX_UNPACKED = 200_000_000  # bytes, all entries together
MAX_ENTRY = 50_000_000  # bytes of one part that is read
MAX_RATIO = 200  # unpacked to packed; text reaches 20, bombs 1,000
SMALL = 1_000_000  # bytes that harm nobody, whatever their ratio

_ENTITIES = "defines XML entities in its part {!r:.100}, as attacks do"
_DAMAGED = "Save or download it again."
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_REFERENCE = re.compile(r"&#(?:(\d{1,9})|[xX]([0-9a-fA-F]{1,8}));")
_BARE = re.compile(r"&(?!#?\w{1,40};)")


class Archive:
    """The parts of a zip file by name.

    :raises Refusal: not a zip file, encrypted, or built to harm: a bomb, a link, a name that
        leads out of the folder.
    """

    def __init__(self, raw: bytes) -> None:
        # NotImplementedError is zipfile's word for a version or compression that it cannot read.
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(raw))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise Refusal("is cut short or damaged", _DAMAGED) from error
        entries = self._zip.infolist()
        if len(entries) > MAX_ENTRIES:
            raise _unsafe(f"holds {len(entries):,} parts, more than {MAX_ENTRIES:,}")
        for entry in entries:
            _check(entry)
        total = sum(entry.file_size for entry in entries)
        if total > MAX_UNPACKED:
            raise _unsafe(f"unpacks to {total:,} bytes, more than {MAX_UNPACKED:,}")
        self.names = frozenset(entry.filename for entry in entries)

    def read(self, name: str) -> bytes:
        """Unpack one part, at most MAX_ENTRY bytes of it."""
        try:
            with self._zip.open(name) as part:
                raw = part.read(MAX_ENTRY + 1)
        except KeyError as error:
            raise Refusal(f"lacks its part {name!r:.100}", _DAMAGED) from error
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
            raise Refusal(f"is damaged in its part {name!r:.100}", _DAMAGED) from error
        except RuntimeError as error:
            raise Refusal("is encrypted", "Save a copy without the password.") from error
        if len(raw) > MAX_ENTRY:
            raise _unsafe(f"has a part of more than {MAX_ENTRY:,} bytes, {name!r:.100}")
        return raw

    def xml(self, name: str) -> etree._Element:
        """Parse one part as XML."""
        return parse_xml(self.read(name), name)

    def optional(self, name: str) -> etree._Element | None:
        """Parse a part that only tells more about others; None where it is missing or damaged.

        :raises Refusal: it is made to harm.
        """
        return parsed_or_none(self.xml, name) if name in self.names else None

    def properties(self, name: str) -> dict[str, str]:
        """Metadata of a part: the text of its elements by their local name, first wins.

        A part that is damaged tells nothing; the text is read all the same.
        """
        found: dict[str, str] = {}
        root = self.optional(name)
        for element in root.iter(etree.Element) if root is not None else ():
            if element.text and element.text.strip():
                found.setdefault(etree.QName(element).localname, " ".join(element.text.split()))
        return found


def parsed_or_none(parse: Callable[[str], etree._Element], name: str) -> etree._Element | None:
    """Root of a part; None where it is damaged.

    :raises Refusal: it is made to harm.
    """
    try:
        return parse(name)
    except Refusal as refusal:
        if refusal.unsafe:
            raise
        return None


def parse_xml(raw: bytes, name: str) -> etree._Element:
    """Parse XML without entities, outside files and network; letters that XML does not allow are
    left out.

    :raises Refusal: it is not well-formed, or it defines entities of its own.
    """
    try:
        root = _parsed(raw, name)
    except Refusal:
        mended = _mended(raw)
        if mended == raw:
            raise
        root = _parsed(mended, name)
    dtd = root.getroottree().docinfo.internalDTD
    if dtd is not None and next(dtd.iterentities(), None) is not None:
        raise _unsafe(_ENTITIES.format(name))
    return root


def _parsed(raw: bytes, name: str) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(raw, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        if "entity" in str(error):
            raise _unsafe(_ENTITIES.format(name)) from error
        raise Refusal(f"is damaged in its part {name!r:.100}", _DAMAGED) from error


def _mended(raw: bytes) -> bytes:
    """XML in UTF-8 without what no XML may hold: control letters, half letters, a bare "&"."""
    head = raw[:200].replace(b"\0", b"")
    declared = re.search(rb"^\W{0,4}<\?xml[^>]*encoding\s*=\s*[\"']([\w.-]+)", head)
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    else:
        encoding = declared.group(1).decode("ascii") if declared else "utf-8"
    try:
        text = raw.decode(encoding, "replace")
    except LookupError:
        return raw
    text = re.sub(r"^\ufeff?\s*<\?xml[^>]*\?>", "", text)
    text = _NOT_XML.sub("", text)
    text = _REFERENCE.sub(_allowed, text)
    return _BARE.sub("&amp;", text).encode("utf-8")


def _allowed(reference: re.Match[str]) -> str:
    number = int(reference.group(2) or reference.group(1), 16 if reference.group(2) else 10)
    good = number <= 0x10FFFF and not _NOT_XML.match(chr(number))
    return reference.group() if good else ""


def _check(entry: zipfile.ZipInfo) -> None:
    name = entry.filename
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or name[1:2] == ":":
        raise _unsafe(f"holds a part whose name leads out of its folder, {name!r:.100}")
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise _unsafe(f"holds a symbolic link, {name!r:.100}")
    if entry.file_size > max(SMALL, MAX_RATIO * entry.compress_size):
        raise _unsafe(
            f"unpacks one part from {entry.compress_size:,} to {entry.file_size:,} bytes, "
            "as zip bombs do"
        )


def _unsafe(found: str) -> Refusal:
    return Refusal(found, "Do not open it unless you know who made it.", unsafe=True)
