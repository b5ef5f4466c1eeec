"""Sentences of the rest of the program as the page says them, in its own words and language.

Errors there say what was expected, for those who write programs; a reader is told what is the
matter, and what to do.
"""

import logging
import re
from functools import cache

from assistant.page.language import ENGLISH, spoken, texts, tr
from assistant.types import HEADINGS, OF_FORM

# Beside an answer: what `Answer` and its evidence bring along.
_SAID = (
    *HEADINGS.values(),
    *OF_FORM.values(),
    "I found no sentence that says this.",
    "I found no sentence that says this. Questions are understood in English only.",
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
    "This conversation is not here any more. Begin a new one.",
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
    "has {number} characters of text, and {most} at most fit an article",
    "has {number} sentences, and {most} at most fit an article",
    "has {number} pages, more than {most}",
    "holds {number} mails, more than {most}",
    "holds {number} parts, more than {most}",
    "unpacks to {number} bytes, more than {most}",
    "unpacks one part from {number} to {most} bytes, as zip bombs do",
    "has a part of more than {most} bytes, {part}",
    "holds a part whose name leads out of its folder, {part}",
    "holds a symbolic link, {part}",
    "defines XML entities in its part {part}, as attacks do",
    "is damaged in its part {part}",
    "lacks its part {part}",
    "cannot be read as one ({reason})",
    "takes more than {number} seconds to be read",
    "holds more text than fits an article",
    "makes the program that reads it fail",
)
# What is the matter with an address.
_FETCHED = (
    "leads to an address that is not public",
    "has {number} characters, more than {most}",
    "holds spaces, backslashes or control characters",
    "is malformed ({reason})",
    "does not begin with http:// or https://",
    "holds a user's name or password",
    "names no host",
    "names port {number}, which is not one of the web",
    "is the end of more than {number} redirects",
    "does not answer within {number} seconds",
    "cannot be fetched ({reason})",
    "sends it packed although it was asked not to",
    "sends more than {most} bytes",
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
_LOCKED = (
    "The folder of the articles, {place}, cannot be written. Nothing was changed. Check the free "
    "space and who may write there."
)
_FULL = "The disk is full. Nothing was changed. Make room and try again."
_DAMAGED = (
    "The database of the articles in {place} is damaged or lost. Nothing was changed. The log of "
    "the program says how to make it anew."
)
_NO_ORIGINAL = "The original of this article is lost or was changed. Add the article again."
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
    "Expected room on {place}, found it full. {rest}": _FULL,
    "Expected to be the only one who changes the library in {place}, found that {rest}": "Another "
    "program is changing these articles at this moment. Try again in a moment.",
    "Expected an article {id}, the library has none. {rest}": "This article is no longer here.",
    "Expected articles that are here, found {id}.": "This article is no longer here.",
    "Expected ids of articles to ask, found {id}, which none has.": "This article is no longer "
    "here.",
    "Expected a library, found a folder of articles that is only read. {rest}": "These articles "
    "can be read and asked, but not changed.",
    "This library can be asked but not changed: its folder {place} is {rest}": "These "
    "articles can be asked but not changed: their folder {place} is write-protected. To change "
    "them, let this user write there.",
    "Expected leave to write to the library in {place}, found: {rest} Nothing was changed. Check "
    "who may write there.": _LOCKED,
    "Expected to write to the library in {place}, found: {rest} who may write there.": _LOCKED,
    "Expected to read and write the library in {place}, found: {rest} who may write there.": (
        _LOCKED
    ),
    "Expected room in {place}, found: {rest} Free some space.": _FULL,
    "Expected the database {name} in {place}, found {rest} Nothing was changed. {cure}": _DAMAGED,
    "Expected a whole database in {place}, found: {rest} Nothing was changed. {cure}": _DAMAGED,
    "Expected the original {name} in {place}, found: {rest} Add the article again {cure}": (
        _NO_ORIGINAL
    ),
    "Expected the original {name} in {place} as it was kept, found it changed. {rest}": (
        _NO_ORIGINAL
    ),
    "Expected a text of its own for {id}, found that of {name}. {rest}": "Another article has the "
    "same text: {name}. Remove one of the two.",
    "Expected room on the database server {place}, found: {rest} Make room {cure}": "The "
    "database server is full. Nothing was changed. Make room there and try again.",
    "Expected the database {place} to answer, found: {rest} What was acknowledged {cure}": "The "
    "database does not answer. What was confirmed is kept. Try again when it is back.",
    "Expected the database {place} to read and write, found: {rest} Nothing was changed.": "The "
    "database could not do this. Nothing was changed. Try again.",
    "Expected a quotation of at most {most} characters from a page of a PDF, found {rest}": "This "
    "page cannot be drawn. Look it up in the article.",
    "{quotation} was quoted from {title}, which is gone. {rest}": "This article is no longer here.",
    "{quotation} was quoted from version {version} of {title} The article has changed since: "
    "{rest}": "The article has changed since. Ask again.",
    "Expected {program} to read the pictures in {name}, found none. {rest}": "{name} has only "
    "pictures, and {program}, which would read them, is not installed. Install it, or leave the "
    "file out.",
    "Expected at most {most} pictures of pages, {name} has {number}. Split it.": "{name} has "
    "{number} pictures of pages, and {most} are possible. Split it.",
    "Expected {program} to read the pictures in {name}, it failed or took more than {number} "
    "seconds for a page. {rest}": "The pictures in {name} could not be read: {program} failed, or "
    "took more than {number} seconds for a page.",
    "Expected a readable file, {name} gives: {rest}": "{name} cannot be read. Check that it exists "
    "and may be read.",
    "Expected a file, {name} is a folder or a device. Name a file.": "{name} is no file. Name a "
    "file.",
    "Expected to start {program} to read the file in a process of its own, found: {rest}": "The "
    "program that reads files cannot be started. Close other programs, and try again.",
}

