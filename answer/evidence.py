"""Whether the best of what was found answers the question: a logistic regression on four figures.

The weights are made by benchmarks/answering.py on folds; docs/answers.md has the curve and says what they reach.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from answer.sentences import Candidate
from index.catalogue import Keys
from index.generation import Generation
from index.model.encoder import Vectors
from index.records import Hit

ANSWERS = 0.35
"""The least probability at which a question counts as answered."""
SURER, SUREST = 0.6, 0.99
"""The same where most of what is asked stands nowhere in what is looked in; and where a number of it is asked for."""
NEARBY = 100
"""How many passages are about the same, at most."""
BACKGROUND = 2_000
"""Passages that stand for all: keys are hashes, so that every n-th is a fair sample."""


class Evidence(NamedTuple):
    """What speaks for an answer.

    ``sentence`` is the best cosine of a sentence, with the model's own vectors; ``passage`` that of a passage, as the
    ranking compares them; ``above`` by how many standard deviations the latter is above the mean of the passages
    looked in: a question near to all of them is near to none. ``nearby`` is the mean of the NEARBY nearest of them: an
    answer stands out from what is only about the same.
    """

    sentence: float
    passage: float
    above: float
    nearby: float


WEIGHTS = Evidence(sentence=15.91, passage=26.86, above=-1.64, nearby=-15.35)
BIAS = -9.53


def probability(evidence: Evidence) -> float:
    """How likely it is that the question is answered, 0..1."""
    total = BIAS + sum(weight * value for weight, value in zip(WEIGHTS, evidence, strict=True))
    return 1 / (1 + math.exp(-total))


def evidence_of(
    generation: Generation, question: Vectors, keys: Keys, hits: Sequence[Hit], found: Sequence[Candidate]
) -> Evidence | None:
    """The figures for sentences ``found`` in ``hits``; None where there are none.

    ``question`` is the vector as the ranking uses it, ``keys`` the passages looked in, ascending.
    """
    if not hits or not found or not len(keys):
        return None
    some = keys[:: math.ceil(len(keys) / BACKGROUND)]
    _, cosines = generation.vectors.search(question, len(some), some)
    everywhere = len(keys) == len(generation.keys)
    _, nearest = generation.vectors.search(question, min(NEARBY, len(keys)), None if everywhere else keys)
    best = max(hit.why.similarity or 0.0 for hit in hits)
    return Evidence(
        sentence=max(one.cosine for one in found),
        passage=best,
        above=(best - float(cosines.mean())) / (float(cosines.std()) or 1.0),
        nearby=float(nearest.mean()),
    )
