"""Kind of a file, by its first bytes; its name only tells Markdown from text."""

import re

_SIGNATURES = {b"PK\x03\x04": "zip", b"PK\x05\x06": "zip", b"{\\rtf": "rtf"}
_PAGE = re.compile(
    rb"(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
# What people try to add and cannot: named, so that they know what to do instead.
_STRANGERS = {
    b"\xd0\xcf\x11\xe0": ("an old or locked Office file", "Save it as .docx without a password."),
    b"\x89PNG": ("a picture", "Recognise its text first (OCR)."),
    b"\xff\xd8\xff": ("a picture", "Recognise its text first (OCR)."),
    b"GIF8": ("a picture", "Recognise its text first (OCR)."),
    b"\x1f\x8b": ("a compressed archive", "Unpack it and add what is in it."),
    b"Rar!": ("a compressed archive", "Unpack it and add what is in it."),
    b"7z\xbc\xaf": ("a compressed archive", "Unpack it and add what is in it."),
    b"\x7fELF": ("a program", "Add an article instead."),
    b"SQLite format 3\0": ("a database", "Export its text first."),
}


def kind_of(raw: bytes, name: str) -> str:
    """The kind of `raw`: "zip" stands for a Word, EPUB or OpenDocument file, as yet unopened."""
    head = raw[:1024].removeprefix(b"\xef\xbb\xbf").lstrip()
    for signature, kind in _SIGNATURES.items():
        if head.startswith(signature):
            return kind
    suffix = name.lower().rpartition(".")[2]
    if head.startswith(b"%PDF-") or (b"%PDF-" in head and b"\0" in raw):
        return "pdf"
    if _PAGE.match(head) or (suffix in ("html", "htm", "xhtml") and b"<" in head):
        return "html"
    return "markdown" if suffix in ("md", "markdown") else "text"


def stranger(raw: bytes) -> tuple[str, str] | None:
    """Kind of `raw` and what to do, if it is a known kind of file that holds no article."""
    return next((what for start, what in _STRANGERS.items() if raw.startswith(start)), None)
