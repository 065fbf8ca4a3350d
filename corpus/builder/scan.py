"""Writes a report as a scan: pictures of its pages, a little askew and grainy, and no text layer."""

import io
from collections.abc import Iterator

import numpy as np
import pypdfium2
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from . import source
from .pdf import build_pdf

DPI = 150
SKEW = (0.45, -0.3, 0.2, -0.55, 0.35, -0.15)  # degrees, page by page
NOISE = 5.0  # standard deviation, in grey levels of 255
QUALITY = 52


def build_scan(report: source.Report) -> bytes:
    """The image-only PDF of a report; the same report gives the same bytes."""
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4, invariant=1, pageCompression=1)
    canvas.setTitle(f"Scan: {report.title}")
    canvas.setCreator("Findings sample corpus")
    for picture in _scanned(build_pdf(report)):
        canvas.drawImage(ImageReader(io.BytesIO(picture)), 0, 0, *A4)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def _scanned(pdf: bytes) -> Iterator[bytes]:
    document = pypdfium2.PdfDocument(pdf)
    for number in range(len(document)):
        page = document[number].render(scale=DPI / 72, grayscale=True).to_pil().convert("L")
        yield _jpeg(_worn(page, number))
    document.close()


def _worn(page: Image.Image, number: int) -> Image.Image:
    """A page as a tired flatbed gives it back: skewed, grey paper, grain."""
    skewed = page.rotate(SKEW[number % len(SKEW)], Image.Resampling.BICUBIC, fillcolor=255)
    grain = np.random.default_rng(number).normal(0.0, NOISE, (skewed.height, skewed.width))
    grey = np.asarray(skewed, dtype=np.float64) * 0.93 + 12 + grain
    return Image.fromarray(np.clip(np.rint(grey), 0, 255).astype(np.uint8))


def _jpeg(page: Image.Image) -> bytes:
    stream = io.BytesIO()
    page.save(stream, "JPEG", quality=QUALITY, dpi=(DPI, DPI))
    return stream.getvalue()
