"""The lines of a PDF page: where each stands and how it is set, from a few questions to PDFium per line.

PDFium gives a page's text in one call, but a call per character is ten times slower than the text itself.
So the text is cut at its line ends and PDFium is asked only about the first and last visible character of
each line, and about the spaces of a line that is wider than its letters explain (table cells, columns).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from ctypes import addressof, byref, c_double, c_int, create_string_buffer
from math import hypot
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

LINE_ENDS = re.compile(r"[\r\n\ufffe\x02](?:(?<=\r)\n)?")
"""Line ends in PDFium's text. U+FFFE and U+0002 stand for a hyphen at the end of a line.

One set of characters comes first, so that ``re`` skips to them.
"""

_SPACES = re.compile(r"[ \t\xa0]+")
_WORD = re.compile(r"[^\W\d_]{2}|[^\W\d_](?=\W*$)")
_ALNUM = re.compile(r"[^\W_]")
_MARK_ONLY = re.compile(
    r"[^\w\s]{1,2}|o|\W?(?:\d{1,3}|[A-Za-z]|[ivx]{1,5})(?:\.\d{1,3})*[.):]|\d{1,2}(?:\.\d{1,3}){1,3}"
)
_NUMBER_ONLY = re.compile(r"[\[(]?\d{1,2}[\])]?")
_BOLD_NAME = re.compile(r"bold|black|heavy|semib|demi", re.IGNORECASE)
_ITALIC_NAME = re.compile(r"ital|obli", re.IGNORECASE)
_BOLD_WEIGHT = 600
_WIDEST = 1.15
"""No usual face runs wider than this times the rough widths; what does is worth a closer look."""

_SAMPLE = 24
"""How many lines of a face are measured before its width is known."""

_SUPERSCRIPT = 0.85

_SLIM, _BROAD = "ijlI.,;:'|! \x91\x92", "mwMW%&@ABCDEGHKNOPQRSTUVXYZ"
_WIDTHS = bytes(
    25 if c in _SLIM else 34 if c in 'ftr()[]-/"' else 78 if c in _BROAD else 55 for c in map(chr, range(256))
)
"""Rough widths in hundredths of an em of a sans-serif face, by Windows-1252 code: enough to tell a line
with a wide gap from one without."""


Turn = Callable[[float, float], tuple[float, float]]


class Line(NamedTuple):
    """Text on one baseline. Offsets are in the page's text; lengths are points, ``base`` counted upwards.

    ``hyphen`` says that the line ends in a hyphen which PDFium replaced by U+FFFE or U+0002. ``bold_end``
    is the weight of the last letter, so that a line that only begins in bold is known. ``raised`` says that
    the line begins with a figure set smaller than its letters, as a footnote does.
    """

    page: int
    start: int
    end: int
    text: str
    left: float
    right: float
    base: float
    size: float
    bold: bool
    bold_end: bool
    italic: bool
    upright: bool
    hyphen: bool
    rank: int
    raised: bool = False

    @property
    def whole_bold(self) -> bool:
        """Whether the line begins and ends in bold."""
        return self.bold and self.bold_end


class Style(NamedTuple):
    """How one character is set: size in points, weight and slant."""

    size: float
    bold: bool
    italic: bool
    font: str


class Glyphs:
    """Questions about single characters of an open PDFium text page, by offset in the page's text.

    They are asked some hundred times a page, so what PDFium fills in is made once, and a font's name and weight
    are asked for once a page.
    """

    def __init__(self, textpage: Any, text: str, turn: Turn | None) -> None:
        self._page = textpage.raw
        even = _one_to_one(textpage, text)
        self._units = None if even else _utf16_offsets(text)
        self._turn = turn
        self._l, self._r, self._b, self._t = c_double(), c_double(), c_double(), c_double()
        self._to_l, self._to_r = byref(self._l), byref(self._r)
        self._to_b, self._to_t = byref(self._b), byref(self._t)
        self._matrix = pdfium.FS_MATRIX()
        self._to_matrix = byref(self._matrix)
        self._fonts: dict[int, tuple[bool, bool, str]] = {}
        self._objects: dict[int, Any] = {}

    def _index(self, offset: int) -> int:
        if self._units is None:
            return offset
        return int(pdfium.FPDFText_GetCharIndexFromTextIndex(self._page, self._units[offset]))

    def edges(self, offset: int) -> tuple[float, float]:
        """The left and right edge of the character, as the reader sees the page."""
        index = offset if self._units is None else self._index(offset)
        pdfium.FPDFText_GetCharBox(self._page, index, self._to_l, self._to_r, self._to_b, self._to_t)
        if self._turn is None:
            return self._l.value, self._r.value
        one, _ = self._turn(self._l.value, self._b.value)
        other, _ = self._turn(self._r.value, self._t.value)
        return min(one, other), max(one, other)

    def baseline(self, offset: int) -> float:
        """The height of the character's baseline above the bottom of the page, as the reader sees it."""
        pdfium.FPDFText_GetCharOrigin(self._page, self._index(offset), self._to_l, self._to_b)
        if self._turn is None:
            return self._b.value
        return self._turn(self._l.value, self._b.value)[1]

    def text_object(self, offset: int) -> Any:
        """PDFium's text object that paints the character; false where there is none."""
        found = self._objects.get(offset)
        if found is None:
            found = pdfium.FPDFText_GetTextObject(self._page, self._index(offset))
            self._objects[offset] = found
        return found

    def style(self, offset: int) -> Style:
        """How the character is set. The nominal font size is scaled by the text's matrix."""
        index = self._index(offset)
        size = pdfium.FPDFText_GetFontSize(self._page, index)
        if pdfium.FPDFText_GetMatrix(self._page, index, self._to_matrix):
            size *= hypot(self._matrix.c, self._matrix.d)
        bold, italic, name = self._font(offset, index)
        return Style(round(size, 1), bold, italic, name)

    def _font(self, offset: int, index: int) -> tuple[bool, bool, str]:
        """Whether the character's font is bold and italic, and its name; one font may paint many characters."""
        painted = self.text_object(offset)
        font = pdfium.FPDFTextObj_GetFont(painted) if painted else None
        if not font:
            return _font_of(self._page, index)
        address = addressof(font.contents)
        known = self._fonts.get(address)
        if known is None:
            known = self._fonts[address] = _font_of(self._page, index)
        return known


