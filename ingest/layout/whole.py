"""From the lines of all pages to blocks in reading order: the whole way of a report's layout, step by step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from index.spans import Piece
from ingest.blocks import Block
from ingest.layout.contents import split_contents, titles
from ingest.layout.flow import PageLines, flow_of
from ingest.layout.furniture import furniture, printed_labels
from ingest.layout.groups import Group, Looks
from ingest.layout.lines import Line
from ingest.layout.notes import NOTE_MARK
from ingest.layout.order import joined_segments
from ingest.layout.roles import heading_levels, looks_of
from ingest.layout.text import Hyphens, Mender, mended


class Layout(NamedTuple):
    """What the layout of a report says: its blocks in reading order and the number printed on each page."""

    blocks: tuple[Block, ...]
    labels: list[str | None]


def layout(pages: Sequence[PageLines], outline: Sequence[tuple[int, str, int | None]] = ()) -> Layout:
    """Read the lines of a report's pages as blocks. ``outline`` is (level, title, page), level from 1."""
    lines = [joined_segments(page.lines) for page in pages]
    marked = furniture(lines, [page.height for page in pages])
    hyphens = Hyphens(lambda: (page.text for page in pages))
    fixed = [[line for line in page if line.rank in ranks] for page, ranks in zip(lines, marked, strict=True)]
    body = [
        [line for line in page if line.rank not in ranks] for page, ranks in zip(lines, marked, strict=True)
    ]
    body, listed = _without_contents(body)
    looks = looks_of(body, {title for page in listed for title in titles(page)}, outline)
    groups = flow_of(pages, body, looks, hyphens)
    blocks = _content_blocks(groups, looks, hyphens)
    return Layout(tuple(_with_the_rest(blocks, fixed, listed, hyphens)), printed_labels(lines, marked))


def _without_contents(pages: Sequence[list[Line]]) -> tuple[list[list[Line]], list[list[Line]]]:
    bodies, lists, carried = [], [], False
    for lines in pages:
        body, listed = split_contents(lines, carried)
        carried = bool(listed) and not body
        bodies.append(body)
        lists.append(listed)
    return bodies, lists


def _content_blocks(groups: Sequence[Group], looks: Looks, hyphens: Hyphens) -> list[Block]:
    blocks: list[Block] = []
    headings: list[tuple[Group, str, bool]] = []
    places: list[int] = []
    for group in groups:
        text, pieces = _text_of(group, hyphens)
        if group.role == "heading":
            text, pieces = _without_note_marks(text, pieces, group)
            places.append(len(blocks))
            bare = bool(blocks) and blocks[-1].kind == "heading"
            headings.append((group, text, bare))
        blocks.append(Block(group.role, text, pieces, box=group.box))
        blocks.extend(Block("footnote", *mended(note.lines, hyphens)) for note in group.notes)
    for at, level in zip(places, heading_levels(headings, looks), strict=True):
        blocks[at] = replace(blocks[at], level=level)
    return blocks


def _without_note_marks(
    text: str, pieces: tuple[Piece, ...], heading: Group
) -> tuple[str, tuple[Piece, ...]]:
    """A heading without the mark of a footnote of its own at its end: the path of what stands below has none."""
    for note in reversed(heading.notes):
        found = NOTE_MARK.match(note.lines[0].text)
        bare = text.removesuffix(found.group(1)).rstrip() if found else text
        if bare != text and bare and not bare[-1].isdigit():
            text, pieces = bare, tuple(_up_to(pieces, len(bare)))
    return text, pieces


def _up_to(pieces: Sequence[Piece], end: int) -> Iterator[Piece]:
    for piece in pieces:
        over = max(0, piece.end - end)
        if piece.start < end:
            yield piece._replace(end=piece.end - over, page_end=max(piece.page_start, piece.page_end - over))


def _text_of(group: Group, hyphens: Hyphens) -> tuple[str, tuple[Piece, ...]]:
    if group.role == "table":
        return _row_text(group, hyphens)
    glyph = group.role == "bullet" and not any(c.isalnum() and c != "o" for c in group.mark)
    return mended(group.lines, hyphens, len(group.mark) if glyph else 0)


def _row_text(group: Group, hyphens: Hyphens) -> tuple[str, tuple[Piece, ...]]:
    """A table row that carries its header: "Area: grade" for two columns, "Header: cell; ..." for more."""
    mender = Mender(hyphens)
    names = [mended(cell, hyphens)[0] for cell in group.header]
    pair = not names and group.cells[0] and sum(map(bool, group.cells)) == 2  # noqa: PLR2004
    wide = len(group.cells) > 2 and not pair  # noqa: PLR2004
    before = ""
    for at, cell in enumerate(group.cells):
        if not cell:
            continue
        if before:
            mender.insert(" " if before.endswith(":") else "; " if wide else ": ")
        if wide and at < len(names) and names[at]:
            mender.insert(names[at].rstrip(":") + ": ")
        mender.lines(cell)
        before = cell[-1].text
    return mender.done()


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
