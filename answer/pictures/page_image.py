"""A PDF page as a picture, with exactly the quoted words marked.

The marks come from stored offsets and PDFium's character boxes (or the boxes that OCR gave), never from
searching the text again: marking nothing is better than marking the wrong words.
"""

from __future__ import annotations

import io
import itertools
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from index.errors import FindingsError
from index.records import WordBox
from index.spans import Span

if TYPE_CHECKING:
    from PIL.Image import Image

_PDFIUM = threading.Lock()
"""PDFium is not thread-safe, and the app runs its sessions in threads: one page is drawn at a time."""

_MARK = (255, 226, 104)
"""The colour that a mark multiplies into the picture: black words stay black."""

_EDGE = (176, 118, 0)
"""The colour of the line under a mark, which shows where the page itself is dark or coloured."""

_TALLEST = 3
"""A picture is at most this many times as high as it is wide; a longer page is drawn smaller."""

_GAP = 3.0
"""Characters on one line belong to one mark when the space between them is under this many heights."""


class PageImageError(FindingsError):
    """The page cannot be drawn; the sentence says why."""


class Box(NamedTuple):
    """A rectangle in picture pixels from the top left; ``right`` and ``bottom`` are outside it."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class PageImage:
    """A drawn page. ``boxes`` are its marks, one a line; ``marked`` is false when no words could be marked."""

    png: bytes
    width: int
    height: int
    boxes: tuple[Box, ...]

    @property
    def marked(self) -> bool:
        """Whether any words are marked in the picture."""
        return bool(self.boxes)


def draw_page(
    pdf: bytes,
    number: int,
    spans: Sequence[Span],
    *,
    stored_text: str,
    width: int = 1200,
    words: Sequence[WordBox] = (),
) -> PageImage:
    """Draw physical page ``number`` (from 1), ``width`` pixels wide, with the words of ``spans`` marked.

    Spans of other pages are left out. ``stored_text`` is the text to which the offsets belong; when the
    page's text is another one now, nothing is marked. ``words`` are the boxes of a page that OCR read.
    Raises ``PageImageError`` when the file or the page cannot be drawn.
    """
    here = [span for span in spans if span.page == number]
    with _PDFIUM, _page(pdf, number) as page:
        picture, convert = _render(page, width)
        if words:
            across, down = picture.width / page.get_width(), picture.height / page.get_height()
            boxes = _word_boxes(words, here, across, down)
        else:
            boxes = character_boxes(page, here, stored_text, convert)
    rows = lines_of(_seen(boxes, picture.width, picture.height))
    return PageImage(_png(_marked(picture, rows)), picture.width, picture.height, tuple(rows))


def page_text(pdf: bytes, number: int) -> str:
    """The text of a page as PDFium reads it from the file now. Raises ``PageImageError``."""
    with open_page(pdf, number) as page:
        textpage = page.get_textpage()
        try:
            return _text_units(textpage)[0]
        finally:
            textpage.close()


@contextmanager
def open_page(pdf: bytes, number: int) -> Iterator[Any]:
    """The open PDFium page ``number``; no other thread uses PDFium meanwhile. Raises ``PageImageError``."""
    with _PDFIUM, _page(pdf, number) as page:
        yield page


@contextmanager
def _page(pdf: bytes, number: int) -> Iterator[Any]:
    """The open PDFium page; closed, with its document, at the end."""
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(pdf)
    except pdfium.PdfiumError as error:
        raise PageImageError("The page cannot be drawn: the stored file is not a readable PDF.") from error
    try:
        if not 1 <= number <= len(document):
            raise PageImageError(f"The page cannot be drawn: the stored file has no page {number}.")
        try:
            page = document[number - 1]
        except pdfium.PdfiumError as error:
            raise PageImageError(
                f"Page {number} cannot be drawn: it is damaged in the stored file."
            ) from error
        yield page
    finally:
        document.close()


def _render(page: Any, width: int) -> tuple[Image, Any]:
    """The page's picture, and PDFium's own conversion from page to picture coordinates.

    That conversion knows of the page's rotation, its crop box and its unit.
    """
    across, down = page.get_size()
    if across <= 0 or down <= 0:
        raise PageImageError("The page cannot be drawn: it has no size.")
    scale = min(width / across, width * _TALLEST / down)
    bitmap = page.render(scale=scale)
    return bitmap.to_pil().convert("RGB"), bitmap.get_posconv(page)


def character_boxes(page: Any, spans: Sequence[Span], stored_text: str, convert: Any) -> list[Box]:
    """The picture box of every visible character of ``spans``; none when the page's text has changed."""
    from pypdfium2 import raw

    textpage = page.get_textpage()
    try:
        text, units = _text_units(textpage)
        if text != stored_text:
            return []
        boxes = []
        for span in spans:
            for offset in range(max(0, span.start), min(span.end, len(text))):
                index = raw.FPDFText_GetCharIndexFromTextIndex(textpage, units[offset])
                if index < 0 or text[offset].isspace():
                    continue
                left, bottom, right, top = textpage.get_charbox(index)
                if right > left and top > bottom:
                    boxes.append(_converted((left, bottom, right, top), convert))
        return boxes
    finally:
        textpage.close()


