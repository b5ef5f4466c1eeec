"""Mails: what was written, and in quotation marks of their own the mails before it."""

import email
import email.policy
import email.utils
import re
from collections.abc import Callable
from email.message import EmailMessage
from itertools import groupby

from corpus.formats.content import Content, Refusal, TextBlock, person
from corpus.formats.decode import decode

_QUOTED = re.compile(r"(?:> ?)+")
# A mail of a mailbox begins so; a line of its text that does is marked with ">".
_BEGINNING = re.compile(
    rb"(?:\A|(?<=\n\n)|(?<=\n\r\n))From [^\r\n]{1,200}\d\d:\d\d[^\r\n]{0,60}\r?\n"
    rb"(?=[A-Za-z][\w-]{0,60}:)"
)
_ESCAPED = re.compile(rb"^>(>*From )", re.MULTILINE)
_MAX_MAILS = 5_000  # of a mailbox
_MAX_PARTS = 200  # of a mail
ReadPage = Callable[[bytes], list[TextBlock]]


def read_eml(raw: bytes, read_page: ReadPage) -> Content:
    """The text of a mail and of those that are forwarded in it; what is attached is not read.

    Of a mailbox (.mbox) each mail is a section under its subject, and what it says its sender's.

    :param read_page: reads the text of one that was written as a web page.
    :raises Refusal: it has no text of its own, or is a mailbox of too many mails.
    """
    starts = [match.start() for match in _BEGINNING.finditer(raw)]
    if len(starts) < 2:
        return _read_one(raw, read_page)
    if len(starts) > _MAX_MAILS:
        raise Refusal(f"holds {len(starts):,} mails, more than {_MAX_MAILS:,}", "Split it.")
    blocks: list[TextBlock] = []
    encodings: list[str] = []
    for start, end in zip(starts, [*starts[1:], len(raw)], strict=True):
        try:
            one = _read_one(_ESCAPED.sub(rb"\1", raw[start:end]), read_page)
        except Refusal:  # one without text takes no other with it
            continue
        blocks.append(TextBlock(one.title or "(no subject)", "heading", 2))
        for block in one.blocks:
            if block.kind == "text" and one.author:
                block.kind, block.speaker = "turn", one.author
            blocks.append(block)
        encodings += [one.encoding] if one.encoding else []
    if not blocks:
        raise _no_text()
    return Content("eml", blocks, encoding=next(iter(encodings), ""), collection=True)


def _read_one(raw: bytes, read_page: ReadPage) -> Content:
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    if not isinstance(mail, EmailMessage):  # what this policy makes
        raise TypeError(type(mail))
    blocks: list[TextBlock] = []
    encodings: list[str] = []
    for part in _texts(mail):
        content, encoding = _letters(part)
        encodings += [encoding] if encoding else []
        if part.get_content_subtype() == "html":
            blocks += read_page(content.encode("utf-8", "replace"))
        else:
            blocks += _paragraphs(content, part)
    if not blocks:
        raise _no_text()
    return Content(
        "eml",
        blocks,
        _header(mail, "subject"),
        person(_sender(mail)),
        _date(mail),
        said_by="the mail",
        encoding=next(iter(encodings), ""),
    )


def _no_text() -> Refusal:
    return Refusal("has no text of its own", "Save what is attached to it, and add that.")


def _texts(mail: EmailMessage) -> list[EmailMessage]:
    """Parts that hold the text: of alternatives the plain one, unless it is empty."""
    found: list[EmailMessage] = []
    waiting = [mail]
    for _ in range(_MAX_PARTS):
        if not waiting:
            break
        part = waiting.pop(0)
        kind = part.get_content_type()
        inside = [one for one in part.iter_parts() if isinstance(one, EmailMessage)]
        if kind == "multipart/alternative":
            waiting = _best(inside) + waiting
        elif inside and (part.is_multipart() or kind == "message/rfc822"):
            waiting = inside + waiting
        elif kind in ("text/plain", "text/html") and not part.is_attachment():
            found.append(part)
    return found


def _best(alternatives: list[EmailMessage]) -> list[EmailMessage]:
    for kind in ("text/plain", "text/html"):
        for part in alternatives:
            if part.get_content_type() == kind and _letters(part)[0].strip():
                return [part]
    return [part for part in alternatives if part.is_multipart()][:1]


def _letters(part: EmailMessage) -> tuple[str, str]:
    """Text of a part, and its encoding if that was guessed."""
    held = part.get_payload(decode=True)
    raw = held if isinstance(held, bytes) else b""
    charset = (part.get_content_charset() or "").lower()
    if charset in ("iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii", ""):
        return decode(raw) if raw else ("", "")  # windows-1252 is often called so, and UTF-8
    try:
        return raw.decode(charset, "replace"), ""
    except LookupError:
        return decode(raw)


def _paragraphs(text: str, part: EmailMessage) -> list[TextBlock]:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if part.get_param("format", "") == "flowed":
        lines = _reflowed(lines)
    blocks: list[TextBlock] = []
    for quoted, group in groupby(lines, key=lambda line: line.startswith(">")):
        said = "\n".join(_QUOTED.sub("", line, count=1) if quoted else line for line in group)
        if said.strip():
            blocks.append(TextBlock(said.strip("\n"), "quotation" if quoted else "text"))
    return blocks


def _reflowed(lines: list[str]) -> list[str]:
    """Lines of which those that end in a space go on in the next one (RFC 3676)."""
    joined: list[str] = []
    goes_on = False
    for line in lines:
        if goes_on and not line.startswith(">"):
            joined[-1] += line
        else:
            joined.append(line)
        goes_on = line.endswith(" ") and line != "-- "
    return joined


def _header(mail: EmailMessage, name: str) -> str:
    try:
        return " ".join(str(mail.get(name, "")).split())
    except Exception:  # the standard library's parser fails on some damaged headers in many ways
        return ""


def _sender(mail: EmailMessage) -> str:
    name, address = email.utils.parseaddr(_header(mail, "from"))
    return name or address


def _date(mail: EmailMessage) -> str:
    try:
        return email.utils.parsedate_to_datetime(_header(mail, "date")).date().isoformat()
    except (TypeError, ValueError, IndexError, OverflowError):
        return ""
