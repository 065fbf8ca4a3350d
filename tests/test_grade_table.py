"""Grades side by side: the table, its CSV and its picture; and findings that are like one another."""

from __future__ import annotations

import csv
import io

from PIL import Image

from answer.findings.alike import findings_like
from answer.findings.grade_picture import picture
from answer.findings.grade_table import as_csv, grade_table, safe_cell, shade
from index.search import Index


def test_the_table_holds_the_reports_own_words(corpus_index: Index) -> None:
    grades = corpus_index.catalogue.grades()
    table = grade_table(grades, most=1000)
    assert "Wexmoor Police" in table.authorities
    cell = table.cells["Wexmoor Police", "Missing children"]
    assert cell.what.grade == "Adequate"
    assert len(table.cells) + sum(map(len, table.before.values())) == len(grades)
    few = grade_table(grades, areas=["missing CHILDREN"])
    assert (few.areas, few.authorities) == (("Missing children",), ("Wexmoor Police",))


def test_the_newest_grade_stands_in_the_cell(corpus_index: Index) -> None:
    grades = list(corpus_index.catalogue.grades())
    table = grade_table(grades, most=1000)
    for cell, older in table.before.items():
        newest = table.cells[cell].report.metadata.published_on or ""
        assert all((one.report.metadata.published_on or "") <= newest for one in older)


def test_shades_follow_the_scale(corpus_index: Index) -> None:
    words = {(one.what.scale, one.what.grade): shade(one.what) for one in corpus_index.catalogue.grades()}
    assert words["HMICFRS", "Inadequate"] == words["Ofsted", "Inadequate"] == 4
    assert words["HMICFRS", "Outstanding"] == 0
    assert words["HMICFRS", "Good"] == 1
    assert words["HMICFRS", "Adequate"] == words["HMICFRS", "Requires improvement"] == 2


def test_csv_has_each_grade_with_its_place(corpus_index: Index) -> None:
    grades = corpus_index.catalogue.grades()
    rows = list(csv.DictReader(io.StringIO(as_csv(grade_table(grades, most=1000)))))
    assert len(rows) == len(grades)
    one = next(r for r in rows if (r["authority"], r["area"]) == ("Wexmoor Police", "Missing children"))
    assert one["grade"] == "Adequate"
    assert one["page"].isdecimal()
    assert "Missing children" in one["quote"] or "dequate" in one["quote"]


def test_no_cell_is_a_formula() -> None:
    assert safe_cell("=1+1") == "'=1+1"
    assert safe_cell("@SUM(A1)") == "'@SUM(A1)"
    assert safe_cell("Good") == "Good"


def test_the_picture_is_as_large_as_its_table(corpus_index: Index) -> None:
    table = grade_table(corpus_index.catalogue.grades(), most=5)
    drawn = Image.open(io.BytesIO(picture(table, "Grades")))
    assert drawn.width == 40 + 330 + 190 * 5
    wider = Image.open(io.BytesIO(picture(grade_table(corpus_index.catalogue.grades(), most=6), "Grades")))
    assert wider.width == drawn.width + 190


def test_findings_like_one_another(corpus_index: Index) -> None:
    findings = [one for one in corpus_index.catalogue.findings() if one.what.kind != "figure"]
    one = next(f for f in findings if "sextortion" in f.what.text.casefold() and f.what.passages)
    near = findings_like(corpus_index, one, findings)
    assert near
    assert one not in near
    assert any("sextortion" in f"{f.what.heading} {f.what.text}".casefold() for f in near[:2])
    assert all(set(f.what.passages).isdisjoint(one.what.passages) for f in near[:3])
