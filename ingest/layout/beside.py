"""Headings of several lines with a short line beside them, as "Leadership of the partnership | Good"."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.layout.lines import Line

_LARGE = 1.1
"""Headings are set this many times larger than the report's usual size."""

_MOST_LINES, _LONGEST = 4, 60


def headings_with_side(lines: Sequence[Line], body: float) -> list[list[Line]]:
    """The lines of each such heading from the top, with what stands beside them last.

    Text below has to run under both: else they head two columns.
    """
    large = [line for line in lines if line.upright and line.size >= _LARGE * body]
    found: dict[int, list[Line]] = {}
    for side in sorted(large, key=lambda line: -line.base):
        if len(side.text) > _LONGEST:
            continue
        heading = _left_of(side, large)
        if len(heading) > 1 and heading[-1].base < side.base < heading[0].base:
            below = [line for line in lines if line.base < heading[-1].base and line.right > side.left]
            first = max(below, key=lambda line: line.base, default=None)
            if first is not None and first.left < heading[0].left + body:
                found.setdefault(heading[0].rank, heading).append(side)
    return list(found.values())


def _left_of(side: Line, large: Sequence[Line]) -> list[Line]:
    """The lines of one look and left edge around the height of ``side``, all left of it, from the top."""
    alike = [
        line
        for line in large
        if line.right < side.left
        and (line.size, line.whole_bold) == (side.size, side.whole_bold)
        and abs(line.base - side.base) < _MOST_LINES * side.size
    ]
    if not alike:
        return []
    edge = min(line.left for line in alike)
    alike = sorted((line for line in alike if line.left < edge + 2), key=lambda line: -line.base)
    joined = alike[:1]
    for line in alike[1:]:
        if joined[-1].base - line.base < 1.5 * line.size:
            joined.append(line)
        elif joined[-1].base > side.base:
            joined = [line]
    return joined if len(joined) <= _MOST_LINES else []
