"""The app's colours and type as Streamlit's settings; style.css has the same colours for what we draw ourselves.

No base is set, so that a browser shows light or dark as its user has it. Each colour of text stands at 4.5 to 1 or
more on its ground (WCAG 2.2 AA).
"""

from __future__ import annotations

from typing import Any

LIGHT = {
    "primaryColor": "#1d4f7c",
    "backgroundColor": "#fdfcf9",
    "secondaryBackgroundColor": "#f1efe8",
    "textColor": "#1c2126",
    "linkColor": "#1d4f7c",
    "borderColor": "#8d897c",
}
DARK = {
    "primaryColor": "#2f6ea6",
    "backgroundColor": "#15191d",
    "secondaryBackgroundColor": "#20262c",
    "textColor": "#e9e6df",
    "linkColor": "#9cc7ec",
    "borderColor": "#77808a",
}
THEME: dict[str, Any] = {
    "theme.font": "sans-serif",  # Source Sans, which Streamlit brings along
    "theme.baseFontSize": 17,
    "theme.baseRadius": "small",
    **{f"theme.light.{name}": value for name, value in LIGHT.items()},
    **{f"theme.dark.{name}": value for name, value in DARK.items()},
}
