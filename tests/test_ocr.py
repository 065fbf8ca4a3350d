"""Pages that are pictures: read by Tesseract with boxes, marked as such, and told of where they are not read."""

from __future__ import annotations

import io
import shutil
from contextlib import closing
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from answer.ask import ask
from answer.pictures.page_image import draw_page
from index.catalogue import Catalogue
from index.layout import Layout
from index.search import Index
from index.spans import Span
from ingest.build import ingest
from ingest.formats import ocr
from ingest.formats.ocr import tesseract
from ingest.formats.pdf import read_pdf
from ingest.formats.scans import ranges
from ingest.outcome import IngestResult
from ingest.read import read_report
from ingest.workers import Reading
from tests.conftest import CORPUS

SCAN = next(CORPUS.glob("belstrand*.pdf"))
LINES = (
    "The constabulary must act on missing children.",
    "Supervisors did not review the risk assessments.",
    "Leaders have since trained every front line officer.",
)
needs_tesseract = pytest.mark.skipif(not tesseract(), reason="tesseract is not installed")
ON, OFF = Reading(ocr=True), Reading(ocr=False)


def written(lines: tuple[str, ...] = LINES) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    canvas.setFont("Helvetica", 14)
    for at, line in enumerate(lines):
        canvas.drawString(72, 740 - 40 * at, line)
    canvas.save()
    return out.getvalue()


def photographed(pdf: bytes, *, before: str = "") -> bytes:
    """The same first page as a picture; ``before`` is a page of real text in front of it."""
    with closing(pdfium.PdfDocument(pdf)) as document:
        picture = document[0].render(scale=200 / 72).to_pil()
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    if before:
        for at, line in enumerate(before.splitlines()):
            canvas.drawString(72, 740 - 20 * at, line)
        canvas.showPage()
    canvas.drawImage(ImageReader(picture), 0, 0, *A4)
    canvas.save()
    return out.getvalue()


def boxes_of(pdf: bytes) -> dict[str, tuple[float, float, float, float]]:
    """Each word's box by PDFium, from the page's top left."""
    found = {}
    with closing(pdfium.PdfDocument(pdf)) as document:
        page = document[0].get_textpage()
        text = page.get_text_range()
        at = 0
        for word in text.split():
            at = text.index(word, at)
            boxes = [page.get_charbox(i) for i in range(at, at + len(word))]
            top = A4[1] - max(b[3] for b in boxes)
            found[word] = (boxes[0][0], top, boxes[-1][2], A4[1] - min(b[1] for b in boxes))
            at += len(word)
    return found


@needs_tesseract
def test_the_boxes_of_words_are_where_the_words_are_drawn() -> None:
    original = written()
    (page,) = read_pdf(photographed(original), ocr=True).pages
    assert page.source == "ocr"
    assert [line.split() for line in page.text.splitlines() if line] == [line.split() for line in LINES]
    truth = boxes_of(original)
    assert len(page.words) == len(" ".join(LINES).split())
    for word in page.words:
        said = page.text[word.start : word.end]
        assert (word.left, word.top, word.right, word.bottom) == pytest.approx(truth[said], abs=2.5)


@needs_tesseract
def test_a_mark_on_the_picture_covers_the_words_and_no_others() -> None:
    original = written()
    pdf = photographed(original)
    (page,) = read_pdf(pdf, ocr=True).pages
    start = page.text.index("Supervisors")
    span = Span(1, start, page.text.index("assessments.") + len("assessments."))
    drawn = draw_page(pdf, 1, [span], stored_text=page.text, width=595, words=page.words)
    (box,) = drawn.boxes
    truth = boxes_of(original)
    assert box.left == pytest.approx(truth["Supervisors"][0], abs=5)
    assert box.right == pytest.approx(truth["assessments."][2], abs=5)
    assert truth["children."][3] < box.top < truth["Supervisors"][1] + 3
    assert truth["Supervisors"][3] - 3 < box.bottom < truth["Leaders"][1]


