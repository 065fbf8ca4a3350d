"""The stages side by side: files are read ahead, and reports are written, while the next ones are embedded."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from queue import Empty, Full, Queue
from threading import Event, Thread
from typing import Generic, TypeVar

from ingest.outcome import Seconds
from ingest.workers import Read

T = TypeVar("T")

READ_AHEAD = 24
"""Reports that wait to be embedded. With the batch in hand and the one being written it bounds the memory."""
PASSAGES_A_BATCH = 1024
"""Passages that are embedded together: enough that sorting by length leaves little to pad."""
FIRST_PASSAGES = 128
"""The first batch is smaller, each next one twice as large: embedding and storing begin at once."""
SECONDS_A_BATCH = 5.0
"""So long a report that was read waits for others: where text recognition takes minutes, a kill costs seconds."""
BYTES_A_BATCH = 32 << 20
"""Files that are kept together: reports of pictures have no passages and would never fill a batch."""
_POLL_SECONDS = 0.2


class _End:
    """Stands behind the last item."""


class Ahead(Generic[T]):
    """The items of an iterator, made by a thread that keeps some of them ready; None while none is.

    ``close`` ends the thread after the item that it is at; an error of the iterator is raised to the taker.
    """

    def __init__(self, items: Iterator[T], room: int = READ_AHEAD) -> None:
        self._items = items
        self._ready: Queue[T | _End] = Queue(room)
        self._closed = Event()
        self._error: BaseException | None = None
        self._thread = Thread(target=self._work, name="findings-reading", daemon=True)
        self._thread.start()

    def __iter__(self) -> Iterator[T | None]:
        while True:
            try:
                item = self._ready.get(timeout=_POLL_SECONDS)
            except Empty:
                yield None
                continue
            if isinstance(item, _End):
                if self._error:
                    raise self._error
                return
            yield item

    def close(self) -> None:
        """Make no further items, and wait until the thread has ended."""
        self._closed.set()
        self._thread.join()

    def _work(self) -> None:
        try:
            for item in self._items:
                self._put(item)
                if self._closed.is_set():
                    return
        except BaseException as error:  # raised again where the items are taken
            self._error = error
        self._put(_End())  # so that the taker need not ask again and again whether more comes

    def _put(self, item: T | _End) -> None:
        """Hand over, once there is room; not at all once nobody takes any more."""
        while not self._closed.is_set():
            with suppress(Full):
                self._ready.put(item, timeout=_POLL_SECONDS)
                return


class Behind:
    """A thread that does one thing at a time; handing it the next waits for the last, whose error it raises."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1, "findings-writing")
        self._last: Future[None] | None = None

    def do(self, work: Callable[[], None]) -> None:
        """Wait until the last work is done, and start the next."""
        self.finish()
        self._last = self._pool.submit(work)

    def finish(self) -> None:
        """Wait until all is done. Raises what the work raised."""
        if self._last:
            last, self._last = self._last, None
            last.result()

    def close(self) -> None:
        """End the thread, after what it is at."""
        self._pool.shutdown(wait=True)


def batches(reads: Iterator[Read | None]) -> Iterator[list[Read]]:
    """Reports in groups of about PASSAGES_A_BATCH passages; a large report is a group of its own.

    The first groups are smaller, and so is one whose reports have waited for SECONDS_A_BATCH. None stands for a
    moment at which nothing was ready.
    """
    batch: list[Read] = []
    passages = size = 0
    room, since = FIRST_PASSAGES, 0.0
    for read in reads:
        if read:
            since = since if batch else time.monotonic()
            batch.append(read)
            passages += len(read.report.passages) if read.report else 0
            size += len(read.data)
        full = passages >= room or size >= BYTES_A_BATCH
        if full or (batch and time.monotonic() - since >= SECONDS_A_BATCH):
            yield batch
            batch, passages, size = [], 0, 0
            room = min(PASSAGES_A_BATCH, 2 * room) if full else room
    if batch:
        yield batch


@contextmanager
def timed(spent: Seconds, stage: str) -> Iterator[None]:
    """Add the time inside to one stage of ``spent``."""
    started = time.perf_counter()
    try:
        yield
    finally:
        setattr(spent, stage, getattr(spent, stage) + time.perf_counter() - started)


def waited_for(reads: Iterator[T], spent: Seconds) -> Iterator[T]:
    """The same, with the waiting counted as reading."""
    while True:
        with timed(spent, "reading"):
            try:
                read = next(reads)
            except StopIteration:
                return
        yield read
