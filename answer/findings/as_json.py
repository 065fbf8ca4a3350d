"""The stable JSON and CSV forms of grades and findings."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from answer.contract import cell
from answer.findings.found import Comparison, GradesTable, Inspected, areas_of, counted
from answer.findings.placing import Citing, grade_json, unread_json
from index.deadlines import due
from index.findings import Finding, Grade
from index.found import Reported
from index.scales import area_key


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