def test_readable_pages_stay_readable_beside_unread_ones() -> None:
    text = "This page holds real text about custody records.\nIts neighbour is a picture."
    report = read_report(photographed(written(), before=text), "mixed.pdf")
    assert report.unread_pages == (2,)
    assert "custody records" in report.passages[0].text
    assert [page.source for page in report.pages] == ["text", "text"]


@needs_tesseract
def test_a_page_that_the_machine_had_no_time_for_is_left_for_the_next_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ocr, "SECONDS_WAITED", 0.001)
    read = read_pdf(photographed(written()), ocr=True)
    assert read.unread_pages == (1,)
    assert read.remarks == ("Text recognition failed on page 1: Text recognition stood still for 0 minutes.",)


def only(result: IngestResult) -> tuple[str, str | None, bool]:
    (file,) = result.files
    return file.status, file.reason, file.fresh


@needs_tesseract
def test_a_scan_is_read_once_text_recognition_is_possible_and_then_left_alone(tmp_path: Path) -> None:
    reports, store = tmp_path / "reports", tmp_path / "store"
    reports.mkdir()
    (reports / "scan.pdf").write_bytes(photographed(written()))
    status, reason, fresh = only(ingest([reports], store, reading=OFF))
    assert (status, fresh) == ("needs_ocr", True)
    assert reason == (
        "Every page is a picture without usable text and needs text recognition (OCR)."
        " Run the same command again without --no-ocr."
    )
    assert only(ingest([reports], store, reading=OFF)) == ("needs_ocr", reason, False)
    read = "Page 1 was read by text recognition (OCR)."
    assert only(ingest([reports], store, reading=ON)) == ("updated", read, True)
    assert only(ingest([reports], store, reading=ON)) == ("unchanged", read, False)
    assert only(ingest([reports], store, reading=OFF)) == ("unchanged", read, False)
    shutil.copy(reports / "scan.pdf", reports / "again.pdf")
    result = ingest([reports], store, reading=ON)
    assert {file.path: file.status for file in result.files} == {
        "scan.pdf": "unchanged", "again.pdf": "duplicate",
    }  # fmt: skip
    index = Index.open(store)
    hit = index.search("Who must act on missing children?").hits[0]
    assert "The constabulary must act on missing children." in hit.passage.text


@needs_tesseract
def test_the_scanned_sample_report_reads_like_the_others(corpus_store: Path, corpus_index: Index) -> None:
    catalogue = Catalogue(Layout(corpus_store))
    row = next(row for row in catalogue.reports() if row.report == SCAN.name)
    assert (row.status, row.reason) == ("indexed", "5 pages were read by text recognition (OCR).")
    assert row.metadata.authority == "Belstrand Borough Council"
    assert row.metadata.published_on == "2025-03-18"
    passages = [p for _, report, p, _ in catalogue.live_passages() if report == row.id]
    assert any("Overall effectiveness: Inadequate" in passage.text for passage in passages)
    first = "The impact of leaders on social work practice with children and families: Inadequate"
    assert any(first in passage.text for passage in passages)
    answer = ask(corpus_index, "What were the grades of Belstrand at the last inspection?")
    cited = [citation for citation in answer.citations if citation.report == SCAN.name]
    assert cited
    for citation in cited:
        assert citation.ocr
        page = catalogue.page(row.sha256, citation.spans[0].page)
        assert page
        drawn = draw_page(
            SCAN.read_bytes(), page.number, citation.spans, stored_text=page.text, words=page.words
        )
        assert drawn.marked
    catalogue.close()


@needs_tesseract
def test_a_picture_without_words_is_not_called_done(tmp_path: Path) -> None:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    canvas.rect(100, 100, 300, 400, fill=1)
    canvas.save()
    (tmp_path / "black.pdf").write_bytes(out.getvalue())
    status, reason, _ = only(ingest([tmp_path / "black.pdf"], tmp_path / "store", reading=ON))
    assert status == "failed"
    assert reason == "The pages are pictures in which text recognition finds no words."


@pytest.mark.parametrize(("numbers", "said"), [([1, 2, 3, 7], "1-3, 7"), ([5], "5"), ([1, 3], "1, 3")])
def test_pages_are_listed_as_ranges(numbers: list[int], said: str) -> None:
    assert ranges(numbers) == said
