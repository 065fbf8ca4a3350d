"""The section around a quote, for reports that have no pages to draw."""

from __future__ import annotations

from answer.records import Citation
from index.catalogue import Catalogue


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
