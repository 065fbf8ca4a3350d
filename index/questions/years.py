"""The years that a question names: one, or those of a time ("since 2020", "between 2016 and 2018")."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

_ONE = r"(?<![\d/.£-])(?:19|20)\d\d(?![\d/%]|[.,]\d|-\d)"
_MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december|spring|summer|autumn"
    r"|winter)"
)
_IN = rf"(?:(?:the )?(?:start|beginning|middle|end) of |early |mid[- ]|late )?(?:(?:\d{{1,2}} )?{_MONTH} )?"
_INSPECTION = r"(?! (?:\w+ )?(?:inspections?|reports?|reviews?|visits?|jtai|ilacs)\b)"
"""Not "the 2024 inspection", which is one and no time."""
_TIMES = (
    re.compile(rf"\bbetween {_IN}(?P<first>{_ONE}) and {_IN}(?P<last>{_ONE})", re.IGNORECASE),
    re.compile(
        rf"\bfrom {_IN}(?P<first>{_ONE}) (?:to|until|till|up to|through) {_IN}(?P<last>{_ONE})", re.IGNORECASE
    ),
    re.compile(r"(?<![\w/.£-])(?P<first>(?:19|20)\d\d) ?[-–] ?(?P<last>(?:19|20)\d\d)(?![\w/%-])"),
    re.compile(rf"\bsince {_IN}(?P<since>{_ONE}){_INSPECTION}", re.IGNORECASE),
    re.compile(
        rf"\b(?:(?:from|in) )?{_IN}(?P<since>{_ONE}) (?:onwards?|(?:or|and) (?:later|after))\b",
        re.IGNORECASE,
    ),
    re.compile(rf"\b(?:after|later than) {_IN}(?P<after>{_ONE}){_INSPECTION}", re.IGNORECASE),
    re.compile(rf"\b(?:before|prior to|earlier than) {_IN}(?P<before>{_ONE}){_INSPECTION}", re.IGNORECASE),
)
_YEAR = re.compile(_ONE)
_INSPECTED = re.compile(
    r"\b(?:inspection|inspections|inspected|report|review|visit|jtai|ilacs)\b", re.IGNORECASE
)
_NEAR = 60
"""Characters around a year within which the word "inspection" says that the inspection was then."""
_FOUND = re.compile(
    r"\b(?:inspect\w+|reports?|reviews?|visits?|jtai|ilacs|found|findings?|said|graded|rated|judged|inadequate|outstanding)\b",
    re.IGNORECASE,
)
"""The same anywhere in a question with a time, which few people give for what is told in a report."""
_SAID_THEN = re.compile(
    r"\b(?:inspectors?|inspectorates?|ofsted|hmicfrs|hmic|cqc)\b.{0,40}?\b(?:say|said|find|found|report|saw|concluded?|identif\w+)\b"
    r".*\bin (?:the year )?(?:19|20)\d\d\b|\bfindings\b",
    re.IGNORECASE,
)
"""The same of a single year, which what is told in a report often has."""


@dataclass(frozen=True, slots=True)
class Years:
    """The ``question[start:end]`` that names years, and which of them the index knows: none, of a time without reports.

    ``time``: it is a time with a beginning or an end. ``dated``: the report that is asked for is of then; else what is
    told in it may be.
    """

    known: tuple[str, ...]
    time: bool
    dated: bool
    start: int
    end: int


def years_named(question: str, known: Collection[str]) -> Iterator[Years]:
    """The years in a question, each once; a single one only where the index ``known`` it (years as four digits)."""
    taken: list[tuple[int, int]] = []
    for pattern in _TIMES:
        for match in pattern.finditer(question):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            taken.append(match.span())
            within = tuple(sorted(year for year in known if _within(year, match.groupdict())))
            to_now = match.groupdict().keys() & {"since", "after"}
            yield Years(within, True, bool(to_now or _FOUND.search(question)), *match.span())
    for match in _YEAR.finditer(question):
        if match[0] in known and not any(start <= match.start() < end for start, end in taken):
            around = question[max(0, match.start() - _NEAR) : match.end() + _NEAR]
            dated = bool(_INSPECTED.search(around) or _SAID_THEN.search(question))
            yield Years((match[0],), False, dated, *match.span())


def _within(year: str, time: dict[str, str | None]) -> bool:
    first, last = time.get("first"), time.get("last")
    since, after, before = time.get("since"), time.get("after"), time.get("before")
    return (
        (first is None or last is None or min(first, last) <= year <= max(first, last))
        and (since is None or since <= year)
        and (after is None or after < year)
        and (before is None or year < before)
    )
