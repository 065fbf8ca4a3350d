"""Collections: a user's own, one of them to be ordered, annotated and saved, or one that somebody shares."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlsplit

import streamlit as st

from answer.citations.oscola import oscola
from answer.citations.reference import reference
from answer.collections.collected import Collected, Collection, Words
from answer.collections.collection import GONE, NO_QUOTES, Standing, standings
from answer.collections.store import LONGEST_NAME, LONGEST_NOTE
from answer.wording import day, heading_path, place, source
from index.errors import FindingsError
from views import opened, parts, places
from views.asking import whole_number
from views.collecting import collect_button
from views.collection_files import KINDS
from views.keeping import known, owner_of, store
from views.markup import Html, address, copy_button, el, joined, link
from views.rights import asks_for_sign_in
from views.visiting import visitor

PAGE = 25
"""Quotes on one page."""
NEAR_TOP = 2
"""A quote further down can be moved to the top in one step."""


def show() -> None:
    """The whole page. Raises FindingsError."""
    query = st.query_params
    if token := query.get("shared"):
        _show_shared(store().shared(token), token)
        return
    owner = owner_of(visitor())
    if owner is None:
        parts.title("Collections")
        parts.notice("Collections are kept by the address that one signs in with, and here there is none.")
    elif id_ := query.get("collection"):
        _show_own(id_, owner)
    else:
        _show_all(owner)


def _show_all(owner: str) -> None:
    parts.title(
        "Collections",
        "Quotes gathered for a course, a bundle or a report, in your order and with your notes.",
    )
    _show_said()
    collections, _ = known(owner)
    if not collections:
        parts.notice(
            "You have no collections yet. Make one here, or with “Add to collection” beside any quote."
        )
    shown = [
        el(
            "li",
            el("h2", link(one.name, address("collections", collection=one.id))),
            el(
                "div",
                _count(one),
                " · changed ",
                day(one.changed_on[:10]),
                " · shared" if one.token else None,
                class_="small",
            ),
            el("p", one.note, class_="own-note") if one.note else None,
        )
        for one in collections
    ]
    if shown:
        parts.html(el("ul", *shown, class_="collections"))
    with st.form("new_collection", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input("A new collection", key="new_name", placeholder="Its name", max_chars=LONGEST_NAME)
        st.form_submit_button("Make it", key="new_make", on_click=_make, args=(owner,))


def _make(owner: str) -> None:
    def make() -> None:
        st.query_params["collection"] = store().make(owner, st.session_state["new_name"])

    _do(make)


def _show_own(id_: str, owner: str) -> None:
    try:
        collection = store().open(id_, owner)
    except FindingsError as error:
        parts.title("Collections")
        parts.notice(str(error))
        parts.html(el("div", link("All collections", "/collections", "act"), class_="acts"))
        return
    _head(collection, f"{_count(collection)}, changed {day(collection.changed_on[:10])}")
    _show_said()
    _saves(collection, collection=collection.id)
    if not collection.quotes:
        ways = [link("Choose examples", "/examples", "act"), link("Ask the reports", "/", "act")]
        parts.html(
            el("p", "“Add to collection” stands beside every quote in the app."),
            el("div", *ways, class_="acts"),
        )
    _settings(collection, owner)
    _undo(collection, owner)
    for n, one in _here(collection):
        with st.container(key=f"kept_{one.quote.id}"):
            parts.html(_quote(n, one, collection.id))
            _changes(n, one, collection, owner)
    _further(collection, collection=collection.id)


def _show_shared(collection: Collection, token: str) -> None:
    _head(collection, f"{_count(collection)}, shared by {collection.owner}. You can read and save it.")
    _saves(collection, shared=token)
    parts.html(*(_quote(n, one) for n, one in _here(collection)))
    _further(collection, shared=token)


def _here(collection: Collection) -> list[tuple[int, Standing]]:
    """The quotes of the part that the address names, with their numbers; the others are not looked up."""
    start = _start(collection.count)
    part = replace(collection, quotes=collection.quotes[start : start + PAGE])
    return list(enumerate(standings(opened.index(), part), start + 1))


def _head(collection: Collection, said: str) -> None:
    parts.page_name(collection.name)
    parts.title(collection.name, said)
    parts.html(
        el("p", collection.note, class_="own-note") if collection.note else None,
        None if collection.quotes else el("div", NO_QUOTES, class_="notice", role="status"),
    )


def _saves(kept: Collection, **which: str) -> None:
    """Links that save the collection as files."""
    ways: list[Html] = []
    if kept.quotes:
        for form, (name, _) in KINDS.items():
            ways.append(_save(name, form, **which))
            if form == "pptx":
                ways.append(_save("Slides with pictures of the pages", form, pictures="1", **which))
    saves = el("span", "Save as ", class_="where") if ways else None
    parts.html(
        el("div", saves, *ways, class_="acts", role="group", aria_label="Files to save") if ways else None,
        el("div", link("All collections", "/collections", "act"), class_="acts"),
    )


def _save(name: str, form: str, **query: str) -> Html:
    to = address(f"collection/findings.{form}", **query)
    return el("a", name, href=to, class_="act", download="", aria_label=f"Save as {name}")


def _settings(collection: Collection, owner: str) -> None:
    """Name and note, the link, and deleting."""
    with st.expander("Name, note, sharing, deleting"):
        with st.form("describe", border=False):
            st.text_input(
                "Name", collection.name, key=_key("name", collection.id, collection.name),
                max_chars=LONGEST_NAME,
            )  # fmt: skip
            st.text_area(
                "Note", collection.note, key=_key("about", collection.id, collection.note),
                max_chars=LONGEST_NOTE,
            )  # fmt: skip
            st.form_submit_button("Save", key="describe_save", on_click=_describe, args=(collection, owner))
        _sharing(collection, owner)
        with st.popover("Delete this collection", key="delete"):
            st.button(
                f"Delete it with its {_count(collection)}", key="delete_sure", type="primary",
                on_click=_delete, args=(collection.id, owner),
            )  # fmt: skip


def _describe(shown: Collection, owner: str) -> None:
    """Save what was changed of the collection as it was shown: another window may have changed the rest."""
    name = st.session_state[_key("name", shown.id, shown.name)]
    note = st.session_state[_key("about", shown.id, shown.note)]
    new = None if name == shown.name else name
    _do(lambda: store().describe(shown.id, owner, name=new, note=note, was=shown.note), "Saved.")


def _key(name: str, id_: str, kept: str) -> str:
    """The key of a box that is filled anew when what is kept has changed."""
    return f"{name}_{id_}_{zlib.crc32(kept.encode('utf-8', 'replace'))}"


def _delete(id_: str, owner: str) -> None:
    def delete() -> None:
        store().delete(id_, owner)
        st.query_params.clear()

    _do(delete, "The collection is deleted.")


def _sharing(collection: Collection, owner: str) -> None:
    if not asks_for_sign_in():
        parts.text("It cannot be shared by link, because this app is open to nobody else.", "small", "p")
        return
    if collection.token is None:
        st.button(
            "Share by link", key="share", on_click=_do, args=(lambda: store().share(collection.id, owner),)
        )
        return
    to = f"{_origin()}{address('collections', shared=collection.token)}"
    parts.html(
        el(
            "p",
            "Every reader who has this link sees the collection as it is: ",
            el("code", to, class_="anywhere"),
        ),
        el("div", copy_button("Copy the link", to, "The link is copied."), class_="acts"),
    )
    st.button(
        "Stop sharing",
        key="unshare",
        on_click=_do,
        args=(lambda: store().stop_sharing(collection.id, owner),),
    )


def _origin() -> str:
    parts_of = urlsplit(st.context.url or "")
    return f"{parts_of.scheme}://{parts_of.netloc}" if parts_of.netloc else ""


def _undo(collection: Collection, owner: str) -> None:
    removed = st.session_state.get("taken_out")
    if removed and removed.collection == collection.id:
        parts.notice("The quote is taken out.")
        st.button("Put it back", key="put_back", on_click=_put_back, args=(owner,))


def _put_back(owner: str) -> None:
    removed = st.session_state.pop("taken_out")
    _do(lambda: store().put_back(owner, removed))


def _quote(n: int, one: Standing, own: str = "") -> Html:
    """A quote with its source and the owner's note; of one whose source has gone, what became of it.

    ``own`` is the id of the collection where its owner looks at it.
    """
    note = el("div", el("strong", "Note: "), one.quote.note, class_="own-note") if one.quote.note else None
    if one.words is None:
        was = ", ".join(filter(None, [one.quote.words.title, _place(one.quote.words)]))
        now = one.instead and ", ".join(filter(None, [one.instead.title, _place(one.instead)]))
        lines = [
            f"{n}. {GONE}",
            one.why,
            f"It stood in {was}.",
            f"The same words now stand in {now}." if now else None,
        ]
        said = joined(el("p", said) for said in lines if said)
        return el("article", el("div", said, class_="notice"), note, class_="kept")
    words = one.words
    report = opened.report(words.sha256)
    published = report.metadata.published_on if report else None
    reading = f"Read page {words.page}" if words.page else "Read the report here"
    to = places.viewer(words.sha256, words.page, words.spans)
    named = source(words.title, words.authority, published)
    lines_of = parts.lines_html(named, heading_path(words.heading), _place(words), role="source")
    plain = f"“{words.text}” ({', '.join(filter(None, [named, _place(words)]))})"
    acts: list[Html | None] = [
        link(reading, to, "act", aria_label=f"{reading}, quote {n}"),
        copy_button(
            "Copy with source", plain, f"Quote {n} is copied with its source.", f"Copy with source, quote {n}"
        ),
    ]
    of = reference(
        opened.index().catalogue, words.sha256, words.spans, words.text,
        heading=words.heading, paragraph=words.paragraph,
    )  # fmt: skip
    if of:
        cited = f"“{words.text}” {oscola(of)}."
        acts.append(
            copy_button("OSCOLA", cited, f"Quote {n} is copied: OSCOLA.", f"Copy by OSCOLA, quote {n}")
        )
    acts.append(collect_button(words, f"quote {n}", but=own))
    quote = el("blockquote", f"{n}. “{words.text}”", class_="quote")
    return el("article", quote, lines_of, note, el("div", *acts, class_="acts"), class_="kept")


def _changes(n: int, one: Standing, collection: Collection, owner: str) -> None:
    """Buttons that move a quote, take it out, cite it anew, and a box for its note."""
    id_, quote = collection.id, one.quote.id

    def button(label: str, name: str, do: Callable[[], object], off: bool = False) -> None:
        st.button(label, key=f"{name}_{quote}", on_click=_do, args=(do,), disabled=off, type="tertiary")

    with st.container(horizontal=True, key=f"changes_{quote}"):
        button(f"↑ Move {n} up", "up", lambda: store().move(id_, owner, quote, -1), n == 1)
        button(f"↓ Move {n} down", "down", lambda: store().move(id_, owner, quote, 1), n == collection.count)
        if n > NEAR_TOP:
            button(f"Move {n} to the top", "top", lambda: store().move(id_, owner, quote, -n))
        button(f"Take {n} out", "out", lambda: _take_out(id_, owner, quote))
        if instead := one.instead:
            button(f"Cite {n} from there", "anew", lambda: store().cite_anew(id_, owner, quote, instead))
        label = f"Change note {n}" if one.quote.note else f"Add note to {n}"
        box = st.popover(label, key=f"noting_{quote}", on_change="rerun", type="tertiary")
        if box.open:
            with box:
                _note_box(n, one, id_, owner)


def _note_box(n: int, one: Standing, id_: str, owner: str) -> None:
    key = _key("note", one.quote.id, one.quote.note)
    st.text_area(f"Note on quote {n}", one.quote.note, key=key, max_chars=LONGEST_NOTE)
    st.button(
        "Save the note",
        key=f"save_{key}",
        type="primary",
        on_click=_annotate,
        args=(id_, owner, one.quote),
    )


def _annotate(id_: str, owner: str, shown: Collected) -> None:
    note = st.session_state[_key("note", shown.id, shown.note)]
    _do(lambda: store().annotate(id_, owner, shown.id, note, was=shown.note))


def _take_out(id_: str, owner: str, quote: str) -> None:
    def take_out() -> None:
        st.session_state["taken_out"] = store().take_out(id_, owner, quote)

    _do(take_out)


def _do(change: Callable[[], object], said: str | None = None) -> None:
    """Make a change; what there is to say of it is shown with the page. What was taken out before stays out."""
    st.session_state.pop("taken_out", None)
    try:
        change()
    except FindingsError as error:
        said = str(error)
    if said:
        st.session_state["collection_said"] = said


def _show_said() -> None:
    if said := st.session_state.pop("collection_said", None):
        parts.notice(said)


def _place(words: Words) -> str:
    return place(words.page, words.page_label, words.paragraph)


def _count(collection: Collection) -> str:
    return f"{collection.count} quote{'' if collection.count == 1 else 's'}"


def _start(count: int) -> int:
    return min(whole_number(st.query_params.get("start")), max(0, count - 1)) // PAGE * PAGE


def _further(collection: Collection, /, **which: str) -> None:
    count, start = collection.count, _start(collection.count)
    if count <= PAGE:
        return
    ways = [el("span", f"{start + 1} to {min(count, start + PAGE)} of {count} ", class_="where")]
    if start:
        ways.append(link("← Before", address("collections", start=start - PAGE or None, **which), "act"))
    if start + PAGE < count:
        ways.append(link("After →", address("collections", start=start + PAGE, **which), "act"))
    parts.html(el("div", *ways, class_="acts"))
