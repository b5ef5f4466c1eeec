"""Kind of a file, by its first bytes; its name only tells texts of different forms apart."""

import re

_SIGNATURES = {b"PK\x03\x04": "zip", b"PK\x05\x06": "zip", b"{\\rtf": "rtf"}
_PAGE = re.compile(
    rb"(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_HEADER = rb"[A-Za-z][\w-]{1,40}:[^\r\n]{0,900}\r?\n(?:[ \t][^\r\n]{0,900}\r?\n){0,30}"
_MAIL = re.compile(rb"(?:From [^\r\n]{0,200}\r?\n)?(?:" + _HEADER + rb"){2,60}?(?:\r?\n|\Z)")
# At least one of these, since a memo that people write has "From:" and "To:", too.
_BY_PROGRAM = re.compile(
    rb"^(?:MIME-Version|Message-ID|Received|Return-Path|Delivered-To):",
    re.IGNORECASE | re.MULTILINE,
)
_SENT = re.compile(rb"^(?:From|Subject):", re.IGNORECASE | re.MULTILINE)
_CUES = re.compile(
    rb"(?:\d+[ \t]*\r?\n)?\d{1,3}:\d\d:\d\d[,.]\d{1,3}[ \t]*-->[ \t]*\d{1,3}:\d\d:\d\d[,.]\d"
)
_BY_SUFFIX = {
    **dict.fromkeys(("csv", "tsv", "tab"), "csv"),
    **dict.fromkeys(("eml", "mbox"), "eml"),
    **dict.fromkeys(("md", "markdown"), "markdown"),
    **{"srt": "srt", "vtt": "vtt"},
}
_UTF16 = re.compile(rb"\xff\xfe|\xfe\xff|\0?[\s<]\0")
# What people try to add and cannot: named, so that they know what to do instead.
_OCR = "Run OCR on it first (tesseract or ocrmypdf, for instance), and add what that gives."
_PICTURE = ("a picture, of which no text can be read", _OCR)
_UNPACK = ("an archive of other files", "Unpack it, and add what is in it.")
_RECORDING = (
    "a film or a recording, of which no text can be read",
    "Add its subtitles (.srt, .vtt) or a text of what is said.",
)
_PROGRAM = ("a program", "Add an article instead.")
_STRANGERS: tuple[tuple[int, bytes, tuple[str, str]], ...] = (  # where, which bytes, what it is
    (0, b"\x89PNG", _PICTURE),
    (0, b"\xff\xd8\xff", _PICTURE),
    (0, b"GIF8", _PICTURE),
    (0, b"II*\0", _PICTURE),
    (0, b"MM\0*", _PICTURE),
    (8, b"WEBP", _PICTURE),
    (4, b"ftyphei", _PICTURE),
    (4, b"ftypavif", _PICTURE),
    (0, b"AT&TFORM", _PICTURE),
    (0, b"\x1f\x8b", _UNPACK),
    (0, b"BZh", _UNPACK),
    (0, b"\xfd7zXZ", _UNPACK),
    (0, b"Rar!", _UNPACK),
    (0, b"7z\xbc\xaf", _UNPACK),
    (257, b"ustar", _UNPACK),
    (4, b"ftyp", _RECORDING),
    (8, b"WAVE", _RECORDING),
    (8, b"AVI ", _RECORDING),
    (0, b"ID3", _RECORDING),
    (0, b"\xff\xfb", _RECORDING),
    (0, b"OggS", _RECORDING),
    (0, b"fLaC", _RECORDING),
    (0, b"\x1aE\xdf\xa3", _RECORDING),
    (0, b"\x7fELF", _PROGRAM),
    (0, b"MZ\x90\0", _PROGRAM),
    (0, b"\xca\xfe\xba\xbe", _PROGRAM),
    (0, b"\xcf\xfa\xed\xfe", _PROGRAM),
    (0, b"SQLite format 3\0", ("a database", "Export what it holds as a table (.csv).")),
    (0, b"%!PS", ("a PostScript file", "Convert it to PDF.")),
    (60, b"BOOKMOBI", ("a Kindle book", "Convert it to EPUB.")),
)
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_OLD_KINDS = {  # by the name of a stream in it
    "EncryptedPackage": ("locked by a password", "Save a copy without it."),
    "WordDocument": ("an old Word file (.doc)", "Save it as .docx."),
    "Workbook": ("an old Excel file (.xls)", "Save it as .xlsx."),
    "PowerPoint Document": ("an old PowerPoint file (.ppt)", "Save it as .pptx."),
    "__nameid_version": ("a mail of Outlook (.msg)", "Save it as .eml or as a text."),
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
    if _UTF16.match(head):  # of which every other byte is empty
        head = head.lstrip(b"\xff\xfe").replace(b"\0", b"")
    if _PAGE.match(head) or (suffix in ("html", "htm", "xhtml") and b"<" in head):
        return "html"
    if head.startswith(b"WEBVTT"):
        return "vtt"
    if _CUES.match(head):
        return "srt"
    if _is_mail(raw[:20_000].lstrip()):
        return "eml"
    return _BY_SUFFIX.get(suffix, "text")


def _is_mail(head: bytes) -> bool:
    headers = _MAIL.match(head)
    return headers is not None and all(
        mark.search(headers.group()) for mark in (_BY_PROGRAM, _SENT)
    )


def stranger(raw: bytes) -> tuple[str, str] | None:
    """Kind of `raw` and what to do, if it is a known kind of file that holds no article."""
    if raw.startswith(_OLD_OFFICE):
        named = (known for name, known in _OLD_KINDS.items() if name.encode("utf-16-le") in raw)
        return next(named, ("an old or locked Office file", "Save it as .docx without a password."))
    return next((what for at, mark, what in _STRANGERS if raw.startswith(mark, at)), None)
