"""The sentences of an article, made when they are asked for."""

from collections.abc import Sequence
from typing import overload

from corpus import Sentence
from index.arrays import Array


class Sentences(Sequence[Sentence]):
    """In reading order. At rest a sentence is three numbers, not an object."""

    def __init__(self, article_id: str, spans: Array) -> None:
        """:param spans: (sentences, 3): start, end and paragraph of each."""
        self._article_id, self._spans = article_id, spans

    def __len__(self) -> int:
        """Number of sentences."""
        return len(self._spans)

    @overload
    def __getitem__(self, place: int) -> Sentence: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Sentence]: ...
    def __getitem__(self, place: int | slice) -> Sentence | Sequence[Sentence]:
        """One sentence, or some of them."""
        if isinstance(place, slice):
            return tuple(self[one] for one in range(*place.indices(len(self))))
        position = range(len(self))[place]
        start, end, paragraph = map(int, self._spans[position])
        return Sentence(self._article_id, position, start, end, paragraph)
