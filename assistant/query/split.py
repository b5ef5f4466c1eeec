"""Questions that ask for several things, taken apart; and those that ask for all of some kind."""

import re
from collections.abc import Callable

MAX_PARTS = 4
MAX_NAMED = 3  # words of a part that is no question
_WH = (
    r"(?:who|whom|whose|whos|who['’]s|what|whats|what['’]s|which|when|where|why|how"
    r"(?: (?:much|many|long|far|old|often|big|high|heavy|wide|deep|tall|large|fast|soon))?)"
)
_PREPOSITION = r"(?:to|from|for|by|with|at|in|on|of|about|since|until|till|under|against|into)"
_AUXILIARY = (
    r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|shall|should|may|might|must"
    r"|isn['’]t|aren['’]t|wasn['’]t|don['’]t|doesn['’]t|didn['’]t|can['’]t|won['’]t)"
)
_SUBJECT = (
    r"(?:i|you|he|she|it|we|they|there|one|this|that|these|those|the|a|an|my|your|his|her|its|our"
    r"|their|any|anyone|anybody|anything|some|someone|somebody|all|every|each|both|people"
    r"|(?-i:[A-Z][\w’'-]*))"
)
# A new question begins: "who", "by how much", "is it", "did a governor".
_BEGINS = rf"(?:(?:{_PREPOSITION} )?{_WH}\b|{_AUXILIARY} {_SUBJECT}\b|(?:do|does|did) \w)"
_CUT = re.compile(
    rf"(?:,? (?:and|&|plus|also|or)(?: (?:also|then|if so|if not),?)?,? |, |; | - )(?={_BEGINS})",
    re.IGNORECASE,
)
# "Why a second line, is the first one full?", "Who runs it, is it Tom?": the second offers an
# answer to the first.
_REASON = re.compile(
    r"(?:(?:and|but|so) )*(?:why\b|how come\b|what for\b|for what reason\b)", re.IGNORECASE
)
_YES_NO = re.compile(rf"{_AUXILIARY} ", re.IGNORECASE)
_GUESS = re.compile(
    r"(?:is|was|isn['’]t|wasn['’]t|are|were) (?:it|that|this|they|he|she) "
    r"(?:because|due|for|in|on|at|by|from|the|(?-i:[A-Z])|\d)",
    re.IGNORECASE,
)
_ORDER = r"(?:list|name|tell|give|show|explain|describe|compare|enumerate)"
_ASKS = re.compile(
    rf"^(?:(?:and|but|so|also|or|then|please) )*(?:{_BEGINS}|{_AUXILIARY}\b|{_ORDER}\b)",
    re.IGNORECASE,
)
_END = re.compile(r"(?<=[?;])\s+(?=\w)|\s+\+\s+")
_STATEMENT = re.compile(r"^[^?]*[.!]\s+(?=\w)")
_SHARED = re.compile(
    rf"^(?P<first>{_WH}(?:, {_WH})*),? (?:and|&|or) (?P<last>{_WH}) (?P<rest>.+)$", re.IGNORECASE
)
_THING = r"(?:the |its |their |his |her |a |an )?"
_NOUNS = r"[a-z][\w’'-]*(?: [a-z][\w’'-]*)?"
_THINGS = re.compile(
    rf"^(?P<lead>(?:what|whats|what['’]s)(?: is| are| was| were)?) (?P<first>{_THING}{_NOUNS}"
    rf"(?:, {_THING}{_NOUNS})*),? (?:and|&) (?P<last>{_THING}{_NOUNS}?)"
    r"(?P<of> (?:of|for|in|on|at) .+)?$",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"^(?P<first>[a-z][\w’'-]*(?:, [a-z][\w’'-]*)*),? (?:and|&|/) (?P<last>[a-z][\w’'-]*)$",
    re.IGNORECASE,
)
# "What does it cost, and in April?": the second asks the same of something else.
_ELSEWHERE = re.compile(
    r"^(?P<first>(?:how (?:much|many|long|far|often|old|high|big|big)|what|when|where)\b.+?)"
    r"(?:,? and (?P<placed>(?:in|for|on|at) (?:[\w$£€’'-]+ ?){1,4})"
    r"|, and (?P<thing>(?:a|an) [\w’'-]+(?: (?:in|of|for|at|on) (?:[\w’'-]+ ?){1,3})?))$",
    re.IGNORECASE,
)
_ALONE = re.compile(rf"(?:{_PREPOSITION} )?{_WH}", re.IGNORECASE)
_DANGLING = re.compile(
    rf"\b(?:{_WH}|and|or|say|said|says|tell|tells|know|explain|sure|wonder|ask"
    r"|asks|see|decide|whether|if|that|about|either|both|between)$",
    re.IGNORECASE,
)
_ALL_OF_THEM = re.compile(r"(?:please |just )?list(?: them| all| everything)?\W*", re.IGNORECASE)
_LISTS = re.compile(
    r"^(?:and |so |please |pls |can you |could you )*(?:list|name|enumerate|tell me all|give(?:"
    r" me)?"
    r" (?:all|every|the names)|all (?:the )?|show(?: me)? all|what all|who all|what (?:are|were)\b"
    r"|who (?:are|were)\b|what (?:[\w-]+ )?(?!is\b|was\b|does\b|has\b|this\b)[\w-]{2,}[^su\W]s\b"
    r"|which (?:[\w-]+ ){0,2}?(?!is\b|was\b|does\b|has\b|this\b)[\w-]{2,}[^su\W]s\b|whats all"
    r"|(?:what|which) (?:else|other|people|children|men|women|steps|kinds? of|types? of|sorts? of)"
    r"|(?:the )?names? of (?:the |all )?\w+s\b|how can|in (?:which|what) [\w-]+s\b|any other)",
    re.IGNORECASE,
)
_NOUNS_MANY = r"(?:(?!for\b|of\b|in\b|on\b|to\b|by\b)[\w-]+ ){0,2}[\w-]{2,}[^su\W]s\b"
_LIST_INSIDE = re.compile(
    r"\b(?:pros and cons|(?:full|complete|whole|entire) (?:[\w-]+ )?(?:list|results?|table"
    r"|program(?:me)?|schedule)|lists? of|list (?:please|pls|them|all|everything|everybody)"
    r"|step by step|(?:for|of) (?:each|every|all))\b"
    r"|\b(?:list|all of them|each of them|everything|everybody)(?: please| pls)?\W*$",
    re.IGNORECASE,
)
# What most often has several answers, though it could have one: what someone wants or decided, what
# is to be done and how, where something can be had, who was there.
_OPEN = re.compile(
    r"^(?:and |so |but )*(?:"
    r"what (?:did|do|does|would|will) .*\b(?:recommend|decide|agree|argue|demand|suggest|propose"
    r"|complain|like|dislike|hate|want|ask for|promise|advise|criticise|order)\b"
    r"|what (?:do|did) (?:i|we|you) (?:have|need) to\b"
    r"|what (?:(?:must|should|can|may|could|am|are) (?:i|we|you)\b|to (?:bring|pack|buy|do|see"
    r"|wear|take)\b)"
    r"|what (?:evidence|advice|equipment|information|changed\b|is different|differences?\b)"
    r"|what(?:s|['’]s)? (?:different|new|changed|left|the difference)\b"
    r"|where (?:to|can (?:i|we|you|one)|could (?:i|we|you|one)) "
    r"|how (?:do|should|must) (?:i|we|you|one) "
    r"|who (?:all )?(?:attended|spoke|scored|survives?|survived|took part|gave evidence|sat on"
    r"|sent apologies|called in|(?:was|were) (?:there|present|questioned|invited|involved))\b"
    rf"|any {_NOUNS_MANY}|are there (?:any )?{_NOUNS_MANY})",
    re.IGNORECASE,
)
_BARE_PLURAL = re.compile(
    rf"(?:the |all |full |main )*(?:{_NOUNS_MANY}|(?:[\w-]+ )?(?:criteria|people)\b)"
    r"(?: please| pls| plz)?\W*",
    re.IGNORECASE,
)


