"""One ranking from several: a weighted sum of per-question standard scores, and what is preferred first."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from index.catalogue import Keys
from index.vectors import Scores

DEPTH = 400
"""How many passages each leg brings to the fusion."""
A_PART, LEAST = 4, 20
"""Of a few reports alone each leg brings a quarter of the passages, and at least 20."""
VECTOR_WEIGHT, WORD_WEIGHT = 0.4, 0.6
"""docs/retrieval.md has the table that chose them."""
NEAREST = 100
"""How many of the fused passages are looked at sentence by sentence."""
SENTENCE_WEIGHT = 1.2
"""What the standard score of a passage's best sentence counts among them, beside the other two."""
SAME_REPORT = 0.5
"""What each hit of a report costs the next one of the same report, where the question names none."""

Ranked = list[tuple[int, float]]


class Preferred(NamedTuple):
    """Passages that the question prefers, and by how much: in the unit of the fused score."""

    keys: Collection[int]
    bonus: float


def fuse(
    by_vectors: tuple[Keys, Scores], by_words: tuple[Keys, Scores], preferred: Sequence[Preferred] = ()
) -> Ranked:
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
    for wanted in preferred:
        for key in total.keys() & wanted.keys:
            total[key] += wanted.bonus
    return in_order(total)


def with_sentences(ranked: Ranked, best: Mapping[int, float]) -> Ranked:
    """The same passages with the cosine of the best sentence of the first ones, as standard scores over those.

    The lowest of them adds nothing, so that they stay before those that were not looked at. A passage that
    ``best`` does not know (it has just been removed) counts as the lowest.
    """
    if not best:
        return ranked
    lowest = min(best.values())
    scores = np.array([best.get(key, lowest) for key, _ in ranked[: len(best)]], dtype=np.float32)
    standard = SENTENCE_WEIGHT * _standard(scores)
    first = zip(ranked, (standard - standard.min()).tolist(), strict=False)
    return in_order({key: score + more for (key, score), more in first}) + ranked[len(scores) :]


def in_order(scores: Mapping[int, float]) -> Ranked:
    """Best first, ties by key."""
    return sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))


def spread(ranked: Ranked, report_of: Mapping[int, int], cost: float = SAME_REPORT) -> Ranked:
    """The same passages so that one report does not fill the list: its next hit counts ``cost`` less each time.

    Greedy and stable; the scores are those after the cost, so that they still fall.
    """
    seen: dict[int, int] = {}
    lowered = {}
    for key, score in ranked:  # within a report the order stays, so that each hit's place there is known
        report = report_of[key]
        lowered[key] = score - cost * seen.get(report, 0)
        seen[report] = seen.get(report, 0) + 1
    return in_order(lowered)


def merged(legs: Sequence[tuple[Keys, Scores]]) -> tuple[Keys, Scores]:
    """The results of one leg over several scopes as one, each passage once, best first."""
    keys = np.concatenate([leg[0] for leg in legs])
    scores = np.concatenate([leg[1] for leg in legs])
    _, first = np.unique(keys, return_index=True)
    order = first[np.lexsort((keys[first], -scores[first]))]
    return keys[order], scores[order]


def _standard(scores: Scores) -> Scores:
    deviation = float(scores.std())
    standard: Scores = (scores - scores.mean()) / deviation if deviation > 0 else np.zeros_like(scores)
    return standard
