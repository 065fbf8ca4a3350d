"""Blocks: what a page's layout says, before it is cut into passages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from index.spans import Piece

BlockKind = Literal["heading", "paragraph", "bullet", "table", "caption", "footnote", "contents", "furniture"]


@dataclass(frozen=True, slots=True)
class Block:
    """A run of text with one role, mended, and where each part of it stands on the pages.

    ``level`` is the depth of a heading (1 is a chapter). ``box`` is the title of the box in which the
    block stands ("" for a box without one). ``table`` blocks are one row each, their text carrying the
    header ("Area: grade"). ``contents`` (a contents list) and ``furniture`` (running headers, footers,
    page numbers) are kept out of passages.
    """

    kind: BlockKind
    text: str
    pieces: tuple[Piece, ...]
    level: int = 0
    box: str | None = None
