"""Compare: the grades of all authorities by area, one authority over time, and two side by side."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import streamlit as st

from answer.findings.grade_table import GradeTable, grade_table
from answer.wording import day, place
from index.findings import Grade
from index.found import Reported
from index.scales import place_on
from views import opened, parts, places
from views.markup import Html, address, el, joined, link
from views.report_parts import grade_class

MOST_ROWS = 100
SORTS = {"": "By name", "worst": "Weakest first", "best": "Strongest first"}
NO_PLACE = 9


def show() -> None:
    """The whole page. Raises FindingsError."""
    parts.title(
        "Compare",
        "The inspectorates' own words for each area, as the reports have them; never turned into numbers.",
    )
    grades = grades_of(st.query_params.get("programme", ""))
    if not opened.grades():
        parts.notice(
            "No grades were recognised in the reports. Those that are added later are looked through for them."
        )
        return
    table = grade_table(grades)
    one, two = st.query_params.get("authority", ""), st.query_params.get("beside", "")
    if one and two:
        _two(grade_table(grades, most=1000), one, two)
    elif one:
        _over_time(grades, one, table)
    else:
        _all(table)


def grades_of(programme: str) -> list[Reported[Grade]]:
    """The grades of one kind of inspection; of all where none is named."""
    return [one for one in opened.grades() if not programme or one.report.metadata.programme == programme]


def _state() -> dict[str, str]:
    return {name: st.query_params.get(name, "") for name in ("programme", "sort", "area")}


def _all(table: GradeTable) -> None:
    state = _state()
    area = state["area"] if state["area"] in table.areas else (table.areas[0] if table.areas else "")
    _ways(state, area)
    said = "Choose an authority to see it over time or put another beside it; an area to order by; a grade to read it."
    parts.text(said, "small screen", "p")
    authorities = _sorted(table, area, state["sort"])
    heads = (el("th", _area_head(name, state, area), scope="col") for name in table.areas)
    rows = [_row(table, authority) for authority in authorities[:MOST_ROWS]]
    _heat(el("tr", el("th", "Authority", scope="col"), *heads), rows, "Grades by authority and area")
    if len(authorities) > MOST_ROWS:
        said = f"The first {MOST_ROWS} of {len(authorities)} authorities: choose a kind of inspection, or save as CSV."
        parts.text(said, "small", "p")


def _ways(state: dict[str, str], area: str) -> None:
    """The kinds of inspection, the orders, and the ways to save."""

    def way(name: str, **change: str) -> Html:
        to = state | change
        return link(name, address("compare", **to), "act", aria_current="true" if to == state else None)

    programmes = sorted({one.report.metadata.programme or "" for one in opened.grades()} - {""})
    kinds = [
        way("All kinds of inspection", programme=""),
        *(way(name, programme=name) for name in programmes),
    ]
    saved = [
        el("a", name, href=address(file, programme=state["programme"]), class_="act", download="")
        for name, file in (("Save as CSV", "grades.csv"), ("Save as picture", "grades.png"))
    ]
    order = el("span", f"Order, by {area}: " if area else "Order: ", class_="where")
    parts.html(
        el("div", *kinds, class_="acts", role="group", aria_label="Kind of inspection"),
        el("div", order, *(way(name, sort=key) for key, name in SORTS.items()), *saved, class_="acts"),
    )


def _heat(head: Html, rows: Sequence[Html], name: str) -> None:
    """A table of grades, which scrolls by itself where it is wider than the screen."""
    table = el("table", el("thead", head), el("tbody", *rows), class_="heat")
    parts.html(el("div", table, class_="scroll", tabindex="0", role="region", aria_label=name))


def _area_head(name: str, state: dict[str, str], area: str) -> Html:
    to = address("compare", **(state | {"area": name, "sort": state["sort"] or "worst"}))
    return link(
        name,
        to,
        "quiet",
        aria_label=f"Sort by {name}",
        aria_current="true" if name == area and state["sort"] else None,
    )


def _sorted(table: GradeTable, area: str, sort: str) -> Sequence[str]:
    if not sort:
        return table.authorities

    def place_of(authority: str) -> int:
        found = table.cells.get((authority, area))
        at = place_on(found.what.scale, found.what.grade) if found else None
        return (NO_PLACE if sort == "best" else -1) if at is None else at

    return sorted(table.authorities, key=place_of, reverse=sort == "worst")


def _row(table: GradeTable, authority: str) -> Html:
    cells = [_cell(table.cells.get((authority, area)), f"{authority}, {area}") for area in table.areas]
    return el(
        "tr", el("th", link(authority, address("compare", authority=authority), "quiet"), scope="row"), *cells
    )


def _cell(found: Reported[Grade] | None, name: str) -> Html:
    """A grade's word, which leads to where it stands."""
    if found is None:
        return el("td", el("span", "no grade", class_="unseen"))
    grade = found.what
    if not grade.spans:
        return el("td", grade.grade, class_=grade_class(grade))
    to = places.viewer(found.report.sha256, found.page, grade.spans)
    return el(
        "td",
        link(grade.grade, to, "quiet", aria_label=f"{name}: {grade.grade}; read it"),
        class_=grade_class(grade),
    )


