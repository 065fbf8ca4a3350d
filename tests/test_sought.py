"""What a question asks for besides a subject: a tone, a kind of finding, grades."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from answer.ask import ask
from index.found import passage_keys
from index.questions.sought import ANY_GRADE, OVER_TIME, sought
from index.records import Filters
from index.search import Index
from tests.conftest import RunFindings


def read(question: str) -> list[tuple[str, tuple[str, ...], str]]:
    return [(one.kind, one.values, one.effect) for one in sought(question)]


@pytest.mark.parametrize(
    ("question", "kind", "value"),
    [
        ("what failures around sextortion were found?", "tone", "criticism"),
        ("What went wrong with strategy discussions?", "tone", "criticism"),
        ("poor practice in custody", "tone", "criticism"),
        ("what works in tackling county lines", "tone", "praise"),
        ("An imaginative way of engaging a girl", "tone", "praise"),
        ("key strengths of the front door", "kind", "strength"),
        ("examples of children treated as suspects", "kind", "case example"),
        ("Show me a case study on neglect", "kind", "case example"),
        ("recommendations about missing children", "kind", "recommendation"),
        ("What causes of concern were there?", "kind", "cause of concern"),
        ("areas for improvement in supervision", "kind", "area for improvement"),
        ("What priority actions were set?", "kind", "priority action"),
        ("How many children waited?", "kind", "figure"),
    ],
)
def test_a_tone_or_a_kind_is_preferred(question: str, kind: str, value: str) -> None:
    assert (kind, (value,), "preference") in read(question)


@pytest.mark.parametrize(
    ("question", "values", "effect"),
    [
        ("which forces are inadequate at investigating child exploitation?", ("inadequate",), "table"),
        ("How many councils require improvement?", ("requires improvement",), "table"),
        ("Which councils were judged inadequate or good for care leavers?", ("inadequate", "good"), "table"),
        ("Which councils are good at supporting care leavers?", ("good",), "hint"),
        ("Who got outstanding for children in care?", ("outstanding",), "table"),
        ("Which councils received an inadequate grade?", ("inadequate",), "table"),
        ("Which councils received which grade?", (ANY_GRADE,), "table"),
        ("Which councils have inadequate leadership?", ("inadequate",), "hint"),
        ("councils with good or outstanding leadership", ("good", "outstanding"), "hint"),
        ("Which councils were judged to have inadequate leadership?", ("inadequate",), "table"),
        (
            "Which areas had inadequate supervision?",
            ("inadequate",),
            "hint",
        ),  # a grade only if there is such an area
        ("inadequate councils", ("inadequate",), "table"),
        ("Who was inadequate?", ("inadequate",), "table"),
        ("Is Wexmoor Police inadequate?", (ANY_GRADE,), "hint"),
        (
            "Which areas have widespread and systemic failings for SEND?",
            ("widespread and/or systemic failings",),
            "table",
        ),
        ("How was Wexmoor Police graded?", (ANY_GRADE,), "table"),
        ("How did Wexmoor change between inspections?", (OVER_TIME,), "table"),
        ("Has Quarnholt improved since its last inspection?", (OVER_TIME,), "table"),
    ],
)
def test_a_question_about_grades_is_understood(question: str, values: tuple[str, ...], effect: str) -> None:
    assert [one for one in read(question) if one[0] == "grade"] == [("grade", values, effect)]


@pytest.mark.parametrize(
    "question",
    [
        "Do officers share information well enough?",
        "How are strategy discussions held?",
        "Is the ethnicity of children recorded?",
    ],
)
def test_what_asks_for_none_of_these_is_left_alone(question: str) -> None:
    assert read(question) == []


def test_asking_for_recommendations_finds_recommendations_first(corpus_index: Index) -> None:
    question = "recommendations about sextortion"
    held = {f"{key:016x}" for key in passage_keys(corpus_index.catalogue.connection, ["recommendation"])}
    found, plain = (
        [hit.passage_id in held for hit in corpus_index.search(question, 5, ignore=ignore).hits]
        for ignore in ((), ("kind",))
    )
    assert found[0]
    assert sum(found) > sum(plain)
    assert all("should" in one.quote for one in ask(corpus_index, question).citations)


def test_failures_stand_first_and_good_practice_stands_first(corpus_index: Index) -> None:
    for question, tone in (
        ("failures in finding missing children", "criticism"),
        ("good practice in finding missing children", "praise"),
    ):
        assert ask(corpus_index, question).groups[0].tone == tone


def test_what_is_understood_can_be_taken_back(corpus_index: Index) -> None:
    question = "what failures around sextortion were found?"
    kinds = {reading.kind for reading in corpus_index.search(question).understood.readings}
    assert "tone" in kinds
    assert not corpus_index.search(question, ignore=["tone"]).understood.readings
    assert not corpus_index.search(question, filters=Filters(tone=("praise",))).understood.readings
    ignored = ask(corpus_index, "Which forces are inadequate?", ignore=["grade"])
    assert ignored.grades is None


def test_the_command_takes_it_back_too(run_findings: RunFindings, corpus_store: Path) -> None:
    question = ["search", "examples of failures", "--index", corpus_store, "--json"]
    whole = json.loads(run_findings(*question).stdout)["understood"]
    assert {one["kind"] for one in whole} == {"tone", "kind"}
    less = json.loads(run_findings(*question, "--ignore", "tone").stdout)["understood"]
    assert {one["kind"] for one in less} == {"kind"}
    assert run_findings(*question, "--ignore", "colour").returncode == 2


@pytest.mark.parametrize(
    ("question", "looked_for"),
    [
        ("What failures around sextortion were found?", "What around sextortion were found?"),
        ("How many recommendations about missing children were made?", "about missing children were made?"),
        ("Show me a case study on neglect", "Show me a case study on neglect"),  # such passages say so
        ("Good practice", "Good practice"),
    ],
)
def test_words_that_ask_for_a_tone_or_a_kind_are_not_looked_for(
    corpus_index: Index, question: str, looked_for: str
) -> None:
    assert " ".join(corpus_index.asked(question).of_words.split()) == looked_for
