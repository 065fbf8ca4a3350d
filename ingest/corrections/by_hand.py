"""What was set by hand, put in the place of what a report says of itself."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from typing import Any

from index.findings import Grade
from index.records import Metadata, Report
from index.scales import area_key, scale_of
from ingest.commit import Writer

BY_HAND = "by hand"
"""Where a value was found that somebody set (``Metadata.found_in``)."""


def with_corrections(writer: Writer, path: str, report: Report) -> Report:
    """A report that was just read, with what was set by hand for its path; keeps what its file says instead."""
    with writer.transaction() as db:
        report = with_grades(db, path, report)
        rows = db.execute("SELECT field, value FROM corrections WHERE path = ?", (path,)).fetchall()
        for name, _ in rows:
            was = getattr(report.metadata, name), report.metadata.found_in.get(name)
            db.execute(
                "UPDATE corrections SET was = ?, was_in = ? WHERE path = ? AND field = ?", (*was, path, name)
            )
    return replace(report, metadata=by_hand(report.metadata, dict(rows))) if rows else report


def with_grades(db: sqlite3.Connection, path: str, report: Report) -> Report:
    """A report with the grades that were set by hand for its path; each keeps the quote that the reader found."""
    rows = db.execute(
        "SELECT area, grade FROM grades_by_hand WHERE path = ? ORDER BY area", (path,)
    ).fetchall()
    grades = list(report.grades)
    scale = scale_of(report.metadata.programme, report.metadata.inspectorate)
    for area, word in rows:
        at = next((n for n, grade in enumerate(grades) if area_key(grade.area) == area_key(area)), None)
        if at is None and word:
            grades.append(Grade(area, word, scale.name if scale else None, "", (), by_hand=True))
        elif at is not None and word:
            grades[at] = replace(grades[at], grade=word, by_hand=True)
        elif at is not None:
            del grades[at]
    return replace(report, grades=tuple(grades)) if rows else report


def by_hand(about: Metadata, values: dict[str, str | None]) -> Metadata:
    """The metadata with these values, marked as set by hand."""
    given: dict[str, Any] = dict(values)
    return replace(about, found_in=about.found_in | dict.fromkeys(values, BY_HAND), **given)
