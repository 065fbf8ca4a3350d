"""The main path of reading: bytes -> format -> pages and blocks -> metadata and passages -> Report."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from index.records import Page, Report
from ingest.blocks import Block
from ingest.errors import NeedsPassword, ReadError
from ingest.flow import Flow
from ingest.metadata import find_metadata
from ingest.passages import cut_passages
from ingest.sniff import Format, cut_short, sniff

READER_VERSION = 1
"""Raised whenever the same bytes would give other pages, passages or metadata: reports are then read anew."""

_ERROR_PAGE_WORDS = 150
"""A web page that carries the name of another format and holds fewer words is an error page."""


@dataclass(frozen=True, slots=True)
class _Parsed:
    pages: tuple[Page, ...]
    blocks: tuple[Block, ...]
    facts: dict[str, str] = field(default_factory=dict)
    unread_pages: tuple[int, ...] = ()


def read_report(data: bytes, name: str, *, password: str | None = None) -> Report:
    """Read one report; ``name``, its path below the ingested folder, is asked what the content leaves open.

    A pure function of its arguments. A report whose pages all lack text comes back without passages and
    with ``unread_pages`` filled. Raises ``ReadError`` (``NeedsPassword``) for input that cannot be read.
    """
    kind = sniff(data, name)
    parsed = _parse(kind, data, name, password)
    paged = kind == "pdf"
    if not paged and not parsed.pages[0].text.strip():
        raise ReadError("The file holds no text: if it is made of pictures, save it as PDF.")
    return Report(
        sha256=hashlib.sha256(data).hexdigest(),
        format=kind,
        paged=paged,
        metadata=find_metadata(parsed.pages, parsed.blocks, name, parsed.facts),
        pages=parsed.pages,
        passages=cut_passages(parsed.blocks),
        unread_pages=parsed.unread_pages,
    )


def _parse(kind: Format, data: bytes, name: str, password: str | None) -> _Parsed:
    match kind:
        case "pdf":
            return _parse_pdf(data, password)
        case "html":
            return _parse_html(data, name)
        case "docx":
            from ingest.docx import read_docx

            return _flowing(read_docx(data))
        case "text":
            from ingest.text import read_text

            return _flowing(read_text(data))
        case "markdown":
            from ingest.text import read_markdown

            return _flowing(read_markdown(data))
        case "zip":
            raise ReadError("This is an archive, not one report: ingest reads the files in it one by one.")


def _parse_pdf(data: bytes, password: str | None) -> _Parsed:
    from ingest.pdf import read_pdf

    try:
        pdf = read_pdf(data, password)
    except NeedsPassword:
        raise
    except ReadError:
        if cut_short(data):
            raise ReadError("The PDF is cut short, as by a broken download: download it again.") from None
        raise
    facts = {"title": pdf.title} if pdf.title else {}
    return _Parsed(tuple(pdf.pages), tuple(pdf.blocks), facts, tuple(pdf.unread_pages))


def _parse_html(data: bytes, name: str) -> _Parsed:
    from ingest.html import is_error_page, read_html

    flow = read_html(data)
    words = len(flow.page.text.split())
    misnamed = name.lower().endswith((".pdf", ".docx", ".doc", ".zip"))
    if is_error_page(flow) or (misnamed and words < _ERROR_PAGE_WORDS):
        raise ReadError("This is a web page with an error, not the report: download the report again.")
    return _flowing(flow)


def _flowing(flow: Flow) -> _Parsed:
    return _Parsed((flow.page,), flow.blocks, flow.facts)
