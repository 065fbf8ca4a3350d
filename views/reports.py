"""The library: every report that can be asked, one report with all that is known of it, and the ledger of failures."""

from __future__ import annotations

import streamlit as st

from answer.wording import day
from index.catalogue import FILTER_COLUMNS, LedgerLine
from index.records import ReportRow
from index.wording import counted, pages_said
from views import opened, parts, report_page
from views.asking import Asking, asking, whole_number
from views.markup import Html, address, el, link
from views.report_parts import FORMATS

PAGE = 50
ORDERS = {"": "Newest first", "authority": "By authority", "title": "By title"}
TABS = {"": "Reports", "ledger": "Files that could not be read"}


def show() -> None:
    """The whole page: one report where the address names it, else the library. Raises FindingsError."""
    if wanted := st.query_params.get("report"):
        report_page.show(wanted)
        return
    counts = opened.index().catalogue.counts()
    failed = counts.failed + counts.needs_ocr
    unread = f"{counted(failed, 'file')} could not be read" if failed else "every file could be read"
    parts.title(
        "Reports",
        f"{counted(counts.reports, 'report')} with {counted(counts.pages, 'page')}; {unread}.",
    )
    tab = st.query_params.get("tab", "")
    tabs = [
        el("li", link(name, address("reports", tab=key), aria_current="true" if key == tab else None))
        for key, name in TABS.items()
    ]
    parts.html(el("nav", el("ul", *tabs), class_="tabs", aria_label="Parts of the library"))
    if tab == "ledger":
        _ledger()
    else:
        _library(asking())


def _library(state: Asking) -> None:
    order = st.query_params.get("order", "")
    order = order if order in ORDERS else ""
    _search_box(state)
    ways = [
        link(
            name,
            state.address("reports", order=key or None),
            "act",
            aria_current="true" if key == order else None,
        )
        for key, name in ORDERS.items()
    ]
    parts.html(el("div", el("span", "In order: ", class_="where"), *ways, class_="acts"))
    found = _sorted([row for row in opened.opened().reports.values() if _fits(row, state)], order)
    if not found:
        parts.notice("No report fits. Take a word away, or look at all reports.")
        parts.html(link("All reports", "/reports", "act"))
        return
    start = min(whole_number(st.query_params.get("start")), max(0, len(found) - 1))
    rows = [_row(row, state) for row in found[start : start + PAGE]]
    names = ("Report", "Authority", "Kind of inspection", "Published", "Length")
    head = el("tr", *(el("th", name, scope="col") for name in names))
    table = el("table", el("thead", head), el("tbody", *rows), class_="library")
    parts.html(el("div", table, class_="scroll", tabindex="0", role="region", aria_label="Reports"))
    ways = []
    if start:
        ways.append(
            link("← Before", state.address("reports", order=order, start=max(0, start - PAGE) or None), "act")
        )
    if start + PAGE < len(found):
        ways.append(link("After →", state.address("reports", order=order, start=start + PAGE), "act"))
    last = min(len(found), start + PAGE)
    parts.html(
        el(
            "div",
            el("span", f"{start + 1} to {last} of {len(found):,} ", class_="where told"),
            *ways,
            class_="acts",
        )
    )


def _search_box(state: Asking) -> None:
    if st.session_state.get("library_asked") != state.q:
        st.session_state["library_asked"] = st.session_state["library_words"] = state.q
    with st.form("library", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(
            "Words of the title, the authority, the kind of inspection or the year", key="library_words"
        )
        st.form_submit_button("Look", key="library_look", on_click=_look)


def _look() -> None:
    words = st.session_state["library_words"].strip()
    st.session_state["library_asked"] = words
    st.query_params.pop("start", None)
    if words:
        st.query_params["q"] = words
    else:
        st.query_params.pop("q", None)


def _fits(row: ReportRow, state: Asking) -> bool:
    """Whether a report holds every word, and the filters of the address."""
    about = row.metadata
    said = " ".join(
        filter(
            None,
            [
                about.title,
                about.authority,
                about.inspectorate,
                about.programme,
                about.theme,
                about.published_on,
                row.report,
            ],
        )
    ).casefold()
    wanted = {name: getattr(state.filters, name) for name in FILTER_COLUMNS}
    return all(word in said for word in state.q.casefold().split()) and all(
        getattr(about, name) in values for name, values in wanted.items() if values
    )


def _sorted(rows: list[ReportRow], order: str) -> list[ReportRow]:
    def title(row: ReportRow) -> str:
        return row.metadata.title.casefold()

    if order == "title":
        return sorted(rows, key=title)
    newest = sorted(rows, key=lambda row: row.metadata.published_on or "", reverse=True)
    return newest if not order else sorted(newest, key=lambda row: row.metadata.authority or "~")


def _row(row: ReportRow, state: Asking) -> Html:
    about = row.metadata
    length = pages_said(row.pages, paged=row.paged) or FORMATS.get(row.format, row.format)
    by = address("reports", authority=about.authority)
    return el(
        "tr",
        el("th", link(about.title, state.address("reports", report=row.sha256)), scope="row"),
        el("td", link(about.authority, by, "quiet") if about.authority else "Not known"),
        el("td", about.programme or "Not known"),
        el("td", day(about.published_on) or "Not known", class_="nowrap"),
        el("td", length, class_="nowrap"),
    )


def _ledger() -> None:
    """What was offered and is not in the library, each file with the reason."""
    catalogue = opened.index().catalogue
    lines = [line for line in catalogue.ledger() if line.status in {"failed", "needs_ocr", "removed"}]
    if not lines:
        parts.notice("Every file that was offered could be read.")
        return
    head = el("tr", *(el("th", name, scope="col") for name in ("File", "What became of it", "Why")))
    table = el("table", el("thead", head), el("tbody", *map(_ledger_row, lines)), class_="library")
    parts.html(el("div", table, class_="scroll", tabindex="0", role="region", aria_label="Files"))


def _ledger_row(line: LedgerLine) -> Html:
    words = {"failed": "could not be read", "needs_ocr": "needs text recognition", "removed": "was removed"}
    return el(
        "tr",
        el("th", line.report, scope="row"),
        el("td", words.get(line.status, line.status), class_="nowrap"),
        el("td", line.reason or ""),
    )
