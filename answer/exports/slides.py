"""A collection as slides (PowerPoint): a title, one quote a slide with its source and the note beside it, the reports.

Nothing is cut silently: a long quote gets smaller letters, then goes on over more slides; a note that finds no room
stands whole in the speaker notes, and the slide says so. Lengths are in points (1/72 inch).
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.lang import MSO_LANGUAGE_ID
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.util import Pt

from answer.citations.oscola import Run, oscola_runs, report_runs
from answer.exports.bundle_index import wrapped
from answer.shown import legal, line
from answer.verification.facts import reports_cited, withheld_lines
from answer.verification.saved import Note, Quoted

WIDTH, HEIGHT, MARGIN = 960.0, 540.0, 48.0
TOP, BOTTOM = 116.0, 512.0
"""Where what stands below a slide's title begins and ends."""
FONT, MEASURED = "Arial", "Helvetica"
"""The letters, and those of equal widths that lengths are measured with."""
QUOTE_SIZES, SOURCE_SIZES, NOTE_SIZE, TITLE_SIZE = (36, 32, 28, 24, 22, 20, 18), (14, 12, 10), 16, 26
LEADING, SAFE = 1.22, 0.96
"""Height of a line in sizes of its letters, and the share of a width that is counted on."""
MOST_NOTE_HEIGHT = 130.0
PICTURE_WIDTH = 300.0
INK, SOFT, GOLD = RGBColor(0x1C, 0x21, 0x26), RGBColor(0x4A, 0x52, 0x5A), RGBColor(0xB0, 0x76, 0x00)
LONGEST_TITLE = 80
_TITLE_SLIDE, _TITLE_ONLY = 0, 5
_SENTENCE = re.compile(r"[.!?][”’\")\]]*\s+")

Picture = Callable[..., bytes | None]


class Box(NamedTuple):
    """A rectangle on a slide, in points from its top left."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Plan:
    """How a quote is set: its pieces, one a slide, and the sizes of the letters."""

    pieces: tuple[str, ...]
    size: int
    source_size: int
    source_height: float
    note: str
    note_height: float


def slides(note: Note, picture: Picture | None = None) -> bytes:
    """The bytes of a .pptx file; ``picture`` draws a quote's page: (SHA-256, page, spans) to a PNG or None."""
    deck = Presentation()
    _set_up(deck, note)
    _title_slide(deck, note)
    for quote in note.quotes:
        _quote_slides(deck, quote, picture)
    if note.withheld:
        lines = [(Run(line(told)),) for told in withheld_lines(note)]
        _list_slides(deck, "Quotes that are not shown", lines)
    if note.quotes:
        _list_slides(deck, "Reports cited", [_report_line(*cited) for cited in reports_cited(note)])
    out = io.BytesIO()
    deck.save(out)
    return out.getvalue()


def _set_up(deck: Any, note: Note) -> None:
    """A wide slide; what the template has placed for a narrow one is stretched; a bar at the left edge."""
    wider = Pt(WIDTH) / deck.slide_width
    deck.slide_width, deck.slide_height = Pt(WIDTH), Pt(HEIGHT)
    master = deck.slide_master
    for part in (master, *deck.slide_layouts):
        for shape in part.shapes:
            if shape._element.spPr.xfrm is not None:
                shape.left, shape.width = round(shape.left * wider), round(shape.width * wider)
    theme = master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    theme._blob = theme.blob.replace(
        b'<a:latin typeface="Calibri"', b'<a:latin typeface="%b"' % FONT.encode()
    )
    about = deck.core_properties
    about.title, about.author, about.comments = line(note.question)[:250], "Findings", ""
    about.language = "en-GB"


def _title_slide(deck: Any, note: Note) -> None:
    slide = deck.slides.add_slide(deck.slide_layouts[_TITLE_SLIDE])
    _put_bar(slide)
    _title(slide, line(note.question), Box(MARGIN, 130, WIDTH - 2 * MARGIN, 130), 40)
    said = [note.text, *(value for name, value in note.about if name == "Collected on")]
    _fill(
        slide.placeholders[1],
        Box(MARGIN, 275, WIDTH - 2 * MARGIN, 80),
        [(Run(one),) for one in said],
        18,
        SOFT,
    )
    own = [value for name, value in note.about if name == "Note"]
    if own:
        text, height = _room_for_note(own[0], WIDTH - 2 * MARGIN, HEIGHT - 370 - 28)
        _write(slide, "Note", Box(MARGIN, 370, WIDTH - 2 * MARGIN, height), text, NOTE_SIZE)
        _speak(slide, own[0].splitlines())


