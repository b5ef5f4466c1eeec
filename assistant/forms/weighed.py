"""Candidates weighed by what the reader does not see: what does not fit, and what leans on the
sentence before it.
"""

import re

from assistant.forms.fit import unfit
from assistant.forms.untold import untold
from assistant.query.clean import is_yes_no
from assistant.reader.candidates import Candidate
from index import Snapshot, stems

Weighed = list[tuple[float, Candidate]]  # best first, each with the probability that it answers

# Of 942 sentences that were shown first on the check set 42 in 100 answered; of the 32 with another
# name 22 in 100, of the 5 of another year, month, ordinal or measure one.
UNFIT = 0.3  # of the probability that is left to a sentence that does not fit
LOOKED_AT = 10  # best candidates; none of the others is ever near to being shown
# "Nobody else was hurt" tells that the sentence before names who was.
_ELSE = re.compile(
    r"\b(?:nobody|no one|no-one|none|nothing|nowhere|no) (?:else|other|others|further|more)\b"
    r"|\bno other\b",
    re.IGNORECASE,
)
# "Mrs Lund asked whether the library van will come.": the article's own question, told.
_ASKED = re.compile(
    r"\b(?:ask|asks|asked|asking|wonder|wonders|wondered|inquired|enquired|wants? to know"
    r"|wanted to know)\b (?:[\w’'-]+ ){0,4}?"
    r"(?P<told>(?:whether|if|when|where|why|how|who|what|which)\b.*)",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"\b[A-Z][\w-]+ \d+\b(?![.,]\d)")
_HEADINGS = 3  # that stand above a sentence, at most


def weigh(question: str, in_order: Weighed, found: Snapshot) -> tuple[Weighed, bool]:
    """The candidates anew, best first, and whether the one that was best did not fit.

    :param question: completed from the talk.
    """
    weighed: Weighed = []
    for rank, (probability, candidate) in enumerate(in_order):
        fits = rank >= LOOKED_AT or _fits(question, candidate, found)
        weighed.append((probability if fits else UNFIT * probability, candidate))
    spoilt = bool(weighed) and weighed[0][0] < in_order[0][0]
    weighed.sort(key=lambda one: -one[0])
    weighed = _with_neighbour(question, weighed)
    weighed.sort(key=lambda one: -one[0])
    return weighed, spoilt


def _fits(question: str, candidate: Candidate, found: Snapshot) -> bool:
    sentence = candidate.text
    for name in _NUMBERED.findall(question):  # the 300 of "Kestrel 300" is no figure
        sentence = sentence.replace(name, name.split()[0])
    return not (unfit(question, sentence, *_around(candidate, found)) or untold(question, sentence))


def _with_neighbour(question: str, weighed: Weighed) -> Weighed:
    """The candidates, with the best one's neighbour in its place where that one answers.

    Of "Nobody else was hurt", to "Who was hurt?", the sentence before it; of the article's own
    question, if it is the one that is asked, the sentence after it.
    """
    if not weighed:
        return weighed
    best, candidate = weighed[0]
    if _ELSE.search(candidate.text) and not is_yes_no(question) and not _ELSE.search(question):
        step = -1
    elif _asks_the_same(candidate.text, question):
        step = 1
    else:
        return weighed
    sentence = candidate.sentence
    changed = [(UNFIT * best, candidate), *weighed[1:]]
    for place, (probability, other) in enumerate(weighed):
        near = other.sentence.article_id == sentence.article_id
        if near and other.sentence.position == sentence.position + step:
            changed[place] = (max(best, probability), other)
            return changed
    return changed if step == 1 else weighed


def _asks_the_same(text: str, question: str) -> bool:
    """True if a sentence is a question, or tells of one, half of whose words stand in the one that
    is asked.
    """
    asked = _ASKED.search(text)
    if text.rstrip(' ”"’)').endswith("?"):
        own = set(stems(text))
    elif asked and not _ASKED.search(f"{question} whether"):  # but "What did she ask?" is of it
        own = set(stems(asked["told"]))
    else:
        return False
    return bool(own) and 2 * len(own & set(stems(question))) >= len(own)


def _around(candidate: Candidate, found: Snapshot) -> tuple[str, str]:
    """Text before a sentence in its paragraph, or just before that, with the headings above it; and
    the title.
    """
    sentence = candidate.sentence
    article, sentences = found.articles[sentence.article_id], found.sentences(sentence.article_id)
    before: list[str] = []
    headings = 0
    for place in range(sentence.position - 1, -1, -1):
        one = sentences[place]
        heading = not article.paragraph_at(one.start).may_answer
        near = one.paragraph == sentence.paragraph or place == sentence.position - 1
        if near or (heading and headings < _HEADINGS):
            before.append(article.text[one.start : one.end])
            headings += heading
        elif headings or sentence.position - place > 2 * LOOKED_AT:
            break
    return " ".join(before), article.title
