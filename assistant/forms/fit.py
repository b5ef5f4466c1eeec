"""Fitness of a sentence: is it of the thing, the year, the unit and the quality asked for.

The reader tells how well a sentence answers; it is easily taken in by one that says the same of
another thing. Plain rules find what does not fit.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from assistant.forms.quantities import Measured, measured, quantities
from assistant.query.clean import is_yes_no
from corpus import Span
from index import STOP_WORDS, stems

_YEAR = re.compile(r"\b(?:1[0-9]|20)\d\d\b")
_NAME = re.compile(r"\b[A-Z][\w’'-]*(?: [A-Z][\w’'-]*)*|\b(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]+\b")
# Words of which a sentence has one or another: what is said of one is not said of the other.
_RIVALS = tuple(
    frozenset(words.split())
    for words in (
        "January February March April May June July August September October November December",
        "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
        "spring summer autumn winter",
        "Q1 Q2 Q3 Q4",
        "morning afternoon evening",
        "men women",
        "boys girls",
        "child children adult adults",
    )
)
# The same, if the same word follows: "the second quarter", "the third quarter".
_RIVALS_BEFORE = tuple(
    frozenset(words.split())
    for words in (
        "first second third fourth fifth sixth seventh eighth ninth tenth last",
        "north south east west northern southern eastern western",
        "upper lower",
        "old new",
        "left right",
    )
)
_ADJECTIVE = re.compile(
    r"[A-Z]\w*(?:ese|ish|ian|ean|ican)|Swiss|French|Dutch|Greek|Czech|Thai|Iraqi|Israeli"
)
_NUMBERED = re.compile(r"\b([A-Za-z]{2,}) (?:no\.? |number )?(\d{1,3})\b(?![.,]\d)")
_LEANS = re.compile(
    r"[\"“‘']?(?:(?:And|But|So|Then|Here|There) )?(?:They|He|She|It|This|That|These|Those|Their|His"
    r"|Her|Its|Both|We|I|My|Our)\b"
)
_SUBJECT = re.compile(
    r"^[\"“‘']?(?:The |A |An )?(?P<name>[A-Z][\w’'-]+(?: [A-Z][\w’'-]*)*)(?=[ ,’'])"
)
# What came of something, with the words of a sentence that tells: that a fine was set does not tell
# whether it was paid.
_OUTCOMES = {
    "(?:pay|paid)": r"pay|pays|paid|paying|payment|settled?|instalments?|refused|owes?|owed|waived",
    "appeal": r"appeal\w*|contest\w*|challeng\w*",
    "apologi[sz]e": r"apolog\w*|sorry|regret\w*",
    "(?:reply|respond|answer)": (r"repl\w*|respon\w*|answer\w*|said|says|told|wrote|acknowledg\w*"),
    "resign": r"resign\w*|stepped down|quit|left|stay\w*",
    "(?:survive|recover)": r"surviv\w*|recover\w*|died|dead|death|killed|alive|well again",
    "(?:admit|confess)": r"admit\w*|confess\w*|den(?:y|ied|ies)|plead\w*|pled|owned up",
    "(?:accept|agree)": r"accept\w*|agree\w*|refus\w*|reject\w*|declin\w*|turned down",
}
_OUTCOME = tuple(
    (
        re.compile(
            rf"^(?:(?:and|but|so) )*(?:did|has|have|had) .*?\b{asked}(?:e?d)?\b", re.IGNORECASE
        ),
        re.compile(rf"\b(?:{outcome})\b", re.IGNORECASE),
    )
    for asked, outcome in _OUTCOMES.items()
)


def unfit(question: str, sentence: str, before: str, title: str) -> tuple[str, ...]:
    """Reasons for which a sentence does not fit a question: "name", "year", "rival", "measure",
    "dimension", "outcome".

    :param before: what stands before it in its paragraph, and its headings.
    :param title: of its article.
    """
    reasons = []
    yes_no = is_yes_no(question)
    if _other_name(question, sentence, before, title):
        reasons.append("name")
    if _other_year(question, sentence):
        reasons.append("year")
    # "Is it open on Monday?" is settled by "It is open from Tuesday to Sunday."
    if not yes_no and (_rival(question, sentence) or _other_number(question, sentence)):
        reasons.append("rival")
    if yes_no and any(
        asks.match(question) and not outcome.search(sentence) for asks, outcome in _OUTCOME
    ):
        reasons.append("outcome")
    asked = measured(question)
    if asked:
        reasons += _unfit_measure(asked, sentence)
    return tuple(reasons)


def fitting_words(question: str, sentence: str, words: Span) -> Span:
    """The words that answer, moved to the figure beside the name that the question has.

    Of "The Alma costs 129 crowns, the Corso 89" the second one if the Corso is asked for.

    :param words: as the reader marked them, in characters of the sentence.
    """
    figures = [one for one in quantities(sentence) if words[0] < one.span[1] <= words[1] + 1]
    if not figures or measured(question) is None:
        return words
    names = [name for name in names_in(question) if name in sentence]
    if len(names) != 1:
        return words
    at = sentence.index(names[0])
    begin, end = _clause(sentence, at)
    if begin <= words[0] < end:
        return words
    others = [name for name in names_in(sentence[: words[0]]) if name != names[0]]
    own = [one for one in quantities(sentence) if begin <= one.span[0] < end]
    return own[0].span if own and others else words


def _clause(sentence: str, at: int) -> Span:
    cuts = [m.end() for m in re.finditer(r"[,;:](?=\s)|\band\b", sentence)]
    begin = max((cut for cut in cuts if cut <= at), default=0)
    end = min((cut for cut in cuts if cut > at), default=len(sentence))
    return begin, end


def names_in(text: str) -> list[str]:
    """Names in a text but for a word of grammar or another that only opens it."""
    found = []
    for match in _NAME.finditer(text):
        parts = match.group().split()
        while parts and parts[0].casefold() in STOP_WORDS:
            parts = parts[1:]
        opens = match.start() == 0 and len(parts) == len(match.group().split()) == 1
        # "OK", "PIN", "I’m"
        common = len(parts) == 1 and re.fullmatch(r"\w\w?|[A-Z]+|I[’']\w+", parts[0])
        dated = any(part in rivals for part in parts for rivals in _RIVALS)
        # "the Chinese safety test" names the test by where it is, in the article's words or not.
        common = common or (len(parts) == 1 and _ADJECTIVE.fullmatch(parts[0]))
        if parts and not opens and not common and not dated:
            found.append(re.sub(r"[’']s$", "", " ".join(parts)))
    return found


def _other_name(question: str, sentence: str, before: str, title: str) -> bool:
    """True if no name of the question is near, or another stands in its place."""
    asked = [name for name in names_in(question) if not _has_part(name, title)]
    if not asked or any(_has_part(name, sentence) for name in asked):
        return False
    subject = _SUBJECT.match(sentence)
    if subject and not _LEANS.match(sentence):
        # "Brio" of "The Brio has …", "Tom Hay"; but not a word that only opens the sentence.
        certain = subject.start("name") > 0 or " " in subject["name"]
        if certain and subject["name"].casefold() not in STOP_WORDS:
            return True
    return not any(_has_part(name, before) for name in asked)


def _has_part(name: str, text: str) -> bool:
    """True if a text has a word of a name."""
    held = set(stems(text))
    return any(stem in held for stem in stems(name))


def _other_year(question: str, sentence: str) -> bool:
    asked, said = set(_YEAR.findall(question)), set(_YEAR.findall(sentence))
    return bool(asked and said and not asked & said) and len(asked) == 1


def _rival(question: str, sentence: str) -> bool:
    # What opens a question is no month: "May I …?"
    asked, said = _words(question.partition(" ")[2]), _words(sentence)
    if any((asked & one) and (said & one) and not (asked & said & one) for one in _RIVALS):
        return True
    for rivals in _RIVALS_BEFORE:
        theirs = _followed(sentence, rivals)
        for word, following in _followed(question, rivals):
            others = {other for other, noun in theirs if noun == following}
            if others and word not in others:
                return True
    return False


def _followed(text: str, rivals: frozenset[str]) -> set[tuple[str, str]]:
    """Words of a class, each with the stem of the word after it."""
    found = re.findall(r"\w+", text.casefold())
    return {
        (word, stem) for word, after in pairwise(found) if word in rivals for stem in stems(after)
    }


def _other_number(question: str, sentence: str) -> bool:
    """True if a question asks of room 12 and a sentence tells of room 14 only."""
    for word, number in _NUMBERED.findall(question):
        said = {n for other, n in _NUMBERED.findall(sentence) if stems(other) == stems(word)}
        if said and number not in said and stems(word):
            return True
    return False


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text))


def _unfit_measure(asked: Measured, sentence: str) -> Sequence[str]:
    found = quantities(sentence)
    # "built in 1801" tells how old it is.
    if not found or ("time" in asked.measures and _YEAR.search(sentence)):
        return ()
    if asked.measures and not any(
        one.measure in asked.measures or not one.measure for one in found
    ):
        return ("measure",)
    if asked.dimension:
        fitting = [one for one in found if one.measure in asked.measures]
        if fitting and all(one.dimension not in ("", asked.dimension) for one in fitting):
            return ("dimension",)
    return ()
