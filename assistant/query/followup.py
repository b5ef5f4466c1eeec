"""A question that leans on earlier ones, completed from them: rules, no model.

What is filled in comes from the earlier questions and the words that answered them, so that the
completed question can be shown, understood and edited. A question that stands alone stays as it is.
"""

import re
from collections.abc import Sequence

from assistant.types import Answer
from index import STOP_WORDS, words

_PERSON = re.compile(r"\b(?:he|she|him|hers|himself|herself)\b", re.IGNORECASE)
_THING = re.compile(r"\b(?:it|they|them|itself|themselves)\b", re.IGNORECASE)
_OWNER = re.compile(r"\b(?:his|her|its|their)\b(?=\s+\w)", re.IGNORECASE)
_POINTER = re.compile(r"\b(?:this|that|these|those|there|then|here)\b(?!\s+\w|[’'])", re.IGNORECASE)
_HER_OBJECT = re.compile(r"\bher\b(?=\s*(?:[?.!,]|$))", re.IGNORECASE)
_LEAD = re.compile(r"^(?:and|but|so|or|also|ok|okay)\b[,\s]*", re.IGNORECASE)
_ABOUT = re.compile(r"^(?:and\s+)?(?:what|how) about\s+(.+?)\s*\??$", re.IGNORECASE)
# A name: capitals or figures in the middle of a sentence, or a word with a capital inside.
_NAME = re.compile(r"(?:[A-Z][\w’'&-]*|[A-Za-z]*\d[\w-]*)(?:\s+(?:[A-Z][\w’'&-]*|\d[\w-]*))*")
MAX_NAME_WORDS = 6
_ASKS = frozenset("who whom whose what which when where why how".split())
_PERSON_ASKED = re.compile(r"\b(?:who|whom|whose|ceo|chairman|founder|president)\b", re.IGNORECASE)
# Words that ask without saying of what: a question of these alone asks again about the last one.
_EMPTY_WORDS = _ASKS | frozenset(
    """is are was were be been do does did has have had can could will would should a an the of in
    on at to for from by with and or but so else other another one ones any first second third last
    next kind sort type more much many long far often old exactly it that this he she they them him
    her there then not no yes""".split()
)
# What a question or a sentence opens with, before a name: "Did Xpeng", "In Beijing".
_OPENING = re.compile(rf"^(?:(?:{'|'.join(sorted(STOP_WORDS))})\s+)+(?=[A-Z])", re.IGNORECASE)
# A name that only says where, when or with whom: talk goes on about who did it.
_PLACED = re.compile(
    r"\b(?:in|at|on|to|with|from|for|by|during|against|after|before) "
    r"(?:the )?(?:[A-Z0-9][\w’'-]*\s*)+"
)
_EXPLETIVE = re.compile(
    r"\bit (?:true|possible|likely|clear|necessary|important|said|known)\b", re.I
)


def complete(question: str, history: Sequence[Answer]) -> str:
    """The question to search for; the question itself if it stands alone.

    :param history: the earlier turns, oldest first; turns that were never answered count too.
    """
    if not history:
        return question
    about = _ABOUT.match(question)
    if about:
        return _exchanged(about.group(1), history[-1].searched)
    bare = _LEAD.sub("", question)
    if all(word in _EMPTY_WORDS for word, _, _ in words(bare)):
        return _joined(bare, history[-1].searched)
    replaced = _without_pronouns(bare, history)
    if replaced != bare:
        return replaced
    if bare != question or _has_no_verb(bare):
        subject = _subject(bare, history, person=False)
        if subject:
            return f"{bare.rstrip(' ?')} of {subject}?"
    return question


def leans(question: str, searched: str) -> bool:
    """True if a question goes on with the talk: it was completed, or it names nothing itself."""
    return searched != question or not _names(question, inside=True)


def _has_no_verb(question: str) -> bool:
    """True if it is like "the range?": it begins with an article and asks with no word."""
    found = [word for word, _, _ in words(question)]
    return found[0] in {"the", "its", "any"} and len(found) <= 4 and not _ASKS.intersection(found)


