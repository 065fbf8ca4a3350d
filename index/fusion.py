"""One ranking from several: a weighted sum of per-question standard scores, and what is preferred first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

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
SENTENCE_WEIGHT = 1.4
"""What the standard score of a passage's best sentence counts among them, beside the other two."""
SAME_REPORT = 0.5
"""What each hit of a report costs the next one of the same report, where the question names none."""

Ranked = list[tuple[int, float]]


class Preferred(NamedTuple):
    """Passages that the question prefers, and by how much: in the unit of the fused score."""

    keys: Keys
    bonus: float


def fuse(
    by_vectors: tuple[Keys, Scores], by_words: tuple[Keys, Scores], preferred: Sequence[Preferred] = ()
) -> Ranked:
    """Keys with their fused scores, best first, ties by key.

    Each leg's scores become standard scores over what it brought, (s - mean) / deviation; a passage that
    only one leg brought gets the other's lowest. Raw sums would let the leg with the wider range decide
    (BM25 has no upper end); reciprocal ranks would forget by how much one passage is better.
    """
    found = np.union1d(by_vectors[0], by_words[0])
    total = np.zeros(len(found))
    for (keys, scores), weight in ((by_vectors, VECTOR_WEIGHT), (by_words, WORD_WEIGHT)):
        if len(keys):
            standard = weight * _standard(scores)
            total[np.searchsorted(found, keys)] += standard.astype(np.float64) - standard.min()
    for wanted in preferred:
        total[np.isin(found, wanted.keys)] += wanted.bonus
    return _in_order(found, total)


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
    moved = sorted(
        ((key, score + more) for (key, score), more in first), key=lambda pair: (-pair[1], pair[0])
    )
    return moved + ranked[len(scores) :]


def spread(ranked: Ranked, reports: Sequence[int], cost: float = SAME_REPORT) -> Ranked:
    """The same passages so that one report does not fill the list: its next hit counts ``cost`` less each time.

    ``reports`` has the report of each. The scores are those after the cost, so that they still fall.
    """
    seen: dict[int, int] = {}
    earlier = []
    for report in reports:  # within a report the order stays, so that each hit's place there is known
        earlier.append(seen.get(report, 0))
        seen[report] = earlier[-1] + 1
    keys = np.array([key for key, _ in ranked], dtype=np.int64)
    scores = np.array([score for _, score in ranked])
    return _in_order(keys, scores - cost * np.array(earlier))


def _in_order(keys: Keys, scores: NDArray[np.float64]) -> Ranked:
    """Best first, ties by key."""
    order = np.lexsort((keys, -scores))
    return list(zip(keys[order].tolist(), scores[order].tolist(), strict=True))


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
