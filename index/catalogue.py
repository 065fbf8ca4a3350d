"""Reading the truth: reports, pages, passages and the ledger. Writing is ``ingest.commit``'s alone."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from index.errors import DamagedError, FindingsError
from index.findings import Finding, Grade
from index.found import Reported, finding_of, grade_clause, grade_of, rows_of
from index.layout import Layout
from index.packed import rows_of_numbers, unpacked_pieces, unpacked_ranges, unpacked_text
from index.records import Filters, Metadata, Page, Passage, ReportRow, WordBox
from index.schema import connect, is_intact

Keys = NDArray[np.int64]

LIVE = "retired = 0"
T = TypeVar("T", Finding, Grade)


class MissingOriginalError(FindingsError):
    """A report's own file is no longer in the index folder."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How much an index holds."""

    reports: int
    pages: int
    passages: int
    failed: int
    needs_ocr: int


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """What became of one file that was offered. ``report`` is its path below the ingested folder.

    ``held`` is the SHA-256 of the report that answers for it, None where there is none.
    """

    path: str
    report: str
    sha256: str | None
    status: str
    reason: str | None
    held: str | None = None


def passage_id(key: int) -> str:
    """The id under which a passage is cited: the 16 hexadecimal digits of its key."""
    return f"{key:016x}"


