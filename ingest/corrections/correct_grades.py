"""Grades set by hand: kept by the file's path and the area over every later reading, and shown as such."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from index.catalogue import Catalogue
from index.found import grade_row
from index.layout import Layout
from index.records import Report
from index.scales import SCALES, area_key, scale_of
from index.schema import insertion
from ingest.commit import Writer
from ingest.corrections.by_hand import with_grades
from ingest.corrections.correct import CorrectionError
from ingest.gone import one_report
from ingest.lock import writing
from ingest.offered import Offered
from ingest.trouble import told
from ingest.workers import Readers, Task, default_reading

LONGEST = 200


def parse_grade(said: str) -> tuple[str, str | None]:
    """The area and grade of "area=grade"; an empty grade says that the report gives none. Raises CorrectionError."""
    area, equals, grade = (part.strip() for part in said.partition("="))
    if not equals or not area:
        raise CorrectionError(f"{said!r} is not area=grade, such as Overall effectiveness=good.")
    if len(said) > LONGEST or not said.isprintable():
        raise CorrectionError(f"Area and grade must be one line of at most {LONGEST} characters.")
    return area, grade or None


def correct_grades(
    folder: Path, name: str, values: Sequence[tuple[str, str | None]] = (), unset: Sequence[str] = ()
) -> str:
    """Set grades of one report by hand, or give areas back to what its file says; returns its short path.

    ``name`` is the report's short or full path. Raises CorrectionError, NoSuchReportError, or another
    FindingsError; then nothing was changed.
    """
    layout = Layout(folder)
    Catalogue(layout).close()  # says so when there is no index, rather than making one
    with told(folder), writing(layout), Writer(layout) as writer:
        (sha256,) = one_report(writer, name)
        live = writer.live(sha256)
        assert live
        fresh = _read_again(writer, sha256, live.report)
        _check(fresh, values)
        with writer.transaction() as db:
            held = db.execute("SELECT area FROM grades_by_hand WHERE path = ?", (live.source,)).fetchall()
            for area, grade in values:
                same = next((row[0] for row in held if area_key(row[0]) == area_key(area)), area)
                db.execute(
                    "INSERT OR REPLACE INTO grades_by_hand VALUES (?, ?, ?)", (live.source, same, grade)
                )
            for area in unset:
                same = next((row[0] for row in held if area_key(row[0]) == area_key(area)), None)
                if same is None:
                    raise CorrectionError(f"The grade of {area} was not set by hand in this report.")
                db.execute("DELETE FROM grades_by_hand WHERE path = ? AND area = ?", (live.source, same))
            (report_id,) = db.execute(
                "SELECT id FROM reports WHERE sha256 = ? AND retired = 0", (sha256,)
            ).fetchone()
            db.execute("DELETE FROM grades WHERE report_id = ?", (report_id,))
            graded = with_grades(db, live.source, fresh).grades
            db.executemany(insertion("grades"), (grade_row(g, report_id, n) for n, g in enumerate(graded)))
        return live.report


def _read_again(writer: Writer, sha256: str, report: str) -> Report:
    """What the report's own file says now, with the facts about it that the catalogue holds."""
    path = writer.layout.original(sha256)
    stat = path.stat()
    with Readers(1, default_reading()) as readers:
        read = next(readers.read([Task(Offered(path, report, stat.st_size, stat.st_mtime_ns), sha256)]))
    if read.report is None:
        raise CorrectionError(read.reason or "The report's file cannot be read any more.")
    return read.report


def _check(report: Report, values: Sequence[tuple[str, str | None]]) -> None:
    """Raise CorrectionError for a grade that the programme does not give."""
    scale = next((SCALES[grade.scale] for grade in report.grades if grade.scale in SCALES), None)
    scale = scale or scale_of(report.metadata.programme, report.metadata.inspectorate)
    for _, grade in values:
        if scale and grade and re.sub(r"\s+", " ", grade).casefold() not in scale.words:
            raise CorrectionError(
                f"{grade!r} is no grade of {scale.name}; its grades are {', '.join(scale.words)}."
            )