def _quote_slides(deck: Any, quote: Quoted, picture: Picture | None) -> None:
    """One quote: a slide, or as many as it needs."""
    reference = quote.reference
    drawn = (
        picture(reference.sha256, reference.pages[0], quote.spans) if picture and reference.pages else None
    )
    width = WIDTH - 2 * MARGIN - (PICTURE_WIDTH + 24 if drawn else 0)
    source = [Run("Source: "), *oscola_runs(replace(reference, link=None)), Run(".")]
    if quote.ocr:
        source.append(Run(" Read from a scan by text recognition (OCR): check it against the page."))
    plan = planned(quote.text, "".join(run.text for run in source), quote.remark, width)
    name = _short(reference.authority or reference.title)
    for at, piece in enumerate(plan.pieces):
        many, last = len(plan.pieces) > 1, at + 1 == len(plan.pieces)
        slide = deck.slides.add_slide(deck.slide_layouts[_TITLE_ONLY])
        _put_bar(slide)
        part = f" ({at + 1} of {len(plan.pieces)})" if many else ""
        _title(slide, f"{quote.n}. {name}{part}", Box(MARGIN, 28, WIDTH - 2 * MARGIN, 66), TITLE_SIZE)
        below = BOTTOM - plan.source_height - (plan.note_height if last else 0)
        words = f"“{piece}{'”' if last else ''}"
        _write(slide, "Quote", Box(MARGIN, TOP, width, below - TOP), [(Run(words),)], plan.size)
        more = [] if last else [(Run("The quote goes on on the next slide."),)]
        _write(
            slide,
            "Source",
            Box(MARGIN, below, width, plan.source_height),
            [source, *more],
            plan.source_size,
            SOFT,
        )
        if plan.note and last:
            top = BOTTOM - plan.note_height
            _write(slide, "Note", Box(MARGIN, top, width, plan.note_height), _noted(plan.note), NOTE_SIZE)
        if drawn:
            _put_picture(
                slide,
                drawn,
                reference.pages[0],
                Box(WIDTH - MARGIN - PICTURE_WIDTH, TOP, PICTURE_WIDTH, BOTTOM - TOP),
            )
        _speak(slide, [*quote.remark.splitlines(), *_evidence(quote)])


def planned(text: str, source: str, remark: str, width: float) -> Plan:
    """How a quote, its source and the note on it are set on slides of that width."""
    source_size = next(
        (n for n in SOURCE_SIZES if _height(source, n, width) <= 3 * n * LEADING), SOURCE_SIZES[-1]
    )
    source_height = _height(source, source_size, width) + source_size * LEADING + 12
    note, note_height = _room_for_note(f"Note: {remark}", width, MOST_NOTE_HEIGHT) if remark else ([], 0.0)
    said = "\n".join("".join(run.text for run in runs) for runs in note)
    words = " ".join(legal(text).split())
    room = BOTTOM - TOP - source_height - note_height
    for size in QUOTE_SIZES:
        if _height(f"“{words}”", size, width) <= room:
            return Plan((words,), size, source_size, source_height, said, note_height)
    size = QUOTE_SIZES[-2]
    return Plan(tuple(_pieces(words, size, width, room)), size, source_size, source_height, said, note_height)


def _pieces(text: str, size: float, width: float, room: float) -> Iterator[str]:
    """A text in pieces that have room: cut after a sentence where one ends in the second half, else between words."""
    while _height(f"“{text}”", size, width) > room:
        low, high = 1, len(text)
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (
                (middle, high) if _height(f"“{text[:middle]}”", size, width) <= room else (low, middle - 1)
            )
        ends = [found.end() for found in _SENTENCE.finditer(text, 0, low)]
        cut = ends[-1] if ends and ends[-1] > low // 2 else text.rfind(" ", 1, low + 1) + 1 or low
        yield text[:cut].rstrip()
        text = text[cut:].lstrip()
    yield text


def _height(text: str, size: float, width: float) -> float:
    """Points that a text takes, its lines broken as they will be."""
    return (
        size
        * LEADING
        * sum(sum(1 for _ in wrapped(part, MEASURED, size, SAFE * width)) for part in text.split("\n"))
    )


def _room_for_note(text: str, width: float, most: float) -> tuple[list[tuple[Run, ...]], float]:
    """The lines of a note and their height; where they have no room, a line that says where the note is."""
    lines = [line(part) for part in text.splitlines()]
    height = _height("\n".join(lines), NOTE_SIZE, width) + 12
    if height > most:
        lines = ["Note: see the speaker notes."]
        height = NOTE_SIZE * LEADING + 12
    return [(Run(one),) for one in lines], height


def _noted(note: str) -> list[tuple[Run, ...]]:
    return [(Run(one),) for one in note.split("\n")]


def _evidence(quote: Quoted) -> list[str]:
    """What the speaker notes say of the source, for whoever checks it."""
    reference = quote.reference
    passage = f" Findings passage {reference.passage}." if reference.passage else ""
    link = f" {reference.link}" if reference.link else ""
    return [f"File {line(reference.report)}, SHA-256 {reference.sha256}.{passage}{line(link)}"]


