"""Words looked for in all articles: in what is known of each, and in its text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus import Article, Sentence

_AROUND = 70  # characters of a sentence before what was found in it, and twice as many after it
_UNSPACED = "\u0e00"  # from here on lie the scripts that write words without spaces between them


@dataclass(frozen=True, slots=True)
class FoundArticle:
    """An article in which all words stand."""

    article: Article
    words: tuple[str, ...] = ()  # those that stand in its text alone, case-folded


@dataclass(frozen=True, slots=True)
class FoundPassage:
    """A sentence `text[start:end]` in which words stand that were looked for."""

    start: int
    end: int
    words: tuple[int, int]  # start and end of the first of them
    before: str  # the sentence up to it, cut to what fits on a line or two
    found: str
    after: str


def find_articles(articles: Sequence[Article], search: str) -> list[FoundArticle]:
    """Articles in which every word of `search` begins a word; first those that it names."""
    words = tuple(search.casefold().split())
    named, told = [], []
    for one in articles:
        known = f"{one.title} {one.author} {one.source}".casefold()
        others = tuple(word for word in words if not _stands(word, known))
        if not others:
            named.append(FoundArticle(one))
        elif _stand(others, one.text.casefold()):
            told.append(FoundArticle(one, others))
    return named + told


def find_passage(found: FoundArticle, sentences: Sequence[Sentence]) -> FoundPassage | None:
    """The first sentence that holds all words found in the text alone, or else the first of them;
    None where the title says all.
    """
    if not found.words:
        return None
    text = found.article.text
    folded = ((one, text[one.start : one.end].casefold()) for one in sentences)
    holding = [(one, said) for one, said in folded if any(_stands(w, said) for w in found.words)]
    if not holding:
        return None  # they stand between sentences
    whole = next((one for one, said in holding if _stand(found.words, said)), holding[0][0])
    return _cut(text, whole, found.words)


def _cut(text: str, sentence: Sentence, words: Sequence[str]) -> FoundPassage:
    said = text[sentence.start : sentence.end]
    beginnings = "|".join(map(re.escape, words))
    matches = re.finditer(rf"(?:{beginnings})\w*", said, re.IGNORECASE)
    start, end = next((one.span() for one in matches if _begins(one.start(), said)), (0, 0))
    before, after = said[:start], said[end:]
    return FoundPassage(
        sentence.start,
        sentence.end,
        (sentence.start + start, sentence.start + end),
        before if len(before) <= _AROUND else f"… {before[-_AROUND:].lstrip()}",
        said[start:end],
        after if len(after) <= 2 * _AROUND else f"{after[: 2 * _AROUND].rstrip()} …",
    )


def _stand(words: Sequence[str], folded: str) -> bool:
    return all(_stands(word, folded) for word in words)


def _stands(word: str, folded: str) -> bool:
    """True if a word begins so: "rent" stands in "Rents", and not in "Brent"."""
    at = folded.find(word)
    while at > 0 and not _begins(at, folded):
        at = folded.find(word, at + 1)
    return at >= 0


def _begins(at: int, text: str) -> bool:
    """True if a word may begin at a character."""
    return at == 0 or not text[at - 1].isalnum() or text[at] >= _UNSPACED
