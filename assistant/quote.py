"""Quotations: sentences of the articles as evidence, each a slice of its article."""

from collections.abc import Sequence

from assistant.evidence import leans_on, speaker_of
from assistant.types import Evidence
from corpus import Sentence, Span
from index import Snapshot

NOTHING: Span = (0, 0)


def quote(
    found: Snapshot,
    sentence: Sentence,
    score: float,
    rank: int,
    words: Span = NOTHING,
    also: Sequence[Sentence] = (),
    shown: bool = True,
) -> Evidence:
    """A sentence as a quotation.

    :param words: the exact words that answer, in characters of the sentence.
    :param also: other sentences that say the same.
    :param shown: false for what is only weighed: it is without words, context and speaker.
    """
    article = found.articles[sentence.article_id]
    paragraph = article.paragraph_at(sentence.start)
    speaker, before = paragraph.speaker, None
    start, end = words if shown else NOTHING
    if shown:
        beside = found.sentences(article.id)
        before = leans_on(sentence, article.text, beside)
        speaker = speaker or speaker_of(sentence, article.text, beside)
    return Evidence(
        article_id=article.id,
        title=article.title,
        start=sentence.start,
        end=sentence.end,
        answer_start=sentence.start + start,
        answer_end=sentence.start + end,
        text=found.text(sentence),
        score=score,
        rank=rank,
        context_start=before.start if before else sentence.start,
        context_end=before.end if before else sentence.start,
        speaker=speaker,
        also=tuple((other.article_id, other.start, other.end) for other in also),
        page=article.page(sentence.start),
        article_version=article.version,
        cells=tuple(
            (cell.column, cell.start, cell.end)
            for cell in paragraph.cells
            if sentence.start <= cell.start < cell.end <= sentence.end
        ),
    )
