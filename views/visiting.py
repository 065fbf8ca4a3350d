"""Whose session this is."""

from __future__ import annotations

import streamlit as st

from views.rights import User, asks_for_sign_in, user_of


def visitor() -> User:
    """Whoever this session belongs to. Raises AccessError."""
    return user_of(st.user.to_dict() if asks_for_sign_in() else {})