def _over_time(grades: Sequence[Reported[Grade]], authority: str, table: GradeTable) -> None:
    """One authority: each inspection with its grades, the newest first; and whom to put beside it."""
    parts.page_name(f"{authority}: grades")
    own = [one for one in grades if one.report.metadata.authority == authority]
    parts.html(el("h2", authority), el("div", link("All authorities", "/compare", "act"), class_="acts"))
    if not own:
        parts.notice("No report on this authority gives a grade.")
        return
    inspections: dict[str, list[Reported[Grade]]] = {}
    for one in own:
        inspections.setdefault(one.report.sha256, []).append(one)
    newest = sorted(
        inspections.values(), key=lambda found: found[0].report.metadata.published_on or "", reverse=True
    )
    areas = list(dict.fromkeys(one.what.area.casefold() for found in newest for one in found))
    names = {one.what.area.casefold(): one.what.area for one in reversed(own)}
    head = el(
        "tr",
        el("th", "Area", scope="col"),
        *(el("th", _inspection(found[0]), scope="col") for found in newest),
    )
    rows = [
        el(
            "tr",
            el("th", names[area], scope="row"),
            *(_cell(_in(found, area), names[area]) for found in newest),
        )
        for area in areas
    ]
    heat = el("table", el("thead", head), el("tbody", *rows), class_="heat")
    parts.html(
        el(
            "div",
            heat,
            class_="scroll",
            tabindex="0",
            role="region",
            aria_label=f"Grades of {authority} over time",
        )
    )
    if changes := _changes(newest):
        parts.html(el("h2", "What changed"), el("ul", *(el("li", change) for change in changes)))
    others = [name for name in table.authorities if name != authority]
    if others:
        ways = (link(name, address("compare", authority=authority, beside=name), "quiet") for name in others)
        parts.html(el("details", el("summary", "Put another beside it"), el("div", *ways, class_="values")))


def _inspection(one: Reported[Grade]) -> Html:
    about = one.report.metadata
    label = joined(
        [
            el("div", day(about.published_on) or "no date"),
            el("div", about.programme or about.title, class_="small"),
        ]
    )
    return link(label, address("reports", report=one.report.sha256, tab="findings"), "quiet")


def _in(found: Sequence[Reported[Grade]], area: str) -> Reported[Grade] | None:
    return next((one for one in found if one.what.area.casefold() == area), None)


def _changes(newest: Sequence[Sequence[Reported[Grade]]]) -> list[str]:
    """From one inspection to the next, the areas whose word is another one, said with both words."""
    said = []
    for later, earlier in pairwise(newest):
        for one in later:
            before = _in(earlier, one.what.area.casefold())
            if before and before.what.grade.casefold() != one.what.grade.casefold():
                said.append(f"{one.what.area}: {_when(before)}, then {_when(one)}.")
    return said


def _when(one: Reported[Grade]) -> str:
    return f"{one.what.grade} ({day(one.report.metadata.published_on) or 'no date'})"


def _two(table: GradeTable, one: str, two: str) -> None:
    parts.page_name(f"{one} and {two}: grades")
    ways = [
        link(f"Only {one}", address("compare", authority=one), "act"),
        link("All authorities", "/compare", "act"),
    ]
    parts.html(el("h2", f"{one} and {two}"), el("div", *ways, class_="acts"))
    areas = [area for area in table.areas if (one, area) in table.cells or (two, area) in table.cells]
    if not areas:
        parts.notice("Neither of them has a grade.")
        return
    head = el("tr", *(el("th", name, scope="col") for name in ("Area", one, two)))
    rows = [
        el(
            "tr",
            el("th", area, scope="row"),
            *(_dated(table.cells.get((name, area)), f"{name}, {area}") for name in (one, two)),
        )
        for area in areas
    ]
    _heat(head, rows, f"Grades of {one} and {two}")


def _dated(found: Reported[Grade] | None, name: str) -> Html:
    if found is None:
        return _cell(None, name)
    grade = found.what
    to = places.viewer(found.report.sha256, found.page, grade.spans)
    where = ", ".join(
        filter(None, [day(found.report.metadata.published_on), place(found.page, found.page_label, None)])
    )
    return el(
        "td",
        link(grade.grade, to, "quiet", aria_label=f"{name}: {grade.grade}; read it"),
        el("div", where, class_="small"),
        class_=grade_class(grade),
    )