class Catalogue:
    """The catalogue of one index, read-only. Safe to use from several threads (a connection for each).

    Raises NoIndexError or CatalogueError, each with one sentence, when it cannot be opened.
    """

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self._local = threading.local()
        _ = self.connection  # fail now, not at the first question

    @property
    def connection(self) -> sqlite3.Connection:
        """This thread's own connection."""
        if not hasattr(self._local, "connection"):
            self._local.connection = connect(self.layout.catalogue)
        connection: sqlite3.Connection = self._local.connection
        return connection

    def close(self) -> None:
        """Close this thread's connection; others close with their threads."""
        if hasattr(self._local, "connection"):
            self._local.connection.close()
            del self._local.connection

    def setting(self, key: str) -> Any:
        """A stored setting, or None."""
        row = self.connection.execute("SELECT value FROM settings WHERE key = ?", (key,)).fetchone()
        try:
            return json.loads(row[0]) if row else None
        except ValueError as error:
            raise DamagedError(f"The setting {key} of the index") from error

    def counts(self) -> Counts:
        """Live reports, their pages and passages, and the files of the ledger that failed or need OCR."""
        one = self.connection.execute(
            f"""SELECT (SELECT count(*) FROM reports WHERE {LIVE}),
                (SELECT count(*) FROM pages JOIN reports ON reports.id = report_id WHERE {LIVE}),
                (SELECT count(*) FROM passages JOIN reports ON reports.id = report_id WHERE {LIVE}),
                (SELECT count(*) FROM files WHERE status = 'failed'),
                (SELECT count(*) FROM files WHERE status = 'needs_ocr')"""
        ).fetchone()
        return Counts(*one)

    def ledger(self, status: str | None = None) -> tuple[LedgerLine, ...]:
        """Every file ever offered, by path; with ``status``, only those."""
        rows = self.connection.execute(
            "SELECT path, report, sha256, status, reason, held FROM files WHERE ? IS NULL OR status = ? ORDER BY path",
            (status, status),
        )
        return tuple(LedgerLine(*row) for row in rows)

    def ledger_below(self, folder: str) -> tuple[LedgerLine, ...]:
        """The ledger's files below a folder, by path."""
        prefix = folder.rstrip("/") + "/"
        rows = self.connection.execute(
            "SELECT path, report, sha256, status, reason, held FROM files WHERE substr(path, 1, ?) = ? ORDER BY path",
            (len(prefix), prefix),
        )
        return tuple(LedgerLine(*row) for row in rows)

    def copies(self) -> dict[str, tuple[str, ...]]:
        """The short paths of the other files with a report's content, by its SHA-256; only where there are some."""
        found: dict[str, list[str]] = {}
        for line in self.ledger("duplicate"):
            found.setdefault(line.held or "", []).append(line.report)
        return {sha256: tuple(reports) for sha256, reports in found.items()}

    def failed(self) -> tuple[LedgerLine, ...]:
        """The files that could not be read, each with its reason."""
        return self.ledger("failed")

    def reports(self) -> tuple[ReportRow, ...]:
        """The live reports by their path; a report with several files is listed once, under the first."""
        rows = self.connection.execute(
            f"""SELECT reports.*, files.status AS status, files.reason AS reason,
                (SELECT count(*) FROM pages WHERE report_id = reports.id) AS page_count,
                (SELECT count(*) FROM passages WHERE report_id = reports.id) AS passage_count,
                (SELECT first.report FROM reports AS first WHERE first.text_hash = reports.text_hash
                    AND first.id < reports.id AND first.retired = 0 ORDER BY first.id) AS same_text_as
            FROM reports LEFT JOIN files ON files.path = source WHERE {LIVE} ORDER BY report"""
        )
        return tuple(_report_row(row) for row in rows)

    def report(self, sha256: str) -> ReportRow | None:
        """The live report with this content, without its counts; None where there is none."""
        row = self.connection.execute(
            f"SELECT id FROM reports WHERE sha256 = ? AND {LIVE}", (sha256,)
        ).fetchone()
        return next(self._reports_with([row[0]]), None) if row else None

    def report_ids(self, filters: Filters) -> set[int]:
        """The reports that fit the filters of report fields and of grades (not ``kind``).

        Retired ones too: the generation that a reader has open may still hold them.
        """
        clauses, values = _where(filters)
        rows = self.connection.execute(
            f"SELECT id FROM reports WHERE {' AND '.join(clauses) or 'true'}", values
        )
        return {row[0] for row in rows}

    def findings(self, filters: Filters | None = None) -> tuple[Reported[Finding], ...]:
        """The findings of the live reports that fit, by report and in its order."""
        return tuple(self._found("findings", finding_of, filters or Filters()))

    def grades(self, filters: Filters | None = None) -> tuple[Reported[Grade], ...]:
        """The grades of the live reports that fit, by report and in its order; ``kind`` is not asked."""
        return tuple(self._found("grades", grade_of, filters or Filters()))

    def _found(self, table: str, made: Callable[[sqlite3.Row], T], filters: Filters) -> Iterator[Reported[T]]:
        allowed = self.report_ids(filters)
        reports = {row.id: row for row in self.reports() if row.id in allowed}
        for row in rows_of(self.connection, table, filters, reports):
            report, what = reports[row["report_id"]], made(row)
            page = what.spans[0].page if what.spans else 0
            yield Reported(what, report, self.labels([(report.id, page)]).get((report.id, page)))

    def values(self, column: str) -> tuple[str, ...]:
        """The different values of one of the filters' columns over the live reports, sorted."""
        if column not in FILTER_COLUMNS:
            raise ValueError(column)
        rows = self.connection.execute(
            f"SELECT DISTINCT {column} FROM reports WHERE {LIVE} AND {column} IS NOT NULL ORDER BY {column}"
        )
        return tuple(row[0] for row in rows)

    def page(self, sha256: str, number: int) -> Page | None:
        """A page of a report as it is stored, or None; where it was read anew, of the reading that answers."""
        row = self.connection.execute(
            """SELECT pages.* FROM pages JOIN reports ON reports.id = report_id
            WHERE sha256 = ? AND number = ? ORDER BY report_id""",
            (sha256, number),
        ).fetchone()
        return page_of(row) if row else None

    def original(self, sha256: str) -> bytes:
        """The report's own file. Raises MissingOriginalError or DamagedError when it is gone or has changed."""
        try:
            data = self.layout.original(sha256).read_bytes()
        except OSError as error:
            raise MissingOriginalError(
                "The file of this report is missing from the index folder; add the report again with"
                " findings ingest, and its pages can be shown."
            ) from error
        if hashlib.sha256(data).hexdigest() != sha256:
            raise DamagedError("The file of this report")
        return data

    def section(self, wanted: str) -> tuple[Passage, ...]:
        """The passages of the same report under the same heading path as the passage ``wanted``, in order."""
        rows = self.connection.execute(
            """SELECT passages.* FROM passages JOIN passages AS wanted USING (report_id, heading)
            WHERE wanted.key = ?1 AND report_id = (SELECT min(report_id) FROM passages WHERE key = ?1)
            ORDER BY passages.ordinal""",
            (int(wanted, 16),),
        )
        return tuple(passage_of(row) for row in rows)

    def passages(self, keys: Sequence[int]) -> dict[int, tuple[Passage, ReportRow, dict[int, str]]]:
        """Passages by key, each with its report and the labels of its pages; keys not stored are left out.

        While a report that was read anew is there twice, the first one answers, like the current generation.
        """
        marks = ",".join("?" * len(keys))
        rows = self.connection.execute(
            f"SELECT * FROM passages WHERE key IN ({marks}) ORDER BY report_id DESC", list(keys)
        ).fetchall()
        reports = {row.id: row for row in self._reports_with({r["report_id"] for r in rows})}
        read = [
            (int(r["key"]), passage_of(r), reports[r["report_id"]]) for r in rows if r["report_id"] in reports
        ]
        labels = self.labels({(report.id, page) for _, passage, report in read for page in passage.pages})
        return {
            key: (
                passage,
                report,
                {n: labels[report.id, n] for n in passage.pages if (report.id, n) in labels},
            )
            for key, passage, report in read
        }

    def keys_and_reports(self) -> tuple[Keys, Keys]:
        """Of all live passages, ascending by key: keys (n,) and their reports' ids (n,)."""
        rows = self.connection.execute(
            f"SELECT key, report_id FROM passages JOIN reports ON reports.id = report_id WHERE {LIVE} ORDER BY key"
        )
        pairs: Keys = np.fromiter((number for row in rows for number in row), dtype=np.int64)
        return pairs[0::2], pairs[1::2]

    def vectors(self, at_once: int) -> Iterator[NDArray[np.float16]]:
        """The unit vectors of all live passages, ascending by key, at most ``at_once`` rows at a time."""
        rows = self.connection.execute(
            f"""SELECT vector FROM passages WHERE report_id IN (SELECT id FROM reports WHERE {LIVE}) ORDER BY key"""
        )
        while some := rows.fetchmany(at_once):
            yield np.frombuffer(b"".join(row[0] for row in some), dtype="<f2").reshape(len(some), -1)

    def sentence_codes(self, at_once: int) -> Iterator[tuple[NDArray[np.float16], list[bytes]]]:
        """The same with the codes of their sentences."""
        rows = self.connection.execute(
            f"""SELECT vector, sentence_vectors FROM passages
            WHERE report_id IN (SELECT id FROM reports WHERE {LIVE}) ORDER BY key"""
        )
        while some := rows.fetchmany(at_once):
            vectors = np.frombuffer(b"".join(row[0] for row in some), dtype="<f2").reshape(len(some), -1)
            yield vectors, [row[1] for row in some]

    def in_report(self, report_id: int) -> list[Passage]:
        """All passages of a report, in order."""
        rows = self.connection.execute(
            "SELECT * FROM passages WHERE report_id = ? ORDER BY ordinal", (report_id,)
        )
        return [passage_of(row) for row in rows]

    def on_page(self, report_id: int, number: int) -> list[Passage]:
        """The passages of a report that stand on a physical page (or on the one page of a report without)."""
        return [passage for passage in self.in_report(report_id) if number in (passage.pages or (1,))]

    def vectors_of(self, keys: Sequence[int]) -> dict[int, NDArray[np.float16]]:
        """The model's own unit vectors of passages, by key."""
        rows = self.connection.execute(
            f"SELECT key, vector FROM passages WHERE key IN ({','.join('?' * len(keys))})", list(keys)
        )
        return {row[0]: np.frombuffer(row[1], dtype="<f2") for row in rows}

    def facts(self) -> list[tuple[int, Metadata]]:
        """What the live reports say about themselves, by the reports' ids."""
        rows = self.connection.execute(f"SELECT * FROM reports WHERE {LIVE} ORDER BY id")
        return [(row["id"], _metadata(row)) for row in rows]

    def live_passages(self) -> Iterator[tuple[int, int, Passage, Metadata]]:
        """Every live passage with its key, report id and the report's metadata, report by report."""
        rows = self.connection.execute(
            f"""SELECT passages.*, reports.title, authority, inspectorate, programme, theme, inspected_from,
                inspected_to, published_on, found_in
            FROM passages JOIN reports ON reports.id = report_id WHERE {LIVE} ORDER BY report_id, ordinal"""
        )
        for row in rows:
            yield row["key"], row["report_id"], passage_of(row), _metadata(row)

    def _reports_with(self, ids: Iterable[int]) -> Iterator[ReportRow]:
        """Reports by id, retired ones too: a reader of the generation before may still ask for them."""
        marks = list(ids)
        rows = self.connection.execute(
            f"""SELECT reports.*, coalesce(files.status, '') AS status, files.reason AS reason,
                0 AS page_count, 0 AS passage_count, NULL AS same_text_as
            FROM reports LEFT JOIN files ON files.path = source
            WHERE reports.id IN ({",".join("?" * len(marks))})""",
            marks,
        )
        return map(_report_row, rows)

    def labels(self, pages: Collection[tuple[int, int]]) -> dict[tuple[int, int], str]:
        """The labels of pages (report id, number) that have one."""
        wanted = ",".join(["(?, ?)"] * len(pages)) or "(NULL, NULL)"
        rows = self.connection.execute(
            f"""WITH wanted (report_id, number) AS (VALUES {wanted})
            SELECT report_id, number, label FROM wanted JOIN pages USING (report_id, number) WHERE label IS NOT NULL""",
            [value for page in pages for value in page],
        )
        return {(row[0], row[1]): row[2] for row in rows}


