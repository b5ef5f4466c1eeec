"""Boundaries of sentences inside one paragraph.

sentencex proposes them: it is kept by people who need it for hundreds of languages, and it is not
led astray by what is not a sentence at all. What it gets wrong in English prose is mended here in
two steps, since a sentence cut in two, or glued to the next, is a false quotation: boundaries that
it misses are added, then those that are none are taken away.
"""

import re
from collections.abc import Iterator

from sentencex import get_sentence_boundaries

from corpus.paragraphs import Span

_NEAR = 30  # characters before a boundary that the rules look at
# What a hostile text costs: sentencex takes quadratic time on some. A longer sentence than a piece
# is cut at a white space.
_PIECE = 5_000  # characters that sentencex sees at once
_AHEAD = 1_500  # of them that it sees only to know what opens a sentence: a quotation may end there
_FRAGMENT = 100  # characters in which a sentence shows that it is more than a fragment
_CLOSING = "\"”’'»›“‘)\\]}」』"  # “ and ‘ close in German
_OPENING = "\"“”‘’'«‹„‚(\\[{`「『"

# --- Boundaries that sentencex misses.
# Words that cannot stand before a name: after an abbreviation they begin a sentence.
_STARTER = (
    r"(?:It|They|We|She|The|This|That|These|Those|There|In|On|At|After|When|But|However|His|Her"
    r"|Their|Its|As|If|For|You|What|Who|Where|Why|How|Since|While|Although|Because|And)\s"
)
_LETTERED = (
    r"(?:[Gg]roups?|[Hh]epatitis|[Vv]itamins?|[Tt]ypes?|[Pp]lan|[Cc]lass|[Gg]rade|[Cc]ategory|[Tt]eam"
    r"|[Ss]ections?|[Aa]ppendix|[Pp]art|[Pp]oint|[Oo]ption|[Ff]igure|[Tt]able|[Ee]xhibit|[Aa]nnexe?"
    r"|[Bb]uilding|[Bb]lock|[Dd]ivision|[Ll]evel|[Pp]hase|[Ll]ine|[Rr]oom|[Gg]ate|[Zz]one|[Ww]ard"
    r"|[Uu]nit|[Ss]chedule|[Ii]nfluenza|[Ll]eague|[Ss]ide|[Ff]actor|[Cc]hannel|[Rr]oute|[Ll]etter|[Pp]age)"
)
# A gap between sentences, perhaps: a full stop, what closes, the number of a note, a space.
_GAP = re.compile(
    rf"[.](?:[{_CLOSING}]{{1,9}}|\d{{1,3}}(?:[,–-]\d{{1,3}}){{0,9}})?\s+(?=[{_OPENING}]?[A-Z])"
)
# It is one after the first pattern and before the second.
_MISSED = tuple(
    (re.compile(before + "[.]$"), re.compile(after))
    for before, after in (
        # Words like any other, which are also short for something.
        (
            r"(?<![\w.])(?:me|[Mm]ay|art|ill|ore|con|arc|OK|ok|id|ID|pH|LA|PA|CT|SC|CO|DC|fed|Penn)",
            "",
        ),
        # "group A. Group B", "hepatitis B. Treatment"
        (rf"\b{_LETTERED} [A-Z]", rf"[{_OPENING}]?[A-Z][\w’']*[ ,]"),
        # "a vector v. The", "in the U.S. They"
        (r"[a-z] [A-Za-z]", rf"(?!It\b|In\b|At\b|As\b){_STARTER}"),
        (r"\b(?:[A-Z][.])+[A-Z]", _STARTER),
        # "5 min. The": a measure at the end
        (r"\d\s?(?:mm|cm|km|m|min|sec|h|s|g|kg|l|mM|in|ft|lb|lbs|oz)", _STARTER),
    )
)
_NOTED = re.compile(r"[a-z]{2}[.]$")
_NO_SPACE = re.compile(r"[.!?](?<=[a-z]{3}.)(?=(?:[A-Z][a-z]*|I) [a-z])")  # "It ended.The next"
_WHOLE_IN_BRACKETS = re.compile(
    r"(?:\([A-Z“\"][^()]*[.!?]\)|\[[A-Z“\"][^\[\]]*[.!?]\])\s+(?=[A-Z“\"])"
)

