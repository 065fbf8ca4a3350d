"""The report as one flow of groups: each page put in order, sentences joined over columns and pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from index.records import WordBox
from ingest.layout.beside import headings_with_side
from ingest.layout.drawn import Drawn, Rect
from ingest.layout.groups import Group, Looks, continues_over, groups_of
from ingest.layout.lines import Line
from ingest.layout.notes import NOTE_MARK, split_notes
from ingest.layout.order import Run, in_reading_order, rejoined, run_of
from ingest.layout.roles import kind_of
from ingest.layout.settle import CASE, settle
from ingest.layout.tables import Table, split_tables
from ingest.layout.text import Hyphens, mended

_LEAST_BOX_LETTERS = 80
_LONGEST_TITLE = 160


class PageLines(NamedTuple):
    """A page as it was read: its text, its lines in the text's order, its height in points, its strokes.

    ``words`` are there for a page that was read as a picture (OCR).
    """

    text: str
    lines: list[Line]
    height: float
    drawn: Drawn = Drawn()
    words: tuple[WordBox, ...] = ()


class Boxed(NamedTuple):
    """What stands in a box: its frame, and its runs in reading order."""

    frame: Rect
    runs: list[Run]


class Sided(NamedTuple):
    """Tells that a run is one heading whose last line stands beside the others."""


def flow_of(
    pages: Sequence[PageLines], bodies: Sequence[list[Line]], looks: Looks, hyphens: Hyphens
) -> list[Group]:
    """All groups of the report in reading order, each with its role, footnotes with the group they belong to."""
    flow: list[Group] = []
    frames = _page_frames(pages)
    expected = 1
    for page, lines in zip(pages, bodies, strict=True):
        boxes = [box for box in page.drawn.boxes if _near(box) not in frames]
        wholes, rest = _wholes(lines, boxes, page.drawn, looks.body)
        sided, rest = _sided(rest, looks.body)
        wholes += sided
        rest, notes = split_notes(rest, looks.body, page.text, expected)
        expected = _next_note(notes, expected)
        here = _groups(in_reading_order(rejoined(rest), wholes), looks, hyphens)
        _carry_box(flow, here)
        for group in here:
            _join_or_append(flow, group)
        _attach(flow, [Group(note, 0.0, role="footnote") for note in notes])
    settle(flow, hyphens)
    return flow


def _near(box: Rect) -> tuple[int, ...]:
    return tuple(round(edge / 4) for edge in box)


def _page_frames(pages: Sequence[PageLines]) -> set[tuple[int, ...]]:
    """Boxes that stand at the same place on many pages: page borders, not boxes around text."""
    seen = Counter(place for page in pages for place in {_near(box) for box in page.drawn.boxes})
    return {place for place, times in seen.items() if times >= max(3, len(pages) // 3)}


def _next_note(notes: Sequence[Sequence[Line]], expected: int) -> int:
    for note in notes:
        mark = NOTE_MARK.match(note[0].text)
        if mark and mark.group(1).isdigit():
            expected = int(mark.group(1)) + 1
    return expected


def _wholes(
    lines: Sequence[Line], boxes: Sequence[Rect], drawn: Drawn, body: float
) -> tuple[list[Run], list[Line]]:
    """The page's boxes and tables, and the lines that are in none."""
    wholes: list[Run] = []
    rest = list(lines)
    for box in boxes:
        inside = [
            line for line in rest if box.holds((line.left + line.right) / 2, line.base + 0.3 * line.size)
        ]
        if len(inside) < 2 or sum(len(line.text) for line in inside) < _LEAST_BOX_LETTERS:  # noqa: PLR2004
            continue
        loose, tables = split_tables(inside, drawn.rules, body)
        if sum(len(table.lines) for table in tables) > 0.6 * len(inside):
            continue
        runs = in_reading_order(loose, [run_of(table.lines, table) for table in tables])
        wholes.append(run_of(inside, Boxed(box, runs)))
        taken = {line.rank for line in inside}
        rest = [line for line in rest if line.rank not in taken]
    rest, tables = split_tables(rest, drawn.rules, body)
    wholes += [run_of(table.lines, table) for table in tables]
    return wholes, rest


