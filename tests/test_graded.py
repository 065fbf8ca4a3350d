"""Questions about grades, answered by the table of them; the truth is the sample reports' own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from answer.ask import ask
from answer.contract import answer_json
from answer.findings.graded import GradesFound
from index.search import Index
from index.verbatim import same_words
from tests.conftest import RunFindings

WEXMOOR, CORRINDALE, HARROWFELL = "Wexmoor Police", "Corrindale Constabulary", "Harrowfell Constabulary"


def table(index: Index, question: str) -> GradesFound:
    answer = ask(index, question)
    assert answer.grades
    assert answer.answered == bool(answer.grades.lines or answer.citations)
    return answer.grades


def cells(found: GradesFound) -> set[tuple[str | None, str, str]]:
    return {
        (one.found.report.metadata.authority, one.found.what.area, one.found.what.grade)
        for one in found.lines
    }


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (
            "which forces are inadequate at investigating child exploitation?",
            {
                (WEXMOOR, "Child criminal exploitation", "Inadequate"),
                (CORRINDALE, "Tackling child criminal exploitation", "Inadequate"),
            },
        ),
        (
            "Which forces were judged adequate for missing children?",
            {(WEXMOOR, "Missing children", "Adequate")},
        ),
        (
            "Which councils are inadequate for help and protection?",
            {
                (
                    "Quarnholt Borough Council",
                    "The experiences and progress of children who need help and protection",
                    "Inadequate",
                )
            },
        ),
        (
            "How many councils require improvement overall?",
            {("Quarnholt Borough Council", "Overall effectiveness", "Requires improvement")},
        ),
        (
            "Which councils have inadequate help and protection?",
            {
                (
                    "Quarnholt Borough Council",
                    "The experiences and progress of children who need help and protection",
                    "Inadequate",
                )
            },
        ),
        (
            "Is Harrowfell Constabulary good at recording of ethnicity?",
            {(HARROWFELL, "Recording of ethnicity", "Requires improvement")},
        ),
        (
            "which forces are terrible or poor for missing children?",
            {(WEXMOOR, "Missing children", "Adequate")},
        ),
        (
            "how was Harrowfell Constabulary graded for recording of ethnicity",
            {(HARROWFELL, "Recording of ethnicity", "Requires improvement")},
        ),
    ],
)
def test_the_table_is_right_and_complete(
    corpus_index: Index, question: str, expected: set[tuple[str, str, str]]
) -> None:
    assert cells(table(corpus_index, question)) == expected


def test_every_cell_has_its_words_and_its_place(corpus_index: Index) -> None:
    found = table(corpus_index, "How was Wexmoor Police graded?")
    assert len(found.lines) == 7
    for line in found.lines:
        page = line.found.what.spans[0].page
        said = [
            corpus_index.catalogue.page(line.found.report.sha256, span.page).text[span.start : span.end]  # type: ignore[union-attr]
            for span in line.found.what.spans
        ]
        assert same_words(line.found.what.quote, "\n".join(said))
        assert line.found.page == page
        assert line.paragraph is None
    web = table(corpus_index, "How was Corrindale Constabulary graded?")
    assert {line.found.page for line in web.lines} == {None}
    assert all(line.paragraph for line in web.lines)


def test_what_was_looked_in_without_such_a_grade_is_listed(corpus_index: Index) -> None:
    found = table(corpus_index, "which forces are inadequate at investigating child exploitation?")
    reports = {one.report.id for one in found.silent} | {line.found.report.id for line in found.lines}
    assert reports == {row.id for row in corpus_index.catalogue.reports()}
    why = {one.report.metadata.programme: one.why for one in found.silent}
    assert why["Custody inspection"] == why["Monitoring visit"] == "its programme gives no grades"
    assert why["PEEL"] == "graded in other areas"


def test_an_area_that_nobody_grades_is_said_plainly(corpus_index: Index) -> None:
    answer = ask(corpus_index, "Which forces are inadequate at vetting?")
    assert answer.grades
    assert answer.grades.lines == ()
    assert not answer.answered
    assert answer.text.startswith("No report that was looked in gives a grade for “vetting”. Graded are: ")


def test_grades_of_a_time(corpus_index: Index) -> None:
    assert {
        line.found.report.metadata.dated[:4] for line in table(corpus_index, "Who was inadequate?").lines
    } == {"2025"}
    assert cells(table(corpus_index, "Who was inadequate since 2025?")) == cells(
        table(corpus_index, "Who was inadequate?")
    )
    found = table(corpus_index, "Which councils were inadequate or good before 2020?")
    assert found.sentence.startswith(
        "No report that was looked in has grades of “before 2020”. 1 of 2 authorities"
    )


def test_one_inspection_is_no_change(corpus_index: Index) -> None:
    found = table(corpus_index, "How did Wexmoor Police change between inspections?")
    assert found.over_time
    assert len(found.lines) == 7
    assert "nothing can be compared" in found.sentence


@pytest.mark.parametrize(
    "question",
    [
        "Which areas had inadequate supervision of social workers?",
        "How has the number of missing children changed since 2023?",
        "How has the number of missing children in Wexmoor changed since 2023?",
        "How was Kent Police graded?",  # nobody's report
        "How are strategy discussions held?",
    ],
)
def test_other_questions_get_no_table(corpus_index: Index, question: str) -> None:
    assert ask(corpus_index, question).grades is None


def test_the_json_has_the_table_with_citations(corpus_index: Index) -> None:
    answer = answer_json(ask(corpus_index, "Which forces were judged adequate for missing children?"))
    json.dumps(answer)
    found = answer["grades"]
    assert found["asked"] == {"grades": ["adequate"], "area": "missing children", "over_time": False}
    (line,) = found["lines"]
    assert (line["authority"], line["grade"], line["page"], line["latest"]) == (WEXMOOR, "Adequate", 3, True)
    assert line["quote"] == "Missing children Adequate"
    assert line["spans"] and line["sha256"]
    assert len(found["without"]) == 6
    assert found["unread"] == []


def test_the_command_shows_the_table(run_findings: RunFindings, corpus_store: Path) -> None:
    done = run_findings(
        "ask", "which forces are inadequate at investigating child exploitation?", "--index", corpus_store
    )
    assert done.returncode == 0
    assert "2 of 2 authorities graded" in done.stdout.replace("\n", " ")
    assert "Child criminal exploitation: Inadequate  (page 3)" in done.stdout
    assert "Tackling child criminal exploitation: Inadequate  (paragraph 58)" in done.stdout
    assert "no grade was read: Joint targeted area inspection, 1 report" in done.stdout
