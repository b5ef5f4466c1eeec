"""Questions edited by rule so that their own passage no longer answers them."""

# ruff: noqa: ARG001, since the rules of a table all take the same

import re
from collections.abc import Callable, Sequence

import numpy as np

Rng = np.random.Generator
NEGATED_SHARE = 0.25  # a negation gives itself away, so few of those that could be are made
Edit = Callable[[str, str, str, Sequence[str], Rng], str | None]

_NUMBER = re.compile(r"(?<![\w.,])\d[\d,]*(?:\.\d+)?(?:st|nd|rd|th|s)?(?![\w])")
_NAME = re.compile(
    r"[A-Z][\w'’&-]*(?:\.(?= [A-Z]))?(?: (?:of|the|de|von|and) (?=[A-Z])| [A-Z][\w'’&-]*)*"
)
_MONTH = re.compile(
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b"
)
_QUESTION_WORDS = frozenset(
    "what who whom whose when where which why how in on at to for from of by with during after "
    "before the a an is are was were do does did has have had can could if it its he she they "
    "according i his her their this that there these those while as since".split()
)
_PAIRS = (
    "first last|before after|largest smallest|biggest smallest|highest lowest|oldest newest|"
    "earliest latest|north south|northern southern|east west|eastern western|most least|"
    "more less|best worst|increase decrease|increased decreased|higher lower|larger smaller|"
    "male female|men women|man woman|father mother|son daughter|brother sister|husband wife|"
    "won lost|win lose|start end|started ended|begin end|began ended|founded abolished|"
    "built destroyed|born buried|opened closed|open close|joined left|positive negative|"
    "public private|summer winter|support oppose|supported opposed|accepted rejected|"
    "buy sell|bought sold|gained lost|above below|left right|minimum maximum|"
    "longest shortest|longer shorter|older younger|similar different|like dislike|"
    "likes dislikes|love hate|loved hated|easy difficult|strong weak|strongest weakest|"
    "allowed forbidden|legal illegal|advantage disadvantage|advantages disadvantages|"
    "import export|major minor|majority minority|early late|good bad|fastest slowest|"
    "cause prevent|causes prevents|caused prevented|include exclude|includes excludes|"
    "included excluded|ancient modern|always never|internal external|upper lower|heavy light|"
    "hot cold|rich poor|friend enemy|success failure"
)
_OPPOSITE: dict[str, str] = {}
for _pair in _PAIRS.split("|"):
    _one, _other = _pair.split()
    _OPPOSITE.setdefault(_one, _other)
    _OPPOSITE.setdefault(_other, _one)
_DATE = re.compile(r"\b(?:1\d|20)\d\d\b|\bcentur|\b(?:day|week|month|year)s?\b")
_PLACE = re.compile(r"\b(?:in|at|near|from|to|of) (?:the )?[A-Z]")
_COUNT = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|dozen|hundred|several|many|both)\b",
    re.IGNORECASE,
)


def edit_question(
    question: str, window: str, article: str, answers: Sequence[str], rng: Rng
) -> tuple[str, str] | None:
    """Edit the question minimally; returns the name of the rule and the new question.

    :param window: the text that answers the question as it stands.
    :param article: more text of the same article, where replacements are taken from.
    :param answers: no answer becomes part of the question.
    """
    # Swapped names and numbers are the near misses people meet; negation is a cheap giveaway.
    weights = np.array([weight for _, weight, _ in _RULES])
    order = np.argsort(-np.log(rng.random(len(_RULES))) / weights)
    for i in order:
        name, _, rule = _RULES[int(i)]
        edited = rule(question, window, article, answers, rng)
        if edited and edited != question:
            return name, edited
    return None


def _number(
    question: str, window: str, article: str, answers: Sequence[str], rng: Rng
) -> str | None:
    found = list(_NUMBER.finditer(question))
    if not found:
        return None
    match = found[int(rng.integers(len(found)))]
    kind = _shape(match.group())
    others = {m.group() for m in _NUMBER.finditer(article) if _shape(m.group()) == kind}
    choice = _pick(others - {m.group() for m in found} - set(answers), rng)
    if choice is None and kind == "year":
        choice = str(int(match.group()) + int(rng.integers(1, 30)) * int(rng.choice([-1, 1])))
    return None if choice is None else _replace(question, match, choice)