def _font_of(page: Any, index: int) -> tuple[bool, bool, str]:
    buffer, flags = create_string_buffer(128), c_int()
    pdfium.FPDFText_GetFontInfo(page, index, buffer, 128, byref(flags))
    name = buffer.value.decode("latin-1")
    bold = bool(_BOLD_NAME.search(name)) or pdfium.FPDFText_GetFontWeight(page, index) >= _BOLD_WEIGHT
    return bold, bool(_ITALIC_NAME.search(name)), name


def _one_to_one(textpage: Any, text: str) -> bool:
    """Whether offsets in the text are PDFium's character indexes."""
    return bool(textpage.count_chars() == len(text)) and 2 * len(text) == len(_utf16(text))


def _utf16(text: str) -> bytes:
    return text.encode("utf-16-le", "surrogatepass")


def _utf16_offsets(text: str) -> list[int]:
    """PDFium counts UTF-16 units: the unit at which each character of ``text`` begins."""
    offsets, unit = [], 0
    for character in text:
        offsets.append(unit)
        unit += 2 if ord(character) > 0xFFFF else 1  # noqa: PLR2004
    return offsets


def turned(rotation: int, width: float, height: float) -> Turn | None:
    """From a page's own coordinates to those of the page as it is shown; sizes are those shown."""
    if rotation == 1:
        return lambda x, y: (y, height - x)
    if rotation == 2:  # noqa: PLR2004
        return lambda x, y: (width - x, height - y)
    if rotation == 3:  # noqa: PLR2004
        return lambda x, y: (width - y, x)
    return None


