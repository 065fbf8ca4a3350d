"""Filters as the user gave them, checked against what the index holds."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from datetime import date

from index.catalogue import FILTER_COLUMNS, Catalogue
from index.errors import FindingsError
from index.records import Filters


class FilterError(FindingsError):
    """A filter that no report can fit."""


def checked_filters(
    catalogue: Catalogue, *, since: str | None = None, until: str | None = None, **values: Sequence[str]
) -> Filters:
    """Filters whose values all occur in the index. ``values`` are authority, inspectorate, programme, theme.

    Raises FilterError, with the nearest value that does occur, for one that does not, and for a day that is
    not YYYY-MM-DD.
    """
    for column in FILTER_COLUMNS:
        for value in values.get(column, ()):
            _check_value(catalogue, column, value)
    for name, day in (("since", since), ("until", until)):
        if day is not None:
            _check_day(name, day)
    return Filters(since=since, until=until, **{name: tuple(given) for name, given in values.items()})


def _check_value(catalogue: Catalogue, column: str, value: str) -> None:
    there = catalogue.values(column)
    folded = {known.casefold(): known for known in there}
    if value.casefold() in folded:
        return
    near = difflib.get_close_matches(value.casefold(), folded, n=1, cutoff=0.4)
    near = near or [known for known in folded if value.casefold() in known][:1]
    hint = f"; did you mean {folded[near[0]]!r}?" if near else "; see: findings reports"
    raise FilterError(f"No report matches --{column} {value!r}{hint}")


def _check_day(name: str, day: str) -> None:
    try:
        date.fromisoformat(day)
    except ValueError:
        raise FilterError(f"--{name} must be a day such as 2024-05-31, not {day!r}.") from None
