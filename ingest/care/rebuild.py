"""Making the catalogue's rows again from the originals."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from index.catalogue import Catalogue
from index.errors import DamagedError, FindingsError
from index.layout import Layout, sync_folder, write_atomically
from index.model.encoder import DEFAULT_MODEL, Encoder
from index.uploads import was_sent
from ingest.build import embed
from ingest.care.checks import Fault
from ingest.commit import Writer
from ingest.corrections.by_hand import with_corrections
from ingest.corrections.correct import FIELDS
from ingest.offered import Offered
from ingest.rows import JOINED
from ingest.workers import Readers, Task, default_reading

_LINE = ("path", "report", "size", "mtime_ns", "sha256", "held", "status", "reason", "reader_version")


@dataclass(frozen=True, slots=True)
class _Salvage:
    """What could still be read of a broken catalogue."""

    ledger: tuple[dict[str, Any], ...]
    corrections: tuple[tuple[str, str, str | None], ...]
    grades: tuple[tuple[str, str, str | None], ...]
    encoder: dict[str, Any] | None
    version: int


def restore_original(writer: Writer, sha256: str) -> bool:
    """See to it that a report's file is in the index, from where it was ingested from; False when it is gone."""
    kept = writer.layout.original(sha256)
    with writer.transaction() as db:
        rows = db.execute(
            "SELECT path FROM files WHERE held = ?1 UNION SELECT source FROM reports WHERE sha256 = ?1",
            (sha256,),
        ).fetchall()
    for path in (kept, *(Path(row["path"]) for row in rows)):
        with suppress(OSError):
            data = path.read_bytes()
            if hashlib.sha256(data).hexdigest() == sha256:
                if path != kept:
                    write_atomically(kept, data)
                return True
    return False


def reread(writer: Writer, contents: Sequence[str]) -> None:
    """Read the reports with these SHA-256 again and store them in place of what is stored of them.

    Their originals must be there. A file that cannot be read any more keeps its reason in the ledger.
    """
    if not contents:
        return
    encoder = Encoder(writer.encoder.name if writer.encoder else DEFAULT_MODEL)
    writer.use_encoder(encoder.id)
    sources = {sha256: _source(writer, sha256) for sha256 in contents}
    tasks = (Task(_stored(writer.layout, sha256, sources[sha256].report), sha256) for sha256 in contents)
    with Readers(1, default_reading()) as readers:
        for read in readers.read(tasks):
            file = sources[read.task.sha256]
            if read.report is None:
                writer.record_failure(file, read.sha256, read.reason or "The file cannot be read.")
            else:
                with writer.transaction() as db:  # else store() might take it for a second copy
                    db.execute("UPDATE reports SET retired = 1 WHERE sha256 = ?", (read.sha256,))
                report = with_corrections(writer, file.key, read.report)
                writer.store(file, read.data, report, embed(encoder, [report])[0])


def rebuild_catalogue(layout: Layout) -> Iterator[Fault]:
    """Build a catalogue anew from the originals and what the ledger still says, and put it in place.

    Yields what is lost: reports of the ledger without an original. Readers keep the old file open.
    """
    salvage = _salvaged(layout)
    aside = Layout(Path(mkdtemp(prefix=".rebuilding-", dir=layout.folder)))
    try:
        with Writer(aside) as writer:
            _fill(writer, layout, salvage)
        with closing(Catalogue(aside)) as made:
            live = {report.sha256 for report in made.reports()}
        for name in ("catalogue.db-wal", "catalogue.db-shm"):  # first: they must never meet the new file
            (layout.folder / name).unlink(missing_ok=True)
        aside.catalogue.rename(layout.catalogue)
        sync_folder(layout.folder)
    finally:
        shutil.rmtree(aside.folder, ignore_errors=True)
    for line in salvage.ledger:
        if line["held"] and line["held"] not in live:
            yield Fault("ledger", f"What was stored of {line['path']} is lost; add the file again.")