# Of an error that is not known here, in another language than English.
_UNKNOWN = "This did not work. The reason, and what to do, stands in the log of the program."
# Values that are numbers of this program, and written as the language writes them.
_NUMBERS = {"number", "most", "probability", "first"}
_MARKS = {"de": (".", ","), "es": (".", ","), "fr": ("\N{NARROW NO-BREAK SPACE}", ",")}
_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d+")
_log = logging.getLogger(__name__)
_NEEDED = re.compile(r"Expected (?P<what>.+?), found:? (?P<found>.+?)\.(?P<rest>( .*)?)", re.DOTALL)


def in_language(sentence: str) -> str:
    """A sentence of the program in the language that is spoken."""
    if spoken() == "en" or not sentence:
        return sentence
    if sentence in texts(spoken()):
        return tr(sentence)
    for template in _SAID:
        if found := _pattern(template).fullmatch(sentence):
            return tr(template, **_values(found))
    return sentence


def number_in_language(number: str) -> str:
    """A number as the language that is spoken writes it: `2,001.5` is `2.001,5` in German."""
    if not _NUMBER.fullmatch(number):
        return number
    thousands, decimals = _MARKS.get(spoken(), (",", "."))
    return number.translate(str.maketrans(",.", thousands + decimals))


def _values(found: re.Match[str]) -> dict[str, str]:
    """Values in a sentence, numbers among them as the language writes them."""
    return {
        name: number_in_language(value) if name in _NUMBERS else value
        for name, value in found.groupdict().items()
    }


def in_words(error: str) -> str:
    """An error as a reader is told of it. An unknown one is told in English to those who speak it;
    the others are told that the log has the reason.
    """
    for template, words in _REWORDED.items():
        if found := _pattern(template).fullmatch(error):
            values = {name: in_language(value) for name, value in _values(found).items()}
            return tr(words, **{name: values[name] for name in values if f"{{{name}}}" in words})
    matter = re.sub(r"^Expected [^,]+?, (?=\S)", "", error)
    for kind in (*_FOUND, *_FETCHED):
        if found := _pattern(f"{{name}} {kind}. {{cure}}").fullmatch(matter):
            values = _values(found)
            cure = in_language(values.pop("cure"))
            return f"{tr(f'{{name}} {kind}.', **values)} {cure}"
    if spoken() != ENGLISH and error.startswith("Expected "):
        _log.warning("A reader was told that this did not work: %s", error)
        return tr(_UNKNOWN)
    if found := _NEEDED.fullmatch(error):
        return f"Needed: {found['what']}; found: {found['found']}.{found['rest']}"
    return in_language(matter)


def keys() -> set[str]:
    """All English words that are translated here."""
    found = {f"{{name}} {one}." for one in (*_FOUND, *_FETCHED)}
    told = {*_SAID, *_PARTICULARS, *_CURES, *_REWORDED.values(), *found, _UNKNOWN}
    return told - {""}


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
