"""Doing what was asked for in the browser app: taking uploads in, removing reports, trying failed files again.

A process of its own does it, so that a file which brings it down costs the app nothing. It ends when nothing waits
any more, and goes on with what waits when it is started again.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Literal

from index.catalogue import Catalogue
from index.errors import FindingsError
from index.layout import Layout
from index.uploads import Upload, Uploads, named, report_name
from index.wording import counted
from ingest.build import Run, default_jobs, ingest
from ingest.commit import Writer
from ingest.gone import remove
from ingest.lock import LockedError, writing
from ingest.offered import Offered, looked_at, web_file
from ingest.outcome import FileResult
from ingest.trouble import told
from ingest.workers import Reading

SECONDS_TO_WAIT = 1.0
"""Between two tries to get the index's lock."""


def take_in(folder: Path, stop: Event, reading: Reading | None = None) -> int:
    """Do all that waits, until nothing does or ``stop`` is set; returns how many things were done.

    While another process writes to the index, it waits, and the uploads say for whom. A round that cannot be done is
    kept as failed with the reason.
    """
    uploads = Uploads(folder)
    done = 0
    with uploads.at_work() as alone:
        if not alone:
            return 0
        uploads.begin_again()
        while not stop.is_set() and (asked := uploads.next_round()):
            try:
                _do(uploads, asked, folder, stop, reading)
                done += len(asked)
            except LockedError as error:
                uploads.set([upload.id for upload in asked], "waiting")
                uploads.tell_waiting(str(error))
                stop.wait(SECONDS_TO_WAIT)
            except FindingsError as error:
                uploads.set([upload.id for upload in asked], "failed", str(error))
    return done


def _do(
    uploads: Uploads, asked: Sequence[Upload], folder: Path, stop: Event, reading: Reading | None
) -> None:
    match asked[0].kind:
        case "removal":
            _remove(uploads, asked[0], folder)
        case "retry":
            _retry(uploads, asked[0], folder, stop, reading)
        case _:
            _add(uploads, asked, folder, stop, reading)


def _add(
    uploads: Uploads, asked: Sequence[Upload], folder: Path, stop: Event, reading: Reading | None
) -> None:
    """Files and addresses, by the pipeline of ``findings ingest``."""
    by_report = {upload.report: upload for upload in asked}
    settled: set[str] = set()

    def begun(file: Offered, stage: Literal["reading", "embedding"]) -> None:
        pages = filter(None, (named(asked, page.key) for page in file.parts or (file,)))
        uploads.set([upload.id for upload in pages], stage)

    def ended(result: FileResult, _total: int) -> None:
        if upload := by_report.get(result.path):
            settled.add(upload.id)
            uploads.set([upload.id], "stored")

    run = Run(folder, None, default_jobs(), ended, stop, reading, retry_failed=True, stage=begun)
    run.over([_offered(upload) for upload in asked])
    left = [upload.id for upload in asked if upload.id not in settled]  # archives, and what a stop left
    uploads.set(left, "waiting" if stop.is_set() else "done")
    uploads.set(settled, "done")


def _offered(upload: Upload) -> Offered:
    """An upload as a file that is named by hand, under the name that its user gave it."""
    if upload.kind == "address":
        return web_file(upload.path)
    path = Path(upload.path)
    return replace(
        looked_at(path, path.parent, named=True), report=upload.report, given=report_name(upload.given)
    )


def _remove(uploads: Uploads, asked: Upload, folder: Path) -> None:
    """A report, with the files that were sent to bring it; or a file that was sent and never became a report.

    An archive that was sent goes with the first of its reports: it holds that one too.
    """
    paths = _same_report(folder, asked.path)
    if not paths and uploads.file_behind(asked.path):
        _forget(folder, asked.path)
        paths = (asked.path,)
    else:
        remove([asked.path], folder)
    for path in paths:
        if sent := uploads.file_behind(path):
            sent.unlink(missing_ok=True)
    uploads.set([asked.id], "done")


def _same_report(folder: Path, path: str) -> tuple[str, ...]:
    """The ledger's paths for which the same report answers as for ``path``; none where it never became a report."""
    with closing(Catalogue(Layout(folder))) as catalogue:
        rows = catalogue.connection.execute(
            "SELECT path FROM files WHERE held = (SELECT held FROM files WHERE path = ?) ORDER BY path",
            (path,),
        )
        return tuple(row[0] for row in rows)


def _forget(folder: Path, path: str) -> None:
    """Take a file out of the ledger that is no report's."""
    layout = Layout(folder)
    with told(folder), writing(layout), Writer(layout) as writer:
        for member, known in writer.members(path):
            if known.held is None:
                writer.forget(member)
        writer.forget(path)


def _retry(uploads: Uploads, asked: Upload, folder: Path, stop: Event, reading: Reading | None) -> None:
    """Every file of the ledger that could not be read, once more."""
    uploads.set([asked.id], "reading")
    result = ingest([], folder, retry_failed=True, reading=reading, stop=stop)
    if result.stopped:
        uploads.set([asked.id], "waiting")
        return
    failed = result.count("failed")
    count = len(result.files)
    said = f"Tried {counted(count, 'file')} again; {count - failed:,} could be read."
    uploads.set([asked.id], "done", said)
