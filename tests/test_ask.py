from __future__ import annotations

import json

import pytest

from answer.ask import ask
from answer.contract import answer_json
from answer.note import compares
from answer.remarks import remark_on
from answer.sentences import _SOURCE
from answer.terms import subject_of
from answer.wording import looked_in
from index.narrowing import of_kind
from index.questions.understand import NOTHING
from index.records import Filters
from index.search import Index, QuestionError
from index.verbatim import same_words

SEXTORTION = "what failures around sextortion were found?"
QUESTIONS = [
    SEXTORTION,
    "How are strategy discussions held?",
    "How many children waited for a call back?",
    "Is the ethnicity of children recorded?",
    "What must the chief constable do within three months?",
    "How are detained children cared for in custody?",
    "Are referrals made to the National Referral Mechanism?",
    "Do officers share public protection notices in time?",
]


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_quote_is_verbatim_on_its_page_in_the_file_with_that_sha256(
    corpus_index: Index, question: str
) -> None:
    answer = ask(corpus_index, question)
    assert answer.answered
    assert [c.n for c in answer.citations] == list(range(1, len(answer.citations) + 1))
    for citation in answer.citations:
        said = []
        for span in citation.spans:
            page = corpus_index.catalogue.page(citation.sha256, span.page)
            assert page
            said.append(page.text[span.start : span.end])
        assert same_words(citation.quote, "\n".join(said))
        assert corpus_index.catalogue.original(citation.sha256)


def test_sextortion_is_answered_from_at_least_three_reports(corpus_index: Index) -> None:
    answer = ask(corpus_index, SEXTORTION)
    assert answer.answered
    assert len({citation.sha256 for citation in answer.citations}) >= 3
    assert all("extortion" in c.quote or "blackmail" in c.quote for c in answer.citations)
    assert answer.missing_terms == ()


def test_pages_are_physical_and_labels_are_printed(corpus_index: Index) -> None:
    """The joint inspection has four roman pages in front: its physical page 9 is printed as 5."""
    answer = ask(corpus_index, "How many of the 40 children had been the victims of sextortion?")
    citation = next(c for c in answer.citations if "Twenty-two of the 40 children" in c.quote)
    assert citation.report == "brackwater-joint-targeted-area-inspection.pdf"
    assert (citation.page, citation.page_label) == (9, "5")
    assert citation.paragraph is None


def test_reports_without_pages_are_cited_by_paragraph(corpus_index: Index) -> None:
    answer = ask(corpus_index, "What is the first hour plan for a child who reports sextortion?")
    web = [c for c in answer.citations if c.report.endswith(".html")]
    assert web
    for citation in web:
        assert citation.page is None
        assert citation.page_label is None
        assert citation.paragraph
        assert citation.heading


def test_no_statement_is_quoted_twice(corpus_index: Index) -> None:
    for question in QUESTIONS:
        quotes = [citation.quote for citation in ask(corpus_index, question).citations]
        assert len(set(quotes)) == len(quotes)


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("Was a Taser used on a child?", "Taser"),
        ("What did inspectors find about cyanobacteria?", "cyanobacteria"),
    ],
)
def test_a_word_that_no_report_holds_is_named_and_nothing_is_quoted(
    corpus_index: Index, question: str, missing: str
) -> None:
    answer = ask(corpus_index, question)
    assert not answer.answered
    assert missing in answer.missing_terms
    assert answer.citations == ()
    assert f"No report mentions “{missing}”" in answer.text


def test_an_everyday_word_that_inspectors_do_not_use_does_not_refuse(corpus_index: Index) -> None:
    assert ask(corpus_index, "How were strategy discussions handled?").answered


@pytest.mark.parametrize("question", ["", "   ", "?!", "\x00\x07"])
def test_an_empty_question_is_refused_in_a_sentence(corpus_index: Index, question: str) -> None:
    with pytest.raises(QuestionError, match="The question is empty"):
        ask(corpus_index, question)


