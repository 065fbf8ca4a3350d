"""Which sentences of the hits answer the question: all are scored, the best are kept, none said twice."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from answer.terms import Term
from index.records import Hit
from index.search import Index

SENTENCE_WEIGHT, TERM_WEIGHT, RANK_WEIGHT = 1.0, 0.6, 0.15
"""Cosine of the sentence, share of the question's words in it, and the rank of its passage."""
FRAGMENT_PENALTY = 0.5
"""Taken from what does not end like a sentence: headings, labels and table rows are near any question."""
ASIDE_PENALTY = 0.2
"""Taken from footnotes and captions: they explain, they seldom find."""
SAME_STATEMENT = 0.92
"""Cosine from which two sentences say the same."""
MIN_WORDS = 5
"""A shorter sentence is a label or a fragment, not a statement."""
A_REPORT = 2
"""How often one report speaks in an answer."""
FEW_REPORTS = 3
"""So many reports may each speak as often as they like: the question was about them."""
NEAR_BEST = 0.72
"""A further quote must score at least this share of the best one."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence of a hit: ``hit.passage.text[start:end]``. ``cosine`` to the question, ``covered`` 0..1."""

    hit: Hit
    start: int
    end: int
    cosine: float
    covered: float
    score: float
    vector: np.ndarray[tuple[int], np.dtype[np.float32]]

    @property
    def text(self) -> str:
        """The sentence as the passage shows it."""
        return self.hit.passage.text[self.start : self.end]


def candidates(index: Index, question: str, terms: Sequence[Term], hits: Sequence[Hit]) -> list[Candidate]:
    """Every sentence of the hits, best first."""
    ranges = [
        (hit, start, end) for hit in hits for start, end in hit.passage.sentences if _states(hit, start, end)
    ]
    if not ranges:
        return []
    asked = index.encoder.question(question)
    vectors = index.encoder.passages([hit.passage.text[start:end] for hit, start, end in ranges])
    found = []
    for (hit, start, end), vector in zip(ranges, vectors, strict=True):
        cosine = float(vector @ asked)
        covered = coverage(index, terms, hit.passage.text[start:end])
        score = SENTENCE_WEIGHT * cosine + TERM_WEIGHT * covered + RANK_WEIGHT / hit.rank
        score -= _penalty(hit, start, end)
        found.append(Candidate(hit, start, end, cosine, covered, score, vector))
    return sorted(found, key=lambda c: -c.score)


def coverage(index: Index, terms: Sequence[Term], text: str) -> float:
    """The share of the question's words that a text holds, each counted by how telling it is (0..1)."""
    total = sum(term.weight for term in terms)
    stems = set(index.generation.words.terms(text))
    return sum(term.weight for term in terms if term.stem in stems) / total if total else 0.0


def best_statements(found: Sequence[Candidate], limit: int) -> list[Candidate]:
    """At most ``limit`` sentences: the best first, then those nearly as good that say something else.

    Of several reports none speaks more than A_REPORT times.
    """
    most = A_REPORT if len({candidate.hit.sha256 for candidate in found}) > FEW_REPORTS else limit
    chosen: list[Candidate] = []
    spoken: dict[str, int] = {}
    for candidate in found:
        if len(chosen) == limit or candidate.score < NEAR_BEST * found[0].score:
            break
        if spoken.get(candidate.hit.sha256, 0) >= most or _said(candidate, chosen):
            continue
        chosen.append(candidate)
        spoken[candidate.hit.sha256] = spoken.get(candidate.hit.sha256, 0) + 1
    return chosen


def _said(candidate: Candidate, chosen: Sequence[Candidate]) -> bool:
    return any(float(candidate.vector @ other.vector) >= SAME_STATEMENT for other in chosen)


def _penalty(hit: Hit, start: int, end: int) -> float:
    fragment = 0.0 if _ends(hit.passage.text[start:end]) else FRAGMENT_PENALTY
    return fragment + (ASIDE_PENALTY if hit.passage.kind in {"footnote", "caption"} else 0.0)


def _ends(text: str) -> bool:
    return text.rstrip("”’\"')] ").endswith((".", "!", "?"))


def _states(hit: Hit, start: int, end: int) -> bool:
    return len(re.findall(r"\w+", hit.passage.text[start:end])) >= MIN_WORDS
