"""What kind of file this is, judged by its first bytes and never by its name.

The name only settles what the bytes leave open: whether a plain text is meant as Markdown.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import Literal

from ingest.formats.errors import NeedsPassword, ReadError

Format = Literal["pdf", "html", "docx", "zip", "text", "markdown"]

_PDF_HEADER_WITHIN = 1024
"""PDFium, like Acrobat, accepts a header anywhere in the first 1024 bytes."""

_TAIL = 2048
_HEAD = 4096
_CONTROL_SHARE = 0.02
"""Plain text holds hardly any control characters; above this share the file is binary."""

_READABLE = "Findings reads PDF, HTML, Word (.docx), text and Markdown"

_PICTURES = (
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"BM", "BMP"),
    (b"\x00\x00\x01\x00", "icon"),
    (b"\x00\x00\x00\x0cjP  ", "JPEG 2000"),
)

_OTHERS = (
    (b"{\\rtf", "This is a rich-text (RTF) file: open it in a word processor and save it as PDF or .docx."),
    (b"%!PS", "This is a PostScript file: convert it to PDF first."),
    (b"7z\xbc\xaf\x27\x1c", "This is a 7-Zip archive: unpack it and ingest the files, or pack them as ZIP."),
    (b"Rar!\x1a\x07", "This is a RAR archive: unpack it and ingest the files, or pack them as ZIP."),
    (b"\x1f\x8b", "This is a gzip archive: unpack it and ingest the files, or pack them as ZIP."),
    (b"BZh", "This is a bzip2 archive: unpack it and ingest the files, or pack them as ZIP."),
    (b"\xfd7zXZ\x00", "This is an xz archive: unpack it and ingest the files, or pack them as ZIP."),
    (b"From ", "This is a mailbox: save the report that is attached to the message and ingest that."),
    (b"SQLite format 3\x00", "This is a database, not a report: export the report as PDF or .docx."),
    (b"MZ", "This is a program, not a report."),
    (b"\x7fELF", "This is a program, not a report."),
)

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_KINDS = (
    ("WordDocument", "This is an old Word file (.doc): save it as .docx or PDF."),
    ("Workbook", "This is an Excel workbook (.xls), not a report: save the report as PDF."),
    ("PowerPoint Document", "This is an old PowerPoint file (.ppt): save it as PDF."),
    ("__substg1.0_", "This is an Outlook message: save the report that is attached to it and ingest that."),
)

_PACKED = (
    ("xl/", "This is an Excel workbook (.xlsx), not a report: save the report as PDF."),
    ("ppt/", "This is a PowerPoint file (.pptx): save it as PDF."),
    ("META-INF/container.xml", "This is an EPUB book: convert it to PDF or HTML."),
)

_HTML_START = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*|<!doctype\s+html[^>]*>\s*)*"
    rb"(?:<!doctype\s+html|<html|<head|<body|<title|<meta|<link|<script|<style|<header|<main|<article|<section"
    rb"|<div|<h[1-6]|<p|<ul|<ol|<table|<blockquote|<nav)\b",
    re.IGNORECASE | re.DOTALL,
)
_MARKDOWN = re.compile(r"^(?:#{1,6} \S|\s*[-*+] \[[ x]\] |```|\|[ :-]+\||.*\]\(\S+\)|.*\*\*\S)", re.MULTILINE)
_ATX_HEADING = re.compile(r"^#{1,6} \S", re.MULTILINE)


def sniff(data: bytes, name: str = "") -> Format:
    """The format of ``data``; ``name`` is asked only whether a plain text is Markdown.

    Raises ``ReadError`` with one sentence for an empty file and for every format that is not read.
    """
    if not data.strip(b"\0 \t\r\n\f"):
        raise ReadError("The file is empty: download or copy it again.")
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _sniff_zip(data)  # before PDF: an archive may hold one as it is, near its beginning
    if data[257:262] == b"ustar":
        raise ReadError("This is a tar archive: unpack it and ingest the files, or pack them as ZIP.")
    if data.startswith((b"Rar!", b"7z\xbc\xaf")):
        _refuse_known(data)
    if b"%PDF-" in data[:_PDF_HEADER_WITHIN] or headless_pdf(data):
        return "pdf"
    _refuse_known(data)
    text = decode(data)
    if text is None:
        raise ReadError(f"This is not a format that can be read. {_READABLE}.")
    if _is_html(text):
        return "html"
    if text.lstrip().startswith("<?xml"):
        raise ReadError(f"This is an XML data file, not a report. {_READABLE}.")
    return "markdown" if _is_markdown(text, name) else "text"


def cut_short(data: bytes) -> bool:
    """Whether a PDF lacks its end: the mark of a download that stopped half way."""
    return b"%%EOF" not in data[-_TAIL:] and b"startxref" not in data[-_TAIL:]


def decode(data: bytes) -> str | None:
    """The text of ``data``: UTF-8 or UTF-16 (with or without a mark), else Windows-1252; None if binary."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    head = data[:_HEAD]
    if b"\0" in head:
        return _decode_unmarked_utf16(data)
    if _control_share(head) > _CONTROL_SHARE:
        return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def headless_pdf(data: bytes) -> bool:
    """Objects and a trailer without a header: damaged, but for the PDF reader to try."""
    return b" obj" in data[:_HEAD] and b"endobj" in data and (b"trailer" in data or b"/XRef" in data)


