"""What pages are made of.

Every text from a report passes through here and comes out as text: nothing in it is ever taken for HTML,
Markdown, LaTeX or a link.
"""

from __future__ import annotations

import unicodedata
from html import escape
from pathlib import Path
from typing import Literal

import streamlit as st
from PIL import Image

Tag = Literal["div", "h1", "h2", "h3", "p", "blockquote"]

STYLE = Path(__file__).with_name("style.css")


def icon() -> Image.Image:
    """The icon of the browser's tab, drawn here: Streamlit would fetch a named one from another host."""
    drawn = Image.new("RGB", (32, 32), "#1d4f7c")
    drawn.paste("#ffe268", (6, 13, 26, 19))
    return drawn


def style() -> None:
    """The app's own look, on every page."""
    st.html(STYLE)


def plain(text: str) -> str:
    """A text as HTML that shows it: escaped, line ends kept.

    Characters that only steer the display (direction marks, soft hyphens, joiners) are left out, and control
    characters are spaces, so that a text cannot disguise itself.
    """
    visible = "".join(
        c if c.isprintable() or c == "\n" else " " for c in text if unicodedata.category(c) != "Cf"
    )
    return escape(visible).replace("\n", '<span class="break"></span>')


def text(body: str, role: str, tag: Tag = "div") -> None:
    """A text in one of the roles of style.css."""
    st.html(f'<{tag} class="{role}">{plain(body)}</{tag}>')


def marked(body: str, start: int, end: int, role: str = "passage") -> None:
    """A text with ``body[start:end]`` marked."""
    inner = f"{plain(body[:start])}<mark>{plain(body[start:end])}</mark>{plain(body[end:])}"
    st.html(f'<div class="{role}">{inner}</div>')


def lines(*bodies: str | None, role: str) -> None:
    """Several texts on lines of their own; empty ones are left out."""
    shown = "".join(f"<div>{plain(body)}</div>" for body in bodies if body)
    st.html(f'<div class="{role}">{shown}</div>')


def notice(sentence: str) -> None:
    """A sentence that the user can act on."""
    st.html(f'<div class="notice" role="status">{plain(sentence)}</div>')
