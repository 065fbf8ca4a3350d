"""A question for a number is answered by sentences that give one."""

from __future__ import annotations

import pytest

from answer.amounts import asks_amount, gives_amount
from answer.ask import ask
from answer.sentences import candidates
from answer.terms import question_terms
from index.search import Index

QUESTION = "How many children were found with drugs?"


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("How many children waited?", True),
        ("What proportion of visits was late?", True),
        ("By how much did it fall?", True),
        ("How well are children supported?", False),
        ("What number do parents call?", True),
        ("How much do staff know?", False),
    ],
)
def test_how_many_asks_for_an_amount(question: str, *, asks: bool) -> None:
    assert asks_amount(question) is asks


def test_only_sentences_that_give_an_amount_answer(corpus_index: Index) -> None:
    found = candidates(
        corpus_index,
        corpus_index.encoder.question(QUESTION),
        question_terms(corpus_index.generation.words, QUESTION),
        corpus_index.search(QUESTION).hits,
    )
    left = [one for one in found if gives_amount(QUESTION, one.text)]
    assert 0 < len(left) < len(found)
    for one in found:
        if any(character.isdigit() for character in one.text.lstrip("0123456789. ")):
            assert one in left
    answer = ask(corpus_index, QUESTION)
    assert answer.answered
    said = {one.text for one in left}
    assert all(any(text in citation.passage.text for text in said) for citation in answer.citations)


@pytest.mark.parametrize(
    ("question", "text", "gives"),
    [
        ("How many children wait?", "12. Records are kept well.", False),
        ("How many children wait?", "12. Records of five children are kept well.", True),
        ("By how much did it fall?", "3.4 The use of agency staff has halved.", True),
        ("How often do officers meet?", "Officers meet daily.", True),
        ("How long do children wait?", "Most children stay in their foster homes.", False),
        ("How long do children wait?", "Some children wait for over a year.", True),
    ],
)
def test_the_amount_is_the_one_asked_for_and_no_number_of_a_paragraph(
    question: str, text: str, *, gives: bool
) -> None:
    assert gives_amount(question, text) is gives
