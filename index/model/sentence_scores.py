"""How near the best sentence of each passage is to a question, with the line above it: products of codes as they lie.

The cosine of a sentence s with its line l is (s + b l) w / |s + b l|, after an adapter with another w and another
length. Lengths do not hang on the question: a generation keeps them (``Measures``), and what is left for each question
are products of the codes' levels with w, a third of the work. docs/retrieval.md has the figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from index.model.adapters import Adapter
from index.model.encoder import Vectors
from index.model.sentence_codes import add_lines, beside, decoded, lines_of, read_codes

OF_PASSAGE = np.dtype([("sentences", "<u2"), ("own", "?"), ("size", "<f4"), ("reach", "<f4")])
"""How many sentences, whether the heading is one report's own, and what ``lines_of`` gives."""


@dataclass(frozen=True)
class Measures:
    """What no question changes: ``passages`` (m,) of OF_PASSAGE, ``lengths`` (n, ways) of their sentences with lines.

    ``ways`` are the ways in which they are compared: two with an adapter, one without. Raises ValueError when the two
    do not go together.
    """

    passages: NDArray[np.void]
    lengths: NDArray[np.float16]

    def __post_init__(self) -> None:
        if self.passages.dtype != OF_PASSAGE or self.passages["sentences"].sum() != len(self.lengths):
            raise ValueError("the measures of passages and of sentences do not go together")

    @cached_property
    def _ends(self) -> NDArray[np.int64]:
        return np.cumsum(self.passages["sentences"], dtype=np.int64)

    def at(self, places: NDArray[np.intp]) -> Measures:
        """Those of some passages, by their places, in that order."""
        of = self.passages[places]
        counts = of["sentences"].astype(np.int64)
        behind = self._ends[places] - np.cumsum(counts)
        return Measures(of, self.lengths[np.arange(counts.sum()) + np.repeat(behind, counts)])


def measured(
    codes: Sequence[bytes],
    passages: NDArray[np.float16],
    own_heading: NDArray[np.bool_],
    adapter: Adapter | None,
) -> Measures:
    """The measures of passages (m, dimension). Raises ValueError when ``codes`` are none."""
    sentences = decoded(codes, passages)
    rows = np.zeros(len(passages), OF_PASSAGE)
    rows["sentences"] = np.diff(sentences.starts, append=len(sentences.vectors))
    rows["own"] = own_heading
    rows["size"], rows["reach"] = lines_of(sentences)
    add_lines(sentences, own_heading)
    lengths = (
        adapter.lengths(sentences.vectors) if adapter else np.linalg.norm(sentences.vectors, axis=1)[:, None]
    )
    return Measures(rows, lengths.astype(np.float16))


def joined(parts: Sequence[Measures]) -> Measures:
    """The measures of several parts as one."""
    if not parts:
        return Measures(np.empty(0, OF_PASSAGE), np.empty((0, 1), np.float16))
    return Measures(
        np.concatenate([part.passages for part in parts]), np.concatenate([part.lengths for part in parts])
    )


def best_of(
    question: Vectors,
    codes: Sequence[bytes],
    passages: NDArray[np.float16],
    measures: Measures,
    adapter: Adapter | None = None,
) -> Vectors:
    """The cosine of each passage's best sentence, with its line, to the question's unit vector, (m,).

    With an adapter the mean of the cosines after both of its sides. ``measures`` are those of the same passages
    (m, dimension). Raises ValueError when ``codes`` are none, or not those that were measured.
    """
    if not len(passages):
        return np.empty(0, np.float32)
    levels, scales, counts = read_codes(codes, passages.shape[1])
    if not np.array_equal(counts, measures.passages["sentences"]):
        raise ValueError("the sentences are not those that were measured")
    asked = adapter.directions(question) if adapter else question[:, None]
    starts = np.cumsum(counts) - counts
    whole = passages.astype(np.float32) @ asked
    products = (levels @ asked) * scales[:, None] + np.repeat(whole, counts, axis=0)
    means = np.add.reduceat(products, starts) / measures.passages["size"][:, None]
    lines = beside(measures.passages["own"])[:, None] * (measures.passages["reach"][:, None] * whole - means)
    products += np.repeat(lines, counts, axis=0)
    cosines = (products / measures.lengths.astype(np.float32)).mean(axis=1)
    best: Vectors = np.maximum.reduceat(cosines, starts)
    return best
