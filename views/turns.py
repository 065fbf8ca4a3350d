"""Whose question is worked on now: as many at a time as there are cores, in the order in which they were asked.

Twenty at the same time each wait for the other nineteen, in the interpreter and for the cores, and all are late; one
after the other, the first are early and the last no later.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from index.model.runners import CORES


class Turns:
    """At most ``most`` at a time, first come, first served. Safe to use from several threads."""

    def __init__(self, most: int) -> None:
        self._free = most
        self._lock = threading.Lock()
        self._waiting: deque[threading.Event] = deque()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for a turn, and give it to the next one at the end, however that comes."""
        self._wait()
        try:
            yield
        finally:
            self._next()

    def _wait(self) -> None:
        with self._lock:
            if self._free:
                self._free -= 1
                return
            mine = threading.Event()
            self._waiting.append(mine)
        mine.wait()

    def _next(self) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().set()  # the turn goes from hand to hand, past whoever comes just now
            else:
                self._free += 1


QUESTIONS = Turns(max(2, CORES))
"""One question's search waits for the disk and for other cores too: a second one is worked on meanwhile."""
