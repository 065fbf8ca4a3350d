"""Findings and grades in the truth: carried, stored, read by filters, checked, and gone with their report."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from index.catalogue import Catalogue, passage_id
from index.findings import Finding, Grade
from index.layout import Layout
from index.model.encoder import Encoder
from index.records import Filters, Report
from ingest.build import embed
from ingest.care.doctor import check
from ingest.commit import Writer
from ingest.current import bring_up_to_date
from ingest.gone import remove
from ingest.lock import writing
from ingest.offered import looked_at
from ingest.passages import passage_key
from ingest.read import read_report
from ingest.wire import dump_report, load_report
from tests.made import write_report


def read_with_findings(file: Path) -> Report:
    """A report of the made kind with a recommendation and two grades put in."""
    report = read_report(file.read_bytes(), file.name)
    first = report.passages[0]
    said, spans = first.text[slice(*first.sentences[0])], first.spans(*first.sentences[0])
    finding = Finding(
        "00000000000000aa", "recommendation", said, spans, first.heading,
        (passage_id(passage_key(report.sha256, first)),), number="1", addressee="leaders", deadline="at once",
    )  # fmt: skip
    graded = Grade("Missing children", "Requires improvement", "HMICFRS", said, spans, first.heading)
    other = Grade("Child exploitation", "inadequate", "HMICFRS", "", (), by_hand=True)
    return replace(report, findings=(finding,), grades=(graded, other))


@pytest.fixture
def store(tmp_path: Path) -> Path:
    file = write_report(tmp_path / "ashby.md", "Ashbyford")
    layout = Layout(tmp_path / "store")
    with writing(layout), Writer(layout) as writer:
        report, encoder = read_with_findings(file), Encoder()
        writer.use_encoder(encoder.id)
        writer.store(looked_at(file, tmp_path), file.read_bytes(), report, embed(encoder, [report])[0])
        bring_up_to_date(writer)
    return tmp_path / "store"


def test_a_report_comes_back_from_the_reading_process_as_it_was(tmp_path: Path) -> None:
    report = read_with_findings(write_report(tmp_path / "ashby.md", "Ashbyford"))
    assert load_report(dump_report(report)) == report


def test_findings_and_grades_are_read_as_they_were_stored(store: Path, tmp_path: Path) -> None:
    wanted = read_with_findings(tmp_path / "ashby.md")
    with closing(Catalogue(Layout(store))) as catalogue:
        assert [found.what for found in catalogue.findings()] == list(wanted.findings)
        assert [found.what for found in catalogue.grades()] == list(wanted.grades)
        assert {found.report.report for found in catalogue.findings()} == {"ashby.md"}
    assert check(store).sound


def test_filters_ask_for_kinds_and_grades(store: Path) -> None:
    with closing(Catalogue(Layout(store))) as catalogue:

        def reports(*grade: str) -> int:
            return len(catalogue.report_ids(Filters(grade=grade)))

        assert [reports("Inadequate"), reports("requires improvement"), reports("good")] == [1, 1, 0]
        assert [reports("exploitation=inadequate"), reports("missing=inadequate")] == [1, 0]
        assert reports("good", "missing=Requires Improvement") == 1
        assert len(catalogue.findings(Filters(kind=("recommendation", "strength")))) == 1
        assert catalogue.findings(Filters(kind=("strength",))) == ()
        assert [found.what.area for found in catalogue.grades(Filters(grade=("inadequate",)))] == [
            "Child exploitation"
        ]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("UPDATE findings SET text = text || '.'", "of its findings, the 1. has changed"),
        ("UPDATE grades SET grade = 'good' WHERE ordinal = 1", "of its grades, the 2. has changed"),
        ("UPDATE pages SET text = substr(text, 2)", "its page 1 has changed"),
    ],
)
def test_damage_is_found(store: Path, change: str, said: str) -> None:
    with closing(sqlite3.connect(Layout(store).catalogue)) as db, db:
        db.execute(change)
    assert said in check(store).found[0].sentence


def test_what_was_found_goes_with_the_report(store: Path) -> None:
    remove(["ashby.md"], store)
    with closing(sqlite3.connect(Layout(store).catalogue)) as db:
        counts = [
            db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("findings", "grades")
        ]
    assert counts == [0, 0]
