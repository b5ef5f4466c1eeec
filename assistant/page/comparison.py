"""The same question to each of several articles by itself."""

from dataclasses import dataclass

from assistant.page.background import BackgroundAssistant
from assistant.page.html.conversation import QuotedArticles
from assistant.page.talk import Talk
from assistant.types import Answer

MOST = 20  # articles; each costs what a question costs


@dataclass(frozen=True, slots=True)
class ArticleAnswer:
    """Answer of one article."""

    article_id: str
    title: str
    answer: Answer
    texts: QuotedArticles


def compared(
    assistant: BackgroundAssistant, talk: Talk, turn: str
) -> tuple[list[ArticleAnswer], int]:
    """Answers of the first articles to the question of a turn, and how many were asked in all."""
    asked = next((one.answer for one in talk.turns if one.id == turn), None)
    if asked is None:
        return [], 0
    wanted = [
        one for one in assistant.articles if not asked.asked or one.id in frozenset(asked.asked)
    ]
    rows = []
    for article in wanted[:MOST]:
        found = assistant.explain(asked.searched, (), [article.id])
        rows.append(ArticleAnswer(article.id, article.title, found.answer, found.texts))
    return rows, len(wanted)
