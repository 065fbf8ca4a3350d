"""From report files to a searchable index: the main path of ingest, on one screen."""

from __future__ import annotations

import os
import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, TypeVar

from index.layout import Layout
from index.model.embedding import Embedded, embedded, text_of
from index.model.encoder import DEFAULT_MODEL, Encoder
from index.records import Report
from ingest.commit import Writer
from ingest.corrections.by_hand import with_corrections
from ingest.current import Meanwhile, bring_up_to_date
from ingest.gone import Settled, settle_gone
from ingest.lock import writing
from ingest.offered import Offered, failed_before, folders_among, offered_files, web_file
from ingest.outcome import FileResult, IngestResult, Progress, Seconds, StageBegun, Tally
from ingest.pipeline import Ahead, Behind, batches, timed, waited_for
from ingest.publication_pages import with_publications
from ingest.sort import Sorter
from ingest.sources import Downloads
from ingest.trouble import told
from ingest.workers import Read, Readers, Reading, Task, default_reading

if TYPE_CHECKING:
    from ingest.web import Fetcher

T = TypeVar("T")


def ingest(
    paths: Sequence[Path],
    folder: Path,
    *,
    model: str | None = None,
    jobs: int | None = None,
    retry_failed: bool = False,
    prune: Collection[str] = (),
    reading: Reading | None = None,
    urls: Sequence[str] = (),
    fetcher: Fetcher | None = None,
    progress: Progress = lambda _file, _total: None,
    stop: Event | None = None,
) -> IngestResult:
    """Bring the files of ``paths`` into the index in ``folder``; unchanged ones cost a look at their time.

    ``model`` is asked for in a new index (else the default one); an index keeps the one that made it.
    Without ``paths``, ``retry_failed`` tries all files again that could not be read. ``prune`` are full paths
    of the ledger, gone from the disk, whose reports go too (see ``gone_files``). ``reading`` says how files are
    read; without it, pages without text are read by OCR where Tesseract is installed. ``urls`` are fetched one
    after the other as their turn comes (``fetcher`` is for tests). Once ``stop`` is set no further file is
    begun; what is in flight is finished and published.

    Raises FindingsError when nothing was offered, another process is writing, the model does not fit, or the
    disk refuses; what was stored by then is kept.
    """
    if retry_failed and not (paths or urls):
        offered = failed_before(Layout(folder))
    else:
        offered = offered_files(paths) if paths or not urls else ()
    run = Run(
        folder, model, jobs or default_jobs(), progress, stop or Event(), reading,
        retry_failed=retry_failed, fetcher=fetcher,
    )  # fmt: skip
    offered += tuple(web_file(url) for url in urls)
    return run.over(offered, folders_among(paths), prune)


def default_jobs() -> int:
    """Processes that read: as many as there are cores, at most 4; embedding takes most of the time anyway."""
    return max(1, min(4, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 2))


