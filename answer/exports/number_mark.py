"""The number of a quote beside its highlight, as an annotation with its own appearance."""

from __future__ import annotations

from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from answer.pictures.quote_boxes import Lines, Quad

_SIZE = 8.0
_PRINTED = 4
_TURNS = {0: (1, 0, 0, 1), 90: (0, 1, -1, 0), 180: (-1, 0, 0, -1), 270: (0, -1, 1, 0)}
"""How a form is turned so that it stands upright on a page that is shown turned clockwise by that much."""


def number_mark(
    writer: PdfWriter, n: int, lines: Lines, rotation: int, crop: Quad | None
) -> DictionaryObject:
    """A FreeText annotation "[n]" before the quote's first line, else before its column, else above it."""
    text = f"[{n}]"
    width, height = _SIZE * 0.56 * len(text) + 3, _SIZE + 3
    across, up = (width, height) if rotation % 180 == 0 else (height, width)
    x, y = _corner(lines, across, up, rotation)
    if crop:
        x = min(max(x, crop.left + 1), crop.right - across - 1)
        y = min(max(y, crop.bottom + 1), crop.top - up - 1)
    rect = [x, y, x + across, y + up]
    mark = DictionaryObject()
    mark.update(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/FreeText"),
            NameObject("/Rect"): ArrayObject(FloatObject(round(value, 2)) for value in rect),
            NameObject("/Contents"): TextStringObject(text),
            NameObject("/DA"): TextStringObject(f"/Helv {_SIZE} Tf 0.5 0.2 0 rg"),
            NameObject("/F"): NumberObject(_PRINTED),
            NameObject("/AP"): DictionaryObject(
                {NameObject("/N"): _appearance(writer, text, width, height, rotation)}
            ),
        }
    )
    return mark


def _corner(lines: Lines, across: float, up: float, rotation: int) -> tuple[float, float]:
    """The bottom left of the mark in user space, by how the page is read."""
    line = lines.quads[0]
    match rotation % 360:
        case 90:
            return line.left, line.bottom - up - 1
        case 180:
            return line.right + 1, line.top - up
        case 270:
            return line.right - across, line.top + 1
        case _:
            column = min(quad.left for quad in lines.quads)
            if lines.free or column < line.left - across:
                return column - across - 1 if not lines.free else line.left - across - 1, line.bottom
            return line.left, line.top - 1


def _appearance(writer: PdfWriter, text: str, width: float, height: float, rotation: int) -> DictionaryObject:
    """The form that draws the number, registered with the writer."""
    stream = DecodedStreamObject()
    drawn = (
        f"1 0.95 0.75 rg 0 0 {width:.2f} {height:.2f} re f "
        f"BT /Helv {_SIZE} Tf 0.5 0.2 0 rg 1.5 {height / 2 - _SIZE * 0.35:.2f} Td ({text}) Tj ET"
    )
    stream.set_data(drawn.encode("ascii"))
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica-Bold"),
        }
    )
    fonts = DictionaryObject({NameObject("/Helv"): font})
    stream.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Form"),
            NameObject("/BBox"): ArrayObject(FloatObject(value) for value in (0, 0, width, height)),
            NameObject("/Matrix"): ArrayObject(FloatObject(v) for v in (*_TURNS[rotation % 360], 0, 0)),
            NameObject("/Resources"): DictionaryObject({NameObject("/Font"): fonts}),
        }
    )
    reference: DictionaryObject = writer._add_object(stream)  # type: ignore[assignment]
    return reference
