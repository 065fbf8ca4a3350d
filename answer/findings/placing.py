"""Where a grade or a finding stands, as programs read it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from index.catalogue import Catalogue, LedgerLine
from index.findings import Finding, Grade
from index.found import Reported
from index.records import Page


class Citing:
    """What cites a grade or a finding; the paragraphs of reports without pages are looked up once a report."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._texts: dict[tuple[str, int], Page | None] = {}

    def paragraph(self, found: Reported[Grade] | Reported[Finding]) -> int | None:
        """The number of the paragraph in which it begins, in a report without pages."""
        report = found.report
        if report.paged or not found.what.spans:
            return None
        place = (report.sha256, found.what.spans[0].page)
        if place not in self._texts:
            self._texts[place] = self._catalogue.page(*place)
        page = self._texts[place]
        return page.paragraph_at(found.what.spans[0].start) if page else None

    def place(self, found: Reported[Grade] | Reported[Finding]) -> dict[str, Any]:
        """Report, page, label, paragraph, offsets and the file's SHA-256."""
        return place_json(found, self.paragraph(found))


def place_json(found: Reported[Grade] | Reported[Finding], paragraph: int | None) -> dict[str, Any]:
    """The same, where the paragraph is known (None: the report has pages)."""
    spans, about = found.what.spans, found.report.metadata
    return {
        "report": found.report.report, "title": about.title, "authority": about.authority,
        "programme": about.programme, "published_on": about.published_on, "page": found.page,
        "page_label": found.page_label, "paragraph": paragraph,
        "heading": list(found.what.heading), "sha256": found.report.sha256,
        "spans": [span._asdict() for span in spans],
    }  # fmt: skip


def grade_json(grade: Reported[Grade], citing: Citing) -> dict[str, Any]:
    """A grade with its citation; ``quote`` is null where it was set by hand and the report says nothing."""
    return grade_fields(grade.what) | citing.place(grade)


def grade_fields(what: Grade) -> dict[str, Any]:
    """A grade without its place."""
    own = {"area": what.area, "grade": what.grade, "scale": what.scale, "by_hand": what.by_hand}
    return own | {"quote": what.quote or None}


def unread_json(lines: Iterable[LedgerLine]) -> list[dict[str, Any]]:
    """The files that could not be read, so that nobody takes a list for complete that is not."""
    return [{"report": line.report, "source": line.path, "reason": line.reason} for line in lines]
