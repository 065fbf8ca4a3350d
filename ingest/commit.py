"""Writing the truth. Every change of content is one SQLite transaction; nothing else writes the catalogue."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np

from index.catalogue import flat
from index.encoder import EncoderId, Vectors
from index.errors import FindingsError
from index.layout import Layout, write_atomically
from index.records import Passage, Report
from index.schema import connect, insertion
from ingest.offered import Offered


class SettingsMismatchError(FindingsError):
    """The index was made with other settings (invariant I5)."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the ledger says of a file that was offered before."""

    size: int
    mtime_ns: int
    sha256: str | None
    status: str
    reason: str | None
    reader_version: int


class Writer:
    """The one writer of an index; to be used as a context, with the lock held."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._connection = connect(layout.catalogue, write=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def use_encoder(self, encoder: EncoderId) -> None:
        """Keep the encoder's identity, or raise SettingsMismatchError when the index has another one."""
        stored = self._setting("encoder")
        if stored is None:
            with self._connection:
                self._set("encoder", encoder.as_json())
        elif stored != encoder.as_json():
            raise SettingsMismatchError(
                f"This index was made with the model {stored['name']} (revision {stored['revision'][:12]}), not"
                f" {encoder.name} (revision {encoder.revision[:12]}); make a new index with --index NEW."
            )

    def known(self, path: Path) -> Known | None:
        """The ledger's line for a file, or None when it was never offered."""
        row = self._connection.execute(
            "SELECT size, mtime_ns, sha256, status, reason, reader_version FROM files WHERE path = ?",
            (str(path),),
        ).fetchone()
        return Known(*row) if row else None

    def report_of(self, sha256: str) -> tuple[str, str, int, int] | None:
        """Of a live report: its path, its file's path, its pages and the version of the reader that read it."""
        row = self._connection.execute(
            """SELECT files.report, files.path, (SELECT count(*) FROM pages WHERE report_id = reports.id),
                reports.reader_version
            FROM reports JOIN files USING (sha256)
            WHERE reports.sha256 = ? AND retired = 0 AND files.status != 'duplicate' ORDER BY files.path""",
            (sha256,),
        ).fetchone()
        return (row[0], row[1], row[2], row[3]) if row else None

    def store(self, file: Offered, data: bytes, report: Report, vectors: Vectors, reason: str | None) -> None:
        """Keep a report that was read and embedded; it replaces what this file held before, in one step."""
        write_atomically(self._layout.original(report.sha256), data)
        status = "needs_ocr" if report.unread_pages else "indexed"
        with self._connection:
            self._connection.execute("DELETE FROM reports WHERE sha256 = ?", (report.sha256,))
            report_id = self._insert_report(report)
            self._insert_pages(report_id, report)
            self._insert_passages(report_id, report, vectors)
            self._record(file, report.sha256, status, reason)
            self._bump()

    def record_duplicate(self, file: Offered, sha256: str, of: str) -> None:
        """Keep a second source of a report that is there already."""
        with self._connection:
            self._record(file, sha256, "duplicate", f"same content as {of}")

    def record_failure(self, file: Offered, reason: str) -> None:
        """Keep why a file could not be read. What it held before stays retired, not answered from."""
        with self._connection:
            self._record(file, None, "failed", reason)

    def touch(self, file: Offered) -> None:
        """The content is the same; keep the new time and size."""
        with self._connection:
            self._connection.execute(
                "UPDATE files SET size = ?, mtime_ns = ? WHERE path = ?",
                (file.size, file.mtime_ns, str(file.path)),
            )

    def content_version(self) -> int:
        """Grows with every change of content; a generation carries the one that it was derived from."""
        return int(self._setting("content_version") or 0)

    def purge_retired(self) -> None:
        """Delete what was replaced or removed, and the originals that nothing needs any more."""
        rows = self._connection.execute("SELECT sha256 FROM reports WHERE retired = 1").fetchall()
        with self._connection:
            self._connection.execute("DELETE FROM reports WHERE retired = 1")
        for (sha256,) in rows:
            self._layout.original(sha256).unlink(missing_ok=True)

    def _record(self, file: Offered, sha256: str | None, status: str, reason: str | None) -> None:
        """Write the ledger's line, and let go of the report that this file held before."""
        from ingest.read import READER_VERSION

        before = self.known(file.path)
        self._connection.execute(
            """INSERT INTO files (path, report, size, mtime_ns, sha256, status, reason, reader_version)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (path) DO UPDATE SET report = excluded.report,
            size = excluded.size, mtime_ns = excluded.mtime_ns, sha256 = excluded.sha256,
            status = excluded.status, reason = excluded.reason, reader_version = excluded.reader_version""",
            (str(file.path), file.report, file.size, file.mtime_ns, sha256, status, reason, READER_VERSION),
        )
        if before and before.sha256 and before.sha256 != sha256:
            self._let_go(before.sha256)

    def _let_go(self, sha256: str) -> None:
        """Pass a report on to another file with the same content, or retire it when there is none."""
        heir = self._connection.execute(
            "SELECT path, status FROM files WHERE sha256 = ? ORDER BY status = 'duplicate', path", (sha256,)
        ).fetchone()
        if heir is None:
            self._connection.execute("UPDATE reports SET retired = 1 WHERE sha256 = ?", (sha256,))
            self._bump()
        elif heir[1] == "duplicate":
            self._connection.execute(
                """UPDATE files SET reason = NULL, status = (SELECT iif(unread_pages = '[]', 'indexed', 'needs_ocr')
                FROM reports WHERE reports.sha256 = files.sha256) WHERE path = ?""",
                (heir[0],),
            )

    def _insert_report(self, report: Report) -> int:
        about = report.metadata
        row = self._connection.execute(
            insertion("reports"),
            (
                report.sha256, report.format, report.paged, about.title, about.authority, about.inspectorate,
                about.programme, about.theme, about.inspected_from, about.inspected_to, about.published_on,
                json.dumps(about.found_in), json.dumps(report.unread_pages), _reader_version(),
            ),
        )  # fmt: skip
        return int(row.lastrowid or 0)

    def _insert_pages(self, report_id: int, report: Report) -> None:
        self._connection.executemany(
            insertion("pages"),
            (
                (report_id, p.number, p.label, p.text, p.source, flat(p.words), flat([p.paragraphs]))
                for p in report.pages
            ),
        )

    def _insert_passages(self, report_id: int, report: Report, vectors: Vectors) -> None:
        rows: Iterable[tuple[Any, ...]] = (
            (
                passage_key(report.sha256, p), report_id, p.ordinal, p.kind, json.dumps(p.heading), p.text,
                flat(p.pieces), flat(p.sentences), vector.astype("<f2").tobytes(),
            )
            for p, vector in zip(report.passages, vectors, strict=True)
        )  # fmt: skip
        self._connection.executemany(insertion("passages"), rows)

    def _bump(self) -> None:
        self._set("content_version", self.content_version() + 1)

    def _setting(self, key: str) -> Any:
        with closing(self._connection.execute("SELECT value FROM settings WHERE key = ?", (key,))) as rows:
            row: sqlite3.Row | None = rows.fetchone()
        return json.loads(row[0]) if row else None

    def _set(self, key: str, value: Any) -> None:
        self._connection.execute(
            "INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)", (key, json.dumps(value))
        )


def passage_key(sha256: str, passage: Passage) -> int:
    """63 bits of SHA-256 over the report's content, the place and the text: a passage's own, for ever."""
    first = passage.pieces[0] if passage.pieces else (0, 0, 0, 0, 0)
    said = f"{sha256}\x00{first[2]}\x00{first[3]}\x00{passage.text}"
    digest = np.frombuffer(hashlib.sha256(said.encode()).digest()[:8], dtype=">u8")[0]
    return int(digest >> np.uint64(1))


def _reader_version() -> int:
    from ingest.read import READER_VERSION

    return READER_VERSION
