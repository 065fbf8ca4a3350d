"""A question that names several authorities is one question about each: which, and in what words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from index.questions.names import BODY, folded_words
from index.questions.understand import Reading, Understood

MOST_SIDES = 6
"""Of more authorities named in one question the best sentence each is shown, found by one search."""

_NAME = "\N{OBJECT REPLACEMENT CHARACTER}"
_NOTHING = BODY | frozenset(
    [
        "what",
        "about",
        "show",
        "me",
        "tell",
        "us",
        "report",
        "reports",
        "inspection",
        "inspections",
        "the",
        "of",
        "on",
        "for",
        "in",
    ]
)
"""Words that ask for nothing beside the name of an authority."""
_LINK = r"(?:and|or|with|than|versus|vs\.?|to|from|against|in|at|by|for|of|between)"
_NAMES = re.compile(
    rf"(?:\b(?:both|between|either)\s+)?{_NAME}(?:(?:\s*,\s*|\s+)(?:{_LINK}\s+)*{_NAME})*", re.IGNORECASE
)
_JOINED = re.compile(rf"{_NAME}\s*(?:,\s*)?(?:\b(?:and|or)\s+)?{_NAME}", re.IGNORECASE)
_COMPARES = re.compile(
    r"\b(?:(?:what (?:is|are) )?(?:the )?(?:differences?|similarit(?:y|ies)|comparisons?)(?: between)?"
    r"|compar(?:e[sd]?|ing)(?: (?:to|with|between))?|differ(?:s|ed)?(?: from)?|versus|vs\b\.?)(?=\W|\Z)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Side:
    """One authority of such a question: its names in the index, and the question without any of the names."""

    authority: tuple[str, ...]
    question: str


def sides_of(question: str, meant: Understood) -> tuple[Side, ...]:
    """A side for each of up to MOST_SIDES authorities that the index has reports on, in the order of the question.

    None where the question asks something of one authority alone, or an area is taken for a body on which there is no
    report. One that the question sets beside others on which there is none is a side too. ``Side.question`` is empty
    where nothing but the names is asked.
    """
    readings = _named(meant)
    others = [one for one in meant.with_effect("absent") if one.kind == "authority"]
    names = tuple(dict.fromkeys(reading.values for reading in readings))
    marked = "".join(_blanked(question, sorted([*readings, *others], key=lambda one: one.start)))
    beside = others and (_JOINED.search(marked) or _COMPARES.search(marked))
    said = " ".join(_COMPARES.sub(" ", _NAMES.sub(" ", marked)).split())
    said = said if set(folded_words(said)) - _NOTHING else ""
    if not (1 < len(names) <= MOST_SIDES or (names and (beside or not said))):
        return ()
    return tuple(Side(name, said) for name in names)


def as_filters(meant: Understood) -> Understood:
    """The same readings where each authority named is looked in alone."""
    named = _named(meant)
    return Understood(tuple(replace(one, effect="filter") if one in named else one for one in meant.readings))


def _named(meant: Understood) -> list[Reading]:
    absent = {(one.start, one.end) for one in meant.with_effect("absent")}
    return [
        one
        for one in meant.readings
        if one.kind == "authority"
        and one.effect in {"filter", "preference"}
        and (one.start, one.end) not in absent
    ]


def _blanked(question: str, readings: Sequence[Reading]) -> Iterator[str]:
    done = 0
    for one in readings:
        yield question[done : one.start] + _NAME
        done = one.end
    yield question[done:]
