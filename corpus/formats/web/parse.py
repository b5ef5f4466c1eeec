"""From the bytes of a page to a tree, as browsers do it."""

import codecs
import re

import webencodings
from lxml import etree, html

from corpus.formats.content import Refusal

_LOOKED_AT = 4_096  # bytes in which a page says how it is encoded; browsers look at 1,024
_XML = re.compile(rb"\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]+)", re.IGNORECASE)
_META = re.compile(rb"<meta\b[^>]{0,500}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # begins as the next does
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
)
_UNMARKED = (
    (re.compile(rb"(?:\s\0)*<\0[\w!?]\0"), "utf-16-le"),
    (re.compile(rb"(?:\0\s)*\0<\0[\w!?]"), "utf-16-be"),
)
_UNREAD = re.compile(rb"<(script|style)\b.*?</\1>|<[^>]*>", re.DOTALL | re.IGNORECASE)
_BROWSERS_NAMES = {"CP932": "shift_jis", "CP949": "euc-kr", "MacCyrillic": "x-mac-cyrillic"}
_ENOUGH_WORDS = 20  # to guess an encoding by


def parse_html(raw: bytes) -> etree._Element:
    """Parse a page as browsers do: damaged markup is read as far as it can be.

    :raises Refusal: there is nothing to read.
    """
    text = re.sub(r"^\s*<\?xml[^>]*>", "", decode_page(raw)).replace("\0", "")
    try:
        root = html.document_fromstring(text)
    except (etree.ParserError, ValueError) as error:
        raise Refusal(f"cannot be read as one ({error})", "Save the page again.") from error
    if root is None:
        raise Refusal("holds nothing", "Save the page again.")
    return root


def decode_page(raw: bytes) -> str:
    """Text of a page: by its byte order mark, as UTF-8 where it is that, or as it says it is.

    One that is neither and says nothing is guessed.
    """
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return raw[len(mark) :].decode(encoding, "replace")
    head = raw[:_LOOKED_AT]
    for opening, encoding in _UNMARKED:
        if opening.match(head):
            return raw.decode(encoding, "replace")
    declared = _declared(head)
    if declared and declared.name == "iso-2022-jp":  # whose letters are ASCII bytes
        return _decoded(raw, declared)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return _decoded(raw, declared or _guessed(raw))


def _decoded(raw: bytes, encoding: webencodings.Encoding) -> str:
    return str(encoding.codec_info.decode(raw, "replace")[0])


def _declared(head: bytes) -> webencodings.Encoding | None:
    """The encoding that a page says it has, as browsers understand its name (WHATWG)."""
    found = _XML.match(head) or _META.search(_COMMENT.sub(b"", head))
    encoding = webencodings.lookup(found.group(1).decode("ascii")) if found else None
    if encoding is None or encoding.name == "replacement":
        return None
    # What could be read as ASCII this far is not UTF-16.
    return webencodings.UTF8 if encoding.name.startswith("utf-16") else encoding


def _guessed(raw: bytes) -> webencodings.Encoding:
    """UTF-8 with some damage, what the letters look like, or Windows' encoding of the West."""
    text = raw.decode("utf-8", "replace")
    beyond_ascii = sum(character > "\x7f" for character in text)
    if text.count("\ufffd") * 10 < beyond_ascii:
        return webencodings.UTF8
    import chardet  # only where it is needed

    words = _UNREAD.sub(b" ", raw)[:100_000]
    found = chardet.detect(words)["encoding"] if len(words.split()) >= _ENOUGH_WORDS else None
    found = _BROWSERS_NAMES.get(found or "", found)
    return webencodings.lookup(found or "") or webencodings.lookup("windows-1252")
