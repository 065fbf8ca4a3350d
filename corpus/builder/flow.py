"""Turns the blocks of a report into reportlab flowables: text, lists, tables, boxes, figures, contents."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

import pyphen  # type: ignore[import-untyped]
from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_JUSTIFY, TA_LEFT
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import CondPageBreak, Flowable, PageBreak, Paragraph, Table, TableStyle

from . import source

BOX_COLOURS = {
    "case": ("#EEF3F6", "#4A6E84"),
    "concern": ("#FBECEA", "#A3281C"),
    "improve": ("#FFF6E2", "#B77A00"),
    "strength": ("#EAF4EC", "#2E7440"),
    "notice": ("#FFF9D6", "#7A6500"),
}
GRID = HexColor("#9AA5AD")
HYPHENS = pyphen.Pyphen(lang="en_GB")
HEADING_ROOM = 4.5  # lines that must fit below a heading, or it moves to the next column


@dataclass(frozen=True)
class Look:
    """The faces, sizes and build of one layout; sizes in points."""

    body: str
    bold: str
    head: str
    size: float = 10.5
    accent: str = "#1F3A5F"
    columns: int = 1
    cover: bool = True
    roman: bool = False
    hyphenate: bool = False
    contents_depth: int = 2

    def style(self, size: float | None = None, font: str | None = None, **more: Any) -> ParagraphStyle:
        """A paragraph style in the body face unless told otherwise."""
        points = size or self.size
        base = {"fontName": font or self.body, "fontSize": points, "leading": round(points * 1.32, 1)}
        return ParagraphStyle("style", **{**base, "allowWidows": 0, "allowOrphans": 0, **more})

    def text(self, **more: Any) -> ParagraphStyle:
        """Running text; in narrow columns it is justified and its words may be hyphenated."""
        if self.hyphenate:
            more = {"alignment": TA_JUSTIFY, "hyphenationLang": HYPHENS.iterate, **more}
        return self.style(**{"alignment": TA_LEFT, "spaceAfter": self.size * 0.62, **more})


def markup(inlines: source.Inlines) -> str:
    """The mini-HTML of reportlab; each footnote mark reports the page on which it is drawn."""
    return "".join(_markup(run) for run in inlines)


def _markup(run: source.Text | source.Mark) -> str:
    if isinstance(run, source.Mark):
        return f'<super>{run.number}</super><onDraw name="note_mark" label="{run.number}"/>'
    text = escape(run.text)
    if run.bold:
        text = f"<b>{text}</b>"
    if run.italic:
        text = f"<i>{text}</i>"
    return text


@dataclass(frozen=True)
class Flow:
    """Makes the flowables of a report for one look and one column width (points)."""

    look: Look
    width: float
    contents: Callable[[], list[tuple[source.Heading, str, str]]]

    def blocks(self, blocks: source.Blocks) -> Iterator[Flowable]:
        """Each block in order."""
        for block in blocks:
            yield from self.block(block)

    def block(self, block: source.Block) -> Iterator[Flowable]:
        """The flowables of one block."""
        if isinstance(block, source.Heading):
            yield from self._heading(block)
        elif isinstance(block, source.Paragraph):
            yield self._paragraph(block)
        elif isinstance(block, source.Listing):
            yield from self._listing(block)
        elif isinstance(block, source.Table):
            yield self._table(block)
        elif isinstance(block, source.Box):
            yield self.box(block)
        elif isinstance(block, source.Figure):
            yield BarFigure(block, self.look, self.width)
        elif isinstance(block, source.Contents):
            yield from self._contents()
        else:
            yield PageBreak()

    def _paragraph(self, paragraph: source.Paragraph) -> Flowable:
        """A paragraph that is all bold is a label, such as "Grade: good", and stays with what it labels."""
        label = all(isinstance(run, source.Text) and run.bold for run in paragraph.inlines)
        return Paragraph(markup(paragraph.inlines), self.look.text(keepWithNext=label))

    def _heading(self, heading: source.Heading) -> Iterator[Flowable]:
        size = self.look.size * {1: 1.7, 2: 1.28}.get(heading.level, 1.08)
        style = self.look.style(
            size, self.look.head, textColor=self.look.accent, spaceBefore=size * 0.75, spaceAfter=size * 0.4
        )
        lines = HEADING_ROOM * (2.4 if heading.level == 1 else 1)
        yield CondPageBreak(size * 2 + self.look.size * 1.32 * lines)
        flowable = Paragraph(markup(heading.inlines), style)
        flowable.heading = heading
        yield flowable

    def _listing(self, listing: source.Listing) -> Iterator[Flowable]:
        for offset, point in enumerate(listing.points):
            label = "•" if listing.start is None else f"{listing.start + offset}."
            yield from self._point(label, point)

    def _point(self, label: str, point: source.Blocks) -> Iterator[Flowable]:
        indent = self.look.size * (1.3 if label == "•" else 2.1)
        style = self.look.text(leftIndent=indent, bulletIndent=0, bulletFontSize=self.look.size)
        style.bulletFontName = self.look.body
        for block in point:
            if isinstance(block, source.Paragraph):
                yield Paragraph(markup(block.inlines), style, bulletText=label or None)
                label = ""
            else:
                yield from self.block(block)

    def _table(self, table: source.Table) -> Flowable:
        head = self.look.style(self.look.size * 0.92, self.look.bold, textColor="white")
        cell = self.look.style(self.look.size * 0.92)
        rows = [[Paragraph(markup(line), head) for line in table.head]]
        rows += [[Paragraph(markup(line), cell) for line in row] for row in table.rows]
        style = TableStyle(
            [
                ("BACKGROUND", (0, 0), (-1, 0), HexColor(self.look.accent)),
                ("GRID", (0, 0), (-1, -1), 0.5, GRID),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("TOPPADDING", (0, 0), (-1, -1), 4),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 5),
            ]
        )
        return Table(rows, colWidths=self._column_widths(table), style=style, repeatRows=1, **self._room())

    def _column_widths(self, table: source.Table) -> list[float]:
        """No column is narrower than its longest word; the rest is shared by the length of the texts."""
        size = self.look.size * 0.92
        texts = [[source.plain(row[i]) for row in (table.head, *table.rows)] for i in range(len(table.head))]
        words = [[word for text in column for word in text.split()] for column in texts]
        least = [max(stringWidth(word, self.look.bold, size) for word in column) + 13 for column in words]
        wishes = [min(max(len(text) for text in column), 48) for column in texts]
        spare = max(self.width - sum(least), 0)
        return [width + spare * wish / sum(wishes) for width, wish in zip(least, wishes, strict=True)]

    def _room(self) -> dict[str, float]:
        return {"spaceBefore": 3, "spaceAfter": self.look.size}

    def box(self, box: source.Box) -> Flowable:
        """A framed box with its title; each paragraph is a row, so that a long box breaks between rows."""
        back, edge = BOX_COLOURS[box.kind]
        inner = Flow(self.look, self.width - 24, self.contents)
        style = self.look.style(self.look.size * 1.08, self.look.head, textColor=edge)
        rows = [[Paragraph(escape(box.title), style)], *([flowable] for flowable in inner.blocks(box.blocks))]
        labels = [i for i, row in enumerate(rows[:-1]) if i == 0 or row[0].getKeepWithNext()]
        rules = TableStyle(
            [
                ("BACKGROUND", (0, 0), (-1, -1), HexColor(back)),
                ("LINEBEFORE", (0, 0), (0, -1), 3, HexColor(edge)),
                ("LEFTPADDING", (0, 0), (-1, -1), 13),
                ("RIGHTPADDING", (0, 0), (-1, -1), 11),
                ("TOPPADDING", (0, 0), (-1, -1), 2),
                ("TOPPADDING", (0, 0), (-1, 0), 8),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
                ("BOTTOMPADDING", (0, -1), (-1, -1), 8),
                *(("NOSPLIT", (0, i), (0, i + 1)) for i in labels),
            ]
        )
        return Table(rows, colWidths=[self.width], style=rules, **self._room())

    def _contents(self) -> Iterator[Flowable]:
        size = self.look.size * 1.7
        style = self.look.style(
            size, self.look.head, textColor=self.look.accent, spaceBefore=size, spaceAfter=size * 0.5
        )
        yield Paragraph("Contents", style)
        for heading, key, label in self.contents():
            if heading.level <= self.look.contents_depth:
                yield ContentsLine(heading, key, label, self.look)


class ContentsLine(Flowable):  # type: ignore[misc]
    """One line of the contents: the heading, dots, and the page label, linked to the heading."""

    def __init__(self, heading: source.Heading, key: str, label: str, look: Look) -> None:
        super().__init__()
        self.heading, self.key, self.label, self.look = heading.text, key, label, look
        self.level = heading.level
        self.font = look.bold if heading.level == 1 else look.body

    def wrap(self, avail_width: float, _avail_height: float) -> tuple[float, float]:
        """The whole width, one line."""
        self.width, self.height = avail_width, self.look.size * (1.95 if self.level == 1 else 1.55)
        return self.width, self.height

    def draw(self) -> None:
        """Text, dots and page label share a base line, as a typesetter's leader does."""
        size, left = self.look.size, (self.level - 1) * 14.0
        dot = stringWidth(".", self.look.body, size) + 1.4
        start = left + stringWidth(self.heading, self.font, size) + 5
        end = self.width - stringWidth(self.label, self.font, size)
        self.canv.setFont(self.font, size)
        self.canv.drawString(left, 4, self.heading)
        self.canv.setFont(self.look.body, size)
        self.canv.drawString(start, 4, "." * max(0, int((end - 5 - start) / dot)), charSpace=1.4)
        self.canv.setFont(self.font, size)
        self.canv.drawRightString(self.width, 4, self.label)
        self.canv.linkRect("", self.key, (left, 0, self.width, self.height), relative=1)