# What may stand, without a space, between a full stop and the next sentence: marks, pages cited.
_CLOSED = re.compile(rf"(?:[{_CLOSING}:;,]{{1,9}}|:\d{{1,9}}(?:[–:-]\d{{1,9}}){{0,3}})?(?:\s+|$)")

# --- Boundaries that are none.
_TITLE = re.compile(
    r"(?<!\w)(?:Mr|Mrs|Ms|Messrs|Dr|Prof|Sen|Rep|Gov|Gen|Col|Maj|Lt|Cmdr|Capt|Sgt|Cpl|Rev|Hon|Msgr|Fr"
    r"|Mt|Ft|St|Pres|Supt|Insp|Amb)[.][”\"]?$"
)
# Short for a word that a figure, a letter or a reference follows.
_COUNTED = re.compile(
    r"(?<![\w.’'])(?:approx|ca|c|max|min|est|avg|refs?|eqs?|eqns?|figs?|secs?|sects?|chs?|chap|vols?|nos?"
    r"|pp?|paras?|pars?|arts?|cl|app|exs?|ext|tel|fax|tabs?|cf|fl|op|ss?|regs?|scheds?|cols?|ll?|nn?|vv?|vers?"
    r"|subs?|subsec|ann|bk|bks|al|circa|b|d|ph|lit|pt|pts|rm|apt|ste|bldg|cap|gen|jan|feb|mar|apr"
    r"|jun|jul|aug|sept?|oct|nov|dec)[.]$",
    re.IGNORECASE,
)
_COUNT = re.compile(
    r"[(\[]{0,2}[$€£¥~±+<>≈]?\s?\d|[(\[][\w§$]|(?:[ivxl]{2,}|[IVXLC]{2,}|[VXL])\b(?!['’])|[B-HJ-Z]\b(?!['’.])|[AI]\b(?=[,;)])"
)
# A measure goes on in a smaller one: "12 lbs. 4 oz."
_MEASURE = re.compile(
    r"\d\s?(?:lbs?|oz|ft|in|yds?|hrs?|mins?|sts?|cwt|qts?|pts?|gals?|mi|sq|cu)[.]$"
)
_CLOCK = re.compile(r"\d\s?[ap][.]?\s?m[.]$", re.IGNORECASE)
_AFTER_CLOCK = re.compile(
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?|(?:[ECMP][SD]?T|GMT|UTC|BST|I?IST|JST|CES?T|EES?T|WES?T"
    r"|AES?D?T|NZS?D?T|HKT|SGT|MSK)|(?:Eastern|Central|Mountain|Pacific|Greenwich|Local)\b"
    r"|(?:Jan|Febr)uary|March|April|(?:Septem|Octo|Novem|Decem)ber|June|July|August)\b"
)
_QUESTION_QUOTED = re.compile(rf"[?!][{_CLOSING}]+$")
_ATTRIBUTION = re.compile(
    r"(?!(?:He|She|They|We|I|It|You|The|This|That|Nobody|Everyone|Who)\s)"
    r"(?:[A-Z][\w’'-]*[.]?\s+){1,4}(?:[a-z]+ly\s+)?"
    r"(?:said|says|asked|asks|cried|cries|shouted|shouts|replied|answered|added|wondered|called|yelled"
    r"|whispered|exclaimed|demanded|insisted|wrote|writes|screamed|muttered|joked|quipped|continued|tweeted"
    r"|recalled|laughed|warned|sighed|thought|pleaded|begged|roared|snapped|remarked|inquired)\b"
)
_SMALL = re.compile(r"[\"“”‘’'«‹„‚\[.…]{0,9}[a-zà-öø-ÿ](?![)]|\w?[A-Z])")
_GENUS = re.compile(r"(?<!\w)[A-Z][a-z]?[.]$")  # "Ae. aegypti"
_STOP_BEFORE = re.compile(rf"[.…][{_CLOSING}]*\s*$")
_PLAIN_STOP = re.compile(r"\b[a-z]{3,}[.!]$")
_SMALL_STARTER = re.compile(
    r"(?:they|we|it|he|she|you|there|these|those|my|your)\b|(?:edit|update|note|tl;dr)\b"
)
# What goes on behind a full stop: "setup.py", "ASP.NET", " .NET", "Report.PDF".
_ENDS_IN_NAME = re.compile(r"(?:\s|^|[A-Z]|\d)[.]$")
_NAME_GOES_ON = re.compile(r"[A-Z]{2,}\b")
_SUFFIX = re.compile(
    r"[a-z0-9]|(?:NET|COM|ORG|PDF|DOCX?|TXT|CSV|XLSX?|XML|HTML?|JPE?G|PNG|EXE|ZIP)\b"
)
_SMALL_I = re.compile(r"(?<![\S])i(?:['’](?:m|ve|d|ll))?(?= [a-z])")
# What stands alone only by mistake.
_LABEL = re.compile(r"(?:§+\s*)?(?:\d{1,3}(?:\.\d{1,3})*|[A-Za-z]|[ivxlIVXL]{1,5})[.)]{1,2}")
_WORDS = re.compile(r"[^\W\d_].*?[^\W_]|[^\W_].*?[^\W\d_]", re.DOTALL)
_ITEM_MARK = re.compile(r"§+\s*\d+\w?[.]")


def sentence_spans(text: str, start: int, end: int) -> list[Span]:
    """Spans of the sentences of the paragraph `text[start:end]`, trimmed of white space."""
    paragraph = text[start:end]
    starts = _starts(paragraph)
    spans = [
        (start + first, start + last)
        for first, last in zip([0, *starts], [*starts, len(paragraph)], strict=True)
    ]
    return [span for span in (trim(text, span) for span in spans) if span[0] < span[1]]


def trim(text: str, span: Span) -> Span:
    """A span without the white space at its ends."""
    start, end = span
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _starts(paragraph: str) -> list[int]:
    """Offsets at which a sentence begins, but the first."""
    by_sentencex, cuts = _sentencex_starts(paragraph)
    proposed = sorted({*by_sentencex, *_missed(paragraph)})
    kept = [at for at in proposed if not _inside(paragraph, at)]
    if not _in_small_letters(paragraph, kept):
        kept = [at for at in kept if not _goes_on_small(paragraph, at)]
    return _without_fragments(paragraph, sorted({*kept, *cuts}) if cuts else kept)


def _missed(paragraph: str) -> Iterator[int]:
    """Offsets at which a sentence begins that sentencex glues to the one before."""
    for gap in _GAP.finditer(paragraph):
        if _is_missed(paragraph, gap):
            yield gap.end()
    for match in _NO_SPACE.finditer(paragraph):
        yield match.end()
    if bracketed := _WHOLE_IN_BRACKETS.match(paragraph):
        yield bracketed.end()


def _sentencex_starts(text: str) -> tuple[list[int], list[int]]:
    """Offsets at which sentencex begins a sentence, and those at which one that is too long is cut.

    sentencex is given a piece at a time. It begins with a sentence, and what it ends with begins
    the next one, so only a sentence longer than a piece is cut.
    """
    starts: list[int] = []
    cuts: list[int] = []
    start, end = 0, len(text)
    while start < end:
        cut = end if end - start <= _PIECE else _cut(text, start)
        found = [
            (start + boundary["start_index"], start + boundary["end_index"])
            for boundary in get_sentence_boundaries("en", text[start:cut])
        ]
        if cut < end:
            sure = [span for span in found if span[1] <= cut - _AHEAD]
            found = sure or found[:1] or [(start, cut)]
            if not sure:
                cuts.append(found[0][1])
            cut = max(start + 1, found[-1][1])
        starts += [_after_closing(text, first) for first, _ in found]
        start = cut
    return starts, [at for at in cuts if at < end]


def _cut(text: str, start: int) -> int:
    """End of the piece that begins at `start`: after a white space, if there is one."""
    space = text.rfind(" ", start + _PIECE // 2, start + _PIECE)
    return start + _PIECE if space < 0 else space + 1


def _is_missed(paragraph: str, gap: re.Match[str]) -> bool:
    stop = gap.start()
    noted = paragraph[stop + 1].isdecimal()  # "shown here.3 The"
    if not noted and stop > 4 and paragraph[stop - 5 : stop].isalpha():
        return False  # the words of the patterns are shorter, and most sentences end like this
    before = paragraph[max(0, stop - _NEAR) : stop + 1]
    if noted:
        return bool(_NOTED.search(before))
    return any(
        ends.search(before) and begins.match(paragraph, gap.end()) for ends, begins in _MISSED
    )


def _after_closing(paragraph: str, at: int) -> int:
    """The offset behind marks that close the sentence before, and behind white space."""
    if not at or at >= len(paragraph) or paragraph[at - 1].isspace():
        return at
    match = _CLOSED.match(paragraph, at)
    return match.end() if match else at


def _inside(paragraph: str, at: int) -> bool:
    """True if a sentence goes on here, whoever writes."""
    if at <= 0 or at >= len(paragraph):
        return True
    before = paragraph[max(0, at - _NEAR) : at].rstrip()
    glued = not paragraph[at - 1].isspace()
    short = len(before) < 8 or not before[-8:-1].isalpha()  # most sentences end with a long word
    return bool(
        (short and _TITLE.search(before))
        or (short and _COUNT.match(paragraph, at) and _COUNTED.search(before))
        or (paragraph[at].isdigit() and _MEASURE.search(before))
        or (short and _AFTER_CLOCK.match(paragraph, at) and _CLOCK.search(before))
        or (
            before[-1:] != "."
            and _QUESTION_QUOTED.search(before)
            and _ATTRIBUTION.match(paragraph, at)
        )
        or (glued and _in_a_name(paragraph, before, at))
        or (paragraph[at].islower() and _GENUS.search(before))
    )


def _goes_on_small(paragraph: str, at: int) -> bool:
    """True if a small letter stands here, and no capital was forgotten."""
    if not _SMALL.match(paragraph, at):
        return False
    before = paragraph[max(0, at - _NEAR) : at].rstrip()
    return not (_PLAIN_STOP.search(before) and _SMALL_STARTER.match(paragraph, at))


def _in_a_name(paragraph: str, before: str, at: int) -> bool:
    if not before.endswith(".") or before.endswith(".."):
        return False
    if _SUFFIX.match(paragraph, at):
        return True
    return bool(_ENDS_IN_NAME.search(before) and _NAME_GOES_ON.match(paragraph, at))


def _in_small_letters(paragraph: str, starts: list[int]) -> bool:
    """True if whoever wrote this begins sentences with small letters, here and there."""
    small = [at for at in starts if _SMALL.match(paragraph, at)]
    stopped = [at for at in small if _STOP_BEFORE.search(paragraph[max(0, at - 20) : at])]
    return bool(small) and (
        (len(stopped) > 1 and 3 * len(stopped) > len(starts))
        or _SMALL_I.search(paragraph) is not None
        or paragraph == paragraph.lower()
    )


def _without_fragments(paragraph: str, starts: list[int]) -> list[int]:
    """Offsets without those that leave a lone number, letter or mark as a sentence."""
    kept: list[int] = []
    edges = [0, *starts, len(paragraph)]
    for i in range(1, len(edges) - 1):
        at, start = edges[i], kept[-1] if kept else 0
        piece = paragraph[start : min(at, start + _FRAGMENT)].strip()
        following = paragraph[at : min(edges[i + 1], at + _FRAGMENT)].strip()
        if _LABEL.fullmatch(piece) or _ITEM_MARK.fullmatch(piece) or _is_fragment(piece):
            continue  # it belongs to what follows
        if _is_fragment(following) and not (
            _LABEL.fullmatch(following) and edges[i + 1] < len(paragraph)
        ):
            continue
        kept.append(at)
    return kept


def _is_fragment(piece: str) -> bool:
    """True for at most one letter, or no letter at all."""
    return not _WORDS.search(piece)
