"""From report files to a searchable index: the main path of ingest, on one screen."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from index.catalogue import Catalogue
from index.contextual import indexed_text
from index.encoder import DEFAULT_MODEL, Encoder, Vectors
from index.generation import GenerationError, current_name, open_current, publish
from index.layout import Layout
from index.records import Report
from ingest.commit import Writer
from ingest.lock import writing
from ingest.offered import Offered, offered_files
from ingest.read import READER_VERSION
from ingest.workers import Read, Readers, Task

PASSAGES_A_BATCH = 512
"""Passages that are embedded together: enough that sorting by length leaves little to pad."""


@dataclass(frozen=True, slots=True)
class FileResult:
    """What became of one file: added, updated, unchanged, duplicate, failed or needs_ocr."""

    path: str
    status: str
    reason: str | None = None
    pages: int = 0
    passages: int = 0


@dataclass(slots=True)
class Seconds:
    """Where the time went, in the parent process. Reading overlaps with embedding: it is what was waited for."""

    reading: float = 0.0
    embedding: float = 0.0
    writing: float = 0.0


@dataclass(slots=True)
class IngestResult:
    """The whole run. ``files`` has every file that was offered, in order of completion."""

    files: list[FileResult] = field(default_factory=list)
    seconds: float = 0.0
    spent: Seconds = field(default_factory=Seconds)

    def count(self, status: str) -> int:
        """How many files ended so."""
        return sum(file.status == status for file in self.files)


Progress = Callable[[FileResult, int], None]
"""Called after each file with what became of it and how many files were offered in all."""


def ingest(
    paths: Sequence[Path],
    folder: Path,
    *,
    model: str = DEFAULT_MODEL,
    jobs: int = 1,
    progress: Progress = lambda _file, _total: None,
) -> IngestResult:
    """Bring the files of ``paths`` into the index in ``folder``; unchanged ones cost a look at their time.

    Raises FindingsError when nothing was offered, another process is writing, or the model does not fit.
    """
    started = time.perf_counter()
    offered = offered_files(paths)
    layout = Layout(folder)
    result = IngestResult()

    def done(file: FileResult) -> None:
        result.files.append(file)
        progress(file, len(offered))

    with writing(layout), Writer(layout) as writer, Readers(jobs) as readers:
        run = _Run(writer, result.spent, done, model)
        fresh = run.sort_out(offered)
        for batch in _batches(run.watched(readers.read(fresh))):
            run.keep(batch)
        run.settle_duplicates()
        _publish(layout, writer, run)
    result.seconds = time.perf_counter() - started
    return result


class _Run:
    """One ingest: what is in flight, and what became of the rest."""

    def __init__(
        self, writer: Writer, spent: Seconds, done: Callable[[FileResult], None], model: str
    ) -> None:
        self.writer = writer
        self.spent = spent
        self._done = done
        self._model = model
        self._encoder: Encoder | None = None
        self._offered: dict[Path, Offered] = {}
        self._twins: list[tuple[Offered, str]] = []

    @property
    def encoder(self) -> Encoder:
        """The model, loaded when the first report needs it."""
        if self._encoder is None:
            self._encoder = Encoder(self._model)
            self.writer.use_encoder(self._encoder.id)
        return self._encoder

    def sort_out(self, offered: Iterable[Offered]) -> list[Task]:
        """Settle what needs no reading: unchanged files, and those with the content of another."""
        tasks: list[Task] = []
        contents: set[str] = set()
        for file in offered:
            known = self.writer.known(file.path)
            current = known is not None and known.reader_version == READER_VERSION
            if known and current and (known.size, known.mtime_ns) == (file.size, file.mtime_ns):
                self._unchanged(file, known.status, known.reason, known.sha256)
                continue
            try:
                sha256 = file.sha256()
            except OSError as error:
                self._failed(file, f"The file cannot be opened: {error.strerror}.")
                continue
            if known and current and known.sha256 == sha256:
                self.writer.touch(file)
                self._unchanged(file, known.status, known.reason, sha256)
            elif sha256 in contents or self._held_elsewhere(file, sha256):
                self._twins.append((file, sha256))
            else:
                contents.add(sha256)
                self._offered[file.path] = file
                tasks.append(Task(file.path, file.report))
        return tasks

    def watched(self, results: Iterator[Read]) -> Iterator[Read]:
        """The results that hold a report; the others are settled. Times the waiting."""
        while True:
            started = time.perf_counter()
            read = next(results, None)
            self.spent.reading += time.perf_counter() - started
            if read is None:
                return
            if read.report is None:
                self._failed(self._offered[read.task.path], read.reason or "unknown")
            else:
                yield read

    def keep(self, batch: list[Read]) -> None:
        """Embed the passages of several reports together, and commit each report."""
        started = time.perf_counter()
        vectors = embed(self.encoder, [read.report for read in batch if read.report])
        self.spent.embedding += time.perf_counter() - started
        started = time.perf_counter()
        for read, its_vectors in zip(batch, vectors, strict=True):
            self._store(read, its_vectors)
        self.spent.writing += time.perf_counter() - started

    def settle_duplicates(self) -> None:
        """Files whose content another file brought; where that one failed, so did they."""
        for file, sha256 in self._twins:
            if original := self.writer.report_of(sha256):
                self.writer.record_duplicate(file, sha256, original[0])
                self._done(
                    FileResult(file.report, "duplicate", f"same content as {original[0]}", original[2])
                )
            else:
                self._failed(file, "It has the same content as another file, which could not be read.")

    def _held_elsewhere(self, file: Offered, sha256: str) -> bool:
        held = self.writer.report_of(sha256)
        return held is not None and held[1] != str(file.path) and held[3] == READER_VERSION

    def _store(self, read: Read, vectors: Vectors) -> None:
        assert read.report
        file = self._offered[read.task.path]
        report = read.report
        status = "updated" if self.writer.known(file.path) else "added"
        reason = unread_reason(report)
        self.writer.store(file, read.data, report, vectors, reason)
        status = "needs_ocr" if reason else status
        self._done(FileResult(file.report, status, reason, len(report.pages), len(report.passages)))

    def _unchanged(self, file: Offered, status: str, reason: str | None, sha256: str | None) -> None:
        shown = "unchanged" if status in {"indexed", "duplicate"} else status
        held = self.writer.report_of(sha256) if sha256 else None
        self._done(FileResult(file.report, shown, reason, held[2] if held else 0))

    def _failed(self, file: Offered, reason: str) -> None:
        self.writer.record_failure(file, reason)
        self._done(FileResult(file.report, "failed", reason))


def embed(encoder: Encoder, reports: Sequence[Report]) -> list[Vectors]:
    """The unit vectors of the reports' passages, (passages, dimension) for each report. A pure function."""
    texts = [indexed_text(passage, report.metadata) for report in reports for passage in report.passages]
    vectors = iter(encoder.passages(texts))
    return [_take(vectors, len(report.passages), encoder.id.dimension) for report in reports]


