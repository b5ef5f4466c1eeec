"""Zip archives from strangers: looked at before anything is unpacked, and never onto the disk."""

import io
import stat
import zipfile
import zlib
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
            raise Refusal(f"is cut short or damaged ({error})", _DAMAGED) from error
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
            raise Refusal(f"is damaged in its part {name!r:.100} ({error})", _DAMAGED) from error
        except RuntimeError as error:
            raise Refusal("is encrypted", "Save a copy without the password.") from error
        if len(raw) > MAX_ENTRY:
            raise _unsafe(f"has a part of more than {MAX_ENTRY:,} bytes, {name!r:.100}")
        return raw

    def xml(self, name: str) -> etree._Element:
        """Parse one part as XML."""
        return parse_xml(self.read(name), name)


def parse_xml(raw: bytes, name: str) -> etree._Element:
    """Parse XML without entities, outside files and network.

    :raises Refusal: it is not well-formed, or it defines entities of its own.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(raw, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        if "entity" in str(error):
            raise _unsafe(_ENTITIES.format(name)) from error
        raise Refusal(f"is damaged in its part {name!r:.100} ({error})", _DAMAGED) from error
    dtd = root.getroottree().docinfo.internalDTD
    if dtd is not None and next(dtd.iterentities(), None) is not None:
        raise _unsafe(_ENTITIES.format(name))
    return root


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
