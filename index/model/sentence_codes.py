"""The vectors of a passage's sentences in 146 bytes each, and the best of them for a question.

Of each dimension in which a sentence differs from its passage's vector, which is stored anyway, the nearest of eight
levels (Max 1960, for a normal distribution), and one scale that keeps products with other vectors as they were (as in
RaBitQ, Gao and Long 2024). docs/retrieval.md says what fewer bits lose.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import pairwise, product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]

LINE_WEIGHT = 0.5
"""What the line above a passage counts beside the mean of its sentences, both of unit length."""
LINE_BESIDE, OWN_LINE_BESIDE = 0.5, 1.25
"""What it counts beside a single sentence, which says nothing about where it is from; more where the heading in it is
one report's own and so says what the passage is about."""
LEVELS = np.array([-2.152, -1.344, -0.756, -0.2451, 0.2451, 0.756, 1.344, 2.152], dtype=np.float32)
_BOUNDS = (LEVELS[1:] + LEVELS[:-1]) / 2
_BITS, _GROUP, _PAIR = 3, 4, 8
"""Bits a level; levels that are looked up at once, in twelve bits; levels in three bytes."""


class Sentences(NamedTuple):
    """The sentences of several passages: ``vectors`` (n, dimension), ``passages`` (m, dimension) their own.

    Those of the i-th passage are the rows from ``starts[i]`` to the next start; ``starts`` is (m,).
    """

    vectors: Vectors
    starts: NDArray[np.intp]
    passages: Vectors

    def by_passage(self) -> list[Vectors]:
        """The sentences of each passage: parts of ``vectors``."""
        starts = self.starts.tolist()
        return [self.vectors[start:end] for start, end in pairwise([*starts, len(self.vectors)])]


def unit(vectors: Vectors) -> Vectors:
    """Vectors (..., dimension) made of length 1."""
    made: Vectors = vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-12)
    return made


def made_of(line: Vectors, sentences: Vectors) -> Vectors:
    """The vector (dimension,) of a passage: its sentences' (n, dimension) and that of the line above it."""
    return unit(unit(sentences.mean(axis=0)) + LINE_WEIGHT * line)


def lines_of(of: Sentences) -> tuple[Vectors, Vectors]:
    """What it takes to find the lines above passages, which are not kept: two numbers (m,) of each.

    A passage's vector p is made of its sentences' mean and the line, so that the line, LINE_WEIGHT long, is
    ``reach * p - total / size``: ``total`` the sum of the sentences, ``size`` its length. Gives sizes and reaches.
    """
    totals = _totals(of)
    sizes = np.maximum(np.linalg.norm(totals, axis=1), 1e-12)
    along = np.einsum("ij,ij->i", totals, of.passages) / sizes
    reaches = along + np.sqrt(np.maximum(along**2 - 1 + LINE_WEIGHT**2, 0))
    return sizes, reaches


def beside(own_heading: NDArray[np.bool_]) -> Vectors:
    """What the line as ``lines_of`` finds it counts beside a single sentence of each passage, (m,)."""
    weight: Vectors = np.where(own_heading, OWN_LINE_BESIDE, LINE_BESIDE).astype(np.float32) / LINE_WEIGHT
    return weight


def add_lines(of: Sentences, own_heading: NDArray[np.bool_]) -> None:
    """Add some of the line above its passage to each sentence, in place: new memory would cost as much again.

    ``own_heading`` (m,) says of which passages the heading is one report's own.
    """
    sizes, reaches = lines_of(of)
    lines = beside(own_heading)[:, None] * (reaches[:, None] * of.passages - _totals(of) / sizes[:, None])
    for part, line in zip(of.by_passage(), lines, strict=True):
        np.add(part, line, out=part)


def _totals(of: Sentences) -> Vectors:
    """The sum of each passage's sentences, (m, dimension)."""
    totals: Vectors = np.add.reduceat(of.vectors, of.starts, axis=0)
    return totals


def coded(sentences: Vectors, passage: Vectors) -> bytes:
    """Sentences (n, dimension) as codes around their passage's vector (dimension,)."""
    apart = sentences - passage.astype(np.float16)
    deviation = np.sqrt((apart**2).mean(axis=1, keepdims=True))
    steps = np.searchsorted(_BOUNDS, apart / np.maximum(deviation, 1e-12)).astype(np.uint32)
    levels = LEVELS[steps]
    whole = np.zeros((len(steps), _padded(steps.shape[1])), np.uint32)
    whole[:, : steps.shape[1]] = steps
    shifts = np.arange(_PAIR - 1, -1, -1, dtype=np.uint32) * _BITS
    triples = (whole.reshape(len(whole), -1, _PAIR) << shifts).sum(axis=2, dtype=np.uint32)
    codes = np.zeros(len(sentences), _code(sentences.shape[1]))
    codes["bytes"] = triples.astype(">u4").view(np.uint8).reshape(len(whole), -1, 4)[:, :, 1:]
    codes["scale"] = (apart**2).sum(axis=1) / np.maximum((apart * levels).sum(axis=1), 1e-12)
    return codes.tobytes()


class Codes(NamedTuple):
    """The codes of several passages' sentences, read: each sentence is ``scales * levels`` and its passage's vector.

    ``levels`` (n, dimension), ``scales`` (n,); the i-th passage has ``counts[i]`` of them, ``counts`` is (m,).
    """

    levels: Vectors
    scales: Vectors
    counts: NDArray[np.intp]


def read_codes(codes: Sequence[bytes], dimension: int) -> Codes:
    """The codes of passages' sentences. Raises ValueError when they are none."""
    size = code_bytes(dimension)
    if any(not code or len(code) % size for code in codes):
        raise ValueError(f"the size of a passage's codes is no multiple of {size} bytes")
    rows = np.frombuffer(b"".join(codes), _code(dimension))
    counts = np.array([len(code) // size for code in codes], dtype=np.intp)
    three = rows["bytes"].astype(np.uint16)
    pairs = np.empty((*three.shape[:2], 2), np.uint16)
    pairs[:, :, 0] = three[:, :, 0] << 4 | three[:, :, 1] >> 4
    pairs[:, :, 1] = (three[:, :, 1] & 15) << 8 | three[:, :, 2]
    levels = _looked_up().take(pairs, axis=0, mode="clip").reshape(len(rows), _padded(dimension))
    return Codes(levels[:, :dimension], rows["scale"].astype(np.float32), counts)


def decoded(codes: Sequence[bytes], passages: NDArray[np.float16]) -> Sentences:
    """The sentences of passages (m, dimension), each of about unit length. Raises ValueError when they are none."""
    vectors, scales, counts = read_codes(codes, passages.shape[1])
    vectors *= scales[:, None]
    found = Sentences(vectors, np.cumsum(counts) - counts, passages.astype(np.float32))
    for part, passage in zip(found.by_passage(), found.passages, strict=True):
        np.add(part, passage, out=part)
    return found


def code_bytes(dimension: int) -> int:
    """The size of one sentence's code."""
    return _code(dimension).itemsize


@cache
def _looked_up() -> Vectors:
    """Four levels (4096, 4) for each twelve bits."""
    return np.array(list(product(LEVELS.tolist(), repeat=_GROUP)), dtype=np.float32)


def _padded(dimension: int) -> int:
    return -(-dimension // _PAIR) * _PAIR


def _code(dimension: int) -> np.dtype[np.void]:
    return np.dtype([("scale", "<f2"), ("bytes", "u1", (_padded(dimension) // _PAIR, 3))])
