"""What is asked, as it stands in the address: the question, filters, what was taken back, and the way of showing."""

from __future__ import annotations

import re
from calendar import month_name, monthrange
from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any

import streamlit as st

from index.records import Filters
from views.markup import address

LISTS = ("authority", "inspectorate", "programme", "theme", "grade", "kind", "tone")
DAYS = ("since", "until")
NAMES = {
    "authority": "Authority", "inspectorate": "Inspectorate", "programme": "Kind of inspection", "theme": "Theme",
    "grade": "Grade", "kind": "Kind of finding", "tone": "What is said", "since": "From", "until": "To",
}  # fmt: skip
"""The filters as users call them."""


@dataclass(frozen=True, slots=True)
class Asking:
    """A question with its filters. ``ignore`` are kinds of reading that the user has taken back."""

    q: str = ""
    filters: Filters = field(default_factory=Filters)
    ignore: tuple[str, ...] = ()
    view: str = ""

    def query(self, **changes: Any) -> dict[str, Any]:
        """The state as the query of an address, with changes; None leaves out."""
        given = {name: getattr(self.filters, name) for name in (*LISTS, *DAYS)}
        return {"q": self.q, "view": self.view, "ignore": self.ignore} | given | changes

    def address(self, page: str = "", **changes: Any) -> str:
        """The address of a page in this state, with changes."""
        return address(page, **self.query(**changes))

    def without(self, name: str, value: str) -> Asking:
        """The same without one filter."""
        if name in DAYS:
            return self._with(name, None)
        return self._with(name, tuple(known for known in getattr(self.filters, name) if known != value))

    def having(self, name: str, value: str) -> Asking:
        """The same with one more filter, or with a day in place of another."""
        if name in DAYS:
            return self._with(name, value)
        values = getattr(self.filters, name)
        return self._with(name, values if value in values else (*values, value))

    def _with(self, name: str, value: Any) -> Asking:
        return replace(self, filters=replace(self.filters, **{name: value}))

    @property
    def chosen(self) -> tuple[tuple[str, str], ...]:
        """The filters that are set, as (name, value); but for the tone, which has a switch of its own."""
        lists = [(name, value) for name in LISTS if name != "tone" for value in getattr(self.filters, name)]
        days = [(name, getattr(self.filters, name)) for name in DAYS]
        return tuple(lists + [(name, day) for name, day in days if day])


def asking() -> Asking:
    """The state of the address that this session shows."""
    return asking_of({name: st.query_params.get_all(name) for name in st.query_params})


def asking_of(query: dict[str, Sequence[str]]) -> Asking:
    """The state that a query holds; what means nothing is left out."""
    lists = {name: tuple(dict.fromkeys(query.get(name, ()))) for name in LISTS}
    days = {name: _day(query.get(name, ())) for name in DAYS}
    known = {one.name for one in fields(Filters)}
    filters = {name: value for name, value in (lists | days).items() if name in known}
    return Asking(
        q=_last(query.get("q", ())).strip(),
        filters=Filters(**filters),  # type: ignore[arg-type]
        ignore=tuple(sorted(set(query.get("ignore", ())))),
        view=_last(query.get("view", ())),
    )


def _last(values: Sequence[str]) -> str:
    return values[-1] if values else ""


def _day(values: Sequence[str]) -> str | None:
    try:
        return date.fromisoformat(_last(values)).isoformat()
    except ValueError:
        return None


def day_given(given: str, *, last: bool) -> str | None:
    """A day as people write it, as YYYY-MM-DD: 31 May 2024, 31/05/2024, 2024-05-31; None for what is none.

    Of a month or a year alone it is the first day, or the ``last``.
    """
    words = given.replace(",", " ").split()
    if len(words) == 1 and (iso := _day(words)):
        return iso
    numbers = [int(one) if one.isdecimal() else _month(one) for one in re.split(r"[\s/.-]+", given.strip())]
    most = 3
    if not numbers or len(numbers) > most or numbers[-1] < date(1900, 1, 1).year:
        return None
    year, month, day = ([*numbers[::-1], 0, 0])[:most]
    months = (12 if last else 1) if len(numbers) == 1 else month
    try:
        return date(year, months, day or (monthrange(year, months)[1] if last else 1)).isoformat()
    except ValueError:
        return None


def _month(word: str) -> int:
    """The number of a month by its name or the first three letters; 0 for another word."""
    names = [name.casefold() for name in month_name]
    short = word.casefold().rstrip(".")
    least = 3
    return next((n for n, name in enumerate(names) if len(short) >= least and name.startswith(short)), 0)


def whole_number(given: str | None, otherwise: int = 0) -> int:
    """A number that an address gives, of at most six digits."""
    most_digits = 6
    return int(given) if given and given.isdecimal() and len(given) <= most_digits else otherwise
