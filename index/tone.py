"""Tone: whether a sentence or a passage praises the authority inspected, criticises it, or does neither.

A softmax over the model's own vector, cues counted in the words, the kind of heading and whether an authority was
inspected at all. It ranks and filters; it is never shown as the inspectors' verdict. The weights are made by
benchmarks/train_tone.py, which prints what they reach on folds; docs/findings.md says so too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.catalogue import Catalogue
from index.model.encoder import Vectors
from index.tone_cues import cues_of

Tone = Literal["praise", "criticism", "neutral"]
TONES: tuple[Tone, ...] = ("praise", "criticism", "neutral")
UNKNOWN = -1
_ROWS_A_STEP = 4096
Probabilities = NDArray[np.float32]
WEIGHTS = Path(__file__).parent / "judgement"
VECTOR_WEIGHT, PLACE_WEIGHT = 3.0, 3.0
"""A unit vector's 384 numbers are small beside the kinds of heading; scaled so, one regularisation fits both."""
VECTOR_BESIDE, PLACE_BESIDE, CUE_WEIGHT = 2.5, 4.0, 1.0
"""The same beside the counts of cues."""


class Place(NamedTuple):
    """Where a sentence or passage stands: its heading path, and whether its report is about an authority."""

    heading: tuple[str, ...]
    inspected: bool


_PRAISING = re.compile(
    r"strength|good practice|effective practice|innovative|promising|effective\??$|highly effective"
    r"|good because|positive|doing that is|works? well",
    re.IGNORECASE,
)
_CRITICAL = re.compile(
    r"improve|recommendation|concern|priority action|weakness|do better|failing|shortfall", re.IGNORECASE
)
_ADMINISTRATIVE = re.compile(
    r"information about|inspection team|next steps|^inspectors|about (this|the) inspection|living in this area"
    r"|background|introduction|appendix|annex|methodology|glossary|in this area$|criteria",
    re.IGNORECASE,
)
_GRADE = re.compile(r"requires? improvement( to be good)?|\b(outstanding|good|inadequate)$", re.IGNORECASE)
"""A grade at a heading is of the whole area, which has strengths and weaknesses under it."""
_HEADINGS = 4


def of_sentences(texts: Sequence[str], vectors: Vectors, places: Sequence[Place]) -> Probabilities:
    """How likely each tone of TONES is, (n, 3). ``vectors`` are the model's of the sentences alone."""
    cues = np.array([cues_of(text) for text in texts], dtype=np.float32).reshape(len(texts), -1)
    return _softmax(features(vectors, places, cues), _weights("sentence"))


def of_passages(vectors: Vectors, places: Sequence[Place]) -> Probabilities:
    """The same of passages, (n, 3), from their stored vectors: what most of their sentences say."""
    return _softmax(features(vectors, places), _weights("passage"))


def features(vectors: Vectors, places: Sequence[Place], cues: Vectors | None = None) -> Vectors:
    """What the weights are for, (n, features): vector, kind of heading, authority or none, cues, 1."""
    about = np.zeros((len(places), _HEADINGS + 1), dtype=np.float32)
    for row, place in enumerate(places):
        about[row, heading_kind(place.heading)] = 1
        about[row, _HEADINGS] = place.inspected
    if cues is None:
        parts = [vectors.astype(np.float32) * VECTOR_WEIGHT, about * PLACE_WEIGHT]
    else:
        parts = [vectors.astype(np.float32) * VECTOR_BESIDE, about * PLACE_BESIDE, cues * CUE_WEIGHT]
    return np.hstack([*parts, np.ones((len(places), 1), dtype=np.float32)])


def heading_kind(heading: Sequence[str]) -> int:
    """0 praising, 1 critical, 2 administrative, 3 any other, by the nearest heading alone."""
    words = _GRADE.sub("", heading[-1].strip()) if heading else ""
    praising, critical = bool(_PRAISING.search(words)), bool(_CRITICAL.search(words))
    if praising != critical:
        return 0 if praising else 1
    return 2 if _ADMINISTRATIVE.search(words) else _HEADINGS - 1


def _softmax(rows: Vectors, weights: Vectors) -> Probabilities:
    scores = rows @ weights
    powers = np.exp(scores - scores.max(axis=1, keepdims=True, initial=0.0))
    shares: Probabilities = (powers / powers.sum(axis=1, keepdims=True)).astype(np.float32)
    return shares


def of_live(catalogue: Catalogue, revision: str) -> NDArray[np.int8]:
    """The tone of every live passage as its place in TONES, (n,), ascending by key; UNKNOWN under another model."""
    keys, _ = catalogue.keys_and_reports()
    if revision != made_for() or not len(keys):
        return np.full(len(keys), UNKNOWN, dtype=np.int8)
    places = {
        key: Place(passage.heading, about.authority is not None)
        for key, _, passage, about in catalogue.live_passages()
    }
    in_order = [places[key] for key in keys.tolist()]
    found: list[NDArray[np.int8]] = []
    for vectors in catalogue.vectors(_ROWS_A_STEP):
        start = sum(len(part) for part in found)
        shares = of_passages(vectors.astype(np.float32), in_order[start : start + len(vectors)])
        found.append(shares.argmax(axis=1).astype(np.int8))
    return np.concatenate(found)


@cache
def _weights(name: str) -> Vectors:
    """(features, 3), for the model whose revision ``about.json`` names."""
    weights: Vectors = np.load(WEIGHTS / f"{name}.npy", allow_pickle=False).astype(np.float32)
    return weights


@cache
def made_for() -> str:
    """The revision of the model whose vectors the weights read."""
    return str(json.loads((WEIGHTS / "about.json").read_text(encoding="utf-8"))["encoder"])
