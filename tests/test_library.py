"""Questions about the reports themselves are answered by what the index knows of them, and by all of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from answer.ask import ask
from answer.contract import answer_json
from answer.findings.library import told
from index.records import Metadata
from index.search import Index
from ingest.build import ingest


def listed(index: Index, question: str) -> list[str] | None:
    found = ask(index, question).reports
    return [row.report for row in found.reports] if found else None


@pytest.mark.parametrize(
    "question",
    [
        "Is there a report on Wexmoor Police?",
        "Which reports are there on Wexmoor Police?",
        "How many reports do you have on Wexmoor Police?",
        "list all reports about Wexmoor Police",
        "Wexmoor Police reports",
        "Has Wexmoor Police been inspected?",
        "When was Wexmoor Police inspected?",
        "Who inspected Wexmoor Police?",
        "What is the latest inspection of Wexmoor Police?",
    ],
)
def test_reports_on_a_body_are_all_of_them_newest_first(corpus_index: Index, question: str) -> None:
    rows = [row for row in corpus_index.catalogue.reports() if row.metadata.authority == "Wexmoor Police"]
    rows.sort(key=lambda row: row.metadata.dated, reverse=True)
    assert rows
    assert listed(corpus_index, question) == [row.report for row in rows]
    answer = ask(corpus_index, question)
    assert answer.answered
    assert answer.text.startswith(
        f"Here {'is 1 report' if len(rows) == 1 else f'are {len(rows)} reports'} on Wexmoor"
    )


def test_bodies_of_a_year_are_those_inspected_in_it(corpus_index: Index) -> None:
    rows = corpus_index.catalogue.reports()
    years = {row.metadata.inspected_from[:4] for row in rows if row.metadata.inspected_from}
    for year in years:
        inspected = {
            row.report
            for row in rows
            if (row.metadata.authority or "").endswith(("Police", "Constabulary"))
            if year in {(row.metadata.inspected_from or "")[:4], (row.metadata.inspected_to or "")[:4]}
        }
        assert set(listed(corpus_index, f"Which forces were inspected in {year}?") or ()) == inspected


@pytest.mark.parametrize(
    "question",
    [
        "When was Wexmoor Police told about sextortion?",
        "What did the Wexmoor Police inspection find?",
        "Which reports on Wexmoor Police mention sextortion?",
        "Has Wexmoor Police been inspected for custody?",
        "How many children were inspected in Wexmoor Police cells?",
        "Is there a report on Nowhereton?",
        "Which reports are there?",
        "in " * 6000 + "Wexmoor Police inspected",
    ],
)
def test_other_questions_are_not_about_the_reports_themselves(corpus_index: Index, question: str) -> None:
    assert listed(corpus_index, question) is None


def test_what_is_known_says_where_a_day_is_from_when_no_page_says_it() -> None:
    about = Metadata(
        "A report", inspected_from="2023-05-01", inspected_to="2023-05-05", published_on="2023-06-30",
        inspectorate="Office for Reports", found_in={"published_on": "file name"},
    )  # fmt: skip
    assert told(about) == (
        "inspected 1 May 2023 to 5 May 2023", "published 30 June 2023 (from the file name)", "Office for Reports",
    )  # fmt: skip
    assert told(Metadata("A report")) == ("no day of publication found",)


def test_the_json_has_the_reports_and_no_quote_beside_a_list(corpus_index: Index) -> None:
    answer = answer_json(ask(corpus_index, "Which reports are there on Wexmoor Police?"))
    assert answer["answered"]
    assert answer["citations"] == []
    assert [row["authority"] for row in answer["reports"]] == ["Wexmoor Police"] * len(answer["reports"])
    assert answer_json(ask(corpus_index, "What failures around sextortion were found?"))["reports"] is None


def test_a_report_without_any_day_is_not_silently_missing_from_those_of_a_year(tmp_path: Path) -> None:
    days = {
        "Eastmarch": "1 May 2023 to 5 May 2023",
        "Northmarch": "6 June 2021 to 8 June 2021",
        "Westmarch": "",
    }
    for place, taken in days.items():
        dates = f"This inspection took place from {taken}.\n\n" if taken else ""
        (tmp_path / f"{place}.txt").write_text(
            f"# Inspection of {place} local authority children’s services\n\n{dates}"
            f"In {place} children are seen in time and their plans are kept up to date.\n",
            encoding="utf-8",
        )
    ingest([tmp_path], tmp_path / "store")
    answer = ask(Index.open(tmp_path / "store"), "Which councils were inspected in 2023?")
    assert answer.text == "Here is 1 report on 1 authority inspected in 2023. No day is known of 1 other."
