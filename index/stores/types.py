"""Types of what goes into a library and of what comes back."""

from collections.abc import Mapping
from dataclasses import dataclass

from corpus.types import Article


@dataclass(frozen=True, slots=True)
class Addition:
    """An article on its way into a library, with the file it was read from."""

    article: Article
    original: bytes


@dataclass(frozen=True, slots=True)
class Added:
    """Outcome for one source."""

    article: Article  # as the library has it
    known: bool = False  # the library had this very text, and nothing was changed
    replaced: bool = False  # it took the place of an earlier text of the same name


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be."""

    what: str
    cure: str
    harmless: bool = False  # left over from an interrupted change, and never used


@dataclass(frozen=True, slots=True)
class SegmentRecord:
    """A segment of the index, as the library's database knows it."""

    name: str  # of its folder
    encoder: str  # fingerprint of what made its vectors
    format: str  # of its files, and the segmenter whose sentences it holds
    rows: int  # sentences in it, live or not
    files: Mapping[str, str]  # name to SHA-256


@dataclass(frozen=True, slots=True)
class Changes:
    """Changes to a library after a generation the reader knows."""

    generation: int  # the one reached
    removed: tuple[str, ...]  # ids that were removed, and perhaps added again
    articles: tuple[Article, ...]  # new or changed, in the order of their first addition
    segments: Mapping[str, SegmentRecord]  # all that count now, by name
    # By id, in the same order: the segment of each of `articles` that has one, and of each article
    # that a new segment serves.
    serving: Mapping[str, str]
