"""When a report's inspection took place and when it was published, from the words of its first pages."""

from __future__ import annotations

import re

from ingest.metadata.dates import DATES, DateRange, parse_date, parse_range

_LABELLED = (
    r"(?<!previous )\binspect(?:ion|ed) dates?\s*(?:\([^)]{0,40}\))?\s*:?(?:\s*(?:between|from))?",
    r"\bdates? (?:of|for) (?:this |the )?(?:inspection|visit|fieldwork|assessment|review)"
    r"(?: visit)?\s*:?(?:\s*(?:between|from))?",
    r"\bfieldwork(?: dates?)?\s*:",
    r"\binspected(?: on| between| from)?\s*:",
    r"(?:inspection|visit|fieldwork|review) (?:took place|was (?:carried out|undertaken|conducted))"
    r"(?: on-?site)?(?: by [^.]{1,80}?)?\s+(?:on|from|between|over)",
    r"\b(?:we|inspectors) (?:visited|inspected)[^.]{0,80}?\s(?:on|from|between)",
)
_TOLD = (
    rf"\b(?:between|from)\s+(?P<dates>{DATES}),?\s+(?:Ofsted|the Care|CQC|HM|Her Maj|His Maj|inspectors|we\b|the insp)",
    rf"announced (?:inspection|visit)\b[^.]{{0,160}}?\s(?P<dates>{DATES})",
    rf"(?:inspection|visit)\b[^.]{{0,160}}?\b(?<!published )(?:on|from|between)\s+(?P<dates>{DATES})",
)
_INSPECTED = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (*(rf"{label}\s*:?\s*(?P<dates>{DATES})" for label in _LABELLED), *_TOLD)
)
_PUBLISHED = re.compile(
    rf"(?:\bpublished(?:\s+on|\s+date)?|\bpublication date|\bdate (?:of publication|published)|\breport issued)"
    rf"\s*:?\s*(?P<date>{DATES})",
    re.IGNORECASE,
)
_LINE_DATE = re.compile(rf"\A\s*(?:date\s*:\s*)?(?P<date>{DATES})\s*\Z", re.IGNORECASE)
_NAME_DATE = re.compile(rf"(?<!\d){DATES}", re.IGNORECASE)
_LETTER_LINES = 4
"""A letter has its date among its first lines, under a page number or an address."""
_COVER_LINES = 20
"""Lines of a cover, or of the heads of a letter whose "Dear" says where they end."""


def find_published(front: str) -> str | None:
    """The date after "Published on", "Report published" or "Publication date", YYYY-MM-DD."""
    found = _PUBLISHED.search(_flat(front))
    return parse_date(found["date"]) if found else None


def find_letter_date(front: str) -> str | None:
    """The date that stands alone on one of the first lines; of a letter, on one above its "Dear"."""
    lines = _cover(front)
    dear = next((n for n, line in enumerate(lines) if line.lstrip().startswith("Dear ")), 0)
    for line in lines[: max(dear, _LETTER_LINES)]:
        dated = _LINE_DATE.match(line)
        day = parse_range(dated["date"]) if dated else None
        if day and day.first == day.last:
            return day.first
    return None


def find_date_in_name(stem: str) -> str | None:
    """The last complete date in a file's name: "... - 27 october 2023"."""
    dates = [parse_range(match.group()) for match in _NAME_DATE.finditer(stem.replace("_", " "))]
    complete = [date.last for date in dates if date and "1990" < date.last < "2100"]
    return complete[-1] if complete else None


def find_inspected(front: str, published: str | None) -> DateRange | None:
    """The first dates that a label or a sentence gives for the inspection, none later than its report."""
    flat = _flat(front)
    for pattern in _INSPECTED:
        for match in pattern.finditer(flat):
            dates = parse_range(match["dates"]) or _with_year_of(match["dates"], published)
            if dates and (published is None or dates.last <= published):
                return dates
    return _on_cover(front, published)


def _on_cover(front: str, published: str | None) -> DateRange | None:
    """Several days alone on a line of the cover: "4 – 15 September 2023" under the name of a force."""
    for line in _cover(front):
        dated = _LINE_DATE.match(line)
        dates = parse_range(dated["date"]) if dated else None
        if dates and dates.first < dates.last and (published is None or dates.last <= published):
            return dates
    return None


def _cover(front: str) -> list[str]:
    return [line for line in front.split("\n") if line.strip()][:_COVER_LINES]


def _with_year_of(text: str, published: str | None) -> DateRange | None:
    """Dates without a year are those before the report: "Between 16 May and 20 May, Ofsted ..."."""
    if not published:
        return None
    for year in (int(published[:4]), int(published[:4]) - 1):
        dates = parse_range(f"{text.strip()} {year}")
        if dates and dates.last <= published:
            return dates
    return None


def _flat(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
