"""What is said of questions and filters that find nothing, and of what cannot be read."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from answer.ask import ask
from answer.filters import FilterError, checked_filters, initials
from answer.remarks import remark_on
from index.questions.words import readable, wanted_words
from index.records import Filters
from index.search import MAX_QUESTION, Index
from tests.conftest import RunFindings

ABOUT = "how were missing children helped?"


def remark(index: Index, question: str, filters: Filters | None = None) -> str | None:
    return remark_on(index, question, index.search(question, 5, filters).hits, filters)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("the of and", "The question has no word that says what about"),
        ("what is it and why was it?", "The question has no word that says what about"),
        ("missing " * 10_000, "The question is long: only its first 20,000 characters were read."),
        ("検査官は何を見つけましたか", "No passage holds any word of the question"),
        ('"children say the moon"', "No passage that was looked in holds “children say the moon”; take"),
        ('children "unclosed', None),
        ("NRM", None),
        (ABOUT, None),
    ],
)
def test_one_sentence_on_a_question_that_finds_nothing(
    corpus_index: Index, question: str, said: str | None
) -> None:
    found = remark(corpus_index, question)
    assert found is None if said is None else found is not None and found.startswith(said)


def test_filters_that_fit_nothing_are_named(corpus_index: Index) -> None:
    future = Filters(authority=("Wexmoor Police",), since="2099-01-01")
    said = "No report fits the filter since 2099-01-01; take it away or choose another."
    assert remark(corpus_index, ABOUT, future) == said
    assert ask(corpus_index, ABOUT, filters=future).text == said
    of_reports = corpus_index.catalogue.reports()
    one = next(row.metadata for row in of_reports if row.metadata.authority == "Wexmoor Police")
    other = next(row.metadata for row in of_reports if row.metadata.programme != one.programme)
    assert one.authority
    assert other.programme
    together = Filters(authority=(one.authority,), programme=(other.programme,))
    assert remark(corpus_index, ABOUT, together) == (
        f"No report fits all of the filters (authority {one.authority}, programme {other.programme});"
        " take one of them away."
    )
    assert remark(corpus_index, ABOUT, Filters(authority=(one.authority,))) is None


def test_a_grade_that_no_report_has_is_told_of(corpus_index: Index) -> None:
    catalogue = corpus_index.catalogue
    graded = catalogue.grades()[0].what
    assert checked_filters(catalogue, grade=[f"{graded.area[3:]} = {graded.grade.upper()}"]).grade
    assert checked_filters(catalogue, grade=["requires improvement"]).grade
    with pytest.raises(FilterError, match=r"--grade 'inadquate'; did you mean '(?i:inadequate)'"):
        checked_filters(catalogue, grade=["inadquate"])
    with pytest.raises(FilterError, match="No report is graded in an area with 'qqqq'"):
        checked_filters(catalogue, grade=["qqqq=good"])


def test_a_filter_by_initials_gets_the_name(corpus_index: Index) -> None:
    programme = next(p for p in corpus_index.catalogue.values("programme") if " " in p)
    wanted = f"did you mean {re.escape(repr(programme))}"
    with pytest.raises(FilterError, match=wanted):
        checked_filters(corpus_index.catalogue, programme=[initials(programme).upper()])


def test_what_cannot_be_seen_is_no_part_of_a_question(corpus_index: Index) -> None:
    question = "chil\x00dren \x1b[31mmiss\xading\x1b[0m \udcff from\u200b home"
    assert readable(question) == "children missing  from home"
    assert wanted_words(question).plain == "children missing from home"
    seen, unseen = (corpus_index.search(asked, 5).hits for asked in ("children missing from home", question))
    assert [hit.passage_id for hit in unseen] == [hit.passage_id for hit in seen]


def test_bytes_that_are_no_text_are_left_out(
    run_findings: RunFindings, corpus_store: Path, tmp_path: Path
) -> None:
    batch = tmp_path / "questions.jsonl"
    batch.write_text('{"id": 1, "question": "missing \\ud800children"}\n{"id": 2, "question": "the of"}\n')
    done = run_findings("ask", "--batch", batch, "--index", corpus_store)
    assert done.returncode == 0, done.stderr
    first, second = map(json.loads, done.stdout.splitlines())
    assert first["question"] == "missing children"
    assert first["answered"]
    assert second["answer"].startswith("The question has no word that says what about")
    done = run_findings("search", "\udcff the of", "-k", "1", "--index", corpus_store)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("The question has no word that says what about")


def test_a_kind_of_reading_can_be_left_out_in_the_terminal(
    run_findings: RunFindings, corpus_store: Path
) -> None:
    question = "missing children in Wexmoor"
    for command in ("search", "ask"):
        told = [
            json.loads(run_findings(command, question, *ignore, "--json", "--index", corpus_store).stdout)
            for ignore in ((), ("--ignore", "authority"))
        ]
        effects = [[reading["effect"] for reading in one["understood"]] for one in told]
        assert effects == [["filter"], []]
    wrong = run_findings("search", question, "--ignore", "place", "--index", corpus_store)
    assert wrong.returncode == 2
    assert "'place' is not one of 'all', 'authority'" in wrong.stderr


def test_the_longest_question_that_is_read_whole_is_not_remarked(corpus_index: Index) -> None:
    assert remark(corpus_index, "missing children ".ljust(MAX_QUESTION, "a")) is None
