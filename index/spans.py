"""Places in a report's text: a span of a page, and the piece that ties shown text to it.

Every offset is a half-open range of Python characters.
"""

from __future__ import annotations

from typing import NamedTuple


class Span(NamedTuple):
    """Half-open character offsets in the text of one physical page (1-based)."""

    page: int
    start: int
    end: int


class Piece(NamedTuple):
    """``text[start:end]`` of a passage (or block) stands on ``page`` at ``page_start:page_end``.

    Pieces are in text order, do not overlap, and may leave gaps: characters of the text that are between
    pieces (a space where a line ended) stand on no page. The two ranges have equal length except where
    one character of the page is several of the text (a ligature).
    """

    start: int
    end: int
    page: int
    page_start: int
    page_end: int
