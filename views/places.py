"""Addresses of pages of reports: where the viewer shows them, where their picture and their file are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import quote

from answer.records import Citation
from index.records import Hit
from index.spans import Span
from views.markup import address

_MARK = re.compile(r"(\d{1,6}):(\d{1,9})-(\d{1,9})")
MOST_MARKS = 40


def marks_of(spans: Sequence[Span]) -> str:
    """Spans as they stand in an address: page:start-end, with commas between."""
    return ",".join(f"{span.page}:{span.start}-{span.end}" for span in spans[:MOST_MARKS])


def spans_of(marks: str) -> tuple[Span, ...]:
    """The spans that an address gives; what is none is left out."""
    found = (_MARK.fullmatch(mark) for mark in marks.split(",")[:MOST_MARKS])
    spans = (Span(*map(int, match.groups())) for match in found if match)
    return tuple(span for span in spans if span.start < span.end)


def picture(sha256: str, number: int, spans: Sequence[Span] = (), width: int = 1200) -> str:
    """Where the picture of a page is."""
    here = [span for span in spans if span.page == number]
    return address(f"pages/{sha256}/{number}.png", marks=marks_of(here), width=width)


def original(sha256: str, report: str, page: int | None) -> str:
    """Where a report's own file is; PDF readers open it at the page."""
    name = quote(report.rsplit("/", 1)[-1], safe="")
    return f"/files/{sha256}/{name}" + (f"#page={page}" if page else "")


def viewer(
    sha256: str, page: int | None, spans: Sequence[Span] = (), **state: str | Sequence[str] | None
) -> str:
    """Where the viewer shows a page (None: the text of a report without pages) with words marked."""
    return address("page", report=sha256, page=page, marks=marks_of(spans), **state)


def citation_in_viewer(citation: Citation, **state: str | Sequence[str] | None) -> str:
    """Where the viewer shows what a citation quotes."""
    return viewer(citation.sha256, citation.page, citation.spans, n=str(citation.n), **state)


def hit_in_viewer(hit: Hit, **state: str | Sequence[str] | None) -> str:
    """Where the viewer shows a passage, marked as a whole."""
    return viewer(hit.sha256, hit.page, hit.passage.spans(0, len(hit.passage.text)), **state)
