"""The drawn sheets of a bundle: its index in front, and extracts of reports that have no pages of their own.

Drawn with ReportLab in Source Sans Pro (Latin, Greek, Cyrillic), which comes inside a package.
"""

from __future__ import annotations

import importlib.util
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from answer.shown import MISSING, legal

PLAIN, BOLD, ITALIC = "FindingsPlain", "FindingsBold", "FindingsItalic"
_FILES = {
    PLAIN: "SourceSansPro-Regular.ttf",
    BOLD: "SourceSansPro-Semibold.ttf",
    ITALIC: "SourceSansPro-It.ttf",
}
_MARGIN = 56.0
_WIDTH = A4[0] - 2 * _MARGIN
_LINK_BLUE = (0.11, 0.31, 0.49)


class Area(NamedTuple):
    """A rectangle on drawn sheet ``sheet`` (from 0), in points from the bottom left; ``key`` says what for."""

    sheet: int
    left: float
    bottom: float
    right: float
    top: float
    key: int


@dataclass(slots=True)
class Drawn:
    """Drawn sheets as a PDF, with the areas that become links or highlights."""

    pdf: bytes
    sheets: int
    areas: list[Area]


def drawable(text: str, font: str = PLAIN) -> str:
    """A text with MISSING for each character that the font has no form of; as long as it was."""
    load_fonts()
    forms = pdfmetrics.getFont(font).face.charToGlyph
    return "".join(character if ord(character) in forms else MISSING for character in text)


def load_fonts() -> None:
    """Make the fonts known to ReportLab, once."""
    if PLAIN in pdfmetrics.getRegisteredFontNames():
        return
    found = importlib.util.find_spec("font_source_sans_pro")
    assert found and found.origin
    folder = Path(found.origin).parent / "files"
    for name, file in _FILES.items():
        pdfmetrics.registerFont(TTFont(name, str(folder / file)))


@dataclass(slots=True)
class Sheets:
    """Sheets of A4 that are written from top to bottom."""

    title: str
    _out: io.BytesIO = field(default_factory=io.BytesIO)
    _canvas: Any = None
    _y: float = 0.0
    _sheet: int = 0
    areas: list[Area] = field(default_factory=list)

    def __post_init__(self) -> None:
        load_fonts()
        self._canvas = Canvas(self._out, pagesize=A4, invariant=True)
        self._canvas.setTitle(legal(self.title))
        self._canvas.setCreator("Findings")
        self._y = A4[1] - _MARGIN

    def room(self, height: float) -> None:
        """Begin a new sheet when less than ``height`` points are left on this one."""
        if self._y - height < _MARGIN:
            self._canvas.showPage()
            self._sheet += 1
            self._y = A4[1] - _MARGIN

    def write(
        self, text: str, *, font: str = PLAIN, size: float = 10.5, indent: float = 0.0, after: float = 4.0,
        link: int | None = None, marked: tuple[int, int, int] | None = None,
    ) -> None:  # fmt: skip
        """A paragraph. ``link`` makes an area of all of it; ``marked`` is (start, end, key) of a part of it."""
        leading = size * 1.32
        text = drawable(text, font)
        for start, end in wrapped(text, font, size, _WIDTH - indent):
            self.room(leading)
            self._y -= leading
            self._canvas.setFont(font, size)
            if link is not None:
                self._canvas.setFillColorRGB(*_LINK_BLUE)
            self._canvas.drawString(_MARGIN + indent, self._y, text[start:end])
            self._canvas.setFillColorRGB(0, 0, 0)
            if link is not None:
                self._area(text, (start, end), (start, end), font, size, indent, link)
            if marked:
                self._area(text, (start, end), marked[:2], font, size, indent, marked[2])
        self._y -= after

    def _area(
        self, text: str, line: tuple[int, int], part: tuple[int, int], font: str, size: float, indent: float, key: int
    ) -> None:  # fmt: skip
        low, high = max(line[0], part[0]), min(line[1], part[1])
        if low >= high:
            return
        left = _MARGIN + indent + pdfmetrics.stringWidth(text[line[0] : low], font, size)
        right = left + pdfmetrics.stringWidth(text[low:high], font, size)
        self.areas.append(Area(self._sheet, left, self._y - size * 0.25, right, self._y + size * 0.85, key))

    def finish(self) -> Drawn:
        """The sheets as a PDF."""
        self._canvas.showPage()
        self._canvas.save()
        return Drawn(self._out.getvalue(), self._sheet + 1, self.areas)


def wrapped(text: str, font: str, size: float, width: float) -> Iterator[tuple[int, int]]:
    """The lines of a text as offsets, broken at spaces, and within words that are wider than a line."""
    start = 0
    while start < len(text):
        end = _fitting(text, start, font, size, width)
        if end < len(text):
            space = text.rfind(" ", start + 1, end + 1)
            if space > start:
                yield start, space
                start = space + 1
                continue
        yield start, end
        start = end + (end < len(text) and text[end] == " ")


def _fitting(text: str, start: int, font: str, size: float, width: float) -> int:
    """How far a line that begins at ``start`` reaches; at least one character."""
    low, high = start + 1, min(len(text), start + 400)
    while low < high:
        middle = (low + high + 1) // 2
        if pdfmetrics.stringWidth(text[start:middle], font, size) <= width:
            low = middle
        else:
            high = middle - 1
    return low