def _sided(lines: list[Line], body: float) -> tuple[list[Run], list[Line]]:
    """Headings with a short line beside them, each as one, and the other lines."""
    sided = headings_with_side(lines, body)
    taken = {line.rank for heading in sided for line in heading}
    runs = [run_of(heading, Sided()) for heading in sided]
    return runs, [line for line in lines if line.rank not in taken]


def _groups(runs: Sequence[Run], looks: Looks, hyphens: Hyphens) -> list[Group]:
    """The groups of runs in order: a table's rows, a box's own groups, and the rest by their lines."""
    groups: list[Group] = []
    for run in runs:
        if isinstance(run.whole, Table):
            groups += _row_groups(run.whole, run.right)
        elif isinstance(run.whole, Sided):
            groups.append(Group(list(run.lines), run.right, role="heading"))
        elif isinstance(run.whole, Boxed):
            inner = _groups(run.whole.runs, looks, hyphens)
            title = _box_title(inner, hyphens)
            for group in inner:
                group.box, group.frame = title, run.whole.frame
            groups += inner
        else:
            plain = groups_of(run.lines, run.right, looks)
            for group in plain:
                group.role = kind_of(group, looks)
            groups += plain
    return groups


def _row_groups(table: Table, right: float) -> list[Group]:
    header = table.rows[0] if table.header else ()
    return [
        Group(
            [line for cell in row for line in cell],
            right,
            role="table",
            cells=row,
            header=header if at else (),
        )
        for at, row in enumerate(table.rows)
    ]


def _box_title(groups: Sequence[Group], hyphens: Hyphens) -> str:
    """The text of the box's first group where that is a heading or a short line of its own."""
    first = groups[0]
    if len(groups) < 2 or first.role == "table":  # noqa: PLR2004
        return ""
    text = mended(first.lines, hyphens)[0]
    bold = all(line.whole_bold for line in first.lines)
    if first.role in {"heading", "caption"} or (len(text) < _LONGEST_TITLE and (bold or CASE.match(text))):
        first.role = "heading"
        return text
    return ""


def _carry_box(flow: Sequence[Group], here: Sequence[Group]) -> None:
    """Give a box without a title that goes on from the page before that page's title."""
    if not flow or not here:
        return
    last, first = flow[-1], here[0]
    if last.frame is None or first.frame is None or first.box != "" or not last.box:
        return
    if abs(last.frame.left - first.frame.left) < 4 and abs(last.frame.right - first.frame.right) < 4:  # noqa: PLR2004
        for group in here:
            if group.frame == first.frame:
                group.box = last.box


def _join_or_append(flow: list[Group], group: Group) -> None:
    """Go on with the last sentence where ``group`` does, past a table, a picture's caption or a box between."""
    if group.role in {"paragraph", "bullet"} and group.opens_run:
        for before in flow[:-9:-1]:
            apart = group.box not in {before.box, ""}
            other_size = abs(before.last.size - group.first.size) > 0.07 * group.first.size
            if before.role not in {"paragraph", "bullet"} or apart or other_size:
                if before.role == "heading" and not apart:
                    break
                continue
            near = group.first.page - before.last.page <= 1
            if near and continues_over(before, group):
                before.lines.extend(group.lines)
                return
            break
    flow.append(group)


def _attach(flow: list[Group], notes: list[Group]) -> None:
    """Put each footnote with the group that carries its mark, else with the last group of the page."""
    if not flow and notes:
        flow.append(notes.pop(0))
    for note in notes:
        mark = NOTE_MARK.match(note.first.text)
        label = mark.group(1) if mark else ""
        page = note.first.page
        here = [group for group in flow[-80:] if page in {group.last.page, group.first.page}]
        owner = next((group for group in here if _calls(group, page, label)), None)
        (owner or (here or flow)[-1]).notes.append(note)


def _calls(group: Group, page: int, label: str) -> bool:
    """Whether the group's text on the page carries the footnote mark."""
    mark = re.compile(rf"(?:[^\W\d]|(?<!\d)[.,;:)’”\]]\s?|[?!]\s{{0,2}}){re.escape(label)}(?!\d)")
    return any(line.page == page and mark.search(line.text) for line in group.lines)
