"""Reports without pages (HTML, Word, text): one running text, built block by block.

The text is the blocks' own, a blank line between them, so every piece of a block is one to one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from index.records import Page
from index.scales import SCALES
from index.spans import Piece
from ingest.blocks import Block, BlockKind

_FEWEST_ENTRIES = 3
_GRADES = frozenset(word for scale in SCALES.values() for word in scale.words)
_SPACE = re.compile(r"[ \t\r\n\f\v\u00a0\u2002-\u200a\u202f\u3000]+")
_UNSEEN = re.compile(r"[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\x00-\x08\x0e-\x1f]")


@dataclass(frozen=True, slots=True)
class Flow:
    """A report without pages as it was read.

    ``facts`` are what the file says of itself outside its text, by name: "title", "published_on"
    (YYYY-MM-DD), "author". ``anchors`` are (offset in the text, id) of the headings that can be linked to.
    """

    page: Page
    blocks: tuple[Block, ...]
    facts: dict[str, str] = field(default_factory=dict)
    anchors: tuple[tuple[int, str], ...] = ()


class FlowBuilder:
    """Collects blocks and places each in the text of the one page."""

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._length = 0
        self._starts: list[int] = []
        self._anchors: list[tuple[int, str]] = []
        self._blocks: list[Block] = []
        self._calls: dict[str, int] = {}
        self._notes: dict[int, str] = {}

    def add(
        self,
        kind: BlockKind,
        text: str,
        *,
        level: int = 0,
        box: str | None = None,
        anchor: str | None = None,
        calls: Iterable[str] = (),
        note: str | None = None,
    ) -> None:
        """Append one block; white space is collapsed, and a block without text is left out.

        ``calls`` are the ids of the footnotes whose marks stand in it, ``note`` is its own id as one.
        """
        text = tidy(text)
        if not text:
            return
        start = self._length
        piece = Piece(0, len(text), 1, start, start + len(text))
        self._blocks.append(Block(kind, text, (piece,), level, box))
        self._texts.append(text)
        self._starts.append(start)
        self._length += len(text) + 2
        if anchor:
            self._anchors.append((start, anchor))
        place = len(self._blocks) - 1
        for call in calls:
            self._calls.setdefault(call, place)
        if note:
            self._notes[place] = note

    def finish(self, facts: dict[str, str] | None = None) -> Flow:
        """The whole report."""
        page = Page(1, "\n\n".join(self._texts), paragraphs=tuple(self._starts))
        self._blocks = mark_contents(self._blocks)
        return Flow(page, tuple(self._placed()), facts or {}, tuple(self._anchors))

    def _placed(self) -> list[Block]:
        """The blocks with each footnote after the block that calls it, so that it has that heading."""
        order = {place: (self._calls.get(note, place), place) for place, note in self._notes.items()}
        places = sorted(range(len(self._blocks)), key=lambda place: order.get(place, (place, -1)))
        return [self._blocks[place] for place in places]


def mark_contents(blocks: list[Block]) -> list[Block]:
    """The blocks with a typed contents list marked as such.

    It is "Contents" with at least three lines below it that are headings later on.
    """
    marked = list(blocks)
    for place, block in enumerate(blocks):
        if block.text.lower() not in ("contents", "table of contents") or block.kind == "contents":
            continue
        later = {_bare(other.text) for other in blocks[place + 1 :] if other.kind == "heading"}
        end = place + 1
        while end < len(blocks) and _is_entry(blocks[end], later):
            end += 1
        if end - place > _FEWEST_ENTRIES:
            marked[place:end] = [replace(other, kind="contents", level=0) for other in blocks[place:end]]
    return marked


def _is_entry(block: Block, headings: set[str]) -> bool:
    return block.kind in ("paragraph", "bullet", "table") and _bare(block.text) in headings


def _bare(text: str) -> str:
    """A heading without its number, and a contents line without its page number and leaders."""
    return re.sub(r"\A[\d.]+\s+|[\s.…:]*\d*\Z", "", text).lower()


def tidy(text: str) -> str:
    """``text`` with white space collapsed to single spaces and characters that are not seen removed."""
    return _SPACE.sub(" ", _UNSEEN.sub("", text)).strip()


def row_text(header: list[str], cells: list[str]) -> str:
    """A table row that can be read alone: "Area: grade" for two columns, else "header: cell" pairs.

    The first cell names the row; the others carry their column's header where it says something new. A row whose
    first column is empty, or is headed by a grade, has no name: each of its cells carries its header.
    """
    cells = [tidy(cell) for cell in cells]
    header = [tidy(cell) for cell in header]
    filled = [(number, cell) for number, cell in enumerate(cells) if cell]
    if not filled:
        return ""
    (at, name), rest = filled[0], filled[1:]
    headed = [f"{header[at]}: {cell}" if at < len(header) and header[at] else cell for at, cell in filled]
    graded = [column.casefold() in _GRADES for column in header]
    if sum(graded) > 1 and at < len(graded) and graded[at]:
        return "; ".join(headed)
    if not rest:
        return name
    if len(cells) == 2:  # noqa: PLR2004
        return f"{name.rstrip(':')}: {rest[0][1]}"
    return f"{name.rstrip(':')}: {'; '.join(headed[1:])}"
