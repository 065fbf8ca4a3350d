"""Dates as inspection reports write them, and ranges of dates with the parts that are left unsaid."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("january", "jan"),
            ("february", "feb"),
            ("march", "mar"),
            ("april", "apr"),
            ("may",),
            ("june", "jun"),
            ("july", "jul"),
            ("august", "aug"),
            ("september", "sept", "sep"),
            ("october", "oct"),
            ("november", "nov"),
            ("december", "dec"),
        ),
        1,
    )
    for name in names
}
_MONTH = "(?:" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"
_WEEKDAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?"
_PART = (
    rf"{_WEEKDAY}(?:the\s+)?(?:\d{{4}}-\d{{2}}-\d{{2}}|\d{{1,2}}[/.-]\d{{1,2}}[/.-](?:\d{{4}}|\d{{2}})(?!\d)"
    rf"|\d{{1,2}}(?!\d|[/.:]\d)(?:\s?(?:st|nd|rd|th)\b)?(?:\s+(?:of\s+)?{_MONTH})?(?:,?\s+(?:19|20)\d{{2}}\b)?"
    rf"|{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+(?:19|20)\d{{2}}\b)"
)
_JOIN = (
    r"\s*(?:,?\s*(?:and\s+)?(?:to|until|till|through)\s+|–|—|-|‑|\bto\b|,?\s*\band\b|,|&|;)\s*"
    r"(?:(?:from|between)\s+)?"
)
DATES = rf"{_PART}(?:{_JOIN}{_PART}){{0,7}}"
"""A pattern for one date, or several joined by "to", "and", a dash or a comma."""

_TOKEN = re.compile(
    rf"(?P<iso>(?P<y1>\d{{4}})-(?P<m1>\d{{2}})-(?P<d1>\d{{2}}))"
    rf"|(?P<num>(?P<d2>\d{{1,2}})[/.-](?P<m2>\d{{1,2}})[/.-](?P<y2>\d{{4}}|\d{{2}})(?!\d))"
    rf"|(?P<us>(?P<n4>{_MONTH})\s+(?P<d4>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y4>(?:19|20)\d{{2}}))"
    rf"|(?P<word>(?P<d3>\d{{1,2}})(?!\d)(?:\s?(?:st|nd|rd|th)\b)?(?:\s+(?:of\s+)?(?P<n3>{_MONTH}))?"
    rf"(?:,?\s+(?P<y3>(?:19|20)\d{{2}})\b)?)",
    re.IGNORECASE,
)
_DATES = re.compile(DATES, re.IGNORECASE)
_LONGEST_INSPECTION = 400


@dataclass(frozen=True, slots=True)
class DateRange:
    """First and last day, YYYY-MM-DD; equal where only one is given."""

    first: str
    last: str


def parse_range(text: str) -> DateRange | None:
    """The earliest and latest of the dates that ``text`` begins with; None where no date is complete.

    A month or a year that is left out ("11 to 15 September 2023") is that of the next date that has one.
    """
    found = _DATES.match(text.strip())
    if not found:
        return None
    month = year = 0
    dates: list[datetime.date] = []
    for token in reversed(list(_TOKEN.finditer(found.group()))):
        day, own_month, own_year = _parts(token)
        if own_month and month and own_month > month and not own_year:
            year -= 1  # "30 December to 3 January 2024"
        month, year = own_month or month, own_year or year
        if month and year and (date := _date(year, month, day)):
            dates.append(date)
    if not dates:
        return None
    first, last = min(dates), max(dates)
    if (last - first).days > _LONGEST_INSPECTION:
        return None
    return DateRange(first.isoformat(), last.isoformat())


def parse_date(text: str) -> str | None:
    """The single date that ``text`` begins with, YYYY-MM-DD; None for none, and for the first of a range."""
    found = _TOKEN.match(re.sub(rf"\A{_WEEKDAY}", "", text.strip(), flags=re.IGNORECASE))
    if not found:
        return None
    day, month, year = _parts(found)
    date = _date(year, month, day) if month and year else None
    return date.isoformat() if date else None


def _parts(token: re.Match[str]) -> tuple[int, int, int]:
    """Day, month and year of a token; 0 where it does not say."""
    if token["iso"]:
        return int(token["d1"]), int(token["m1"]), int(token["y1"])
    if token["num"]:
        year = int(token["y2"])
        return int(token["d2"]), int(token["m2"]), year if year > 99 else 2000 + year  # noqa: PLR2004
    if token["us"]:
        return int(token["d4"]), _month(token["n4"]), int(token["y4"])
    return int(token["d3"]), _month(token["n3"]), int(token["y3"] or 0)


def _month(name: str | None) -> int:
    return _MONTHS[name.rstrip(".").lower()] if name else 0


def _date(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None
