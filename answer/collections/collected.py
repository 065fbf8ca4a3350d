"""What a collection holds: quotes as they were when collected, in the owner's order, with the owner's notes."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from answer.records import Citation
from answer.section import paragraph
from answer.verbatim import is_verbatim
from index.catalogue import Catalogue
from index.findings import Finding
from index.found import Reported
from index.records import Hit, Passage, ReportRow
from index.spans import Span
from index.verbatim import quote_of


@dataclass(frozen=True, slots=True)
class Words:
    """A quote and where it stood when it was collected, as a citation has it; ``passage`` is its passage's id."""

    text: str
    passage: str
    sha256: str
    report: str
    title: str
    authority: str | None
    heading: tuple[str, ...]
    page: int | None
    page_label: str | None
    paragraph: int | None
    spans: tuple[Span, ...]

    @property
    def same(self) -> str:
        """Equal for the same words in the same place of the same file."""
        made_of = repr((self.sha256, [tuple(span) for span in self.spans], " ".join(self.text.split())))
        return hashlib.sha256(made_of.encode("utf-8", "replace")).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Collected:
    """A quote of a collection. ``note`` is the owner's own; ``added_on`` is ISO 8601."""

    id: str
    words: Words
    note: str
    added_on: str


@dataclass(frozen=True, slots=True)
class Collection:
    """A collection; ``count`` is how many quotes it has, in order in ``quotes`` where they were read.

    ``token`` lets whoever has it read the collection; None while it is not shared. Times are ISO 8601.
    """

    id: str
    owner: str
    name: str
    note: str
    made_on: str
    changed_on: str
    token: str | None
    count: int
    quotes: tuple[Collected, ...] = ()


@dataclass(frozen=True, slots=True)
class Removed:
    """A quote that was taken out, with all that putting it back needs."""

    collection: str
    position: int
    quote: Collected


def words_of_citation(citation: Citation) -> Words:
    """The words of an answer's citation."""
    return Words(
        citation.quote, citation.passage_id, citation.sha256, citation.report, citation.title, citation.authority,
        citation.heading, citation.page, citation.page_label, citation.paragraph, citation.spans,
    )  # fmt: skip


def words_of_finding(found: Reported[Finding]) -> Words:
    """The words of a finding."""
    finding, report = found.what, found.report
    return Words(
        finding.text, next(iter(finding.passages), ""), report.sha256, report.report, report.metadata.title,
        report.metadata.authority, finding.heading, found.page, found.page_label, None, finding.spans,
    )  # fmt: skip


def words_of_hit(catalogue: Catalogue, hit: Hit) -> Words:
    """The words of a whole passage that was found."""
    passage, whole = hit.passage, len(hit.passage.text)
    return Words(
        quote_of(passage, 0, whole), hit.passage_id, hit.sha256, hit.report, hit.title, hit.authority,
        passage.heading, hit.page, hit.page_label, paragraph(catalogue, hit),
        _places(catalogue, hit.sha256, passage, 0, whole),
    )  # fmt: skip


def words_of_passage(catalogue: Catalogue, row: ReportRow, passage: Passage) -> Words | None:
    """The words of a whole passage of a report; None for one that stands on no page."""
    whole = len(passage.text)
    text, spans = quote_of(passage, 0, whole), _places(catalogue, row.sha256, passage, 0, whole)
    return _words(catalogue, row, passage.heading, text, spans) if text and spans else None


def words_marked(catalogue: Catalogue, row: ReportRow, spans: Sequence[Span]) -> Words | None:
    """The words that stand in these places of a report's pages, as its passages have them; None when none do."""
    parts = [
        (passage, min(low for low, _ in covered), max(high for _, high in covered))
        for passage in catalogue.in_report(row.id)
        if (covered := [reach for span in spans if (reach := _reach(passage, span))])
    ]
    text = " ".join(quote_of(*part) for part in parts)
    places = tuple(span for part in parts for span in _places(catalogue, row.sha256, *part))
    pages = {span.page: catalogue.page(row.sha256, span.page) for span in (*spans, *places)}
    said = next((one for one in (tuple(spans), places) if is_verbatim(text, one, pages.get)), None)
    return _words(catalogue, row, parts[0][0].heading, text, said) if text and said else None


def _words(
    catalogue: Catalogue, row: ReportRow, heading: tuple[str, ...], text: str, spans: tuple[Span, ...]
) -> Words:
    """Words of a report, with the page or the paragraph at which they begin."""
    first, about = catalogue.page(row.sha256, spans[0].page), row.metadata
    return Words(
        text, "", row.sha256, row.report, about.title, about.authority, heading,
        spans[0].page if row.paged else None,
        first.label if first else None,
        first.paragraph_at(spans[0].start) if first and not row.paged else None,
        spans,
    )  # fmt: skip


def _places(catalogue: Catalogue, sha256: str, passage: Passage, start: int, end: int) -> tuple[Span, ...]:
    """Where ``passage.text[start:end]`` stands, so that these places say it word for word.

    The passage's own spans run over what a line begins with, such as the sign of a bullet, which no quote has; where
    they do, the places are those of each line.
    """
    spans = passage.spans(start, end)
    pages = {span.page: catalogue.page(sha256, span.page) for span in spans}
    if is_verbatim(quote_of(passage, start, end), spans, pages.get):
        return spans
    lines = (passage.spans(max(start, piece.start), min(end, piece.end)) for piece in passage.pieces)
    joined: list[Span] = []
    for span in (span for line in lines for span in line):
        page, last = pages[span.page], joined[-1] if joined else None
        if page and last and last.page == span.page and not page.text[last.end : span.start].strip():
            joined[-1] = Span(span.page, last.start, span.end)
        else:
            joined.append(span)
    return tuple(joined)


def _reach(passage: Passage, span: Span) -> tuple[int, int] | None:
    """Which characters of a passage a place on a page covers; None when none."""
    covered = [
        (piece.start + max(0, span.start - piece.page_start), piece.end - max(0, piece.page_end - span.end))
        for piece in passage.pieces
        if piece.page == span.page and span.start < piece.page_end and piece.page_start < span.end
    ]
    return (covered[0][0], covered[-1][1]) if covered else None