class Run:
    """One ingest into one index: sort out, read, embed, store, publish."""

    def __init__(
        self,
        folder: Path,
        model: str | None = None,
        jobs: int = 1,
        progress: Progress = lambda _file, _total: None,
        stop: Event | None = None,
        reading: Reading | None = None,
        *,
        retry_failed: bool = False,
        fetcher: Fetcher | None = None,
        stage: StageBegun = lambda _file, _stage: None,
    ) -> None:
        self.layout = Layout(folder)
        self.result = IngestResult()
        self.spent: Seconds = self.result.spent
        self._model = model
        self._jobs = jobs
        self._retry_failed = retry_failed
        self._stop = stop or Event()
        self._reading = reading or default_reading()
        self._fetcher = fetcher
        self._stage = stage
        self._tally = Tally(self.result, progress)
        self._encoder: Encoder | None = None

    def over(
        self, offered: Sequence[Offered], roots: Sequence[Path] = (), prune: Collection[str] = ()
    ) -> IngestResult:
        """Run over these files; ``roots`` are the folders that they were found in. Raises FindingsError."""
        started = time.perf_counter()
        self.result.offered = len(offered)
        if self._model:  # before anything is made: a wrong name must not leave an empty index behind
            self._encoder = Encoder(self._model)
        with (
            told(self.layout.folder),
            writing(self.layout),
            Writer(self.layout) as writer,
            Downloads(self._fetcher, writer) as downloads,
        ):
            writer.sweep()
            self._meanwhile = Meanwhile(writer)
            if self._encoder:
                writer.use_encoder(self._encoder.id)
            sorter = Sorter(writer, self._tally, retry_failed=self._retry_failed, reading=self._reading)
            with Readers(self._jobs, self._reading) as readers:
                files = downloads.fetched(self._until_stopped(self._joined(offered, writer, readers)))
                self._through(writer, sorter, readers, sorter.tasks(files))
                self._through(writer, sorter, readers, sorter.twins())
                members = self._until_stopped(self._joined(list(sorter.members()), writer, readers))
                self._through(writer, sorter, readers, sorter.tasks(members))
                self._through(writer, sorter, readers, sorter.twins())
            if not self._stop.is_set():
                sorter.close_archives()
            self._settle_gone(writer, settle_gone(writer, roots, offered), prune)
            with timed(self.spent, "writing"):
                bring_up_to_date(writer)
        self.result.stopped = self._stop.is_set() and len(self.result.files) < self.result.offered
        self.result.seconds = time.perf_counter() - started
        return self.result

    def _through(self, writer: Writer, sorter: Sorter, readers: Readers, tasks: Iterator[Task]) -> None:
        """Read the tasks' files, embed their passages and store them, the three at the same time."""
        begun = (self._reading_begins(task) for task in tasks)
        with closing(Behind()) as writing_thread, closing(Ahead(readers.read(begun))) as reads:
            try:
                for read in batches(waited_for(iter(reads), self.spent)):
                    batch = [_by_hand(writer, one) for one in read]
                    reports = [read.report for read in batch if read.report]
                    for one in batch:
                        if one.report:
                            self._stage(one.task.file, "embedding")
                    with timed(self.spent, "embedding"):
                        vectors = embed(self._load(writer), reports) if reports else []
                    with timed(self.spent, "writing"):
                        writing_thread.do(partial(self._store, writer, sorter, batch, vectors))
                with timed(self.spent, "writing"):
                    writing_thread.finish()
            except BaseException:
                readers.give_up()
                raise

    def _joined(self, offered: Sequence[Offered], writer: Writer, readers: Readers) -> list[Offered]:
        """The files with the pages of one publication as one; pages that are there besides the offered count too."""
        files = with_publications(offered, writer, lambda tasks: readers.read(self._until_stopped(tasks)))
        self._tally.more(sum(len(file.parts) or 1 for file in files) - len(offered))
        return files

    def _reading_begins(self, task: Task) -> Task:
        self._stage(task.file, "reading")
        return task

    def _store(
        self, writer: Writer, sorter: Sorter, batch: list[Read], vectors: list[list[Embedded]]
    ) -> None:
        """Commit what was read, each report by itself, and the failures; publish them when it is time to."""
        of_reports = iter(vectors)
        for read in batch:
            file = read.task.file
            if read.members is not None:
                sorter.opened(file, read.sha256, read.members)
                continue
            if read.report is None:
                sorter.failed(file, read.sha256, read.reason or "The file cannot be read.")
                continue
            before = writer.known(file.key)
            status: str = writer.store(file, read.data, read.report, next(of_reports))
            if status == "indexed":
                status = "updated" if before and before.held else "added"
            reason = self._remark(writer, read.report.sha256, file)
            pages, passages = len(read.report.pages), len(read.report.passages)
            self._tally.add(FileResult(file.report, status, reason, pages, passages, fresh=True), file)
        self._meanwhile.look()

    @staticmethod
    def _remark(writer: Writer, sha256: str, file: Offered) -> str | None:
        known = writer.known(file.key)
        if known and known.reason:
            return known.reason
        twin = writer.same_text(sha256)
        return f"It has the same text as {twin}, in another file." if twin else None

    def _settle_gone(self, writer: Writer, settled: Settled, prune: Collection[str]) -> None:
        """Remove what is to go, but for files that are there again; keep what else is gone."""
        known = {path: line for path in settled.left if path in prune and (line := writer.known(path))}
        for path, line in known.items():
            writer.forget(path)
            self.result.offered += 1
            self._tally.add(FileResult(line.report, "removed", "The file is gone."))
        self.result.gone = tuple(path for path in settled.left if path not in known)
        self.result.elsewhere = settled.elsewhere

    def _until_stopped(self, items: Iterable[T]) -> Iterator[T]:
        for one in items:
            if self._stop.is_set():
                return
            yield one

    def _load(self, writer: Writer) -> Encoder:
        """The model, loaded when the first report needs it, and checked against the one of the index."""
        if self._encoder is None:
            stored = writer.encoder
            self._encoder = Encoder(self._model or (stored.name if stored else DEFAULT_MODEL))
            writer.use_encoder(self._encoder.id)
        return self._encoder


def _by_hand(writer: Writer, read: Read) -> Read:
    """With what was set by hand for this file."""
    if read.report is None:
        return read
    return replace(read, report=with_corrections(writer, read.task.file.key, read.report))


def embed(encoder: Encoder, reports: Sequence[Report]) -> list[list[Embedded]]:
    """The vectors of the reports' passages, a list for each report. A pure function."""
    texts = [text_of(passage, report.metadata) for report in reports for passage in report.passages]
    vectors = iter(embedded(encoder, texts))
    return [list(islice(vectors, len(report.passages))) for report in reports]
