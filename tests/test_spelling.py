"""What is suggested for words that no passage holds."""

from __future__ import annotations

import json

import pytest

from answer.ask import RESPELT, ask
from answer.evidence import ANSWERS
from index.questions.spelling import nearest, respelt
from index.search import Index
from tests.conftest import RunFindings


def suggested(index: Index, question: str) -> list[tuple[str, ...]]:
    return [reading.values for reading in index.asked(question).meant.with_effect("suggestion")]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("sextorsion", "sextortion"),  # another letter
        ("safegarding", "safeguarding"),  # one left out
        ("abbuse", "abuse"),  # one too many
        ("polcie", "police"),  # two changed places
        ("hcildren", "children"),  # the first two
        ("exploitaton", "exploitation"),  # in the ending, so that the stem is another
        ("comunicaton", "communication"),  # two slips in a long word
        ("exploitashun", None),
        ("vehicles", None),  # everyday English that the samples do not hold
        ("undetermined", None),
        ("pornographer", None),
    ],
)
def test_a_word_that_no_passage_holds_is_one_near_it(
    corpus_index: Index, written: str, meant: str | None
) -> None:
    assert suggested(corpus_index, f"what was found about {written}?") == ([(meant,)] if meant else [])


def test_every_suggestion_stands_in_a_passage(corpus_index: Index) -> None:
    def texts(keys: object) -> list[str]:
        return [passage.text for passage, _, _ in corpus_index.catalogue.passages(keys.tolist()).values()]  # type: ignore[attr-defined]

    words = corpus_index.generation.words
    for written in ("safegarding", "custdy", "assesment", "vunerable", "childern"):
        meant = nearest(written, words, texts)
        assert meant
        assert any(meant in text.split() for text in texts(words.mentioning(meant)))


@pytest.mark.parametrize(
    "question",
    [
        "What did Ombudsmen say of Safegarding?",  # written large inside a question: a name
        "Were NRMX and SFEGARDING used?",  # acronyms
        "case 12345 and 20245",
        "What was found in Wexmor?",  # an authority, read as one
        "what was found in wexmor?",
    ],
)
def test_names_acronyms_and_numbers_are_let_be(corpus_index: Index, question: str) -> None:
    assert suggested(corpus_index, question) == []


def test_the_question_is_asked_as_it_stands(corpus_index: Index) -> None:
    question = 'Safegarding "strategy discussion" -tasers neglct'
    asked = corpus_index.asked(question)
    assert asked.words.plain == "Safegarding strategy discussion neglct"
    assert asked.of_words == asked.words.plain
    assert respelt(question, asked.meant) == 'Safeguarding "strategy discussion" -tasers neglect'
    assert respelt(question, corpus_index.asked(question, ignore=["spelling"]).meant) is None
    one, other = (corpus_index.search(question, 5, ignore=given).hits for given in ([], ["spelling"]))
    assert [hit.passage_id for hit in one] == [hit.passage_id for hit in other]


TAKEN = "No report mentions “safegarding”: taken for “safeguarding”. "


def test_what_nothing_answers_is_answered_as_it_may_be_meant_and_says_so(corpus_index: Index) -> None:
    question = "What safegarding failures were found in Wexmoor?"
    answer = ask(corpus_index, question)
    meant = ask(corpus_index, question.replace("safegarding", "safeguarding"))
    assert (answer.question, answer.asked_as) == (question, meant.question)
    assert answer.text == TAKEN + meant.text
    assert [one.quote for one in answer.citations] == [one.quote for one in meant.citations] != []
    assert answer.missing_terms == ("safegarding",)
    left = ask(corpus_index, question, ignore=["spelling"])
    assert (left.answered, left.asked_as) == (False, None)


def test_words_that_may_be_meant_are_only_offered_where_they_hardly_answer(corpus_index: Index) -> None:
    meant, written = (f"What is said about {word} fostering?" for word in ("private", "prviate"))
    assert ANSWERS <= ask(corpus_index, meant).likelihood < RESPELT
    answer = ask(corpus_index, written)
    assert (answer.answered, answer.asked_as) == (False, None)
    assert respelt(written, answer.understood) == meant


def test_the_suggestion_in_a_terminal_and_in_json(run_findings: RunFindings, corpus_index: Index) -> None:
    folder = corpus_index.layout.folder
    question = "what safegarding failures were found in Wexmoor?"
    for command, said in (("search", "Did you mean “safeguarding”?\n"), ("ask", TAKEN)):
        shown = run_findings(command, question, "--index", folder).stdout
        assert said in shown
        told = json.loads(run_findings(command, question, "--index", folder, "--json").stdout)
        assert told["did_you_mean"] == "what safeguarding failures were found in Wexmoor?"
        assert told["understood"][0] == {
            "kind": "spelling", "values": ["safeguarding"], "effect": "suggestion",
        }  # fmt: skip
    counted = run_findings("every", question, "--index", folder).stdout
    assert "Did you mean “safeguarding”?\n" in counted
