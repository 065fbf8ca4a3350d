"""Writing the truth. Every change of content is one SQLite transaction; nothing else writes the catalogue."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from index.errors import FindingsError
from index.layout import Layout, write_atomically
from index.model.embedding import Embedded
from index.model.encoder import EncoderId
from index.records import Report
from index.schema import CHECKED, EMBEDDED, connect, sealing
from ingest.offered import Offered
from ingest.read import READER_VERSION
from ingest.rows import JOINED, insert_report, ledger_lines, standing

REMOVED = "It was removed with findings remove; to add it again, ingest the file itself by its path."
UNPACKED = "unpacked"
"""The status of an archive whose members are in the ledger."""
STILL_SEARCHED = "The version that was read before is still searched."


class SettingsMismatchError(FindingsError):
    """The index was made with other settings (invariant I5)."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the ledger says of a file that was offered before."""

    report: str
    size: int
    mtime_ns: int
    sha256: str | None
    held: str | None
    status: str
    reason: str | None
    reader_version: int


@dataclass(frozen=True, slots=True)
class Live:
    """A live report: the file that it came from, its short path, its pages, and the reader that read it.

    ``unread`` are its pages that need OCR, ``remarks`` what the reader said of it.
    """

    source: str
    report: str
    pages: int
    reader_version: int
    unread: tuple[int, ...]
    remarks: tuple[str, ...] = ()


