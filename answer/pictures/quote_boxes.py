"""Where the words of spans stand on a PDF's page, in the page's own coordinates: what an annotation needs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from answer.pictures.page_image import Box, character_boxes, lines_of, open_page
from index.records import WordBox
from index.spans import Span

NUMBER_WIDTH = 20.0
"""Points that a quote's number takes before its first line."""


class Quad(NamedTuple):
    """A line of marked words in PDF user space (points, y upwards), before any rotation of the page."""

    left: float
    bottom: float
    right: float
    top: float


class _Upwards:
    """PDF user space with its y axis turned downwards, as pictures have it."""

    def to_bitmap(self, x: float, y: float) -> tuple[float, float]:
        return x, -y


class Lines(NamedTuple):
    """The lines of one quote; ``free`` says whether nothing is printed right before the first of them."""

    quads: tuple[Quad, ...]
    free: bool


class Sheet(NamedTuple):
    """What is marked on a page, a quote each; and how far the page is turned clockwise when shown (degrees)."""

    quotes: tuple[Lines, ...]
    rotation: int
    crop: Quad


def quote_boxes(
    pdf: bytes, number: int, quotes: Sequence[Sequence[Span]], stored_text: str, words: Sequence[WordBox]
) -> Sheet:
    """The lines of each quote on page ``number``; none for a quote that stands elsewhere, or whose text changed.

    Raises PageImageError.
    """
    with open_page(pdf, number) as page:
        rotation = int(page.get_rotation())
        crop = Quad(*page.get_cropbox())
        found = []
        for spans in quotes:
            here = [span for span in spans if span.page == number]
            if words:
                boxes = [_unturned(word, rotation, crop) for word in words if _touches(word, here)]
            else:
                boxes = character_boxes(page, here, stored_text, _Upwards())
            quads = tuple(Quad(b.left, -b.bottom, b.right, -b.top) for b in lines_of(boxes))
            found.append(Lines(quads, not quads or _is_free(page, quads[0])))
    return Sheet(tuple(found), rotation, crop)


def _is_free(page: Any, line: Quad) -> bool:
    """Whether no text stands within a number's width before a line that is not turned."""
    textpage = page.get_textpage()
    try:
        before = textpage.get_text_bounded(
            line.left - NUMBER_WIDTH, line.bottom + 1, line.left - 1, line.top - 1
        )
        return not str(before).strip()
    finally:
        textpage.close()


def _touches(word: WordBox, spans: Sequence[Span]) -> bool:
    return any(word.start < span.end and span.start < word.end for span in spans)


def _unturned(word: WordBox, rotation: int, crop: Quad) -> Box:
    """A word's box, which is in points from the top left of the page as it is shown, in user space turned down."""
    (x0, y0), (x1, y1) = (
        _point(x, y, rotation, crop) for x, y in ((word.left, word.top), (word.right, word.bottom))
    )
    return Box(min(x0, x1), -max(y0, y1), max(x0, x1), -min(y0, y1))


def _point(x: float, y: float, rotation: int, crop: Quad) -> tuple[float, float]:
    """A point of the shown page (from its top left) in user space."""
    match rotation % 360:
        case 90:
            return crop.left + y, crop.bottom + x
        case 180:
            return crop.right - x, crop.bottom + y
        case 270:
            return crop.right - y, crop.top - x
        case _:
            return crop.left + x, crop.top - y
