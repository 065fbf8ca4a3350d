"""Adding reports: files that are dropped, addresses, and what became of each; for librarians."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

import streamlit as st

from answer.wording import day
from index.errors import FindingsError
from index.uploads import Upload
from views import became, every_file, parts, removing, taking_in
from views.became import Became
from views.markup import Html, address, el, link
from views.receiving import MOST_BYTES
from views.visiting import visitor

SHOWN = 60
"""Uploads on the page, the latest ones; those before are among all files."""
SECONDS = 1.0
"""Between two looks at what is under way."""
TABS = {"": "Add", "files": "Every file"}
KINDS = ".pdf,.docx,.html,.htm,.md,.txt,.zip"
TRIED = {"Could not be read", "Needs a password", "Not done"}
"""What can be tried again."""


def show() -> None:
    """The whole page: adding, every file, or one to be removed where the address names it. Raises FindingsError."""
    if wanted := st.query_params.get("remove"):
        removing.show(wanted)
        return
    tab = st.query_params.get("tab", "")
    parts.title(
        "Add reports", "New reports can be searched as soon as they are read; nobody has to wait for it."
    )
    tabs = [
        el("li", link(name, address("add", tab=key), aria_current="true" if key == tab else None))
        for key, name in TABS.items()
    ]
    parts.html(el("nav", el("ul", *tabs), class_="tabs", aria_label="Parts of this page"))
    if tab == "files":
        every_file.show()
        return
    _drop()
    _from_the_web()
    if said := st.session_state.pop(taking_in.SAID, None):
        parts.notice(said)
    busy = bool(taking_in.uploads().unfinished())
    st.fragment(_progress, run_every=SECONDS if busy else None)(busy)


def _drop() -> None:
    """Where files are dropped or chosen; adding.js sends them, and says how far it is."""
    kinds = "PDF, Word (.docx), web pages, Markdown, text, and ZIP archives of them"
    parts.html(
        el(
            "div",
            el("input", type="file", multiple="", id="add-files", class_="unseen", accept=KINDS),
            el("p", el("label", "Choose files", for_="add-files", class_="pick"), " or drop them here"),
            el("p", f"{kinds}; at most {MOST_BYTES >> 20} MB each.", class_="small"),
            el("p", class_="sending", role="status"),
            el("ul", class_="unsent"),
            class_="drop",
            data_most=str(MOST_BYTES),
        )
    )


def _from_the_web() -> None:
    with (
        st.form("web", border=False, clear_on_submit=True),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        st.text_input(
            "Or the address of a report on the web", key="add_address", placeholder="https://", max_chars=2000
        )
        st.form_submit_button("Fetch it", key="add_fetch", on_click=_fetch)


def _fetch() -> None:
    given = st.session_state["add_address"].strip()
    if not given:
        return
    if not given.lower().startswith("https://") or any(c.isspace() for c in given):
        st.session_state[taking_in.SAID] = "Only addresses that begin with https:// are fetched."
        return
    who = visitor().address
    taking_in.ask_here("address", given, lambda: taking_in.uploads().fetch(given, who))


def _progress(was_busy: bool) -> None:
    """What is under way and what became of the latest ones; drawn anew by itself while anything is under way."""
    try:
        if not visitor().may("write"):
            return
        uploads = taking_in.uploads().listed(SHOWN)
        lines, reports = taking_in.found_of(uploads)
    except FindingsError as error:
        parts.notice(str(error))
        return
    unfinished = taking_in.uploads().unfinished()
    if was_busy and not unfinished:
        st.rerun()
    if not uploads:
        parts.text("Nothing was added here yet.", "small", "p")
        return
    found = [(upload, became.of_upload(upload, lines.get(upload.id, ()), reports)) for upload in uploads]
    parts.html(el("h2", "What became of it"), el("p", _in_short(unfinished), role="status", class_="small"))
    again = [
        upload for upload, outcome in found if upload.kind in {"file", "address"} and _can_be_tried(outcome)
    ]
    if again and not unfinished:
        files = "the file" if len(again) == 1 else f"the {len(again)} files"
        st.button(
            f"Try {files} again that could not be read", key="add_again", on_click=_again, args=(again,)
        )
    head = el("tr", *(el("th", name, scope="col") for name in ("File", "What became of it", "", "Asked for")))
    rows = [row for upload, outcome in found for row in _rows(upload, outcome)]
    table = el("table", el("thead", head), el("tbody", *rows), class_="library added")
    parts.html(el("div", table, class_="scroll", tabindex="0", role="region", aria_label="What became of it"))


def _can_be_tried(outcome: Sequence[Became]) -> bool:
    return any(one.words in TRIED for one in outcome)


def _again(uploads: Sequence[Upload]) -> None:
    for upload in uploads:
        taking_in.ask_here(
            upload.kind, upload.report, partial(taking_in.uploads().set, [upload.id], "waiting")
        )


def _in_short(unfinished: Sequence[Upload]) -> str:
    """What is under way, in one sentence."""
    if not unfinished:
        return "Nothing is under way."
    states = [became.STATES[upload.state].lower() for upload in unfinished]
    counts = [f"{states.count(state)} {state}" for state in dict.fromkeys(states)]
    return f"Under way: {', '.join(counts)}."


def _rows(upload: Upload, outcome: Sequence[Became]) -> list[Html]:
    asked = datetime.fromisoformat(upload.at).astimezone()
    by = f"{day(f'{asked:%Y-%m-%d}')} {asked:%H:%M}" + (f" by {upload.who}" if upload.who else "")
    own, *members = outcome
    return [_row(own, by, upload), *(_row(member, None, upload) for member in members)]


def _row(one: Became, by: str | None, upload: Upload) -> Html:
    ways = [link("Open", address("reports", report=one.report.sha256), "act")] if one.report else []
    if one.report and one.report.source == one.path:
        ways.append(removing.way(one.report.sha256, one.name))
    elif one.look == "bad" and by is not None and upload.kind == "file":
        ways.append(removing.way(upload.id, one.name))
    return el(
        "tr",
        el("th", one.name, scope="row", class_="member" if by is None else None),
        el("td", el("span", one.words, class_=f"became {one.look}"), class_="nowrap"),
        el("td", el("div", one.why) if one.why else None, el("div", *ways, class_="acts") if ways else None),
        el("td", by or "", class_="small"),
    )
