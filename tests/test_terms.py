"""What the words of a question, there or missing, mean for its answer."""

from __future__ import annotations

import pytest

from answer.ask import ask
from answer.evidence import ANSWERS
from answer.sentences import _POINTING, _names_topic
from answer.terms import content_of, rare_phrases
from index.questions.understand import NOTHING
from index.search import Index


@pytest.mark.parametrize(
    "question",
    [
        "How many police officers in Wexmoor have a bicycle or a horse?",
        "How many social workers in Quarnholt own a dog or a cat?",
        "How many police officers in Brackwater own a dog?",  # half of it stands there
        "How many interpreters in Quarnholt visited families?",
    ],
)
def test_a_number_of_what_is_nowhere_said_is_not_answered_by_another_number(
    corpus_index: Index, question: str
) -> None:
    """The likelihood alone would answer: the sentences with numbers are near to the few words that are there."""
    answer = ask(corpus_index, question)
    assert answer.likelihood >= ANSWERS
    assert not answer.answered
    assert answer.citations == ()


def test_asking_which_reports_speak_of_something_asks_for_its_words_alone(corpus_index: Index) -> None:
    answer = ask(corpus_index, "Which reports discuss appropriate adults?")
    assert answer.answered
    assert all("appropriate adult" in citation.quote for citation in answer.citations)
    assert not ask(corpus_index, "Which reports discuss pensions?").answered


@pytest.mark.parametrize(
    ("question", "subject"),
    [
        ("Which reports mention county lines?", "county lines?"),
        ("What inspection reports refer to the MASH?", "the MASH?"),
        ("Which of the reports say anything about neglect?", "neglect?"),
        ("Where are return home interviews mentioned?", "return home interviews mentioned?"),
        ("How many of the reports mention county lines?", "county lines?"),
        ("which reports since 2024 mention county lines", "county lines"),
        ("In how many reports are return home interviews mentioned?", "return home interviews mentioned?"),
        ("How many reports were late?", "How many reports were late?"),
        ("Which reports were late?", "Which reports were late?"),
        ("Where are children held?", "Where are children held?"),
    ],
)
def test_the_words_that_ask_for_reports_are_not_the_subject(question: str, subject: str) -> None:
    assert content_of(question, NOTHING).strip() == subject


def test_the_designated_officer_is_who_was_called_lado(corpus_index: Index) -> None:
    """The report of Quarnholt has neither the acronym nor the whole of what it stands for."""
    answer = ask(corpus_index, "Are LADO allegations well managed in Quarnholt?")
    assert answer.answered
    assert "well managed by the designated officer" in answer.citations[0].quote


def test_a_point_that_only_names_what_needs_to_improve_does_not_go_first(corpus_index: Index) -> None:
    answer = ask(corpus_index, "How timely are strategy discussions in Quarnholt?")
    assert answer.citations[0].quote.startswith("Strategy discussions in Quarnholt are often late")


def test_a_point_that_goes_on_from_words_far_above_is_not_quoted_alone(corpus_index: Index) -> None:
    answer = ask(corpus_index, "governance and oversight of the use of force in Marrowdale")
    assert answer.citations[0].quote == "The governance of the use of force in custody is inadequate."
    assert not any(citation.quote[0].islower() for citation in answer.citations)


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("The timeliness of strategy discussions.", True),
        ("How consistently children are seen alone.", True),
        ("The provision of an appropriate adult when children are arrested.", True),
        ("Health practitioners are often not told when a child is known to be exploited.", False),
        ("Leaders should act.", False),
    ],
)
def test_a_topic_has_no_verb_of_its_own(text: str, *, topic: bool) -> None:
    assert _names_topic(("Main findings", "What needs to improve?"), text) is topic
    assert not _names_topic(("Main findings",), text)


def test_the_passages_with_a_rare_name_of_several_words_are_known(corpus_index: Index) -> None:
    words, keys = corpus_index.generation.words, corpus_index.generation.keys

    def there(question: str) -> frozenset[int]:
        return rare_phrases(words, corpus_index.asked(question), keys)

    assert there("What was sent to the National Crime Agency?") == frozenset(
        int(key) for key in words.holding(["National Crime Agency"])
    )
    assert len(there("What was sent to the National Crime Agency?")) > 0
    assert not there("What did Estermouth Police do?")
    assert not there("Did the Imaginary Bridge Society write?")


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("Because of this, schools are not told.", True),
        ("12. Despite this, children wait.", True),
        ("As such, plans drift.", True),
        ("Because of delays, children wait.", False),
        ("Following arrest, children wait.", False),
    ],
)
def test_a_sentence_that_names_its_cause_by_this_points_back(text: str, *, points: bool) -> None:
    assert bool(_POINTING.match(text)) is points


def test_an_acronym_is_not_missing_where_what_it_stands_for_is(corpus_index: Index) -> None:
    assert not len(corpus_index.generation.words.holding(["RHI"]))
    answer = ask(corpus_index, "Were RHIs or zebras offered to missing children?")
    assert answer.missing_terms == ("zebras",)
    assert "RHI" not in answer.text
