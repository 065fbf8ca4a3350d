"""What the catalogue keeps smaller comes back as it was."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from index.packed import (
    packed_pieces,
    packed_ranges,
    packed_text,
    unpacked_pieces,
    unpacked_ranges,
    unpacked_text,
)
from index.spans import Piece

NUMBERS = st.integers(min_value=0, max_value=2**40)
SAID = "Officers did not always record the risk to children who had been reported missing from care."


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_comes_back(text: str) -> None:
    assert unpacked_text(packed_text(text)) == text


def test_a_sentence_takes_half_the_room() -> None:
    assert len(packed_text(SAID)) < len(SAID) / 2


@given(st.lists(st.builds(Piece, *[NUMBERS] * 5)))
def test_any_pieces_come_back(pieces: list[Piece]) -> None:
    assert unpacked_pieces(packed_pieces(pieces)) == tuple(pieces)


@given(st.lists(st.tuples(NUMBERS, NUMBERS)))
def test_any_ranges_come_back(ranges: list[tuple[int, int]]) -> None:
    assert unpacked_ranges(packed_ranges(ranges)) == tuple(ranges)


def test_pieces_that_follow_each_other_take_a_few_bytes_each() -> None:
    pieces = [Piece(n * 80, n * 80 + 79, 3, 500 + n * 81, 579 + n * 81) for n in range(20)]
    assert len(packed_pieces(pieces)) <= 20 * 6 + 1
