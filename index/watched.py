"""Encoding in steps, with somebody told of each: for progress, and to stop."""

from collections.abc import Callable, Sequence

from index.types import Encoder, Encoding

STEP = 32  # texts encoded without a word; one batch of the encoder

Watch = Callable[[int, int], None]  # texts encoded so far, and of how many; may raise to stop


class WatchedEncoder:
    """An encoder that tells how far it is."""

    def __init__(self, encoder: Encoder, watch: Watch) -> None:
        """:param watch: told before each step, and at the end."""
        self._encoder = encoder
        self._watch = watch

    @property
    def fingerprint(self) -> str:
        """That of the encoder behind it."""
        return self._encoder.fingerprint

    @property
    def dimension(self) -> int:
        """That of the encoder behind it."""
        return self._encoder.dimension

    def encode(self, texts: Sequence[str], progress: bool = False) -> list[Encoding]:
        """Encode texts, in their order, those of like length together."""
        by_length = sorted(range(len(texts)), key=lambda number: len(texts[number]))
        found: dict[int, Encoding] = {}
        for at in range(0, len(texts), STEP):
            self._watch(at, len(texts))
            step = by_length[at : at + STEP]
            some = self._encoder.encode([texts[number] for number in step])
            found.update(zip(step, some, strict=True))
        self._watch(len(texts), len(texts))
        return [found[number] for number in range(len(texts))]
