"""What the reader of a kind makes of a file: paragraphs, and their words."""

from corpus.extract import extract
from corpus.paragraphs import parse


def read(kind, raw):
    """Title, and kind, speaker, page and text of each paragraph, with the names of columns."""
    found = extract(kind, raw)
    return found, parse(found.structure).paragraphs


def texts(kind, raw):
    found, paragraphs = read(kind, raw)
    return [found.text[one.start : one.end] for one in paragraphs]


def turns(kind, raw):
    found, paragraphs = read(kind, raw)
    return [(one.speaker, found.text[one.start : one.end]) for one in paragraphs]
