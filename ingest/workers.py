"""Reading in child processes: a crash, a hang or a bomb costs the one file that caused it.

A pool of the standard library is of no use here: when one of its processes dies, all its work is lost.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import multiprocessing
import os
import resource
import signal
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass
from fnmatch import fnmatchcase
from multiprocessing.connection import Connection, wait
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from index.records import Report
from ingest.formats.archive import Member, list_members, read_member
from ingest.formats.errors import IsArchive, ReadError, TooLarge
from ingest.formats.ocr import tesseract
from ingest.formats.packed_pages import pack
from ingest.formats.publication_links import find_links
from ingest.formats.scans import MOST_SCANS
from ingest.offered import Offered
from ingest.read import read_report
from ingest.wire import dump_report, load_report

SECONDS_A_FILE = 120
"""Processor time, so that a busy machine fails no good file."""
SECONDS_A_PICTURE = 10
"""The same for drawing a page for text recognition; Tesseract, a process of its own, has a limit of its own."""
SECONDS_WAITED = 1200
"""By the clock, without progress (a page that was read by text recognition begins the count anew): the backstop
for a file that hangs without working. No word on the file, so that it is tried again at the next run."""
MEMORY_BYTES = 3 << 30
MAX_FILE_BYTES = 1 << 30
FILES_A_CHILD = 250
"""After so many files a child is replaced, so that what a library leaks never blames a later file."""
LOOK_UP_SECONDS = 0.5
NICENESS = 5
"""Reading gives way to embedding, which is what the whole run waits for."""
CRASHED = "The file makes the reader crash or use too much memory; it is damaged, or made to do so."
TOO_LONG = (
    f"Reading took more than {SECONDS_A_FILE} seconds of processor time and was stopped; split the file, or print"
    " it to a new PDF."
)
WAITED = (
    f"Reading stood still for {SECONDS_WAITED // 60} minutes and was stopped; the next run tries it again."
)
_OK, _REFUSED, _ARCHIVE, _LINKS, _ALIVE = b"+", b"-", b"#", b"@", b"."
_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(
    ["ingest.workers", "ingest.formats.pdf", "ingest.formats.html", "ingest.formats.docx"]
)


@dataclass(frozen=True, slots=True)
class Task:
    """A file to be read, and the SHA-256 that it had when it was looked at.

    With ``look``, a web page of which only what it leads to is wanted.
    """

    file: Offered
    sha256: str
    look: bool = False


@dataclass(frozen=True, slots=True)
class Read:
    """What became of a task: the file's bytes and its report, or one sentence with the reason why not.

    Of an archive, its ``members``, to be read one by one. Of a page that was only looked into, its ``links``, as
    ``PageLinks.digested`` gives them.

    ``sha256`` is that of the bytes that were read, where any were: the file may have changed meanwhile.
    """

    task: Task
    data: bytes
    report: Report | None
    reason: str | None
    members: tuple[Member, ...] | None = None
    links: dict[str, Any] | None = None

    @property
    def sha256(self) -> str:
        """SHA-256 of the content that this is about."""
        return hashlib.sha256(self.data).hexdigest() if self.data else self.task.sha256


@dataclass(frozen=True, slots=True)
class Reading:
    """How files are read. ``passwords`` are (name or glob, password); "*" is for every file."""

    ocr: bool = False
    passwords: tuple[tuple[str, str], ...] = ()

    def passwords_for(self, report: str) -> list[str]:
        """The passwords to try on a report, by its path or its name alone, those meant for it first."""
        name = report.rpartition("/")[2]
        fit = [
            (glob == "*", password)
            for glob, password in self.passwords
            if fnmatchcase(report, glob) or fnmatchcase(name, glob)
        ]
        return [password for _, password in sorted(fit, key=lambda pair: pair[0])]


def default_reading() -> Reading:
    """With text recognition where Tesseract is installed."""
    return Reading(ocr=tesseract() is not None)


class Readers:
    """Child processes that read files, each under limits of memory, processor and wall-clock time."""

    def __init__(self, jobs: int = 1, reading: Reading = Reading()) -> None:
        self._jobs = max(1, jobs)
        self._reading = reading
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
                    if not child.only_alive():
                        yield child.result() or self._once_more(child)
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
                self._children.append(child := _Child(self._reading))
            child.give(task)
        return any(child.task for child in self._children)

    def _once_more(self, dead: _Child) -> Read:
        """A child that died may have been killed for others' use of memory: a fresh one shows whose fault it was."""
        child = _Child(dead.reading)
        try:
            child.give(dead.last)
            while not self._given_up and _now() < child.deadline:
                if wait([child.pipe], timeout=LOOK_UP_SECONDS) and not child.only_alive():
                    return child.result() or Read(dead.last, b"", None, CRASHED)
            return child.overdue()
        finally:
            child.stop()

    def _retire_worn_children(self) -> None:
        for child in self._children:
            if child.alive and not child.task and child.given >= FILES_A_CHILD:
                child.stop()
        self._children = [child for child in self._children if child.alive]


