"""The words of the design as types: what a report, a page, a passage and a hit are.

Every offset is a half-open range of Python characters. Text that is shown (``Passage.text``) is mended:
lines joined, hyphens at line ends closed, ligatures spelt out. Text that is cited is the page's own
(``Page.text``). A ``Piece`` ties one to the other, so that page, span and quote are always derived, never
carried along in a loop.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, NamedTuple

from index.findings import Finding, Grade
from index.spans import Piece, Span

PassageKind = Literal["text", "list", "table", "case", "box", "caption", "footnote"]
PageSource = Literal["text", "ocr"]


class WordBox(NamedTuple):
    """A word that OCR read: its offsets in the page's text and its box in points from the top left."""

    start: int
    end: int
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Page:
    """One physical page of a report, or the whole text of a report that has no pages (HTML, Word, text).

    ``text`` of a PDF page is PDFium's, untouched, so that an offset leads to PDFium's character boxes.
    ``paragraphs`` holds the offset at which each paragraph starts, for reports without pages.
    """

    number: int
    text: str
    label: str | None = None
    source: PageSource = "text"
    words: tuple[WordBox, ...] = ()
    paragraphs: tuple[int, ...] = ()

    def paragraph_at(self, offset: int) -> int | None:
        """The 1-based number of the paragraph that holds ``offset``; None where none are counted."""
        return max(1, bisect_right(self.paragraphs, offset)) if self.paragraphs else None


@dataclass(frozen=True)
class Passage:
    """The unit that is indexed: whole sentences under one heading path.

    ``sentences`` are offsets in ``text``; with the white space between them they cover it. ``ordinal`` is
    the place in the report, from 0.
    """

    ordinal: int
    text: str
    heading: tuple[str, ...]
    pieces: tuple[Piece, ...]
    sentences: tuple[tuple[int, int], ...]
    kind: PassageKind = "text"

    @cached_property
    def pages(self) -> tuple[int, ...]:
        """The physical pages that the passage stands on, ascending."""
        return tuple(sorted({piece.page for piece in self.pieces}))

    def spans(self, start: int, end: int) -> tuple[Span, ...]:
        """Where ``text[start:end]`` stands: one span for each unbroken run of a page's text.

        Runs on one page are joined when the page holds only a line end or a hyphen between them (at most
        four characters), so that an ordinary sentence over several lines is one span.
        """
        spans: list[Span] = []
        for piece in self.pieces:
            low, high = max(start, piece.start), min(end, piece.end)
            if low >= high:
                continue
            even = piece.end - piece.start == piece.page_end - piece.page_start
            first = piece.page_start + (low - piece.start) if even else piece.page_start
            last = piece.page_start + (high - piece.start) if even else piece.page_end
            before = spans[-1] if spans else None
            if before and before.page == piece.page and 0 <= first - before.end <= _JOIN_GAP:
                spans[-1] = Span(piece.page, before.start, last)
            else:
                spans.append(Span(piece.page, first, last))
        return tuple(spans)


_JOIN_GAP = 4
"""Line end, space and hyphen: what may stand on the page between two pieces of one running sentence."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a report says about itself. ``found_in`` names where each value comes from, by field name."""

    title: str = ""
    authority: str | None = None
    inspectorate: str | None = None
    programme: str | None = None
    theme: str | None = None
    inspected_from: str | None = None
    inspected_to: str | None = None
    published_on: str | None = None
    found_in: dict[str, str] = field(default_factory=dict)

    @property
    def dated(self) -> str:
        """The day by which reports stand in order, YYYY-MM-DD: publication, else inspection; "" for neither."""
        return self.published_on or self.inspected_to or ""


@dataclass(frozen=True, slots=True)
class Report:
    """A source document as it was read: a pure function of the file's bytes and the reader's settings.

    ``paged`` is false for HTML, Word and text: they have one ``Page`` (a publication in several web pages one for
    each, its label the name of the file) and are cited by heading path and paragraph. ``unread_pages`` are the
    physical pages without usable text (they need OCR). ``remarks`` are sentences on what the user should know of the
    reading (pages read by OCR, hidden text left out). ``anchors`` are (page, offset in its text, id) of the headings
    of a web page that can be linked to.
    ``findings`` and ``grades`` are what the inspectors say in it, in its order.
    """

    sha256: str
    format: str
    paged: bool
    metadata: Metadata
    pages: tuple[Page, ...]
    passages: tuple[Passage, ...]
    unread_pages: tuple[int, ...] = ()
    remarks: tuple[str, ...] = ()
    anchors: tuple[tuple[int, int, str], ...] = ()
    findings: tuple[Finding, ...] = ()
    grades: tuple[Grade, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A report as the catalogue lists it; ``source`` is the file it came from, ``report`` its short path.

    ``same_text_as`` is the short path of an earlier report with equal normalised text and other bytes.
    """

    id: int
    sha256: str
    report: str
    source: str
    format: str
    paged: bool
    metadata: Metadata
    pages: int
    passages: int
    status: str
    reason: str | None
    same_text_as: str | None = None


@dataclass(frozen=True, slots=True)
class Filters:
    """Which reports and passages may be found. Values of one field are alternatives; fields add up.

    ``grade`` is "inadequate" (in any area) or "exploitation=inadequate" (in an area whose name holds that word),
    and asks for reports; ``kind`` is a kind of finding, and asks for passages in which one stands;
    ``tone`` is praise, criticism or neutral (``index.tone``); ``theme`` is a theme of ``index.themes``, and asks for
    passages, or what whole reports are about.

    ``since`` and ``until`` bound the publication date (YYYY-MM-DD, both ends included).
    """

    authority: tuple[str, ...] = ()
    inspectorate: tuple[str, ...] = ()
    programme: tuple[str, ...] = ()
    theme: tuple[str, ...] = ()
    grade: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    tone: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None

    def __bool__(self) -> bool:
        """Whether anything is filtered at all."""
        return self != Filters()


@dataclass(frozen=True, slots=True)
class Why:
    """Why a hit is there.

    The words of the question that it holds; acronyms that led to it ("NRM: national referral mechanism"); what
    was named or filtered and fits; and the similarity (-1..1) of question and passage as the ranking used it,
    None where the vector leg did not bring it; ``rerank`` is what a cross-encoder gave it, where one was asked.
    """

    words: tuple[str, ...] = ()
    acronyms: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    similarity: float | None = None
    rerank: float | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found, with its report.

    ``score`` compares only within one search; ``cosine`` (-1..1) is that of the model's own vectors of question
    and passage, without an adapter. ``also`` are hits of other reports that say the same, each with its own place.
    """

    passage_id: str
    passage: Passage
    report: str
    sha256: str
    title: str
    authority: str | None
    published_on: str | None
    paged: bool
    page_labels: dict[int, str]
    rank: int
    score: float
    cosine: float = 0.0
    why: Why = Why()
    also: tuple[Hit, ...] = ()

    @property
    def page(self) -> int | None:
        """The physical page on which the passage begins; None for reports without pages."""
        return self.passage.pages[0] if self.paged else None

    @property
    def page_label(self) -> str | None:
        """The number printed on that page, or of a publication in several web pages the name of the file."""
        return self.page_labels.get(self.passage.pages[0]) if self.passage.pages else None
