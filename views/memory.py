"""What was made of late, for whoever wants it again, or in the same moment."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

T = TypeVar("T")


class Memory:
    """The ``most`` things that were wanted last. Safe to use from several threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._making: dict[Hashable, threading.Lock] = {}
        self._lock = threading.Lock()

    def kept(self, key: Hashable, make: Callable[[], T]) -> T:
        """What ``make`` gives, from memory where it was made before, or is being made."""
        with self._lock:
            making = self._making.setdefault(key, threading.Lock())
        try:
            with making:  # who asks the same in the same moment waits for the first
                return self._remembered(key, make)
        finally:
            with self._lock:
                if not making.locked():
                    self._making.pop(key, None)

    def _remembered(self, key: Hashable, make: Callable[[], T]) -> T:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                found: T = self._kept[key]
                return found
        made = make()
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return made
