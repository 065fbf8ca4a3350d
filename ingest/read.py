"""The main path of reading: bytes -> format -> pages and blocks -> metadata, passages, findings -> Report."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from index.records import Page, Passage, Report
from ingest.blocks import Block
from ingest.extraction.extract import extract
from ingest.formats.damage import NOTHING_LEFT, is_damaged
from ingest.formats.errors import IsArchive, NeedsPassword, ReadError, TooLarge
from ingest.formats.flow import Flow
from ingest.formats.packed_pages import WebPage, unpack
from ingest.formats.sniff import Format, cut_short, sniff
from ingest.metadata.find import find_metadata
from ingest.passages import cut_passages

READER_VERSION = 10
"""Raised whenever the same bytes would give another ``Report``: files are then read anew."""

_ERROR_PAGE_WORDS = 150
"""A web page that carries the name of another format and holds fewer words is an error page."""


@dataclass(frozen=True, slots=True)
class _Parsed:
    pages: tuple[Page, ...]
    blocks: tuple[Block, ...]
    facts: dict[str, str] = field(default_factory=dict)
    unread_pages: tuple[int, ...] = ()
    remarks: tuple[str, ...] = ()
    anchors: tuple[tuple[int, int, str], ...] = ()


def read_report(
    data: bytes,
    name: str,
    *,
    password: str | Sequence[str] | None = None,
    ocr: bool = False,
    progress: Callable[[], None] = lambda: None,
) -> Report:
    """Read one report; ``name``, its path below the ingested folder, is asked what the content leaves open.

    A pure function of its arguments. Each ``password`` is tried after the empty one. With ``ocr``, pages
    without usable text are read by Tesseract; ``progress`` is called after each of them. Without, a report
    whose pages all lack text comes back without passages and with ``unread_pages`` filled.
    Raises ``ReadError`` (``NeedsPassword``, ``TooLarge``) for input that cannot be read.
    """
    pages = unpack(data)
    kind: Format = "html" if pages else sniff(data, name)
    paged = kind == "pdf"
    parsed = _parse_pdf(data, password, ocr, progress) if paged else _parse(kind, data, name, pages)
    _check_text(parsed, data, paged=paged)
    sha256 = hashlib.sha256(data).hexdigest()
    metadata = find_metadata(parsed.pages, parsed.blocks, name, parsed.facts)
    passages = cut_passages(parsed.blocks)
    _check_passages(parsed, passages)
    findings, grades = extract(parsed.pages, parsed.blocks, passages, metadata, sha256)
    return Report(
        sha256=sha256,
        format=kind,
        paged=paged,
        metadata=metadata,
        pages=parsed.pages,
        passages=passages,
        unread_pages=parsed.unread_pages,
        remarks=parsed.remarks,
        anchors=parsed.anchors,
        findings=findings,
        grades=grades,
    )


def _check_text(parsed: _Parsed, data: bytes, *, paged: bool) -> None:
    """Raise ``ReadError`` for a report in which there is nothing to find, and nothing left to read either."""
    if parsed.unread_pages or any(page.text.strip() for page in parsed.pages):
        return
    if not paged:
        raise ReadError("The file holds no text: if it is made of pictures, save it as PDF.")
    if any(page.source == "ocr" for page in parsed.pages):
        why = next((said for said in parsed.remarks if "failed" in said), "")
        raise ReadError(why or "The pages are pictures in which text recognition finds no words.")
    if any("damaged" in said for said in parsed.remarks) or is_damaged(data):
        raise ReadError(NOTHING_LEFT)
    raise ReadError(
        "The PDF holds no text: its pages are blank, or show only rules, form fields, stamps and notes."
    )


def _check_passages(parsed: _Parsed, passages: Sequence[Passage]) -> None:
    """Raise ``ReadError`` for a report whose text gives nothing that could be found."""
    if passages or parsed.unread_pages:
        return
    if not parsed.blocks and any("Hidden text" in said for said in parsed.remarks):
        raise ReadError(
            "All text of the PDF is hidden: it is white, transparent, unpainted or tiny. Ask for another copy."
        )
    raise ReadError(
        "The file holds nothing but page numbers, running headers or a contents list: "
        "ask for the whole report."
    )


def _parse(kind: Format, data: bytes, name: str, pages: Sequence[WebPage]) -> _Parsed:
    match kind:
        case "html" if pages:
            return _parse_publication(pages)
        case "html":
            return _parse_html(data, name)
        case "docx":
            from ingest.formats.docx import read_docx

            return _flowing(read_docx(data))
        case "text":
            from ingest.formats.text import read_text

            return _flowing(read_text(data))
        case "markdown":
            from ingest.formats.text import read_markdown

            return _flowing(read_markdown(data))
        case _:
            raise IsArchive("This is an archive, not one report: ingest reads the files in it one by one.")


def _parse_pdf(
    data: bytes, passwords: str | Sequence[str] | None, ocr: bool, progress: Callable[[], None]
) -> _Parsed:
    from ingest.formats.pdf import read_pdf

    given = [passwords] if isinstance(passwords, str) else list(passwords or ())
    attempts = [None, *given]  # the empty one opens most encrypted PDFs, and PDFium does not try it by itself
    try:
        while True:
            try:
                pdf = read_pdf(data, attempts.pop(0), ocr=ocr, progress=progress)
                break
            except NeedsPassword:
                if not attempts:
                    raise
    except NeedsPassword:
        raise
    except ReadError as error:
        if cut_short(data) and not isinstance(error, TooLarge):
            raise ReadError("The PDF is cut short, as by a broken download: download it again.") from None
        raise
    facts = {"title": pdf.title} if pdf.title else {}
    return _Parsed(pdf.pages, pdf.blocks, facts, pdf.unread_pages, pdf.remarks)


def _parse_html(data: bytes, name: str) -> _Parsed:
    from ingest.formats.html import is_error_page, read_html

    flow = read_html(data)
    words = len(flow.page.text.split())
    misnamed = name.lower().endswith((".pdf", ".docx", ".doc", ".zip"))
    if is_error_page(flow) or (misnamed and words < _ERROR_PAGE_WORDS):
        raise ReadError("This is a web page with an error, not the report: download the report again.")
    return _flowing(flow)


def _parse_publication(pages: Sequence[WebPage]) -> _Parsed:
    from ingest.formats.publication import read_publication, remark_on

    read = read_publication(pages)
    return _Parsed(read.pages, read.blocks, read.facts, remarks=(remark_on(pages),), anchors=read.anchors)


def _flowing(flow: Flow) -> _Parsed:
    anchors = tuple((1, at, name) for at, name in flow.anchors)
    return _Parsed((flow.page,), flow.blocks, flow.facts, anchors=anchors)
