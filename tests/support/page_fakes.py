"""Small articles, and an assistant that says what it was told to say; for the page's tests."""

from assistant import Answer, Article, Evidence, Explanation, Health, Sentence
from assistant.conversations import Turn
from index.stores.local.conversations import open_conversations

ASKED = "2026-11-27T10:05:00.000+00:00"


def article(*sentences: str, id: str = "one", title: str = "A title") -> Article:
    return Article(id, title, " ".join(sentences), f"{id}.txt", "0" * 64)


def spans(of: Article, *sentences: str, paragraphs: tuple[int, ...] = ()) -> list[Sentence]:
    found, at = [], 0
    for number, text in enumerate(sentences):
        start = of.text.index(text, at)
        at = start + len(text)
        paragraph = paragraphs[number] if paragraphs else 0
        found.append(Sentence(of.id, number, start, at, paragraph))
    return found


def evidence(of: Article, sentence: Sentence, words: str = "", score: float = 0.9) -> Evidence:
    text = of.text[sentence.start : sentence.end]
    start = sentence.start + (text.index(words) if words else 0)
    end = start + len(words)
    return Evidence(of.id, of.title, sentence.start, sentence.end, start, end, text, score, rank=1)


class FakeReader:
    """Says what it was told to say."""

    keeps_originals = False
    ready, opened, state, hidden, trouble = True, True, "ok", frozenset(), ""

    def __init__(self, *said, articles=(), sentences=None):
        self.said = list(said)
        self.histories = []
        self.asked = []
        self.articles = articles
        self.by_article = sentences or {}
        self.conversations = open_conversations()

    def sentences(self, article_id):
        return self.by_article.get(article_id, [])

    def health(self):
        sentences = sum(map(len, self.by_article.values()))
        return Health(len(self.articles), sentences, writable=False)

    def ask(self, question, history=(), articles=None, strictness=None):
        self.histories.append(tuple(history))
        self.asked.append(articles)
        self.strictness = strictness
        said = self.said.pop(0)
        if isinstance(said, BaseException):
            raise said
        return said

    def explain(self, question, history=(), articles=None, strictness=None):
        said = self.ask(question, history, articles, strictness)
        texts = {one.id: (one, self.sentences(one.id)) for one in self.articles}
        return Explanation(said, said.evidence + said.closest, (), texts)


def answered(question: str, *found: Evidence, searched: str | None = None) -> Answer:
    searched = question if searched is None else searched
    return Answer(question, searched, "says", found, (), found[0].score, (), found[0].text)


def silent(question: str, *close: Evidence, missing: tuple[str, ...] = ()) -> Answer:
    said = "I found no sentence that says this."
    return Answer(question, question, "does not say", (), close, 0.1, missing, said)


def turns_of(answers, texts):
    """Turns with these answers, each about all of `texts`, by article id."""
    return [Turn(f"t{n}", ASKED, answer, (), texts) for n, answer in enumerate(answers)]