FILTER_COLUMNS = ("authority", "inspectorate", "programme", "theme")


def _where(filters: Filters) -> tuple[list[str], list[str]]:
    clauses, values = [], []
    for column in FILTER_COLUMNS:
        if wanted := getattr(filters, column):
            clauses.append(f"{column} COLLATE NOCASE IN ({','.join('?' * len(wanted))})")
            values += wanted
    for bound, sign in ((filters.since, ">="), (filters.until, "<=")):
        if bound:
            clauses.append(f"published_on {sign} ?")
            values.append(bound)
    if filters.grade:
        graded, more = grade_clause(filters.grade)
        clauses.append(f"EXISTS (SELECT 1 FROM grades WHERE report_id = reports.id AND {graded})")
        values += more
    return clauses, values


def _metadata(row: sqlite3.Row) -> Metadata:
    names = ("title", *FILTER_COLUMNS, "inspected_from", "inspected_to", "published_on")
    return Metadata(**{name: row[name] for name in names}, found_in=json.loads(row["found_in"]))


def _report_row(row: sqlite3.Row) -> ReportRow:
    if not is_intact("reports", row):
        raise DamagedError("A report in the catalogue")
    return ReportRow(
        id=row["id"], sha256=row["sha256"], report=row["report"], source=row["source"], format=row["format"],
        paged=bool(row["paged"]), metadata=_metadata(row), pages=row["page_count"], passages=row["passage_count"],
        status=row["status"] or "", reason=row["reason"], same_text_as=row["same_text_as"],
    )  # fmt: skip


def page_of(row: sqlite3.Row) -> Page:
    """The page of a whole row of the table. Raises DamagedError when it is not as it was written."""
    if not is_intact("pages", row):
        raise DamagedError("A page in the catalogue")
    return Page(
        number=row["number"], text=unpacked_text(row["text"]), label=row["label"], source=row["source"],
        words=tuple(WordBox(int(w[0]), int(w[1]), *w[2:]) for w in rows_of_numbers(row["words"], 6)),
        paragraphs=tuple(json.loads(row["paragraphs"])),
    )  # fmt: skip


def passage_of(row: sqlite3.Row) -> Passage:
    """The passage of a whole row of the table. Raises DamagedError when it is not as it was written."""
    if not is_intact("passages", row):
        raise DamagedError("A passage in the catalogue")
    return Passage(
        ordinal=row["ordinal"], text=unpacked_text(row["text"]), heading=tuple(json.loads(row["heading"])),
        kind=row["kind"], pieces=unpacked_pieces(row["pieces"]), sentences=unpacked_ranges(row["sentences"]),
    )  # fmt: skip


def open_catalogue(folder: Path) -> Catalogue:
    """The catalogue of the index in ``folder``."""
    return Catalogue(Layout(folder))
