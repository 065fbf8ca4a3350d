"""HTML that is safe by how it is made: every ``str`` is shown as text, and only ``Html`` is taken for HTML.

Text from reports is only ever a ``str`` here, so nothing in it becomes HTML, Markdown, LaTeX or a link.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from html import escape
from urllib.parse import urlencode


class Html(str):
    """A text that is HTML already, made by ``el`` and ``plain`` alone."""

    __slots__ = ()


Child = str | None
"""A text, HTML, or nothing."""


def visible(text: str) -> str:
    """A text without what only steers the display, so that it cannot disguise itself.

    Direction marks, soft hyphens and joiners are left out, and control characters are spaces.
    """
    if text.replace("\n", "").isprintable():  # as nearly all is
        return text
    return "".join(
        c if c.isprintable() or c == "\n" else " " for c in text if unicodedata.category(c) != "Cf"
    )


def plain(text: str) -> Html:
    """A text as HTML that shows it: escaped, line ends kept."""
    return Html(escape(visible(text)).replace("\n", '<span class="break"></span>'))


def el(tag: str, *children: Child, **attributes: str | None) -> Html:
    """An element. Attributes that are None are left out; ``class_`` is class, and _ in a name is -."""
    given = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escape(visible(value))}"'
        for name, value in attributes.items()
        if value is not None
    )
    if tag in {"img", "br", "hr", "input"}:
        return Html(f"<{tag}{given}>")
    return Html(f"<{tag}{given}>{joined(children)}</{tag}>")


def joined(children: Iterable[Child]) -> Html:
    """Elements and texts one after the other."""
    return Html("".join(_shown(child) for child in children if child))


def _shown(child: str) -> Html:
    return child if isinstance(child, Html) else plain(child)


def address(page: str, /, **query: str | int | Sequence[str] | None) -> str:
    """The address of a page of the app in a state; what is empty is left out."""
    pairs = {name: value for name, value in query.items() if value not in (None, "", (), [])}
    asked = urlencode(pairs, doseq=True)
    return f"/{page}?{asked}" if asked else f"/{page}"


def link(label: Child, to: str, class_: str = "", **attributes: str | None) -> Html:
    """A link to a page of the app, followed without loading the app anew."""
    return el("a", label, href=to, class_=f"go {class_}".strip(), **attributes)


def copy_button(label: str, text: str, said: str, name: str | None = None) -> Html:
    """A button that puts a text into the clipboard and says so; ``name`` is what a screen reader calls it."""
    return el("button", label, class_="copy", type="button", data_copy=text, data_said=said, aria_label=name)
