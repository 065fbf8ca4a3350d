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
from index.encoder import Vectors

Tone = Literal["praise", "criticism", "neutral"]
TONES: tuple[Tone, ...] = ("praise", "criticism", "neutral")
UNKNOWN = -1
_ROWS_A_STEP = 4096
Probabilities = NDArray[np.float32]
WEIGHTS = Path(__file__).parent / "judgement"
VECTOR_WEIGHT = 3.0
"""A unit vector's 384 numbers are small beside the counts; scaled so, one regularisation fits both."""
CUE_WEIGHT = 0.5
PLACE_WEIGHT = 3.0


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
_GRADE = re.compile(r"requires improvement( to be good)?|\b(outstanding|good|inadequate)$", re.IGNORECASE)
"""A grade at a heading is of the whole area, which has strengths and weaknesses under it."""
_HEADINGS = 4

_AGAINST = (
    r"\bnot\b(?! only)",
    r"\bno\b",
    r"\b(never|neither|nor)\b",
    r"\btoo (many|few|often|long|much|little|high|low|slow|early|soon)\b",
    r"\black(s|ed|ing)?\b",
    r"\b(limited|insufficient\w*|inadequate\w*|ineffective\w*|poor\w*|weak\w*)\b",
    r"\b(delay\w*|backlog\w*|drift|slow\w*)\b",
    r"\b(inconsisten\w*|variab\w+|var(y|ies)|patchy)\b",
    r"\bneed(s|ed)? (to|further|more|improv\w*|strengthen\w*)|\brequir(es|ed?) (further|more|improv\w*)"
    r"|\bwork (is|remains|still|to do|to be done)\b|\b(further|more) (work|action|development)\b",
    r"\b(fail\w*|miss(ed|ing)? opportunit\w*|gaps?|shortfall\w*|shortage\w*|absence|unable|unclear|hinder\w*"
    r"|imped\w*|barriers?|overdue|outdated|unmet|unaware|unidentified|superficial|generic|brief|overly|instability"
    r"|turnover)\b",
    r"\b(although|despite|while|however|but|nevertheless|yet)\b",
    r"\b(could|should|must|ensure that)\b",
    r"\b(some|a few|a small number|a minority|others)\b",
    r"\b(at risk of|leaves|leaving|left|exposed|wait\w*)\b",
    r"\b(always|routinely|consistently|sufficiently|fully|yet|regularly|adequately|well enough)\b",
)
_FOR = (
    r"\b(effective\w*|good|strong\w*|well|excellent\w*|outstanding|robust\w*|impressive|exemplary|high[- ]quality"
    r"|comprehensive\w*|thorough\w*|timely|prompt(ly)?|swift\w*|quick\w*|appropriate\w*|clear\w*|positive\w*"
    r"|sensitiv\w*|skilled|knowledgeable|committed|dedicated|ambitious|creative\w*|innovative\w*|careful\w*"
    r"|purposeful|proactive\w*|highly|responsive|tenacious|confident\w*|child[- ](centred|focused))\b",
    r"\b(benefit\w*|support\w*|help\w*|enabl\w*|ensur(es|ing)|improv(ed|ing)|strengthen(ed|ing|s)|value[sd]?"
    r"|praise\w*|appreciate\w*|progress|success\w*|achiev\w*|enjoy\w*|protect\w*|contribut\w*|promot\w*)\b",
    r"\b(as a result|this means that|this helps|this ensures|leading to|leads to|resulted in"
    r"|which (helps|ensures|enables|means))\b",
    r"\b(most|majority|almost all|nearly all)\b",
    r"\b(understand|understood|recognise[sd]?|listen\w*|trust\w*|relationship\w*)\b",
    r"^(inspectors|information|dates?|the inspection|this inspection|ofsted|if you|you )\b",
)
_CUES = tuple(re.compile(pattern, re.IGNORECASE) for pattern in _AGAINST + _FOR)
_MOST = 2
_NUMBERED = re.compile(r"^\d+\.\s*")
_TURN = re.compile(r"\b(?:however|but)\b,?", re.IGNORECASE)
_CONCESSION = re.compile(
    r"(?:although|while|despite|whilst|even though)\b[^,]*,(.*)", re.IGNORECASE | re.DOTALL
)
_VERB = re.compile(r"\b(is|are|was|were|has|have|do|does|did|can|will|[a-z]{3,}s|[a-z]+ed)\b")
_LONG = 40


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
    parts = [vectors.astype(np.float32) * VECTOR_WEIGHT, about * PLACE_WEIGHT]
    if cues is not None:
        parts.append(cues * CUE_WEIGHT)
    return np.hstack([*parts, np.ones((len(places), 1), dtype=np.float32)])


def heading_kind(heading: Sequence[str]) -> int:
    """0 praising, 1 critical, 2 administrative, 3 any other, by the nearest heading alone."""
    words = _GRADE.sub("", heading[-1].strip()) if heading else ""
    praising, critical = bool(_PRAISING.search(words)), bool(_CRITICAL.search(words))
    if praising != critical:
        return 0 if praising else 1
    return 2 if _ADMINISTRATIVE.search(words) else _HEADINGS - 1


def cues_of(text: str) -> list[float]:
    """Counts of words that praise or criticise, in the sentence and again in what it says after "but"."""
    text = _NUMBERED.sub("", text)
    main = _main_clause(text)
    whole = [float(min(_MOST, len(cue.findall(text)))) for cue in _CUES]
    after = [float(min(_MOST, len(cue.findall(main)))) if main else 0.0 for cue in _CUES]
    form = [text[:1].islower(), text.endswith("."), bool(_VERB.search(text)), len(text.split()) / _LONG]
    return whole + after + [float(value) for value in form]


def _main_clause(text: str) -> str:
    """What follows "however" or "but", or the clause that "although ...," concedes to; empty where neither is."""
    if conceded := _CONCESSION.match(text):
        return str(conceded.group(1))
    turned = _TURN.split(text, maxsplit=1)
    return str(turned[1]) if len(turned) > 1 else ""


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
