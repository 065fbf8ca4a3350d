"""From what a question names to where to look: which reports alone, and which first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from index.catalogue import Keys
from index.questions.understand import Known, Reading, Understood

NAMED, YEAR, HINT = 6.0, 2.0, 0.4
"""What a preference is worth in the unit of the fused score (whose best is about 9): a body named without being
certain; the year of an inspection; what is only mentioned. docs/retrieval.md has the table that chose them."""
MENTIONED = 2.0
"""For the reports that mention a body most which no report is about."""


class Liked(NamedTuple):
    """Passages (keys, ascending) with their bonus; ``alone``: looked in by themselves too, so that they are there."""

    keys: Keys
    bonus: float
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Scope:
    """``allowed`` are the only reports to look in (None: all); ``preferred`` are reports with their bonus.

    ``passages`` are the keys, ascending, of the only passages to look at (None: all),
    ``liked`` those to be preferred.
    """

    allowed: set[int] | None = None
    preferred: tuple[tuple[frozenset[int], float], ...] = ()
    passages: Keys | None = None
    liked: tuple[Liked, ...] = ()


def scope_of(
    meant: Understood, known: Known, filtered: set[int] | None, mentioning: Callable[[str], set[int]]
) -> Scope:
    """``filtered`` are the reports that explicit filters leave; what a question names narrows them further.

    Authorities named in one question are alternatives. A name that fits none of the filtered reports only
    prefers: what the user set explicitly stands. ``mentioning`` gives the reports that mention a name most.
    """
    named = _named(meant, known)
    if named is not None and filtered is not None:
        named &= filtered
    placed = bool(named) and any(reading.kind == "authority" for reading in meant.with_effect("filter"))
    return Scope(named or filtered, tuple(_preferred(meant, known, mentioning, placed=placed)))


def with_years_of(question: str, meant: Understood, known: Known, filtered: set[int] | None) -> Understood:
    """What a question means, its years held against the reports that its names and explicit filters leave.

    Of an authority that is named, the reports of that year alone are meant; a year or a time of which there is none is
    one without ("absent").
    """
    others = Understood(tuple(one for one in meant.readings if one.kind != "year"))
    named = _named(others, known)
    left = named if filtered is None else filtered if named is None else named & filtered or filtered
    placed = any(one.kind == "authority" for one in others.with_effect("filter"))

    def checked(one: Reading) -> Reading:
        alone = one.effect == "filter" or (one.effect == "preference" and placed and len(one.values) == 1)
        if one.kind != "year" or not alone or left is None:
            return one
        if known.reports(one) & left:
            return replace(one, effect="filter")
        return replace(one, effect="absent", values=(question[one.start : one.end],))

    return Understood(tuple(checked(one) for one in meant.readings))


def _named(meant: Understood, known: Known) -> set[int] | None:
    """The reports that fit one reading of each kind that filters; None where nothing does."""
    kinds: dict[str, set[int]] = {}
    for reading in meant.with_effect("filter"):
        kinds.setdefault(reading.kind, set()).update(known.reports(reading))
    return set.intersection(*kinds.values()) if kinds else None


def _preferred(
    meant: Understood, known: Known, mentioning: Callable[[str], set[int]], *, placed: bool
) -> Iterator[tuple[frozenset[int], float]]:
    for reading in (*meant.with_effect("preference"), *meant.with_effect("hint")):
        if reports := known.reports(reading):
            yield frozenset(reports), _worth(reading)
    for reading in () if placed else meant.with_effect("absent"):
        if reports := mentioning(reading.values[0]):
            yield frozenset(reports), MENTIONED


def _worth(reading: Reading) -> float:
    if reading.effect == "hint":
        return HINT
    return YEAR if reading.kind == "year" else NAMED
