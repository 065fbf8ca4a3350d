"""Metadata set by hand: validated, indexed at once, kept over later readings, and given back."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest

from index.catalogue import Catalogue
from index.layout import Layout
from index.records import Filters, ReportRow
from index.search import Index
from ingest.build import ingest
from ingest.care.doctor import check
from ingest.care.rebuild import rebuild_catalogue
from ingest.corrections.correct import CorrectionError, correct, parse_correction
from ingest.gone import NoSuchReportError
from ingest.lock import writing
from tests.conftest import RunFindings
from tests.made import write_report


@pytest.fixture
def store(tmp_path: Path) -> Path:
    write_report(tmp_path / "reports" / "ashby.md", "Ashbyford")
    write_report(tmp_path / "reports" / "brill.md", "Brillmarsh")
    ingest([tmp_path / "reports"], tmp_path / "store")
    return tmp_path / "store"


def row(store: Path, report: str = "ashby.md") -> ReportRow:
    with closing(Catalogue(Layout(store))) as catalogue:
        return next(row for row in catalogue.reports() if row.report == report)


@pytest.mark.parametrize(
    ("said", "pair"),
    [
        ("authority=Wexmoor Police", ("authority", "Wexmoor Police")),
        (" theme = domestic abuse = first ", ("theme", "domestic abuse = first")),
        ("published_on=2024-02-29", ("published_on", "2024-02-29")),
        ("programme=", ("programme", None)),
    ],
)
def test_a_correction_is_field_and_value(said: str, pair: tuple[str, str | None]) -> None:
    assert parse_correction(said) == pair


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("authority", "is not field=value"),
        ("author=x", "There is no field 'author'; the fields are title, authority"),
        ("published_on=2023-02-29", "must be a day such as 2024-05-31, not 2023-02-29"),
        ("published_on=May", "must be a day"),
        ("title=", "cannot be empty"),
        ("theme=" + "x" * 301, "at most 300 characters"),
        ("theme=a\x1b[2J", "one line"),
    ],
)
def test_what_is_no_correction_is_told(said: str, sentence: str) -> None:
    with pytest.raises(CorrectionError) as told:
        parse_correction(said)
    assert sentence in str(told.value)


def test_a_corrected_authority_is_searched_at_once(store: Path) -> None:
    assert row(store).metadata.authority is None
    correct(store, "ashby.md", [("authority", "Quellenshire Constabulary"), ("published_on", "2024-05-31")])
    about = row(store).metadata
    assert (about.authority, about.published_on) == ("Quellenshire Constabulary", "2024-05-31")
    assert (about.found_in["authority"], about.found_in["title"]) == ("by hand", "content")
    index = Index.open(store)
    assert {hit.report for hit in index.search("Quellenshire", 3).hits} == {"ashby.md"}
    filters = Filters(authority=("Quellenshire Constabulary",))
    assert {hit.report for hit in index.search("training", 3, filters).hits} == {"ashby.md"}
    assert check(store).sound


def test_a_correction_outlives_changes_of_its_file(store: Path, tmp_path: Path) -> None:
    correct(store, "ashby.md", [("authority", "Quellenshire Constabulary")])
    file = tmp_path / "reports" / "ashby.md"
    assert {f.status for f in ingest([tmp_path / "reports"], store).files} == {"unchanged"}
    file.write_text(file.read_text() + "\n\nA sentence that is new in Ashbyford.\n")
    statuses = {f.path: f.status for f in ingest([tmp_path / "reports"], store).files}
    assert statuses == {"ashby.md": "updated", "brill.md": "unchanged"}
    assert row(store).metadata.authority == "Quellenshire Constabulary"
    assert row(store).metadata.found_in["authority"] == "by hand"


def test_what_was_set_can_be_given_back(store: Path) -> None:
    before = row(store)
    correct(store, "ashby.md", [("title", "Another title"), ("authority", "Quellenshire Constabulary")])
    correct(store, "ashby.md", [("title", "A third title")])
    assert row(store).metadata.title == "A third title"
    correct(store, "ashby.md", unset=["title", "authority"])
    after = row(store)
    assert (after.metadata, after.passages, after.pages) == (before.metadata, before.passages, before.pages)
    with pytest.raises(CorrectionError, match="was not set by hand"):
        correct(store, "ashby.md", unset=["title"])


def test_an_inspection_cannot_end_before_it_begins(store: Path) -> None:
    correct(store, "ashby.md", [("inspected_to", "2024-03-01")])
    with pytest.raises(CorrectionError, match="end before it begins"):
        correct(store, "ashby.md", [("inspected_from", "2024-03-02")])
    with pytest.raises(NoSuchReportError):
        correct(store, "none.md", [("inspected_from", "2024-03-02")])


def test_the_command_corrects_and_lists(run_findings: RunFindings, store: Path) -> None:
    done = run_findings("reports", "--set", "ashby.md", "authority=Quellenshire Police", "--index", store)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("ashby.md: authority is now Quellenshire Police; its passages")
    listed = run_findings("reports", "--where", "--index", store).stdout
    assert "Quellenshire Police" in listed
    assert "authority by hand" in listed
    lines = run_findings("reports", "--json", "--where", "--index", store).stdout.splitlines()
    assert json.loads(lines[0])["found_in"]["authority"] == "by hand"
    assert "found_in" not in json.loads(
        run_findings("reports", "--json", "--index", store).stdout.splitlines()[0]
    )
    wrong = run_findings("reports", "--set", "ashby.md", "published_on=May", "--index", store)
    assert (wrong.returncode, len(wrong.stderr.splitlines())) == (2, 1)
    back = run_findings("reports", "--unset", "ashby.md", "authority", "--index", store)
    assert "authority is what the file says again" in back.stdout


def test_a_catalogue_that_is_built_anew_keeps_what_was_set_by_hand(store: Path) -> None:
    correct(store, "ashby.md", [("authority", "Wexmoor Police")])
    with writing(Layout(store)):
        assert list(rebuild_catalogue(Layout(store))) == []
    assert row(store).metadata.authority == "Wexmoor Police"
    assert row(store).metadata.found_in["authority"] == "by hand"
    assert row(store, "brill.md").metadata.authority != "Wexmoor Police"