def split(question: str, stands: Callable[[str], bool] = lambda _: False) -> list[str]:
    """The questions in a question, each with its own question mark; one where it asks for one.

    :param stands: true of words that stand so in an article: "bed and breakfast" is one thing.
    """
    statement = _STATEMENT.match(question)  # "I have a dog. Can I keep it …?"
    before = statement.group() if statement and not _ASKS.match(question) else ""
    parts: list[str] = []
    for sentence in _END.split(question.removeprefix(before)):
        for piece in _pieces(sentence.strip()):
            if parts and _ALL_OF_THEM.fullmatch(piece):  # "Who came? List them."
                parts[-1] = f"{parts[-1].rstrip(' ?')}, list"
            else:
                parts += _within(piece, stands)
    asking = [part for part in parts if _ASKS.match(part) or _is_short(part)]
    # What is no question tells what the questions are about: it stays with the next one.
    if len(asking) < len(parts) and not _are_nouns(parts):
        parts = _joined(parts)
    if not 1 < len(parts) <= MAX_PARTS:
        return [question]
    return [_with_mark(part) for part in (before + parts[0], *parts[1:])]


def asks_for_all(question: str) -> bool:
    """True if a question asks for all of some kind: "list …", "which banks …", "what are …"."""
    bare = question.strip()
    if _LISTS.match(bare) or _LIST_INSIDE.search(bare) or _OPEN.match(bare):
        return True
    asks = re.match(rf"(?:{_WH}|{_AUXILIARY})\b", bare, re.IGNORECASE)
    return bool(not asks and _BARE_PLURAL.fullmatch(bare))


