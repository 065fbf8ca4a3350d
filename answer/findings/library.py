"""A question about the reports themselves: which there are on somebody, when somebody was inspected and by whom.

It is answered by what the index knows of its reports, which is told as such and not quoted; it is complete for the
index. Words that ask for anything else ("inspected for neglect") make it a question to the reports' text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from answer.wording import day, joined
from index.questions.asked import Asked
from index.questions.names import FORCE, words_of
from index.questions.understand import Kind, Reading
from index.records import Filters, Metadata, ReportRow
from index.search import Index
from index.wording import counted

NAMED = "~"
"""Stands for whatever the question names of the index: an authority, an inspectorate, a programme, a time."""
LONGEST = 200
"""Characters of a question, without the names, that may be one about reports."""
_NAMING: dict[Kind, str] = {"authority": "on", "inspectorate": "by", "programme": "of the kind", "year": "of"}
_REPORTS = r"(?:(?:inspection|published|full|joint) )*(?:reports?|inspections?|letters?)"
_LAST = r"(?:(?:the|its|their|a|an|any) )*(?:(?:last|latest|most recent|newest|first|next) )*"
_PLACED = (
    r"(?:(?:on|of|about|for|in|from|by|at|since|into|the|and|or|council|city|county|borough|police|force)\b[ ,]*"
    r"|~[ ,]*|['’]s? )+"
)
_AREAS = "boroughs?|counties|cities|areas?|places|partnerships"
_BODIES = rf"(?P<bodies>(?:local )?authorit(?:y|ies)|councils?|{_AREAS}|(?:police )?forces?)"
_DONE = r"(?:inspected|visited|reported on)"
_HERE = r"(?:(?:are|is|were) there|do you have|have you(?: got)?|exist|were (?:made|published|done)|are here)"
_DOING = r"did (?:~ )+(?:publish|make|do|carry out|write)"
_WHEN = (
    rf"when (?:was|were|is|did|has) {_LAST}(?:{_PLACED})(?:been )?(?:last |first |next )*(?:inspect|{_DONE})"
    rf"(?: last)? ?(?:{_PLACED})?",
    rf"when (?:was|were|is|did) {_LAST}(?:{_PLACED})?{_REPORTS} ?(?:{_PLACED})?"
    r"(?:published|done|made|carried out|take place|happen|written)?",
    rf"(?:who|which inspectorates?) (?:has |have )?{_DONE} {_PLACED}",
)
_WHICH = (
    rf"(?:is|are) there {_LAST}{_REPORTS} {_PLACED}",
    rf"(?:which|what|how many|list|show me|show|give me|all)(?: (?:all|the|of))* (?:{_PLACED})?{_REPORTS} ?"
    rf"(?:{_HERE} ?|{_DOING} ?)?(?:{_PLACED})?",
    rf"(?:what|which) (?:is|was|are|were) {_LAST}(?:{_PLACED})?{_REPORTS} ?(?:{_PLACED})?",
    rf"(?:which|what|how many|list the|list)(?: \w+)?? {_BODIES} (?:were|was|have been|has been|did) (?:{_PLACED})?"
    rf"(?:inspect|{_DONE}) ?(?:{_PLACED})?",
    rf"(?:has|have|was|were) {_PLACED}(?:ever |already )?(?:been )?{_DONE}"
    rf"(?: (?:twice|before|yet|recently|more than once))? ?(?:{_PLACED})?",
    rf"how (?:often|many times) (?:has|have|was|were) {_PLACED}(?:been )?{_DONE} ?(?:{_PLACED})?",
    rf"{_LAST}(?:{_PLACED})?{_REPORTS} ?(?:{_PLACED})?",
)
_ASKS_WHEN, _ASKS_WHICH = (re.compile("|".join(each), re.IGNORECASE) for each in (_WHEN, _WHICH))
_PUBLISHED = re.compile(r"\bpublish", re.IGNORECASE)
_INSPECTED = re.compile(r"\b(?:inspect(?:ed)?|visited)\b", re.IGNORECASE)
_LATEST = re.compile(r"\b(?:last|latest|most recent|newest)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ReportsFound:
    """The reports that a question asks for, newest first, and what is said of them.

    ``quoted``: their own text may answer as well.
    """

    sentence: str
    reports: tuple[ReportRow, ...]
    quoted: bool


def reports_asked(index: Index, asked: Asked, filters: Filters | None) -> ReportsFound | None:
    """The reports that a question asks for; None where it asks for something else, or for none that is there."""
    named = [one for one in asked.meant.readings if one.kind in _NAMING and one.effect != "suggestion"]
    if not named or any(one.effect == "absent" for one in named):
        return None
    text = _without_names(asked.words.plain, named)
    if NAMED not in text or len(text) > LONGEST:
        return None
    when, which = _ASKS_WHEN.fullmatch(text), _ASKS_WHICH.fullmatch(text)
    if not (when or which):
        return None
    bodies = which["bodies"] if which else None
    rows = [
        row
        for row in _with_names(index, named, filters)
        if (bodies is None or _is_body(row, bodies)) and _is_of_time(row.metadata, text, named)
    ]
    if not rows:
        return None
    rows.sort(key=lambda row: (row.metadata.dated, row.report), reverse=True)
    sentence = _counted(rows, of_bodies=bodies is not None) + _which(text, asked.words.plain, named)
    undated = _undated(index, named, filters, bodies)
    newest = " The first below is the latest." if _LATEST.search(text) and len(rows) > 1 else ""
    return ReportsFound(f"{sentence}.{newest}{undated}", tuple(rows), when is not None)


def told(about: Metadata) -> tuple[str, ...]:
    """What is known of one report besides its title: when it was inspected and published, by whom, of what kind."""
    days = dict.fromkeys(filter(None, (day(about.inspected_from), day(about.inspected_to))))
    period = f"inspected {' to '.join(days)}" if days else None
    published = (
        f"published {day(about.published_on)}" if about.published_on else "no day of publication found"
    )
    if about.published_on and (source := about.found_in.get("published_on")) not in {None, "content"}:
        published += f" (from the {source})" if source != "by hand" else " (set by hand)"
    return tuple(filter(None, (period, published, about.inspectorate, about.programme)))


def _without_names(question: str, named: list[Reading]) -> str:
    text = question
    for one in sorted(named, key=lambda reading: -reading.start):
        text = f"{text[: one.start]}{NAMED}{text[one.end :]}"
    return " ".join(text.split()).strip(" ?.!:")


def _with_names(index: Index, named: list[Reading], filters: Filters | None) -> list[ReportRow]:
    """The reports that have one of the values of each kind that is named; all where none is."""
    kept = index.catalogue.report_ids(filters) if filters else None
    for kind in _NAMING:
        if of := [index.known.reports(one) for one in named if one.kind == kind]:
            kept = set().union(*of) if kept is None else kept & set().union(*of)
    there = set(index.generation.report_ids.tolist())
    there = there if kept is None else there & kept
    return [row for row in index.catalogue.reports() if row.id in there]


def _undated(index: Index, named: list[Reading], filters: Filters | None, bodies: str | None) -> str:
    """A sentence on the reports that may be of a year that is named, for all that anybody knows."""
    if not any(one.kind == "year" for one in named):
        return ""
    rows = _with_names(index, [one for one in named if one.kind != "year"], filters)
    unknown = [row for row in rows if not row.metadata.dated and row.metadata.authority]
    unknown = [row for row in unknown if bodies is None or _is_body(row, bodies)]
    return f" No day is known of {counted(len(unknown), 'other')}." if unknown else ""


def _is_body(row: ReportRow, bodies: str) -> bool:
    """Whether a report is on a body of the kind that is asked for."""
    about = row.metadata
    if not about.authority:
        return False
    police = bool({word.folded for word in words_of(about.authority)} & FORCE)
    if "force" in bodies.casefold():
        return police
    return not (police and re.match(r"council|borough|local auth", bodies, re.IGNORECASE))


def _is_of_time(about: Metadata, text: str, named: list[Reading]) -> bool:
    """Whether what is asked for, the inspection or the publication, was in a year that is named."""
    years = {value for one in named if one.kind == "year" for value in one.values}
    if not years:
        return True
    if _PUBLISHED.search(text):
        return (about.published_on or "")[:4] in years
    if _INSPECTED.search(text) and (about.inspected_from or about.inspected_to):
        return not years.isdisjoint({(about.inspected_from or "")[:4], (about.inspected_to or "")[:4]})
    return True  # the names have seen to it


def _counted(rows: list[ReportRow], *, of_bodies: bool) -> str:
    bodies = len({row.metadata.authority for row in rows})
    on = f" on {counted(bodies, 'authority', 'authorities')}" if of_bodies else ""
    return f"Here {'is' if len(rows) == 1 else 'are'} {counted(len(rows), 'report')}{on}"


def _which(text: str, question: str, named: list[Reading]) -> str:
    """What the question names, as the index calls it; an inspectorate, there one of several, as it is written."""
    said = ""
    for kind, word in _NAMING.items():
        of = [one for one in named if one.kind == kind]
        if not of:
            continue
        values = [question[one.start : one.end] for one in of] if kind == "inspectorate" else []
        values = values or [value for one in of for value in one.shown]
        done = _INSPECTED.search(text) if kind == "year" else None
        leading = "inspected in" if done else word
        if kind == "year" and _PUBLISHED.search(text):
            leading = "published in"
        said += f" {leading} {joined(tuple(dict.fromkeys(values)))}"
    return said
