"""What the inspectors found, out of a report that was just read: its findings and its grades."""

from __future__ import annotations

from collections.abc import Sequence

from index.findings import Finding, Grade
from index.records import Metadata, Page, Passage
from ingest.blocks import Block
from ingest.extraction.findings import find_findings
from ingest.extraction.grades import find_grades
from ingest.extraction.outline import outline


def extract(
    pages: Sequence[Page], blocks: Sequence[Block], passages: Sequence[Passage], about: Metadata, sha256: str
) -> tuple[tuple[Finding, ...], tuple[Grade, ...]]:
    """The findings and the grades of a report, in its order: a pure function of what was read."""
    parts = outline(blocks)
    texts = {page.number: page.text for page in pages}
    return find_findings(parts, texts, passages, about, sha256), find_grades(parts, texts, about)
