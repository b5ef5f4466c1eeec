"""Sentences of the rest of the program as the page says them, in its own words and language.

Errors there say what was expected, for those who write programs; a reader is told what is the
matter, and what to do.
"""

import re
from functools import cache

from assistant.page.language import spoken, texts, tr
from assistant.types import HEADINGS, OF_FORM

# Beside an answer: what `Answer` and its evidence bring along.
_SAID = (
    *HEADINGS.values(),
    *OF_FORM.values(),
    "I found no sentence that says this.",
    "I only quote: ask for one thing that the article says, and you get its own sentences. "
    "“What is it about?” gives the main points.",
    "The article names {name} as the speaker.",
    "{number} articles say so.",
    "The article says so {number} times.",
    "The figures differ: {figures} and {last}.",
    "Of {number} articles, the first {first}.",
    "Probability {probability}: of 100 sentences with this probability about {number} answered, "
    "on questions that were kept for checking.",
    "This turn was damaged and cannot be shown again.",
)
_PARTICULARS = (
    *("title", "author", "date", "publisher", "source", "pages", "words"),
    *("counted", "front matter", "properties of the file", "the file", "the page", "the text"),
)
# What is the matter with a file; its name goes before.
_FOUND = (
    "is a picture, of which no text can be read",
    "is an archive of other files",
    "is a film or a recording, of which no text can be read",
    "is a program",
    "is a database",
    "is a PostScript file",
    "is a Kindle book",
    "is locked by a password",
    "is an old Word file (.doc)",
    "is an old Excel file (.xls)",
    "is an old PowerPoint file (.ppt)",
    "is a mail of Outlook (.msg)",
    "is an old or locked Office file",
    "is a binary workbook",
    "is cut short or damaged",
    "is encrypted",
    "is locked by its seller (DRM)",
    "has no text of its own",
    "has fewer pages than it said",
    "holds signs that no text has",
    "holds nothing",
    "names no list of its pages",
    "leads to an address that is not public",
)
_CURES = (
    "Run OCR on it first (tesseract or ocrmypdf, for instance), and add what that gives.",
    "Unpack it, and add what is in it.",
    "Add its subtitles (.srt, .vtt) or a text of what is said.",
    "Add an article instead.",
    "Export what it holds as a table (.csv).",
    "Convert it to PDF.",
    "Convert it to EPUB.",
    "Save a copy without it.",
    "Save a copy without the password.",
    "Save it as .docx.",
    "Save it as .docx without a password.",
    "Save it as .xlsx.",
    "Save it as .xlsx, or as .csv.",
    "Save it as .pptx.",
    "Save it as .eml or as a text.",
    "Save or download it again.",
    "Save the page again.",
    "Add a copy that is not locked.",
    "Save what is attached to it, and add that.",
    "Save what it shows as a text, a PDF or a web page, and add that.",
    "Save the page in a browser and add the file.",
    "Split it.",
    "Split it into several files.",
    "Split it, or save it as plain text.",
    "Do not open it unless you know who made it.",
    "Its pages are pictures in which no text was recognised. Scan it more sharply.",
    "Its pages are pictures. Set ASSISTANT_OCR=1 to have tesseract read them, which takes some "
    "seconds a page, or run OCR on it yourself, and add what that gives.",
    "Its pages are pictures: run OCR on it first (ocrmypdf, for instance), and add what that "
    "gives.",
    "Copy what you see of it, and add that as a text.",
    "Write something in it, or leave it out.",
    "Check the address and the connection.",
    "Check it in a browser, or save the page and add the file.",
)
# Errors, and what is said instead.
_REWORDED = {
    "Expected a question of at most {most} characters, found {number}. "
    "Ask for one thing at a time.": "This question is too long: {number} characters, and {most} "
    "are possible. Ask for one thing at a time.",
    "Expected a question in words, found none. Type what you want to know, for example: which "
    "banks gave credit?": "Type a question, for example: which banks gave credit?",
    "Expected some text, {name} holds none. {cure}": "{name} has no text. {cure}",
    "Expected at most {most} bytes, {name} has {number}. {cure}": "{name} is too large: {number} "
    "bytes, and {most} are possible. {cure}",
    "Expected at most {most} bytes, found more. Split it.": "This is too large: at most {most} "
    "bytes are possible. Split it.",
    "Expected a title for {id}, found none. Give it one.": "A title is needed.",
    "Expected a web page, the host of {address} cannot be found. {cure}": "The address {address} "
    "cannot be found. {cure}",
    "Expected a web page, {address} answers {status}. {cure}": "{address} cannot be had: "
    "{status}. {cure}",
    "Expected leave to use the network for {address}, found it switched off. Set ASSISTANT_URLS=1 "
    "to allow it, or save the page and add the file.": "This page does not fetch addresses. Save "
    "the web page in a browser, and add the file.",
    "Expected room on {place}, found it full. {rest}": "The disk is full. Nothing was changed. "
    "Make room and try again.",
    "Expected to be the only one who changes the library in {place}, found that {rest}": "Another "
    "program is changing these articles at this moment. Try again in a moment.",
    "Expected an article {id}, the library has none. {rest}": "This article is no longer here.",
    "Expected articles that are here, found {id}.": "This article is no longer here.",
}

_NEEDED = re.compile(r"Expected (?P<what>.+?), found:? (?P<found>.+?)\.(?P<rest>( .*)?)", re.DOTALL)


def in_language(sentence: str) -> str:
    """A sentence of the program in the language that is spoken."""
    if spoken() == "en" or not sentence:
        return sentence
    if sentence in texts(spoken()):
        return tr(sentence)
    for template in _SAID:
        if found := _pattern(template).fullmatch(sentence):
            return tr(template, **found.groupdict())
    return sentence


def in_words(error: str) -> str:
    """An error as a reader is told of it; of an unknown one what is the matter and what to do."""
    for template, words in _REWORDED.items():
        if found := _pattern(template).fullmatch(error):
            values = {name: in_language(value) for name, value in found.groupdict().items()}
            return tr(words, **{name: values[name] for name in values if f"{{{name}}}" in words})
    if found := _NEEDED.fullmatch(error):
        needed = tr("Needed: {what}; found: {found}.", what=found["what"], found=found["found"])
        return needed + found["rest"]
    matter = re.sub(r"^Expected [^,]+?, (?=\S)", "", error)
    for kind in _FOUND:
        name, is_so, cure = matter.partition(f" {kind}. ")
        if is_so:
            return f"{tr(f'{{name}} {kind}.', name=name)} {in_language(cure)}"
    return in_language(matter)


def keys() -> set[str]:
    """All English words that are translated here."""
    found = {f"{{name}} {one}." for one in _FOUND}
    return {*_SAID, *_PARTICULARS, *_CURES, *_REWORDED.values(), *found} - {""}


@cache
def _pattern(template: str) -> re.Pattern[str]:
    pieces = re.split(r"\{(\w+)\}", template)
    return re.compile(
        "".join(
            f"(?P<{piece}>.+?)" if number % 2 else re.escape(piece)
            for number, piece in enumerate(pieces)
        ),
        re.DOTALL,
    )
