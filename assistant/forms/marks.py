"""The words that are marked in a sentence, narrowed to those of whom or what is asked for."""

import re

from assistant.forms.fit import fitting_words, names_in
from assistant.forms.quantities import measured, quantities
from corpus import Span
from index import STOP_WORDS

_ROLE = re.compile(
    r"(?:and |so )*who(?: is| are| was| were|['’]s|s) (?:the|its|their|his|her|our) "
    r"(?P<role>[\w-]+(?: [\w-]+)?)(?: (?:of|in|at|for) .*)?\W*",
    re.IGNORECASE,
)
_PAIRS = (("(", ")"), ("[", "]"), ("“", "”"))
_PERSON = r"[A-Z][\w’'&.-]*(?: (?:of|de|van|von|and sons|[A-Z&][\w’'&.-]*))*"


def marked_words(question: str, sentence: str, words: Span) -> Span:
    """The words that answer, of those that the reader marked.

    :param words: in characters of the sentence.
    """
    words = fitting_words(question, sentence, words)
    words = _one_figure(question, sentence, _of_role(question, sentence, words))
    return _closed(sentence, words)


def _of_role(question: str, sentence: str, words: Span) -> Span:
    """Of "Hollis Ltd, the owner, and the Corvane Choir, the hirer" the one who has the role."""
    asked = _ROLE.fullmatch(question.strip())
    if not asked or "," not in sentence[words[0] : words[1]]:
        return words
    role = re.escape(asked["role"])
    called = rf"(?P<name>{_PERSON}), (?i:(?:the|its|their|his|her|our|as) (?:[\w-]+ )?{role})\b"
    found = re.search(called, sentence)
    if not found:
        return words
    opened = re.match(rf"(?:{'|'.join(STOP_WORDS)}) ", found["name"], re.IGNORECASE)
    return found.start("name") + (opened.end() if opened else 0), found.end("name")


def _one_figure(question: str, sentence: str, words: Span) -> Span:
    """Of "6,150 pounds and Stow Metal for 5,980 pounds" the figure of the one who is asked for."""
    if measured(question) is None:
        return words
    known = [name for name in names_in(question) if name in sentence]
    figures = [one.span for one in quantities(sentence) if words[0] <= one.span[0] < words[1]]
    if len(known) != 1 or len(figures) < 2:
        return words
    beyond = names_in(f"x {sentence[figures[0][1] : words[1]]}")
    own = [span for span in figures if span[0] > sentence.index(known[0])]
    return own[0] if own and beyond else words


def _closed(sentence: str, words: Span) -> Span:
    """The words with both of a pair of brackets or quotation marks, or with neither.

    Of "Bertelsmann Music Group (BMG" with the last one; one that is closed further on is left out
    with all that is in it.
    """
    start, end = words
    for opening, closing in _PAIRS:
        if opening == "“" and "„" in sentence:  # German: the one that closes
            continue
        inside = sentence[start:end]
        opened, closed = inside.rfind(opening), inside.rfind(closing)
        if opened > closed:
            before = inside[:opened].rstrip()
            if sentence[end : end + 1] == closing:
                end += 1
            elif before:
                end = start + len(before)
        elif closed >= 0 and opened < 0 and sentence[:start].endswith(opening):
            start -= 1
    if sentence[start:end].count('"') % 2:
        if sentence[end : end + 1] == '"':
            end += 1
        elif sentence[:start].endswith('"'):
            start -= 1
    return start, end
