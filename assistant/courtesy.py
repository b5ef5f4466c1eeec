"""Questions go first: whoever encodes articles meanwhile does so in small steps, and waits."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from index import Encoder, Encoding

STEP = 32  # texts encoded without looking up; one batch of the encoder
PATIENCE = 1.0  # seconds a step waits at most: an import goes on, if slowly, among many questions


class Gate:
    """Knows whether a question is being answered."""

    def __init__(self) -> None:
        self._asked = 0
        self._quiet = threading.Condition()

    @contextmanager
    def asking(self) -> Iterator[None]:
        """A question is being answered."""
        with self._quiet:
            self._asked += 1
        try:
            yield
        finally:
            with self._quiet:
                self._asked -= 1
                self._quiet.notify_all()

    def wait(self) -> None:
        """Return when no question is being answered, or after a second."""
        with self._quiet:
            self._quiet.wait_for(lambda: not self._asked, PATIENCE)


class CourteousEncoder:
    """An encoder for articles that lets questions go first."""

    def __init__(self, encoder: Encoder, gate: Gate) -> None:
        """:param encoder: what does the work."""
        self._encoder = encoder
        self._gate = gate

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
            self._gate.wait()
            step = by_length[at : at + STEP]
            some = self._encoder.encode([texts[number] for number in step])
            found.update(zip(step, some, strict=True))
        return [found[number] for number in range(len(texts))]
