"""Marks on the awkward pages: turned, in columns, with ligatures and characters beyond the basic plane."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pdfplumber
import pypdfium2
import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import RectangleObject, StreamObject
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from answer.pictures.page_image import PageImage, draw_page
from index.spans import Span

Crop = tuple[float, float, float, float]

LINES = (
    "Inspectors looked at forty records of missing children.",
    "Officers did not ask why the child had gone. In twelve of",
    "the records no strategy discussion was held at all. This",
    "leaves children at risk for longer than is necessary.",
)
QUOTE = ("In twelve of", "the records no strategy discussion was held at all.")
SANS = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")


@pytest.mark.parametrize("crop", [None, (40.0, 500.0, 560.0, 800.0)])
@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_line_is_one_mark_however_the_page_is_turned_and_cropped(turn: int, crop: Crop | None) -> None:
    upright = _pdf(LINES)
    image = _draw(_changed(upright, turn=turn, crop=crop), *QUOTE)
    assert len(image.boxes) == 2
    assert _marked_words(upright, image, turn, crop or (0, 0, *A4)) == " ".join(QUOTE).split()


def test_words_outside_the_crop_box_get_no_mark() -> None:
    image = _draw(_changed(_pdf(LINES), crop=(40, 100, 560, 300)), *LINES)
    assert not image.marked


def test_two_columns_on_one_height_are_two_marks() -> None:
    canvas, out = _canvas()
    canvas.drawString(60, 700, "The left column")
    canvas.drawString(320, 700, "The right column")
    canvas.save()
    pdf = out.getvalue()
    left, right = _draw(pdf, _stored(pdf)).boxes
    assert left.right < right.left


def test_ligatures_and_characters_beyond_the_basic_plane_keep_the_offsets_right() -> None:
    pdf = _astral_pdf("a \U0001d538\U0001d539 of\ufb01ce \ufb02ow then quoted words here")
    scale = 1200 / A4[0]
    for words in ("quoted words", "\U0001d538\U0001d539", "ow then"):
        (box,) = _draw(pdf, words).boxes
        left, right = _extent(pdf, words)
        assert box.left == pytest.approx(left * scale, abs=4)
        assert box.right == pytest.approx(right * scale, abs=4)


def test_marked_words_stay_black_on_yellow() -> None:
    image = _draw(_pdf(LINES), *QUOTE)
    shown = Image.open(io.BytesIO(image.png))
    for box in image.boxes:
        inside = shown.crop((round(box.left), round(box.top), round(box.right), round(box.bottom)))
        assert inside.convert("L").getextrema()[0] < 60, "the letters are dark"  # type: ignore[operator]
        assert inside.getchannel("R").getextrema()[1] > 240, "on a bright ground"  # type: ignore[operator]
        assert inside.getchannel("B").getextrema()[1] < 110, "that is yellow"  # type: ignore[operator]


def test_a_page_much_longer_than_wide_is_drawn_within_bounds() -> None:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(100, 14_000))
    canvas.drawString(10, 13_900, "tall")
    canvas.save()
    assert draw_page(out.getvalue(), 1, [], stored_text="").height <= 3 * 1200 + 1


def test_sessions_may_draw_at_the_same_time() -> None:
    pdf = _pdf(LINES)
    with ThreadPoolExecutor(8) as pool:
        drawn = list(pool.map(lambda _: _draw(pdf, *QUOTE, text=_TEXT), range(24)))
    assert len(set(drawn)) == 1
    assert drawn[0].marked


_TEXT = "\r\n".join(LINES)


def _canvas() -> tuple[Canvas, io.BytesIO]:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    canvas.setFont("Helvetica", 12)
    return canvas, out


def _pdf(lines: tuple[str, ...]) -> bytes:
    canvas, out = _canvas()
    for n, line in enumerate(lines):
        canvas.drawString(72, 720 - 18 * n, line)
    canvas.save()
    return out.getvalue()


def _astral_pdf(line: str) -> bytes:
    """A page whose font says that some glyphs are characters beyond the basic plane.

    reportlab writes such a character as five hexadecimal digits, which no reader understands; the pair of
    surrogates that PDF asks for is put in its place.
    """
    pdfmetrics.registerFont(TTFont("Sans", str(SANS)))
    canvas, out = _canvas()
    canvas.setFont("Sans", 12)
    canvas.drawString(72, 700, line)
    canvas.save()
    writer = PdfWriter(clone_from=io.BytesIO(out.getvalue()))
    for stored in writer._objects:
        if isinstance(stored, StreamObject) and b"beginbfchar" in (data := stored.get_data()):
            for character in filter(lambda c: c > "\uffff", line):
                pair = character.encode("utf-16-be").hex().upper().encode()
                data = data.replace(b"<%X>" % ord(character), b"<" + pair + b">")
            stored.set_data(data)
    return _written(writer)


def _changed(pdf: bytes, *, turn: int = 0, crop: Crop | None = None) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf)))
    writer.pages[0].rotate(turn)
    if crop:
        writer.pages[0].cropbox = RectangleObject(crop)
    return _written(writer)


def _written(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _stored(pdf: bytes) -> str:
    """The page's text as the reader stores it."""
    document = pypdfium2.PdfDocument(pdf)
    text: str = document[0].get_textpage().get_text_range()
    document.close()
    return text


def _draw(pdf: bytes, *parts: str, text: str | None = None) -> PageImage:
    """The page with these parts of its text marked: PDFium reads a sideways page's last line first."""
    text = text if text is not None else _stored(pdf)
    spans = [Span(1, text.index(part), text.index(part) + len(part)) for part in parts]
    return draw_page(pdf, 1, spans, stored_text=text)


def _marked_words(upright: bytes, image: PageImage, turn: int, crop: Crop) -> list[str]:
    """The words whose middle is in a mark, when the upright page is cropped and then turned clockwise."""
    left, bottom, right, top = crop
    width, height = right - left, top - bottom
    scale = image.width / (height if turn in {90, 270} else width)
    marked = []
    for word in _words(upright):
        x = (word["x0"] + word["x1"]) / 2 - left
        y = (word["top"] + word["bottom"]) / 2 - (A4[1] - top)
        shown = {0: (x, y), 90: (height - y, x), 180: (width - x, height - y), 270: (y, width - x)}
        across, down = (place * scale for place in shown[turn])
        if any(box.left <= across <= box.right and box.top <= down <= box.bottom for box in image.boxes):
            marked.append(word["text"])
    return marked


def _words(pdf: bytes) -> list[dict[str, Any]]:
    """The words of an upright, uncropped page, in points from its top left, by pdfplumber."""
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        return list(document.pages[0].extract_words())


def _extent(pdf: bytes, words: str) -> tuple[float, float]:
    """From where to where a run of characters goes on its line, by pdfplumber."""
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        characters = document.pages[0].chars
    places = [(piece, char) for char in characters for piece in char["text"]]
    start = "".join(piece for piece, _ in places).index(words)
    run = [char for _, char in places[start : start + len(words)]]
    return run[0]["x0"], run[-1]["x1"]
