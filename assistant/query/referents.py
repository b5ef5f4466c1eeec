"""Referents: names and things that a talk has been about, of which kind each is."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.types import Answer
from index import STOP_WORDS

Kind = Literal["person", "thing", "several", "unknown"]
KindOf = Callable[[str], Kind]  # of a name, as far as the articles tell

MAX_NAME_WORDS = 6
MAX_TURNS = 6  # that a pronoun reaches back
# A name: capitals or figures in the middle of a sentence, or a word with a capital inside.
NAME = re.compile(r"(?:[A-Z][\w’'&-]*|[A-Za-z]*\d[\w-]*)(?:\s+(?:[A-Z][\w’'&-]*|\d[\w-]*))*")
# What a question or a sentence opens with, before a name: "Did Xpeng", "In Beijing".
_OPENING = re.compile(rf"^(?:(?:{'|'.join(sorted(STOP_WORDS))})\s+)+(?=[A-Z])", re.IGNORECASE)
# A name that only says where, when or with whom: talk goes on about who did it.
_PLACED = re.compile(
    r"\b(?:in|at|on|to|with|from|for|by|during|against|after|before) "
    r"(?:the )?(?:[A-Z0-9][\w’'-]*\s*)+"
)
_AUXILIARY = (
    r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|shall|should|may|might|must)"
)
_STOPS = (
    r"(?:in|at|on|to|with|from|for|by|during|against|after|before|about|into|over|under|since|until"
    r"|through|and|or|this|that|these|those|every|each|any|my|your|his|her|their|which|who|when|where|why|how|than|as|if|there|here|now|today|yet|still"
    rf"|ever|so|not|be|been|being|{_AUXILIARY})"
)
# "the old mill of Orrin", as far as it can be told without a grammar.
_THING = re.compile(
    rf"(?P<before>\b{_AUXILIARY} )?(?P<thing>\b(?:the|this|that|these|those|a|an) "
    rf"(?:(?!{_STOPS}\b)[\w’'-]+ ?){{1,5}})",
    re.IGNORECASE,
)
_POINTING = frozenset("this that these those".split())
_WHO = re.compile(r"\b(?:who|whom|whose)\b", re.IGNORECASE)
_ENTITY_ASKED = re.compile(r"(?:and |so )*(?:who|what|which|where|whose)\b", re.IGNORECASE)
_ROLE_ASKED = re.compile(
    r"\b(?:ceo|chair(?:man|woman)|founder|president|mayor|author|name)\b", re.IGNORECASE
)
_FIRM = re.compile(
    r"\b(?:Ltd|Inc|Corp|Company|Co|Group|Bank|Motors|University|Council|Ministry|Club|Union|Party"
    r"|Institute|Museum|Press|Airlines|Hotel|Hospital|School|Foundation|Society|Agency|LLC|AG|GmbH"
    r"|Bridge|River|Lake|Street|Road|Island|City|Tower|Prize|Festival|Act)\b"
)


_DATED = re.compile(
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)(?:days?)?\b"
)
# What people are called by what they do.
_PERSON = re.compile(
    r"(?:\w+(?:ist|ian|man|woman|person|yer|eer|tor|sor)|chair|mayor|clerk|president|minister|judge"
    r"|king|queen|head|chief|boss|teacher|writer|author|driver|owner|farmer|baker|officer|founder"
    r"|leader|manager|reporter|speaker|player|coach|trainer|captain|nurse|priest|guard|guide|host"
    r"|guest|patient|student|pupil|child|boy|girl|mother|father|wife|husband|son|daughter|sister"
    r"|brother|aunt|uncle|friend|neighbour|witness|victim|suspect|buyer|seller|tenant|landlord"
    r"|landlady|keeper|plaintiff|defendant|claimant|applicant|poster|moderator|caller|reader"
    r"|winner|lawyer|solicitor|ceo)",
    re.IGNORECASE,
)
_NO_PERSON = frozenset(
    """motor tractor reactor factor sector vector tor elevator escalator generator calculator
    monitor error terror list mist twist wrist fist human sponsor sensor tumor""".split()
)
# One thing of which people say "they".
_COLLECTIVE = re.compile(
    r"(?:company|firm|council|government|ministry|bank|court|team|club|family|committee|commission"
    r"|party|school|university|police|board|group|agency|authority|association|union|society|crew"
    r"|band|staff|army|church|hospital|museum|library|town|city|village|state|country|shop|store"
    r"|office|operator|publisher|maker|manufacturer|supplier|couple|pair|public|parliament|senate"
    r"|jury|press|industry|department|institute|foundation|charity|parish|community|airline|hotel)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Referent:
    """A name or a thing of the talk."""

    text: str
    kind: Kind
    of_people: bool = True  # false of a thing of which nobody says "they"


def referents(history: Sequence[Answer], kind_of: KindOf) -> list[list[Referent]]:
    """Referents of each turn, the last turn first; of a turn the likeliest first."""
    return [_of_turn(answer, kind_of) for answer in reversed(history[-MAX_TURNS:])]


def names(text: str, inside: bool = False) -> list[str]:
    """Names in a text; with `inside`, a capital at its very beginning is none."""
    found = []
    for match in NAME.finditer(text):
        name = _OPENING.sub("", match.group())
        first = inside and match.start() == 0 and name == match.group() and " " not in name
        if re.search(r"[^\W\d]", name) and name.casefold() not in STOP_WORDS and not first:
            found.append(re.sub(r"[’']s$", "", name))
    return found


def kind_in(name: str, text: str) -> Kind:
    """Kind of a name, by what stands beside it in a text: a title, a verb of saying, "he"."""
    if _FIRM.search(name) or re.search(r"\d", name):
        return "thing"
    if _names_person(name.split()[0]):  # "Chair", "Mayor Ruiz"
        return "person"
    written = re.escape(name)
    if re.search(
        rf"\b(?:Mr|Mrs|Ms|Miss|Dr|Prof|Sir|Dame|Judge|Cllr)\.? (?:\w+ )?{written}\b", text
    ):
        return "person"
    if re.search(rf"\b(?:the|of|in|at|near|from) {written}\b", text):
        return "thing"
    if re.search(
        rf"\b(?:said|says|told|added) {written}\b|\b{written}(?:,[^.]*,)? (?:said|says)", text
    ):
        return "person" if " " in name else "unknown"
    follows = re.search(
        rf"\b{written}\b[^.!?]*[.!?][”\"]? (?:(?:In|On|At)[^,.]*, )?(He|She|It|Her|His)\b", text
    )
    if follows:
        return "thing" if follows[1] == "It" else "person"
    words = name.split()
    return "person" if 2 <= len(words) <= 3 and all(w[0].isupper() for w in words) else "unknown"


def _of_turn(answer: Answer, kind_of: KindOf) -> list[Referent]:
    question = answer.searched
    asked = [
        # "the G3" is a thing, whatever else may be called so.
        Referent(name, "thing" if f"the {name}" in question else kind_of(name))
        for name in reversed(names(_PLACED.sub("", question), inside=True))
        if not _DATED.search(name)
    ]
    things = _things(question)
    if not answer.evidence:
        return [*asked, *things]
    best = answer.evidence[0]
    who = bool(_WHO.search(question) or _ROLE_ASKED.search(question))
    in_words = [one for one in names(f"x {best.words}", inside=True) if not _DATED.search(one)]
    given: list[Referent] = []
    if len(in_words) > 1 and re.search(r"\band\b|,", best.words):
        given.append(Referent(best.words, "several"))
    for name in reversed(in_words):
        kind = kind_of(name)
        if kind == "thing" and not _ENTITY_ASKED.match(question):
            continue  # what stands in the answer by the way is not what is spoken of
        if kind != "person" and re.search(
            rf"\b(?:of|in|at|from|near) {re.escape(name)}", best.text
        ):
            continue  # "the mill of Orrin" is a mill
        given.append(Referent(name, "person" if who and kind == "unknown" else kind))
    topic = _topic(best.title)
    topics = [Referent(topic, kind_of(topic))] if topic else []
    # Who was just asked for is who is spoken of; "Who is Anna?" speaks of Anna.
    known = any(one.kind in ("person", "unknown") for one in asked)
    first, rest = (given, asked) if who and not known else (asked, given)
    return [*first, *things, *rest, *topics]


def _things(question: str) -> list[Referent]:
    """Things with an article before them: "the mill", "the old banks"."""
    found = []
    for match in _THING.finditer(question):
        words = match["thing"].strip(" ?").split()
        if match["before"] and words[0].casefold() in _POINTING:  # "Was that meant seriously?"
            continue
        if "of" in words[2:]:  # "the banks of Tamm help": the name, or one word, ends it
            place = words.index("of", 2) + 1
            end = place
            while end < len(words) and words[end][0].isupper():
                end += 1
            words = words[: max(end, place + 1)]
        # After "did" and the like the verb stands last: "did the bridge cost".
        if match["before"] and len(words) > 2 and "of" not in words[:-1]:
            words = words[:-1]
        if len(words) < 2 or words[1][0].isupper() or words[-1].casefold() in STOP_WORDS:
            continue
        words[0] = "the"
        head = words[words.index("of") - 1] if "of" in words[2:] else words[-1]
        kind = _kind_of_noun(head)
        of_people = kind != "thing" or bool(_COLLECTIVE.fullmatch(head))
        found.append(Referent(" ".join(words), kind, of_people))
    return found


def _kind_of_noun(noun: str) -> Kind:
    if _names_person(noun):
        return "person"
    plural = noun.endswith("s") and not noun.endswith(("ss", "us", "is"))
    return "several" if plural else "thing"


def _names_person(noun: str) -> bool:
    return bool(_PERSON.fullmatch(noun)) and noun.casefold() not in _NO_PERSON


def _topic(title: str) -> str:
    """The title, if it is nothing but a name: that of an encyclopedia's article, say."""
    name = re.sub(r"\s*\(.*", "", title).strip()
    small = {"of", "the", "and", "de", "von", "van", "der", "la", "&"}
    capitals = all(word[0].isupper() for word in name.split() if word not in small)
    return name if name and capitals and len(name.split()) <= MAX_NAME_WORDS else ""
