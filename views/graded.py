"""An answer about grades on the page: the table, each grade leading to where it stands, and what is unknown."""

from __future__ import annotations

from collections import Counter

import streamlit as st

from answer.findings.graded import GradesFound, Line
from answer.wording import day, place
from index.wording import counted
from views import parts, places
from views.markup import Html, el, link
from views.report_parts import grade_class

HEADS = ("Authority", "Published", "Area", "Grade", "Where it stands")
MOST = 200


def show(found: GradesFound) -> None:
    """The table of an answer, and how many reports give no such grade."""
    if found.lines:
        head = el("tr", *(el("th", name, scope="col") for name in HEADS))
        table = el("table", el("thead", head), el("tbody", *map(_row, found.lines[:MOST])))
        parts.html(el("div", table, class_="scroll", tabindex="0", role="region", aria_label="Grades"))
    if len(found.lines) > MOST:
        parts.text(f"The first {MOST} of {len(found.lines)}; findings grades --csv has all.", "small", "p")
    if found.silent or found.unread:
        with st.expander(_silent(len(found.silent))):
            counts = Counter(
                (one.why, one.report.metadata.programme or "no known programme") for one in found.silent
            )
            said = [f"{why}: {programme}, {number}" for (why, programme), number in sorted(counts.items())]
            said += [
                f"could not be read: {line.report}, {line.reason or line.status}" for line in found.unread
            ]
            parts.html(el("ul", *(el("li", line) for line in said)))


def _silent(count: int) -> str:
    verbs = ("was", "gives") if count == 1 else ("were", "give")
    return f"{counted(count, 'report')} that {verbs[0]} looked in {verbs[1]} no such grade"


def _row(line: Line) -> Html:
    what, report = line.found.what, line.found.report
    about = report.metadata
    name = about.authority or about.title
    to = places.viewer(report.sha256, line.found.page, what.spans)
    shown = link(what.grade, to, "quiet", aria_label=f"{name}, {what.area}: {what.grade}; read it")
    where = place(line.found.page, line.found.page_label, line.paragraph)
    said = f"“{what.quote}” {where}" if what.quote else "set by hand"
    return el(
        "tr",
        el("th", name, scope="row"),
        el("td", day(about.published_on) or "no date", "" if line.latest else " (superseded)"),
        el("td", what.area),
        el("td", shown if what.spans else what.grade, class_=grade_class(what)),
        el("td", said),
    )
