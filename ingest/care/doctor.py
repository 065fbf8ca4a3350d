"""Finding what is wrong with an index, and mending what can be mended (invariant I1)."""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path

from index.catalogue import Catalogue, Counts
from index.errors import FindingsError
from index.generation import GenerationError, open_current
from index.layout import Layout
from index.model.adapters import OWN, OWN_NAME
from index.model.encoder import EncoderId
from index.schema import NoIndexError
from ingest.care.checks import STATUSES, Fault, faults, leftover_paths
from ingest.care.rebuild import rebuild_catalogue, reread, restore_original
from ingest.commit import Writer
from ingest.current import bring_up_to_date
from ingest.lock import writing
from ingest.trouble import told


@dataclass(frozen=True, slots=True)
class Checkup:
    """What was found, what of it was mended, and what is left; ``counts`` is None for an unreadable catalogue."""

    found: tuple[Fault, ...]
    left: tuple[Fault, ...]
    counts: Counts | None
    seconds: float

    @property
    def mended(self) -> tuple[Fault, ...]:
        """What was found and is not there any more."""
        return tuple(fault for fault in self.found if fault not in self.left)

    @property
    def sound(self) -> bool:
        """Whether nothing is left that could touch an answer."""
        return all(fault.harmless for fault in self.left)


def check(folder: Path) -> Checkup:
    """Check every invariant of an index; nothing is changed.

    Raises NoIndexError when there is none, LockedError while another process is writing, CatalogueError for an
    index of a newer version.
    """
    started = time.perf_counter()
    layout = _existing(folder)
    with _quiet(layout):
        found = tuple(faults(layout))
    return Checkup(found, found, _counts(layout), time.perf_counter() - started)


def repair(folder: Path) -> Checkup:
    """Check an index, rebuild what can be rebuilt from the truth and the originals, and check again.

    Reports whose stored text is damaged are read again from their file; the search index and, where SQLite
    cannot read it, the whole catalogue are built anew. Raises NoIndexError, LockedError, CatalogueError (an index
    of a newer version, which is left alone) or StoreError.
    """
    started = time.perf_counter()
    layout = _existing(folder)
    with told(folder), writing(layout):
        found = tuple(faults(layout))
        lost = tuple(_mend(layout, found)) if found else ()
        left = tuple(faults(layout)) + lost if found else ()
    return Checkup(found, left, _counts(layout), time.perf_counter() - started)


def _existing(folder: Path) -> Layout:
    layout = Layout(folder)
    if not (layout.catalogue.exists() or (folder / "files").is_dir()):
        raise NoIndexError(folder)
    return layout


@contextmanager
def _quiet(layout: Layout) -> Iterator[None]:
    """No writer at work meanwhile; where this user may not write, there can be none of theirs to keep out."""
    allowed = os.access(layout.folder, os.W_OK)
    with told(layout.folder), writing(layout) if allowed else nullcontext():
        yield


def _counts(layout: Layout) -> Counts | None:
    try:
        catalogue = Catalogue(layout)
        try:
            return catalogue.counts()
        finally:
            catalogue.close()
    except (FindingsError, sqlite3.DatabaseError):
        return None


def _mend(layout: Layout, found: tuple[Fault, ...]) -> Iterator[Fault]:
    """Mend what was found; yields what is lost for good."""
    if any(fault.kind == "catalogue" for fault in found):
        yield from rebuild_catalogue(layout)
        found = tuple(faults(layout))
    with Writer(layout) as writer:
        for fault in found:
            if fault.kind == "original" and fault.sha256:
                restore_original(writer, fault.sha256)
        _mend_encoder(writer)
        yield from _mend_reports(writer, [f for f in found if f.kind == "report"])
        _mend_ledger(writer)
        if any(fault.kind == "adapter" for fault in found):
            yield from _mend_adapter(layout)
        if any(fault.kind == "generation" for fault in found):
            layout.current.unlink(missing_ok=True)
        bring_up_to_date(writer)
    for path in leftover_paths(layout):
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)


def _mend_encoder(writer: Writer) -> None:
    """Take the model's identity from the search index where the catalogue's is another for the same content."""
    with suppress(GenerationError):
        manifest = open_current(writer.layout).manifest
        stored = writer.encoder
        if manifest.content_version == writer.content_version() and (
            stored is None or manifest.encoder != stored.as_json()
        ):
            writer.replace_encoder(EncoderId(**manifest.encoder))


def _mend_adapter(layout: Layout) -> Iterator[Fault]:
    """Take the index's own adapter from the search index, which keeps a copy; without one, it is lost, and yielded."""
    stem = layout.folder / OWN
    for suffix in (".json", ".npy"):
        stem.with_suffix(suffix).unlink(missing_ok=True)
    with suppress(GenerationError):
        kept = open_current(layout).adapter
        if kept and kept.about.get("name") == OWN_NAME:
            kept.save(stem)
            return
    yield Fault(
        "adapter", "The adapter of this index is lost: train it again with findings adapt PAIRS.jsonl."
    )


def _mend_reports(writer: Writer, damaged: Sequence[Fault]) -> Iterator[Fault]:
    """Read again what is damaged or missing; what has no file any more is given up, and yielded."""
    with writer.transaction() as db:
        for fault in damaged:
            db.execute("UPDATE reports SET retired = 1 WHERE id = ?", (fault.report_id,))
        missing = [row["held"] for row in db.execute(f"SELECT DISTINCT held {_LOST}").fetchall()]
    there = [sha256 for sha256 in missing if sha256 and restore_original(writer, sha256)]
    reread(writer, there)
    with writer.transaction() as db:
        lost = [row["path"] for row in db.execute(f"SELECT path {_LOST} AND size != -1").fetchall()]
        db.execute(
            f"""UPDATE files SET held = NULL, size = -1, status = 'failed', reason = ?
            WHERE path IN (SELECT path {_LOST})""",
            ("What was stored of it was damaged and lost; add the file again.",),
        )
    if damaged:
        writer.layout.current.unlink(missing_ok=True)  # it still holds what was retired
    for path in lost:
        yield Fault(
            "ledger", f"What was stored of {path} was damaged, and its file is gone: add the file again."
        )


_LOST = """FROM files WHERE (held IS NOT NULL OR status IN ('indexed', 'needs_ocr', 'duplicate'))
    AND NOT EXISTS (SELECT 1 FROM reports WHERE sha256 = held AND retired = 0)"""


def _mend_ledger(writer: Writer) -> None:
    """Give every report a line; a line that makes no sense is as good as none, and its file is looked at anew."""
    with writer.transaction() as db:
        db.execute("DELETE FROM files WHERE substr(path, -length(report)) != report")
        db.execute(
            f"""UPDATE files SET size = -1, status = iif(held IS NULL, 'failed', 'indexed'), reason = ?
            WHERE status NOT IN ({_STATUSES}) OR (reason IS NULL AND status IN ('failed', 'removed'))""",
            ("Its line in the ledger was damaged; add the file again.",),
        )
        db.execute(
            """INSERT OR REPLACE INTO files
            (path, report, size, mtime_ns, sha256, held, status, reason, reader_version)
            SELECT source, report, -1, 0, sha256, sha256, 'indexed', NULL, reader_version FROM reports
            WHERE retired = 0 AND NOT EXISTS (SELECT 1 FROM files WHERE held = reports.sha256)"""
        )


_STATUSES = ", ".join(f"'{status}'" for status in sorted(STATUSES))
