"""The cited pages as one PDF: an index with links in front, then every page once, its quotes highlighted.

The pages are the originals' own, with annotations of ours on them; nothing in them is drawn anew. What cannot be
put in as a page (a report without pages, a file that needs a password) stands as an extract that says so.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, NamedTuple

from pypdf import PdfReader, PdfWriter
from pypdf.annotations import Highlight, Link
from pypdf.generic import ArrayObject, FloatObject, NameObject, TextStringObject

from answer.citations.oscola import oscola, plain
from answer.exports.bundle_index import BOLD, ITALIC, Area, Drawn, Sheets, drawable
from answer.exports.number_mark import number_mark
from answer.exports.texts import note_json
from answer.pictures.page_image import PageImageError
from answer.pictures.quote_boxes import Lines, Quad, Sheet, quote_boxes
from answer.shown import MISSING, legal, line
from answer.verification.facts import facts, withheld_lines
from answer.verification.originals import Originals
from answer.verification.own_bundles import INDEX_SHEETS
from answer.verification.saved import Note, Quoted
from index.catalogue import Catalogue
from index.records import Passage
from index.whole import whole

_COLOUR = "ffe268"
_DROPPED = frozenset(
    {"/Link", "/FileAttachment", "/Movie", "/Screen", "/RichMedia", "/3D", "/Sound", "/Popup"}
)
"""Annotations of the originals that lead elsewhere or play something: they are left out."""


class Target(NamedTuple):
    """A page of a report that is cited; ``page`` is 1 for a report without pages."""

    sha256: str
    page: int


@dataclass(slots=True)
class _Sheet:
    """What becomes of one target: pages of a PDF, and the highlights of each quote on the first of them."""

    target: Target
    quotes: list[Quoted]
    reader: PdfReader | None = None
    page: int = 0
    marks: tuple[Lines, ...] = ()
    rotation: int = 0
    crop: Quad | None = None
    extract: Drawn | None = None
    at: int = field(default=0)

    @property
    def sheets(self) -> int:
        """How many sheets it takes."""
        return self.extract.sheets if self.extract else 1


def bundle(catalogue: Catalogue, note: Note) -> bytes:
    """The bytes of the bundle."""
    sheets = list(_sheets(catalogue, note))
    front = _index(note, sheets, 1)
    front = _index(note, sheets, front.sheets)  # again, now that it is known where the pages begin
    writer = PdfWriter()
    writer.append(PdfReader(io.BytesIO(front.pdf)), import_outline=False)
    for sheet in sheets:
        _add(writer, sheet)
    _link(writer, front.areas, sheets)
    _outline(writer, sheets)
    writer.add_attachment(
        "answer.json", json.dumps(note_json(note), ensure_ascii=False).encode("utf-8", "replace")
    )
    title = line(note.question)
    writer.add_metadata({"/Title": title, "/Creator": "Findings", INDEX_SHEETS: str(front.sheets)})
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _sheets(catalogue: Catalogue, note: Note) -> Iterator[_Sheet]:
    """Every cited page once, by report in the answer's order, then by page."""
    wanted: dict[str, dict[int, list[Quoted]]] = {}
    for quote in note.quotes:
        numbers = dict.fromkeys(span.page for span in quote.spans) if quote.reference.pages else {1: None}
        for number in numbers:
            wanted.setdefault(quote.reference.sha256, {}).setdefault(number, []).append(quote)
    originals = Originals(catalogue)
    at = 0
    for sha256, pages in wanted.items():
        reader = _reader(originals, sha256)
        for number, quotes in sorted(pages.items()):
            sheet = _sheet(catalogue, originals, reader, _Sheet(Target(sha256, number), quotes, at=at))
            at += sheet.sheets
            yield sheet


def _reader(originals: Originals, sha256: str) -> PdfReader | None:
    """The original as pypdf reads it; None when it does not, or when it needs a password."""
    data = originals.data(sha256)
    if isinstance(data, str) or not data[:1024].lstrip().startswith(b"%PDF"):
        return None
    try:
        reader = PdfReader(io.BytesIO(data))
        return None if reader.is_encrypted and not reader.decrypt("") else reader
    except (
        Exception
    ):  # pypdf meets damage with errors of any kind; the extract says that the page is not here
        return None