class _Child:
    """One child process, and the file that it is reading."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.pipe, theirs = _context.Pipe()
        self._process = _context.Process(target=_serve, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()
        self.task: Task | None = None
        self.deadline = 0.0
        self._beats = 0
        self._verdict = b""
        self.given = 0
        self.alive = True

    def give(self, task: Task) -> None:
        self.task = self.last = task
        self.deadline = _now() + SECONDS_WAITED
        self.given += 1
        self._beats = 0
        order = {
            "files": [_place(file) for file in task.file.parts or (task.file,)],
            "look": task.look,
            "name": task.file.report,
            "ocr": self.reading.ocr,
            "passwords": self.reading.passwords_for(task.file.report),
            "seconds": SECONDS_A_FILE,
        }
        with contextlib.suppress(BrokenPipeError):  # it died idle: result() will find the pipe closed
            self.pipe.send_bytes(json.dumps(order).encode())

    def only_alive(self) -> bool:
        """Whether what came is a sign of life and no result; it puts the deadline off, a limited number of times."""
        try:
            verdict = self.pipe.recv_bytes()
        except (EOFError, OSError):
            verdict = b""
        if verdict == _ALIVE and self._beats <= MOST_SCANS:
            self._beats += 1
            self.deadline = _now() + SECONDS_WAITED
            return True
        self._verdict = verdict
        return False

    def result(self) -> Read | None:
        """What the child has read, once its verdict is there; None when it died over it, nobody knows of what."""
        self.task = None
        if self._verdict not in {_OK, _REFUSED, _ARCHIVE, _LINKS}:
            self.stop()
            used_up = self._process.exitcode == -signal.SIGXCPU
            return Read(self.last, b"", None, TOO_LONG) if used_up else None
        try:
            data, body = self.pipe.recv_bytes(), self.pipe.recv_bytes()
            if self._verdict == _OK:
                return Read(self.last, data, load_report(body), None)
            if self._verdict == _ARCHIVE:
                members = (Member(m[0], tuple(m[1]), *m[2:]) for m in json.loads(body))
                return Read(self.last, data, None, None, tuple(members))
            if self._verdict == _LINKS:
                return Read(self.last, data, None, None, links=dict(json.loads(body)))
            return Read(self.last, data, None, body.decode("utf-8", "replace"))
        except (EOFError, OSError, ValueError, KeyError, TypeError):
            self.stop()
            return None

    def overdue(self) -> Read:
        """The task of a child that gives no sign of life."""
        self.task = None
        self.stop()
        return Read(self.last, b"", None, WAITED)

    def stop(self) -> None:
        self.alive = False
        self.pipe.close()
        if self._process.pid:
            with contextlib.suppress(ProcessLookupError):  # with Tesseract, should it be at work
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.kill()
        self._process.join()


def _serve(pipe: Connection) -> None:
    """The child's loop: a path in, a verdict, the file's bytes and a report or a reason out."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all; the parent says when to stop
    os.setpgid(0, 0)  # a group of its own, so that it can be ended together with Tesseract
    os.nice(NICENESS)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # PDFium's own grumbling is not for users
    while True:
        try:
            order = json.loads(pipe.recv_bytes())
            _limit_processor_time(order["seconds"])

            def alive() -> None:
                _limit_processor_time(SECONDS_A_PICTURE, more=True)
                pipe.send_bytes(_ALIVE)

            for part in _read_one(order, alive):
                pipe.send_bytes(part)
        except (EOFError, BrokenPipeError):  # the parent has gone
            return


def _read_one(order: dict[str, Any], alive: Callable[[], None]) -> tuple[bytes, bytes, bytes]:
    try:
        files = [(file["name"], _content(Path(file["path"]), file["inside"])) for file in order["files"]]
    except OSError as error:
        return _REFUSED, b"", f"The file cannot be opened: {error.strerror}.".encode()
    except ReadError as error:
        return _REFUSED, b"", str(error).encode()
    data = files[0][1] if len(files) == 1 else pack(files)
    try:
        if order["look"]:
            return _LINKS, b"", json.dumps(find_links(data).digested()).encode()
        report = read_report(
            data, order["name"], password=order["passwords"], ocr=order["ocr"], progress=alive
        )
        return _OK, data, dump_report(report)
    except IsArchive:
        return _members_of(data)
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


def _place(file: Offered) -> dict[str, Any]:
    return {"path": str(file.archive or file.path), "inside": file.inside, "name": file.name}


def _content(path: Path, inside: Sequence[int]) -> bytes:
    if inside:
        return read_member(path, inside)
    if path.stat().st_size > MAX_FILE_BYTES:
        raise TooLarge(f"The file is larger than {MAX_FILE_BYTES >> 20} MB; split it.")
    return path.read_bytes()


def _members_of(data: bytes) -> tuple[bytes, bytes, bytes]:
    try:
        return _ARCHIVE, b"", json.dumps([astuple(member) for member in list_members(data)]).encode()
    except ReadError as error:
        return _REFUSED, data, str(error).encode("utf-8", "replace")


def _limit_processor_time(seconds: int, *, more: bool = False) -> None:
    """End this process after so many processor seconds from now; with ``more``, so many later than before."""
    used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
    soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds + (soft if more else int(used) + 1), hard))


def _now() -> float:
    return time.monotonic()