def _shape(number: str) -> str:
    digits = number.rstrip("stndrh")
    if re.fullmatch(r"1\d\d\d|20\d\d", number):
        return "year"
    return f"{len(digits) > 3}{'.' in number}{number[len(digits) :]}"


def _name(question: str, window: str, article: str, answers: Sequence[str], rng: Rng) -> str | None:
    found = [m for m in _NAME.finditer(question) if m.group().casefold() not in _QUESTION_WORDS]
    found = [m for m in found if m.start() > 0 and not _MONTH.search(m.group())]
    if not found:
        return None
    match = found[int(rng.integers(len(found)))]
    place = window if rng.random() < 0.5 else article
    others = _names(place) or _names(article)
    low = question.casefold()
    barred = " ".join(answers).casefold()
    others = {o for o in others if o.casefold() not in low and o.casefold() not in barred}
    others = {o for o in others if match.group() not in o}
    alike = {o for o in others if o.count(" ") == match.group().count(" ")}
    choice = _pick(alike or others, rng)
    return None if choice is None else _replace(question, match, choice)


def _names(text: str) -> set[str]:
    """Capitalised runs that do not begin a sentence."""
    names = {
        m.group()
        for m in _NAME.finditer(text)
        if m.start() > 1 and text[m.start() - 2] not in ".!?"
    }
    return {
        n
        for n in names
        if len(n) > 2 and n.casefold() not in _QUESTION_WORDS and not _MONTH.search(n)
    }


def _opposite(
    question: str, window: str, article: str, answers: Sequence[str], rng: Rng
) -> str | None:
    found = [
        m for m in re.finditer(r"[a-z]+", question) if m.group() in _OPPOSITE and m.start() > 0
    ]
    if not found:
        return None
    match = found[int(rng.integers(len(found)))]
    return _replace(question, match, _OPPOSITE[match.group()])


def _month(
    question: str, window: str, article: str, answers: Sequence[str], rng: Rng
) -> str | None:
    match = _MONTH.search(question)
    if not match:
        return None
    day = match.group().endswith("day")
    others = {m.group() for m in _MONTH.finditer(article) if m.group().endswith("day") == day}
    choice = _pick(others - {match.group()} - set(answers), rng)
    return None if choice is None else _replace(question, match, choice)


def _asked(
    question: str, window: str, article: str, answers: Sequence[str], rng: Rng
) -> str | None:
    """Ask for another attribute, of a type of which the window shows none."""
    match = re.match(r"(When|Where|Why|How)(?= (?:did|was|were|is|does|do|are|has)\b)", question)
    if match:
        words = {
            "When": not _DATE.search(window),
            "Where": not _PLACE.search(window),
            "Why": "because" not in window,
        }
        choice = _pick({w for w, absent in words.items() if absent} - {match.group()}, rng)
        return None if choice is None else _replace(question, match, choice)
    match = re.match(r"(?:What|Which) (?:year|city|country|state|day|month|date)\b", question)
    if match:
        absent = [(_DATE, "What year"), (_PLACE, "What city"), (_COUNT, "What percentage")]
        choice = _pick({new for seen, new in absent if not seen.search(window)}, rng)
        return None if choice is None else _replace(question, match, choice)
    match = re.match(r"Who (?=(?:did|was|were|is|does|do|are)\b)", question)
    if match:
        choice = "Why " if _DATE.search(window) else "When "
        return _replace(question, match, choice)
    return None


def _negated(
    question: str, window: str, article: str, answers: Sequence[str], rng: Rng
) -> str | None:
    if rng.random() > NEGATED_SHARE:
        return None
    match = re.search(r"\b(did|was|were|is|does|do|are|has|can|could|would) ", question)
    if not match or re.search(r"\bnot\b|n't", question):
        return None
    verb = match.group(1)
    return _replace(question, match, {"can": "can't "}.get(verb, verb + "n't "))


def _replace(question: str, match: re.Match[str], new: str) -> str:
    return question[: match.start()] + new + question[match.end() :]


def _pick(choices: set[str], rng: Rng) -> str | None:
    ordered = sorted(choices)
    return ordered[int(rng.integers(len(ordered)))] if ordered else None


_RULES: tuple[tuple[str, float, Edit], ...] = (
    ("number", 3.0, _number),
    ("name", 3.0, _name),
    ("month", 3.0, _month),
    ("opposite", 4.0, _opposite),
    ("asked", 1.0, _asked),
    ("negated", 0.12, _negated),
)
