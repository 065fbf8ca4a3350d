"""Questions for the findings of one authority, which are answered by those findings themselves."""

from __future__ import annotations

import re

import pytest

from answer.ask import ask
from answer.verification.fold import words_in
from answer.wished import WHOLE
from index.records import Filters
from index.search import Index
from index.verbatim import same_words


@pytest.mark.parametrize(
    ("question", "kind", "authority"),
    [
        ("What causes of concern were set for Wexmoor Police?", "cause of concern", "Wexmoor Police"),
        ("list the recommendations for Corrindale Constabulary", "recommendation", "Corrindale Constabulary"),
        ("recommendations for Quarnholt Borough Council", "recommendation", "Quarnholt Borough Council"),
    ],
)
def test_a_list_of_findings_has_them_whole_and_in_their_order(
    corpus_index: Index, question: str, kind: str, authority: str
) -> None:
    found = [
        one.what.text
        for one in corpus_index.catalogue.findings(Filters(kind=(kind,)))
        if one.report.metadata.authority == authority
    ]
    quotes = [citation.quote for citation in ask(corpus_index, question).citations]
    assert 2 < len(quotes) == min(len(found), 6)
    for quote, text in zip(quotes, found, strict=False):
        assert len(text.split()) <= WHOLE
        assert same_words(re.sub(r"\A\d+\. ", "", quote), text)


def test_where_there_are_no_recommendations_what_must_change_is_quoted(corpus_index: Index) -> None:
    answer = ask(corpus_index, "What priority actions were set for Quarnholt Borough Council?")
    assert answer.text.startswith("No priority action that fits was found. ")
    other = Filters(kind=("recommendation", "area for improvement", "cause of concern"))
    said = [words_in(one.what.text) for one in corpus_index.catalogue.findings(other)]
    assert answer.citations
    for citation in answer.citations:
        assert any(words_in(citation.quote)[-5:] == text[-5:] for text in said)


def test_a_long_case_example_is_quoted_from_its_beginning(corpus_index: Index) -> None:
    cases = [one.what.text for one in corpus_index.catalogue.findings(Filters(kind=("case example",)))]
    for citation in ask(corpus_index, "show me case studies from Brackwater").citations:
        words = words_in(citation.quote)
        assert 80 < len(words) <= WHOLE + 10
        assert any(words_in(text)[: len(words)] == words for text in cases)


def test_areas_for_improvement_are_no_grades(corpus_index: Index) -> None:
    answer = ask(corpus_index, "What areas for improvement were there in Quarnholt?")
    assert answer.grades is None
    assert "list of findings has all" in answer.text
