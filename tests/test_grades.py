"""Grades as different inspectorates print them, and the words that only look like grades."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from index.catalogue import Catalogue
from index.findings import Grade
from index.search import Index
from index.verbatim import same_words
from ingest.read import read_report
from tests.conftest import ROOT

TOP = "# {title}\n\nInspected by: {by}\n\nPublication type: {kind}\n\nPublished on: 4 March 2025\n\n"


def grades(body: str, kind: str, by: str = "Ofsted") -> list[tuple[str, str]]:
    return [(grade.area, grade.grade) for grade in read(body, kind, by)]


def read(body: str, kind: str, by: str) -> tuple[Grade, ...]:
    text = TOP.format(title=f"{kind} of Ashbyford", by=by, kind=kind) + body
    report = read_report(text.encode(), "ashbyford.md")
    page = report.pages[0].text
    for grade in report.grades:
        said = "\n".join(page[span.start : span.end] for span in grade.spans)
        assert same_words(grade.quote, said), grade
    return report.grades


ILACS = "Inspection of local authority children's services"
NCPI = "National child protection inspection"


def test_headings_that_name_area_and_grade() -> None:
    body = (
        "## The impact of leaders on social work practice with children and "
        "families: good\n\nLeaders act.\n\n"
        "## The experiences and progress of children who need help and "
        "protection: requires improvement to be good\n\n"
        "Help is good.\n\n## Overall effectiveness: requires improvement to be good\n\nText.\n"
    )
    assert grades(body, ILACS) == [
        ("The impact of leaders on social work practice with children and families", "good"),
        (
            "The experiences and progress of children who need help and protection",
            "requires improvement to be good",
        ),
        ("Overall effectiveness", "requires improvement to be good"),
    ]


def test_a_grade_on_a_line_of_its_own_belongs_to_the_heading_above() -> None:
    body = (
        "## 1. Missing children\n\nRequires improvement\n\nOfficers were good.\n\n## 2. Custody\n\n"
        "**Grade: outstanding**\n\nText that says more.\n\n## 3. Training\n\nGood training is rare.\n"
    )
    assert grades(body, NCPI, "HMICFRS") == [
        ("Missing children", "Requires improvement"),
        ("Custody", "outstanding"),
    ]


def test_a_table_of_several_columns() -> None:
    body = (
        "| Area | Grade | Previous grade |\n|---|---|---|\n| Preventing crime | Good | Adequate |\n"
        "| Investigating crime | Inadequate | Good |\n"
    )
    assert grades(body, "PEEL assessment", "HMICFRS") == [
        ("Preventing crime", "Good"),
        ("Investigating crime", "Inadequate"),
    ]


def test_areas_that_stand_below_their_grades() -> None:
    """Each cell of such a row keeps its column; the heading of its section says the grade again."""
    body = (
        "## Our judgements\n\n| Outstanding | Good | Adequate | Requires "
        "improvement | Inadequate |\n|---|---|---|---|---|\n"
        "| | Preventing crime | Police powers and public treatment | Protecting vulnerable people | |\n\n"
        "## Preventing crime\n\nGood\n\nThe force prevents crime.\n"
    )
    assert grades(body, "PEEL assessment", "HMICFRS") == [
        ("Preventing crime", "Good"),
        ("Police powers and public treatment", "Adequate"),
        ("Protecting vulnerable people", "Requires improvement"),
    ]


def test_a_heading_that_says_what_the_force_is_good_at() -> None:
    body = (
        "## Ashbyford Police is good at preventing crime\n\nText.\n\n"
        "## Ashbyford Police requires improvement at investigating crime\n\nText.\n"
    )
    assert grades(body, "PEEL assessment", "HMICFRS") == [
        ("preventing crime", "good"),
        ("investigating crime", "requires improvement"),
    ]


def test_the_four_grades_of_probation() -> None:
    body = (
        "| Overall | Requires improvement |\n|---|---|\n| 1.1 Governance and "
        "leadership | Good |\n| 2.1 Assessment | Outstanding |\n"
        "| 2.2 Planning | Inadequate |\n"
    )
    found = read(body, "Inspection of youth justice services", "HMI Probation")
    assert [(grade.area, grade.grade, grade.scale) for grade in found][-3:] == [
        ("Governance and leadership", "Good", "HMI Probation"),
        ("Assessment", "Outstanding", "HMI Probation"),
        ("Planning", "Inadequate", "HMI Probation"),
    ]


def test_sentences_that_judge() -> None:
    body = (
        "## Findings\n\nThe graded judgement for adoption performance is that it is good.\n\n"
        "## Children’s services in Ashbyford require improvement because:\n\n- Managers change.\n\n"
        "## The Local Safeguarding Children Board is inadequate\n\nText.\n"
    )
    assert grades(body, ILACS) == [
        ("adoption performance", "good"),
        ("Overall judgement", "requires improvement"),
        ("The Local Safeguarding Children Board", "inadequate"),
    ]
    prose = "Leadership has been judged to be outstanding. In 2019 leadership was judged to be good.\n"
    assert grades(prose, ILACS) == [("Leadership", "outstanding")]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            "positive experiences and outcomes",
            "The local area partnership’s arrangements typically lead to positive "
            "experiences and outcomes for children.",
        ),
        (
            "inconsistent experiences and outcomes",
            "The local area partnership’s arrangements lead to inconsistent "
            "experiences and outcomes for children.",
        ),
        (
            "widespread and/or systemic failings",
            "There are widespread and/or systemic failings leading to significant "
            "concerns about the experiences of children.",
        ),
    ],
)
def test_the_three_outcomes_of_send(words: str, sentence: str) -> None:
    body = f"## Inspection outcome\n\n{sentence} The next one will be in three years.\n\n## Areas\n\nText.\n"
    (found,) = read(body, "Area SEND inspection", "Ofsted and CQC")
    assert (found.area, found.grade, found.scale, found.quote) == (
        "Inspection outcome",
        words,
        "Area SEND",
        sentence,
    )


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (ILACS, "Following the last inspection in 2018, when the local authority was "
                "judged good, much changed.\n"),
        (ILACS, "Social work is good. Assessments are inadequate. The service is good at listening.\n"),
        (ILACS, "Overall judgement at last inspection: good\n"),
        (ILACS, "## Grades at the last inspection\n\n| Area | Grade |\n|---|---|\n| "
                "Leaders | Good |\n| Overall | Good |\n"),
        (
            ILACS,
            "| Inspection date | Inspection type | Inspection judgement "
            "|\n|---|---|---|\n| 01/11/2022 | Full | Good |\n",
        ),
        (
            NCPI,
            "| Grade | What it means |\n|---|---|\n| Good | The force has met all "
            "the standards that we expect of it "
            "in every one of the areas. |\n| Inadequate | The force has failed children. |\n",
        ),
        (
            NCPI,
            "| Type of case | Cases | Good | Requires improvement | Inadequate "
            "|\n|---|---|---|---|---|\n| Missing | 9 | 3 | 4 | 2 |\n",
        ),
        (NCPI, "We graded 27 of the 58 cases as inadequate. The records were judged good.\n"),
        ("Monitoring "
         "visit", "| Judgement | Grade |\n|---|---|\n| Leaders | Inadequate |\n| Overall | Inadequate |\n"),
        (
            "Joint targeted area inspection",
            "No graded judgement is given in this type of inspection.\n\n| Theme | "
            "Grade |\n|---|---|\n| A thing | Good |\n"
            "| Another | Good |\n",
        ),
    ],
)  # fmt: skip
def test_what_is_no_grade(kind: str, body: str) -> None:
    assert grades(body, kind, "HMICFRS" if kind == NCPI else "Ofsted") == []


def source_grades(text: str) -> list[tuple[str, str]]:
    """The rows of the table of grades in a sample's Markdown, where the report gives grades of its own."""
    table = re.search(
        r"^\| *(?:Area|Theme|Judgement|Aspect)[^|\n]*\| *Grade[^|\n]*\|\n\|[-| ]+\|\n((?:\|.*\n)+)",
        text,
        re.MULTILINE,
    )
    rows = table[1].splitlines() if table else []
    return [(cells[1].strip(), cells[2].strip()) for cells in (row.split("|") for row in rows)]


@pytest.mark.parametrize(
    "source", sorted((ROOT / "corpus" / "source").glob("*.md")), ids=lambda path: path.stem
)
def test_every_grade_of_the_sample_reports(source: Path, corpus_index: Index) -> None:
    front, text = source.read_text(encoding="utf-8").split("+++\n", 2)[1:]
    about = tomllib.loads(front)
    wanted = [] if about["programme"] == "Monitoring visit" else source_grades(text)
    catalogue: Catalogue = corpus_index.catalogue
    found = [
        (each.what.area, each.what.grade)
        for each in catalogue.grades()
        if each.report.report.startswith(about["file"])
    ]
    assert found == wanted
