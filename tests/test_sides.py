"""A question that names several authorities is asked of each of them, and set side by side."""

from __future__ import annotations

from dataclasses import replace

import pytest

from answer.ask import ask
from answer.note import parts_of
from answer.part import MOST_COMPARED
from answer.sides import Side, as_filters, sides_of
from index.records import Filters
from index.search import Index

WEXMOOR, HARROWFELL = ("Wexmoor Police",), ("Harrowfell Constabulary",)


@pytest.mark.parametrize(
    ("question", "sides"),
    [
        (
            "How do Wexmoor and Harrowfell hold strategy discussions?",
            (
                Side(WEXMOOR, "How do hold strategy discussions?"),
                Side(HARROWFELL, "How do hold strategy discussions?"),
            ),
        ),
        (
            "What are the differences between Wexmoor Police and Harrowfell Constabulary in custody?",
            (Side(WEXMOOR, "in custody?"), Side(HARROWFELL, "in custody?")),
        ),
        ("How does Wexmoor compare with Pellbridge on custody?", (Side(WEXMOOR, "How does on custody?"),)),
        ("Compare Wexmoor and Harrowfell", (Side(WEXMOOR, ""), Side(HARROWFELL, ""))),
        ("Wexmoor", (Side(WEXMOOR, ""),)),
        ("What about Wexmoor police?", (Side(WEXMOOR, ""),)),
        ("How does Wexmoor hold strategy discussions?", ()),
        ("Were children moved to Wexmoor from Pellbridge?", ()),
        ("How do forces compare on custody?", ()),
    ],
)
def test_the_sides_of_a_question(corpus_index: Index, question: str, sides: tuple[Side, ...]) -> None:
    assert sides_of(question, corpus_index.asked(question).meant) == sides


def test_each_authority_is_answered_as_if_it_were_asked_about_alone(corpus_index: Index) -> None:
    both = ask(corpus_index, "Compare Wexmoor and Harrowfell on sextortion")
    assert both.answered
    assert [row.authority for row in both.table] == [*WEXMOOR, *HARROWFELL]
    for authority in (WEXMOOR, HARROWFELL):
        alone = ask(corpus_index, "on sextortion", filters=Filters(authority=authority))
        wanted = {citation.quote for citation in alone.citations[: MOST_COMPARED // 2]}
        assert {citation.quote for citation in both.citations if citation.authority == authority[0]} == wanted
    assert [n for part in parts_of(both) for n in part.citations] == [c.n for c in both.citations]
    assert {hit.authority for hit in both.hits} == {*WEXMOOR, *HARROWFELL}
    assert both.understood == as_filters(both.understood)


def test_an_authority_of_which_nothing_answers_is_named(corpus_index: Index) -> None:
    answer = ask(corpus_index, "compare Wexmoor and Harrowfell on strip searching of children")
    assert {citation.authority for citation in answer.citations} == {*WEXMOOR}
    assert answer.text.endswith("Nothing that answers was found in the reports on Harrowfell Constabulary.")


def test_what_is_on_no_report_is_said_and_the_other_answered(corpus_index: Index) -> None:
    answer = ask(corpus_index, "compare Wexmoor and Pellbridge on missing children")
    assert answer.text.startswith("No report here is on an authority named “Pellbridge”. ")
    assert {citation.authority for citation in answer.citations} == {*WEXMOOR}
    neither = ask(corpus_index, "How do Ashmarket and Pellbridge deal with neglect?")
    assert neither.text.startswith("No report here is on an authority named “Ashmarket” or “Pellbridge”.")
    assert not neither.answered


def test_names_alone_are_answered_by_their_grades(corpus_index: Index) -> None:
    alone = ask(corpus_index, "Wexmoor Police")
    assert alone.grades
    assert {line.found.report.metadata.authority for line in alone.grades.lines} == {*WEXMOOR}
    assert alone.citations == ()
    answer = ask(corpus_index, "Compare Wexmoor and Harrowfell")
    assert answer.grades
    assert {line.found.report.metadata.authority for line in answer.grades.lines} == {*WEXMOOR, *HARROWFELL}
    assert answer.citations == ()
    ungraded = ask(corpus_index, "Compare Belstrand and Ostrelshire")
    assert not ungraded.answered
    assert ungraded.text == (
        "No report that was looked in gives a grade. Say what to look for as well, for example: early help."
        " The passages below are related, not an answer."
    )


def test_marks_hold_on_every_side(corpus_index: Index) -> None:
    question = 'Compare Wexmoor and Harrowfell on "sextortion" -blackmail'
    answer = ask(corpus_index, question)
    assert answer.answered
    for hit in answer.hits:
        said = " ".join([*hit.passage.heading, hit.passage.text]).casefold()
        assert "sextortion" in said
        assert "blackmail" not in said
    assert replace(answer, seconds=0) == replace(ask(corpus_index, question), seconds=0)
