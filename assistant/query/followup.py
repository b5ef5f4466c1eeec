"""A question that leans on earlier ones, completed from them: rules, no model.

What is filled in comes from the earlier questions and the words that answered them, so that the
completed question can be shown, understood and edited. A question that stands alone stays as it is;
where it is not plain what a pronoun stands for, it stays too: the reader sees the questions before.
"""

import re
from collections.abc import Collection, Sequence

from assistant.query.referents import NAME, Kind, KindOf, Referent, names, referents
from assistant.types import Answer
from index import words

_KINDS: tuple[tuple[re.Pattern[str], tuple[Kind, ...], str], ...] = (
    (re.compile(r"\bher\b(?=\s*(?:[?.!,]|$))", re.IGNORECASE), ("person", "unknown"), "{}"),
    (re.compile(r"\b(?:his|her)\b(?=\s+\w)", re.IGNORECASE), ("person", "unknown"), "{}’s"),
    (re.compile(r"\bits\b(?=\s+\w)", re.IGNORECASE), ("thing", "unknown"), "{}’s"),
    (re.compile(r"\btheir\b(?=\s+\w)", re.IGNORECASE), ("several", "thing", "unknown"), "{}’s"),
    (
        re.compile(r"\b(?:he|she|him|hers|himself|herself)\b", re.IGNORECASE),
        ("person", "unknown"),
        "{}",
    ),
    (re.compile(r"\b(?:it|itself)\b", re.IGNORECASE), ("thing", "unknown"), "{}"),
    (
        re.compile(r"\b(?:they|them|themselves)\b", re.IGNORECASE),
        ("several", "thing", "unknown"),
        "{}",
    ),
)
_LEAD = re.compile(r"^(?:and|but|so|or|also|ok|okay)\b[,\s]*", re.IGNORECASE)
_ABOUT = re.compile(
    r"^(?:and\s+|ok\s+|so\s+)*(?:(?:what|how) about|and)\s+(?P<new>.+?)\s*\??$", re.IGNORECASE
)
_ASKS = frozenset("who whom whose what which when where why how".split())
# Words that ask without saying of what: a question of these alone asks again about the last one.
_EMPTY_WORDS = _ASKS | frozenset(
    """is are was were be been do does did has have had can could will would should a an the of in
    on at to for from by with and or but so else other another one ones any first second third last
    next kind sort type more much many long far often old exactly it that this he she they them him
    her there then not no yes""".split()
)
_AUXILIARIES = frozenset("is are was were do does did has have had can will".split())
MAX_EXCHANGED = 4  # words of what is exchanged
_PREPOSITION = re.compile(r"^(?:in|on|at|for|from|to|with|by|of|during)\s+", re.IGNORECASE)
_EXPLETIVE = re.compile(
    r"\bit (?:true|possible|likely|clear|necessary|important|said|known|rain|snow)\b", re.I
)
# Questions without a verb, which ask again about the last one: "by what date?", "how much for a
# pack?".
_ELLIPTIC = re.compile(
    r"(?:(?:in|on|at|for|from|to|with|by|of|until|since|under|against) )?(?:what|which|whose|how"
    r" (?:many|much|long|far|often|old|big)) (?P<rest>\w+(?: \w+){0,3})",
    re.IGNORECASE,
)
_LINKS = frozenset("in on at for from to with by of a an the per each".split())
_COMPLETED = re.compile(r"^[^:?]{1,40}: (?=\w)")  # what `_joined` puts before a question
_SAID_THAT = re.compile(
    r"^(?:and |but |so )*who (?:said|says|told (?:you|us|them)?|claims|claimed|stated|wrote) ?"
    r"(?:that|this|it|so)?\s*\??$",
    re.IGNORECASE,
)
# Words of which one can be exchanged for another.
_CLASSES = (
    re.compile(r"\b(?:1[0-9]|20)\d\d\b"),
    re.compile(
        r"\b(?:January|February|March|April|May|June|July|August|September|October|November"
        r"|December)\b"
    ),
    re.compile(r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?\b"),
    re.compile(r"\b(?:spring|summer|autumn|winter)\b", re.IGNORECASE),
    re.compile(r"\b(?:first|second|third|fourth|fifth|last)\b", re.IGNORECASE),
    re.compile(r"\b(?:men|women|boys|girls|children|adults|men’s|women’s)\b", re.IGNORECASE),
)


def of_same_articles(
    history: Sequence[Answer], articles: Collection[str] | None
) -> Sequence[Answer]:
    """Turns of a talk that asked any of the articles that are asked now.

    :param articles: ids of these; None for all.
    """
    if articles is None:
        return history
    now = set(articles)
    return [
        turn
        for turn in history
        if now & set(turn.asked or (one.article_id for one in turn.evidence))
    ]


def complete(
    question: str, history: Sequence[Answer], kind_of: KindOf = lambda _: "unknown"
) -> str:
    """The question to search for; the question itself if it stands alone.

    :param history: the earlier turns, oldest first; turns that were never answered count too.
    :param kind_of: kind of a name, as far as the articles tell.
    """
    history = [turn for turn in history if turn.form != "talk"]
    if not history:
        return question
    bare = _LEAD.sub("", question)
    if _is_elliptic(bare):
        return _joined(bare, history[-1].searched)
    if all(word in _EMPTY_WORDS for word, _, _ in words(bare)):
        if any(pattern.search(bare) for pattern, _, _ in _KINDS):  # "Where is it?"
            return _without_pronouns(bare, referents(history, kind_of))
        return _joined(bare, history[-1].searched)
    about = _ABOUT.match(question)
    if about and (not question.lower().startswith("and ") or _is_phrase(about["new"])):
        return _exchanged(about["new"], history[-1], kind_of)
    replaced = _without_pronouns(bare, referents(history, kind_of))
    if replaced != bare:
        return replaced
    if _has_no_verb(bare):
        subject = _fitting(("thing", "several", "person", "unknown"), bare, history, kind_of)
        if subject:
            return f"{bare.rstrip(' ?')} of {subject}?"
    return question


def leans(question: str, searched: str) -> bool:
    """True if a question goes on with the talk: it was completed, or it names nothing itself."""
    return searched != question or not names(question, inside=True)


def asks_who_said_that(question: str) -> bool:
    """True of "who said that?": it asks for the speaker of the sentence that was shown last."""
    return bool(_SAID_THAT.match(question))


def _is_phrase(new: str) -> bool:
    """True of a few words without a verb or a question word: "in 2023", "the P7"."""
    found = [word for word, _, _ in words(new)]
    rest = [word for word in found if word not in _EMPTY_WORDS]
    of_class = any(pattern.search(new) for pattern in _CLASSES)
    asks = found[0] in _ASKS or found[0] in _AUXILIARIES
    named = of_class or bool(names(f"x {new}", True)) or bool(_PREPOSITION.match(new))
    return bool(rest) and len(found) <= MAX_EXCHANGED and not asks and named


def _has_no_verb(question: str) -> bool:
    """True if it is like "the range?": it begins with an article and asks with no word."""
    found = [word for word, _, _ in words(question)]
    asks = _ASKS.intersection(found) or _AUXILIARIES.intersection(found)
    return found[0] in {"the", "its", "any"} and len(found) <= MAX_EXCHANGED and not asks


def _is_elliptic(question: str) -> bool:
    """True of a question word with a noun and no verb: "by what date?", "on what grounds?"."""
    match = _ELLIPTIC.fullmatch(question.strip(" ?.!"))
    if match is None:
        return False
    rest = match["rest"].casefold().split()
    first = question.split()[0].casefold()
    if first in _ASKS and rest[0] not in _LINKS:  # "how many people?" but not "what happened?"
        return bool(re.match(r"how (?:many|much) \w+$", question.strip(" ?.!"), re.IGNORECASE))
    # After the noun only what is tied to it: "in what year", "how much for a pack".
    links = rest[1:2] if rest[0] not in _LINKS else rest[:1]
    return (not links or links[0] in _LINKS) and not _AUXILIARIES.intersection(rest)


def _joined(question: str, earlier: str) -> str:
    """After "Did Xpeng raise money?", "When?" becomes "When: Did Xpeng raise money?"; "By whom?"
    after that "By whom: Did Xpeng raise money?".
    """
    rest = _COMPLETED.sub("", earlier)
    rest = re.sub(r"^(?:who|what|when|where|why|how)\b:?\s*", "", rest, flags=re.IGNORECASE)
    asked = question.strip(" ?") or "What"
    return f"{asked[0].upper()}{asked[1:]}: {rest}"


def _exchanged(new: str, last: Answer, kind_of: KindOf) -> str:
    """After "What range does the G3 have?", "What about the P7?" exchanges the name; after "How
    many came in 2022?", "and in 2023?" the year.
    """
    earlier = last.searched
    bare = re.sub(r"^(?:the|its|their)\s+", "", _PREPOSITION.sub("", new), flags=re.IGNORECASE)
    for pattern in _CLASSES:
        ours, theirs = pattern.search(new), pattern.search(earlier)
        if ours and theirs:
            return earlier[: theirs.start()] + ours.group() + earlier[theirs.end() :]
    placed = _PREPOSITION.match(new)
    place = earlier.casefold().rfind(f" {placed.group().casefold()}") if placed else -1
    if place > 0:  # after "How did they hold up on wet rock?", "and on mud?"
        return f"{earlier[:place]} {new}?"
    known = names(earlier, inside=True)
    if not known:
        if re.match(r"(?:the|a|an) ", new, re.IGNORECASE):
            things = [one.text for turn in referents([last], kind_of) for one in turn]
            for thing in things:
                if thing in earlier:
                    return earlier.replace(thing, new, 1)
        return f"{earlier.rstrip(' ?')}, {bare}?"
    if not names(f"about {bare}"):  # "what about the price?" keeps the name and changes the rest
        if bare == new:  # "what about women?" goes on with the whole question
            return f"{earlier.rstrip(' ?')}, {bare}?"
        return f"What is the {bare} of {known[-1]}?"
    # A name of the same kind goes: a code for a code, a person for a person.
    like = [one for one in known if _form(one) == _form(bare) and kind_of(one) == kind_of(bare)]
    gone = (like or [one for one in known if _form(one) == _form(bare)] or known)[-1]
    place = earlier.rindex(gone)
    return earlier[:place] + bare + earlier[place + len(gone) :]


def _form(name: str) -> bool:
    return bool(re.search(r"\d", name))


def _without_pronouns(question: str, turns: Sequence[Sequence[Referent]]) -> str:
    """The question with the first pronoun of each kind replaced by what it stands for; no two by
    the same.
    """
    if names(question, inside=True) and not re.match(
        r"\W*\w+\s+\w+\s+(?:he|she|it|they)\b", question
    ):
        own = NAME.search(question, 1)
        pronoun = re.search(r"\b(?:he|she|it|its|his|her|their|they)\b", question, re.IGNORECASE)
        if own and pronoun and own.start() < pronoun.start():
            return question  # "Did Xpeng say when it will launch?": the name is its own
    if _EXPLETIVE.search(question):
        return question
    typed, used = question, set[str]()
    for pattern, kinds, form in _KINDS:
        match = pattern.search(typed)
        if match is None:
            continue
        found = _first(kinds, typed, turns, used, kinds[0] == "several")
        if found:
            used.add(found)
            question = pattern.sub(form.format(found).replace("\\", ""), question, count=1)
    return question


def _first(
    kinds: Sequence[Kind],
    question: str,
    turns: Sequence[Sequence[Referent]],
    used: Collection[str],
    of_people: bool,
) -> str:
    """The latest referent of the first of some kinds that a turn has; "" if there is none.

    Within one turn the better kind is preferred; a later turn is preferred to a better kind.

    :param of_people: true if a single thing counts only if people say "they" of it.
    """
    for turn in turns:
        for kind in kinds:
            for one in turn:
                known = one.text.casefold() in question.casefold() or one.text in used
                if one.kind == kind and not known and (one.of_people or not of_people):
                    return one.text
    return ""


def _fitting(
    kinds: Sequence[Kind], question: str, history: Sequence[Answer], kind_of: KindOf
) -> str:
    for turn in referents(history, kind_of):
        named = [one for one in turn if not one.text.startswith("the ")] or turn
        for one in named:
            if one.kind in kinds and one.text.casefold() not in question.casefold():
                return one.text
    return ""
