"""An encoder that remembers: for runs that ask or index the same texts again and again."""

from collections.abc import Sequence

from index.types import Encoder, Encoding, Watch


class CachingEncoder:
    """Encodes each text once; memory grows with every new text, about 50 kB a sentence."""

    def __init__(self, encoder: Encoder) -> None:
        """:param encoder: what encodes a text for the first time."""
        self._encoder = encoder
        self._known: dict[str, Encoding] = {}

    @property
    def fingerprint(self) -> str:
        """That of the encoder behind it."""
        return self._encoder.fingerprint

    @property
    def dimension(self) -> int:
        """That of the encoder behind it."""
        return self._encoder.dimension

    def encode(self, texts: Sequence[str], watch: Watch | None = None) -> list[Encoding]:
        """Encode what is new and look up the rest."""
        new = list(dict.fromkeys(text for text in texts if text not in self._known))
        self._known.update(zip(new, self._encoder.encode(new, watch), strict=True))
        return [self._known[text] for text in texts]
