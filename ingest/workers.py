"""Reading in child processes: a crash, a hang or a bomb costs the one file that caused it.

A pool of the standard library is of no use here: when one of its processes dies, all its work is lost.
"""

from __future__ import annotations

import contextlib
import hashlib
import multiprocessing
import os
import resource
import signal
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path
from types import TracebackType
from typing import Self

from index.records import Report
from ingest.errors import ReadError
from ingest.offered import Offered
from ingest.read import read_report
from ingest.wire import dump_report, load_report

SECONDS_A_FILE = 120
MEMORY_BYTES = 3 << 30
MAX_FILE_BYTES = 1 << 30
FILES_A_CHILD = 250
"""After so many files a child is replaced, so that what a library leaks never blames a later file."""
LOOK_UP_SECONDS = 0.5
NICENESS = 5
"""Reading gives way to embedding, which is what the whole run waits for."""
CRASHED = "The file makes the reader crash or use too much memory; it is damaged, or made to do so."
_OK, _REFUSED = b"+", b"-"
_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["ingest.workers", "ingest.pdf", "ingest.html", "ingest.docx"])


@dataclass(frozen=True, slots=True)
class Task:
    """A file to be read, and the SHA-256 that it had when it was looked at."""

    file: Offered
    sha256: str


@dataclass(frozen=True, slots=True)
class Read:
    """What became of a task: the file's bytes and its report, or one sentence with the reason why not.

    ``sha256`` is that of the bytes that were read, where any were: the file may have changed meanwhile.
    """

    task: Task
    data: bytes
    report: Report | None
    reason: str | None

    @property
    def sha256(self) -> str:
        """SHA-256 of the content that this is about."""
        return hashlib.sha256(self.data).hexdigest() if self.data else self.task.sha256


class Readers:
    """Child processes that read files, each under limits of memory, processor and wall-clock time."""

    def __init__(self, jobs: int = 1) -> None:
        self._jobs = max(1, jobs)
        self._children: list[_Child] = []
        self._given_up = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for child in self._children:
            child.stop()

    def read(self, tasks: Iterable[Task]) -> Iterator[Read]:
        """Read the files, at most ``jobs`` at a time; yields in order of completion. Takes tasks as it goes."""
        waiting = iter(tasks)
        while not self._given_up and self._hand_out(waiting):
            busy = [child for child in self._children if child.task]
            ready = wait(
                [child.pipe for child in busy],
                timeout=max(0.0, min(LOOK_UP_SECONDS, min(c.deadline for c in busy) - _now())),
            )
            for child in busy:
                if child.pipe in ready:
                    yield child.result() or _once_more(child)
                elif _now() >= child.deadline:
                    yield child.overdue()
            self._retire_worn_children()

    def give_up(self) -> None:
        """Make ``read`` end soon, whatever is in flight; for another thread."""
        self._given_up = True

    def _hand_out(self, waiting: Iterator[Task]) -> bool:
        """Give each idle child a task, while there are any; returns whether any child is at work."""
        while sum(bool(child.task) for child in self._children) < self._jobs:
            if (task := next(waiting, None)) is None:
                break
            child = next((c for c in self._children if not c.task), None)
            if child is None:
                self._children.append(child := _Child())
            child.give(task)
        return any(child.task for child in self._children)

    def _retire_worn_children(self) -> None:
        for child in self._children:
            if child.alive and not child.task and child.given >= FILES_A_CHILD:
                child.stop()
        self._children = [child for child in self._children if child.alive]


def _once_more(dead: _Child) -> Read:
    """A child that died may have been killed for others' use of memory: a fresh one shows whose fault it was."""
    child = _Child()
    try:
        child.give(dead.last)
        wait([child.pipe], timeout=SECONDS_A_FILE)
        if not child.pipe.poll():
            return child.overdue()
        return child.result() or Read(dead.last, b"", None, CRASHED)
    finally:
        child.stop()


class _Child:
    """One child process, and the file that it is reading."""

    def __init__(self) -> None:
        self.pipe, theirs = _context.Pipe()
        self._process = _context.Process(target=_serve, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()
        self.task: Task | None = None
        self.deadline = 0.0
        self.given = 0
        self.alive = True

    def give(self, task: Task) -> None:
        self.task = self.last = task
        self.deadline = _now() + SECONDS_A_FILE
        self.given += 1
        with contextlib.suppress(BrokenPipeError):  # it died idle: result() will find the pipe closed
            self.pipe.send_bytes(os.fsencode(task.file.path) + b"\0" + task.file.report.encode())

    def result(self) -> Read | None:
        """What the child has read; None when it died over it."""
        self.task = None
        try:
            verdict, data, body = (self.pipe.recv_bytes() for _ in range(3))
            if verdict == _OK:
                return Read(self.last, data, load_report(body), None)
            return Read(self.last, data, None, body.decode("utf-8", "replace"))
        except (EOFError, OSError, ValueError, KeyError, TypeError):
            self.stop()
            return None

    def overdue(self) -> Read:
        self.task = None
        self.stop()
        return Read(
            self.last, b"", None, f"Reading took longer than {SECONDS_A_FILE} seconds and was stopped."
        )

    def stop(self) -> None:
        self.alive = False
        self.pipe.close()
        self._process.kill()
        self._process.join()


def _serve(pipe: Connection) -> None:
    """The child's loop: a path in, a verdict, the file's bytes and a report or a reason out."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all; the parent says when to stop
    os.nice(NICENESS)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # PDFium's own grumbling is not for users
    while True:
        try:
            path, _, name = pipe.recv_bytes().partition(b"\0")
            _limit_processor_time()
            for part in _read_one(Path(os.fsdecode(path)), name.decode()):
                pipe.send_bytes(part)
        except (EOFError, BrokenPipeError):  # the parent has gone
            return


def _read_one(path: Path, name: str) -> tuple[bytes, bytes, bytes]:
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            return _REFUSED, b"", f"The file is larger than {MAX_FILE_BYTES >> 20} MB; split it.".encode()
        data = path.read_bytes()
    except OSError as error:
        return _REFUSED, b"", f"The file cannot be opened: {error.strerror}.".encode()
    try:
        return _OK, data, dump_report(read_report(data, name))
    except ReadError as error:
        return _REFUSED, data, str(error).encode("utf-8", "replace")
    except MemoryError:
        return _REFUSED, data, f"Reading it needs more than {MEMORY_BYTES >> 30} GB of memory.".encode()
    except Exception as error:  # a fault of ours in one file must not cost the others; it is told, not hidden
        return (
            _REFUSED,
            data,
            f"The reader failed on this file ({type(error).__name__}: {error}).".encode("utf-8", "replace"),
        )


def _limit_processor_time() -> None:
    used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used) + SECONDS_A_FILE + 1, hard))


def _now() -> float:
    return time.monotonic()
