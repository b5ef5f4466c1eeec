"""Questions that may be asked next: about the names and years of the sentences just shown.

They are made as those to start with (`assistant.page.starters`), and shown only if the article
surely answers them, in a sentence that is not shown yet.
"""

import logging
import re
from collections.abc import Sequence

from assistant.page.background import BackgroundAssistant
from assistant.page.starters import NAME, YEAR, Draft, drafts
from assistant.page.talk import Talk
from assistant.query.clean import is_stop_word
from assistant.types import Evidence
from corpus import Article, Sentence

MOST = 3  # that are shown
TRIED = 8  # at most; each costs what a question costs
MAX_SENTENCES = 2_000  # of an article; of a longer one those around what is shown

_THING = re.compile(rf"\b(?:{NAME}|{YEAR})\b")
_log = logging.getLogger(__name__)


def suggested(assistant: BackgroundAssistant, talk: Talk) -> tuple[str, ...]:
    """Questions to ask after the last answer of a talk; none once the reader has asked again."""
    begun = talk.asked
    last = talk.turns[-1] if talk.turns else None
    if last is None or not last.answer.evidence:
        return ()
    best = last.answer.evidence[0]
    article, sentences = last.texts[best.article_id]
    shown = [one for one in last.answer.evidence if one.article_id == article.id]
    asked = {turn.answer.question.strip().casefold() for turn in talk.turns}
    made = [draft.question for draft in next_drafts(article, sentences, shown)]
    made += about_names(article, sentences, shown)
    found: list[str] = []
    places = {(one.start, one.end) for one in shown}  # each question leads somewhere else
    for question in [one for one in dict.fromkeys(made) if one.casefold() not in asked][:TRIED]:
        if len(found) == MOST or talk.asked != begun:
            break
        try:
            answer = assistant.ask(question, (), [article.id])
        except Exception:  # of what nobody asked for nobody is told
            _log.exception("The question %r could not be tried", question)
            break
        if answer.answered and answer.form == "sentences":
            place = (answer.evidence[0].start, answer.evidence[0].end)
            if place not in places and _things(question) & _things(answer.text):
                found.append(question)
                places.add(place)
    return tuple(found) if talk.asked == begun else ()


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
