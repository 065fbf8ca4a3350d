"""The words that carry a sentence, as stems, and which of them a "not" or a "should" belongs to."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from answer.llm.anchors import is_number
from answer.llm.word_lists import FRAME, REPORTING
from answer.verification.fold import folded
from index.words import analyzer

NEXT, NEAR = 1, 3
"""How many carrying words after a "not" it belongs to for sure, and at most."""


@cache
def _analyzer() -> Callable[[str], list[str]]:
    return analyzer().analyze


@cache
def framing() -> frozenset[str]:
    """The stems of FRAME."""
    return stems(" ".join(FRAME))


def in_order(text: str) -> list[str]:
    """The stems of a text, stop words left out."""
    return _analyzer()(folded(text))


def stems(text: str) -> frozenset[str]:
    """The different stems of a text."""
    return frozenset(in_order(text))


def telling(text: str) -> list[str]:
    """The stems of the words that carry a text, in order: no small words, no numbers."""
    return [stem for stem in _carrying(text) if not is_number(stem) and not stem[0].isdigit()]


def _carrying(text: str) -> list[str]:
    return [
        stem for stem in in_order(REPORTING.sub(" ", folded(text))) if len(stem) > 1 and stem not in framing()
    ]


def belonging(text: str, marks: re.Pattern[str], reach: int) -> frozenset[str]:
    """The first ``reach`` carrying words and numbers after each of the marks ("not", "should") in a text."""
    said = folded(text)
    return frozenset(stem for mark in marks.finditer(said) for stem in _carrying(said[mark.end() :])[:reach])


def same_marks(one: str, other: str, marks: re.Pattern[str]) -> bool:
    """Whether a mark before a word that both texts have stands before it in both."""
    return not any(
        belonging(said, marks, NEXT) & stems(there) - belonging(there, marks, NEAR)
        for said, there in ((one, other), (other, one))
    )


def same_links(one: str, other: str, link: re.Pattern[str]) -> bool:
    """Whether "by" or its like stands in both before a word that both have, be it one of those that tell little."""

    def after(text: str, reach: int) -> frozenset[str]:
        said = folded(text)
        return frozenset(stem for at in link.finditer(said) for stem in in_order(said[at.end() :])[:reach])

    return not any(
        after(said, NEXT) & stems(there) - after(there, NEAR) for said, there in ((one, other), (other, one))
    )


def as_many(one: str, other: str, marks: re.Pattern[str]) -> bool:
    """Whether two texts have as many of the marks, and before the same words."""
    if len(marks.findall(folded(one))) != len(marks.findall(folded(other))):
        return False
    return same_marks(one, other, marks)