def _sheet(catalogue: Catalogue, originals: Originals, reader: PdfReader | None, sheet: _Sheet) -> _Sheet:
    sha256, number = sheet.target
    data = originals.data(sha256)
    stored = catalogue.page(sha256, number)
    if reader and stored and not isinstance(data, str) and sheet.quotes[0].reference.pages:
        try:
            spans = [quote.spans for quote in sheet.quotes]
            found: Sheet = quote_boxes(data, number, spans, stored.text, stored.words)
            trial = PdfWriter()
            trial.append(reader, pages=[number - 1], import_outline=False)
            trial.write(io.BytesIO())
            sheet.reader, sheet.page = reader, number - 1
            sheet.marks, sheet.rotation, sheet.crop = found
            return sheet
        except PageImageError:
            pass
        except Exception:  # as above: whatever is wrong with the page, the rest of the bundle is made
            sheet.reader = None
    sheet.extract = _extract(catalogue, sheet)
    return sheet


def _extract(catalogue: Catalogue, sheet: _Sheet) -> Drawn:
    """The passages of the quotes as drawn text, with a sentence on why the page itself is not here."""
    reference = sheet.quotes[0].reference
    drawn = Sheets(reference.title)
    drawn.write("Extract", font=BOLD, size=16, after=8)
    drawn.write(line(plain(reference)), font=BOLD, after=6)
    why = (
        "The page itself cannot be put in here (its file needs a password or is damaged); this is its text."
        if reference.pages
        else "This report is a web page or a text file and has no pages; this is its text around the quotes."
    )
    drawn.write(why, font=ITALIC, after=2)
    drawn.write(f"File {line(reference.report)}, SHA-256 {reference.sha256}", size=8.5, after=12)
    row = catalogue.report(reference.sha256)
    passages = whole(catalogue, row.id)[1] if row else ()
    for place, quote in enumerate(sheet.quotes):
        passage, start, end = _in_passage(passages, quote)
        heading = " › ".join(passage.heading) if passage else ""
        drawn.write(line(f"[{quote.n}] {heading}"), font=BOLD, after=2)
        text = passage.text if passage else quote.text
        before, said, after = (
            legal(part).replace("\n", " ") for part in (text[:start], text[start:end], text[end:])
        )
        drawn.write(before + said + after, marked=(len(before), len(before) + len(said), place), after=12)
    return drawn.finish()


def _in_passage(passages: Iterable[Passage], quote: Quoted) -> tuple[Passage | None, int, int]:
    """The passage in which a quote begins, and the offsets of what it says there."""
    first, last = quote.spans[0], quote.spans[-1]
    for passage in passages:
        touched = [
            piece for piece in passage.pieces
            if (piece.page == first.page and piece.page_end > first.start and piece.page_start < first.end)
            or (piece.page == last.page and piece.page_end > last.start and piece.page_start < last.end)
        ]  # fmt: skip
        if touched and touched[0].page == first.page:
            low, high = touched[0], touched[-1]
            start = low.start + max(0, first.start - low.page_start)
            return passage, start, min(high.end, high.start + max(0, last.end - high.page_start))
    return None, 0, len(quote.text)


def _index(note: Note, sheets: Sequence[_Sheet], front: int) -> Drawn:
    """The index: question, facts, and each quote with its source and the sheets on which it stands."""
    drawn = Sheets(note.question)
    drawn.write(line(note.question), font=BOLD, size=18, after=6)
    drawn.write(line(note.text), after=8)
    for name, value in facts(note):
        drawn.write(line(f"{name}: {value}"), size=9, after=1)
    drawn.write("", after=10)
    for group, quotes in groupby(note.quotes, key=lambda quote: quote.group):
        if group:
            drawn.room(60)
            drawn.write(line(group), font=BOLD, size=12, after=4)
        for quote in quotes:
            here = [sheet for sheet in sheets if quote in sheet.quotes]
            drawn.room(50)
            drawn.write(f"[{quote.n}] “{line(quote.text)}”", after=2)
            if MISSING in drawable(line(quote.text)) and MISSING not in quote.text:
                drawn.write(
                    f"{MISSING} stands for letters that cannot be drawn here: see the page.",
                    size=9,
                    indent=16,
                )
            passage = f"; passage {quote.reference.passage}" if quote.reference.passage else ""
            drawn.write(f"Source: {line(oscola(quote.reference))}{passage}", size=9, indent=16, after=1)
            numbers = [sheet.at + front + 1 for sheet in here]
            drawn.write(
                f"on sheet {', '.join(map(str, numbers))} of this bundle",
                size=9, indent=16, after=2 if quote.remark else 8, link=sheets.index(here[0]),
            )  # fmt: skip
            if quote.remark:
                drawn.write(f"Note: {line(quote.remark)}", font=ITALIC, size=9.5, indent=16, after=8)
    if note.withheld:
        drawn.write("Quotes that are not shown", font=BOLD, size=12)
        for told in withheld_lines(note):
            drawn.write(line(told), size=9, after=2)
    return drawn.finish()


