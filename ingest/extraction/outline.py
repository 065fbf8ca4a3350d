"""A report's content blocks in order, each with the headings above it, and quotes of parts of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from index.records import Passage
from index.spans import Span
from index.verbatim import quote_of, same_words
from ingest.blocks import Block

NUMBERED = re.compile(
    r"^\s*(?:(?P<number>\d{1,3}(?:\.\d{1,2})*[a-z]?|[a-z])[.):]|\((?P<inner>[a-z\d]{1,3})\)"
    r"|(?P<bare>\d{1,3}(?:\.\d{1,2})*|R\d{1,2})(?=\s+[A-Z“‘]))\s+(?=\S)"
)
"""The number before a heading or a point: "2.1 ", "14. ", "(a) ", "R3 "."""
_LEFT_OUT = frozenset({"contents", "furniture", "footnote"})


@dataclass(frozen=True, slots=True)
class Part:
    """A block with its place: ``path`` are the headings above it, the outermost first.

    ``at`` counts content blocks from 0; ``text`` is the block's on one line.
    """

    at: int
    block: Block
    path: tuple[str, ...]
    text: str

    @property
    def opens_box(self) -> bool:
        """Whether this block is the title of the box in which it stands."""
        return bool(self.block.box) and self.block.text == self.block.box

    @property
    def heading(self) -> bool:
        """Whether it stands above others: a heading, or the title of a box."""
        return self.block.kind == "heading" or self.opens_box


def outline(blocks: Iterable[Block]) -> tuple[Part, ...]:
    """The content of a report with its headings; contents lists, footnotes and running lines are left out."""
    parts: list[Part] = []
    path: list[tuple[int, str]] = []
    box: tuple[str | None, list[tuple[int, str]]] = (None, [])
    for block in blocks:
        if block.kind in _LEFT_OUT or not block.text.strip() or not block.pieces:
            continue
        if block.kind != "caption" and block.box != box[0]:
            box = (block.box, [])
        inside = [text for _, text in box[1]]
        if block.box and block.text != block.box and block.box not in inside:
            inside.insert(0, flat(block.box))
        if block.kind == "heading":
            at = box[1] if block.box is not None else path
            while at and at[-1][0] >= max(1, block.level):
                at.pop()
            inside = [text for _, text in box[1]]
        above = [text for _, text in path] + (inside if block.box is not None else [])
        parts.append(Part(len(parts), block, tuple(above), flat(block.text)))
        if block.kind == "heading":
            (box[1] if block.box is not None else path).append((max(1, block.level), flat(block.text)))
    return tuple(parts)


def quoted(ranges: Sequence[tuple[Block, int, int]]) -> tuple[str, tuple[Span, ...]]:
    """The words of ranges of blocks' texts as their pages say them, and where they stand."""
    said: list[str] = []
    spans: list[Span] = []
    for block, start, end in ranges:
        there = Passage(0, block.text, (), block.pieces, ())
        said.append(quote_of(there, start, end))
        spans += there.spans(start, end)
    return " ".join(" ".join(said).split()), tuple(spans)


def is_said(quote: str, spans: Sequence[Span], pages: Mapping[int, str]) -> bool:
    """Whether the pages say the quote at the spans, word for word."""
    said = "\n".join(pages.get(span.page, "")[span.start : span.end] for span in spans)
    return bool(quote) and same_words(quote, said)


def unnumbered(text: str) -> str:
    """A heading or point without the number before it."""
    return NUMBERED.sub("", text, count=1)


def flat(text: str) -> str:
    """The text on one line."""
    return " ".join(text.split())


def headings_above(parts: Sequence[Part], part: Part) -> Iterator[Part]:
    """The headings directly before a part, the nearest first, with nothing between but headings."""
    at = part.at - 1
    while at >= 0 and parts[at].heading:
        yield parts[at]
        at -= 1
