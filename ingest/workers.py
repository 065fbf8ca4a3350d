"""Reading in child processes: a crash, a hang or a bomb costs the one file that caused it.

A pool of the standard library is of no use here: when one of its processes dies, all its work is lost.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import resource
import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path
from types import TracebackType
from typing import Self

from index.records import Report
from ingest.errors import ReadError
from ingest.read import read_report
from ingest.wire import dump_report, load_report

SECONDS_A_FILE = 120
MEMORY_BYTES = 3 << 30
MAX_FILE_BYTES = 1 << 30
_OK, _REFUSED = b"+", b"-"
_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["ingest.workers", "ingest.pdf", "ingest.html", "ingest.docx"])


@dataclass(frozen=True, slots=True)
class Task:
    """A file to be read. ``name`` is its path below the ingested folder."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class Read:
    """What became of a task: the file's bytes and its report, or one sentence with the reason why not."""

    task: Task
    data: bytes
    report: Report | None
    reason: str | None


class Readers:
    """Child processes that read files, each under limits of memory, processor and wall-clock time."""

    def __init__(self, jobs: int = 1) -> None:
        self._jobs = max(1, jobs)
        self._children: list[_Child] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for child in self._children:
            child.stop()

    def read(self, tasks: Iterable[Task]) -> Iterator[Read]:
        """Read the files, at most ``jobs`` at a time and one ahead of each; yields in order of completion."""
        waiting = deque(tasks)
        while waiting or any(child.task for child in self._children):
            self._hand_out(waiting)
            busy = [child for child in self._children if child.task]
            ready = wait(
                [child.pipe for child in busy], timeout=max(0.0, min(c.deadline for c in busy) - _now())
            )
            for child in busy:
                if child.pipe in ready:
                    yield child.result()
                elif _now() >= child.deadline:
                    yield child.overdue()
            self._children = [child for child in self._children if child.alive]

    def _hand_out(self, waiting: deque[Task]) -> None:
        while waiting:
            child = next((c for c in self._children if not c.task), None)
            if child is None:
                if len(self._children) >= self._jobs:
                    return
                self._children.append(child := _Child())
            child.give(waiting.popleft())


class _Child:
    """One child process, and the file that it is reading."""

    def __init__(self) -> None:
        self.pipe, theirs = _context.Pipe()
        self._process = _context.Process(target=_serve, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()
        self.task: Task | None = None
        self.deadline = 0.0
        self.alive = True

    def give(self, task: Task) -> None:
        self.task, self.deadline = task, _now() + SECONDS_A_FILE
        with contextlib.suppress(BrokenPipeError):  # it died idle: result() will find the pipe closed
            self.pipe.send_bytes(f"{task.path}\0{task.name}".encode("utf-8", "surrogateescape"))

    def result(self) -> Read:
        task, self.task = self._taken(), None
        try:
            verdict = self.pipe.recv_bytes()
            data = self.pipe.recv_bytes()
            body = self.pipe.recv_bytes()
            if verdict == _OK:
                return Read(task, data, load_report(body), None)
            return Read(task, data, None, body.decode())
        except (EOFError, OSError, ValueError, KeyError, TypeError):
            self.stop()
            return Read(
                task,
                b"",
                None,
                "The file makes the reader crash or use too much memory; it is damaged, or made to do so.",
            )

    def overdue(self) -> Read:
        task, self.task = self._taken(), None
        self.stop()
        return Read(task, b"", None, f"Reading took longer than {SECONDS_A_FILE} seconds and was stopped.")

    def stop(self) -> None:
        self.alive = False
        self.pipe.close()
        self._process.kill()
        self._process.join()

    def _taken(self) -> Task:
        assert self.task
        return self.task


def _serve(pipe: Connection) -> None:
    """The child's loop: a path in, a verdict, the file's bytes and a report or a reason out."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # PDFium's own grumbling is not for users
    while True:
        try:
            path, _, name = pipe.recv_bytes().decode("utf-8", "surrogateescape").partition("\0")
        except (EOFError, KeyboardInterrupt):
            return
        _limit_processor_time()
        for part in _read_one(Path(path), name):
            pipe.send_bytes(part)


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
        return _REFUSED, data, str(error).encode()
    except MemoryError:
        return _REFUSED, data, f"Reading it needs more than {MEMORY_BYTES >> 30} GB of memory.".encode()
    except Exception as error:  # a fault of ours in one file must not cost the others; it is told, not hidden
        return _REFUSED, data, f"The reader failed on this file ({type(error).__name__}: {error}).".encode()


def _limit_processor_time() -> None:
    used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used) + SECONDS_A_FILE + 1, hard))


def _now() -> float:
    return time.monotonic()
