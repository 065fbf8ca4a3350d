"""Writes a report as PDF.

A footnote stands at the foot of the column that calls it, so the pages are laid out again and again
until the room kept for footnotes and the page numbers in the contents hold.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape

from reportlab import rl_config
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfmetrics import registerFont, registerFontFamily
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
)

from . import source
from .flow import Flow, Look, markup

WIDTH, HEIGHT = A4
MARGIN, TOP, FOOT, GUTTER = 62.0, 74.0, 64.0, 22.0
PASSES = 14
SETTLING = 4  # from this pass on the room kept for footnotes only grows, so that the passes come to rest

SERIF = ("Times-Roman", "Times-Bold", "Helvetica-Bold")  # body, bold, headings
SANS = ("Helvetica", "Helvetica-Bold", "Helvetica-Bold")
EMBEDDED = ("Vera", "Vera-Bold", "Vera-Bold")
LOOKS = {
    "single": Look(*SANS),
    "two-column": Look(
        *SERIF, size=10, accent="#5B2A4E", columns=2, cover=False, hyphenate=True, contents_depth=1
    ),
    "roman": Look(*SERIF, size=11.5, accent="#0B4F4A", roman=True),
    "table": Look(*EMBEDDED, size=9.6, accent="#22407A", cover=False, contents_depth=1),
    "scan": Look(*EMBEDDED, size=9.4, accent="#222222", cover=False, contents_depth=1),
}


class LayoutError(RuntimeError):
    """The pages did not come to rest within PASSES passes."""


@dataclass
class Layout:
    """What one pass found and the next relies on: headings by page label, footnotes by page and column."""

    labels: dict[str, str] = field(default_factory=dict)
    notes: dict[tuple[int, str], list[int]] = field(default_factory=dict)
    front_pages: int = 0


def build_pdf(report: source.Report, look: Look | None = None) -> bytes:
    """The PDF of a report; the same report gives the same bytes."""
    look = look or LOOKS["scan" if report.format == "scan" else report.layout]
    register_fonts()
    known, room = Layout(), dict[tuple[int, str], float]()
    for number in range(PASSES):
        document = ReportDocument(report, look, known, room)
        data = document.render()
        needed = {place: document.notes_height(notes) for place, notes in document.found.notes.items()}
        if document.found == known and all(room.get(place, 0) >= height for place, height in needed.items()):
            return data
        kept = room if number >= SETTLING else {}
        room = {place: max(needed.get(place, 0), kept.get(place, 0)) for place in {*needed, *kept}}
        known = document.found
    raise LayoutError(f"the pages of '{report.title}' do not come to rest")


def register_fonts() -> None:
    """Embed the Vera faces that come with reportlab, so that a picture of a page needs no system font."""
    rl_config.invariant = 1
    if "Vera" in pdfmetrics.getRegisteredFontNames():
        return
    for name, file in (("", "Vera"), ("-Bold", "VeraBd"), ("-Italic", "VeraIt"), ("-BoldItalic", "VeraBI")):
        registerFont(TTFont(f"Vera{name}", f"{file}.ttf"))
    registerFontFamily("Vera", "Vera", "Vera-Bold", "Vera-Italic", "Vera-BoldItalic")


class ReportDocument(BaseDocTemplate):  # type: ignore[misc]
    """One pass over a report: draws it with what is known, and finds where everything came to stand."""

    def __init__(
        self, report: source.Report, look: Look, known: Layout, room: dict[tuple[int, str], float]
    ) -> None:
        self.stream = io.BytesIO()
        super().__init__(
            self.stream,
            pagesize=A4,
            title=report.title,
            author=report.inspectorate,
            subject=f"{report.programme}: {report.authority} (sample)",
            creator="Findings sample corpus",
            lang="en-GB",
            invariant=1,
        )
        self.report, self.look, self.known, self.room = report, look, known, room
        self.found = Layout()
        self.headings = [block for block in report.blocks if isinstance(block, source.Heading)]
        self.met = 0
        self.addPageTemplates([self._template("front", 1), self._template("body", look.columns)])

    def _template(self, name: str, columns: int) -> PageTemplate:
        width = (WIDTH - 2 * MARGIN - GUTTER * (columns - 1)) / columns
        frames = [
            Frame(left, FOOT, width, HEIGHT - TOP - FOOT, 0, 0, 0, 0, id=f"column {i}")
            for i, left in enumerate((MARGIN, MARGIN + width + GUTTER)[:columns], 1)
        ]
        return PageTemplate(name, frames, onPage=self._begin_page, onPageEnd=self._end_page)

    def render(self) -> bytes:
        """Lay the report out once."""
        self.build(list(self._story()))
        return self.stream.getvalue()

    def page_label(self, page: int) -> str:
        """The number printed on a physical page (1-based)."""
        if page <= self.known.front_pages:
            return roman(page)
        return str(page - self.known.front_pages)

    # -- the story ---------------------------------------------------------------------------------

    def _story(self) -> Iterator[Flowable]:
        page = self.pageTemplates[0].frames[0].width
        column = self.pageTemplates[1].frames[0].width
        wide = Flow(self.look, page, self._contents)
        narrow = Flow(self.look, column, self._contents)
        front, body = self._front_and_body()
        yield from self._title(wide)
        yield from wide.blocks(front)
        if self.look.columns > 1 or self.look.roman:
            yield from (NextPageTemplate("body"), PageBreak())
        yield from narrow.blocks(body)

    def _front_and_body(self) -> tuple[source.Blocks, source.Blocks]:
        """The body begins after the contents (two columns) or at the first numbered chapter (roman)."""
        blocks = self.report.blocks
        for i, block in enumerate(blocks):
            if self.look.roman and isinstance(block, source.Heading) and block.numbered:
                return blocks[:i], blocks[i:]
            if self.look.columns > 1 and isinstance(block, source.Contents):
                return blocks[: i + 1], blocks[i + 1 :]
        return (), blocks

    def _title(self, flow: Flow) -> Iterator[Flowable]:
        report, look = self.report, self.look
        grow = 2.5 if look.cover else 1.95
        if look.cover:
            yield Spacer(1, 70)
        yield Paragraph(escape(report.programme), look.style(look.size * 1.2, look.head, textColor="#555555"))
        yield Spacer(1, look.size)
        yield Paragraph(escape(report.title), look.style(look.size * grow, look.head, textColor=look.accent))
        yield Spacer(1, look.size * (2 if look.cover else 1))
        for line in (
            f"Authority inspected: {report.authority}",
            f"Inspected by: {report.inspectorate}",
            f"Inspection dates: {report.inspected}",
            f"Published on: {source.long_date(report.published_on)}",
        ):
            yield Paragraph(escape(line), look.style(look.size, spaceAfter=3))
        yield Spacer(1, look.size * (4 if look.cover else 1))
        notice = source.Paragraph((source.Text(report.notice),))
        yield flow.box(source.Box("notice", source.NOTICE_TITLE, (notice,)))
        yield PageBreak() if look.cover else Spacer(1, look.size * 1.4)

    def _contents(self) -> list[tuple[source.Heading, str, str]]:
        return [(h, _key(i), self.known.labels.get(_key(i), "0")) for i, h in enumerate(self.headings)]

    # -- what happens while pages are drawn ----------------------------------------------------------

    def beforeDocument(self) -> None:  # noqa: N802 - reportlab's name
        """Give the canvas what the marks call, and the viewer the printed page labels."""
        self.canv.setNamedCB("note_mark", self._note_mark)
        self.canv.showOutline()
        if self.known.front_pages:
            self.canv.addPageLabel(0, style="ROMAN_LOWER", start=1)
        self.canv.addPageLabel(self.known.front_pages, style="ARABIC", start=1)

    def afterFlowable(self, flowable: Flowable) -> None:  # noqa: N802 - reportlab's name
        """Bookmark each heading, and note the page that it came to stand on."""
        heading = getattr(flowable, "heading", None)
        if not isinstance(heading, source.Heading):
            return
        key = _key(self.met)
        if self.look.roman and heading.numbered and not self.found.front_pages:
            self.found.front_pages = self.page - 1
        self.found.labels[key] = self.page_label(self.page)
        self.canv.bookmarkPage(key, fit="XYZ", left=0, top=self.frame._y + flowable.height + 8)
        self.canv.addOutlineEntry(heading.text, key, level=min(heading.level, 2) - 1)
        self.met += 1

    def _note_mark(self, _canvas: Any, _kind: str, label: str) -> None:
        notes = self.found.notes.setdefault((self.page, self.frame.id), [])
        if int(label) not in notes:
            notes.append(int(label))

    def _begin_page(self, canvas: Any, _document: BaseDocTemplate) -> None:
        for frame in self.pageTemplate.frames:
            frame.bottomPadding = self.room.get((self.page, frame.id), 0.0)
        if self.page == 1 and self.look.cover:
            self._cover(canvas)
            return
        size = self.look.size * 0.82
        canvas.setFont(self.look.body, size)
        canvas.setFillColor(HexColor("#444444"))
        canvas.drawString(MARGIN, HEIGHT - 44, self.report.title)
        canvas.setStrokeColor(HexColor(self.look.accent))
        canvas.line(MARGIN, HEIGHT - 50, WIDTH - MARGIN, HEIGHT - 50)
        canvas.drawString(MARGIN, 34, f"{self.report.authority} (sample report)")
        canvas.drawRightString(WIDTH - MARGIN, 34, self.page_label(self.page))

    def _cover(self, canvas: Any) -> None:
        canvas.setFillColor(HexColor(self.look.accent))
        canvas.rect(0, HEIGHT - 62, WIDTH, 62, stroke=0, fill=1)
        canvas.rect(0, 0, WIDTH, 18, stroke=0, fill=1)
        canvas.setFillColor(HexColor("#FFFFFF"))
        canvas.setFont(self.look.head, 15)
        canvas.drawString(MARGIN, HEIGHT - 40, self.report.inspectorate)

    def _end_page(self, canvas: Any, _document: BaseDocTemplate) -> None:
        for frame in self.pageTemplate.frames:
            notes = self.found.notes.get((self.page, frame.id))
            if notes:
                self._draw_notes(canvas, frame, notes)

    # -- footnotes -----------------------------------------------------------------------------------

    def _draw_notes(self, canvas: Any, frame: Frame, notes: list[int]) -> None:
        y = FOOT + self.notes_height(notes) - 14
        canvas.setStrokeColor(HexColor("#666666"))
        canvas.setLineWidth(0.5)
        canvas.line(frame._x1, y + 5, frame._x1 + min(130, frame._width / 2), y + 5)
        for paragraph in self._note_paragraphs(notes):
            y -= paragraph.height
            paragraph.drawOn(canvas, frame._x1, y)

    def notes_height(self, notes: list[int]) -> float:
        """Points that these footnotes take at the foot of a column, with the rule and the gap above."""
        return float(sum(paragraph.height for paragraph in self._note_paragraphs(notes))) + 14

    def _note_paragraphs(self, notes: list[int]) -> list[Paragraph]:
        width = self.pageTemplates[1].frames[0].width
        style = self.look.style(self.look.size * 0.8, leftIndent=10)
        paragraphs = []
        for number in notes:
            text = markup(self.report.footnotes[number - 1])
            paragraph = Paragraph(f"<super>{number}</super> {text}", style)
            paragraph.wrap(width, HEIGHT)
            paragraphs.append(paragraph)
        return paragraphs


def _key(number: int) -> str:
    return f"heading-{number + 1}"


def roman(number: int) -> str:
    """Lower-case roman numerals, for front matter."""
    text = ""
    for value, letters in ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")):
        while number >= value:
            text, number = text + letters, number - value
    return text
