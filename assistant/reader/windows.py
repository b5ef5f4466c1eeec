"""Windows: consecutive sentences of an article that are read together with a question.

A window is read as `[CLS] question [SEP] earlier questions [SEP] title, opening [SEP] sentences
[SEP]`: beside what it reads the reader sees what article and talk are about.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from corpus import Span
from index.encoders.weights import CLS, SEP

WINDOW_TOKENS = 320  # of a window with all that is read beside it
QUESTION_TOKENS = 48  # of the question; a longer one is cut
EARLIER_TOKENS = 40  # of the earlier questions; of longer ones the end is kept
EARLIER_QUESTIONS = 2
TITLE_TOKENS = 32
OPENING_TOKENS = 40  # of the article's first sentence, which is read beside every other window
LEAST_TOKENS = 40  # that are left for sentences, however long the rest is


@dataclass(frozen=True, slots=True)
class TokenizedQuestion:
    """Word pieces of a question and of those asked before it; already cut."""

    ids: tuple[int, ...]
    earlier: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class TokenizedArticle:
    """Word pieces of an article's title, already cut, and of its S sentences, N in all."""

    title: tuple[int, ...]
    ids: NDArray[np.int32]  # (N,)
    offsets: NDArray[np.int32]  # (N, 2): characters of the sentence that each stands for
    bounds: NDArray[np.int32]  # (S + 1,): sentence s has the word pieces bounds[s] to bounds[s + 1]

    def __len__(self) -> int:
        """Sentences."""
        return len(self.bounds) - 1

    def tokens(self, first: int, stop: int) -> int:
        """Word pieces of the sentences `[first, stop)`."""
        return int(self.bounds[stop] - self.bounds[first])


@dataclass(frozen=True, slots=True)
class Window:
    """A question and a window as the network sees them; the lists have one entry a token."""

    ids: list[int]
    types: list[int]  # 0 for the questions, 1 for the article
    sentence: list[int]  # place in `positions` of the sentence it belongs to; -1 if to none
    offsets: list[Span]  # characters of that sentence; (0, 0) if it belongs to none
    positions: list[int]  # of the window's sentences in the article

    def __len__(self) -> int:
        """Tokens."""
        return len(self.ids)


def tokenize_question(
    tokenizer: Tokenizer, question: str, earlier: Sequence[str] = ()
) -> TokenizedQuestion:
    """Cut a question, and the end of the talk before it, into word pieces.

    :param earlier: the questions asked before, oldest first.
    """
    before = [
        piece
        for text in earlier[-EARLIER_QUESTIONS:]
        for piece in tokenizer.encode(text, add_special_tokens=False).ids
    ]
    asked = tokenizer.encode(question, add_special_tokens=False).ids
    return TokenizedQuestion(tuple(asked[:QUESTION_TOKENS]), tuple(before[-EARLIER_TOKENS:]))


def tokenize_article(
    tokenizer: Tokenizer, title: str, sentences: Sequence[str]
) -> TokenizedArticle:
    """Cut an article's title and its sentences into word pieces."""
    named = tokenizer.encode(title, add_special_tokens=False).ids[:TITLE_TOKENS]
    encoded = tokenizer.encode_batch(list(sentences), add_special_tokens=False)
    return TokenizedArticle(
        title=tuple(named),
        ids=np.array([piece for one in encoded for piece in one.ids], dtype=np.int32),
        offsets=np.array([span for one in encoded for span in one.offsets], dtype=np.int32).reshape(
            -1, 2
        ),
        bounds=np.cumsum([0, *(len(one.ids) for one in encoded)], dtype=np.int32),
    )


def room_for(
    question: TokenizedQuestion, article: TokenizedArticle, tokens: int = WINDOW_TOKENS
) -> int:
    """Tokens that a window's sentences may have, so that it has at most `tokens` in all."""
    opening = min(OPENING_TOKENS, article.tokens(0, 1))
    earlier = len(question.earlier) + 1 if question.earlier else 0
    beside = len(question.ids) + earlier + len(article.title) + opening + 4
    return max(LEAST_TOKENS, tokens - beside)


def partition(
    article: TokenizedArticle, room: int, first_room: int | None = None, within: Span | None = None
) -> list[Span]:
    """Cut the sentences into windows `[first, stop)` of at most `room` tokens, in reading order.

    A sentence that is longer has a window of its own.

    :param first_room: of the first window, if it is another.
    :param within: the sentences that are cut, by default all.
    """
    first, stop = within or (0, len(article))
    limit, windows = first_room or room, []
    for position in range(first + 1, stop):
        if article.tokens(first, position + 1) > limit:
            windows.append((first, position))
            first, limit = position, room
    windows.append((first, stop))
    return windows


def encode_window(
    question: TokenizedQuestion,
    article: TokenizedArticle,
    window: Span,
    tokens: int = WINDOW_TOKENS,
    without: Collection[int] = (),
) -> Window:
    """Join question, context and the sentences of a window, cut at `tokens`.

    :param without: positions of sentences to leave out.
    """
    ids = [CLS, *question.ids, SEP]
    if question.earlier:
        ids += [*question.earlier, SEP]
    asked = len(ids)
    ids += article.title
    if window[0] > 0:
        ids += article.ids[: min(OPENING_TOKENS, article.tokens(0, 1))].tolist()
    ids.append(SEP)
    sentence = [-1] * len(ids)
    positions: list[int] = []
    offsets: list[Span] = [(0, 0)] * len(ids)
    for position in range(*window):
        begin, end = article.bounds[position : position + 2].tolist()
        end = min(end, begin + tokens - len(ids) - 1)
        if position in without or end <= begin:
            continue
        sentence += [len(positions)] * (end - begin)
        offsets += map(tuple, article.offsets[begin:end].tolist())
        positions.append(position)
        ids += article.ids[begin:end].tolist()
    ids.append(SEP)
    sentence.append(-1)
    offsets.append((0, 0))
    return Window(ids, [0] * asked + [1] * (len(ids) - asked), sentence, offsets, positions)
