"""Correcting by hand what a report says of itself: for librarians, noted with who and when."""

from __future__ import annotations

import streamlit as st

from index.errors import FindingsError
from index.records import ReportRow
from views import parts
from views.report_parts import FIELDS
from views.rights import User
from views.writing import change


def show(user: User, row: ReportRow) -> None:
    """A form with what is known; what is changed in it is set, kept over later readings, and searched by at once."""
    with st.expander("Correct this by hand"), st.form(f"correct_{row.sha256}", border=False):
        for name, label in FIELDS.items():
            hint = " (2024-05-31)" if "_" in name else ""
            st.text_input(
                f"{label}{hint}", getattr(row.metadata, name) or "", key=f"correct_{name}_{row.sha256}"
            )
        sent = st.form_submit_button("Save the corrections", key="correct_save")
    if sent:
        _save(user, row)
    if said := st.session_state.pop("corrected", None):
        parts.notice(said)


def _save(user: User, row: ReportRow) -> None:
    given = {name: st.session_state[f"correct_{name}_{row.sha256}"].strip() for name in FIELDS}
    changed = {name: value for name, value in given.items() if value != (getattr(row.metadata, name) or "")}
    if not changed:
        parts.notice("Nothing was changed.")
        return
    settings = [part for name, value in changed.items() for part in ("--set", row.source, f"{name}={value}")]
    try:
        with st.spinner("Saving; the report is indexed anew …"):
            change(user, f"correction of {', '.join(changed)}", "reports", *settings, report=row.report)
    except FindingsError as error:
        parts.notice(str(error))
        return
    st.session_state["corrected"] = "Saved. Answers use it from now on."
    st.rerun()
