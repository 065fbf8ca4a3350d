"""The browser door: sign-in and navigation only. Started by ``findings app``."""

from __future__ import annotations

from functools import partial

import streamlit as st

from views import frame
from views.pages import PAGES

st.navigation(
    [
        st.Page(
            partial(frame.show, page),
            title=f"{page.name} · Findings",
            url_path=page.path or "ask",
            default=not page.path,
        )
        for page in PAGES
    ],
    position="hidden",
).run()
