"""The contract of every door: what `ask` returns."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

Verdict = Literal["says", "may say", "does not say"]
Form = Literal[
    "sentences",  # that answer a question
    "parts",  # of a question that asks for several things: see `Answer.parts`
    "digest",  # sentences that tell what the whole article says
    "names",  # sentences that name who and what is mentioned
    "figures",  # sentences with figures
    "dates",  # sentences with dates, in reading order
    "timeline",  # sentences with dates, in the order of the dates
    "quotations",  # all that a speaker says
    "particulars",  # what is known of an article beside its text: see `Answer.particulars`
    "talk",  # a greeting, a thank you, a wish that is no question: nothing was searched
]

HEADINGS: dict[Verdict, str] = {
    "says": "The article says",
    "may say": "Perhaps this",
    "does not say": "I found no sentence that says this",
}
OF_FORM: dict[Form, str] = {
    "digest": "In the article’s own words",
    "names": "Who and what is mentioned",
    "figures": "Sentences with figures",
    "dates": "Sentences with dates",
    "timeline": "In the order of the dates",
    "quotations": "What is said in the article",
    "particulars": "Known of the article, beside its text",
    "talk": "",
}


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
    # Probability in [0, 1] that this sentence answers the question; 1.0 where a rule lists it, as
    # all sentences with dates, and nothing is guessed.
    score: float
    rank: int  # 1 is best
    context_start: int = 0  # the sentence before, if this one leans on it ("They also …");
    context_end: int = 0  # equal to context_start if it stands alone. Never part of the answer
    speaker: str = ""  # who is quoted, if the article names them beside the quotation
    also: tuple[tuple[str, int, int], ...] = ()  # where else it says the same: article, start, end
    page: int = 0  # on which it begins, 1 is the first; 0 where the article has no pages
    # Of a row of a table: name of the column, start and end of each cell that is not empty. A row
    # is quoted cell by cell, and what a column is called stands outside the quotation marks.
    cells: tuple[tuple[str, int, int], ...] = ()
    # Of the article when it was asked. It rises with every change of text or spans, so an answer of
    # an earlier version is known as such.
    article_version: int = 1

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
class Particular:
    """Something that is known of an article beside its text."""

    article_id: str
    title: str
    name: str  # title, author, date, publisher, source, pages or words
    value: str
    source: str  # where it was said: "front matter", "properties of the file", "counted" …


@dataclass(frozen=True, slots=True)
class Change:
    """A word of the question that was taken for a slip of the pen."""

    typed: str
    mended: str


@dataclass(frozen=True, slots=True)
class Why:
    """Reasons for an answer, for whoever wants to know."""

    matched: tuple[str, ...]  # words of the question that the best sentence holds in some form
    probability: str  # a sentence that tells what the probability of the best sentence means
    next_best: Evidence | None  # the best sentence that is not shown
    articles: tuple[str, ...]  # titles of the articles that were asked, the first 20 of them
    article_count: int
    sentences: int  # that were searched; 0 where more than 20 chosen articles were asked
    read: int  # that the reader weighed closely


@dataclass(frozen=True, slots=True)
class Answer:
    """Sentences of the articles that answer a question, or the word that they do not."""

    question: str  # as it was typed
    searched: str  # what was searched for
    verdict: Verdict  # "says", "may say" or "does not say"
    evidence: tuple[Evidence, ...]  # best first; () if the verdict is "does not say"
    closest: tuple[Evidence, ...]  # on silence: the nearest sentences, which are no answers
    score: float  # probability in [0, 1] that some sentence of the articles answers
    missing: tuple[str, ...]  # on silence: names and nouns that the articles never mention
    # evidence[0].text, or a sentence of this program: that the articles do not answer, what it
    # does, or what is known of an article.
    text: str
    form: Form = "sentences"
    # One answer for each thing asked, where there were several; its `question` is its label.
    parts: tuple["Answer", ...] = ()
    particulars: tuple[Particular, ...] = ()
    # Sentences of this program on the evidence: how many articles say so, that figures differ.
    notes: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()  # of spelling
    asked: tuple[str, ...] = ()  # ids of the articles that were asked; () if all were
    why: Why | None = None

    @property
    def answered(self) -> bool:
        """True if the articles say it, not only perhaps."""
        return self.verdict == "says"

    @property
    def heading(self) -> str:
        """Words that tell the verdicts apart; "" where this program talks and nothing is quoted."""
        if self.form == "talk" or self.verdict != "says":
            return "" if self.form == "talk" else HEADINGS[self.verdict]
        return OF_FORM.get(self.form, HEADINGS["says"])

    @property
    def completed(self) -> str:
        """The question as searched for, if more than slips changed in it; else ""."""
        read = " ".join(self.question.split())
        for change in self.changes:
            read = read.replace(change.typed, change.mended, 1)
        return "" if self.searched == read else self.searched

    def as_dict(self) -> dict[str, Any]:
        """All fields, `answered` and `heading`, as plain values that JSON can hold."""
        plain = asdict(self)
        plain["parts"] = [part.as_dict() for part in self.parts]
        return {**plain, "answered": self.answered, "heading": self.heading}
