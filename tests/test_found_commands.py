"""The commands over what the inspectors found, on the sample reports, and grades set by hand."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import pytest

from index.catalogue import Catalogue
from index.deadlines import due
from index.layout import Layout
from index.scales import area_key
from ingest.build import ingest
from ingest.care.doctor import check
from ingest.care.rebuild import rebuild_catalogue
from ingest.corrections.correct import CorrectionError
from ingest.corrections.correct_grades import correct_grades, parse_grade
from ingest.lock import writing
from tests.conftest import CORPUS, RunFindings

WEXMOOR = "wexmoor-police-national-child-protection-inspection.pdf"


def test_grades_of_an_authority_with_their_pages(run_findings: RunFindings, corpus_store: Path) -> None:
    done = run_findings("grades", "--authority", "Wexmoor Police", "--json", "--index", corpus_store)
    assert (done.returncode, done.stderr) == (0, "")
    said = json.loads(done.stdout)
    assert said["unread"] == []
    assert [grade["grade"] for grade in said["grades"]].count("Inadequate") == 2
    first = said["grades"][0]
    assert (first["area"], first["grade"], first["scale"]) == (
        "Leadership of child protection", "Requires improvement", "HMICFRS",
    )  # fmt: skip
    assert (first["page"], first["published_on"], first["by_hand"]) == (3, "2025-03-18", False)
    shown = run_findings("grades", "--grade", "sextortion=outstanding", "--index", corpus_store).stdout
    assert "Corrindale Constabulary: National child protection inspection" in shown
    assert "1 report has such grades" in shown
    assert "paragraph" in shown


def test_the_grades_table_as_csv(run_findings: RunFindings, corpus_store: Path, tmp_path: Path) -> None:
    done = run_findings("grades", "--csv", tmp_path / "grades.csv", "--index", corpus_store)
    assert (done.returncode, done.stdout) == (0, "")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "grades.csv").read_text(encoding="utf-8"))))
    assert len(rows) == 5
    quarnholt = next(row for row in rows if row["authority"] == "Quarnholt Borough Council")
    assert quarnholt["Overall effectiveness"] == "Requires improvement"
    assert "Overall effectiveness: page 1" in quarnholt["citations"]
    assert quarnholt["Missing children"] == ""


def test_recommendations_with_their_deadlines(
    run_findings: RunFindings, corpus_store: Path, tmp_path: Path
) -> None:
    arguments = ("list", "--kind", "recommendation", "--authority", "Wexmoor Police", "--index", corpus_store)
    said = json.loads(run_findings(*arguments, "--json").stdout)["findings"]
    assert [line["number"] for line in said] == [str(n) for n in range(1, 10)]
    by_date = said[5]
    assert (by_date["deadline"], by_date["due"], by_date["due_how"]) == (
        "By 30 September 2025", "2025-09-30", "the report names it",
    )  # fmt: skip
    assert (said[1]["due"], said[1]["due_how"]) == ("2025-06-18", "reckoned from publication")
    assert said[1]["addressee"] == "Wexmoor Police"
    assert run_findings(*arguments, "--csv", tmp_path / "list.csv").returncode == 0
    rows = list(csv.DictReader(io.StringIO((tmp_path / "list.csv").read_text(encoding="utf-8"))))
    assert [row["number"] for row in rows] == [line["number"] for line in said]
    shown = run_findings("list", "--kind", "cause-of-concern", "--index", corpus_store).stdout
    assert shown.count("Cause of concern") == 12
    assert "Wexmoor Police fails children who are victims of sextortion" in shown


def test_an_unknown_kind_or_authority_is_told(run_findings: RunFindings, corpus_store: Path) -> None:
    wrong = run_findings("list", "--kind", "praise", "--index", corpus_store)
    assert wrong.returncode == 2
    assert "is none of: cause of concern, priority action" in wrong.stderr
    unknown = run_findings("timeline", "Wexmor Police", "--index", corpus_store)
    assert unknown.returncode == 1
    assert "did you mean 'Wexmoor Police'?" in unknown.stderr


def test_a_timeline_and_a_comparison(run_findings: RunFindings, corpus_store: Path) -> None:
    said = json.loads(
        run_findings("timeline", "Quarnholt Borough Council", "--json", "--index", corpus_store).stdout
    )
    (report,) = said["reports"]
    assert (report["published_on"], report["counts"]["recommendation"]) == ("2025-04-29", 5)
    names = ("Wexmoor Police", "Corrindale Constabulary")
    compared = json.loads(run_findings("compare", *names, "--json", "--index", corpus_store).stdout)
    assert compared["authorities"] == list(names)
    exploitation = next(row for row in compared["areas"] if row["area"] == "Child criminal exploitation")
    assert exploitation["grades"] == ["Inadequate", None]
    shown = run_findings("compare", *names, "--index", corpus_store).stdout
    assert "Wexmoor Police: Inadequate  (page 3)" in shown
    assert "Corrindale Constabulary: not graded" in shown


def test_what_could_not_be_read_is_named(run_findings: RunFindings, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    shutil.copy(CORPUS / WEXMOOR, tmp_path / "in")
    (tmp_path / "in" / "broken.pdf").write_bytes(b"%PDF-1.7 nothing")
    ingest([tmp_path / "in"], tmp_path / "store")
    for command in (("grades",), ("list",), ("timeline", "Wexmoor Police")):
        shown = run_findings(*command, "--index", tmp_path / "store").stdout
        assert "could not be read (1)" in shown
        assert "broken.pdf" in shown


def test_reports_list_their_grades(run_findings: RunFindings, corpus_store: Path) -> None:
    lines = [
        json.loads(line)
        for line in run_findings("reports", "--json", "--index", corpus_store).stdout.splitlines()
    ]
    graded = {line["report"]: line["grades"] for line in lines}
    assert graded[WEXMOOR][3] == {
        "area": "Missing children", "grade": "Adequate", "page": 3, "quote": "Missing children Adequate",
    }  # fmt: skip
    assert graded["belstrand-borough-council-monitoring-visit.pdf"] == []


# -- by hand


@pytest.fixture
def store(tmp_path: Path) -> Path:
    (tmp_path / "reports").mkdir()
    text = (
        "# National child protection inspection of Ashbyford\n\nInspected by: HMICFRS\n\n"
        "| Area | Grade |\n|---|---|\n| Missing children | Good |\n| Custody | Adequate |\n"
    )
    (tmp_path / "reports" / "ashby.md").write_text(text)
    ingest([tmp_path / "reports"], tmp_path / "store")
    return tmp_path / "store"


def grades(store: Path) -> list[tuple[str, str, bool]]:
    catalogue = Catalogue(Layout(store))
    found = [(g.what.area, g.what.grade, g.what.by_hand) for g in catalogue.grades()]
    catalogue.close()
    return found


READ = [("Missing children", "Good", False), ("Custody", "Adequate", False)]


def test_a_grade_set_by_hand_is_kept_and_can_be_given_back(store: Path, tmp_path: Path) -> None:
    assert grades(store) == READ
    correct_grades(
        store, "ashby.md", [("missing children", "inadequate"), ("Training", "good"), ("Custody", None)]
    )
    by_hand = [("Missing children", "inadequate", True), ("Training", "good", True)]
    assert grades(store) == by_hand
    assert check(store).sound
    file = tmp_path / "reports" / "ashby.md"
    file.write_text(file.read_text() + "\nAnother sentence about Ashbyford.\n")
    assert [f.status for f in ingest([tmp_path / "reports"], store).files] == ["updated"]
    assert grades(store) == by_hand
    with writing(Layout(store)):
        assert list(rebuild_catalogue(Layout(store))) == []
    assert grades(store) == by_hand
    correct_grades(store, "ashby.md", unset=["Missing children", "training", "Custody"])
    assert grades(store) == READ
    with pytest.raises(CorrectionError, match="was not set by hand"):
        correct_grades(store, "ashby.md", unset=["Custody"])


def test_a_grade_must_be_one_of_the_programme(store: Path) -> None:
    with pytest.raises(
        CorrectionError, match="is no grade of HMICFRS; its grades are outstanding, good, adequate"
    ):
        correct_grades(store, "ashby.md", [("Custody", "excellent")])
    assert grades(store) == READ
    with pytest.raises(CorrectionError, match="is not area=grade"):
        parse_grade("Custody")


def test_the_command_sets_a_grade(run_findings: RunFindings, store: Path) -> None:
    done = run_findings("grades", "--set", "ashby.md", "Custody=inadequate", "--index", store)
    assert (done.returncode, done.stdout) == (0, "ashby.md: Custody is now inadequate, set by hand.\n")
    shown = run_findings("grades", "--index", store).stdout
    assert "inadequate  (set by hand, paragraph" in shown
    (line,) = run_findings("reports", "--json", "--index", store).stdout.splitlines()
    assert json.loads(line)["grades"][1]["by_hand"] is True
    back = run_findings("grades", "--unset", "ashby.md", "Custody", "--index", store)
    assert "what the report says again" in back.stdout
    assert grades(store) == READ


# -- deadlines and areas


@pytest.mark.parametrize(
    ("words", "published", "day"),
    [
        ("Within three months", "2024-11-30", "2025-02-28"),
        ("within six weeks of publication", "2024-01-01", "2024-02-12"),
        ("within one year", "2024-02-29", "2025-02-28"),
        ("With immediate effect", "2024-01-01", "2024-01-01"),
        ("by the end of December 2024", None, "2024-12-31"),
        ("By 31 March 2024", None, "2024-03-31"),
        ("by March 2024", None, "2024-03-31"),
        ("By 31 March", "2024-01-01", None),
        ("within ten working days", "2024-01-01", None),
        ("Within three months", None, None),
        ("as soon as possible", "2024-01-01", None),
        ("By 31 February 2024", None, None),
    ],
)
def test_the_day_of_a_deadline(words: str, published: str | None, day: str | None) -> None:
    found = due(words, published)
    assert (found.day if found else None) == day


def test_one_area_printed_two_ways_has_one_key() -> None:
    same = [
        "The experiences and progress of care leavers",
        "Experiences and progress of care leavers",
        "Care leavers",
    ]
    assert len({area_key(area) for area in same}) == 1
    assert area_key("Overall effectiveness") == area_key("The overall judgement")
    assert area_key("The experiences and progress of children in care") != area_key(same[0])


def test_findings_on_a_theme_stand_in_its_passages(run_findings: RunFindings, corpus_store: Path) -> None:
    arguments = ("list", "--kind", "recommendation", "--json", "--index", corpus_store)
    everything = json.loads(run_findings(*arguments).stdout)["findings"]
    on_theme = json.loads(run_findings(*arguments, "--theme", "missing children").stdout)["findings"]
    assert 0 < len(on_theme) < len(everything)
    assert any("return home interview" in line["quote"] for line in on_theme)
