"""Grades of all authorities side by side: a table of authorities and judgement areas, each cell a word."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index.findings import Grade
from index.found import Reported
from index.scales import SCALES, place_on

MIDDLE = 2
"""The last place on a scale of three words, whose second is the middle one."""


@dataclass(frozen=True, slots=True)
class GradeTable:
    """``cells[authority, area]`` is the newest grade; ``before`` are older ones, the newest first."""

    authorities: tuple[str, ...]
    areas: tuple[str, ...]
    cells: dict[tuple[str, str], Reported[Grade]]
    before: dict[tuple[str, str], tuple[Reported[Grade], ...]]


def grade_table(grades: Iterable[Reported[Grade]], areas: Sequence[str] = (), most: int = 12) -> GradeTable:
    """The table of the grades whose report names its authority.

    ``areas`` chooses the columns; without it the ``most`` areas that most authorities were graded on, in that
    order. Areas are the same when their words are, whatever their case.
    """
    by_cell: dict[tuple[str, str], list[Reported[Grade]]] = {}
    names: dict[str, Counter[str]] = {}
    for found in grades:
        authority, area = found.report.metadata.authority, " ".join(found.what.area.split())
        if authority:
            by_cell.setdefault((authority, area.casefold()), []).append(found)
            names.setdefault(area.casefold(), Counter())[area] += 1
    shown = {folded: counts.most_common(1)[0][0] for folded, counts in names.items()}
    spread = Counter(area for _, area in by_cell)
    wanted = [area.casefold() for area in areas] or [
        area for area, _ in sorted(spread.items(), key=lambda pair: (-pair[1], pair[0]))[:most]
    ]
    cells, before = {}, {}
    for (authority, area), found_here in by_cell.items():
        if area in wanted:
            newest = sorted(found_here, key=lambda one: one.report.metadata.published_on or "", reverse=True)
            cells[authority, shown[area]] = newest[0]
            before[authority, shown[area]] = tuple(newest[1:])
    return GradeTable(
        authorities=tuple(sorted({authority for authority, _ in cells})),
        areas=tuple(shown[area] for area in wanted if area in shown),
        cells=cells,
        before=before,
    )


def shade(grade: Grade) -> int | None:
    """How a grade's word is coloured, 0 (the best of its scale) to 4 (the last); None for a word of no scale."""
    at = place_on(grade.scale, grade.grade)
    if at is None or grade.scale is None:
        return None
    last = len(SCALES[grade.scale].words) - 1
    if at in {0, last}:
        return 4 if at else 0
    return 1 if at == 1 and last > MIDDLE else 2


def as_csv(table: GradeTable) -> str:
    """One line a grade, newest and older, with the report and page on which it stands."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(["authority", "area", "grade", "published", "report", "page", "printed page", "quote"])
    for cell in sorted(table.cells):
        for found in (table.cells[cell], *table.before[cell]):
            about, grade = found.report.metadata, found.what
            rows.writerow(
                [safe_cell(str(value)) if value is not None else "" for value in (
                    cell[0], cell[1], grade.grade, about.published_on, about.title, found.page, found.page_label,
                    grade.quote,
                )]
            )  # fmt: skip
    return out.getvalue()


def safe_cell(text: str) -> str:
    """A cell that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
