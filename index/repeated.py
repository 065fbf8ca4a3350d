"""Hits whose text stands in other reports too, folded into one: a template's text is read once, with its sources."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from index.fusion import Ranked
from index.overlap import runs
from index.records import Hit
from index.scales import SCALES

ALIKE = 0.9
"""The share of both texts' runs of five words from which they may say the same."""
_NUMBERED = re.compile(r"^\s*\d{1,3}(?:\.\d{1,3})*[.)]?\s+", re.MULTILINE)
_WORD = re.compile(r"[a-z0-9%£]+")
_TELLING = frozenset(
    ["no", "not", "nor", "never", "none", "neither", "without", "cannot", "few", "some", "most", "all"]
)
_GRADES = frozenset(
    word
    for scale in SCALES.values()
    for grade in scale.words
    for word in _WORD.findall(grade)
    if word not in {"to", "be", "and", "or"}
)


def listed(
    ranked: Ranked, k: int, hits_of: Callable[[Ranked], Sequence[Hit]], *, fold: bool
) -> tuple[Hit, ...]:
    """The first ``k`` hits of a ranking; with ``fold``, repeated ones are folded and later ones come in their place."""
    hits: list[Hit] = []
    at = 0
    while len(hits) < k and at < len(ranked):
        upto = at + k - len(hits)
        hits += hits_of(ranked[at:upto])
        hits = folded(hits) if fold else hits
        at = upto
    return tuple(replace(hit, rank=n) for n, hit in enumerate(hits, start=1))


def folded(hits: Sequence[Hit]) -> list[Hit]:
    """The hits without those that say what an earlier one of another report says: each becomes ``also`` of that one."""
    first: list[Hit] = []
    for hit in hits:
        at = next((n for n, other in enumerate(first) if says_the_same(hit, other)), None)
        if at is None:
            first.append(hit)
        else:
            first[at] = replace(first[at], also=(*first[at].also, hit))
    return first


def says_the_same(one: Hit, other: Hit) -> bool:
    """Whether hits of two reports have the same words but for case, punctuation and paragraph numbers, or nearly so.

    What differs may then be no number, grade, negation or quantity: "good" and "inadequate" are not the same.
    """
    if one.sha256 == other.sha256:
        return False
    these, those = _words(one.passage.text), _words(other.passage.text)
    if these.said == those.said:
        return True
    shorter, longer = sorted((len(these.different), len(those.different)))
    if shorter < ALIKE * longer:  # most pairs: quicker than counting what they share
        return False
    if len(these.different & those.different) < ALIKE * len(these.different | those.different):
        return False
    differing = (Counter(these.said) - Counter(those.said)) + (Counter(those.said) - Counter(these.said))
    if any(word in _TELLING | _GRADES or not word.isalpha() for word in differing):
        return False
    a, b = runs(" ".join(these.said)), runs(" ".join(those.said))
    return len(a & b) >= ALIKE * len(a | b)


class _Words(NamedTuple):
    said: tuple[str, ...]
    different: frozenset[str]


@lru_cache(maxsize=256)
def _words(text: str) -> _Words:
    said = tuple(_WORD.findall(_NUMBERED.sub("", text).casefold()))
    return _Words(said, frozenset(said))
