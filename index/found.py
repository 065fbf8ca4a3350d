"""Findings and grades as the catalogue stores them: their rows, and reading them by filters."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from index.errors import DamagedError
from index.findings import Finding, Grade
from index.packed import unpacked_text
from index.records import Filters, ReportRow
from index.schema import is_intact
from index.spans import Span

T = TypeVar("T", Finding, Grade)


@dataclass(frozen=True, slots=True)
class Reported(Generic[T]):
    """A finding or a grade with the report that says it; ``page_label`` is printed on its first page."""

    what: T
    report: ReportRow
    page_label: str | None

    @property
    def page(self) -> int | None:
        """The physical page on which it begins; None for reports without pages."""
        return self.what.spans[0].page if self.report.paged and self.what.spans else None


def finding_row(finding: Finding, report_id: int, ordinal: int) -> tuple[Any, ...]:
    """The values of a finding's row, in the order of ``schema.CHECKED``."""
    passages = [int(key, 16) for key in finding.passages]
    return (
        finding.finding_id, report_id, ordinal, finding.kind, finding.text, _flat(finding.spans),
        json.dumps(finding.heading), json.dumps(passages), finding.number, finding.addressee, finding.deadline,
        finding.title, finding.value, finding.counts, finding.against,
    )  # fmt: skip


def grade_row(grade: Grade, report_id: int, ordinal: int) -> tuple[Any, ...]:
    """The values of a grade's row, in the order of ``schema.CHECKED``."""
    return (
        report_id, ordinal, grade.area, grade.grade, grade.scale, grade.quote, _flat(grade.spans),
        json.dumps(grade.heading), int(grade.by_hand),
    )  # fmt: skip


def finding_of(row: sqlite3.Row) -> Finding:
    """The finding of a whole row. Raises DamagedError when it is not as it was written."""
    if not is_intact("findings", row):
        raise DamagedError("A finding in the catalogue")
    return Finding(
        finding_id=row["id"], kind=row["kind"], text=row["text"], spans=_spans(row["spans"]),
        heading=tuple(json.loads(row["heading"])),
        passages=tuple(f"{key:016x}" for key in json.loads(row["passages"])),
        number=row["number"], addressee=row["addressee"], deadline=row["deadline"], title=row["title"],
        value=row["value"], counts=row["counts"], against=row["against"],
    )  # fmt: skip


def grade_of(row: sqlite3.Row) -> Grade:
    """The grade of a whole row. Raises DamagedError when it is not as it was written."""
    if not is_intact("grades", row):
        raise DamagedError("A grade in the catalogue")
    return Grade(
        area=row["area"], grade=row["grade"], scale=row["scale"], quote=row["quote"], spans=_spans(row["spans"]),
        heading=tuple(json.loads(row["heading"])), by_hand=bool(row["by_hand"]),
    )  # fmt: skip


def findings_of(db: sqlite3.Connection, report_id: int) -> tuple[Finding, ...]:
    """The findings of one report, in the report's order."""
    rows = db.execute("SELECT * FROM findings WHERE report_id = ? ORDER BY ordinal", (report_id,))
    return tuple(map(finding_of, rows))


def grades_of(db: sqlite3.Connection, report_id: int) -> tuple[Grade, ...]:
    """The grades of one report, in the report's order."""
    rows = db.execute("SELECT * FROM grades WHERE report_id = ? ORDER BY ordinal", (report_id,))
    return tuple(map(grade_of, rows))


def rows_of(
    db: sqlite3.Connection, table: str, filters: Filters, reports: Iterable[int]
) -> Iterator[sqlite3.Row]:
    """The rows of ``findings`` or ``grades`` of these reports that fit the filters of kind and grade."""
    wanted = sorted(reports)
    clauses, values = [f"report_id IN ({','.join('?' * len(wanted))})"], [*map(str, wanted)]
    if table == "findings" and filters.kind:
        clauses.append(f"kind IN ({','.join('?' * len(filters.kind))})")
        values += filters.kind
    if table == "grades" and filters.grade:
        clause, more = grade_clause(filters.grade)
        clauses.append(clause)
        values += more
    yield from db.execute(
        f"SELECT * FROM {table} WHERE {' AND '.join(clauses)} ORDER BY report_id, ordinal", values
    )


def grade_clause(wanted: Sequence[str]) -> tuple[str, list[str]]:
    """SQL that fits the rows of ``grades`` that one of "grade" or "area=grade" names, and its values.

    An area is named by any part of it; "requires improvement" is also "requires improvement to be good".
    """
    clauses, values = [], []
    for said in wanted:
        area, equals, grade = said.rpartition("=")
        words = " ".join(grade.split())
        clause = "(grades.grade = ? COLLATE NOCASE OR grades.grade LIKE ? || ' to be %')"
        values += [words, words]
        if equals:
            clause = f"({clause} AND instr(lower(grades.area), lower(?)))"
            values.append(area.strip())
        clauses.append(clause)
    return f"({' OR '.join(clauses)})", values


def passage_keys(db: sqlite3.Connection, kinds: Sequence[str]) -> set[int]:
    """The keys of the passages that hold a finding of one of the kinds; of retired reports too."""
    rows = db.execute(
        f"""SELECT DISTINCT json_each.value FROM findings, json_each(findings.passages)
        WHERE kind IN ({",".join("?" * len(kinds))})""",
        list(kinds),
    )
    return {row[0] for row in rows}


def texts_of_kinds(
    db: sqlite3.Connection, kinds: Collection[str], keys: Collection[int]
) -> dict[int, list[str]]:
    """What the findings of these kinds say that stand in these passages, by the passage's key; blanks are single."""
    kinds_marks, marks = (",".join("?" * len(some)) for some in (kinds, keys))
    rows = db.execute(
        f"""SELECT json_each.value, findings.text FROM findings, json_each(findings.passages)
        WHERE report_id IN (SELECT report_id FROM passages WHERE key IN ({marks})) AND kind IN ({kinds_marks})
        AND json_each.value IN ({marks})""",
        [*keys, *kinds, *keys],
    )
    found: dict[int, list[str]] = {}
    for key, text in rows:
        found.setdefault(key, []).append(" ".join(text.split()))
    return found


def texts_of(db: sqlite3.Connection, keys: Sequence[int]) -> list[str]:
    """The texts of passages alone, in no order; quicker than whole passages."""
    rows = db.execute(f"SELECT text FROM passages WHERE key IN ({','.join('?' * len(keys))})", list(keys))
    return [unpacked_text(row[0]) for row in rows]


def _flat(spans: Sequence[Span]) -> str:
    return json.dumps([number for span in spans for number in span], separators=(",", ":"))


def _spans(text: str) -> tuple[Span, ...]:
    numbers = json.loads(text)
    return tuple(Span(*numbers[i : i + 3]) for i in range(0, len(numbers), 3))
