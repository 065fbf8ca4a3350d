"""From a file's bytes to a report: every format by one way, every refusal one sentence."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from index.records import Report
from ingest.formats.errors import ReadError
from ingest.read import read_report

ROOT = Path(__file__).parent.parent
CORPUS = ROOT / "corpus" / "reports"
SHARED = ROOT.parent / "shared"
SAMPLES = sorted(path.name for path in CORPUS.iterdir()) if CORPUS.is_dir() else []


def check(report: Report) -> None:
    """What holds of every report: sentences cover the passages, pieces lead to the pages' own words."""
    pages = {page.number: page.text for page in report.pages}
    assert [passage.ordinal for passage in report.passages] == list(range(len(report.passages)))
    for passage in report.passages:
        assert passage.text.strip()
        at = 0
        for start, end in passage.sentences:
            assert not passage.text[at:start].strip()
            at = end
        assert not passage.text[at:].strip()
        for piece in passage.pieces:
            shown = passage.text[piece.start : piece.end]
            if len(shown) == piece.page_end - piece.page_start:
                assert pages[piece.page][piece.page_start : piece.page_end] == shown


@pytest.mark.parametrize("name", SAMPLES or [pytest.param("", marks=pytest.mark.skip("corpus not built"))])
def test_the_samples_are_read(name: str) -> None:
    data = (CORPUS / name).read_bytes()
    report = read_report(data, name)
    check(report)
    assert report.sha256 == hashlib.sha256(data).hexdigest()
    assert report.paged == name.endswith(".pdf")
    if report.unread_pages:
        assert report.unread_pages == tuple(range(1, len(report.pages) + 1))
        assert report.passages == ()
    else:
        assert len(report.passages) > 20
        assert report.metadata.authority
        assert report.metadata.published_on
        assert report.metadata.inspected_from


def test_text_and_markdown() -> None:
    report = read_report(
        b"# Vale Police\n\nThe force is good. It acts.\n\n## Custody\n\nCells are cold.", "a/vale.md"
    )
    check(report)
    assert (report.format, report.paged) == ("markdown", False)
    assert [(passage.heading, passage.text) for passage in report.passages] == [
        (("Vale Police",), "The force is good. It acts."),
        (("Vale Police", "Custody"), "Cells are cold."),
    ]
    assert report.metadata.title == "Vale Police"
    assert read_report(b"The force is good.", "vale.txt").format == "text"


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "a.pdf", "empty"),
        (
            b"<html><title>404 Not Found</title><body><h1>Not Found</h1></body></html>",
            "a.html",
            "web page with an error",
        ),
        (
            b"<html><body><p>Something went wrong, try again.</p></body></html>",
            "report.pdf",
            "web page with an error",
        ),
        (b"<html><body><script>draw()</script></body></html>", "a.html", "no text"),
        (b"%PDF-1.7\n1 0 obj <</Length 90000>> stream\nabc", "a.pdf", "cut short"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "scan.png", "picture"),
    ],
)
def test_bad_input_is_one_sentence(data: bytes, name: str, words: str) -> None:
    with pytest.raises(ReadError) as caught:
        read_report(data, name)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_real_reports() -> None:
    if not (SHARED / "reports").is_dir():
        pytest.skip("the real reports are not on this machine")
    for path in sorted((SHARED / "reports" / "ofsted").glob("*/*.pdf"))[::15]:
        name = path.relative_to(SHARED / "reports").as_posix()
        report = read_report(path.read_bytes(), name)
        check(report)
        assert len(report.passages) > len(report.pages)
        assert report == read_report(path.read_bytes(), name)
