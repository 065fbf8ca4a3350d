"""File types by content, and one sentence for each that cannot be read."""

from __future__ import annotations

import io
import tarfile
import zipfile

import pytest

from ingest.formats.errors import NeedsPassword, ReadError
from ingest.formats.sniff import cut_short, decode, sniff


def zipped(*names: str, holding: bytes = b"x") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in names:
            archive.writestr(name, holding)
    return stream.getvalue()


def tarred(name: str, holding: bytes) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        about = tarfile.TarInfo(name)
        about.size = len(holding)
        archive.addfile(about, io.BytesIO(holding))
    return stream.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (b"%PDF-1.7\n1 0 obj", "report.docx", "pdf"),
        (b"junk from a mail server\n%PDF-1.4\n", "report.pdf", "pdf"),
        (b"1 0 obj <<>> endobj trailer <<>>", "report.pdf", "pdf"),
        (b"<!DOCTYPE html><html><body>x</body></html>", "report.pdf", "html"),
        (b"\xef\xbb\xbf\n<!-- saved --><HTML>", "a", "html"),
        (b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'>", "a.xhtml", "html"),
        (b"<h1>Vale</h1><p>x", "a.txt", "html"),
        (zipped("word/document.xml", "[Content_Types].xml"), "report.zip", "docx"),
        (zipped("a.pdf", "b/c.html"), "reports.docx", "zip"),
        (zipped("a.pdf", "b.pdf", holding=b"%PDF-1.7\n1 0 obj"), "reports.pdf", "zip"),  # packed as they are
        ("Vale Police – custody.\nIt's good.".encode("utf-16"), "a.txt", "text"),
        (b"Vale Police.\n\nIt is < 4 and > 3.", "a.txt", "text"),
        (b"No marks at all", "a.md", "markdown"),
        (b"# Vale\n\ntext\n\n## Summary\n\ntext", "a.txt", "markdown"),
        (b"BMW is a company.", "a.txt", "text"),
    ],
)
def test_formats(data: bytes, name: str, kind: str) -> None:
    assert sniff(data, name) == kind


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"\0\0\0\0 \n", "empty"),
        (b"\x89PNG\r\n\x1a\n\0\0", "picture (PNG)"),
        (b"\xff\xd8\xff\xe0\0\0", "picture (JPEG)"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "picture (WebP)"),
        (b"BM\0\0\0\0\0\0\x01\x02", "picture (BMP)"),
        (OLE + "WordDocument".encode("utf-16-le"), "old Word file"),
        (OLE + "Workbook".encode("utf-16-le"), "Excel"),
        (OLE, "old Office file"),
        (zipped("xl/workbook.xml"), "Excel"),
        (zipped("ppt/presentation.xml"), "PowerPoint"),
        (zipped("mimetype", "content.xml"), "OpenDocument"),
        (zipped("META-INF/container.xml"), "EPUB"),
        (zipped(), "archive is empty"),
        (zipped("word/document.xml")[:40], "damaged or cut short"),
        (b"{\\rtf1 text}", "RTF"),
        (b"%!PS-Adobe", "PostScript"),
        (b"\x1f\x8b\x08\0\0", "gzip"),
        (b"Rar!\x1a\x07\0", "RAR"),
        (b"Rar!\x1a\x07\0 report.pdf %PDF-1.7\n", "RAR"),
        (tarred("report.pdf", b"%PDF-1.7\n"), "tar archive"),
        (b"MZ\x90\0\x03", "program"),
        (b"<?xml version='1.0'?><data/>", "XML"),
        (bytes(range(1, 256)) * 20, "not a format"),
    ],
)
def test_what_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(ReadError) as caught:
        sniff(data, "report.pdf")
    sentence = str(caught.value)
    assert words in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence


def test_an_encrypted_word_file_needs_a_password() -> None:
    with pytest.raises(NeedsPassword, match="password"):
        sniff(OLE + "EncryptedPackage".encode("utf-16-le"), "report.docx")


def test_a_download_that_stopped_half_way() -> None:
    assert cut_short(b"%PDF-1.7\n1 0 obj <</Length 90000>> stream")
    assert not cut_short(b"%PDF-1.7\nstartxref\n0\n%%EOF\n")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_text_is_decoded(encoding: str) -> None:
    assert decode("The café’s plan – £5".encode(encoding)) == "The café’s plan – £5"
