"""What was set by hand, put in the place of what a report says of itself."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from index.records import Metadata, Report
from ingest.commit import Writer

BY_HAND = "by hand"
"""Where a value was found that somebody set (``Metadata.found_in``)."""


def with_corrections(writer: Writer, path: str, report: Report) -> Report:
    """A report that was just read, with what was set by hand for its path; keeps what its file says instead."""
    with writer.transaction() as db:
        rows = db.execute("SELECT field, value FROM corrections WHERE path = ?", (path,)).fetchall()
        for name, _ in rows:
            was = getattr(report.metadata, name), report.metadata.found_in.get(name)
            db.execute(
                "UPDATE corrections SET was = ?, was_in = ? WHERE path = ? AND field = ?", (*was, path, name)
            )
    return replace(report, metadata=by_hand(report.metadata, dict(rows))) if rows else report


def by_hand(about: Metadata, values: dict[str, str | None]) -> Metadata:
    """The metadata with these values, marked as set by hand."""
    given: dict[str, Any] = dict(values)
    return replace(about, found_in=about.found_in | dict.fromkeys(values, BY_HAND), **given)
