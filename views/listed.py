"""The reports that a question about reports asks for, on the page: what is known of each, and the way into it."""

from __future__ import annotations

from answer.findings.library import ReportsFound, told
from answer.wording import source
from index.records import ReportRow
from index.wording import counted
from views import parts
from views.markup import Html, address, el, link

MOST = 100


def show(found: ReportsFound) -> None:
    """The reports, newest first."""
    items = [_item(row) for row in found.reports[:MOST]]
    known = "What is known of them was read from the reports and is not quoted; each report’s page says from where."
    parts.html(el("p", known, class_="small"), el("ul", *items, class_="examples"))
    if len(found.reports) > MOST:
        rest = counted(len(found.reports) - MOST, "more report")
        parts.html(el("p", f"And {rest}: ", link("all reports", address("reports")), class_="small"))


def _item(row: ReportRow) -> Html:
    about = row.metadata
    name = source(about.title or row.report, about.authority, None)
    return el(
        "li",
        el("div", link(name, address("reports", report=row.sha256))),
        el("div", "; ".join(told(about)), class_="small"),
    )
