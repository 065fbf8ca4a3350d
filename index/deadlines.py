"""The day that a deadline's words lead to: an extra beside the words, which are what the report says."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from typing import Literal, NamedTuple

How = Literal["the report names it", "reckoned from publication"]
_MONTHS = {name.casefold(): number for number, name in enumerate(calendar.month_name) if name}
_COUNTS = {
    word: number
    for number, word in enumerate(
        "one two three four five six seven eight nine ten eleven twelve".split(), start=1  # noqa: SIM905
    )
} | {"a": 1, "an": 1, "eighteen": 18, "twenty-four": 24}  # fmt: skip
_DATE = re.compile(r"(?:(?P<day>\d{1,2})(?:st|nd|rd|th)? )?(?P<month>[A-Z][a-z]+),? (?P<year>\d{4})")
_WITHIN = re.compile(
    r"within (?P<count>[\w-]+) (?P<working>working )?(?P<unit>day|week|month|year)s?", re.IGNORECASE
)
_AT_ONCE = re.compile(r"^(?:with immediate effect|immediately|forthwith|without delay)$", re.IGNORECASE)
_DECEMBER = 12


class Due(NamedTuple):
    """A day (YYYY-MM-DD), and how it was come by."""

    day: str
    how: How


def due(deadline: str | None, published_on: str | None) -> Due | None:
    """The day of a deadline such as "within three months"; None where the words or the date leave it open.

    A number of working days is not reckoned. A month without a day ends with its last.
    """
    if not deadline:
        return None
    named = _DATE.search(deadline)
    if named and (month := _MONTHS.get(named["month"].casefold())):
        year = int(named["year"])
        last = calendar.monthrange(year, month)[1]
        day = int(named["day"] or last)
        starts = re.search(r"\b(?:beginning|middle) of\b", deadline)
        return (
            None
            if starts or not 1 <= day <= last
            else Due(date(year, month, day).isoformat(), "the report names it")
        )
    if not published_on:
        return None
    start = date.fromisoformat(published_on)
    if _AT_ONCE.match(deadline):
        return Due(published_on, "reckoned from publication")
    within = _WITHIN.match(deadline)
    if not within or within["working"]:
        return None
    count = int(within["count"]) if within["count"].isdecimal() else _COUNTS.get(within["count"].casefold())
    return (
        Due(_later(start, count, within["unit"].casefold()).isoformat(), "reckoned from publication")
        if count
        else None
    )


def _later(start: date, count: int, unit: str) -> date:
    if unit in ("day", "week"):
        return start + timedelta(days=count * (7 if unit == "week" else 1))
    months = start.month - 1 + count * (_DECEMBER if unit == "year" else 1)
    year, month = start.year + months // _DECEMBER, months % _DECEMBER + 1
    return date(year, month, min(start.day, calendar.monthrange(year, month)[1]))