class Writer:
    """The one writer of an index; to be used as a context, with the lock held. Safe to use by several threads."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self._connection = connect(layout.catalogue, write=True)
        self._alone = threading.RLock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing, and one thread at a time."""
        with self._alone, self._connection:
            yield self._connection

    # -- the model ---------------------------------------------------------------------------------------

    @property
    def encoder(self) -> EncoderId | None:
        """The encoder that made the vectors; None while there are none."""
        stored = self._setting("encoder")
        return EncoderId(**stored) if stored else None

    def use_encoder(self, encoder: EncoderId) -> None:
        """Keep the encoder's identity, or raise SettingsMismatchError when the index has another one."""
        stored = self.encoder
        if stored is None:
            with self.transaction():
                self._set("encoder", encoder.as_json())
        elif stored != encoder:
            raise SettingsMismatchError(
                f"This index was made with the model {stored.name} (revision {stored.revision[:12]}), not"
                f" {encoder.name} (revision {encoder.revision[:12]}); change it with: findings reembed --model"
                f" {encoder.name}, or make a new index with --index NEW."
            )

    def replace_encoder(self, encoder: EncoderId) -> None:
        """Keep another encoder's identity; the caller sees to it that the vectors are its own."""
        with self.transaction():
            self._set("encoder", encoder.as_json())

    def switch_vectors(self, beside: Path, encoder: EncoderId) -> None:
        """Take the vectors of all live passages from another database, by key, and its encoder, in one step."""
        with self._alone:
            self._connection.execute("ATTACH ? AS beside", (str(beside),))
            try:
                with self._connection as db:
                    columns = ", ".join(
                        f"{'new' if name in EMBEDDED else 'passages'}.{name}" for name in CHECKED["passages"]
                    )
                    live = "report_id IN (SELECT id FROM reports WHERE retired = 0)"
                    switched = db.execute(
                        f"""UPDATE passages SET {", ".join(f"{name} = new.{name}" for name in EMBEDDED)},
                            checksum = row_checksum({columns})
                        FROM beside.vectors AS new WHERE new.key = passages.key AND {live}"""
                    ).rowcount
                    if switched != db.execute(f"SELECT count(*) FROM passages WHERE {live}").fetchone()[0]:
                        raise ValueError("there is not a vector for every passage")
                    self._set("encoder", encoder.as_json())
                    self._bump()
            finally:
                self._connection.execute("DETACH beside")

    # -- looking -----------------------------------------------------------------------------------------

    def known(self, path: str) -> Known | None:
        """The ledger's line for a file, or None when it was never offered."""
        row = self._one(
            """SELECT report, size, mtime_ns, sha256, held, status, reason, reader_version
            FROM files WHERE path = ?""",
            path,
        )
        return Known(*row) if row else None

    def live(self, sha256: str) -> Live | None:
        """The live report with this content, or None."""
        row = self._one(
            """SELECT source, report, (SELECT count(*) FROM pages WHERE report_id = reports.id), reader_version,
            unread_pages, id FROM reports WHERE sha256 = ? AND retired = 0""",
            sha256,
        )
        if row is None:
            return None
        remarks = self._all("SELECT sentence FROM remarks WHERE report_id = ? ORDER BY rowid", row[5])
        return Live(
            row[0], row[1], row[2], row[3], tuple(json.loads(row[4])), tuple(said[0] for said in remarks)
        )

    def was_removed(self, sha256: str) -> bool:
        """Whether somebody removed the report with this content, and did not add it again."""
        return bool(self._one("SELECT 1 FROM files WHERE sha256 = ? AND status = 'removed'", sha256))

    def same_text(self, sha256: str) -> str | None:
        """The short path of an earlier live report with equal normalised text and other bytes, or None."""
        row = self._one(
            """SELECT first.report FROM reports AS first JOIN reports AS this USING (text_hash)
            WHERE this.sha256 = ? AND this.retired = 0 AND first.retired = 0 AND first.id < this.id
            ORDER BY first.id""",
            sha256,
        )
        return str(row[0]) if row else None

    def content_version(self) -> int:
        """Grows with every change of content; a generation carries the one that it was derived from."""
        return int(self._setting("content_version") or 0)

    # -- what became of a file ---------------------------------------------------------------------------

    def store(self, file: Offered, data: bytes, report: Report, vectors: Sequence[Embedded]) -> str:
        """Keep a report that was read and embedded; it replaces what this file held before, in one step.

        What it replaces is retired: it goes on answering until a generation without it is current. Returns
        the ledger's status: indexed, needs_ocr, or duplicate when another file brought the same meanwhile.
        """
        status, reason = standing(report.unread_pages, len(report.pages), report.remarks)
        live = self.live(report.sha256)
        if live and live.source != file.key and _as_good(live, report):
            self.record_held(file, report.sha256, live)
            return "duplicate"
        write_atomically(self.layout.original(report.sha256), data)
        with self.transaction() as db:
            db.execute("UPDATE reports SET retired = 1 WHERE sha256 = ? AND retired = 0", (report.sha256,))
            insert_report(db, report, vectors, file.key, file.report)
            self._record(file, report.sha256, report.sha256, status, reason)
            db.execute(
                """UPDATE files SET status = 'duplicate', reason = ?, held = sha256
                WHERE sha256 = ? AND path != ? AND (held = sha256 OR status = 'removed')""",
                (_same_as(file.report), report.sha256, file.key),
            )
            self._bump()
        return status

    def record_held(self, file: Offered, sha256: str, live: Live) -> None:
        """Keep another source of a report that is there already, or that its own source holds it again."""
        own = live.source == file.key
        status, reason = (
            standing(live.unread, live.pages, live.remarks) if own else ("duplicate", _same_as(live.report))
        )
        with self.transaction():
            self._record(file, sha256, sha256, status, reason)

    def record_failure(self, file: Offered, sha256: str | None, reason: str) -> str:
        """Keep why a file could not be read; what was read from it before goes on answering.

        Returns the reason as it is kept.
        """
        before = self.known(file.key)
        held = before.held if before else None
        said = f"{reason} {STILL_SEARCHED}" if held else reason
        with self.transaction():
            self._record(file, sha256, held, "failed", said)
        return said

    def record_left_out(self, file: Offered, sha256: str) -> None:
        """Keep that a file holds what somebody removed."""
        with self.transaction():
            self._record(file, sha256, None, "removed", REMOVED)

    def record_archive(self, file: Offered, sha256: str) -> None:
        """Keep that a file is an archive; its members have lines of their own."""
        with self.transaction():
            self._record(file, sha256, None, UNPACKED, "The reports in it are listed one by one.")

    def members(self, archive: str) -> list[tuple[str, Known]]:
        """The ledger's lines of the files that an archive held when it was opened last, by path."""
        rows = self._all(
            """SELECT path, report, size, mtime_ns, sha256, held, status, reason, reader_version FROM files
            WHERE substr(path, 1, ?1) = ?2
            AND mtime_ns = (SELECT mtime_ns FROM files WHERE path = ?3) ORDER BY path""",
            len(archive) + 1,
            archive + "/",
            archive,
        )
        return [(row[0], Known(*row[1:])) for row in rows]

    def touch(self, file: Offered) -> None:
        """The content is the same: keep the time, size and short path of now, and that this reader knows it."""
        with self.transaction() as db:
            db.execute(
                "UPDATE files SET size = ?, mtime_ns = ?, report = ?, reader_version = ? WHERE path = ?",
                (file.size, file.mtime_ns, file.report, READER_VERSION, file.key),
            )
            for row in self._all("SELECT id FROM reports WHERE source = ? AND retired = 0", file.key):
                self._move(row["id"], file.key, file.report)

    # -- removal -----------------------------------------------------------------------------------------

    def holders(self, sha256: str, *, pages: bool = False) -> set[str]:
        """The files for which a report answers, by full path; the further ``pages`` of a publication where asked."""
        rows = self._all(
            "SELECT path FROM files WHERE held = ? AND (? OR status != ?)", sha256, pages, JOINED
        )
        return {row[0] for row in rows}

    def remove(self, contents: Collection[str]) -> None:
        """Retire the reports with these SHA-256; their files stay in the ledger as removed."""
        with self.transaction() as db:
            for sha256 in contents:
                db.execute(
                    """UPDATE files SET held = NULL, status = iif(status = 'failed', 'failed', 'removed'),
                    reason = iif(status = 'failed', replace(reason, ?, ''), ?) WHERE held = ?""",
                    (f" {STILL_SEARCHED}", REMOVED, sha256),
                )
                db.execute("UPDATE reports SET retired = 1 WHERE sha256 = ? AND retired = 0", (sha256,))
            self._bump()

    def forget(self, path: str) -> None:
        """Take a file that is gone out of the ledger, and let go of its report."""
        before = self.known(path)
        with self.transaction() as db:
            db.execute("DELETE FROM files WHERE path = ?", (path,))
            if before and before.held:
                self._let_go(path, before.held)

    def purge_retired(self) -> None:
        """Delete what was replaced or removed, and its originals; only with a generation without them current.

        SQLite overwrites what it deletes (``secure_delete``), and the journal is emptied, so that no text of
        a removed report stays in the index folder.
        """
        retired = {row[0] for row in self._all("SELECT sha256 FROM reports WHERE retired = 1")}
        if not retired:
            return
        live = {row[0] for row in self._all("SELECT sha256 FROM reports WHERE retired = 0")}
        for sha256 in retired - live:
            self.layout.original(sha256).unlink(missing_ok=True)
        with self.transaction() as db:
            db.execute("DELETE FROM reports WHERE retired = 1")
        with self._alone:
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def sweep(self) -> None:
        """Delete what is of no use: what a killed writer left behind, originals of no report, lost pages' links.

        The last not while files are read: a page is looked at before the ledger has it.
        """
        with self.transaction() as db:
            db.execute("DELETE FROM web_pages WHERE path NOT IN (SELECT path FROM files)")
        named = {row[0] for row in self._all("SELECT sha256 FROM reports")}
        for file in (self.layout.folder / "files").glob("??/*"):
            if file.name not in named:
                file.unlink(missing_ok=True)
        for file in (*self.layout.folder.glob(".writing-*"), *self.layout.generations.glob(".writing-*")):
            file.unlink(missing_ok=True)

    # -- inside ------------------------------------------------------------------------------------------

    def _record(
        self, file: Offered, sha256: str | None, held: str | None, status: str, reason: str | None
    ) -> None:
        """Write the ledger's lines, and let go of the reports that the file, or its pages, held before."""
        for one, its_sha256, its_status, its_reason in ledger_lines(file, sha256, status, reason):
            before = self.known(one.key)
            self._connection.execute(
                """INSERT OR REPLACE INTO files
                (path, report, size, mtime_ns, sha256, held, status, reason, reader_version)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                (one.key, one.report, one.size, one.mtime_ns, its_sha256, held, its_status, its_reason,
                 READER_VERSION),
            )  # fmt: skip
            if before and before.held and before.held != held:
                self._let_go(one.key, before.held)

    def _let_go(self, path: str, held: str) -> None:
        """Pass a report on to another file with the same content, or retire it when there is none."""
        live = self._one("SELECT source, id FROM reports WHERE sha256 = ? AND retired = 0", held)
        heir = self._one(
            "SELECT path, report FROM files WHERE held = ? AND status != ? ORDER BY status = 'failed', path",
            held,
            JOINED,
        )
        if live is None or (heir and live[0] != path):
            return
        self._bump()
        if heir is None:
            self._connection.execute("UPDATE reports SET retired = 1 WHERE id = ?", (live[1],))
            self._connection.execute("DELETE FROM files WHERE held = ? AND status = ?", (held, JOINED))
            return
        self._move(live[1], *heir)
        self._connection.execute(
            "UPDATE files SET reason = ? WHERE held = ? AND status = 'duplicate'", (_same_as(heir[1]), held)
        )
        self._connection.execute(
            "UPDATE files SET status = ?, reason = ? WHERE path = ? AND status = 'duplicate'",
            (*self._standing_of(held), heir[0]),
        )

    def _standing_of(self, sha256: str) -> tuple[str, str | None]:
        live = self.live(sha256)
        assert live
        return standing(live.unread, live.pages, live.remarks)

    def _move(self, report_id: int, source: str, report: str) -> None:
        self._connection.execute(
            "UPDATE reports SET source = ?, report = ? WHERE id = ?", (source, report, report_id)
        )
        self._connection.execute(sealing("reports"), (report_id,))

    def _bump(self) -> None:
        self._set("content_version", self.content_version() + 1)

    def _setting(self, key: str) -> Any:
        row = self._one("SELECT value FROM settings WHERE key = ?", key)
        return json.loads(row[0]) if row else None

    def _set(self, key: str, value: Any) -> None:
        self._connection.execute(
            "INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)", (key, json.dumps(value))
        )

    def _one(self, sql: str, *values: Any) -> sqlite3.Row | None:
        rows = self._all(sql, *values)
        return rows[0] if rows else None

    def _all(self, sql: str, *values: Any) -> list[sqlite3.Row]:
        with self._alone:
            return self._connection.execute(sql, values).fetchall()


def _as_good(live: Live, report: Report) -> bool:
    """Whether what is stored of a content is worth what was just read of it."""
    return live.reader_version == READER_VERSION and len(live.unread) <= len(report.unread_pages)


def _same_as(report: str) -> str:
    return f"same content as {report}"
