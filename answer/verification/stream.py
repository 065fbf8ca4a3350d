"""A report's words as folded text in which a quote can be found, and the way back to its pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from answer.verification.fold import Folded, Offsets, fold, occurrences
from index.records import Page, Passage
from index.spans import Span

_JOIN_GAP = 4
"""Line end, space and hyphen: what may stand on the page between two parts of one span."""
APART = "\x1f"
"""Between passages under different headings: no quote runs over it."""


@dataclass(frozen=True, slots=True)
class Stream:
    """Folded text whose character ``i`` stands on ``page[i]`` (0 for none) at ``starts[i]:ends[i]``."""

    text: str
    page: Offsets
    starts: Offsets
    ends: Offsets

    def spans(self, start: int, end: int) -> tuple[Span, ...]:
        """Where ``text[start:end]`` stands on the pages, a span for each unbroken run."""
        spans: list[Span] = []
        columns = (self.page[start:end], self.starts[start:end], self.ends[start:end])
        for number, low, high in zip(*(column.tolist() for column in columns), strict=True):
            if not number:
                continue
            last = spans[-1] if spans else None
            if last and last.page == number and low - last.end <= _JOIN_GAP and high >= last.start:
                spans[-1] = Span(number, min(last.start, low), max(last.end, high))
            else:
                spans.append(Span(number, low, high))
        return tuple(spans)

    def find(self, quote: str) -> list[tuple[Span, ...]]:
        """The places of a folded quote."""
        return [self.spans(start, end) for start, end in occurrences(quote, self.text)]


def page_streams(pages: Sequence[Page]) -> tuple[Stream, Stream]:
    """The pages' own text, once with the hyphens at line ends kept and once with them closed."""
    source = "\n".join(page.text for page in pages) + "\n"
    lengths = [len(page.text) + 1 for page in pages]
    number = np.repeat(np.array([page.number for page in pages], np.int32), lengths)
    begin = np.repeat(np.cumsum([0, *lengths[:-1]], dtype=np.int32), lengths)
    offset = np.arange(len(source), dtype=np.int32) - begin
    kept, closed = (
        _mapped(fold(source, close_lines=close), number, offset, offset + 1) for close in (False, True)
    )
    return kept, closed


def passage_stream(passages: Iterable[Passage]) -> Stream:
    """The passages in their order, as they may be quoted: what the reader put in is left out."""
    parts: list[str] = []
    number: list[Offsets] = []
    starts: list[Offsets] = []
    ends: list[Offsets] = []

    def add(text: str, page: int, start: Offsets, end: Offsets) -> None:
        parts.append(text)
        number.append(np.full(len(text), page, np.int32))
        starts.append(start)
        ends.append(end)

    none = np.zeros(1, np.int32)
    before: Passage | None = None
    for passage in passages:
        follows = before and before.heading == passage.heading and before.kind == passage.kind
        add(" " if follows else APART, 0, none, none)
        at = passage.pieces[0].start if passage.pieces else 0
        for piece in passage.pieces:
            if piece.start > at:
                add(" ", 0, none, none)
            length = piece.end - piece.start
            even = length == piece.page_end - piece.page_start
            low = np.full(length, piece.page_start, np.int32)
            low += np.arange(length, dtype=np.int32) if even else 0
            high = low + 1 if even else np.full(length, piece.page_end, np.int32)
            add(passage.text[piece.start : piece.end], piece.page, low, high)
            at = piece.end
        before = passage
    if not parts:
        return Stream("", none[:0], none[:0], none[:0])
    return _mapped(fold("".join(parts)), *(np.concatenate(column) for column in (number, starts, ends)))


def _mapped(of: Folded, number: Offsets, starts: Offsets, ends: Offsets) -> Stream:
    last = of.ends - 1
    if not of.text:
        return Stream("", number[:0], starts[:0], ends[:0])
    return Stream(of.text, number[of.starts], starts[of.starts], ends[np.maximum(last, of.starts)])