class LineReader:
    """Cuts the text of one report's pages into lines, learning on the way how wide its fonts run."""

    def __init__(self) -> None:
        self._ratios: dict[str, list[float]] = {}

    def lines(self, number: int, text: str, glyphs: Glyphs) -> list[Line]:
        """The lines of page ``number`` (1-based) in PDFium's order; wide gaps divide a line in two."""
        found: list[Line] = []
        at = 0
        while at < len(text):
            end = LINE_ENDS.search(text, at)
            stop = end.start() if end else len(text)
            hyphen = bool(end) and text[stop] in "\ufffe\x02"
            raw = text[at:stop]
            visible = raw.strip()
            if visible:
                start = at + len(raw) - len(raw.lstrip())
                self._read(found, number, start, visible, hyphen, glyphs)
            at = end.end() if end else len(text)
        return found

    def _read(
        self, found: list[Line], page: int, start: int, text: str, hyphen: bool, glyphs: Glyphs
    ) -> None:
        stop = start + len(text)
        left, first_right = glyphs.edges(start)
        right = glyphs.edges(stop - 1)[1] if len(text) > 1 else first_right
        letter = 0 if text[0].isalpha() and text[1:2] != " " else _first_letter(text)
        style = glyphs.style(start + letter)
        base = glyphs.baseline(start + letter)
        tight = len(text) > 1 and right - left < 0.15 * len(text) * style.size
        last = _last_letter(text) if style.bold or tight else letter
        upright = not tight or abs(glyphs.baseline(start + last) - base) <= max(style.size, 2.0)
        bold_end = glyphs.style(start + last).bold if style.bold and last != letter else style.bold
        raised = letter > 0 and text[0].isdigit() and glyphs.style(start).size < _SUPERSCRIPT * style.size
        line = Line(
            page, start, stop, text, left, max(left, right), base, style.size,
            style.bold, bold_end, style.italic, upright, hyphen, len(found), raised,
        )  # fmt: skip
        if upright and self._is_gappy(line, style.font, glyphs):
            found.extend(_split(line, glyphs, len(found)))
        else:
            found.append(line)

    def _is_gappy(self, line: Line, font: str, glyphs: Glyphs) -> bool:
        """Whether the line is clearly wider than its letters: then its spaces are worth a question each."""
        if " " not in line.text or line.size <= 0:
            return False
        expected = expected_ems(line.text) * line.size
        width = line.right - line.left
        seen = self._ratios.setdefault(font, [])
        usual = 0.95
        if len(seen) >= 4:  # noqa: PLR2004
            usual = min(seen[len(seen) // 2], _WIDEST)
        if len(seen) < _SAMPLE:
            self._learn(line, seen, glyphs)
        return width - usual * expected > max(1.2 * line.size, 0.045 * width)

    def _learn(self, line: Line, seen: list[float], glyphs: Glyphs) -> None:
        """Measure the first words of a line, which hold no wide gap more often than whole lines do."""
        stop = line.text.find(" ", 12)
        if stop > 0:
            width = glyphs.edges(line.start + stop - 1)[1] - line.left
            seen.append(width / (expected_ems(line.text[:stop]) * line.size))
            seen.sort()


def expected_ems(text: str) -> float:
    """Roughly how many ems wide the text is."""
    letters = text.encode() if text.isascii() else text.encode("cp1252", "replace")
    return sum(letters.translate(_WIDTHS)) / 100


def _first_letter(text: str) -> int:
    """Where the style of a line shows: its first letter, past a bullet mark or a number."""
    found = _WORD.search(text) or _ALNUM.search(text)
    return found.start() if found else 0


def _last_letter(text: str) -> int:
    return next((i for i in range(len(text) - 1, -1, -1) if text[i].isalpha()), 0)


def _split(line: Line, glyphs: Glyphs, rank: int) -> list[Line]:
    """The line cut at gaps that no word space explains."""
    gaps: list[tuple[int, int, float, float]] = []
    for space in _SPACES.finditer(line.text):
        before, after = line.start + space.start() - 1, line.start + space.end()
        gaps.append((space.start(), space.end(), glyphs.edges(before)[1], glyphs.edges(after)[0]))
    widths = sorted(right - left for _, _, left, right in gaps)
    usual = min(widths[len(widths) // 4], 0.8 * line.size) if len(widths) > 2 else 0.3 * line.size  # noqa: PLR2004
    limit = max(1.1 * line.size, 3 * usual)
    parts: list[Line] = []
    at, left = 0, line.left
    for start, end, gap_left, gap_right in gaps:
        gap, mark = gap_right - gap_left, line.text[at:start] if at == 0 else ""
        if (
            gap < limit
            or _MARK_ONLY.fullmatch(mark)
            or (_NUMBER_ONLY.fullmatch(mark) and gap < 4 * line.size)
        ):
            continue
        parts.append(_part(line, at, start, left, gap_left, glyphs, rank + len(parts)))
        at, left = end, gap_right
    if not parts:
        return [line]
    parts.append(_part(line, at, len(line.text), left, line.right, glyphs, rank + len(parts)))
    return parts


def _part(line: Line, at: int, stop: int, left: float, right: float, glyphs: Glyphs, rank: int) -> Line:
    text = line.text[at:stop]
    style = glyphs.style(line.start + at + _first_letter(text))
    last = stop == len(line.text)
    return line._replace(
        start=line.start + at, end=line.start + stop, text=text, left=left, right=right, size=style.size,
        bold=style.bold, bold_end=line.bold_end if last else style.bold, italic=style.italic,
        hyphen=line.hyphen and last, rank=rank, raised=line.raised and at == 0,
    )  # fmt: skip
