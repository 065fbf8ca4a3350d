"""Filters as the user gave them, checked against what the index holds."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from datetime import date

from index.catalogue import FILTER_COLUMNS, Catalogue
from index.errors import FindingsError
from index.findings import KINDS
from index.records import Filters
from index.search import Index
from index.themes import themes_of
from index.tone import TONES

_WHERE = {
    "kind": f"kinds are: {', '.join(KINDS)}",
    "tone": f"tones are: {', '.join(TONES)}",
}


class FilterError(FindingsError):
    """A filter that no report can fit."""


def checked_filters(
    catalogue: Catalogue, *, since: str | None = None, until: str | None = None, **values: Sequence[str]
) -> Filters:
    """Filters whose values all occur in the index; ``values`` are the lists of ``Filters`` by their names.

    Raises FilterError, with the nearest value that does occur, for one that does not, and for a day that is
    not YYYY-MM-DD.
    """
    there = _there(catalogue) | {"tone": TONES}
    if values.get("grade"):
        _check_grades(catalogue, values["grade"])
    spelt = {name: [_known(name, value, there[name]) for value in values.get(name, ())] for name in there}
    for name, day in (("since", since), ("until", until)):
        if day is not None:
            _check_day(name, day)
    return Filters(
        since=since, until=until, **{name: tuple(given) for name, given in (dict(values) | spelt).items()}
    )


def values_of(index: Index) -> dict[str, tuple[str, ...]]:
    """What each filter with a list of values can be set to, by its name, but for the tone."""
    return {name: tuple(dict.fromkeys(values)) for name, values in _there(index.catalogue).items()}


def _there(catalogue: Catalogue) -> dict[str, Sequence[str]]:
    themes = [theme.name for theme in themes_of(catalogue.layout.folder).values()]
    there: dict[str, Sequence[str]] = {column: catalogue.values(column) for column in FILTER_COLUMNS}
    return there | {"theme": (*there["theme"], *themes), "kind": KINDS}


def _known(column: str, value: str, there: Sequence[str]) -> str:
    """The value as it is spelt in the index."""
    folded = {known.casefold(): known for known in there}
    if value.casefold() in folded:
        return folded[value.casefold()]
    what = "passage" if column in _WHERE else "report"
    raise FilterError(f"No {what} matches --{column} {value!r}; {_hint(column, value, there)}")


def _hint(column: str, value: str, there: Sequence[str]) -> str:
    """The value that may be meant: spelt nearly so, holding it, or with these initials; else where to see all."""
    folded = {known.casefold(): known for known in there}
    near = difflib.get_close_matches(value.casefold(), folded, n=1, cutoff=0.4)
    near += [known for known in folded if value.casefold() in known]
    near += [known for known in folded if value.casefold() == initials(known)]
    return f"did you mean {folded[near[0]]!r}?" if near else _WHERE.get(column, "see: findings reports")


def initials(name: str) -> str:
    """The first letters of a name's words, small: "jtai" of "Joint targeted area inspection"."""
    return "".join(word[0] for word in re.findall(r"[^\W_]+", name.casefold()))


def _check_grades(catalogue: Catalogue, given: Sequence[str]) -> None:
    """Raises FilterError for a grade that no report has, or an area that none is graded in."""
    graded = catalogue.grades()
    for value in given:
        area, grade = (part.strip() for part in value.rpartition("=")[::2])
        areas = sorted({one.what.area for one in graded})
        if area and not any(area.casefold() in known.casefold() for known in areas):
            raise FilterError(f"No report is graded in an area with {area!r}; {_hint('grade', area, areas)}")
        grades = sorted({one.what.grade for one in graded})
        wanted = " ".join(grade.casefold().split())
        if not any(known.casefold() == wanted or known.startswith(f"{wanted} to be ") for known in grades):
            raise FilterError(f"No report matches --grade {value!r}; {_hint('grade', grade, grades)}")


def _check_day(name: str, day: str) -> None:
    try:
        date.fromisoformat(day)
    except ValueError:
        raise FilterError(f"--{name} must be a day such as 2024-05-31, not {day!r}.") from None
