"""Both legs of one generation over one scope: the same reports and the same words asked for in each."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from index.catalogue import Keys
from index.fusion import (
    A_PART,
    DEPTH,
    LEAST,
    NEAREST,
    Preferred,
    Ranked,
    fuse,
    merged,
    spread,
    with_sentences,
)
from index.generation import Generation
from index.model.encoder import Vectors
from index.questions.asked import Asked
from index.questions.scope import Scope
from index.vectors import Scores

BestSentences = Callable[[Sequence[int]], dict[int, float]]
"""How near the best sentence of each of some passages is to the question."""


def ranked(
    generation: Generation,
    asked: Asked,
    vector: Vectors,
    k: int,
    scope: Scope,
    best_sentences: BestSentences | None = None,
) -> tuple[Ranked, dict[int, float]]:
    """At least ``k`` passages by both legs over the scope, fused; similarities by key.

    The first ones again by their best sentence, where ``best_sentences`` are given. Spread over reports where
    none is named.

    Preferred reports, and passages liked ``alone``, are searched by themselves too, so that they are there to be
    preferred.
    """
    depth = max(k, _depth(generation, scope.allowed))
    scopes = [(scope.allowed, scope.passages)]
    scopes += [(_within(scope.allowed, reports), scope.passages) for reports, _ in scope.preferred]
    scopes += [(scope.allowed, _both(scope.passages, one.keys)) for one in scope.liked if one.alone]
    by_vectors = merged([_by_vectors(generation, asked, vector, depth, *within) for within in scopes])
    by_words = merged([_by_words(generation, asked, depth, *within) for within in scopes])
    preferred = [Preferred(generation.keys_of(set(reports)), bonus) for reports, bonus in scope.preferred]
    preferred += [Preferred(one.keys, one.bonus) for one in scope.liked]
    found = fuse(by_vectors, by_words, preferred)
    if best_sentences:
        found = with_sentences(found, best_sentences([key for key, _ in found[:NEAREST]]))
    if scope.allowed is None:
        keys = np.array([key for key, _ in found], dtype=np.int64)
        found = spread(found, generation.reports_of(keys))
    return found, dict(zip(by_vectors[0].tolist(), by_vectors[1].tolist(), strict=True))


def _depth(generation: Generation, allowed: set[int] | None) -> int:
    """How many passages each leg brings: of a few reports a part, else what hardly fits sets the deviation."""
    if allowed is None:
        return DEPTH
    return min(DEPTH, max(LEAST, len(generation.keys_of(allowed)) // A_PART))


def _within(allowed: set[int] | None, reports: frozenset[int]) -> set[int]:
    return set(reports) if allowed is None else allowed & reports


def _both(within: Keys | None, keys: Keys) -> Keys:
    return keys if within is None else np.intersect1d(within, keys, assume_unique=True)


def _by_vectors(
    generation: Generation,
    asked: Asked,
    vector: Vectors,
    depth: int,
    reports: set[int] | None,
    within: Keys | None,
) -> tuple[Keys, Scores]:
    allowed = generation.keys_of(reports) if reports is not None else None
    if asked.words:
        matching = generation.words.matching(asked.words)
        allowed = matching if allowed is None else np.intersect1d(allowed, matching, assume_unique=True)
    if within is not None:
        allowed = within if allowed is None else np.intersect1d(allowed, within, assume_unique=True)
    return generation.vectors.search(vector, depth, allowed)


def _by_words(
    generation: Generation, asked: Asked, depth: int, reports: set[int] | None, within: Keys | None
) -> tuple[Keys, Scores]:
    return generation.words.search(asked.of_words, depth, reports, asked.also, asked.words, within)