def _fill(writer: Writer, layout: Layout, salvage: _Salvage) -> None:
    encoder = Encoder(salvage.encoder["name"] if salvage.encoder else DEFAULT_MODEL)
    writer.use_encoder(encoder.id)
    with writer.transaction() as db:
        db.executemany("INSERT INTO corrections (path, field, value) VALUES (?, ?, ?)", salvage.corrections)
        db.executemany("INSERT INTO grades_by_hand (path, area, grade) VALUES (?, ?, ?)", salvage.grades)
    named = {
        line["held"]: line for line in reversed(salvage.ledger) if line["held"] and line["status"] != JOINED
    }
    originals = sorted(p for p in layout.folder.glob("files/??/*") if not p.name.startswith("."))
    files = {
        path.name: _offered(named.get(path.name) or {"path": str(path), "report": path.name})
        for path in originals
    }
    tasks = (Task(_stored(layout, sha256, file.report), sha256) for sha256, file in files.items())
    with Readers(1, default_reading()) as readers:
        for read in readers.read(tasks):
            if read.report is None or read.report.sha256 != read.task.sha256:
                continue  # a damaged original: its line, below, says what happened to it
            file = files[read.sha256]
            report = with_corrections(writer, file.key, read.report)
            writer.store(file, read.data, report, embed(encoder, [report])[0])
            writer.layout.original(read.sha256).unlink()  # the index has it
    with writer.transaction() as db:
        db.executemany(
            f"INSERT OR IGNORE INTO files ({', '.join(_LINE)}) VALUES ({', '.join(f':{c}' for c in _LINE)})",
            salvage.ledger,
        )
        db.execute(
            "INSERT OR REPLACE INTO settings (key, value) VALUES ('content_version', ?)",
            (json.dumps(salvage.version + writer.content_version() + 1),),
        )


def _salvaged(layout: Layout) -> _Salvage:
    """What can be read of the catalogue; each part that cannot falls back to nothing."""
    try:
        with closing(Catalogue(layout)) as catalogue:
            encoder, version = None, 0
            with suppress(sqlite3.DatabaseError, DamagedError, ValueError):
                encoder = catalogue.setting("encoder")
                version = int(catalogue.setting("content_version") or 0)
            by_hand = tuple(_corrections(catalogue)), tuple(_grades_by_hand(catalogue))
            return _Salvage(tuple(_ledger(catalogue)), *by_hand, encoder, version)
    except FindingsError:
        return _Salvage((), (), (), None, 0)


def _ledger(catalogue: Catalogue) -> Iterator[dict[str, Any]]:
    with suppress(sqlite3.DatabaseError, DamagedError):
        for row in catalogue.connection.execute(f"SELECT {', '.join(_LINE)} FROM files"):
            line = {name: row[name] for name in _LINE}
            if str(line["path"]).endswith(str(line["report"])) or was_sent(str(line["path"])):
                yield line


def _corrections(catalogue: Catalogue) -> Iterator[tuple[str, str, str | None]]:
    """What was set by hand: nothing else of the index tells it. Fields that there are not are damage."""
    with suppress(sqlite3.DatabaseError, DamagedError):
        for row in catalogue.connection.execute("SELECT path, field, value FROM corrections"):
            if row["field"] in FIELDS:
                yield row["path"], row["field"], row["value"]


def _grades_by_hand(catalogue: Catalogue) -> Iterator[tuple[str, str, str | None]]:
    with suppress(sqlite3.DatabaseError, DamagedError):
        for row in catalogue.connection.execute("SELECT path, area, grade FROM grades_by_hand"):
            yield row["path"], row["area"], row["grade"]


def _source(writer: Writer, sha256: str) -> Offered:
    """Under which name a report is kept: by its ledger line, else by its row."""
    with writer.transaction() as db:
        row = db.execute(
            """SELECT path, report, iif(sha256 = held, size, -1) AS size, mtime_ns FROM files WHERE held = ?1
            AND status != 'joined' UNION ALL SELECT source, report, -1, 0 FROM reports WHERE sha256 = ?1""",
            (sha256,),
        ).fetchone()
    return _offered(dict(row))


def _offered(line: dict[str, Any]) -> Offered:
    path = str(line["path"])
    size, mtime_ns = line.get("size", -1), line.get("mtime_ns", 0)
    return Offered(
        Path(path), line["report"], size, mtime_ns, address=path if path.startswith("https://") else None
    )


def _stored(layout: Layout, sha256: str, report: str) -> Offered:
    path = layout.original(sha256)
    stat = path.stat()
    return Offered(path, report, stat.st_size, stat.st_mtime_ns)
