"""One report: what is known of it, its grades and findings, its outline, and its full text."""

from __future__ import annotations

import streamlit as st

from answer.wording import day, heading_path, source
from index.records import ReportRow
from index.wording import counted, pages_said
from views import correcting, opened, parts, places, removing
from views.markup import Html, address, el, link
from views.report_parts import FIELDS, FORMATS, finding_html, grade_html
from views.visiting import visitor

FOUND_IN = {
    "content": "said in the report", "properties": "said in the file’s properties", "file name": "from the file’s name",
    "folder": "from the folder’s name", "programme": "by the kind of inspection", "by hand": "set by hand",
}  # fmt: skip
"""Where a value was found (``Metadata.found_in``), as users call it."""
TABS = {"": "About", "findings": "Findings and grades", "outline": "Outline", "text": "Full text"}


def show(sha256: str) -> None:
    """The whole page of one report. Raises FindingsError."""
    row = opened.report(sha256)
    if row is None:
        parts.title("This report is not there")
        parts.notice(
            "It is no longer in the index, or the address is not whole. Look at all reports instead."
        )
        parts.html(link("All reports", "/reports", "act"))
        return
    about = row.metadata
    parts.page_name(about.title)
    file = places.original(row.sha256, row.report, None)
    ways = [
        link(
            "Read it page by page" if row.paged else "Read it",
            places.viewer(row.sha256, 1 if row.paged else None),
            "act",
        ),
        el("a", "Open the file", href=file, target="_blank", class_="act"),
        link("All reports", "/reports", "act"),
    ]
    parts.html(
        el("h1", about.title, class_="report-title", tabindex="-1"),
        el("p", source("", about.authority, about.published_on).lstrip(", "), class_="lead"),
        el("div", *ways, class_="acts"),
    )
    tab = st.query_params.get("tab", "")
    tab = tab if tab in TABS else ""
    tabs = [
        el(
            "li",
            link(
                name,
                address("reports", report=row.sha256, tab=key),
                aria_current="true" if key == tab else None,
            ),
        )
        for key, name in TABS.items()
    ]
    parts.html(el("nav", el("ul", *tabs), class_="tabs", aria_label="Parts of this report"))
    {"": _about, "findings": _findings, "outline": _outline, "text": _text}[tab](row)


def _about(row: ReportRow) -> None:
    about = row.metadata
    values = [(label, getattr(about, name), about.found_in.get(name)) for name, label in FIELDS.items()]
    rows = [
        el(
            "tr",
            el("th", label, scope="row"),
            el("td", (day(value) if "_" in name else value) or "Not known"),
            el("td", FOUND_IN.get(found, f"from {found}") if found else "", class_="small"),
        )
        for (name, (label, value, found)) in zip(FIELDS, values, strict=True)
    ]
    passages = counted(row.passages, "passage")
    length = ", ".join(filter(None, [pages_said(row.pages, paged=row.paged), passages]))
    facts = [
        ("Length", length), ("Kind of file", FORMATS.get(row.format, row.format)), ("File", row.source),
        ("SHA-256", row.sha256), ("What to know", row.reason), ("Same text as", row.same_text_as),
    ]  # fmt: skip
    rows += [
        el("tr", el("th", name, scope="row"), el("td", value, class_="anywhere"), el("td"))
        for name, value in facts
        if value
    ]
    parts.html(el("table", el("tbody", *rows), class_="facts"))
    user = visitor()
    if user.may("write"):
        correcting.show(user, row)
        parts.html(el("div", removing.way(row.sha256, "this report"), class_="acts"))


def _findings(row: ReportRow) -> None:
    grades = [found for found in opened.grades() if found.report.sha256 == row.sha256]
    findings = [found for found in opened.findings() if found.report.sha256 == row.sha256]
    if grades:
        parts.html(el("h2", "Grades"), el("table", el("tbody", *map(grade_html, grades)), class_="facts"))
    if findings:
        parts.html(el("h2", "Findings"), *(finding_html(found, with_source=False) for found in findings))
    if not grades and not findings:
        parts.notice(
            "The report gives no grades, and no recommendations or other findings were recognised in it."
        )


def _outline(row: ReportRow) -> None:
    """The headings in order, each leading to where it begins."""
    seen: set[tuple[str, ...]] = set()
    lines: list[Html] = []
    for passage in opened.passages_of(row):
        for depth in range(1, len(passage.heading) + 1):
            path = passage.heading[:depth]
            if path in seen:
                continue
            seen.add(path)
            page = passage.pages[0] if row.paged and passage.pages else None
            spans = passage.spans(0, len(passage.text)) if not row.paged else ()
            label = path[-1] + (f" · page {page}" if page else "")
            lines.append(
                el("li", link(label, places.viewer(row.sha256, page, spans)), class_=f"depth-{min(depth, 5)}")
            )
    if lines:
        parts.html(el("ul", *lines, class_="outline"))
    else:
        parts.notice("No headings were recognised in this report.")


def _text(row: ReportRow) -> None:
    """Every passage in order under its headings, with the pages as they begin."""
    shown: list[Html] = []
    heading: tuple[str, ...] = ()
    page = 0
    for passage in opened.passages_of(row):
        first = passage.pages[0] if passage.pages else 0
        if row.pages > 1 and first > page:
            page = first
            shown.append(
                el("div", link(_page_name(row, page), places.viewer(row.sha256, page)), class_="page-mark")
            )
        if passage.heading != heading:
            heading = passage.heading
            shown.append(el("h3", heading_path(heading)))
        shown.append(el("div", passage.text, class_=f"kind-{passage.kind}"))
    parts.html(el("div", *shown, class_="report-text"))


def _page_name(row: ReportRow, number: int) -> str:
    """How a page is called: by its number, or as the web page that it is."""
    stored = None if row.paged else opened.index().catalogue.page(row.sha256, number)
    return stored.label if stored and stored.label else f"Page {number}"
