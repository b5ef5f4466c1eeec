"""Short texts, asked with the shipped encoder and reader."""

from collections.abc import Collection
from pathlib import Path

from assistant import Answer, Assistant, Settings
from assistant.reader.deep import DeepReader
from corpus import Article, read_source
from index import DEFAULT_ENCODER, SentenceIndex, open_encoder


class Asker:
    """Asks texts; each is read and indexed once."""

    def __init__(self, folder: Path) -> None:
        """:param folder: an empty one."""
        self._folder = folder
        self._encoder, self._reader = open_encoder(DEFAULT_ENCODER), DeepReader()
        self._made: dict[tuple[str, ...], Assistant] = {}
        self._articles: dict[str, Article] = {}

    def __call__(self, text: str, *questions: str) -> Answer:
        """Answer to the last of some questions of a talk."""
        history: list[Answer] = []
        for question in questions:
            history.append(self.assistant(text).ask(question, history))
        return history[-1]

    def assistant(self, *texts: str) -> Assistant:
        """Assistant that knows some texts, in their order."""
        if texts not in self._made:
            index = SentenceIndex.build([self.article(text) for text in texts], self._encoder)
            self._made[texts] = Assistant(index, self._reader, Settings())
        return self._made[texts]

    def article(self, text: str) -> Article:
        """Article of a text, as a plain file gives it."""
        if text not in self._articles:
            path = self._folder / f"article{len(self._articles)}.txt"
            path.write_text(text, encoding="utf-8")
            self._articles[text] = read_source(path).article
        return self._articles[text]


def shown(answer: Answer) -> str:
    """All that an answer quotes, of its parts too."""
    return " ".join(one.text for one in answer.evidence)


def ids(asker: Asker, texts: Collection[str]) -> list[str]:
    """Ids of the articles of some texts."""
    return [asker.article(text).id for text in texts]
