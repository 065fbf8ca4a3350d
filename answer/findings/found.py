"""Grades and findings put side by side: authority by area, over the years, two authorities beside each other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from index.catalogue import Catalogue, LedgerLine
from index.findings import KINDS, Finding, FindingKind, Grade
from index.found import Reported
from index.records import Filters, ReportRow
from index.scales import area_key

Grades = tuple[Reported[Grade], ...]


@dataclass(frozen=True, slots=True)
class Graded:
    """One report's grades, in its order."""

    report: ReportRow
    grades: Grades

    def of(self, area: str) -> Reported[Grade] | None:
        """The grade of an area, by its key (``index.scales.area_key``)."""
        return next((grade for grade in self.grades if area_key(grade.what.area) == area), None)


@dataclass(frozen=True, slots=True)
class GradesTable:
    """Reports with grades by authority and date, the areas of all of them by key, and what could not be read."""

    rows: tuple[Graded, ...]
    areas: dict[str, str]
    unread: tuple[LedgerLine, ...]


@dataclass(frozen=True, slots=True)
class Inspected:
    """One report in the life of an authority: its grades and its findings."""

    report: ReportRow
    grades: Grades
    findings: tuple[Reported[Finding], ...]

    def count(self, kind: FindingKind) -> int:
        """How many findings of a kind it holds."""
        return sum(found.what.kind == kind for found in self.findings)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two authorities by what both were graded in: of each programme that both have, the latest report of each."""

    authorities: tuple[str, str]
    pairs: tuple[tuple[Inspected, Inspected], ...]
    unread: tuple[LedgerLine, ...]


def grades_table(
    catalogue: Catalogue, filters: Filters | None = None, *, all_of: bool = False
) -> GradesTable:
    """The grades that fit; without ``all_of``, of each authority and programme those of the latest report.

    A filter of grades keeps the reports that have such a grade now, and of them the grades that fit.
    """
    filters = filters or Filters()
    everything = _by_report(catalogue.grades(replace(filters, grade=())))
    rows = everything if all_of else _latest(everything)
    if filters.grade:
        fitting = _by_report(catalogue.grades(filters))
        shown = {row.report.id: row for row in fitting}
        rows = [shown[row.report.id] for row in rows if row.report.id in shown]
    rows.sort(key=lambda row: (_name(row.report).casefold(), row.report.metadata.dated))
    areas: dict[str, str] = {}
    for row in rows:
        for grade in row.grades:
            areas.setdefault(area_key(grade.what.area), grade.what.area)
    return GradesTable(tuple(rows), areas, catalogue.failed())


def fitting(catalogue: Catalogue, filters: Filters) -> tuple[Reported[Finding], ...]:
    """The findings that fit all filters; themes and tones are asked of the passages that a finding stands in."""
    if not (filters.theme or filters.tone):
        return catalogue.findings(filters)
    from index.search import Index

    wanted = Filters(theme=filters.theme, tone=filters.tone)
    allowed = Index.open(catalogue.layout.folder).passages_for(wanted)
    keys = frozenset(() if allowed is None else allowed.tolist())
    found = catalogue.findings(_of_reports(filters, kind=filters.kind))
    return tuple(each for each in found if any(int(key, 16) in keys for key in each.what.passages))


def _of_reports(filters: Filters, kind: tuple[str, ...] = ()) -> Filters:
    """The filters that ask for reports, and the kinds."""
    return replace(filters, theme=(), tone=(), kind=kind)


def timeline(catalogue: Catalogue, filters: Filters) -> tuple[Inspected, ...]:
    """The reports that fit, the earliest first, each with its grades and findings."""
    grades = {row.report.id: row.grades for row in _by_report(catalogue.grades(_of_reports(filters)))}
    found: dict[int, list[Reported[Finding]]] = {}
    for each in fitting(catalogue, filters):
        found.setdefault(each.report.id, []).append(each)
    allowed = catalogue.report_ids(_of_reports(filters))
    reports = sorted(
        (row for row in catalogue.reports() if row.id in allowed), key=lambda row: row.metadata.dated
    )
    return tuple(Inspected(row, grades.get(row.id, ()), tuple(found.get(row.id, ()))) for row in reports)


def comparison(catalogue: Catalogue, one: str, other: str, filters: Filters | None = None) -> Comparison:
    """Two authorities side by side, by the programmes that both were inspected in."""
    latest = []
    for name in (one, other):
        wanted = replace(filters or Filters(), authority=(name,))
        latest.append({row.report.metadata.programme: row for row in timeline(catalogue, wanted)})
    shared = [programme for programme in latest[0] if programme in latest[1]]
    pairs = tuple((latest[0][programme], latest[1][programme]) for programme in shared)
    return Comparison((one, other), pairs, catalogue.failed())


def areas_of(*reports: Sequence[Reported[Grade]]) -> dict[str, str]:
    """The areas that any of the reports is graded in, by key, each as it is printed first."""
    areas: dict[str, str] = {}
    for grade in (grade for grades in reports for grade in grades):
        areas.setdefault(area_key(grade.what.area), grade.what.area)
    return areas


def counted(findings: Iterable[Reported[Finding]]) -> dict[FindingKind, int]:
    """How many findings there are of each kind, in the order of the kinds."""
    kinds = [found.what.kind for found in findings]
    return {kind: kinds.count(kind) for kind in KINDS if kind in kinds}


def _by_report(grades: Iterable[Reported[Grade]]) -> list[Graded]:
    rows: dict[int, tuple[ReportRow, list[Reported[Grade]]]] = {}
    for grade in grades:
        rows.setdefault(grade.report.id, (grade.report, []))[1].append(grade)
    return [Graded(report, tuple(those)) for report, those in rows.values()]


def _latest(rows: Iterable[Graded]) -> list[Graded]:
    """Of each authority and programme the latest; a report that names no authority stands for itself."""
    newest: dict[tuple[str, str | None], Graded] = {}
    for row in sorted(rows, key=lambda row: row.report.metadata.dated):
        about = row.report.metadata
        newest[about.authority.casefold() if about.authority else row.report.sha256, about.programme] = row
    return list(newest.values())


def _name(report: ReportRow) -> str:
    return report.metadata.authority or report.metadata.title