def test_k_below_one_is_refused_in_a_sentence(corpus_index: Index) -> None:
    with pytest.raises(QuestionError, match="must be 1 or more"):
        ask(corpus_index, SEXTORTION, k=0)


def test_a_place_that_the_question_names_is_a_filter_and_not_the_subject(corpus_index: Index) -> None:
    answer = ask(corpus_index, "How is sextortion dealt with in Wexmoor?")
    assert [reading.values for reading in answer.understood.with_effect("filter")] == [("Wexmoor Police",)]
    assert subject_of("How is sextortion dealt with in Wexmoor?", answer.understood).split() == (
        ["How", "is", "sextortion", "dealt", "with", "in", "?"]
    )
    assert {citation.authority for citation in answer.citations} == {"Wexmoor Police"}
    assert "extortion" in answer.citations[0].quote


def test_a_place_on_which_no_report_is_is_said_first_and_not_answered_by_others(corpus_index: Index) -> None:
    plain = ask(corpus_index, "How is sextortion dealt with?")
    answer = ask(corpus_index, "How is sextortion dealt with in Pellbridge?")
    assert plain.answered
    assert not answer.answered
    assert not answer.citations
    assert answer.text.startswith("No report here is on an authority named “Pellbridge”.")
    assert answer.hits
    taken_back = ask(corpus_index, "How is sextortion dealt with in Pellbridge?", ignore=["authority"])
    assert "No report here" not in taken_back.text
    found = corpus_index.search("How is sextortion dealt with in Pellbridge?")
    said = remark_on(corpus_index, "How is sextortion dealt with in Pellbridge?", found.hits)
    assert said == "No report here is on an authority named “Pellbridge”."


@pytest.mark.parametrize(
    "question",
    ["failures in Ashmarket", "How did Ashmarket do?", "What was recommended to Ashmarket?"],
)
def test_the_name_of_such_a_place_alone_is_no_answer(corpus_index: Index, question: str) -> None:
    """Sentences that name it are on others."""
    answer = ask(corpus_index, question)
    assert not answer.answered
    assert answer.text.startswith("No report here is on an authority named “Ashmarket”.")


def test_what_is_said_where_such_a_place_is_mentioned_answers(corpus_index: Index) -> None:
    answer = ask(corpus_index, "Which county lines operate in Ashmarket?")
    assert answer.answered
    assert answer.text.startswith("No report here is on an authority named “Ashmarket”. ")
    assert "of what is said where it is mentioned." in answer.text
    for hit in answer.hits:
        assert "Ashmarket" in " ".join([*hit.passage.heading, hit.passage.text])
    assert {one.passage_id for one in answer.citations} <= {hit.passage_id for hit in answer.hits}


def test_an_alternative_that_is_missing_is_named_and_does_not_refuse(corpus_index: Index) -> None:
    answer = ask(corpus_index, "Were children strip searched or tasered?")
    assert answer.missing_terms == ("tasered",)
    assert answer.answered
    assert "No report mentions “tasered”." in answer.text
    assert not ask(corpus_index, "Were children tasered?").answered


def test_groups_hold_every_quote_once_and_in_order(corpus_index: Index) -> None:
    for question in QUESTIONS:
        answer = ask(corpus_index, question)
        assert [n for group in answer.groups for n in group.citations] == [c.n for c in answer.citations]
        assert len({group.tone for group in answer.groups}) == len(answer.groups)
        for group in answer.groups:
            cited = [c.authority for c in answer.citations if c.n in group.citations]
            assert set(group.authorities) == {authority for authority in cited if authority}


def test_a_question_that_compares_gets_a_row_for_each_authority(corpus_index: Index) -> None:
    answer = ask(corpus_index, "Which forces hold strategy discussions in time?")
    authorities = [row.authority for row in answer.table]
    assert len(authorities) >= 2
    assert len(set(authorities)) == len(authorities)
    assert [n for row in answer.table for n in row.citations] == [c.n for c in answer.citations]
    assert answer.groups == ()