def _sniff_zip(data: bytes) -> Format:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError):
        raise ReadError("The Word file or archive is damaged or cut short: download it again.") from None
    if "word/document.xml" in names:
        return "docx"
    if "content.xml" in names and "mimetype" in names:
        raise ReadError("This is an OpenDocument file: save it as .docx or PDF.")
    for start, sentence in _PACKED:
        if any(name.startswith(start) for name in names):
            raise ReadError(sentence)
    if not any(not name.endswith("/") for name in names):
        raise ReadError("The archive is empty.")
    return "zip"


def _refuse_known(data: bytes) -> None:
    for mark, label in _PICTURES:
        if data.startswith(mark) and not (mark == b"BM" and decode(data) is not None):
            raise ReadError(f"This is a picture ({label}): put the pages of the report into one PDF.")
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        raise ReadError("This is a picture (WebP): put the pages of the report into one PDF.")
    if data.startswith(_OLE):
        _refuse_ole(data)
    for mark, sentence in _OTHERS:
        if data.startswith(mark) and (len(mark) > 2 or decode(data) is None):  # noqa: PLR2004
            raise ReadError(sentence)


def _refuse_ole(data: bytes) -> None:
    """Old Office files share one container: the name of a stream inside tells which it is."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise NeedsPassword("The Word file needs a password: save it without one, or as PDF.")
    for stream, sentence in _OLE_KINDS:
        if stream.encode("utf-16-le") in data:
            raise ReadError(sentence)
    raise ReadError("This is an old Office file: save it as .docx or PDF.")


def _is_html(text: str) -> bool:
    head = text[:_HEAD].lstrip("\ufeff").encode("utf-8", errors="replace")
    return bool(_HTML_START.match(head)) or b"<html" in head.lower()


def _is_markdown(text: str, name: str) -> bool:
    head = text[: 16 * _HEAD]
    if name.lower().endswith((".md", ".markdown")):
        return True
    return len(_ATX_HEADING.findall(head)) > 1 or len(_MARKDOWN.findall(head)) > 2  # noqa: PLR2004


def _decode_unmarked_utf16(data: bytes) -> str | None:
    for encoding, high in (("utf-16-le", data[1:_HEAD:2]), ("utf-16-be", data[0:_HEAD:2])):
        if high.count(0) > len(high) * 0.8:
            text = data.decode(encoding, errors="replace")
            if _control_share(text[:_HEAD].encode("utf-8", errors="replace")) <= _CONTROL_SHARE:
                return text
    return None


def _control_share(head: bytes) -> float:
    controls = sum(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in head)  # noqa: PLR2004
    return controls / max(1, len(head))
