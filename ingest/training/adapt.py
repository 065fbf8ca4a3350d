"""Training the low-rank adapters of ``index.model.adapters`` on questions with passages that answer them.

Each question is to find its passages among all others: softmax over the cosines, times TEMPERATURE. The penalty on
what the adapters do (not on their parts) is what makes them serve questions that they were not trained on.
Everything is numpy on the processor: seconds for some thousand pairs over ten thousand passages.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from index.model.adapters import Matrices
from index.model.encoder import Vectors
from index.model.runners import CORES

Rows = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Training:
    """How to train; docs/retrieval.md has the table that chose the numbers."""

    rank: int = 64
    temperature: float = 20.0
    penalty: float = 0.05
    rate: float = 3e-3
    steps: int = 250
    batch: int = 128
    dropout: float = 0.1
    others: int = 2500
    seed: int = 0


@dataclass(slots=True)
class _Adam:
    """Kingma and Ba 2014, its usual constants; changes ``weights`` in place, the rate falling to 0 as a cosine."""

    weights: list[Vectors]
    rate: float
    steps: int
    done: int = 0
    means: list[Vectors] = field(init=False)
    squares: list[Vectors] = field(init=False)

    def __post_init__(self) -> None:
        self.means = [np.zeros_like(w) for w in self.weights]
        self.squares = [np.zeros_like(w) for w in self.weights]

    def step(self, gradients: Sequence[Vectors]) -> None:
        self.done += 1
        rate = self.rate * 0.5 * (1 + np.cos(np.pi * self.done / self.steps))
        for n, slope in enumerate(gradients):
            self.means[n] += 0.1 * (slope - self.means[n])
            self.squares[n] += 0.001 * (slope**2 - self.squares[n])
            unbiased = np.sqrt(self.squares[n] / (1 - 0.999**self.done)) + 1e-8
            self.weights[n] -= rate * (self.means[n] / (1 - 0.9**self.done)) / unbiased


def train(questions: Vectors, passages: Vectors, answers: Sequence[Rows], how: Training) -> Matrices:
    """The matrices of an adapter (4, dimension, rank).

    ``questions`` (n, dimension) and ``passages`` (m, dimension) are unit vectors; ``answers[i]`` are the rows of
    ``passages`` that answer question i. Negatives are the answers of all questions and ``how.others`` more.
    """
    with threadpool_limits(CORES, user_api="blas"):  # which index.vectors leaves one
        return _trained(questions, passages, answers, how)


def _trained(questions: Vectors, passages: Vectors, answers: Sequence[Rows], how: Training) -> Matrices:
    random = np.random.default_rng(how.seed)
    kept = _some(len(passages), answers, how.others, random)
    place = {row: n for n, row in enumerate(kept.tolist())}
    targets = [np.array([place[row] for row in rows.tolist()]) for rows in answers]
    pool = passages[kept].astype(np.float32)
    dimension = questions.shape[1]
    down = [random.normal(0, dimension**-0.5, (dimension, how.rank)).astype(np.float32) for _ in range(2)]
    up = [np.zeros((how.rank, dimension), np.float32) for _ in range(2)]
    weights = [down[0], up[0], down[1], up[1]]
    adam = _Adam(weights, how.rate, how.steps)
    order = np.empty(0, np.intp)
    for _ in range(how.steps):
        if len(order) < how.batch:
            order = np.concatenate([order, random.permutation(len(questions))])
        rows, order = order[: how.batch], order[how.batch :]
        asked = questions[rows] * (random.random((len(rows), dimension)) >= how.dropout) / (1 - how.dropout)
        adam.step(_slopes(weights, asked.astype(np.float32), pool, [targets[row] for row in rows], how))
    return np.stack([weights[0], weights[1].T, weights[2], weights[3].T]).astype(np.float16)


def _some(count: int, answers: Sequence[Rows], others: int, random: np.random.Generator) -> Rows:
    drawn = random.choice(count, min(others, count), replace=False)
    return np.unique(np.concatenate([drawn, *answers]))


def _slopes(
    weights: Sequence[Vectors], asked: Vectors, pool: Vectors, targets: Sequence[Rows], how: Training
) -> list[Vectors]:
    """The gradients of the mean of -log(share of the softmax on the answers) + penalty (|AB|^2 + |CD|^2)."""
    a, b, c, d = weights
    asked_down, pool_down = asked @ a, pool @ c
    turned, length = _unit(asked + asked_down @ b)
    turned_pool, pool_length = _unit(pool + pool_down @ d)
    slope = _softmax_slope(how.temperature * (turned @ turned_pool.T), targets) * (
        how.temperature / len(asked)
    )
    to_asked = _through_unit(slope @ turned_pool, turned, length)
    to_pool = _through_unit(slope.T @ turned, turned_pool, pool_length)
    ab: Vectors = 2 * how.penalty * (a @ b)
    cd: Vectors = 2 * how.penalty * (c @ d)
    slopes: list[Vectors] = [
        asked.T @ (to_asked @ b.T) + ab @ b.T,
        asked_down.T @ to_asked + a.T @ ab,
        pool.T @ (to_pool @ d.T) + cd @ d.T,
        pool_down.T @ to_pool + c.T @ cd,
    ]
    return slopes


def _softmax_slope(logits: Vectors, targets: Sequence[Rows]) -> Vectors:
    """The gradient of -log(sum of the targets' softmax) by the logits, row by row."""
    among = [
        _softmax(logits[row, wanted]) for row, wanted in enumerate(targets)
    ]  # exact however far they are
    slope = _softmax(logits)
    for row, (wanted, shares) in enumerate(zip(targets, among, strict=True)):
        slope[row, wanted] -= shares
    return slope


def _softmax(logits: Vectors) -> Vectors:
    powers: Vectors = np.exp(logits - logits.max(axis=-1, keepdims=True))
    powers /= powers.sum(axis=-1, keepdims=True)
    return powers


def _unit(vectors: NDArray[Any]) -> tuple[Vectors, Vectors]:
    length: Vectors = np.linalg.norm(vectors, axis=1, keepdims=True).astype(np.float32)
    unit: Vectors = (vectors / length).astype(np.float32, copy=False)
    return unit, length


def _through_unit(slope: NDArray[Any], unit: Vectors, length: Vectors) -> Vectors:
    """The gradient before a vector was made of unit length."""
    through: Vectors = (slope - (slope * unit).sum(axis=1, keepdims=True) * unit) / length
    return through