def test_a_quote_that_points_back_is_quoted_with_the_sentence_before(corpus_index: Index) -> None:
    """No quote of the answers begins with "This" or "They" where its passage has a sentence before it."""
    carried = 0
    for question in (
        *QUESTIONS,
        "How many slavery and trafficking risk orders did the force obtain in a year?",
    ):
        for citation in ask(corpus_index, question).citations:
            starts = [start for start, _ in citation.passage.sentences]
            assert citation.start in starts
            inside = [s for s in starts if citation.start < s < citation.end]
            carried += len(inside)
            assert len(inside) <= 1
            if inside:
                first = citation.passage.text[inside[0] : citation.end].split()[0].rstrip(",")
                assert first[0].isupper() or first[0].isdigit()
    assert carried


def test_the_json_names_groups_and_what_else_says_the_same(corpus_index: Index) -> None:
    answer = answer_json(ask(corpus_index, SEXTORTION))
    assert set(answer) >= {"groups", "table", "also", "likelihood"}
    assert answer["chosen_by"] == "likelihood"
    listed = answer_json(ask(corpus_index, "What are the recommendations for Wexmoor Police?"))
    assert (listed["chosen_by"], listed["answered"]) == ("kind", True)
    mentioned = answer_json(ask(corpus_index, "Which reports mention sextortion?"))
    assert (mentioned["chosen_by"], mentioned["answered"]) == ("words", True)
    assert sorted(n for group in answer["groups"] for n in group["citations"]) == (
        [citation["n"] for citation in answer["citations"]]
    )
    assert all(0.3 <= answer["likelihood"] <= 1 for _ in answer["citations"])
    json.dumps(answer)


def test_what_is_related_to_an_unknown_word_holds_one_that_begins_like_it(corpus_index: Index) -> None:
    answer = ask(corpus_index, "Were blackmarkets found?")
    assert not answer.answered
    assert answer.missing_terms == ("blackmarkets",)
    holding = ["blackmail" in hit.passage.text.lower() for hit in answer.hits]
    assert holding[0]
    assert holding == sorted(holding, reverse=True)


def test_a_subject_alone_is_answered_by_sentences_that_have_its_words(corpus_index: Index) -> None:
    for subject, words in (
        ("appropriate adult", ("appropriate", "adult")),
        ("The voice of the child", ("voice",)),
    ):
        answer = ask(corpus_index, subject)
        assert answer.answered
        assert all(word in citation.quote.lower() for word in words for citation in answer.citations)
    for question in ("fireworks", "Who is an appropriate adult?"):
        assert not ask(corpus_index, question).answered
    assert not ask(corpus_index, "Does a board member repair fireworks for an adult?").answered


@pytest.mark.parametrize(
    ("question", "comparing"),
    [
        ("Which councils see children alone?", True),
        ("What other local areas share records?", True),
        ("What should councils do about homeless children?", False),
        ("What do forces record?", False),
    ],
)
def test_which_of_them_compares_and_what_they_should_do_does_not(question: str, *, comparing: bool) -> None:
    assert compares(question, NOTHING) is comparing


def test_a_long_form_that_is_missing_is_named_as_a_whole(corpus_index: Index) -> None:
    """Its words may each be there: "No report mentions “local” or “officer”" would not be true."""
    answer = ask(corpus_index, "Does a local authority designated officer advise Wexmoor Police?")
    assert not answer.answered
    assert "No report that was looked in mentions “local authority designated officer”." in answer.text


def test_what_others_call_the_same_is_not_missing(corpus_index: Index) -> None:
    """The report on Quarnholt has children in care, and none that are looked after."""
    answer = ask(corpus_index, "Do looked-after children in Quarnholt see the same social worker?")
    assert not corpus_index.search(
        '"looked after"', filters=Filters(authority=("Quarnholt Borough Council",))
    ).hits
    assert answer.answered


