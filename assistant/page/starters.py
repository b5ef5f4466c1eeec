"""Questions to start with: chosen by hand, or made from the article and tried in the background."""

import logging
import threading
from itertools import islice

from assistant.drafts import Draft, drafts
from assistant.page.opening import Reader
from assistant.types import Answer
from corpus import Article

_log = logging.getLogger(__name__)

# By article id: two that it answers, and one that it does not.
CHOSEN = {
    "xpeng": (
        "What range does the G3 have?",
        "Who are the backers of Xpeng?",
        "What is the price of the P7?",
    )
}
SHOWN = 3  # made questions
TRIED = 20  # drafts at most, before an article is left without
SURE = 0.7  # probability; that the answer is where the draft came from speaks for it too


class Starters:
    """Tries the drafts of one article after the other; people who ask wait for one question."""

    def __init__(self, reader: Reader) -> None:
        """Try them on `reader`."""
        self._reader = reader
        self._found: dict[str, tuple[str, ...]] = {}  # by the article's SHA-256
        self._begun: set[str] = set()
        self._lock = threading.Lock()
        self._one_at_a_time = threading.Lock()

    def suggested(self, article: Article) -> tuple[str, ...] | None:
        """Questions to start with; () if none is sure, None while that is being found out."""
        if article.id in CHOSEN:
            return CHOSEN[article.id]
        with self._lock:
            begin = article.sha256 not in self._begun
            self._begun.add(article.sha256)
        if begin:
            threading.Thread(target=self._try, args=(article,), daemon=True).start()
        return self._found.get(article.sha256)

    def _try(self, article: Article) -> None:
        sure: list[str] = []
        try:
            with self._one_at_a_time:
                made = drafts(article, self._reader.sentences(article.id))[:TRIED]
                good = (one for one in made if _confirms(self._ask(one, article), one))
                sure.extend(draft.question for draft in islice(good, SHOWN))
        except Exception:
            _log.exception("No questions to start with for the article %r", article.id)
        self._found[article.sha256] = tuple(sure)

    def _ask(self, draft: Draft, article: Article) -> Answer:
        return self._reader.ask(draft.question, (), [article.id])


def _confirms(answer: Answer, draft: Draft) -> bool:
    """Whether the answer is sure, stands in the draft's sentence and touches what it asked for."""
    if not answer.answered or answer.score < SURE:
        return False
    best = answer.evidence[0]
    place = (draft.sentence.article_id, draft.sentence.start)
    return (best.article_id, best.start) == place and (
        best.answer_start < draft.end and best.answer_end > draft.start
    )
