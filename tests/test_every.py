"""Counting all passages: the same as a scan of the catalogue that shares no code with it."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from answer.ask import ask
from answer.every import EveryError, counts, every
from answer.every_commands import every_command
from answer.every_shown import every_json, table
from answer.verbatim import is_verbatim
from index.records import Filters
from index.search import Index, QuestionError

WORDS = {
    "sextortion": r"\bsextortion\b",
    "strategy discussions": r"(?=.*\bstrateg(y|ies)\b)(?=.*\bdiscuss(ed|ion|ions|ing|es)?\b)",
    '"strategy discussions"': r"\bstrategy\W+discussions?\b",
    "custody or detention": r"\bcustod(y|ies|ial)\b|\bdetentions?\b",
}


def scanned(index: Index, pattern: str) -> set[str]:
    """The ids of all passages whose text or headings fit, by a pattern written by hand."""
    looked = re.compile(pattern, re.IGNORECASE | re.DOTALL)
    return {
        f"{key:016x}"
        for key, _, passage, _ in index.catalogue.live_passages()
        if looked.search(" ".join([*passage.heading, passage.text]))
    }


@pytest.mark.parametrize("question", WORDS)
def test_the_count_by_words_is_that_of_a_scan(corpus_index: Index, question: str) -> None:
    found = every(corpus_index, question, "words")
    expected = scanned(corpus_index, WORDS[question])
    assert {mention.hit.passage_id for mention in found.mentions} == expected
    assert len(found.mentions) == len(expected) > 0


def test_a_lower_threshold_adds_passages_and_changes_no_fit(corpus_index: Index) -> None:
    found = every(corpus_index, "children missing from home", "meaning", 1.5)
    lower = every(corpus_index, "children missing from home", "meaning", 1e-9)
    fits = {mention.hit.passage_id: mention.fit for mention in found.mentions}
    assert 0 < len(fits) < len(lower.mentions) < len(corpus_index.generation.keys)
    assert fits == {m.hit.passage_id: m.fit for m in lower.mentions if m.fit >= 1.5}


def test_reports_that_speak_and_silent_ones_are_all_reports(corpus_index: Index) -> None:
    found = every(corpus_index, "sextortion", "words")
    speaking = {mention.hit.sha256 for mention in found.mentions}
    silent = {row.sha256 for row in found.silent}
    assert speaking.isdisjoint(silent)
    assert speaking | silent == {row.sha256 for row in corpus_index.catalogue.reports() if row.passages}
    by_authority = counts(found, found.holding, "authority")
    assert sum(passages for _, _, passages in by_authority) == len(found.holding)
    assert found.summary.startswith(f"{len(speaking)} of {len(found.reports)} reports hold these words, ")


def test_every_quote_is_verbatim_on_its_page_and_says_what_was_asked_for(corpus_index: Index) -> None:
    for mention in every(corpus_index, "sextortion", "words").mentions:
        cited = mention.citation
        assert cited
        pages = {span.page: corpus_index.catalogue.page(cited.sha256, span.page) for span in cited.spans}
        assert is_verbatim(cited.quote, cited.spans, pages.get)
        assert "sextortion" in " ".join([*cited.heading, cited.quote]).casefold()


def test_filters_leave_only_their_reports(corpus_index: Index) -> None:
    whole = every(corpus_index, "children", "words")
    authority = next(m.hit.authority for m in whole.mentions if m.hit.authority)
    some = every(corpus_index, "children", "words", filters=Filters(authority=(authority,)))
    assert {m.hit.passage_id for m in some.mentions} == {
        m.hit.passage_id for m in whole.mentions if m.hit.authority == authority
    }
    assert all(row.metadata.authority == authority for row in some.reports)


def test_a_name_in_the_question_filters_until_it_is_taken_back(corpus_index: Index) -> None:
    named = every(corpus_index, "sextortion in Wexmoor Police", "words")
    assert named.mentions
    assert {m.hit.authority for m in named.mentions} == {"Wexmoor Police"}
    taken_back = every(corpus_index, "sextortion in Wexmoor Police", "words", ignore=("authority",))
    assert len(taken_back.reports) > len(named.reports)
    assert not every(corpus_index, "sextortion", "words", filters=Filters(until="1990-01-01")).mentions


def test_an_acronym_counts_as_its_long_form(corpus_index: Index) -> None:
    found = every(corpus_index, "MASH", "words")
    pattern = r"\bMASH\b|multi\W+agency\W+safeguarding\W+hubs?"
    assert {m.hit.passage_id for m in found.mentions} == scanned(corpus_index, pattern)


def test_what_it_cannot_know_is_said(corpus_index: Index) -> None:
    assert any("other words" in sentence for sentence in every(corpus_index, "sextortion", "words").unknown)
    assert any("standard deviations" in s for s in every(corpus_index, "sextortion", "meaning").unknown)


def test_the_table_has_every_passage_and_every_silent_report(corpus_index: Index) -> None:
    found = every(corpus_index, "sextortion")
    rows = list(csv.DictReader(io.StringIO(table(found))))
    assert len(rows) == len(found.mentions) + len(found.silent)
    assert sum(row["by"] == "words" for row in rows) == len(found.holding)
    assert sum(row["by"] == "no mention" for row in rows) == len(found.silent)


def test_the_command_prints_json_and_refuses_in_a_sentence(corpus_store: Path, tmp_path: Path) -> None:
    run = CliRunner().invoke(every_command, ["sextortion", "--words", "--json", "--index", str(corpus_store)])
    assert run.exit_code == 0, run.output
    told = json.loads(run.output)
    assert told["counts"]["words"]["passages"] == len(told["mentions"]) > 0
    assert told["how"] == "words"
    assert told["words"] == [["sextortion"]]
    shown = CliRunner().invoke(every_command, ["sextortion", "--index", str(corpus_store)])
    assert "hold these words" in shown.output
    assert "Looked for in their text and headings: “sextortion”." in shown.output
    nowhere = str(tmp_path / "no" / "t.csv")
    broken = CliRunner().invoke(every_command, ["sextortion", "--csv", nowhere, "--index", str(corpus_store)])
    assert isinstance(broken.exception, EveryError)


def test_it_is_said_whether_words_must_stand_together(corpus_index: Index) -> None:
    apart = every(corpus_index, "strategy meeting", "words")
    together = every(corpus_index, '"strategy meeting"', "words")
    meant = every(corpus_index, "sextortion", "meaning")
    assert apart.sought == (
        "Looked for all of these in one passage, wherever they stand in it: “strategy”, “meeting”."
        " In quotation marks, words are counted only where they stand together."
    )
    assert together.sought == "Looked for in their text and headings: “strategy meeting”."
    assert meant.sought is None


def test_nothing_to_look_for_is_refused_or_said(corpus_index: Index) -> None:
    with pytest.raises(QuestionError):
        every(corpus_index, "?!")
    with pytest.raises(EveryError, match="threshold"):
        every(corpus_index, "custody", threshold=0)
    only_asking = every(corpus_index, "what was found", "words")
    assert not only_asking.mentions
    assert any("no word that could be looked for" in sentence for sentence in only_asking.unknown)


def test_json_says_by_what_each_passage_was_found(corpus_index: Index) -> None:
    told = every_json(every(corpus_index, "sextortion"))
    assert all(mention["by"] for mention in told["mentions"])
    assert told["reports"] == len(corpus_index.catalogue.reports())


@pytest.mark.parametrize(
    "question",
    [
        "Which reports mention strategy discussions?",
        "How many reports mention the NRM?",
        'How many reports mention "appropriate adult"?',
        "How many reports since 2025 discuss missing children?",
        "In how many reports are return home interviews mentioned?",
    ],
)
def test_how_many_reports_mention_it_is_what_every_counts(corpus_index: Index, question: str) -> None:
    answer, counted = ask(corpus_index, question), every(corpus_index, question, "words")
    assert answer.mentioned and counted.mentions
    assert answer.mentioned.passages == len(counted.mentions)
    assert answer.mentioned.reports == len(counted.reports) - len(counted.silent)
    assert answer.mentioned.looked_through == len(counted.reports)
    assert answer.text.startswith(answer.mentioned.sentence)
    held = {mention.hit.passage_id for mention in counted.mentions}
    assert answer.citations and {citation.passage_id for citation in answer.citations} <= held
    reports = [citation.sha256 for citation in answer.citations]
    assert len(set(reports)) == len(reports)  # the best of each report
    if answer.mentioned.reports > 1:
        assert len(reports) > 1


def test_that_no_report_mentions_it_is_said_once(corpus_index: Index) -> None:
    answer = ask(corpus_index, "How many reports mention pensions?")
    assert not answer.answered
    assert answer.text == (
        "None of 8 reports holds “pensions”. The passages below are related, not an answer."
        if answer.hits
        else "None of 8 reports holds “pensions”."
    )
    assert ask(corpus_index, "How many children went missing?").mentioned is None
