"""A question about grades, answered by the table of them: who is graded so, how somebody was graded, what changed.

The table is complete for the index, and says what it cannot know: reports in which no grade was read, those that
grade other areas, and files that could not be read.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from answer.findings.placing import Citing
from index.catalogue import LedgerLine
from index.findings import Grade
from index.found import Reported
from index.questions.asked import Asked
from index.questions.names import FORCE, words_of
from index.questions.sought import ANY_GRADE, BODIES, OVER_TIME, stands_alone
from index.questions.understand import Reading
from index.records import Filters, ReportRow
from index.scales import SCALES, SEND, area_key, area_words, place_on, scale_of
from index.search import Index

NEAR = 0.66
"""The least cosine of an area's name with what is asked for, where no area's name holds the words."""
MOST_NAMED = 8
"""Areas that are named where none is the one asked for."""
Why = Literal["no grade was read", "graded in other areas", "its programme gives no grades"]
UNREAD: Why = "no grade was read"
_ASKING_GRADES = """
a all also an and any are area areas as asked at authorities authority be became been before best better between
both by can compare compared change changed changes council councils currently declined did differ do does each
effectiveness ever every fare fared find first for force forces from full fully gave get give given gives got
grade graded grades had has have how improve improved improvement in inspected inspection inspections inspector
inspectors is it its judged judgement judgements judgment judgments last latest list local lowest many me most
now of on or ofsted over past rated rating ratings received receive report reports requires require required
requiring result results show since so tell than that the their them there these they this those time to under
up was were what when where which who whose with worse worsened worst year years assessed deemed found scored
marked adequate excellent good inadequate outstanding poor unsatisfactory developed progress progressed
"""
_ABOUT_GRADES = frozenset(_ASKING_GRADES.split())
"""Words by which people ask for grades, and the grades: they name no area."""
_OVERALL = re.compile(r"\b(?:overall|as a whole)\b", re.IGNORECASE)
_POLICE = re.compile(r"\b(?:police|forces?|constabular(?:y|ies))\b", re.IGNORECASE)
_COUNCILS = re.compile(
    r"\b(?:councils?|local authorit(?:y|ies)|boroughs?|children[’']?s services)\b", re.IGNORECASE
)
_SEND = re.compile(
    r"\b(?:SEND|special educational needs(?: (?:and|and/or|or) disabilit(?:y|ies))?|children|young people|arrangements"
    r"|leading|lead)\b",
    re.IGNORECASE,
)
"""What the statement on a local area is about; it has no areas of its own."""
_PROVIDERS = frozenset({"Children's home inspection"})
"""Programmes that inspect homes and agencies, not councils or forces."""
_BODY = re.compile(rf"\b{BODIES}\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Line:
    """A grade that answers; ``latest`` when no later report on that authority grades what is asked for.

    ``paragraph`` is where it stands in a report without pages.
    """

    found: Reported[Grade]
    latest: bool
    paragraph: int | None


@dataclass(frozen=True, slots=True)
class Silent:
    """A report that was looked in and gives no such grade, and why."""

    report: ReportRow
    why: Why


@dataclass(frozen=True, slots=True)
class GradesFound:
    """The answer to a question about grades.

    ``wanted`` are the grades asked for, none for any; ``about`` the words of the question that name an area, and
    ``areas`` the index's areas that they fit, as printed first (none: all that the question leaves). Lines are by
    authority, those in force first; of a change over time by area and date.
    """

    sentence: str
    wanted: tuple[str, ...]
    about: str
    areas: tuple[str, ...]
    over_time: bool
    lines: tuple[Line, ...]
    silent: tuple[Silent, ...]
    unread: tuple[LedgerLine, ...]


def graded(
    index: Index, asked: Asked, allowed: Collection[int] | None, filters: Filters | None, *, comparing: bool
) -> GradesFound | None:
    """The table, or None where the question asks for no grades.

    ``allowed`` are the reports that filters and names leave (None: all).
    """
    reading = next((one for one in asked.meant.readings if one.kind == "grade"), None)
    if (reading is None and (not comparing or asked.meant.values("kind"))) or asked.meant.absent:
        return None
    sure = reading is not None and reading.effect == "table"
    values = reading.values if reading else (ANY_GRADE,)
    wanted = tuple(value for value in values if value not in {ANY_GRADE, OVER_TIME})
    over_time = OVER_TIME in values
    allowed = _allowed(index, asked, allowed)
    every = [one for one in index.catalogue.grades(filters) if allowed is None or one.report.id in allowed]
    years = [
        one
        for one in asked.meant.readings
        if one.kind == "year" and not (over_time or one.effect == "absent")
    ]
    of_then = _of_years(index, years, every)
    grades = _of_bodies(of_then or every, asked)
    about = _about(asked)
    named = bool(asked.meant.values("authority"))
    loosely = reading is not None and (sure or (bool(wanted) and stands_alone(asked.words.plain, reading)))
    areas = _areas(index, about, grades, by_meaning=loosely and not over_time)
    sure = sure or (not wanted and named)  # nothing but names, in "compare A and B" or "is A good?"
    if over_time and not named:  # how something changed everywhere is no question about grades
        return None
    if about and not areas and not (sure and wanted):
        return None
    if not about and (not sure or not (wanted or named)):
        return None
    of_area = _of_area(grades, areas, whole=not about and bool(wanted)) if areas or not about else []
    possible = [one for one in of_area if _may_be(one, wanted)]
    unknown = wanted if of_area and not possible else ()
    of_area, wanted = (of_area, ()) if unknown else (possible, wanted)
    newest, citing = _newest(of_area, of_programme=not about), Citing(index.catalogue)
    lines = [
        Line(one, one.report.id in newest, citing.paragraph(one))
        for one in of_area
        if not wanted or _is_wanted(one.what.grade, wanted)
    ]
    printed = dict.fromkeys(one.what.area for one in of_area) if about else {}
    return GradesFound(
        sentence=_not_then(asked, () if of_then else years)
        + _not_a_grade(unknown)
        + _sentence(lines, of_area, grades, wanted, about, over_time=over_time),
        wanted=wanted,
        about=about,
        areas=tuple(printed),
        over_time=over_time,
        lines=tuple(sorted(lines, key=_by_time if over_time else _by_authority)),
        silent=tuple(_silent(index, allowed, filters, every, of_area)),
        unread=index.catalogue.failed(),
    )


def _about(asked: Asked) -> str:
    """The words of the question that say what is graded, in its order; "overall" for the whole of it."""
    text = asked.words.plain
    for one in sorted(asked.meant.readings, key=lambda one: -one.start):
        outcome = one.kind == "grade" and place_on(SEND.name, one.values[0]) is not None
        if outcome or one.kind in {"authority", "year", "inspectorate", "programme"}:
            text = f"{text[: one.start]} {text[one.end :]}"
    if _OVERALL.search(text):
        return "overall"
    if any(place_on(SEND.name, value) is not None for value in asked.meant.values("grade")):
        text = _SEND.sub(" ", text)
    kept = [word for word in words_of(_BODY.sub(" ", text)) if not word.folded.isdigit()]
    telling = [n for n, word in enumerate(kept) if word.folded not in _ABOUT_GRADES | FORCE]
    return " ".join(word.folded for word in kept[telling[0] : telling[-1] + 1]) if telling else ""


def _areas(
    index: Index, about: str, grades: Sequence[Reported[Grade]], *, by_meaning: bool
) -> frozenset[str]:
    """The keys of the areas asked for: whose name holds all the words; else those that are near in meaning."""
    keys = list(dict.fromkeys(area_key(one.what.area) for one in grades))
    if not about or not keys:
        return frozenset()
    if about == "overall":
        return frozenset(keys) & {"overall"}
    words = area_words(about)
    holding = frozenset(key for key in keys if words and words <= area_words(key))
    if holding or not by_meaning:
        return holding
    vectors = index.encoder.passages([about, *keys])
    cosines = (vectors[1:] @ vectors[0]).tolist()
    return frozenset(key for key, cosine in zip(keys, cosines, strict=True) if cosine >= NEAR)


def _of_area(
    grades: Sequence[Reported[Grade]], areas: frozenset[str], *, whole: bool
) -> list[Reported[Grade]]:
    """Those of the areas, all of none; of the ``whole`` that alone, of reports that have a grade of it."""
    keys = [area_key(one.what.area) for one in grades]
    if not whole:
        return [one for one, key in zip(grades, keys, strict=True) if not areas or key in areas]
    having = {one.report.id for one, key in zip(grades, keys, strict=True) if key == "overall"}
    return [
        one for one, key in zip(grades, keys, strict=True) if key == "overall" or one.report.id not in having
    ]


def _may_be(one: Reported[Grade], wanted: tuple[str, ...]) -> bool:
    """Whether its scale has the words asked for, so that the report could have given them."""
    scale = SCALES.get(one.what.scale or "")
    return not wanted or scale is None or any(_is_wanted(word, wanted) for word in scale.words)


def _allowed(index: Index, asked: Asked, allowed: Collection[int] | None) -> Collection[int] | None:
    """The reports looked in: of those, the ones on the authorities that the question names, sure or not."""
    named = [one for one in asked.meant.readings if one.kind == "authority" and one.effect != "hint"]
    reports = set().union(*(index.known.reports(one) for one in named))
    if not reports:
        return allowed
    return reports if allowed is None else reports & set(allowed) or allowed


def _of_years(index: Index, years: Sequence[Reading], grades: list[Reported[Grade]]) -> list[Reported[Grade]]:
    """Those of the years that the question names; all where it names none."""
    reports = set().union(*(index.known.reports(one) for one in years))
    return [one for one in grades if one.report.id in reports] if years else grades


def _of_bodies(grades: list[Reported[Grade]], asked: Asked) -> list[Reported[Grade]]:
    """Those of forces alone, or of others alone, where the question asks for these."""
    text = asked.words.plain
    if asked.meant.values("authority") or bool(_POLICE.search(text)) == bool(_COUNCILS.search(text)):
        return grades
    police = bool(_POLICE.search(text))
    return [
        one for one in grades if _of_police(one) == police and one.report.metadata.programme not in _PROVIDERS
    ]


def _of_police(one: Reported[Grade]) -> bool:
    named = {word.folded for word in words_of(one.report.metadata.authority or "")}
    return bool(named & FORCE) or one.what.scale == "HMICFRS"


def _is_wanted(grade: str, wanted: Iterable[str]) -> bool:
    folded = " ".join(grade.casefold().split())
    return any(folded == one or folded.startswith(f"{one} to be ") for one in wanted)


def _newest(grades: Iterable[Reported[Grade]], *, of_programme: bool) -> set[int]:
    """Of each authority, or of each of its programmes, the latest report among these grades."""
    newest: dict[tuple[str, str | None], int] = {}
    for one in sorted(grades, key=lambda one: one.report.metadata.dated):
        newest[_body(one.report), one.report.metadata.programme if of_programme else None] = one.report.id
    return set(newest.values())


def _body(report: ReportRow) -> str:
    return (report.metadata.authority or report.sha256).casefold()


def _by_authority(line: Line) -> tuple[bool, str, str]:
    about = line.found.report.metadata
    return not line.latest, (about.authority or about.title).casefold(), line.found.report.metadata.dated


def _by_time(line: Line) -> tuple[str, str, str]:
    return _body(line.found.report), area_key(line.found.what.area), line.found.report.metadata.dated


def _silent(
    index: Index,
    allowed: Collection[int] | None,
    filters: Filters | None,
    grades: Sequence[Reported[Grade]],
    of_area: Sequence[Reported[Grade]],
) -> Iterable[Silent]:
    """The reports that were looked in and have no grade of the area."""
    fitting = index.catalogue.report_ids(filters) if filters else None
    having, others = {one.report.id for one in of_area}, {one.report.id for one in grades}
    for report in index.catalogue.reports():
        within = (allowed is None or report.id in allowed) and (fitting is None or report.id in fitting)
        if report.id in having or not within:
            continue
        about = report.metadata
        if report.id in others:
            yield Silent(report, "graded in other areas")
        elif scale_of(about.programme, about.inspectorate) is None:
            yield Silent(report, "its programme gives no grades")
        else:
            yield Silent(report, UNREAD)


def _sentence(
    lines: Sequence[Line],
    of_area: Sequence[Reported[Grade]],
    grades: Sequence[Reported[Grade]],
    wanted: tuple[str, ...],
    about: str,
    *,
    over_time: bool,
) -> str:
    """One or two plain sentences: how many, of how many, and of when."""
    of = f" for “{about}”" if about and about != "overall" else ""
    if not of_area:
        areas = list(dict.fromkeys(area_key(one.what.area) for one in grades))[:MOST_NAMED]
        graded_are = f" Graded are: {'; '.join(areas)}." if areas else ""
        return f"No report that was looked in gives a grade{of}.{graded_are}"
    reports = len({one.report.id for one in of_area})
    if over_time:
        return f"{_counted(reports, 'report')} with grades{of}, area by area, the earliest first. {_change(of_area)}"
    bodies = {_body(one.report) for one in of_area}
    if not wanted:
        marked = "" if all(line.latest for line in lines) else "; what was superseded is marked"
        return f"{_counted(len(lines), 'grade')}{of} in {_counted(reports, 'report')}{marked}."
    now = {_body(line.found.report) for line in lines if line.latest}
    before = {_body(line.found.report) for line in lines} - now
    many = len(now) != 1
    of_all = f"{len(now)} of {_counted(len(bodies), 'authority')} graded{of}"
    said = f"{of_all} {'have' if many else 'has'} {_quoted(wanted)}"
    earlier = f"; {_counted(len(before), 'other')} had it in an earlier one" if before else ""
    return f"{said} in {'their' if many else 'its'} latest report{earlier}."


def _not_a_grade(words: tuple[str, ...]) -> str:
    return f"No report that was looked in grades with the word {_quoted(words)}. " if words else ""


def _not_then(asked: Asked, years: Sequence[Reading]) -> str:
    """One sentence where no grade is of the time that the question names: those of other years are listed then."""
    times = (*asked.meant.absent_times, *(value for one in years for value in one.shown))
    return f"No report that was looked in has grades of {_quoted(times)}. " if times else ""


def _quoted(words: tuple[str, ...]) -> str:
    return " or ".join(f"“{word}”" for word in words)


def _change(grades: Sequence[Reported[Grade]]) -> str:
    """In how many of the areas that were graded more than once the latest grade is another."""
    areas: dict[tuple[str, str], list[Reported[Grade]]] = {}
    for one in sorted(grades, key=lambda one: one.report.metadata.dated):
        areas.setdefault((_body(one.report), area_key(one.what.area)), []).append(one)
    twice = [those for those in areas.values() if len({one.report.id for one in those}) > 1]
    if not twice:
        return "No area is graded in more than one of them, so that nothing can be compared."
    changed = sum(those[-1].what.grade.casefold() != those[-2].what.grade.casefold() for those in twice)
    return (
        f"Of {_counted(len(twice), 'area')} graded more than once, {changed or 'none'} changed at the latest."
    )


def _counted(number: int, noun: str) -> str:
    plural = "authorities" if noun == "authority" else f"{noun}s"
    return f"{number} {noun if number == 1 else plural}"
