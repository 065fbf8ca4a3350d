"""The table of grades as a picture, for slides and briefs: the words stand in the cells."""

from __future__ import annotations

import io
import textwrap
from functools import cache
from typing import TYPE_CHECKING

from answer.findings.grade_table import GradeTable, shade

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont, ImageFont

COLOURS = ("#cfe8da", "#e2f0dc", "#f6eecd", "#f6eecd", "#f3c9c4")
"""Grounds of a scale's words, the best first; the words are black on all of them."""
NAME_WIDTH, CELL_WIDTH, LINE = 330, 190, 24
MOST_ROWS = 200


def picture(table: GradeTable, title: str) -> bytes:
    """PNG bytes. At most 200 authorities are drawn."""
    from PIL import Image, ImageDraw

    authorities = table.authorities[:MOST_ROWS]
    head = [textwrap.wrap(area, 20)[:6] for area in table.areas]
    top = 60 + LINE * max((len(lines) for lines in head), default=1)
    row_height = 2 * LINE + 8
    width = 40 + NAME_WIDTH + CELL_WIDTH * len(table.areas)
    drawn = Image.new("RGB", (width, top + row_height * len(authorities) + 30), "#ffffff")
    draw = ImageDraw.Draw(drawn)
    draw.text((20, 15), title, fill="#1c2126", font=_font(24))
    for column, lines in enumerate(head):
        for n, line in enumerate(lines):
            draw.text(
                (20 + NAME_WIDTH + CELL_WIDTH * column + 8, 55 + LINE * n),
                line,
                fill="#4b5560",
                font=_font(17),
            )
    for row, authority in enumerate(authorities):
        y = top + row_height * row
        for n, line in enumerate(textwrap.wrap(authority, 36)[:2]):
            draw.text((20, y + 6 + LINE * n), line, fill="#1c2126", font=_font(18))
        for column, area in enumerate(table.areas):
            found = table.cells.get((authority, area))
            if found is None:
                continue
            x = 20 + NAME_WIDTH + CELL_WIDTH * column
            at = shade(found.what)
            ground = "#eeeeee" if at is None else COLOURS[at]
            draw.rectangle((x, y, x + CELL_WIDTH - 6, y + row_height - 6), fill=ground)
            for n, line in enumerate(textwrap.wrap(found.what.grade, 20)[:2]):
                draw.text((x + 8, y + 6 + LINE * n), line, fill="#1c2126", font=_font(17))
    out = io.BytesIO()
    drawn.save(out, "PNG", optimize=True)
    return out.getvalue()


@cache
def _font(size: int) -> FreeTypeFont | ImageFont:
    """Pillow's own font, so that the picture is the same on every machine."""
    from PIL import ImageFont as Fonts

    return Fonts.load_default(size)