def test_a_kind_that_inspectors_name_and_that_is_not_there_is_said(corpus_index: Index) -> None:
    answer = ask(corpus_index, "priority actions about sextortion")
    assert answer.citations
    assert answer.text.startswith("No priority action that fits was found. ")
    there = ask(corpus_index, "recommendations about appropriate adults")
    assert "that fits was found" not in there.text
    kinds = of_kind(["recommendation"], corpus_index.catalogue).tolist()
    assert int(there.citations[0].passage_id, 16) in kinds


def test_a_recommendation_is_no_praise_however_it_is_worded(corpus_index: Index) -> None:
    recommended = {
        " ".join(one.what.text.split())
        for one in corpus_index.catalogue.findings(Filters(kind=("recommendation", "cause of concern")))
    }
    read = 0
    for question in (
        *QUESTIONS,
        "recommendations about appropriate adults",
        "recommendations about training",
    ):
        answer = ask(corpus_index, question)
        praised = {n for group in answer.groups if group.tone == "praise" for n in group.citations}
        for citation in answer.citations:
            if " ".join(citation.quote.split()).lstrip("0123456789. ") in recommended:
                read += 1
                assert citation.n not in praised
    assert read


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("11 Source: Notifications of private fostering arrangements in England.", True),
        ("See paragraphs 343 to 346 for more.", True),
        ("Sources of support are well known to families.", False),
        ("See that records are kept.", False),
    ],
)
def test_a_footnote_that_names_a_source_is_no_statement(text: str, *, source: bool) -> None:
    assert bool(_SOURCE.match(text)) is source


@pytest.mark.parametrize(
    ("question", "kind", "number"),
    [
        ("What are the recommendations for Wexmoor?", "recommendation", 9),
        ("What are Wexmoor Police's areas for improvement?", "area for improvement", 4),
        ("What was recommended in Corrindale?", "recommendation", 5),
    ],
)
def test_a_kind_of_finding_of_an_authority_alone_is_answered_by_these_and_says_how_many(
    corpus_index: Index, question: str, kind: str, number: int
) -> None:
    answer = ask(corpus_index, question)
    said = [one.what.text for one in corpus_index.catalogue.findings() if one.what.kind == kind]
    assert answer.answered
    for citation in answer.citations:
        assert any(
            same_words(citation.quote.split(". ", 1)[-1], text) or citation.quote in text for text in said
        )
    told = f"There are {number} of them" in answer.text
    assert told == (number > len(answer.citations))


def test_failures_of_an_authority_alone_are_what_reads_as_criticism_of_it(corpus_index: Index) -> None:
    answer = ask(corpus_index, "failures in Harrowfell")
    assert {citation.authority for citation in answer.citations} == {"Harrowfell Constabulary"}
    assert [group.tone for group in answer.groups] == ["criticism"]


def test_recommendations_of_two_authorities_stand_side_by_side(corpus_index: Index) -> None:
    answer = ask(corpus_index, "Compare the recommendations for Wexmoor and Corrindale")
    assert {row.authority for row in answer.table} == {"Wexmoor Police", "Corrindale Constabulary"}
    assert all("should" in citation.quote for citation in answer.citations)


def test_a_time_in_the_question_is_looked_in_alone_or_said_to_have_no_report(corpus_index: Index) -> None:
    then = ask(corpus_index, "What was found about strategy discussions since 2025?")
    assert then.citations
    assert {citation.published_on[:4] for citation in then.citations if citation.published_on} == {"2025"}
    assert looked_in(then.understood) == "Looked only in reports of 2025, which the question names."
    never = ask(corpus_index, "What was found about strategy discussions since 2030?")
    assert never.text.startswith("No report here is dated “since 2030”. ")


def test_praise_alone_is_no_answer_about_failures_and_says_so(corpus_index: Index) -> None:
    said = "None of them reads as criticism."
    praise = ask(
        corpus_index, "What failures were there in training hairdressers to recognise coercive control?"
    )
    assert praise.citations
    assert said in praise.text
    assert said not in ask(corpus_index, "What failures around sextortion were found?").text
    assert said not in ask(corpus_index, "Were hairdressers trained to recognise coercive control?").text
