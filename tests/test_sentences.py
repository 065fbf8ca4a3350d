"""Where sentences end, on wording that inspection reports use."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.sentences import split_sentences


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text)]


@pytest.mark.parametrize(
    "sentences",
    [
        ["He met Dr. Vale at St. Bride's.", "It was 3.5 miles away.", "See para. 4.2 and s.47."],
        [
            "Leaders have acted, e.g. by hiring, i.e. spending.",
            "No. 4 is new.",
            "The rest isn't.",
        ],
        ["2. The capacity is low.", "2.1 The force knew this.", "(a) It was told.", "(b) It agreed."],
        ["2 The capacity of the force is low.", "3 The chief constable should act by 1 May."],
        ["“We did it.”", "The force said so.", "She asked “Why?” and left."],
        ["Children wait too long.12", "The police know this.[3]", "They have a plan."],
        ["Child A.", "The review found no plan.", "J. K. Vale led it."],
        ["It said (see p. 4.) what it would do.", "Staff, premises, etc.", "All were seen."],
        ["• One in ten waits.", "• Two in ten do not."],
        ["R v. Vale [2019] is the case.", "Vol. 3, no. 2 reports it."],
        ["Is this safe?", "No!", "The answer is no.", "Inspectors were told…", "Then nothing."],
        ["Ofsted and CQC visited on 5 Dec. 2023.", "At 5 p.m. they left."],
        ["The rate was 7.5%.", "It was £1.2m in 2022/23.", "'Not good enough.'", "So said a parent."],
        ["It told us.", "It should act within a year. (Recommendation 7)"],
        ["He wore a device (EEBD).6", "He left.", "That is what they engage in.35", "It was good. 2"],
        ["The team has 12 staff.", "12 children were seen."],
    ],
)
def test_sentences_of_reports(sentences: list[str]) -> None:
    assert cut(" ".join(sentences)) == sentences


def test_a_line_end_parts_sentences() -> None:
    assert cut("The force should:\nact now\n\n act well. Soon ") == [
        "The force should:",
        "act now",
        "act well.",
        "Soon",
    ]


@given(st.text(alphabet=st.sampled_from("aB1 .?!()“”'\n\t•…:;") | st.characters(), max_size=200))
def test_nothing_is_lost_and_order_is_kept(text: str) -> None:
    spans = split_sentences(text)
    at = 0
    for start, end in spans:
        assert at <= start < end
        assert not text[at:start].strip()
        assert text[start:end] == text[start:end].strip()
        at = end
    assert not text[at:].strip()
