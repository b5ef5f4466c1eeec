"""The contract of every door: what `ask` returns."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

Verdict = Literal["says", "may say", "does not say"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One sentence offered in answer, as a span of its article."""

    article_id: str
    title: str
    start: int  # the sentence is article.text[start:end]
    end: int
    answer_start: int  # the exact words inside it; equal to answer_end when none is marked
    answer_end: int
    text: str  # article.text[start:end]
    score: float  # probability in [0, 1] that this sentence answers the question
    rank: int  # 1 is best
    context_start: int = 0  # the sentence before, if this one leans on it ("They also …");
    context_end: int = 0  # equal to context_start if it stands alone. Never part of the answer
    speaker: str = ""  # who is quoted, if the article names them beside the quotation
    also: tuple[tuple[str, int, int], ...] = ()  # where else it says the same: article, start, end
    page: int = 0  # on which it begins, 1 is the first; 0 where the article has no pages
    # Of a row of a table: name of the column, start and end of each cell that is not empty. A row
    # is quoted cell by cell, and what a column is called stands outside the quotation marks.
    cells: tuple[tuple[str, int, int], ...] = ()

    @property
    def quotation(self) -> str:
        """The sentence in quotation marks; of a row each cell, with its column before it."""
        if not self.cells:
            return f"“{self.text}”"
        return ", ".join(
            f"{column}: “{cell}”" if column else f"“{cell}”"
            for column, start, end in self.cells
            if (cell := self.text[start - self.start : end - self.start])
        )

    @property
    def words(self) -> str:
        """The exact words that answer; empty when none is marked."""
        return self.text[self.answer_start - self.start : self.answer_end - self.start]


@dataclass(frozen=True, slots=True)
class Answer:
    """Sentences of the articles that answer a question, or the word that they do not."""

    question: str  # as it was typed
    searched: str  # what was searched for
    verdict: Verdict  # "says", "may say" or "does not say"
    evidence: tuple[Evidence, ...]  # best first; () if the verdict is "does not say"
    closest: tuple[Evidence, ...]  # on silence: the nearest sentences, which are no answers
    score: float  # probability in [0, 1] that some sentence of the articles answers
    missing: tuple[str, ...]  # on silence: words of the question the articles never mention
    text: str  # evidence[0].text, or the sentence that says the articles do not answer

    @property
    def answered(self) -> bool:
        """True if the articles say it, not only perhaps."""
        return self.verdict == "says"

    def as_dict(self) -> dict[str, Any]:
        """All fields and `answered`, as plain values that JSON can hold."""
        return {**asdict(self), "answered": self.answered}
