"""Wrong answers that readers pointed out, kept on this machine as cases of the evaluation.

The folder has the form of a public question set: `python -m assistant.evaluate --data FOLDER`.
"""

import json
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from assistant.conversations import Turn, key_of, now
from assistant.page.language import tr
from corpus import Article, LibraryError

ARTICLES, QUESTIONS = "articles.jsonl", "questions.jsonl"
MAX_BYTES = 50_000_000  # of the articles

_FULL = "No more wrong answers can be kept here: the folder is full."
_UNWRITABLE = "The wrong answer cannot be kept: its folder cannot be written."


class WrongAnswers:
    """A folder of questions with the sentences that their readers hold right."""

    def __init__(self, folder: Path) -> None:
        """Keep them in `folder`, which is made when the first one comes."""
        self.folder = folder
        self._lock = threading.Lock()

    def keep(
        self,
        turn: Turn,
        earlier: tuple[str, ...],
        article: Article,
        right: tuple[int, int] | None,
    ) -> None:
        """Keep a turn whose answer is wrong; of the same turn the last word counts.

        :param earlier: questions asked before it, oldest first.
        :param right: `article.text[start:end]` is right; None if the article does not say it.
        :raises LibraryError: it cannot be written, or there are too many.
        """
        key = key_of(article)
        shown = turn.answer.evidence[0].text if turn.answer.evidence else ""
        question = {
            "qid": turn.id,
            "article_id": key,
            "question": turn.answer.question,
            "answerable": right is not None,
            "answers": [_span(article, *right)] if right else [],
            "words": [],  # the whole passage was chosen; none of its words is the exact one
            "history": list(earlier),
            "shown": shown,
            "pointed_out": now(),
        }
        text = {"article_id": key, "title": article.title, "paragraphs": [article.text]}
        with self._lock:
            try:
                self.folder.mkdir(parents=True, exist_ok=True)
                self._replace(ARTICLES, "article_id", text)
                self._replace(QUESTIONS, "qid", question)
            except (OSError, ValueError) as error:
                raise LibraryError(tr(_UNWRITABLE)) from error

    def _replace(self, name: str, key: str, row: Mapping[str, Any]) -> None:
        """Write a row, instead of the one with the same key if there is one."""
        path = self.folder / name
        known = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        others = [line for line in known if json.loads(line)[key] != row[key]]
        lines = [*others, json.dumps(row, ensure_ascii=False)]
        content = "".join(f"{line}\n" for line in lines).encode()
        if len(content) > MAX_BYTES:
            raise LibraryError(tr(_FULL))
        written = path.with_suffix(".new")
        written.write_bytes(content)
        written.replace(path)


def folder_beside(library: Path) -> Path:
    """Folder for the wrong answers of a library, or of what is asked in its place."""
    return library.with_name(f"{library.name}-wrong-answers")


def _span(article: Article, start: int, end: int) -> dict[str, Any]:
    return {"paragraph": 0, "start": start, "end": end, "text": article.text[start:end]}
