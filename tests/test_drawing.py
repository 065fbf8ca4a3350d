"""The guarded process that draws pages, its memory, and the routes that serve them."""

from __future__ import annotations

import io
import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from starlette.applications import Starlette
from starlette.testclient import TestClient

from answer.pictures.drawing import Drawer, PageGoneError
from answer.pictures.page_image import PageImageError, draw_page
from index.layout import Layout
from index.records import ReportRow
from index.search import Index
from index.spans import Span
from ingest.gone import remove
from views import files, opened
from views.places import marks_of, spans_of


@pytest.fixture
def drawer() -> Iterator[Drawer]:
    drawer = Drawer()
    yield drawer
    drawer.close()


def _paged(index: Index) -> ReportRow:
    return next(row for row in index.catalogue.reports() if "brackwater" in row.report)


def test_the_process_draws_what_we_would(drawer: Drawer, corpus_index: Index) -> None:
    report = _paged(corpus_index)
    stored = corpus_index.catalogue.page(report.sha256, 9)
    assert stored
    start = stored.text.index("thresholds document")
    spans = [Span(9, start, start + 19), Span(8, 0, 5)]
    drawn = drawer.draw(corpus_index.catalogue, report.sha256, 9, spans, 1200)
    ours = draw_page(
        corpus_index.catalogue.original(report.sha256), 9, spans, stored_text=stored.text, words=stored.words
    )
    assert drawn == ours
    assert drawn.marked


def test_a_process_that_falls_is_begun_anew(drawer: Drawer, corpus_index: Index) -> None:
    report = _paged(corpus_index)
    first = drawer.draw(corpus_index.catalogue, report.sha256, 1, (), 800)
    assert drawer._process
    os.kill(drawer._process.pid, signal.SIGKILL)
    drawer._process.wait()
    assert drawer.draw(corpus_index.catalogue, report.sha256, 2, (), 800) != first
    drawer.forget(report.sha256)
    assert drawer.draw(corpus_index.catalogue, report.sha256, 1, (), 800) == first


def test_a_file_that_is_no_pdf_has_its_sentence(
    drawer: Drawer, corpus_store: Path, corpus_index: Index, tmp_path: Path
) -> None:
    shutil.copytree(corpus_store, tmp_path / "store")
    report = _paged(corpus_index)
    Layout(tmp_path / "store").original(report.sha256).write_bytes(b"something else")
    catalogue = Index.open(tmp_path / "store").catalogue
    with pytest.raises(PageImageError, match="has changed"):
        drawer.draw(catalogue, report.sha256, 1, (), 800)
    with pytest.raises(PageGoneError):
        drawer.draw(catalogue, report.sha256, 999, (), 800)
    catalogue.close()


def test_marks_in_an_address() -> None:
    spans = (Span(7, 10, 20), Span(8, 0, 5))
    assert marks_of(spans) == "7:10-20,8:0-5"
    assert spans_of(marks_of(spans)) == spans
    assert spans_of("7:20-10,x,7:1-2;,9:1-99999999999") == ()


@pytest.fixture
def client(corpus_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    shutil.copytree(corpus_store, tmp_path / "store")
    monkeypatch.setenv("FINDINGS_INDEX", str(tmp_path / "store"))
    return TestClient(Starlette(routes=files.routes()))


def test_a_picture_is_kept_by_the_browser_until_the_report_is_removed(client: TestClient) -> None:
    report = _paged(opened.index())
    url = f"/pages/{report.sha256}/3.png?width=800"
    got = client.get(url)
    assert Image.open(io.BytesIO(got.content)).width == 800
    again = client.get(url, headers={"If-None-Match": got.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(url + "&marks=3:1-5").headers["etag"] != got.headers["etag"]
    assert client.get(f"/pages/{report.sha256}/99.png").status_code == 404

    pdf = client.get(f"/files/{report.sha256}/any-name")
    assert pdf.content.startswith(b"%PDF")
    assert pdf.headers["content-type"] == "application/pdf"
    assert "inline" in pdf.headers["content-disposition"]

    remove([report.report], opened.folder())
    for address in (url, f"/files/{report.sha256}/any-name"):
        gone = client.get(address, headers={"If-None-Match": got.headers["etag"]})
        assert gone.status_code == 404
        assert "no longer in the index" in gone.text


def test_a_web_page_is_only_saved(client: TestClient) -> None:
    """Shown here, a script in it would run as the app."""
    report = next(row for row in opened.index().catalogue.reports() if row.format == "html")
    got = client.get(f"/files/{report.sha256}/x.html")
    assert got.headers["content-type"] == "application/octet-stream"
    assert got.headers["content-disposition"].startswith("attachment")
    assert "default-src 'none'" in got.headers["content-security-policy"]


def test_names_of_saved_files() -> None:
    assert files.safe_name("a/b/Report <b>1</b>\n.pdf") == "b_.pdf"
    assert files.safe_name("..") == "report"
