"""From the bytes of a plain text to its letters, in whatever encoding it was saved."""

import codecs
import re
import unicodedata
from collections import Counter

from corpus.formats.content import Refusal

_MARKS = (  # byte order marks; that of UTF-32 begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WESTERN = "cp1252"
_LOOKED_AT = 200_000  # bytes that tell the encoding
_FEW = 6  # letters beyond ASCII: fewer count as Western if they can be
_MOSTLY = 0.9  # share of them that are UTF-8 where a few are damaged, at least
_DAMAGED = 500  # letters of a text for each control letter in it, at least
_UTF_8 = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
# Signs and large letters between small ones tell that another encoding was meant, and so do letters
# of Icelandic alone, which is rarer than what else these bytes stand for.
_UNLIKELY = re.compile(r"[a-z](?:[^\w\x00-\x7f’‘–—·]|[²³¹¼½¾ªºÀ-ÞŠŽŸ])[a-z]|[a-z][¿¡]|[þÞðÐ]")
_JAPANESE = re.compile(rb"\x1b\$[@B]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_LARGE = ("CJK", "HANGUL")  # scripts of so many letters that noise may look like a few of them
_MANY = 12  # letters of those, at least
_BLANKS = re.compile(r"[\t\n\r\x1a]")
_END_OF_FILE = "\x1a\0"  # what DOS put there


def decode(raw: bytes) -> tuple[str, str]:
    """Text of a file, and the name of its encoding if that was guessed, else "".

    UTF-8, UTF-16 and UTF-32 are known by their form; of others chardet tells which it is, but for
    a few letters in a text of mostly Latin ones, which count as Western (windows-1252). What is no
    text in all these may be UTF-16 without a mark and without Latin letters.

    :raises Refusal: it is no text.
    """
    try:
        return _printable(*_decoded(raw))
    except Refusal:
        encoding = _two_bytes(raw)
        if not encoding:
            raise
    return raw.decode(encoding, "replace"), encoding


def _printable(text: str, guessed: str) -> tuple[str, str]:
    text = text.rstrip(_END_OF_FILE)
    controls = len(_CONTROL.findall(text))
    if controls and len(text) < _DAMAGED * controls:
        raise _no_text()
    return _CONTROL.sub("", text), guessed


def _decoded(raw: bytes) -> tuple[str, str]:
    encoding = next((known for mark, known in _MARKS if raw.startswith(mark)), "")
    if encoding:
        return raw.decode(encoding, "replace"), ""
    head = raw[:_LOOKED_AT]
    if _JAPANESE.search(head):
        return raw.decode("iso2022_jp", "replace"), "iso2022_jp"
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        beyond = sum(byte > 0x7F for byte in head)
        if sum(map(len, _UTF_8.findall(head))) >= _MOSTLY * beyond:
            return raw.decode("utf-8", "replace"), "utf-8, damaged"
    else:
        if "\0" not in text.rstrip(_END_OF_FILE):
            return text, ""
    encoding = _guess(head)
    if not encoding:
        raise _no_text()
    return raw.decode(encoding, "replace"), codecs.lookup(encoding).name


def _guess(head: bytes) -> str:
    """Encoding of what is not UTF-8; "" where it is no text."""
    import chardet  # only where it is needed

    wide = b"\0" in head.rstrip(b"\x1a\0")
    beyond = sum(byte > 0x7F for byte in head)
    western = not wide and _fits(head, _WESTERN)
    if western and beyond < _FEW and not _UNLIKELY.search(head.decode(_WESTERN)):
        return _WESTERN
    found = chardet.detect(head)["encoding"] or ""
    if wide:  # every other letter of UTF-16 and UTF-32 may be a zero, and none of others is
        return found if found.lower().startswith(("utf-16", "utf-32")) else _with_zeros(head)
    return found if found and _fits(head, found) else _WESTERN if western else ""


def _with_zeros(head: bytes) -> str:
    """UTF-16 or UTF-32 of a few letters, by where their zeros stand; "" for any other."""
    for width, little, big in ((4, "utf-32-le", "utf-32-be"), (2, "utf-16-le", "utf-16-be")):
        letters = [head[at : at + width] for at in range(0, len(head), width)]
        if len(letters) < 2 or len(letters[-1]) != width:
            continue
        if all(not any(one[1:]) and one[0] for one in letters):
            return little
        if all(not any(one[:-1]) and one[-1] for one in letters):
            return big
    return ""


def _two_bytes(raw: bytes) -> str:
    """UTF-16, in one of its byte orders, of letters that are nearly all of one script; or "".

    The higher byte of a letter tells its script: in the right order it varies less.
    """
    head = raw[: _LOOKED_AT // 2 * 2]
    little = len(set(head[1::2])) <= len(set(head[::2]))
    encoding = "utf-16-le" if little else "utf-16-be"
    if len(raw) % 2 or not _fits(head, encoding):
        return ""
    text = head.decode(encoding, "ignore")
    if any(unicodedata.category(one) in ("Cc", "Cn", "Co", "Cs") for one in _BLANKS.sub("", text)):
        return ""
    scripts = Counter(map(_script, filter(str.isalpha, text)))
    script, count = next(iter(scripts.most_common(1)), ("", 0))
    enough = max(_MANY if script in _LARGE else _FEW, len(text) / 2)
    return encoding if script and count >= max(enough, _MOSTLY * scripts.total()) else ""


def _script(letter: str) -> str:
    """Name of a letter's script; those that Japanese mixes are one."""
    name = unicodedata.name(letter, "").split(" ")[0]
    return "CJK" if name in ("HIRAGANA", "KATAKANA", "IDEOGRAPHIC") else name


def _fits(head: bytes, encoding: str) -> bool:
    try:
        codecs.getincrementaldecoder(encoding)().decode(head)  # which may end within a letter
    except (UnicodeDecodeError, LookupError):
        return False
    return True


def _no_text() -> Refusal:
    return Refusal(
        "holds signs that no text has",
        "Save what it shows as a text, a PDF or a web page, and add that.",
    )
