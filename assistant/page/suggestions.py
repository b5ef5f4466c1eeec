"""Questions that may be asked next: about the names and years of the sentences just shown, and to
the sentences around them.

They are made as those to start with (`assistant.page.starters`), and shown only if the article
surely answers them, in a sentence that is not shown yet.
"""

import re
from collections.abc import Sequence

from assistant.conversations import Turn
from assistant.page.background import BackgroundAssistant
from assistant.page.starters import NAME, YEAR, Draft, confirms, drafts
from assistant.query.clean import is_stop_word
from assistant.types import Evidence
from corpus import Article, Sentence

MOST = 3  # that are shown
TRIED = 12  # at most; each costs what a question costs, and only while nobody asks
NEAR = 30  # sentences on either side, of which something is asked without a name in common
MAX_SENTENCES = 2_000  # of an article; of a longer one those around what is shown

# Words that a name begins with as often as they are none: "the Chinese firm".
_OF_A_PLACE = frozenset(
    """african american arab arabic argentine argentinian asian australian austrian bangladeshi
    belgian brazilian british bulgarian cambodian canadian cantonese caribbean catalan chilean
    chinese colombian croatian cuban cypriot czech danish dutch ecuadorian egyptian english estonian
    ethiopian european farsi filipino finnish flemish french georgian german ghanaian greek hebrew
    hindi hungarian icelandic indian indonesian iranian iraqi irish israeli italian jamaican
    japanese jordanian kenyan korean kurdish kuwaiti latin latvian lebanese libyan lithuanian
    malaysian maltese mandarin mexican mongolian moroccan nepalese nigerian norwegian pakistani
    palestinian persian peruvian polish portuguese qatari roman romanian russian saudi scandinavian
    scottish serbian singaporean slovak slovenian somali spanish sudanese swahili swedish swiss
    syrian taiwanese tamil thai tibetan tunisian turkish ukrainian urdu venezuelan vietnamese welsh
    yiddish""".split()
)
_SIDES = frozenset("north south east west northern southern eastern western central".split())
_ABOUT_A_NAME = re.compile(
    rf"(?P<asks>What|Who) (?:is|are|was|were|did) (?:the )?(?P<name>{NAME})(?: do)?\?"
)
_THING = re.compile(rf"\b(?:{NAME}|{YEAR})\b")


def possible(turns: Sequence[Turn]) -> list[str]:
    """Questions that may be asked after the last of some turns; whether they lead on is not known.

    :param turns: of one conversation, the first asked first.
    """
    if not turns or not turns[-1].answer.evidence:
        return []
    article, sentences, shown = _shown(turns[-1])
    made = [draft.question for draft in next_drafts(article, sentences, shown)]
    made += about_names(article, sentences, shown)
    made += [draft.question for draft in near_drafts(article, sentences, shown)]
    asked = {turn.answer.question.strip().casefold() for turn in turns}
    worth = (one for one in dict.fromkeys(made) if not is_poor(one, article.title))
    return [one for one in worth if one.casefold() not in asked][:TRIED]


def is_poor(question: str, title: str) -> bool:
    """True if a question asks for no more than what a whole article is about, or about an adjective
    of a place or a language.

    >>> is_poor("What is Xpeng?", "Xpeng and others"), is_poor("Who is Chinese?", "Xpeng")
    (True, True)
    """
    about = _ABOUT_A_NAME.fullmatch(question)
    if about is None:
        return False
    name = about["name"].casefold()
    words = [one for one in re.findall(r"\w+", name) if one not in _SIDES]
    of_a_place = all(one in _OF_A_PLACE or one.removesuffix("s") in _OF_A_PLACE for one in words)
    whole = about["asks"] == "What" and set(words) <= set(re.findall(r"\w+", title.casefold()))
    return of_a_place or whole or name.endswith(("’s", "'s"))


def place_it_leads_to(
    assistant: BackgroundAssistant, turn: Turn, question: str
) -> tuple[int, int] | None:
    """Span of the sentence that answers a question after a turn; None if none that is new does."""
    article, sentences, shown = _shown(turn)
    answer = assistant.ask(question, (), [article.id])
    if not answer.answered or answer.form != "sentences":
        return None
    place = (answer.evidence[0].start, answer.evidence[0].end)
    if place in {(one.start, one.end) for one in shown}:
        return None
    near = near_drafts(article, sentences, shown)
    draft = next((one for one in near if one.question == question), None)
    meant = confirms(answer, draft) if draft else False
    return place if meant or _things(question) & _things(answer.text) else None


def _shown(turn: Turn) -> tuple[Article, Sequence[Sentence], list[Evidence]]:
    """The article that a turn quotes first, and what it quotes of it."""
    best = turn.answer.evidence[0]
    article, sentences = turn.texts[best.article_id]
    return article, sentences, [one for one in turn.answer.evidence if one.article_id == article.id]


def next_drafts(
    article: Article, sentences: Sequence[Sentence], shown: Sequence[Evidence]
) -> list[Draft]:
    """Questions to other sentences that name what the shown ones name; the nearest first."""
    at = next((one.position for one in sentences if one.start >= shown[0].start), 0)
    around = sentences[max(at - MAX_SENTENCES // 2, 0) : at + MAX_SENTENCES // 2]
    named = {thing for one in shown for thing in _things(one.text)}
    spans = {(one.start, one.end) for one in shown}
    others = [
        one
        for one in around
        if (one.start, one.end) not in spans
        and named.intersection(_things(article.text[one.start : one.end]))
    ]
    made = drafts(article, others)
    return sorted(made, key=lambda draft: abs(draft.sentence.position - at))


def near_drafts(
    article: Article, sentences: Sequence[Sentence], shown: Sequence[Evidence]
) -> list[Draft]:
    """Questions to the sentences around the shown ones, whatever they name; the nearest first."""
    at = next((one.position for one in sentences if one.start >= shown[0].start), 0)
    spans = {(one.start, one.end) for one in shown}
    around = sentences[max(at - NEAR, 0) : at + NEAR + 1]
    made = drafts(article, [one for one in around if (one.start, one.end) not in spans])
    return sorted(made, key=lambda draft: abs(draft.sentence.position - at))


def about_names(
    article: Article, sentences: Sequence[Sentence], shown: Sequence[Evidence]
) -> list[str]:
    """Plain questions about names and years of the shown sentences that stand in others too."""
    spans = {(one.start, one.end) for one in shown}
    rest = " ".join(
        article.text[one.start : one.end]
        for one in sentences[:MAX_SENTENCES]
        if (one.start, one.end) not in spans
    )
    made = []
    for name in dict.fromkeys(name for one in shown for name in _THING.findall(one.text)):
        known = _things(name) and re.search(rf"\b{re.escape(name)}\b", rest)
        if known and re.fullmatch(YEAR, name):
            made.append(f"What happened in {name}?")
        elif known:
            made += [f"What is {name}?", f"What did {name} do?", f"Who is {name}?"]
    return made


def _things(text: str) -> set[str]:
    """Names and years in a text, each word by itself; "Xpeng Motors" is also "Xpeng"."""
    words = {word for found in _THING.findall(text) for word in found.split()}
    return {word for word in words if len(word) > 2 and not is_stop_word(word.casefold())}
