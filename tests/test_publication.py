"""A publication in several web pages: each page is a report with its own title, headings and their ids."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from index.catalogue import Catalogue
from index.layout import Layout
from ingest.build import ingest
from ingest.correct import stored_report

SECTIONS = ("Summary of findings", "Leadership and governance", "Risk to children")


def written(folder: Path) -> Path:
    """Pages as an inspectorate publishes them: one title, a contents list, links to the next and previous page."""
    folder.mkdir()
    contents = "".join(f'<li><a href="page-{n}.html">{name}</a></li>' for n, name in enumerate(SECTIONS, 1))
    for number, section in enumerate(SECTIONS, start=1):
        turn = (
            [f'<a rel="next" href="page-{number + 1}.html">Next page</a>'] if number < len(SECTIONS) else []
        )
        turn += [f'<a rel="prev" href="page-{number - 1}.html">Previous page</a>'] if number > 1 else []
        body = (
            f"<p>Inspectors looked at {section.lower()} in Wexmoor. Leaders acted on what they had found.</p>"
        )
        (folder / f"page-{number}.html").write_text(
            f"<!doctype html><html><head><title>{section} - Wexmoor Police: child protection</title></head><body>"
            f"<nav><ul>{contents}</ul></nav><main><h1>Wexmoor Police: child protection inspection</h1>"
            f'<h2 id="section-{number}">{section}</h2>{body * 3}</main>'
            f"<nav>{' '.join(turn)}</nav></body></html>",
            encoding="utf-8",
        )
    return folder


def test_each_page_keeps_the_publications_title_its_section_and_the_id_of_its_heading(tmp_path: Path) -> None:
    store = tmp_path / "store"
    ingest([written(tmp_path / "wexmoor")], store)
    with closing(Catalogue(Layout(store))) as catalogue:
        rows = catalogue.reports()
        assert [row.report for row in rows] == ["page-1.html", "page-2.html", "page-3.html"]
        for number, row in enumerate(rows, start=1):
            report = stored_report(catalogue, row.sha256)
            assert "Wexmoor Police: child protection inspection" in row.metadata.title
            assert [passage.heading for passage in report.passages] == [(), (SECTIONS[number - 1],)]
            assert "Next page" not in report.pages[0].text
            at, _ = next(anchor for anchor in report.anchors if anchor[1] == f"section-{number}")
            assert report.pages[0].text[at:].startswith(SECTIONS[number - 1])
