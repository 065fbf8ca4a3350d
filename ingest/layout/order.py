"""The order in which a page is read: lines gathered into runs, runs put in order by where they stand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from ingest.layout.lines import Line

BULLET = re.compile(r"[•◼■▪●○◦‣⁃❖➢➤✓✔►▶◆◇□☐☑\uf000-\uf0ff]|o\s")
"""A bullet glyph, or the letter that Courier New and Word use for one."""

MARK = re.compile(
    r"(?:[•◼■▪●○◦‣⁃❖➢➤✓✔►▶◆◇□☐☑\uf000-\uf0ff]|[o*·–—−‒-](?=\s|$)|\d{1,3}\.(?=[A-Z][a-z])|\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,5})[.)](?=\s|$)"
    r"|\d{1,2}(?:\.\d{1,3}){1,3}\.?(?=\s|$))\s*"
)
"""What an item of a list begins with: a bullet glyph, a dash, or a number or letter of an enumeration."""

CAPTION = re.compile(
    r"(?:figures?|figs?\.?|table|chart|photo(?:graph)?|map|diagram|image|graph|exhibit)\s*[A-Z]?\d+(?:[.-]\d+)*"
    r"(?P<after>\s*[:.–—-]|\s|$)",
    re.IGNORECASE,
)
"""How the caption of a picture or table begins."""

_MOST_RUNS = 120
_MOST_DIVIDED = 4


class Run(NamedTuple):
    """Lines that follow one another down the page, with their outer box.

    ``whole`` is what was recognised before (a table, a box) and is read as one.
    """

    lines: tuple[Line, ...]
    left: float
    right: float
    top: float
    bottom: float
    whole: object = None


def joined_segments(lines: Sequence[Line]) -> list[Line]:
    """Segments of one printed line that PDFium gave separately (a raised mark, a bullet) made one line."""
    joined: list[Line] = []
    for line in lines:
        before = joined[-1] if joined else None
        if before and _same_printed_line(before, line):
            joined[-1] = _merged(before, line)
        else:
            joined.append(line)
    return _with_partners(joined)


def _with_partners(lines: list[Line]) -> list[Line]:
    """Marks and numbers that stand alone, put right before the line at their right."""
    alone = [line for line in lines if MARK.fullmatch(line.text)]
    for mark in alone:
        beside = [
            line for line in lines
            if line is not mark and abs(line.base - mark.base) < 0.35 * mark.size
            and 0 < line.left - mark.right < 8 * mark.size
        ]  # fmt: skip
        if beside:
            lines.remove(mark)
            lines.insert(lines.index(min(beside, key=lambda line: line.left)), mark)
    return [line._replace(rank=rank) for rank, line in enumerate(lines)] if alone else lines


def _same_printed_line(before: Line, line: Line) -> bool:
    if not (before.upright and line.upright) or not 0 <= line.start - before.end <= 4:  # noqa: PLR2004
        return False
    size = max(before.size, line.size)
    if abs(before.base - line.base) > 0.55 * size:
        return False
    gap = line.left - before.right
    if MARK.fullmatch(before.text):
        return -0.5 * size <= gap <= 5 * size
    return -0.5 * size <= gap <= size


def _merged(before: Line, line: Line) -> Line:
    main, other = (before, line) if len(before.text) >= len(line.text) else (line, before)
    if MARK.fullmatch(before.text):
        main = line
    between = " " * (line.start - before.end)
    return main._replace(
        start=before.start, end=line.end, text=before.text + between + line.text, left=before.left,
        right=max(line.right, before.right), bold=main.bold, bold_end=line.bold_end, hyphen=line.hyphen,
        rank=before.rank, size=max(main.size, other.size if len(other.text) > 3 else 0),  # noqa: PLR2004
        raised=before.raised or (before.text.isdigit() and before.size < 0.85 * line.size),
    )  # fmt: skip


def rejoined(lines: Sequence[Line]) -> list[Line]:
    """Lines that were divided at a wide gap but are in no table, made whole, unless the page has columns.

    Many such lines are columns that the file writes straight across; a few are a heading with its grade.
    """
    pairs = sum(_were_one(one, other) for one, other in pairwise(lines))
    if not pairs or pairs > _MOST_DIVIDED:
        return list(lines)
    whole: list[Line] = []
    for line in lines:
        if whole and _were_one(whole[-1], line):
            whole[-1] = _merged(whole[-1], line)
        else:
            whole.append(line)
    return whole


def _were_one(before: Line, line: Line) -> bool:
    return before.base == line.base and 0 < line.start - before.end <= 3 and line.left > before.right  # noqa: PLR2004


def in_reading_order(lines: Sequence[Line], wholes: Sequence[Run] = ()) -> list[Run]:
    """The lines as runs in reading order: PDFium's order, corrected by where the runs stand.

    ``wholes`` are the runs of tables and boxes, whose lines are not among ``lines``.
    """
    runs = [run_of(gathered) for gathered in _gathered(lines)]
    if wholes:
        runs = sorted([*runs, *wholes], key=lambda run: min(line.rank for line in run.lines))
    if len(runs) < 2:  # noqa: PLR2004
        return runs
    if len(runs) > _MOST_RUNS:
        return sorted(runs, key=lambda run: (-run.top, run.left))
    return _sorted(runs)


def _gathered(lines: Sequence[Line]) -> list[list[Line]]:
    """Runs of lines each of which stands right below the one before."""
    runs: list[list[Line]] = []
    for line in lines:
        for run in runs[-1:-4:-1]:
            if _continues(run[-1], line):
                run.append(line)
                break
        else:
            runs.append([line])
    return runs


def _continues(before: Line, line: Line) -> bool:
    if before.upright != line.upright:
        return False
    drop = before.base - line.base
    size = max(before.size, line.size)
    if abs(drop) < 0.35 * size and MARK.fullmatch(before.text):
        return 0 < line.left - before.right < 8 * size
    return 0.3 * size < drop < 3.5 * size and line.left < before.right and line.right > before.left


def run_of(lines: Sequence[Line], whole: object = None) -> Run:
    """A run with the box that its lines fill."""
    return Run(
        tuple(lines), min(line.left for line in lines), max(line.right for line in lines),
        max(line.base + 0.8 * line.size for line in lines), min(line.base - 0.2 * line.size for line in lines), whole,
    )  # fmt: skip


def _sorted(runs: list[Run]) -> list[Run]:
    """Topological order: above before below in one column, left before right side by side."""
    after: list[set[int]] = [set() for _ in runs]
    for i, one in enumerate(runs):
        for j, other in enumerate(runs):
            if i != j and _precedes(one, other):
                after[j].add(i)
    order: list[Run] = []
    left = set(range(len(runs)))
    while left:
        free = [i for i in sorted(left) if not after[i] & left]
        chosen = free[0] if free else min(left)
        order.append(runs[chosen])
        left.discard(chosen)
    return order


def _precedes(one: Run, other: Run) -> bool:
    slack = 2.0
    side_by_side = min(one.top, other.top) - max(one.bottom, other.bottom) > slack
    overlap = min(one.right, other.right) - max(one.left, other.left) > slack
    if overlap:
        return not side_by_side and one.bottom >= other.top - slack
    return side_by_side and one.right <= other.left + slack