def _pieces(sentence: str) -> list[str]:
    """A sentence cut where a new question begins."""
    pieces, begin = [], 0
    for match in _CUT.finditer(sentence):
        before, after = sentence[begin : match.start()], sentence[match.end() :]
        if match.group().strip() == "," and _offers_an_answer(before, after):
            continue
        ordered = re.match(rf"(?:please )?{_ORDER}\b", before, re.IGNORECASE)
        if ordered or not (_ASKS.match(before) or _is_short(before)):
            continue
        alone = _ALONE.fullmatch(before) and not _ALONE.match(sentence, match.end())
        if _DANGLING.search(before) and not alone:
            continue
        pieces.append(before)
        begin = match.end()
    return [*pieces, sentence[begin:]]


def _offers_an_answer(before: str, after: str) -> bool:
    """True if what follows a question is the asker's guess at its answer."""
    asks = re.match(rf"(?:{_PREPOSITION} )?{_WH}\b", before, re.IGNORECASE)
    reason = _REASON.match(before) and _YES_NO.match(after)
    return bool(reason or (asks and _GUESS.match(after)))


def _is_short(piece: str) -> bool:
    """True of a few words that name a thing, as in "oven temperature and how long"."""
    return 0 < len(piece.split()) <= MAX_NAMED


def _within(piece: str, stands: Callable[[str], bool]) -> list[str]:
    """Questions that share their words: "when and where …", "what are the size and weight of …"."""
    bare = piece.rstrip(" ?.!")
    shared = _SHARED.match(bare)
    if shared:
        asked = [*shared["first"].split(", "), shared["last"]]
        return [f"{one} {shared['rest']}" for one in asked]
    things = _THINGS.match(bare)
    if things and not stands(f"{things['first']} and {things['last']}".casefold()):
        lead, of = things["lead"], things["of"] or ""
        lead = re.sub(r"\bare$", "is", re.sub(r"\bwere$", "was", lead))
        named = [*things["first"].split(", "), things["last"]]
        determiner = re.match(_THING, named[0], re.IGNORECASE)
        shared_the = determiner.group() if determiner else ""
        return [
            f"{lead} {one if re.match(rf'{_THING[:-1]}', one) and ' ' in one else shared_the + one}"
            f"{of}"
            for one in named
        ]
    elsewhere = _ELSEWHERE.match(bare)
    if elsewhere and not stands(bare.casefold()):
        return [elsewhere["first"], f"what about {elsewhere['placed'] or elsewhere['thing']}"]
    nouns = _BARE.match(bare)
    if nouns and not stands(bare.casefold().replace("&", "and")):
        return [*nouns["first"].split(", "), nouns["last"]]
    return [piece]


def _are_nouns(parts: list[str]) -> bool:
    return all(len(part.rstrip(" ?").split()) == 1 for part in parts)


def _joined(parts: list[str]) -> list[str]:
    joined: list[str] = []
    before = ""
    for part in parts:
        if _ASKS.match(part) or _is_short(part):
            joined.append(f"{before}{part}")
            before = ""
        else:
            before = f"{before}{part} "
    if before and joined:
        joined[-1] = f"{joined[-1]} {before.strip()}"
    return joined


def _with_mark(part: str) -> str:
    bare = re.sub(r"^(?:and|&|also|or|then)\s+", "", part.strip(" ,;"), flags=re.IGNORECASE)
    return f"{bare.rstrip(' ?.!')}?"