def _joined(question: str, earlier: str) -> str:
    """After "Did Xpeng raise money?", "When?" becomes "When: Did Xpeng raise money?"."""
    rest = re.sub(r"^(?:who|what|when|where|why|how)\b:?\s*", "", earlier, flags=re.IGNORECASE)
    asked = question.strip(" ?") or "What"
    return f"{asked[0].upper()}{asked[1:]}: {rest}"


def _exchanged(new: str, earlier: str) -> str:
    """After "What range does the G3 have?", "What about the P7?" exchanges the last name."""
    new = re.sub(r"^(?:the|its|their)\s+", "", new, flags=re.IGNORECASE)
    names = _names(earlier)
    if not names:
        return f"{earlier.rstrip(' ?')}, {new}?"
    if not _names(f"about {new}"):  # "what about the price?" keeps the name and changes the rest
        return f"What is the {new} of {names[-1]}?"
    place = earlier.rindex(names[-1])
    return earlier[:place] + new + earlier[place + len(names[-1]) :]


def _without_pronouns(question: str, history: Sequence[Answer]) -> str:
    """The question with the first pronoun of each sort replaced by what it stands for."""
    if _names(question, inside=True) and not re.match(
        r"\W*\w+\s+\w+\s+(?:he|she|it|they)\b", question
    ):
        own = _NAME.search(question, 1)
        pronoun = re.search(r"\b(?:he|she|it|its|his|her|their|they)\b", question, re.IGNORECASE)
        if own and pronoun and own.start() < pronoun.start():
            return question  # "Did Xpeng say when it will launch?": the name is its own
    typed = question
    for pattern, person, form in (
        (_HER_OBJECT, True, "{}"),
        (_OWNER, None, "{}’s"),
        (_PERSON, True, "{}"),
        (_THING, False, "{}"),
        (_POINTER, False, "{}"),
    ):
        match = pattern.search(question)
        if match is None or _EXPLETIVE.search(question):
            continue
        is_person = person if person is not None else match.group().lower() in ("his", "her")
        subject = _subject(typed, history, is_person)
        if subject:
            question = question[: match.start()] + form.format(subject) + question[match.end() :]
    return question


def _subject(question: str, history: Sequence[Answer], person: bool) -> str:
    """Subject of the talk: who was just asked for, what was asked about last, the article's
    topic, or a name of an answer; never what the question names itself, "" if nothing is left.
    """
    answered = [answer for answer in reversed(history) if answer.evidence]
    given = [_names(f"x {answer.evidence[0].words}", inside=True) for answer in answered]
    if person and given and _PERSON_ASKED.search(answered[0].searched) and given[0]:
        return given[0][-1]
    asked = [_names(_PLACED.sub("", a.searched), inside=True) for a in reversed(history)]
    topics = [_topic(answer.evidence[0].title) for answer in answered]
    found = [names[-1] for names in asked if names] + [topic for topic in topics if topic]
    found += [names[0] for names in given if names]
    return next((name for name in found if name.casefold() not in question.casefold()), "")


def _topic(title: str) -> str:
    """The title, if it is nothing but a name: that of an encyclopedia's article, say."""
    name = re.sub(r"\s*\(.*", "", title).strip()
    small = {"of", "the", "and", "de", "von", "van", "der", "la", "&"}
    capitals = all(word[0].isupper() for word in name.split() if word not in small)
    return name if name and capitals and len(name.split()) <= MAX_NAME_WORDS else ""


def _names(text: str, inside: bool = False) -> list[str]:
    """Names in a text; with `inside`, a capital at its very beginning is none."""
    names = []
    for match in _NAME.finditer(text):
        name = _OPENING.sub("", match.group())
        first = inside and match.start() == 0 and name == match.group() and " " not in name
        if re.search(r"[^\W\d]", name) and name.casefold() not in STOP_WORDS and not first:
            names.append(re.sub(r"[’']s$", "", name))
    return names
