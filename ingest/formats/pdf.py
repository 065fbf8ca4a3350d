"""A PDF report as pages and blocks, read by PDFium.

``Page.text`` is PDFium's text of the page, untouched, so that offsets lead to PDFium's character boxes.
PDFium is not thread-safe: one process at a time, or one lock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

import pypdfium2 as pdfium
from pypdfium2 import raw

from index.records import Page
from ingest.blocks import Block
from ingest.formats.damage import NOTHING_LEFT
from ingest.formats.errors import ENCRYPTED_PDF, NeedsPassword, ReadError, TooLarge
from ingest.formats.hidden import hidden_lines
from ingest.formats.scans import Scans, listed
from ingest.formats.sniff import headless_pdf
from ingest.layout.drawn import drawn_on
from ingest.layout.flow import PageLines
from ingest.layout.lines import Glyphs, LineReader, turned
from ingest.layout.unread import is_unread
from ingest.layout.whole import layout

MOST_PAGES = 5000
"""A bound volume of a hundred reports has fewer; a PDF of a few KB can declare millions."""
_MOST_BOOKMARKS = 5000
_DAMAGED = "The PDF is damaged and cannot be opened; download it again or ask for another copy."


@dataclass(frozen=True, slots=True)
class PdfText:
    """The text of a PDF. ``outline`` is (level from 1, title, physical page or None).

    ``unread_pages`` are physical pages that show something but have no usable text layer (none, or glyphs
    without a meaning) and were not read as pictures either. They need OCR. ``remarks`` are sentences on pages
    that were read as pictures, on damaged pages, and on hidden text that was left out.
    """

    pages: tuple[Page, ...]
    blocks: tuple[Block, ...]
    unread_pages: tuple[int, ...]
    title: str | None
    outline: tuple[tuple[int, str, int | None], ...]
    remarks: tuple[str, ...] = ()


def read_pdf(
    data: bytes,
    password: str | None = None,
    *,
    ocr: bool = False,
    progress: Callable[[], None] = lambda: None,
) -> PdfText:
    """Read a PDF's bytes; with ``ocr``, pages without usable text are read by Tesseract.

    ``progress`` is called after each page that was read so, which takes seconds. Raises ReadError, with one
    sentence that says what to do, where it cannot be read, and TooLarge over MOST_PAGES.
    """
    with _opened(data, password) as document:
        count = len(document)
        if count == 0:
            raise ReadError("The PDF has no pages; ask for the file again.")
        if count > MOST_PAGES:
            raise TooLarge(
                f"The PDF has {count:,} pages, more than the {MOST_PAGES:,} of one report; split it."
            )
        reader = LineReader()
        found: list[PageLines] = []
        hidden: list[int] = []
        damaged: list[int] = []
        scans = Scans(ocr=ocr, progress=progress)
        for at in range(count):
            page = _read_page(document, at, reader, hidden)
            if page is None:
                damaged.append(at + 1)
            elif is_unread(document, at, page.text):
                page = scans.take(document, at, page)
            found.append(page or PageLines("", [], 0.0))
        outline = tuple(_outline(document))
        title = document.get_metadata_value("Title").strip("\x00 \t\r\n") or None
        declared = [document.get_page_label(at).strip() for at in range(count)]
    if len(damaged) == count:
        raise ReadError(NOTHING_LEFT)
    made = layout(found, outline)
    labels = _labels(declared, made.labels)
    pages = tuple(
        Page(at + 1, page.text, labels[at], "ocr" if at + 1 in scans.tried else "text", page.words)
        for at, page in enumerate(found)
    )
    remarks = (*scans.remarks(), *_remarks(damaged, hidden))
    return PdfText(pages, made.blocks, tuple(scans.unread), title, outline, remarks)


def _remarks(damaged: list[int], hidden: list[int]) -> Iterator[str]:
    if damaged:
        begin = listed(damaged).capitalize() + (" are" if len(damaged) > 1 else " is")
        yield f"{begin} damaged and cannot be read: ask for another copy."
    if hidden:
        yield f"Hidden text on {listed(hidden)} was left out: it is white, transparent, unpainted or tiny there."


@contextmanager
def _opened(data: bytes, password: str | None) -> Iterator[Any]:
    if not data.strip():
        raise ReadError("The file is empty; ask for it again.")
    if b"%PDF-" not in data[:2048]:
        if headless_pdf(data):
            raise ReadError(_DAMAGED)
        raise ReadError("The file is not a PDF, whatever its name says; open it to see what it is.")
    try:
        document = pdfium.PdfDocument(data, password=password or None)
    except pdfium.PdfiumError as error:
        raise _why_not(data, password) from error
    with closing(document):
        yield document


def _why_not(data: bytes, password: str | None) -> ReadError:
    """Why PDFium does not open the file.

    Where PDFium gives no error for a file, its last one is still that of a file before. So a known one (no file
    of that name) is set first, and the file tried again: where that one is left, PDFium gave none.
    """
    raw.FPDF_LoadDocument(b"", None)
    code = None
    try:
        pdfium.PdfDocument(data, password=password or None).close()
    except pdfium.PdfiumError as error:
        code = error.err_code
    if code == raw.FPDF_ERR_PASSWORD:
        given = "the password given does not open it" if password else "it needs a password"
        return NeedsPassword(f"{ENCRYPTED_PDF}{given}; give the right one with --password-file.")
    if code == raw.FPDF_ERR_SECURITY or (code == raw.FPDF_ERR_FILE and b"/Encrypt" in data):
        return ReadError("The PDF is encrypted in a way that cannot be read here; ask for an open copy.")
    if b"%%EOF" not in data[-2048:]:
        return ReadError("The PDF is cut off before its end; download it again.")
    return ReadError(_DAMAGED)


def _read_page(document: Any, at: int, reader: LineReader, hidden: list[int]) -> PageLines | None:
    """One page's text and lines; None for a page that PDFium cannot load.

    Lines that nobody can see stay in the text but not among the lines; their page is added to ``hidden``.
    """
    try:
        page = document[at]
    except pdfium.PdfiumError:
        return None
    with closing(page):
        width, height = page.get_size()
        try:
            textpage = page.get_textpage()
        except pdfium.PdfiumError:
            return None
        with closing(textpage):
            text = textpage.get_text_range()
            turn = turned(raw.FPDFPage_GetRotation(page), width, height)
            glyphs = Glyphs(textpage, text, turn)
            lines = reader.lines(at + 1, text, glyphs)
            if unseen := hidden_lines(page, lines, glyphs):
                lines = [line for line in lines if line not in unseen]
                hidden.append(at + 1)
            return PageLines(text, lines, height, drawn_on(page, turn, width, height))


def _outline(document: Any) -> Iterator[tuple[int, str, int | None]]:
    for bookmark, _ in zip(document.get_toc(), range(_MOST_BOOKMARKS), strict=False):
        target = bookmark.get_dest()
        index = target.get_index() if target else None
        title = " ".join(bookmark.get_title().split())
        if title:
            yield bookmark.level + 1, title, index + 1 if index is not None else None


def _labels(declared: list[str], printed: list[str | None]) -> list[str | None]:
    """The PDF's own page labels; printed numbers where it has none, or only counts its sheets."""
    trivial = all(label == str(at + 1) for at, label in enumerate(declared) if label)
    seen = sum(label is not None for label in printed)
    if not any(declared) or (trivial and seen * 2 > len(printed)):
        return printed
    return [label or other for label, other in zip(declared, printed, strict=True)]
