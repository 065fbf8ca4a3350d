"""What benchmarks/reading.py counts: words in exactly one passage, and labelled sentences that stand whole."""

from __future__ import annotations

import pytest

from benchmarks.reading import coverage, holders, plain, stands
from index.records import Passage
from index.spans import Piece
from ingest.formats.pdf import read_pdf
from ingest.passages import cut_passages
from tests.conftest import CORPUS

SAMPLES = sorted(CORPUS.glob("*.pdf"))


def passage(ordinal: int, text: str, page: int, *heading: str) -> Passage:
    return Passage(ordinal, text, heading, (Piece(0, len(text), page, 0, len(text)),), ((0, len(text)),))


@pytest.mark.parametrize("name", [file.name for file in SAMPLES])
def test_every_body_word_of_a_sample_is_in_one_passage_or_is_its_heading(name: str) -> None:
    read = read_pdf((CORPUS / name).read_bytes())
    words = coverage(read, cut_passages(read.blocks))
    body = words.total() - words["kept out"]
    assert words["twice"] == 0
    assert words["one passage"] + words["heading path"] == body
    assert words["one passage"] > 0.9 * body or not body


def test_a_word_that_is_lost_or_told_twice_is_counted_as_that() -> None:
    read = read_pdf((CORPUS / "harrowfell-constabulary-peel-assessment.pdf").read_bytes())
    passages = cut_passages(read.blocks)
    whole = coverage(read, passages)
    lost = coverage(read, passages[1:])
    twice = coverage(read, [*passages, passages[0]])
    assert lost["missing"] > 0
    assert twice["twice"] >= lost["missing"] - whole["missing"] > 0


def test_a_quote_is_held_by_one_passage_by_two_neighbours_or_with_the_heading_between() -> None:
    held = stands([
        passage(0, "Leaders act. They know", 1, "Key strengths"),
        passage(1, "their services.", 2, "Key strengths"),
        passage(2, "Records are poor.", 2, "Areas for improvement"),
    ])  # fmt: skip
    (one,) = holders(held, "Leaders act.")
    assert (one.pages, one.one, one.bare) == (frozenset({1}), True, True)
    (two,) = holders(held, "They know their services.")
    assert (two.pages, two.one, two.bare, two.heading) == (
        frozenset({1, 2}),
        False,
        True,
        plain("Key strengths") * 2,
    )
    (over,) = holders(held, "services. Areas for improvement Records are")
    assert not over.bare
    assert plain("Areas for improvement") in over.heading
    assert not list(holders(held, "Leaders act. Records are poor."))
