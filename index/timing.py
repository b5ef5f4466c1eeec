"""Clock of a question: stages name themselves, and whoever asks may listen."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field


@dataclass(slots=True)
class Clock:
    """Seconds by stage, in the order in which the stages began."""

    wall: dict[str, float] = field(default_factory=dict)
    cpu: dict[str, float] = field(default_factory=dict)  # of all threads of the process
    _inner: list[tuple[float, float]] = field(default_factory=list)

    @contextmanager
    def running(self, name: str) -> Iterator[None]:
        """Count what happens meanwhile as `name`, without what the stages within it count."""
        self.wall.setdefault(name, 0.0)
        self.cpu.setdefault(name, 0.0)
        self._inner.append((0.0, 0.0))
        began, spent = time.perf_counter(), time.process_time()
        try:
            yield
        finally:
            wall, cpu = time.perf_counter() - began, time.process_time() - spent
            inner_wall, inner_cpu = self._inner.pop()
            self.wall[name] += wall - inner_wall
            self.cpu[name] += cpu - inner_cpu
            if self._inner:
                outer_wall, outer_cpu = self._inner[-1]
                self._inner[-1] = outer_wall + wall, outer_cpu + cpu


_listening: ContextVar[Clock | None] = ContextVar("clock", default=None)


@contextmanager
def clocked() -> Iterator[Clock]:
    """A clock for the stages that this thread runs meanwhile."""
    clock = Clock()
    token = _listening.set(clock)
    try:
        yield clock
    finally:
        _listening.reset(token)


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Count what happens meanwhile as `name`, if anybody listens."""
    clock = _listening.get()
    if clock is None:
        yield
    else:
        with clock.running(name):
            yield
