"""Draws a figure as a picture, for formats that cannot hold reportlab's vectors."""

import io

import pypdfium2
from reportlab.pdfgen.canvas import Canvas

from . import source
from .flow import BarFigure, Look
from .pdf import EMBEDDED, register_fonts

WIDTH = 440.0  # points
SCALE = 3.0


def figure_png(figure: source.Figure) -> bytes:
    """The bars of a figure as PNG; the caption is left to the text around it."""
    register_fonts()
    bare = source.Figure("", figure.labels, figure.values, figure.unit)
    drawing = BarFigure(bare, Look(*EMBEDDED, size=9.5), WIDTH)
    _, height = drawing.wrap(WIDTH, 1000)
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(WIDTH, height), invariant=1)
    drawing.drawOn(canvas, 0, 0)
    canvas.save()
    document = pypdfium2.PdfDocument(stream.getvalue())
    picture = document[0].render(scale=SCALE).to_pil()
    document.close()
    png = io.BytesIO()
    picture.save(png, "PNG", optimize=True)
    return png.getvalue()
