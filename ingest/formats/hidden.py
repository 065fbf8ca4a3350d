"""Text that a PDF holds but does not show: white on white, transparent, or too small to see.

It may be there to mislead whoever searches, so it is kept out of passages and told of. An invisible layer over
a scanned picture (text render mode 3) is what text recognition leaves, and is read. Only the first character
of each line is asked about; what looks suspicious is settled by drawing the page and looking.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from ctypes import byref, c_uint
from math import ceil
from typing import Any

from pypdfium2 import raw

from ingest.layout.lines import Glyphs, Line

LEAST_SIZE = 1.0
"""Points; letters that are smaller can't be read on paper or on a screen."""
LEAST_CONTRAST = 12
"""Greys (0..255) between the lightest and the darkest pixel where a line stands; below, nothing is seen."""
_WHITE = 235
_OPAQUE = 16
_DRAWN_SCALE = 2.0
_MOST_DRAWN = 4_000_000
_PICTURE_SHARE = 0.3
_INVISIBLE = 3


def hidden_lines(page: Any, lines: Sequence[Line], glyphs: Glyphs) -> list[Line]:
    """The lines of an open page that nobody who looks at it can see."""
    ink = _Ink()
    tiny = [line for line in lines if line.size < LEAST_SIZE and _is_tiny(line)]
    invisible, pale = [], []
    for line in lines:
        mode, is_pale = ink.of(glyphs, line.start)
        if mode == _INVISIBLE:
            invisible.append(line)
        elif is_pale:
            pale.append(line)
    if invisible and _has_picture(page):
        invisible = []
    return [*tiny, *invisible, *(_unseen(page, pale) if pale else ())]


def _is_tiny(line: Line) -> bool:
    return line.right - line.left < LEAST_SIZE * max(1, len(line.text))


class _Ink:
    """How a character is painted. Lines of one text object after another mostly share it."""

    def __init__(self) -> None:
        self._parts = c_uint(), c_uint(), c_uint(), c_uint()
        self._to_parts = [byref(part) for part in self._parts]

    def of(self, glyphs: Glyphs, offset: int) -> tuple[int, bool]:
        """The text render mode, and whether the colour is nearly white or nearly transparent."""
        drawn = glyphs.text_object(offset)
        if not drawn:
            return 0, False
        mode = raw.FPDFTextObj_GetTextRenderMode(drawn)
        if not raw.FPDFPageObj_GetFillColor(drawn, *self._to_parts):
            return mode, False
        red, green, blue, alpha = (part.value for part in self._parts)
        return mode, min(red, green, blue) >= _WHITE or alpha < _OPAQUE


def _has_picture(page: Any) -> bool:
    width, height = page.get_size()
    for drawn in page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE,), max_depth=3):
        left, bottom, right, top = drawn.get_bounds()
        if (right - left) * (top - bottom) > _PICTURE_SHARE * width * height:
            return True
    return False


def _unseen(page: Any, lines: Sequence[Line]) -> Iterator[Line]:
    """The lines where the drawn page shows nothing at all."""
    width, height = page.get_size()
    scale = min(_DRAWN_SCALE, (_MOST_DRAWN / max(1.0, width * height)) ** 0.5)
    wide, high = ceil(width * scale), ceil(height * scale)
    regions = [(line, _region(line, height, scale, (wide, high))) for line in lines if line.upright]
    regions = [(line, region) for line, region in regions if region[0] < region[2] and region[1] < region[3]]
    if not regions:
        return
    left, top = (min(region[at] for _, region in regions) for at in (0, 1))
    right, low = (max(region[at] for _, region in regions) for at in (2, 3))
    margins = (left, high - low, wide - right, top)
    # half a pixel less, since pypdfium2 rounds what is cut off up to whole pixels
    crop = tuple(max(0.0, margin - 0.5) / scale for margin in margins)
    with closing(page.render(scale=scale, crop=crop, grayscale=True)) as bitmap:
        picture = bitmap.to_pil().copy()
    for line, region in regions:
        shown = (region[0] - left, region[1] - top, region[2] - left, region[3] - top)
        darkest, lightest = picture.crop(shown).getextrema()
        if lightest - darkest < LEAST_CONTRAST:
            yield line


def _region(line: Line, height: float, scale: float, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """Where the line stands on the page drawn at ``scale``: left, top, right and bottom, in pixels."""
    bottom = height - line.base
    box = (line.left, bottom - 0.75 * line.size, line.right, bottom + 0.2 * line.size)
    left, top, right, low = (round(edge * scale) for edge in box)
    return max(0, left), max(0, top), min(size[0], right), min(size[1], low)
