"""What became of the files of an ingest: the types that the pipeline fills and the doors show."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from ingest.offered import Offered


@dataclass(frozen=True, slots=True)
class FileResult:
    """What became of one file: added, updated, joined, unchanged, duplicate, failed, needs_ocr, removed or left_out.

    ``joined`` is a further page of a publication that was read in this run, ``left_out`` a file whose report was
    removed before, ``removed`` one that is removed by this run.
    ``fresh`` says that it was read in this run.
    """

    path: str
    status: str
    reason: str | None = None
    pages: int = 0
    passages: int = 0
    fresh: bool = False


@dataclass(slots=True)
class Seconds:
    """What was waited for, in the order of the pipeline. The three overlap: their sum is the wall time."""

    reading: float = 0.0
    embedding: float = 0.0
    writing: float = 0.0


@dataclass(slots=True)
class IngestResult:
    """The whole run. ``files`` has every file that was looked at, in order of completion.

    ``offered`` is how many there were; fewer were looked at when the run was stopped. ``gone`` are files of
    the ledger, below the folders that were named, that are not there any more, while their reports are still searched;
    ``elsewhere`` is how many more there were whose content is there under another name.
    """

    offered: int = 0
    files: list[FileResult] = field(default_factory=list)
    gone: tuple[str, ...] = ()
    elsewhere: int = 0
    stopped: bool = False
    seconds: float = 0.0
    spent: Seconds = field(default_factory=Seconds)

    def count(self, status: str) -> int:
        """How many files ended so."""
        return sum(file.status == status for file in self.files)


Progress = Callable[[FileResult, int], None]
"""Called after each file with what became of it and how many files were offered in all."""

StageBegun = Callable[[Offered, Literal["reading", "embedding"]], None]
"""Called when a file's turn comes to be read, and again to be embedded; from several threads."""


class Tally:
    """Collects results from several threads and passes each on to the progress display."""

    def __init__(self, result: IngestResult, progress: Progress) -> None:
        self._result = result
        self._progress = progress
        self._alone = threading.Lock()

    def more(self, files: int) -> None:
        """So many files more than were known of at the beginning: members of archives."""
        with self._alone:
            self._result.offered += files

    def add(self, file: FileResult, of: Offered | None = None) -> None:
        """One more file is done; where it is a publication, the further pages of ``of`` are done with it."""
        status = "joined" if file.status in {"added", "updated"} else file.status
        others = [part for part in (of.parts if of else ()) if of and part.key != of.key]
        with self._alone:
            for one in (file, *(FileResult(part.report, status, file.reason) for part in others)):
                self._result.files.append(one)
                self._progress(one, self._result.offered)
