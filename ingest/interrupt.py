"""Ctrl-C during an ingest: the first one stops after the reports in flight, the second one at once."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def graceful_stop(tell: Callable[[], None]) -> Iterator[threading.Event]:
    """An event that the first Ctrl-C (or SIGTERM) sets, after ``tell``; the second raises KeyboardInterrupt.

    Signals reach the main thread only; in another thread the event is never set.
    """
    stop = threading.Event()

    def handle(_number: int, _frame: FrameType | None) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()
        tell()

    if threading.current_thread() is not threading.main_thread():
        yield stop
        return
    before = {number: signal.signal(number, handle) for number in _SIGNALS}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
