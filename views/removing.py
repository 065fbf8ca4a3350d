"""Removing a report: first what will be gone, then, when that is agreed to, having it done."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from index.records import ReportRow
from index.uploads import Upload
from views import opened, parts, taking_in
from views.markup import Html, address, el, link
from views.visiting import visitor


def way(wanted: str, name: str) -> Html:
    """The way to the question whether to remove a report (by SHA-256) or a file that was sent (by its id)."""
    return link("Remove", address("add", remove=wanted), "act", aria_label=f"Remove {name}")


def show(wanted: str) -> None:
    """What will be gone, and the button. Raises FindingsError."""
    sent = taking_in.uploads().one(wanted)
    if sent and sent.kind == "file":
        _show_sent(sent)
    elif row := opened.report(wanted):
        _show_report(row)
    else:
        parts.title("This report is not there")
        parts.notice("It is no longer in the index, or the address is not whole.")
        parts.html(link("Add reports", "/add", "act"))


def _show_report(row: ReportRow) -> None:
    parts.title("Remove a report?")
    parts.html(el("h2", row.metadata.title), el("p", row.report, class_="small"))
    opened_now = opened.opened()
    grades = sum(one.report.sha256 == row.sha256 for one in opened.grades())
    findings = sum(one.report.sha256 == row.sha256 for one in opened.findings())
    pages = f"its {row.pages:,} pages and " if row.paged else "its text in "
    gone = [
        f"The report with {pages}{row.passages:,} passages: no search, answer or picture shows it any more."
    ]
    if grades or findings:
        gone.append(f"Its {findings:,} findings and {grades:,} grades, from Examples and Compare.")
    gone.append("Its file in the index folder.")
    kept = ["What people have saved or printed of it, and backups made before now."]
    for line in opened_now.index.catalogue.ledger():  # the further pages of a publication among them
        if line.held == row.sha256 and line.status != "failed":
            _of_source(line.path, gone, kept)
    _ask(row.sha256, gone, kept, row.source, row.report)


def _of_source(path: str, gone: list[str], kept: list[str]) -> None:
    """What becomes of a file that brought the report."""
    sent = taking_in.uploads().file_behind(path)
    if sent is None:
        if not path.startswith("https://"):
            kept.append(f"The file {path}: later additions of its folder leave it out.")
        return
    if sent == Path(path):
        gone.append("The file that was sent here.")
    else:
        gone.append(
            "The archive that was sent here and held it. Its other reports stay; files in it that could not be read"
            " cannot be tried again."
        )


def _show_sent(sent: Upload) -> None:
    parts.title("Remove a file?")
    parts.html(el("h2", sent.report))
    _ask(sent.id, ["The file that was sent here, and its line among all files."], [], sent.path, sent.report)


def _ask(key: str, gone: list[str], kept: list[str], path: str, report: str) -> None:
    parts.html(el("h3", "This will be gone"), el("ul", *(el("li", line) for line in gone)))
    if kept:
        parts.html(el("h3", "This stays"), el("ul", *(el("li", line) for line in dict.fromkeys(kept))))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("Remove it", key=f"remove_{key}", type="primary", on_click=_remove, args=(path, report))
        parts.html(link("Keep it", "/add", "act"))


def _remove(path: str, report: str) -> None:
    who = visitor().address
    taking_in.ask_here("removal", report, lambda: taking_in.uploads().remove(path, report, who))
    st.query_params.clear()
