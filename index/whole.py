"""A report as a whole: all that is stored of its pages and passages."""

from __future__ import annotations

from index.catalogue import Catalogue, page_of
from index.records import Page, Passage


def whole(catalogue: Catalogue, report_id: int) -> tuple[tuple[Page, ...], tuple[Passage, ...]]:
    """All pages and all passages of a report, each in their order. Raises DamagedError."""
    rows = catalogue.connection.execute(
        "SELECT * FROM pages WHERE report_id = ? ORDER BY number", (report_id,)
    )
    return tuple(map(page_of, rows)), tuple(catalogue.in_report(report_id))
