"""Where to cut a run of sentences into passages: the cheapest set of cuts, by dynamic programming."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

TARGET_WORDS = 130
"""The length that passages aim at: about what the default model reads in one go (256 tokens)."""

MAX_WORDS = 160
"""No passage is longer, unless it is one sentence."""

_INSIDE_PARAGRAPH = 0.12
_INSIDE_LIST = 0.08
_AFTER_LEAD_IN = 4.0
"""What a cut costs besides the lengths it makes: a length off by half the target costs 0.25."""


class Atom(NamedTuple):
    """A sentence (or a part of one over the cap): ``start:end`` in the text of block number ``block``.

    ``ends_block`` says that the block ends with it, ``leads`` that it introduces what follows, ``bullet``
    that it stands in a list.
    """

    block: int
    start: int
    end: int
    words: int
    ends_block: bool
    leads: bool
    bullet: bool


def choose_cuts(atoms: Sequence[Atom]) -> list[int]:
    """The ends of the passages, as ascending indices into ``atoms``; the last is ``len(atoms)``.

    The cost of a passage is the square of how far its length is from the target, in targets, plus the cost
    of the cut at its end. So short remains join a neighbour, lists stay whole where they fit, and a lead-in
    stays with its first bullet.
    """
    count = len(atoms)
    ends = [0]
    for atom in atoms:
        ends.append(ends[-1] + atom.words)
    if ends[-1] <= MAX_WORDS:
        return [count] if count else []
    best = [0.0] + [float("inf")] * count
    came_from = [0] * (count + 1)
    for end in range(1, count + 1):
        at_end = _cut_cost(atoms, end)
        for begin in range(end - 1, -1, -1):
            words = ends[end] - ends[begin]
            if words > MAX_WORDS and begin < end - 1:
                break
            cost = best[begin] + ((words - TARGET_WORDS) / TARGET_WORDS) ** 2 + at_end
            if cost < best[end]:
                best[end], came_from[end] = cost, begin
    cuts = [count]
    while came_from[cuts[-1]]:
        cuts.append(came_from[cuts[-1]])
    return cuts[::-1]


def _cut_cost(atoms: Sequence[Atom], end: int) -> float:
    if end == len(atoms):
        return 0.0
    last, following = atoms[end - 1], atoms[end]
    if last.leads:
        return _AFTER_LEAD_IN
    if not last.ends_block:
        return _INSIDE_PARAGRAPH
    return _INSIDE_LIST if following.bullet else 0.0
