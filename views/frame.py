"""What stands around every page: the name, the navigation, and who is signed in."""

from __future__ import annotations

import logging

import streamlit as st

from index.errors import FindingsError
from index.schema import NoIndexError
from views import collecting, opened, parts
from views.markup import el, link
from views.pages import PAGES, AppPage
from views.rights import User, asks_for_sign_in, current_access
from views.visiting import visitor

_LOG = logging.getLogger("findings")
_DEFECT = (
    "This page could not be shown because of a mistake in Findings itself; no report is harmed. Load it again. If that"
    " does not help, tell whoever keeps Findings: the window that it was started from says what happened."
)


def head(user: User, here: AppPage) -> None:
    """The name, and the pages that this user may see; the one that is shown is marked as such."""
    shown = [page for page in PAGES if page.listed and user.may(page.right)]
    pages = [
        el("li", link(page.name, f"/{page.path}", aria_current="page" if page is here else None))
        for page in shown
    ]
    parts.html(
        el(
            "header",
            el("a", "Skip to the page", href="#", class_="skip"),
            link("Findings", "/", "brand"),
            el("nav", el("ul", *pages), aria_label="Pages") if len(pages) > 1 else None,
            class_="top",
        )
    )


def foot(user: User) -> None:
    """Who is signed in, and whether questions are kept."""
    if not asks_for_sign_in():
        parts.html(el("footer", "Questions are not kept. Nothing leaves this machine.", class_="foot"))
        return
    kept = "Questions are logged." if current_access().log_questions else "Questions are not logged."
    who = f"Signed in as {user.address or 'someone without an address'}, {user.role}."
    parts.html(el("footer", f"{who} {kept}", class_="foot"))
    with st.container(key="leave"):
        st.button("Sign out", key="sign_out", type="tertiary", on_click=st.logout)


def show(page: AppPage) -> None:
    """A page in its frame, or the sentence that says why not."""
    st.set_page_config(page_title=f"{page.name} · Findings")
    try:
        user = visitor()
    except FindingsError as error:
        parts.notice(str(error))
        return
    if user.role == "nobody":
        _at_the_door(user)
        return
    head(user, page)
    if not user.may(page.right):
        parts.title(page.name)
        parts.notice("Only librarians may use this page.")
    else:
        with st.container(key="page"), opened.one_generation():
            collecting.begin()
            try:
                page.show()
            except FindingsError as error:
                parts.notice(str(error))
                if isinstance(error, NoIndexError) and user.may("write"):
                    parts.html(link("Add reports here", "/add", "act"))
            except Exception:  # a defect of ours: the terminal has the traceback, the reader a way on
                _LOG.exception("The page %s could not be shown.", page.name)
                parts.notice(_DEFECT)
                parts.html(link("Begin again", f"/{page.path}", "act"))
            collecting.choose(user)
    foot(user)


def _at_the_door(user: User) -> None:
    """What someone sees who may not read."""
    parts.title("Findings", "What inspectors found, in their own words, with the page it stands on.")
    if user.signed_in:
        parts.notice(
            f"You are signed in as {user.address or 'someone without an address'}, who may not read here."
            " Ask whoever keeps Findings to add you."
        )
        st.button("Sign out", key="go_away", on_click=st.logout)
    elif asks_for_sign_in():
        parts.text("Sign in to read.", "small", "p")
        st.button("Sign in", key="sign_in", type="primary", on_click=st.login)
    else:
        parts.notice("Start the app with: findings app")
