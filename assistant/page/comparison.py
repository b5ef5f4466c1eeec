"""The same question to each of several articles by itself."""

from dataclasses import replace

from assistant.conversations import ArticleAnswer, Comparison, Turn
from assistant.page.background import BackgroundAssistant

MOST = 20  # articles; each costs what a question costs


def compared(assistant: BackgroundAssistant, turn: Turn) -> Turn:
    """A turn with the answers of the first articles that it asked, each by itself.

    :raises AssistantError: they cannot be asked.
    """
    asked = frozenset(turn.answer.asked)
    wanted = [one for one in assistant.articles if not asked or one.id in asked]
    rows, texts = [], dict(turn.texts)
    for article in wanted[:MOST]:
        found = assistant.explain(turn.answer.searched, (), [article.id])
        answer = found.answer
        best = answer.evidence[0] if answer.evidence else None
        rows.append(ArticleAnswer(article.title, answer.verdict, best, "" if best else answer.text))
        if best:
            texts.setdefault(article.id, found.texts[article.id])
    return replace(turn, texts=texts, comparison=Comparison(tuple(rows), len(wanted)))
