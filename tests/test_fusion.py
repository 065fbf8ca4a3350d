"""Fusion against the formula written out."""

from __future__ import annotations

import numpy as np
import pytest

from index.fusion import (
    SENTENCE_WEIGHT,
    VECTOR_WEIGHT,
    WORD_WEIGHT,
    Preferred,
    fuse,
    merged,
    spread,
    with_sentences,
)


def leg(**scores: float) -> tuple[np.ndarray, np.ndarray]:
    keys = np.array([int(name[1:]) for name in scores], dtype=np.int64)
    return keys, np.array(list(scores.values()), dtype=np.float32)


NONE = (np.empty(0, np.int64), np.empty(0, np.float32))


def test_a_weighted_sum_of_standard_scores() -> None:
    vectors, words = leg(k1=0.9, k2=0.5, k3=0.1), leg(k2=8.0, k4=2.0)
    v = (vectors[1] - vectors[1].mean()) / vectors[1].std()
    w = (words[1] - words[1].mean()) / words[1].std()
    expected = {
        1: VECTOR_WEIGHT * (v[0] - v[2]),
        2: VECTOR_WEIGHT * (v[1] - v[2]) + WORD_WEIGHT * (w[0] - w[1]),
        3: 0.0,
        4: 0.0,
    }
    found = fuse(vectors, words)
    assert dict(found) == pytest.approx(expected, abs=1e-6)
    assert [key for key, _ in found] == sorted(expected, key=lambda key: (-expected[key], key))


def test_one_leg_or_none() -> None:
    assert [key for key, _ in fuse(leg(k1=0.2, k2=0.3), NONE)] == [2, 1]
    assert fuse(NONE, NONE) == []
    assert fuse(leg(k7=1.0), NONE) == [(7, 0.0)]


def test_the_preferred_come_first_by_their_bonus() -> None:
    plain = dict(fuse(leg(k1=0.9, k2=0.5), NONE))
    found = fuse(leg(k1=0.9, k2=0.5), NONE, [Preferred(np.array([2, 99]), 5.0)])
    assert found[0] == (2, plain[2] + 5.0)
    assert [key for key, _ in found] == [2, 1]


def test_spread_lets_other_reports_come_earlier_but_keeps_order_within_a_report() -> None:
    ranked = [(1, 1.0), (2, 0.95), (3, 0.9), (4, 0.85)]
    found = spread(ranked, [10, 10, 10, 20], cost=0.2)
    assert [key for key, _ in found] == [1, 4, 2, 3]
    assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)
    assert spread(ranked, [1, 2, 3, 4]) == ranked


def test_merged_scopes_hold_each_passage_once() -> None:
    keys, scores = merged([leg(k1=0.9, k2=0.5), leg(k2=0.5, k3=0.7)])
    assert keys.tolist() == [1, 3, 2]
    assert scores.tolist() == pytest.approx([0.9, 0.7, 0.5])


def test_best_sentences_move_the_first_ones_and_leave_the_others_behind() -> None:
    ranked = [(1, 3.0), (2, 2.9), (3, 1.2), (4, 1.0)]
    moved = with_sentences(ranked, {1: 0.2, 2: 0.6, 3: 0.4})
    assert [key for key, _ in moved] == [2, 1, 3, 4]
    deviation = float(np.std([0.2, 0.6, 0.4]))
    assert dict(moved)[2] == pytest.approx(2.9 + SENTENCE_WEIGHT * 0.4 / deviation)
    assert dict(moved)[1] == pytest.approx(3.0)
    assert moved[3] == (4, 1.0)
    assert with_sentences(ranked, {}) == ranked
