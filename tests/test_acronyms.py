"""Acronyms learned from definitions, and found both ways."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.questions.acronyms import Acronyms, defined, learn, write


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a public protection notice (PPN) is sent", [("PPN", "public protection notice")]),
        ("the accident and emergency (A&E) staff", [("A&E", "accident and emergency")]),
        (
            "multi-agency risk assessment conferences (MARACs)",
            [("MARAC", "multi-agency risk assessment conferences")],
        ),
        ("the police (see page 4)", []),
        ("Ofsted (UK)", []),
    ],
)
def test_definitions(text: str, found: list[tuple[str, str]]) -> None:
    assert list(defined(text)) == found


def test_learning_counts_plurals_together_and_drops_the_rare() -> None:
    texts = ["a missing persons unit (MPU)"] * 4 + [
        "the missing person units (MPU)",
        "many policy units (MPU)",
    ]
    assert learn(texts) == {"MPU": ["missing persons unit"]}


def test_both_ways() -> None:
    acronyms = Acronyms({"MPU": ["missing persons unit"]})
    (short,) = acronyms.find("Does the MPU act?")
    assert (short.long, short.short_given) == ("missing persons unit", True)
    question = "Does the missing person unit act?"
    (long,) = acronyms.find(question)
    assert (long.short, question[long.start : long.end], long.short_given) == (
        "MPU",
        "missing person unit",
        False,
    )


def test_the_glossary_stands_beside_what_is_learned_and_words_are_no_acronyms() -> None:
    acronyms = Acronyms({})
    assert [m.long for m in acronyms.find("NRM referrals")] == ["national referral mechanism"]
    assert [m.long for m in acronyms.find("UASCs and IHAs")] == [
        "unaccompanied asylum-seeking child", "initial health assessment",
    ]  # fmt: skip
    assert acronyms.find("Who will send it?") == []


def test_written_and_read(tmp_path: Path) -> None:
    write(tmp_path / "a.json", ["a public protection notice (PPN)"])
    assert Acronyms.load(tmp_path / "a.json").find("PPN")[0].long == "public protection notice"
