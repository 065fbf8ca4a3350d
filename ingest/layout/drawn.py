"""What a page draws around its text: frames and tinted boxes, and the rules between table rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from ctypes import byref, c_float, c_uint
from typing import Any, NamedTuple

from pypdfium2 import raw

_MOST_OBJECTS = 2500
"""Pages that draw more than this are maps and charts; their strokes say nothing about the text."""

_THIN = 3.0
_BESIDE = 8.0
"""Points by which two upright strokes must run side by side to belong together."""

_PALE = 248
_LEAST_WIDTH, _LEAST_HEIGHT, _MOST_AREA = 0.3, 24.0, 0.9


class Rect(NamedTuple):
    """A rectangle in points, y counted upwards, as the reader sees the page."""

    left: float
    bottom: float
    right: float
    top: float

    def holds(self, x: float, y: float) -> bool:
        """Whether the point is inside."""
        return self.left <= x <= self.right and self.bottom <= y <= self.top


class Drawn(NamedTuple):
    """Boxes around text, and the heights (with left and right end) of horizontal rules."""

    boxes: tuple[Rect, ...] = ()
    rules: tuple[tuple[float, float, float], ...] = ()


def drawn_on(page: Any, turn: Any, width: float, height: float) -> Drawn:
    """Read an open PDFium page. ``turn`` maps its coordinates to those shown, None for no rotation."""
    opened, nth, kind_of, bounds_of = (
        page.raw, raw.FPDFPage_GetObject, raw.FPDFPageObj_GetType, raw.FPDFPageObj_GetBounds,
    )  # fmt: skip
    count = raw.FPDFPage_CountObjects(opened)
    if count > _MOST_OBJECTS:
        return Drawn()
    fills: list[Rect] = []
    posts: dict[int, list[tuple[float, float]]] = defaultdict(list)
    rules: list[tuple[float, float, float]] = []
    edges = c_float(), c_float(), c_float(), c_float()
    to_edges = [byref(edge) for edge in edges]
    for at in range(count):
        drawn = nth(opened, at)
        if kind_of(drawn) != raw.FPDF_PAGEOBJ_PATH or not bounds_of(drawn, *to_edges):
            continue
        rect = _shown(Rect(*[edge.value for edge in edges]), turn)
        wide, high = rect.right - rect.left, rect.top - rect.bottom
        if wide <= _THIN and high > 4:  # noqa: PLR2004
            posts[round(rect.left)].append((rect.bottom, rect.top))
        elif high <= _THIN and wide > 20:  # noqa: PLR2004
            rules.append((rect.bottom, rect.left, rect.right))
        elif wide > _LEAST_WIDTH * width and high > 8 and _is_seen(drawn):  # noqa: PLR2004
            fills.append(rect)
    boxes = [*_stacked(fills), *_framed(posts)]
    fitting = [box for box in boxes if _is_box(box, width, height) and not _is_grid(box, rules, boxes)]
    return Drawn(tuple(_outermost(fitting)), tuple(rules))


def _shown(rect: Rect, turn: Any) -> Rect:
    if turn is None:
        return rect
    (x0, y0), (x1, y1) = turn(rect.left, rect.bottom), turn(rect.right, rect.top)
    return Rect(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def _is_seen(drawn: Any) -> bool:
    """Whether the path is stroked, or filled with a colour that shows on white paper."""
    mode, stroked = raw.c_int(), raw.c_int()
    raw.FPDFPath_GetDrawMode(drawn, byref(mode), byref(stroked))
    if stroked.value:
        return True
    if not mode.value:
        return False
    colour = c_uint(), c_uint(), c_uint(), c_uint()
    raw.FPDFPageObj_GetFillColor(drawn, *map(byref, colour))
    return min(part.value for part in colour[:3]) < _PALE and colour[3].value > 0


def _is_box(rect: Rect, width: float, height: float) -> bool:
    wide, high = rect.right - rect.left, rect.top - rect.bottom
    return wide > _LEAST_WIDTH * width and high > _LEAST_HEIGHT and wide * high < _MOST_AREA * width * height


def _is_grid(box: Rect, rules: Sequence[tuple[float, float, float]], boxes: Sequence[Rect]) -> bool:
    """Whether the box is a table or a cell of one: rules run through it, or others abut it or share its sides."""
    wide = box.right - box.left
    inside = {
        round(y / 4)
        for y, left, right in rules
        if box.bottom + 5 < y < box.top - 5 and min(right, box.right) - max(left, box.left) > 0.5 * wide
    }
    if len(inside) > 1:
        return True
    for other in boxes:
        if other == box or min(other.top, box.top) - max(other.bottom, box.bottom) < 0.5 * (
            box.top - box.bottom
        ):
            continue
        if abs(other.left - box.right) < 8 or abs(box.left - other.right) < 8:  # noqa: PLR2004
            return True
    return False


def _stacked(rects: Sequence[Rect]) -> list[Rect]:
    """Tints that were drawn line by line, one above another, as one."""
    stacks: list[Rect] = []
    for rect in sorted(rects, key=lambda rect: (round(rect.left), -rect.top)):
        last = stacks[-1] if stacks else None
        beside = (
            last is not None and abs(last.left - rect.left) < _THIN and abs(last.right - rect.right) < _THIN
        )
        if last is not None and beside and -_THIN < last.bottom - rect.top < _THIN:
            stacks[-1] = Rect(last.left, rect.bottom, last.right, last.top)
        else:
            stacks.append(rect)
    return stacks


def _framed(posts: dict[int, list[tuple[float, float]]]) -> list[Rect]:
    """Frames whose sides were drawn one by one: two uprights of one height with none between them."""
    sides = [(x, bottom, top) for x, spans in sorted(posts.items()) for bottom, top in _runs(spans)]
    sides = [side for side in sides if side[2] - side[1] > _LEAST_HEIGHT]
    frames = []
    for at, (left, bottom, top) in enumerate(sides):
        across = [
            side
            for side in sides[at + 1 :]
            if side[0] > left + 2 and min(side[2], top) - max(side[1], bottom) > _BESIDE
        ]
        if not across:
            continue
        right, other_bottom, other_top = across[0]
        if abs(other_bottom - bottom) < 6 and abs(other_top - top) < 6:  # noqa: PLR2004
            before = [
                s for s in sides[:at] if s[0] < left - 2 and min(s[2], top) - max(s[1], bottom) > _BESIDE
            ]
            if not before and len(across) == 1:
                frames.append(Rect(left, bottom, right, top))
    return frames


def _runs(spans: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Upright strokes that touch, as one."""
    joined: list[tuple[float, float]] = []
    for bottom, top in sorted(spans):
        if joined and bottom - joined[-1][1] < 2:  # noqa: PLR2004
            joined[-1] = (joined[-1][0], max(joined[-1][1], top))
        else:
            joined.append((bottom, top))
    return joined


def _outermost(boxes: list[Rect]) -> list[Rect]:
    kept: list[Rect] = []
    for box in sorted(boxes, key=lambda box: -(box.right - box.left) * (box.top - box.bottom)):
        x, y = (box.left + box.right) / 2, (box.bottom + box.top) / 2
        if not any(other.holds(x, y) for other in kept):
            kept.append(box)
    return kept
