"""Questions go first: whoever encodes articles meanwhile does so in small steps, and waits."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

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
