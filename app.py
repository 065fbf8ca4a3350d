"""The browser door: the page's frame and navigation only. Started by ``findings app``."""

from __future__ import annotations

import streamlit as st

from index.errors import FindingsError
from views import ask, parts

st.set_page_config(page_title="Findings", page_icon=parts.icon(), layout="centered")
parts.style()
page = st.navigation(
    [st.Page(ask.show, title="Ask · Findings", url_path="ask", default=True)], position="hidden"
)
try:
    page.run()
except FindingsError as error:
    parts.notice(str(error))
