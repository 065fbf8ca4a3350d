"""What pages are made of. Text from reports goes through ``markup``, where it is only ever text."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from views.markup import Child, Html, el, joined, plain

Tag = Literal["div", "h1", "h2", "h3", "p", "blockquote"]


def html(*children: Child) -> None:
    """Elements on the page, if there are any; a bare text is shown as text."""
    if shown := joined(children):
        st.html(shown)


def text(body: str, role: str, tag: Tag = "div") -> None:
    """A text in one of the roles of style.css."""
    st.html(el(tag, body, class_=role))


def sentence(body: str, asked: str) -> None:
    """What was found, in one sentence; a screen reader hears it whenever something else is asked (findings.js)."""
    st.html(el("h2", body, class_="sentence", data_asked=asked))


def title(body: str, lead: str | None = None) -> None:
    """The page's heading, which takes the focus when the page is come to, and a sentence on what it is for."""
    html(el("h1", body, tabindex="-1"), el("p", lead, class_="lead") if lead else None)


def marked_html(body: str, start: int, end: int, role: str = "passage") -> Html:
    """A text with ``body[start:end]`` marked."""
    mark = Html(f"<mark>{plain(body[start:end])}</mark>")
    return el("div", body[:start], mark, body[end:], class_=role)


def marked(body: str, start: int, end: int, role: str = "passage") -> None:
    """A text with ``body[start:end]`` marked, on the page."""
    st.html(marked_html(body, start, end, role))


def lines_html(*bodies: Child, role: str) -> Html:
    """Several texts on lines of their own; empty ones are left out."""
    return el("div", *(el("div", body) for body in bodies if body), class_=role)


def lines(*bodies: Child, role: str) -> None:
    """Several texts on lines of their own, on the page."""
    st.html(lines_html(*bodies, role=role))


def notice(sentence: str) -> None:
    """A sentence that the user can act on."""
    st.html(el("div", sentence, class_="notice", role="status"))


def page_name(body: str) -> None:
    """What the browser's tab and history call the page, in place of its bare name."""
    st.set_page_config(page_title=f"{body.strip()[:80]} · Findings")
