"""The section around a quote, for reports that have no pages to draw."""

from __future__ import annotations

from answer.records import Citation
from index.catalogue import Catalogue
from index.records import Hit


def section_text(catalogue: Catalogue, citation: Citation) -> tuple[str, int, int]:
    """The text under the citation's heading path, and where the quote stands in it (half-open offsets)."""
    parts: list[str] = []
    start, length = 0, 0
    for passage in catalogue.section(citation.passage_id):
        if passage.ordinal == citation.passage.ordinal:
            start = length + citation.start
        parts.append(passage.text)
        length += len(passage.text) + len("\n\n")
    return "\n\n".join(parts), start, start + citation.end - citation.start


def paragraph(catalogue: Catalogue, hit: Hit) -> int | None:
    """The number of the paragraph at which a hit begins; None for reports with pages."""
    if hit.paged:
        return None
    first = hit.passage.pieces[0]
    page = catalogue.page(hit.sha256, first.page)
    return page.paragraph_at(first.page_start) if page else None