def _add(writer: PdfWriter, sheet: _Sheet) -> None:
    """Put a sheet at the end of the bundle, with its highlights and their numbers."""
    at = len(writer.pages)
    sheet.at = at
    if sheet.extract:
        writer.append(PdfReader(io.BytesIO(sheet.extract.pdf)), import_outline=False)
        for place, quote in enumerate(sheet.quotes):
            areas = [area for area in sheet.extract.areas if area.key == place]
            for number, of in groupby(areas, key=lambda area: area.sheet):
                lines = Lines(tuple(Quad(*area[1:5]) for area in of), free=True)
                _highlight(writer, at + number, quote, lines, 0, None)
        return
    assert sheet.reader
    writer.append(sheet.reader, pages=[sheet.page], import_outline=False, excluded_fields=("/AA", "/B"))
    _keep_quiet(writer.pages[at])
    for quote, lines in zip(sheet.quotes, sheet.marks, strict=True):
        if lines.quads:
            _highlight(writer, at, quote, lines, sheet.rotation, sheet.crop)


def _highlight(
    writer: PdfWriter, at: int, quote: Quoted, lines: Lines, rotation: int, crop: Quad | None
) -> None:
    """One Highlight annotation over all lines of a quote, and its number beside the first of them."""
    quads = lines.quads
    left, bottom = min(quad.left for quad in quads), min(quad.bottom for quad in quads)
    right, top = max(quad.right for quad in quads), max(quad.top for quad in quads)
    points = ArrayObject(
        FloatObject(round(value, 2))
        for q in quads
        for value in (q.left, q.top, q.right, q.top, q.left, q.bottom, q.right, q.bottom)
    )
    mark = Highlight(
        rect=(left, bottom, right, top), quad_points=points, highlight_color=_COLOUR, printing=True
    )
    mark[NameObject("/Contents")] = TextStringObject(f"[{quote.n}] {line(quote.text)}")
    mark[NameObject("/T")] = TextStringObject("Findings")
    mark[NameObject("/NM")] = TextStringObject(f"findings-{quote.n}-{at}")
    writer.add_annotation(at, mark)
    writer.add_annotation(at, number_mark(writer, quote.n, lines, rotation, crop))


def _keep_quiet(page: Any) -> None:
    """Take from a page the annotations that lead elsewhere, and from the others whatever they would run."""
    kept = ArrayObject()
    for reference in page.get("/Annots") or ():
        annotation = reference.get_object()
        if annotation is None or annotation.get("/Subtype") in _DROPPED:
            continue
        for action in ("/A", "/AA", "/PA"):
            annotation.pop(NameObject(action), None)
        kept.append(reference)
    page[NameObject("/Annots")] = kept


def _link(writer: PdfWriter, areas: Iterable[Area], sheets: Sequence[_Sheet]) -> None:
    for area in areas:
        rect = (area.left, area.bottom, area.right, area.top)
        writer.add_annotation(area.sheet, Link(rect=rect, target_page_index=sheets[area.key].at))


def _outline(writer: PdfWriter, sheets: Sequence[_Sheet]) -> None:
    writer.add_outline_item(title="Index", page_number=0)
    for _, of in groupby(sheets, key=lambda sheet: sheet.target.sha256):
        pages = list(of)
        parent = writer.add_outline_item(
            title=line(pages[0].quotes[0].reference.title)[:200], page_number=pages[0].at
        )
        for sheet in pages:
            numbers = ", ".join(str(quote.n) for quote in sheet.quotes)
            where = f"page {sheet.target.page}" if sheet.quotes[0].reference.pages else "extract"
            writer.add_outline_item(title=f"[{numbers}] {where}", page_number=sheet.at, parent=parent)