def _text_units(textpage: Any) -> tuple[str, list[int]]:
    """The page's text as it is stored, and the UTF-16 index at which each of its characters stands.

    The stored text leaves out halves of broken surrogate pairs; they still count in PDFium's index.
    """
    text: list[str] = []
    units: list[int] = []
    unit = 0
    for character in textpage.get_text_range(errors="surrogatepass"):
        if not "\ud800" <= character <= "\udfff":
            text.append(character)
            units.append(unit)
        unit += 2 if character > "\uffff" else 1
    return "".join(text), units


def _converted(corners: tuple[float, float, float, float], convert: Any) -> Box:
    """A page box (left, bottom, right, top) in picture pixels, whatever the page's rotation."""
    left, bottom, right, top = corners
    (x0, y0), (x1, y1) = convert.to_bitmap(left, bottom), convert.to_bitmap(right, top)
    return Box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def _word_boxes(words: Sequence[WordBox], spans: Sequence[Span], across: float, down: float) -> list[Box]:
    """The picture boxes of the OCR words that ``spans`` touch."""
    return [
        Box(word.left * across, word.top * down, word.right * across, word.bottom * down)
        for word in words
        if any(word.start < span.end and span.start < word.end for span in spans)
    ]


def _seen(boxes: Iterable[Box], width: int, height: int) -> Iterator[Box]:
    """The boxes as far as they are in the picture: text outside the crop box is not seen."""
    for box in boxes:
        left, top = max(0.0, box.left), max(0.0, box.top)
        right, bottom = min(float(width), box.right), min(float(height), box.bottom)
        if left < right and top < bottom:
            yield Box(left, top, right, bottom)


def lines_of(boxes: Iterable[Box]) -> list[Box]:
    """Boxes in reading order, those of one line joined; lines may run across the picture or along it."""
    seen = list(boxes)
    if not _sideways(seen):
        return _joined(seen)
    return [_transposed(row) for row in _joined([_transposed(box) for box in seen])]


def _sideways(boxes: Sequence[Box]) -> bool:
    """Whether the text runs up or down the picture: from character to character, mostly."""
    steps = [
        abs(after.top - before.top) > abs(after.left - before.left)
        for before, after in itertools.pairwise(boxes)
    ]
    return sum(steps) > len(steps) / 2


def _transposed(box: Box) -> Box:
    return Box(box.top, box.left, box.bottom, box.right)


def _joined(boxes: Sequence[Box]) -> list[Box]:
    rows: list[Box] = []
    for box in boxes:
        last = rows[-1] if rows else None
        if last and _same_line(last, box):
            rows[-1] = Box(
                min(last.left, box.left),
                min(last.top, box.top),
                max(last.right, box.right),
                max(last.bottom, box.bottom),
            )
        else:
            rows.append(box)
    return rows


def _same_line(line: Box, box: Box) -> bool:
    """Whether ``box`` goes on the line: most of its height beside it, and no column's gap between them."""
    height = max(1.0, min(line.bottom - line.top, box.bottom - box.top))
    shared = min(line.bottom, box.bottom) - max(line.top, box.top)
    tallest = max(line.bottom - line.top, box.bottom - box.top)
    gap = max(box.left - line.right, line.left - box.right)
    return shared >= height / 2 and gap <= _GAP * tallest


def _marked(picture: Image, rows: Sequence[Box]) -> Image:
    """The picture with each row tinted and underlined; what is printed there stays legible."""
    from PIL import Image, ImageChops, ImageDraw

    if not rows:
        return picture
    mask = Image.new("L", picture.size, 0)
    draw = ImageDraw.Draw(mask)
    for row in rows:
        draw.rectangle(_padded(row), fill=255)
    tinted = ImageChops.multiply(picture, Image.new("RGB", picture.size, _MARK))
    marked = Image.composite(tinted, picture, mask)
    draw = ImageDraw.Draw(marked)
    for row in rows:
        left, _, right, bottom = _padded(row)
        draw.line((left, bottom, right, bottom), fill=_EDGE, width=2)
    return marked


def _padded(row: Box) -> tuple[float, float, float, float]:
    """The row with a little air, so that a mark does not cut its letters."""
    air = max(1.0, (row.bottom - row.top) * 0.14)
    return row.left - 2, row.top - air, row.right + 2, row.bottom + air


def _png(picture: Image) -> bytes:
    """The picture's PNG bytes."""
    out = io.BytesIO()
    picture.save(out, "PNG", compress_level=3)
    return out.getvalue()
