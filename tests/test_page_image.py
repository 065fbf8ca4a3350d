"""Marks on page pictures, compared with where another reader (pdfplumber) sees the words."""

from __future__ import annotations

import io

import pdfplumber
import pypdfium2 as pdfium
import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import RectangleObject
from reportlab.pdfgen.canvas import Canvas

from answer.pictures.page_image import Box, PageImage, PageImageError, draw_page
from index.records import WordBox
from index.spans import Span
from tests.conftest import CORPUS

LINES = ("Officers did not record the ethnicity of most", "of the children whom they arrested.")
SENTENCE = " ".join(LINES)
WIDTH = 1000


def _pdf(*, rotate: int = 0, crop: tuple[float, float, float, float] | None = None) -> bytes:
    """A page on which the sentence runs over two lines, between two others."""
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(400, 300), invariant=True)
    canvas.setFont("Helvetica", 12)
    for y, line in (
        (250, "Inspectors read twelve records."),
        (230, LINES[0]),
        (214, LINES[1]),
    ):
        canvas.drawString(50, y, line)
    canvas.drawString(50, 190, "Supervisors had not noticed this.")
    canvas.save()
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(stream.getvalue())))
    page = writer.pages[0]
    if crop:
        page.cropbox = RectangleObject(crop)
    if rotate:
        page.rotate(rotate)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _stored(pdf: bytes, number: int = 1) -> str:
    document = pdfium.PdfDocument(pdf)
    try:
        return str(document[number - 1].get_textpage().get_text_range())
    finally:
        document.close()


def _span(text: str, wanted: str, number: int = 1) -> Span:
    """The offsets of words that may be broken over lines."""
    first, last = wanted.split()[:3], wanted.split()[-3:]
    start = text.index(" ".join(first))
    return Span(number, start, text.index(" ".join(last), start) + len(" ".join(last)))


def _drawn(pdf: bytes) -> PageImage:
    """The page with both lines of the sentence marked, each as a span: a turned page has another order."""
    text = _stored(pdf)
    return draw_page(pdf, 1, [_span(text, line) for line in LINES], stored_text=text, width=WIDTH)


def _assert_covers_exactly(image: PageImage, pdf: bytes, wanted: str) -> None:
    """Every word of ``wanted`` has its middle in a mark, and no other word of the page has."""
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        sheet = document.pages[0]
        words = sheet.extract_words()
        scale = image.width / float(sheet.width)
    said = wanted.split()
    texts = [word["text"] for word in words]
    start = next(i for i in range(len(texts)) if texts[i : i + len(said)] == said)
    for place, word in enumerate(words):
        middle = (word["x0"] + word["x1"]) / 2 * scale, (word["top"] + word["bottom"]) / 2 * scale
        assert _inside(image.boxes, middle) == (start <= place < start + len(said)), word["text"]


def _inside(boxes: tuple[Box, ...], point: tuple[float, float]) -> bool:
    return any(b.left <= point[0] <= b.right and b.top <= point[1] <= b.bottom for b in boxes)


def test_the_marks_cover_the_words_and_no_others() -> None:
    pdf = _pdf()
    image = _drawn(pdf)
    assert image.marked
    assert len(image.boxes) == 2  # one a line
    _assert_covers_exactly(image, pdf, SENTENCE)
    picture = Image.open(io.BytesIO(image.png))
    assert picture.size == (image.width, image.height) == (1000, 750)


def test_a_crop_box_moves_the_marks_with_the_page() -> None:
    """The crop takes 30 points from the left and 20 from the top, and leaves 350 of 400 across."""
    whole, cropped = _drawn(_pdf()), _drawn(_pdf(crop=(30, 150, 380, 280)))
    points, smaller = whole.width / 400, cropped.width / 350
    for before, after in zip(whole.boxes, cropped.boxes, strict=True):
        expected = [before.left / points - 30, before.top / points - 20]
        assert [after.left / smaller, after.top / smaller] == pytest.approx(expected, abs=1)


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_a_rotated_page_is_marked_where_its_words_are_seen(rotate: int) -> None:
    """A mark's middle, turned back, must be where the upright page has it."""
    upright, turned = _drawn(_pdf()), _drawn(_pdf(rotate=rotate))
    assert len(turned.boxes) == len(upright.boxes) == 2
    scale = upright.width / (turned.width if rotate == 180 else turned.height)
    for before, after in zip(upright.boxes, turned.boxes, strict=True):
        x, y = (after.left + after.right) / 2 * scale, (after.top + after.bottom) / 2 * scale
        back = {
            90: (y, upright.height - x),
            180: (upright.width - x, upright.height - y),
            270: (upright.width - y, x),
        }
        assert back[rotate] == pytest.approx(
            ((before.left + before.right) / 2, (before.top + before.bottom) / 2), abs=3
        )


def test_nothing_is_marked_when_the_page_says_something_else_than_was_stored() -> None:
    pdf = _pdf()
    text = _stored(pdf)
    image = draw_page(
        pdf, 1, [_span(text, SENTENCE)], stored_text=text.replace("twelve", "twenty"), width=WIDTH
    )
    assert not image.marked
    assert image.png == draw_page(pdf, 1, [], stored_text=text, width=WIDTH).png


def test_spans_of_other_pages_are_left_out() -> None:
    pdf = _pdf()
    text = _stored(pdf)
    assert not draw_page(pdf, 1, [Span(2, 0, 20)], stored_text=text, width=WIDTH).marked


def test_words_of_a_scan_are_marked_by_their_boxes() -> None:
    words = (
        WordBox(0, 5, 50, 40, 90, 52),
        WordBox(6, 11, 95, 40, 130, 52),
        WordBox(12, 16, 300, 200, 330, 212),
    )
    image = draw_page(_pdf(), 1, [Span(1, 6, 11)], stored_text="First words here", width=800, words=words)
    assert image.boxes == (Box(190, 80, 260, 104),)


def test_a_real_page_with_ligatures_footnotes_and_broken_words_is_marked_to_the_word() -> None:
    pdf = (CORPUS / "harrowfell-constabulary-peel-assessment.pdf").read_bytes()
    text = _stored(pdf, 4)
    start = text.index("of the 84 officers had")
    image = draw_page(pdf, 4, [Span(4, start, start + 200)], stored_text=text, width=WIDTH)
    assert image.marked
    lines = [box for box in image.boxes if box.right - box.left > WIDTH / 4]
    assert len(lines) >= 3
    assert (
        max(box.right for box in image.boxes) - min(box.left for box in image.boxes) < WIDTH / 2
    )  # one column


@pytest.mark.parametrize(
    ("pdf", "number", "sentence"),
    [
        (b"not a PDF", 1, "the stored file is not a readable PDF"),
        (None, 0, "the stored file has no page 0"),
        (None, 2, "the stored file has no page 2"),
    ],
)
def test_what_cannot_be_drawn_is_one_sentence(pdf: bytes | None, number: int, sentence: str) -> None:
    with pytest.raises(PageImageError, match=sentence):
        draw_page(pdf or _pdf(), number, [], stored_text="")


def test_a_page_is_drawn_whatever_thread_asks() -> None:
    from concurrent.futures import ThreadPoolExecutor

    pdf = _pdf()
    text = _stored(pdf)
    spans = [_span(text, SENTENCE)]
    with ThreadPoolExecutor(8) as pool:
        images = list(pool.map(lambda _: draw_page(pdf, 1, spans, stored_text=text).png, range(24)))
    assert len(set(images)) == 1
