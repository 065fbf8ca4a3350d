"""Reading PDFs: pages, labels, what cannot be read and why, and golden facts on real reports."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.constants import PageLabelStyle
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from ingest.formats.errors import NeedsPassword, ReadError
from ingest.formats.pdf import PdfText, read_pdf

SHARED = Path(__file__).resolve().parents[2] / "shared"
needs_reports = pytest.mark.skipif(
    not (SHARED / "reports").is_dir(), reason="the shared folder of real reports is not beside this checkout"
)


def plain(*pages: str, rotate: int = 0) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    canvas.setTitle("A report")
    for text in pages:
        for at, line in enumerate(text.splitlines()):
            canvas.drawString(72, 760 - 14 * at, line)
        if rotate:
            canvas.setPageRotation(rotate)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def text_of(data: bytes, page: int) -> str:
    document = pdfium.PdfDocument(data)
    try:
        return str(document[page].get_textpage().get_text_range())
    finally:
        document.close()


def norm(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).lower()


def report(name: str) -> PdfText:
    return read_pdf((SHARED / "reports" / name).read_bytes())


def test_page_text_is_pdfiums_own_and_even_pieces_hold_the_same_characters() -> None:
    data = plain("One line of text\nand a second one.", "Another page with words.")
    read = read_pdf(data)
    assert [page.text for page in read.pages] == [text_of(data, 0), text_of(data, 1)]
    for block in read.blocks:
        for piece in block.pieces:
            page = read.pages[piece.page - 1].text
            assert page[piece.page_start : piece.page_end] == block.text[piece.start : piece.end]
    assert read.title == "A report"


def test_an_encrypted_pdf_with_an_empty_password_is_read_and_one_with_another_is_not() -> None:
    for user, opens in (("", True), ("secret", False)):
        writer = PdfWriter(clone_from=PdfReader(io.BytesIO(plain("Some words to read."))))
        writer.encrypt(user, "owner", algorithm="AES-256")
        out = io.BytesIO()
        writer.write(out)
        if opens:
            assert read_pdf(out.getvalue()).blocks[0].text == "Some words to read."
            continue
        with pytest.raises(NeedsPassword, match="password"):
            read_pdf(out.getvalue())
        with pytest.raises(NeedsPassword, match="does not open it"):
            read_pdf(out.getvalue(), "wrong")
        assert read_pdf(out.getvalue(), "secret").pages[0].text.startswith("Some words")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"<html><title>404</title></html>", "not a PDF"),
        (b"PK\x03\x04 a Word file", "not a PDF"),
        (b"%PDF-1.7\n" + b"\x00garbage" * 50 + b"\n%%EOF", "damaged"),
    ],
)
def test_what_is_no_pdf_is_refused_in_one_sentence(data: bytes, says: str) -> None:
    with pytest.raises(ReadError, match=says) as caught:
        read_pdf(data)
    assert "\n" not in str(caught.value)
    assert str(caught.value).endswith(".")


def test_a_truncated_pdf_says_that_it_is_cut_off() -> None:
    data = plain(*["words " * 10] * 5)
    with pytest.raises(ReadError, match="cut off"):
        read_pdf(data[: len(data) // 3])


def test_a_scanned_page_is_unread_and_a_blank_one_is_not() -> None:
    document = pdfium.PdfDocument(plain("Words that were scanned, more than a few of them."))
    image = document[0].render(scale=1).to_pil()
    document.close()
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    canvas.drawImage(ImageReader(image), 0, 0, *A4)
    canvas.showPage()
    canvas.showPage()
    canvas.drawString(72, 700, "A page with a text layer, long enough to be one.")
    canvas.showPage()
    canvas.save()
    read = read_pdf(out.getvalue())
    assert read.unread_pages == (1,)
    assert [len(page.text) > 0 for page in read.pages] == [False, False, True]


@pytest.mark.parametrize("garbage", ["(cid:12)(cid:7)(cid:33)(cid:9) " * 9])
def test_a_page_of_glyph_numbers_is_unread(garbage: str) -> None:
    assert read_pdf(plain(garbage)).unread_pages == (1,)


def test_declared_page_labels_win_over_a_count_of_sheets() -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(plain("one", "two", "three", "four"))))
    writer.set_page_label(0, 1, style=PageLabelStyle.LOWERCASE_ROMAN)
    writer.set_page_label(2, 3, style=PageLabelStyle.DECIMAL, start=1)
    out = io.BytesIO()
    writer.write(out)
    assert [page.label for page in read_pdf(out.getvalue()).pages] == ["i", "ii", "1", "2"]


def test_the_outline_gives_levels_titles_and_pages() -> None:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    for at, (title, level) in enumerate([("Findings", 0), ("Custody", 1)]):
        canvas.bookmarkPage(title)
        canvas.addOutlineEntry(title, title, level=level)
        canvas.drawString(72, 700, f"{title} on page {at + 1}")
        canvas.showPage()
    canvas.save()
    assert read_pdf(out.getvalue()).outline == ((1, "Findings", 1), (2, "Custody", 2))


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_a_rotated_page_is_read_in_order(rotate: int) -> None:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=landscape(A4) if rotate in {90, 270} else A4)
    canvas.setPageRotation(rotate)
    width, height = canvas._pagesize
    turn = {90: (90, 0, -width), 180: (180, -width, -height), 270: (270, -height, 0)}.get(rotate)
    if turn:
        canvas.rotate(turn[0])
        canvas.translate(turn[1], turn[2])
    for at, line in enumerate(
        ["The first line of a paragraph that is long enough and", "its second line goes on here."]
    ):
        canvas.drawString(72, 500 - 14 * at, line)
    canvas.save()
    assert [block.text for block in read_pdf(out.getvalue()).blocks] == [
        "The first line of a paragraph that is long enough and its second line goes on here."
    ]


@needs_reports
def test_real_report_grades_table() -> None:
    rows = [
        block.text
        for block in report("ofsted/barnsley/children's services inspection - 27 october 2023.pdf").blocks
        if block.kind == "table"
    ]
    assert "The experiences and progress of children in care: Good" in rows
    assert "Overall effectiveness: Good" in rows


@needs_reports
def test_real_report_front_matter_in_roman_numbers() -> None:
    labels = [page.label for page in report("accident_investigation/ATSB_r_2021_010.pdf").pages]
    assert labels[:6] == [None, None, "iii", "iv", "v", "6"]


@needs_reports
def test_real_report_hyphen_that_pdfium_replaced() -> None:
    name = "ofsted/richmond upon thames/joint area child protection inspection - 06 september 2024.pdf"
    text = " ".join(block.text for block in report(name).blocks)
    assert "with relevant information-sharing and effective multi-agency planning" in text
    assert "\ufffe" not in text


@needs_reports
def test_real_labels_stand_in_a_block_on_their_page_under_their_heading() -> None:
    """A sample of the labelled sections; benchmarks/reading.py measures all of them."""
    rows = [
        json.loads(line) for line in (SHARED / "labels" / "jtai_sections.jsonl").read_text().splitlines()
    ][::9]
    checked = found = 0
    for row in rows:
        path: list[tuple[int, str]] = []
        stands: list[tuple[str, set[int], str]] = []
        for block in report(row["report"]).blocks:
            if block.kind == "heading":
                path = [*(one for one in path if one[0] < block.level), (block.level, block.text)]
            if block.kind not in {"furniture", "contents"}:
                pages = {piece.page for piece in block.pieces}
                stands.append((norm(block.text), pages, norm(" ".join(text for _, text in path))))
        section = norm(row["section"].replace("key ", ""))
        for gold in row["gold"]:
            checked += 1
            quote = norm(gold["quote"])
            found += any(
                quote in text and pages & set(gold["page"]) and section in heading
                for text, pages, heading in stands
            )
    assert checked > 20
    assert found / checked > 0.85