def unread_reason(report: Report) -> str | None:
    """One sentence on the pages without usable text, or None when there are none."""
    if not report.unread_pages:
        return None
    which = (
        "every page"
        if len(report.unread_pages) == len(report.pages)
        else f"page {_ranges(report.unread_pages)}"
    )
    return f"{which[0].upper()}{which[1:]} is a picture without usable text and needs text recognition (OCR)."


def _publish(layout: Layout, writer: Writer, run: _Run) -> None:
    """Make a new generation when the content changed or the current one cannot be used."""
    started = time.perf_counter()
    if _published_version(layout) != writer.content_version() and writer.content_version():
        catalogue = Catalogue(layout)
        publish(layout, catalogue, run.encoder.id)
        catalogue.close()
        writer.purge_retired()
    run.spent.writing += time.perf_counter() - started


def _published_version(layout: Layout) -> int | None:
    try:
        return open_current(layout).manifest.content_version if current_name(layout) else None
    except GenerationError:
        return None


def _batches(reads: Iterable[Read]) -> Iterator[list[Read]]:
    """Reports in groups of about PASSAGES_A_BATCH passages; a large report is a group of its own."""
    batch: list[Read] = []
    count = 0
    for read in reads:
        batch.append(read)
        count += len(read.report.passages) if read.report else 0
        if count >= PASSAGES_A_BATCH:
            yield batch
            batch, count = [], 0
    if batch:
        yield batch


def _take(vectors: Iterator[Vectors], count: int, dimension: int) -> Vectors:
    import numpy as np

    taken = list(islice(vectors, count))
    return np.stack(taken) if taken else np.empty((0, dimension), dtype=np.float32)


def _ranges(numbers: Sequence[int]) -> str:
    """1, 2, 3, 7 as "1-3, 7"."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
