"""Putting quotes into collections, from wherever they are shown: buttons, and the choice that they open.

A button (``findings.js``) asks for the page once more with ``?collect=`` and the quote's digest; the page's address
stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from answer.collections.collected import Collection, Words
from answer.collections.store import LONGEST_NAME
from answer.wording import place
from index.errors import FindingsError
from index.wording import counted
from views import keeping, parts
from views.markup import Html, address, el, link
from views.rights import User
from views.visiting import visitor

SHOWN, SAID, DONE = "quotes_shown", "collecting_said", "collecting_done"
ALL = "all"
"""Under which name the quotes that are collected together are shown."""
SHORT = 240
"""Characters of a quote that the choice repeats."""


def begin() -> None:
    """Forget the quotes of the page that was shown before."""
    st.session_state[SHOWN] = {}


def collect_button(words: Words, beside: str, but: str = "", *, brief: bool = False) -> Html | None:
    """A button that opens the choice of collections for a quote and says in which it is already.

    ``beside`` tells a screen reader which quote is meant; ``but`` is the id of a collection that the page shows
    itself. A ``brief`` one is a sign alone, for where there are many. None for someone who can keep none.
    """
    owner = keeping.owner_of(visitor())
    if owner is None:
        return None
    st.session_state.setdefault(SHOWN, {})[words.same] = (words,)
    there = [one for one in _holding([words], owner)[0] if one.id != but]
    label = _label(there, but)
    shown, role = ("✓" if there else "+", "act brief") if brief else (label, "act")
    return el(
        "button", shown, class_=role, title=label if brief else None, type="button", data_collect=words.same,
        aria_haspopup="dialog", aria_label=f"{label}: {beside}",
    )  # fmt: skip


def collect_all_button(quotes: Sequence[Words], named: str) -> Html | None:
    """A button that does the same for several quotes at once; ``named`` is what they are, as "6 quotes"."""
    owner = keeping.owner_of(visitor())
    if owner is None or not quotes:
        return None
    st.session_state.setdefault(SHOWN, {})[ALL] = tuple(quotes)
    there = _holding(quotes, owner)[0]
    label = f"All {named} are in “{there[0].name}”" if there else f"Add all {named} to a collection"
    return el(
        "button", label, class_="act", type="button", data_collect_all=ALL, aria_haspopup="dialog",
    )  # fmt: skip


def shown() -> tuple[Words, ...]:
    """The quotes that have a button on the page so far, in their order."""
    return tuple(
        one for key, quotes in st.session_state.get(SHOWN, {}).items() if key != ALL for one in quotes
    )


def _holding(quotes: Sequence[Words], owner: str) -> tuple[list[Collection], list[Collection]]:
    """The owner's collections that hold all the quotes, and the others, the one that was changed last first."""
    try:
        collections, holding = keeping.known(owner)
    except FindingsError:  # the choice says it
        return [], []
    inside = frozenset.intersection(*(holding.get(one.same, frozenset()) for one in quotes))
    return [one for one in collections if one.id in inside], [
        one for one in collections if one.id not in inside
    ]


def _label(there: Sequence[Collection], but: str) -> str:
    if not there:
        return "Add to another collection" if but else "Add to collection"
    return f"In “{there[0].name}”" if len(there) == 1 else f"In {len(there)} collections"


def choose(user: User) -> None:
    """Open the choice of collections where the quote's button was pressed."""
    done = st.session_state.pop(DONE, False)
    quotes = st.session_state.get(SHOWN, {}).get(st.query_params.get("collect"))
    owner = keeping.owner_of(user)
    if quotes is not None and owner is not None and not done:
        _choice(quotes, owner)


@st.dialog("Add to collection")
def _choice(quotes: tuple[Words, ...], owner: str) -> None:
    """The quotes, the collections to choose from, a new one, and those that they are in."""
    if st.session_state.get(DONE):
        st.rerun()
    _chosen(quotes)
    if said := st.session_state.pop(SAID, None):
        parts.notice(said)
    there, others = _holding(quotes, owner)
    if others:
        with st.form("collect_in", border=False):
            st.selectbox("Collection", [one.name for one in others], key="collect_into")
            st.form_submit_button(
                "Add to it", key="collect_add", type="primary", on_click=_add, args=(quotes, owner)
            )
    with st.form("collect_new", border=False):
        st.text_input(
            "Or a new collection" if others else "A new collection",
            key="collect_name", placeholder="Its name", max_chars=LONGEST_NAME,
        )  # fmt: skip
        st.form_submit_button(
            "Make it and add", key="collect_make", type="secondary" if others else "primary",
            on_click=_make, args=(quotes, owner),
        )  # fmt: skip
    for one in there:
        with st.container(horizontal=True, vertical_alignment="center"):
            parts.html(el("p", "In ", link(one.name, address("collections", collection=one.id))))
            st.button(
                "Take it out" if len(quotes) == 1 else "Take them out", key=f"collect_out_{one.id}",
                type="tertiary", on_click=_take_out,
                args=(quotes, owner, one.id),
            )  # fmt: skip


def _chosen(quotes: Sequence[Words]) -> None:
    """What is to be collected: a quote with its source, or how many from where."""
    if len(quotes) > 1:
        reports = len({one.sha256 for one in quotes})
        parts.html(
            el("p", f"{counted(len(quotes), 'quote')} from {counted(reports, 'report')}, in this order.")
        )
        return
    words = quotes[0]
    brief = words.text if len(words.text) <= SHORT else f"{words.text[:SHORT].rsplit(' ', 1)[0]} …"
    where = ", ".join(filter(None, [words.title, place(words.page, words.page_label, words.paragraph)]))
    parts.html(el("blockquote", f"“{brief}”", class_="quote brief"), el("p", where, class_="small"))


def _add(quotes: Sequence[Words], owner: str) -> None:
    name = st.session_state["collect_into"]

    def add() -> None:
        id_ = keeping.store().named(name, owner).id
        for words in quotes:
            keeping.store().add(id_, owner, words)

    _do(add)


def _make(quotes: Sequence[Words], owner: str) -> None:
    name = st.session_state["collect_name"]

    def make() -> None:
        id_ = keeping.store().add_new(owner, name, quotes[0])
        for words in quotes[1:]:
            keeping.store().add(id_, owner, words)

    _do(make)


def _take_out(quotes: Sequence[Words], owner: str, id_: str) -> None:
    wanted = {words.same for words in quotes}

    def take_out() -> None:
        kept = keeping.store()
        for one in kept.open(id_, owner).quotes:
            if one.words.same in wanted:
                kept.take_out(id_, owner, one.id)

    _do(take_out)


def _do(change: Callable[[], object]) -> None:
    """Make a change and close the choice, or say in it why not."""
    try:
        change()
    except FindingsError as error:
        st.session_state[SAID] = str(error)
    else:
        st.session_state[DONE] = True
