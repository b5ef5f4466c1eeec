"""Particulars of an article in its page: title, author, date and publisher."""

import copy
import logging
import re
from dataclasses import dataclass

from lxml import etree

from corpus.formats.content import iso_date, person

_FILE = re.compile(r"\S+\.(?:x?html?|docx?|pdf|php|aspx?|txt|rtf|odt)", re.IGNORECASE)
_UNNAMED = re.compile(
    r"(?:untitled|no title|new page|page)(?: document| page)?(?: \d+)?|document|index|home",
    re.IGNORECASE,
)
_SENTENCE = 60  # characters beside a point of time that make it a part of what is told
_FIRST_OF_JANUARY = re.compile(
    rb"-01-01|0?1[./]0?1[./]|(?:\b0?1(?:st|\.)? Jan)|Jan(?:uary|\.)? 0?1\b"
)


@dataclass(frozen=True, slots=True)
class About:
    """Particulars of an article, "" where the page does not say."""

    title: str
    author: str
    date: str  # YYYY-MM-DD, YYYY-MM or YYYY
    publisher: str


def about_page(root: etree._Element, raw: bytes) -> About:
    """Particulars that the page gives; nothing is taken from its sentences."""
    from trafilatura import extract_metadata  # heavy

    logging.getLogger("htmldate").setLevel(logging.CRITICAL)
    tree = copy.deepcopy(root)
    for moment in list(tree.iter("time")):
        if _is_in_a_sentence(moment):
            moment.drop_tag()
    found = extract_metadata(
        tree, date_config={"extensive_search": False, "original_date": True}
    ).as_dict()
    page_title = " ".join((root.findtext(".//title") or "").split())
    title = next(filter(_is_title, (found.get("title") or "", page_title)), "")
    date = iso_date(found.get("date") or "")
    if date.endswith("-01-01") and not _FIRST_OF_JANUARY.search(raw):
        date = ""  # it stands for a year alone
    return About(title, person(found.get("author") or ""), date, found.get("sitename") or "")


def _is_title(title: str) -> bool:
    """False of a name of a file, and of what programs call what has no name."""
    title = title.strip()
    return bool(title) and not _FILE.fullmatch(title) and not _UNNAMED.fullmatch(title)


def _is_in_a_sentence(moment: etree._Element) -> bool:
    block = next(moment.iterancestors("p", "li", "td", "blockquote", "dd", "figcaption"), None)
    if block is None:
        return False
    return len("".join(block.itertext()).strip()) - len("".join(moment.itertext())) > _SENTENCE
