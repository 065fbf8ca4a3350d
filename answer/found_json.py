"""The stable JSON and CSV forms of grades and findings."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from answer.contract import cell
from answer.found import Comparison, GradesTable, Inspected, areas_of, counted
from index.catalogue import Catalogue, LedgerLine
from index.deadlines import due
from index.findings import Finding, Grade
from index.found import Reported
from index.scales import area_key


class Citing:
    """What cites a grade or a finding; the paragraphs of reports without pages are looked up once a report."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._texts: dict[str, Any] = {}

    def paragraph(self, found: Reported[Grade] | Reported[Finding]) -> int | None:
        """The number of the paragraph in which it begins, in a report without pages."""
        report = found.report
        if report.paged or not found.what.spans:
            return None
        if report.sha256 not in self._texts:
            self._texts[report.sha256] = self._catalogue.page(report.sha256, 1)
        page = self._texts[report.sha256]
        return page.paragraph_at(found.what.spans[0].start) if page else None

    def place(self, found: Reported[Grade] | Reported[Finding]) -> dict[str, Any]:
        """Report, page, label, paragraph, offsets and the file's SHA-256."""
        spans, about = found.what.spans, found.report.metadata
        return {
            "report": found.report.report, "title": about.title, "authority": about.authority,
            "programme": about.programme, "published_on": about.published_on, "page": found.page,
            "page_label": found.page_label if found.report.paged else None, "paragraph": self.paragraph(found),
            "heading": list(found.what.heading), "sha256": found.report.sha256,
            "spans": [span._asdict() for span in spans],
        }  # fmt: skip


def grade_json(grade: Reported[Grade], citing: Citing) -> dict[str, Any]:
    """A grade with its citation; ``quote`` is null where it was set by hand and the report says nothing."""
    what = grade.what
    own = {"area": what.area, "grade": what.grade, "scale": what.scale, "by_hand": what.by_hand}
    return own | {"quote": what.quote or None} | citing.place(grade)


def finding_json(found: Reported[Finding], citing: Citing) -> dict[str, Any]:
    """A finding with its citation; ``due`` is the day of the deadline and ``due_how`` how it was come by."""
    what = found.what
    day = due(what.deadline, found.report.metadata.published_on)
    return {
        "id": what.finding_id, "kind": what.kind, "number": what.number, "title": what.title, "quote": what.text,
        "addressee": what.addressee, "deadline": what.deadline, "due": day.day if day else None,
        "due_how": day.how if day else None, "value": what.value, "counts": what.counts,
        "against": what.against, "passages": list(what.passages),
    } | citing.place(found)  # fmt: skip


def unread_json(lines: Iterable[LedgerLine]) -> list[dict[str, Any]]:
    """The files that could not be read, so that nobody takes a list for complete that is not."""
    return [{"report": line.report, "source": line.path, "reason": line.reason} for line in lines]


def table_json(table: GradesTable, citing: Citing) -> dict[str, Any]:
    """The object that ``findings grades --json`` prints."""
    grades = [grade_json(grade, citing) for row in table.rows for grade in row.grades]
    return {"grades": grades, "unread": unread_json(table.unread)}


def inspected_json(one: Inspected, citing: Citing) -> dict[str, Any]:
    """A report in the life of an authority."""
    about = one.report.metadata
    return {
        "report": one.report.report, "title": about.title, "authority": about.authority,
        "programme": about.programme, "published_on": about.published_on, "inspected_from": about.inspected_from,
        "inspected_to": about.inspected_to, "grades": [grade_json(grade, citing) for grade in one.grades],
        "counts": counted(one.findings), "findings": [finding_json(found, citing) for found in one.findings],
    }  # fmt: skip


def comparison_json(compared: Comparison, citing: Citing) -> dict[str, Any]:
    """The object that ``findings compare --json`` prints."""
    return {
        "authorities": list(compared.authorities),
        "programmes": [[inspected_json(one, citing) for one in pair] for pair in compared.pairs],
        "areas": [
            {"programme": pair[0].report.metadata.programme, "area": area, "grades": _both(pair, key)}
            for pair in compared.pairs
            for key, area in areas_of(pair[0].grades, pair[1].grades).items()
        ],
        "unread": unread_json(compared.unread),
    }


def _both(pair: Sequence[Inspected], key: str) -> list[str | None]:
    return [next((g.what.grade for g in one.grades if area_key(g.what.area) == key), None) for one in pair]


def grades_csv(table: GradesTable, citing: Citing) -> str:
    """A row a report: who, what, when, a column for each area, and where each grade stands."""
    first = ["authority", "programme", "published_on", "report"]
    rows: list[Sequence[object]] = [[*first, *table.areas.values(), "citations"]]
    for row in table.rows:
        about = row.report.metadata
        graded = [row.of(area) for area in table.areas]
        where = [f"{g.what.area}: {_where(g, citing)}" for g in row.grades]
        rows.append(
            [about.authority, about.programme, about.published_on, row.report.report]
            + [_marked(grade) for grade in graded] + ["; ".join(where)]
        )  # fmt: skip
    return _csv(rows)


def findings_csv(lines: Sequence[dict[str, Any]]) -> str:
    """The lines of ``findings list --json`` as a table."""
    names = [
        "authority", "kind", "number", "title", "quote", "addressee", "deadline", "due", "due_how", "value",
        "counts", "against", "report", "programme", "published_on", "page", "page_label", "paragraph",
    ]  # fmt: skip
    return _csv([names, *([line[name] for name in names] for line in lines)])


def _marked(grade: Reported[Grade] | None) -> str:
    return "" if grade is None else grade.what.grade + (" (set by hand)" if grade.what.by_hand else "")


def _where(grade: Reported[Grade], citing: Citing) -> str:
    paragraph = citing.paragraph(grade)
    return f"page {grade.page}" if grade.page else f"paragraph {paragraph}" if paragraph else "set by hand"


def _csv(rows: Iterable[Iterable[object]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(map(_cells, rows))
    return out.getvalue()


def _cells(row: Iterable[object]) -> Iterator[str]:
    return map(cell, row)
