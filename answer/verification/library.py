"""The reports of an index as texts in which quotes are looked for, and where a quote was found."""

from __future__ import annotations

import re
from collections import Counter, OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from answer.verification.fold import Token, folded, tokens
from answer.verification.stream import Stream, page_streams, passage_stream
from index.records import Page, Passage, ReportRow
from index.search import Index
from index.spans import Span
from index.whole import whole

WINDOW = 7
"""Words of a phrase by which the reports are found that may hold a quote."""
MOST_WINDOWS = 4
HELD = 128
"""Reports whose folded text is kept."""
_INITIAL = re.compile(r"^\[(\w)\](?=\w)")


@dataclass(frozen=True, slots=True)
class Place:
    """Where words stand: physical pages with their labels, or the paragraph of a report without pages.

    The label is then that of one of its several web pages.
    """

    report: ReportRow
    spans: tuple[Span, ...]
    pages: tuple[int, ...]
    labels: tuple[str | None, ...]
    paragraph: int | None


class Text:
    """A report's pages and passages, and its words: as they may be quoted, and as the pages have them."""

    def __init__(self, row: ReportRow, pages: Sequence[Page], passages: tuple[Passage, ...]) -> None:
        self.row = row
        self.pages = {page.number: page for page in pages}
        self.passages = passages

    @cached_property
    def mended(self) -> Stream:
        """The passages in their order."""
        return passage_stream(self.passages)

    @cached_property
    def tokens(self) -> list[Token]:
        """The words of ``mended``."""
        return tokens(self.mended.text)

    @cached_property
    def printed(self) -> tuple[Stream, Stream]:
        """The pages as they are, with the hyphens at line ends kept and closed."""
        return page_streams(tuple(self.pages.values()))

    def find(self, quote: str) -> list[Place]:
        """The places of a folded quote, in page order; none twice."""
        found: dict[tuple[Span, ...], Place] = {}
        for spans in self.mended.find(quote):
            found[spans] = self.place(spans)
        for stream in () if found else self.printed:
            for spans in stream.find(quote):
                if spans and not any(_same_place(spans, other) for other in found):
                    found[spans] = self.place(spans)
        return sorted(found.values(), key=lambda place: place.spans[0])

    def place(self, spans: tuple[Span, ...]) -> Place:
        """The place of spans of this report."""
        numbers = tuple(sorted({span.page for span in spans}))
        if self.row.paged:
            return Place(self.row, spans, numbers, tuple(self.pages[n].label for n in numbers), None)
        first = self.pages[spans[0].page]
        labels = (first.label,) if first.label else ()
        return Place(self.row, spans, (), labels, first.paragraph_at(spans[0].start))


def _same_place(one: tuple[Span, ...], other: tuple[Span, ...]) -> bool:
    return one[0].page == other[0].page and one[0].start == other[0].start


class Library:
    """The live reports of an open index, as they were when it was made: make a new one for each use."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self._texts: OrderedDict[int, Text] = OrderedDict()

    @cached_property
    def reports(self) -> tuple[ReportRow, ...]:
        """The live reports by their path."""
        return self.index.catalogue.reports()

    @cached_property
    def by_id(self) -> dict[int, ReportRow]:
        """The live reports by their id in the catalogue."""
        return {row.id: row for row in self.reports}

    @cached_property
    def by_sha256(self) -> dict[str, ReportRow]:
        """The live reports by the SHA-256 of their file."""
        return {row.sha256: row for row in self.reports}

    def report_of(self, passage_id: str) -> ReportRow | None:
        """The live report that holds a passage; None when there is none any more."""
        try:
            key = int(passage_id, 16)
        except ValueError:
            return None
        stored = self.index.catalogue.passages([key]) if key < 1 << 63 else {}
        return self.by_id.get(stored[key][1].id) if key in stored else None

    def became(self, sha256: str, report: str | None) -> str:
        """One sentence on a report that is not in this index (any more): replaced, removed, or never there."""
        lines = self.index.catalogue.ledger()
        if any(line.sha256 == sha256 and line.status == "removed" for line in lines):
            return "The report was removed from this index."
        newer = next((line for line in lines if report and line.report == report and line.sha256), None)
        if newer and newer.sha256 in self.by_sha256:
            return f"The report has been replaced: the file {report} has another content now."
        return "No report of this index has this SHA-256: it was removed, or never read here."

    def text(self, row: ReportRow) -> Text:
        """A report's text, read from the catalogue once."""
        if row.id in self._texts:
            self._texts.move_to_end(row.id)
            return self._texts[row.id]
        pages, passages = whole(self.index.catalogue, row.id)
        text = Text(row, pages, passages)
        self._texts[row.id] = text
        if len(self._texts) > HELD:
            self._texts.popitem(last=False)
        return text

    def find(self, quote: str, reports: Iterable[ReportRow] | None = None) -> list[Place]:
        """The places of a quote (as anybody wrote it) in the given reports, else in all of them."""
        for variant in spellings(quote):
            rows = self.candidates(variant) if reports is None else reports
            if places := [place for row in rows for place in self.text(row).find(variant)]:
                return places
        return []

    def candidates(self, quote: str) -> list[ReportRow]:
        """The reports that hold some words of the quote in their order, those that hold most of them first."""
        generation = self.index.generation
        found: Counter[int] = Counter()
        for window in windows(quote):
            found.update(set(generation.reports_of(generation.words.mentioning(window))))
        return [self.by_id[id_] for id_, _ in found.most_common() if id_ in self.by_id]

    def like(self, words: str, most: int = 12) -> list[tuple[ReportRow, int]]:
        """The passages most like some words: each as its report and its ordinal there, best first."""
        keys, _ = self.index.generation.words.search(words, most)
        stored = self.index.catalogue.passages(keys.tolist())
        found = [stored[key] for key in keys.tolist() if key in stored]
        return [(self.by_id[row.id], passage.ordinal) for passage, row, _ in found if row.id in self.by_id]


def spellings(quote: str) -> Iterator[str]:
    """A quote folded; one that begins "[T]he" may begin with either case: the brackets say it was changed."""
    text = folded(quote)
    if initial := _INITIAL.match(text):
        rest = text[initial.end() :]
        yield from (initial[1].upper() + rest, initial[1].lower() + rest)
    else:
        yield text


def windows(quote: str) -> list[str]:
    """Some runs of a quote's words, spread over it; of a short quote all of it."""
    words = re.findall(r"[^\W_]+", quote)
    if len(words) <= WINDOW:
        return [" ".join(words)] if words else []
    last = len(words) - WINDOW
    count = min(MOST_WINDOWS, 1 + last // 3)
    starts = dict.fromkeys(round(n * last / max(1, count - 1)) for n in range(count))
    return [" ".join(words[start : start + WINDOW]) for start in starts]
