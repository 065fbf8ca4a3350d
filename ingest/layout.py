"""From the lines of all pages to blocks in reading order: the whole way of a report's layout, step by step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from ingest.blocks import Block
from ingest.layout_contents import split_contents, titles
from ingest.layout_furniture import furniture, printed_labels
from ingest.layout_groups import Group, continues_over, groups_of
from ingest.layout_lines import Line
from ingest.layout_notes import NOTE_MARK, split_notes
from ingest.layout_order import in_reading_order, joined_segments
from ingest.layout_roles import Looks, heading_levels, kind_of, looks_of
from ingest.layout_text import Hyphens, mended


class PageLines(NamedTuple):
    """A page as it was read: PDFium's text, its lines in PDFium's order and its height in points."""

    text: str
    lines: list[Line]
    height: float


class Layout(NamedTuple):
    """What the layout of a report says: its blocks in reading order and the number printed on each page."""

    blocks: tuple[Block, ...]
    labels: list[str | None]


def layout(pages: Sequence[PageLines], outline: Sequence[tuple[int, str, int | None]] = ()) -> Layout:
    """Read the lines of a report's pages as blocks. ``outline`` is (level, title, page), level from 1."""
    lines = [joined_segments(page.lines) for page in pages]
    marked = furniture(lines, [page.height for page in pages])
    labels = printed_labels(lines, marked)
    hyphens = Hyphens(lambda: (page.text for page in pages))
    fixed = [[line for line in page if line.rank in ranks] for page, ranks in zip(lines, marked, strict=True)]
    body = [
        [line for line in page if line.rank not in ranks] for page, ranks in zip(lines, marked, strict=True)
    ]
    body, listed = _without_contents(body)
    looks = looks_of(body, {title for page in listed for title in titles(page)}, outline)
    groups = _flow(pages, body, looks)
    blocks = _content_blocks(groups, looks, hyphens)
    return Layout(tuple(_with_the_rest(blocks, fixed, listed, hyphens)), labels)


def _without_contents(pages: Sequence[list[Line]]) -> tuple[list[list[Line]], list[list[Line]]]:
    bodies, lists, carried = [], [], False
    for lines in pages:
        body, listed = split_contents(lines, carried)
        carried = bool(listed) and not body
        bodies.append(body)
        lists.append(listed)
    return bodies, lists


def _flow(pages: Sequence[PageLines], bodies: Sequence[list[Line]], looks: Looks) -> list[Group]:
    """All groups of the report in reading order, sentences joined over columns and pages."""
    flow: list[Group] = []
    expected = 1
    for page, lines in zip(pages, bodies, strict=True):
        rest, notes = split_notes(lines, looks.body, page.text, expected)
        for note in notes:
            mark = NOTE_MARK.match(note[0].text)
            if mark and mark.group(1).isdigit():
                expected = int(mark.group(1)) + 1
        here = groups_of(in_reading_order(rest))
        for group in here:
            _join_or_append(flow, group, looks)
        _attach(flow, [Group(note, 0.0) for note in notes])
    return flow


def _join_or_append(flow: list[Group], group: Group, looks: Looks) -> None:
    before = next(
        (other for other in reversed(flow[-3:]) if kind_of(other, looks) in {"paragraph", "bullet"}), None
    )
    if (
        before is not None
        and group.gap_above == 0
        and continues_over(before, group)
        and group.first.page - before.last.page <= 1
    ):
        before.lines.extend(group.lines)
    else:
        flow.append(group)


def _attach(flow: list[Group], notes: list[Group]) -> None:
    """Put each footnote with the group that carries its mark, else with the last group of the page."""
    if not flow and notes:
        flow.append(notes.pop(0))
    for note in notes:
        mark = NOTE_MARK.match(note.first.text)
        label = mark.group(1) if mark else ""
        page = note.first.page
        here = [group for group in flow[-80:] if group.last.page == page or group.first.page == page]
        owner = next(
            (
                group
                for group in here
                if any(line.page == page and _carries(line.text, label) for line in group.lines)
            ),
            None,
        )
        (owner or (here or flow)[-1]).notes.append(note)


def _carries(text: str, label: str) -> bool:
    at = text.find(label)
    while at >= 0:
        before, after = text[max(at - 1, 0) : at], text[at + len(label) : at + len(label) + 1]
        if (
            before
            and not before.isdigit()
            and not after.isdigit()
            and (before != " " or (at > 1 and text[at - 2] in ".,;:)’”"))
        ):
            return True
        at = text.find(label, at + 1)
    return False


def _content_blocks(groups: Sequence[Group], looks: Looks, hyphens: Hyphens) -> list[Block]:
    blocks: list[Block] = []
    headings: list[tuple[int, Group]] = []
    for group in groups:
        kind = kind_of(group, looks)
        skip = (
            len(group.mark)
            if kind == "bullet" and not any(c.isalnum() and c != "o" for c in group.mark)
            else 0
        )
        text, pieces = mended(group.lines, hyphens, skip)
        if kind == "heading":
            headings.append((len(blocks), group))
        blocks.append(Block(kind, text, pieces, box=group.box))
        for note in group.notes:
            blocks.append(Block("footnote", *mended(note.lines, hyphens)))
    levels = heading_levels([(group, blocks[at].text) for at, group in headings], looks)
    for (at, _), level in zip(headings, levels, strict=True):
        blocks[at] = replace(blocks[at], level=level)
    return blocks


def _with_the_rest(
    blocks: Sequence[Block],
    fixed: Sequence[Sequence[Line]],
    listed: Sequence[Sequence[Line]],
    hyphens: Hyphens,
) -> list[Block]:
    """Furniture and contents lists put in before the first block that begins on their page or later."""
    out: list[Block] = []
    page = 0
    for block in blocks:
        begins = block.pieces[0].page if block.pieces else page
        while page < begins:
            out.extend(_kept_out(fixed[page], listed[page], hyphens))
            page += 1
        out.append(block)
    for rest in range(page, len(fixed)):
        out.extend(_kept_out(fixed[rest], listed[rest], hyphens))
    return out


def _kept_out(fixed: Sequence[Line], listed: Sequence[Line], hyphens: Hyphens) -> list[Block]:
    blocks = [Block("furniture", *mended([line], hyphens)) for line in fixed]
    if listed:
        blocks.append(Block("contents", *mended(listed, hyphens)))
    return blocks