def _report_line(reference: Any, numbers: Sequence[int]) -> tuple[Run, ...]:
    listed = f"{'quotes' if len(numbers) > 1 else 'quote'} {', '.join(map(str, numbers))}"
    return (*report_runs(reference), Run(f": {listed}."))


def _list_slides(deck: Any, title: str, lines: Sequence[Sequence[Run]]) -> None:
    """A list over as many slides as it needs."""
    size, width = 14, WIDTH - 2 * MARGIN
    groups: list[list[Sequence[Run]]] = [[]]
    used = 0.0
    for runs in lines:
        height = _height("".join(run.text for run in runs), size, width) + 6
        if groups[-1] and used + height > BOTTOM - TOP:
            groups.append([])
            used = 0.0
        groups[-1].append(runs)
        used += height
    for at, group in enumerate(groups, 1):
        slide = deck.slides.add_slide(deck.slide_layouts[_TITLE_ONLY])
        _put_bar(slide)
        part = f" ({at} of {len(groups)})" if len(groups) > 1 else ""
        _title(slide, title + part, Box(MARGIN, 28, width, 66), TITLE_SIZE)
        _write(slide, "List", Box(MARGIN, TOP, width, BOTTOM - TOP), group, size, after=6)


def _title(slide: Any, text: str, box: Box, size: float) -> None:
    """The slide's title, in smaller letters where it needs them."""
    while size > NOTE_SIZE and _height(text, size, box.width) > box.height:
        size -= 2
    _fill(slide.shapes.title, box, [(Run(text),)], size, INK, bold=True)
    slide.shapes.title.text_frame.vertical_anchor = MSO_ANCHOR.BOTTOM


def _write(
    slide: Any, name: str, box: Box, lines: Sequence[Sequence[Run]], size: float,
    colour: RGBColor = INK, after: float = 0,
) -> None:  # fmt: skip
    shape = slide.shapes.add_textbox(0, 0, 0, 0)
    shape.name = name
    _fill(shape, box, lines, size, colour, after=after)


def _fill(
    shape: Any, box: Box, lines: Sequence[Sequence[Run]], size: float, colour: RGBColor,
    *, bold: bool = False, after: float = 0,
) -> None:  # fmt: skip
    """Put lines into a shape: plain runs, the font set, nothing in them a field or a link."""
    shape.left, shape.top, shape.width, shape.height = map(Pt, box)
    frame = shape.text_frame
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.vertical_anchor = MSO_ANCHOR.TOP
    for at, runs in enumerate(lines):
        paragraph = frame.paragraphs[0] if not at else frame.add_paragraph()
        paragraph.alignment, paragraph.space_after = PP_ALIGN.LEFT, Pt(after)
        for run in runs:
            added = paragraph.add_run()
            added.text = " ".join(legal(run.text).splitlines())
            font = added.font
            font.name, font.size, font.bold, font.italic = FONT, Pt(size), bold, run.italic
            font.language_id = MSO_LANGUAGE_ID.ENGLISH_UK
            font.color.rgb = colour


def _put_picture(slide: Any, png: bytes, page: int, box: Box) -> None:
    """The page at the right, as large as fits, named for those who do not see it."""
    shape = slide.shapes.add_picture(io.BytesIO(png), Pt(box.left), Pt(box.top), width=Pt(box.width))
    if shape.height > Pt(box.height):
        shape.width, shape.height = round(shape.width * Pt(box.height) / shape.height), Pt(box.height)
    shape.left = Pt(box.left + box.width) - shape.width
    shape.name = f"Page {page}"
    shape._element.nvPicPr.cNvPr.set("descr", f"Page {page} of the report, with the quoted words marked")
    shape.line.color.rgb = SOFT


def _put_bar(slide: Any) -> None:
    """A bar at the left edge, in the layout: it is looks alone, and nothing that a screen reader should come upon."""
    layout = slide.slide_layout
    if any(shape.name == "Bar" for shape in layout.shapes):
        return
    bar = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, 0, 0, Pt(12), Pt(HEIGHT))
    bar.name = "Bar"
    bar.fill.solid()
    bar.fill.fore_color.rgb = GOLD
    bar.line.fill.background()
    layout.shapes._spTree.append(bar._element)


def _speak(slide: Any, lines: Sequence[str]) -> None:
    """The speaker notes."""
    slide.notes_slide.notes_text_frame.text = "\n".join(map(line, lines))


def _short(name: str) -> str:
    """A name for a slide's title: as many words as have room, and a sign where there are more."""
    words = line(name)
    if len(words) <= LONGEST_TITLE:
        return words
    return words[: LONGEST_TITLE + 1].rsplit(" ", 1)[0][:LONGEST_TITLE] + " …"
