"""How places in reports are worded, the same in the terminal, the app and exports."""

from __future__ import annotations

from collections.abc import Sequence


def heading_path(heading: Sequence[str]) -> str:
    """The headings above a passage, outermost first."""
    return " › ".join(heading)


def place(page: int | None, page_label: str | None, paragraph: int | None) -> str:
    """ "page 7 (printed 3)", "page 7", "paragraph 12", or "" when nothing is known."""
    if page is not None:
        return (
            f"page {page} (printed {page_label})"
            if page_label and page_label != str(page)
            else f"page {page}"
        )
    return f"paragraph {paragraph}" if paragraph else ""