class BarFigure(Flowable):  # type: ignore[misc]
    """A figure of horizontal bars, drawn as vectors, with its caption above."""

    def __init__(self, figure: source.Figure, look: Look, width: float) -> None:
        super().__init__()
        self.figure, self.look, self.width = figure, look, width
        self.spaceBefore, self.spaceAfter = 3, look.size
        self.caption = Paragraph(escape(figure.caption), look.style(look.size * 0.95, look.bold))
        self.labels = [Paragraph(escape(label), look.style(look.size * 0.88)) for label in figure.labels]

    def wrap(self, avail_width: float, _avail_height: float) -> tuple[float, float]:
        """As tall as the caption and the bars; labels may take two lines."""
        self.width = avail_width
        self.label_width = avail_width * 0.42
        self.caption_height = self.caption.wrap(avail_width, 1000)[1]
        self.rows = [max(label.wrap(self.label_width, 1000)[1] + 5, 20) for label in self.labels]
        self.height = self.caption_height + 8 + sum(self.rows) + 6
        return avail_width, self.height

    def draw(self) -> None:
        """Bars are to scale from zero; the value stands at the end of its bar."""
        self.caption.drawOn(self.canv, 0, self.height - self.caption_height)
        top = self.height - self.caption_height - 8
        left, size = self.label_width + 8, self.look.size * 0.88
        room = self.width - left - stringWidth(self._value(max(self.figure.values)), self.look.body, size) - 8
        self.canv.setStrokeColor(GRID)
        self.canv.line(left, top, left, top - sum(self.rows))
        for label, value, row in zip(self.labels, self.figure.values, self.rows, strict=True):
            label.drawOn(self.canv, 0, top - row + (row - label.height) / 2)
            length = room * value / max(self.figure.values)
            self.canv.setFillColor(HexColor(self.look.accent))
            self.canv.rect(left, top - row + 4, length, row - 8, stroke=0, fill=1)
            self.canv.setFillColor(HexColor("#111111"))
            self.canv.setFont(self.look.body, size)
            self.canv.drawString(left + length + 4, top - row / 2 - size * 0.35, self._value(value))
            top -= row

    def _value(self, value: float) -> str:
        number = f"{value:g}"
        return f"{number}%" if self.figure.unit in ("%", "per cent") else number
