"""Every file that was ever offered, by whomever and from wherever, with what became of it: the ledger."""

from __future__ import annotations

import streamlit as st

from views import became, opened, parts, removing, taking_in
from views.asking import whole_number
from views.became import Became
from views.markup import Html, address, el, link
from views.visiting import visitor

PAGE = 50


def show() -> None:
    """The files that fit the words and the kind that the address asks for. Raises FindingsError."""
    now = opened.opened()
    lines = [became.of_line(line, now.reports) for line in now.index.catalogue.ledger()]
    words, kind = st.query_params.get("q", ""), st.query_params.get("became", "")
    _search_box(words)
    kinds = sorted({line.words for line in lines})
    choices = [
        link(
            name or "All", address("add", tab="files", q=words, became=name), "act",
            aria_current="true" if name == kind else None,
        )
        for name in ("", *kinds)
    ]  # fmt: skip
    parts.html(el("div", el("span", "Show: ", class_="where"), *choices, class_="acts"))
    failed = sum(line.look == "bad" for line in lines)
    if failed and not taking_in.uploads().unfinished():
        files = "the file" if failed == 1 else f"all {failed:,} files"
        st.button(f"Try {files} again that could not be read", key="files_again", on_click=_again)
    found = [line for line in lines if _fits(line, words, kind)]
    if not found:
        parts.notice("No file fits. Take a word away, or look at all of them.")
        return
    start = min(whole_number(st.query_params.get("start")), len(found) - 1)
    head = el("tr", *(el("th", name, scope="col") for name in ("File", "What became of it", "")))
    body = el("tbody", *map(_row, found[start : start + PAGE]))
    table = el("table", el("thead", head), body, class_="library added")
    parts.html(el("div", table, class_="scroll", tabindex="0", role="region", aria_label="Every file"))
    ways = [
        link(label, address("add", tab="files", q=words, became=kind, start=to or None), "act")
        for label, to, there in (
            ("← Before", max(0, start - PAGE), start > 0),
            ("After →", start + PAGE, start + PAGE < len(found)),
        )
        if there
    ]
    where = f"{start + 1} to {min(len(found), start + PAGE)} of {len(found):,} "
    parts.html(el("div", el("span", where, class_="where"), *ways, class_="acts"))


def _fits(line: Became, words: str, kind: str) -> bool:
    title = line.report.metadata.title if line.report else ""
    said = f"{line.name} {line.path} {title} {line.why or ''}".casefold()
    return kind in {"", line.words} and all(word in said for word in words.casefold().split())


def _search_box(words: str) -> None:
    if st.session_state.get("files_asked") != words:
        st.session_state["files_asked"] = st.session_state["files_words"] = words
    with st.form("files", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input("Words of the file's name, its folder, its title or the reason", key="files_words")
        st.form_submit_button("Look", key="files_look", on_click=_look)


def _look() -> None:
    words = st.session_state["files_words"].strip()
    st.session_state["files_asked"] = words
    st.query_params.pop("start", None)
    if words:
        st.query_params["q"] = words
    else:
        st.query_params.pop("q", None)


def _again() -> None:
    who = visitor().address
    taking_in.ask_here("retry", None, lambda: taking_in.uploads().retry(who))
    st.query_params.clear()


def _row(line: Became) -> Html:
    ways = []
    if line.report:
        ways.append(link("Open", address("reports", report=line.report.sha256), "act"))
        if line.report.source == line.path:
            ways.append(removing.way(line.report.sha256, line.name))
    return el(
        "tr",
        el("th", line.name, scope="row"),
        el("td", el("span", line.words, class_=f"became {line.look}"), class_="nowrap"),
        el(
            "td", el("div", line.why) if line.why else None, el("div", *ways, class_="acts") if ways else None
        ),
    )
