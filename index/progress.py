"""A bar for whoever waits at a terminal."""

from typing import Any


class ProgressBar:
    """Shows on standard error how many sentences are encoded, if that is a terminal."""

    def __init__(self) -> None:
        """Nothing is shown before the first sentences are counted."""
        self._bar: Any = None

    def __call__(self, done: int, total: int) -> None:
        """A `Watch`."""
        if self._bar is None:
            from tqdm import tqdm  # costs as much to import as a dozen questions

            self._bar = tqdm(total=total, desc="encoding", unit=" sentences", disable=None)
        self._bar.update(done - self._bar.n)
        if done == total:
            self._bar.close()
