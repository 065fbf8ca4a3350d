"""Vectors that are remembered, and encoded together for those who ask at the same time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

import numpy as np
import pytest

from index.model.encoder import Encoder
from index.model.remembered import Remembered, Together, Vectors

TEXTS = [
    "Records were kept.", "Children were seen.", "Records were kept.", "Nobody came.",
    "Leaders do not know well enough how long children wait for a decision, nor why some of them wait for so much "
    "longer than others who were referred on the same day and by the same school.",
    *(f"Inspectors found {number} {'very ' * number}late strategy discussions." for number in range(30)),
]  # fmt: skip


def test_a_vector_is_the_same_to_the_bit_whatever_it_is_encoded_with() -> None:
    encoder = Encoder()
    together = encoder.passages(TEXTS)
    alone = np.concatenate([encoder.passages([text]) for text in TEXTS])
    assert np.array_equal(together, alone)
    assert np.array_equal(encoder.passages(TEXTS * 8)[: len(TEXTS)], alone)  # several batches, side by side
    np.testing.assert_allclose(np.linalg.norm(alone, axis=1), 1, atol=1e-3)


def test_what_is_remembered_is_what_the_model_gives() -> None:
    encoder, other = Encoder(), Encoder()
    wanted = np.stack([other.question(text) for text in TEXTS])
    for _ in range(2):  # the second time from memory
        assert np.array_equal(encoder.questions(TEXTS), wanted)
    assert encoder.questions([]).shape == encoder.passages([]).shape == (0, encoder.id.dimension)


def test_only_what_is_not_remembered_is_encoded_and_the_oldest_is_forgotten() -> None:
    asked: list[list[str]] = []
    remembered = Remembered(_noting(asked), 2)
    assert remembered(["a", "bb"]).tolist() == [[1.0], [2.0]]
    assert remembered(["ccc", "bb"]).tolist() == [[3.0], [2.0]]
    assert remembered(["a"]).tolist() == [[1.0]]
    assert asked == [["a", "bb"], ["ccc"], ["a"]]


def test_who_waits_is_encoded_together() -> None:
    asked: list[list[str]] = []
    begun, go_on = threading.Event(), threading.Event()

    def slow(texts: Sequence[str]) -> Vectors:
        begun.set()
        assert go_on.wait(60)
        return _noting(asked)(texts)

    together = Together(slow)
    found: dict[str, list[list[float]]] = {}
    askers = [
        threading.Thread(target=lambda text=text: found.update({text: together([text]).tolist()}))
        for text in ("x", "yy", "zzz")
    ]
    askers[0].start()
    assert begun.wait(60)
    for asker in askers[1:]:
        asker.start()
    while len(together._waiting) < 2:
        threading.Event().wait(0.01)
    go_on.set()
    for asker in askers:
        asker.join(60)
    assert found == {"x": [[1.0]], "yy": [[2.0]], "zzz": [[3.0]]}
    assert [sorted(texts) for texts in asked] == [["x"], ["yy", "zzz"]]


def test_an_error_reaches_who_asked_and_the_next_one_is_served() -> None:
    def encode(texts: Sequence[str]) -> Vectors:
        if "bad" in texts:
            raise ValueError("bad")
        return _noting([])(texts)

    together = Together(encode)
    with pytest.raises(ValueError, match="bad"):
        together(["bad"])
    assert together(["good"]).tolist() == [[4.0]]


def _noting(asked: list[list[str]]) -> Callable[[Sequence[str]], Vectors]:
    """A tiny encoder, whose vector of a text is its length; notes what it was asked."""

    def encode(texts: Sequence[str]) -> Vectors:
        asked.append(list(texts))
        return np.array([[len(text)] for text in texts], dtype=np.float32)

    return encode
