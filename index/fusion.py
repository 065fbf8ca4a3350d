"""One ranking from two: a weighted sum of per-question standard scores."""

from __future__ import annotations

import numpy as np

from index.catalogue import Keys
from index.vectors import Scores

DEPTH = 100
"""How many passages each leg brings to the fusion."""
VECTOR_WEIGHT, WORD_WEIGHT = 0.6, 0.4
"""Chosen on the sketch (DESIGN.md, "Choices already measured")."""


def fuse(by_vectors: tuple[Keys, Scores], by_words: tuple[Keys, Scores]) -> list[tuple[int, float]]:
    """Keys with their fused scores, best first, ties by key.

    Each leg's scores become standard scores over what it brought, (s - mean) / deviation; a passage that
    only one leg brought gets the other's lowest. Raw sums would let the leg with the wider range decide
    (BM25 has no upper end); reciprocal ranks would forget by how much one passage is better.
    """
    total: dict[int, float] = {}
    for (keys, scores), weight in ((by_vectors, VECTOR_WEIGHT), (by_words, WORD_WEIGHT)):
        if not len(keys):
            continue
        standard = weight * _standard(scores)
        lowest = float(standard.min())
        for key, score in zip(keys.tolist(), standard.tolist(), strict=True):
            total[key] = total.get(key, 0.0) + score - lowest
    return sorted(total.items(), key=lambda pair: (-pair[1], pair[0]))


def _standard(scores: Scores) -> Scores:
    deviation = float(scores.std())
    standard: Scores = (scores - scores.mean()) / deviation if deviation > 0 else np.zeros_like(scores)
    return standard
