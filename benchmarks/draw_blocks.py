"""Draw a page of a PDF with its blocks coloured by what they are: the picture in docs/reading.md.

python -m benchmarks.draw_blocks REPORT.pdf PAGE OUT.png [--width 800]
"""

from __future__ import annotations

import argparse
import io
from contextlib import closing
from pathlib import Path

import pypdfium2 as pdfium
from PIL import Image, ImageDraw, ImageFont

from answer.pictures.page_image import draw_page
from index.spans import Span
from ingest.blocks import Block, BlockKind
from ingest.formats.pdf import read_pdf

COLOURS = {
    "heading": (31, 90, 166),
    "paragraph": (74, 124, 89),
    "bullet": (126, 87, 160),
    "table": (190, 110, 20),
    "caption": (120, 120, 40),
    "footnote": (30, 130, 140),
    "contents": (150, 150, 150),
    "furniture": (150, 150, 150),
}
KEPT_OUT = {"contents", "furniture"}


def boxes(pdf: bytes, blocks: list[Block], number: int, width: int) -> list[tuple[Block, list[float]]]:
    """Each block that stands on the page, with the frame around its words in picture pixels."""
    read = read_pdf(pdf)
    page = read.pages[number - 1]
    found = []
    for block in blocks:
        spans = [Span(p.page, p.page_start, p.page_end) for p in block.pieces if p.page == number]
        if not spans:
            continue
        marks = draw_page(pdf, number, spans, stored_text=page.text, width=width, words=page.words).boxes
        if marks:
            frame = [
                min(m.left for m in marks), min(m.top for m in marks),
                max(m.right for m in marks), max(m.bottom for m in marks),
            ]  # fmt: skip
            found.append((block, frame))
    return found


def draw(pdf: bytes, number: int, width: int) -> Image.Image:
    """The page's picture with a frame round every block, numbered in the order of reading, and a legend."""
    blocks = list(read_pdf(pdf).blocks)
    framed = boxes(pdf, blocks, number, width)
    with closing(pdfium.PdfDocument(pdf)) as document:
        page = document[number - 1]
        picture = page.render(scale=width / page.get_width()).to_pil().convert("RGB")
    wide = Image.new("RGB", (picture.width + 150, picture.height), "white")
    wide.paste(picture, (0, 0))
    tints = wide.copy()
    paint = ImageDraw.Draw(tints)
    for block, frame in framed:
        paint.rectangle(_around(frame), fill=COLOURS[block.kind])
    wide = Image.blend(wide, tints, 0.16)
    pen = ImageDraw.Draw(wide)
    font = ImageFont.load_default(11)
    order = 0
    for block, frame in framed:
        colour = COLOURS[block.kind]
        pen.rectangle(_around(frame), outline=colour, width=2)
        if block.kind not in KEPT_OUT:
            order += 1
            badge = (frame[2] + 4, frame[1] - 3, frame[2] + 22, frame[1] + 11)
            pen.rectangle(badge, fill=colour)
            pen.text((frame[2] + 13, frame[1] + 4), str(order), fill="white", font=font, anchor="mm")
    _legend(pen, picture.width, sorted({block.kind for block, _ in framed}, key=list(COLOURS).index))
    return wide


def _legend(pen: ImageDraw.ImageDraw, left: int, kinds: list[BlockKind]) -> None:
    font = ImageFont.load_default(13)
    for row, kind in enumerate(kinds):
        top = 40 + 24 * row
        pen.rectangle((left, top, left + 14, top + 14), fill=COLOURS[kind])
        said = f"{kind}, left out" if kind in KEPT_OUT else kind
        pen.text((left + 20, top + 7), said, fill=(40, 40, 40), font=font, anchor="lm")
    pen.text((left, 50 + 24 * len(kinds)), "Numbers: the order\nof reading", fill=(40, 40, 40), font=font)


def _around(frame: list[float]) -> list[float]:
    return [frame[0] - 4, frame[1] - 3, frame[2] + 4, frame[3] + 3]


def main() -> None:
    """Read the command line, draw, write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("report", type=Path)
    parser.add_argument("page", type=int)
    parser.add_argument("out", type=Path)
    parser.add_argument("--width", type=int, default=800)
    given = parser.parse_args()
    out = io.BytesIO()
    picture = draw(given.report.read_bytes(), given.page, given.width)
    picture.quantize(64).save(out, "PNG", optimize=True)
    given.out.write_bytes(out.getvalue())
    print(f"{given.out}: {picture.width} x {picture.height}, {len(out.getvalue()) >> 10} KB")


if __name__ == "__main__":
    main()
