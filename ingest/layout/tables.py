"""Tables: rows of cells that share columns, told from columns of running text."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from ingest.layout.lines import Line
from ingest.layout.order import BULLET, CAPTION

_COLUMN_LINES, _PROSE = 8, 24
"""Columns have at least so many lines, and most lines of prose so many characters."""

_LARGE = 1.4
"""Text this many times the usual size is a title, not a cell."""

_DIGIT = re.compile(r"\d")
_FIGURE = re.compile(r"[£$€<>~+-]?\d[\d.,]*\s?%?")
"""A number by itself."""

Rules = Sequence[tuple[float, float, float]]
Cell = tuple[Line, ...]
Column = tuple[float, float]


class Table(NamedTuple):
    """Rows of cells from the left; a cell without text is empty. ``header`` tells of the first row."""

    rows: tuple[tuple[Cell, ...], ...]
    header: bool

    @property
    def lines(self) -> list[Line]:
        """All lines of the table."""
        return [line for row in self.rows for cell in row for line in cell]


def split_tables(lines: Sequence[Line], rules: Rules, body: float) -> tuple[list[Line], list[Table]]:
    """The lines that are in no table, and the tables; columns of running text are looked through one by one."""
    gutter = _gutter(lines)
    if gutter is None:
        return _split_column(lines, rules, body)
    tables: list[Table] = []
    for side in (
        [line for line in lines if line.right < gutter],
        [line for line in lines if line.left > gutter],
    ):
        tables += _split_column(side, rules, body)[1]
    taken = {line.rank for table in tables for line in table.lines}
    return [line for line in lines if line.rank not in taken], tables


def _gutter(lines: Sequence[Line]) -> float | None:
    """Where the gap between two columns of running text stands, if the file writes them one after the other."""
    if len(lines) < 2 * _COLUMN_LINES:
        return None
    lefts, rights = sorted(line.left for line in lines), sorted(line.right for line in lines)
    for share in (0.5, 0.46, 0.54, 0.42, 0.58, 0.36, 0.64, 0.3, 0.7):
        x = lefts[0] + share * (rights[-1] - lefts[0])
        before, after = bisect_left(rights, x), len(lines) - bisect_right(lefts, x)
        if len(lines) - before - after > 0.15 * len(lines) or min(before, after) < _COLUMN_LINES:
            continue
        sides = [0 if line.right < x else 1 if line.left > x else 2 for line in lines]
        order = [side for side in sides if side < 2]  # noqa: PLR2004
        switches = sum(one != other for one, other in pairwise(order))
        prose = [
            sum(len(line.text) > _PROSE for line, at in zip(lines, sides, strict=True) if at == side)
            for side in (0, 1)
        ]
        if switches <= max(2, len(order) // 12) and min(prose) > 0.4 * min(before, after):
            return x
    return None


def _split_column(lines: Sequence[Line], rules: Rules, body: float) -> tuple[list[Line], list[Table]]:
    """The same for lines of one column."""
    rows = _printed_rows([line for line in lines if line.size < _LARGE * body])
    if sum(len(row) > 1 for row in rows) < 2:  # noqa: PLR2004
        return list(lines), []
    tables: list[Table] = []
    at = 0
    while at < len(rows):
        stop = _region(rows, at) if len(rows[at]) > 1 else at
        start = _region_start(rows, at, stop) if stop > at else at
        table = _table(rows[start:stop], rules) if stop > at else None
        if table:
            tables.append(table)
        at = max(stop, at + 1)
    taken = {line.rank for table in tables for line in table.lines}
    return [line for line in lines if line.rank not in taken], tables


def _printed_rows(lines: Sequence[Line]) -> list[list[Line]]:
    """Upright lines by baseline from the top, each row from the left."""
    rows: list[list[Line]] = []
    for line in sorted((line for line in lines if line.upright), key=lambda line: -line.base):
        if rows and rows[-1][0].base - line.base < 0.4 * line.size:
            rows[-1].append(line)
        else:
            rows.append([line])
    for row in rows:
        row.sort(key=lambda line: line.left)
    return rows


def _columns(rows: Sequence[Sequence[Line]]) -> list[Column]:
    """The x-ranges that the cells of rows with several cells fill, joined where they overlap."""
    spans = sorted((line.left, line.right) for row in rows if len(row) > 1 for line in row)
    columns: list[Column] = []
    for left, right in spans:
        if columns and left < columns[-1][1] - 1:
            columns[-1] = (columns[-1][0], max(columns[-1][1], right))
        else:
            columns.append((left, right))
    return columns


def _region(rows: Sequence[Sequence[Line]], at: int) -> int:
    """The row after the last that still fits the columns of the rows from ``at`` on."""
    columns = _columns(rows[at : at + 1])
    stop = at + 1
    for next_at in range(at + 1, len(rows)):
        row = rows[next_at]
        size = max(line.size for line in row)
        if rows[next_at - 1][0].base - row[0].base > 4.5 * size:
            break
        wider = _columns([*rows[at:next_at], row]) if len(row) > 1 else columns
        if len(wider) < min(2, len(columns)) or len(wider) < len(columns) - 1:
            break
        if len(row) == 1 and not _fits(row[0], wider):
            break
        columns = wider
        stop = next_at + 1
    while (
        stop > at + 1
        and len(rows[stop - 1]) == 1
        and rows[stop - 2][0].base - rows[stop - 1][0].base > 2 * rows[stop - 1][0].size
    ):
        stop -= 1
    return stop


def _fits(line: Line, columns: Sequence[Column]) -> bool:
    """Whether the line stands in one column alone, with room for the column to be wider than its cells."""
    touched = [column for column in columns if line.left < column[1] and line.right > column[0]]
    if len(touched) != 1 or BULLET.match(line.text):
        return False
    later = [column[0] for column in columns if column[0] > touched[0][0]]
    return line.left > touched[0][0] - 6 and (bool(later) or line.right <= touched[0][1] + 60)


def _region_start(rows: Sequence[Sequence[Line]], at: int, stop: int) -> int:
    """Lines right above the first row with several cells that belong to one of its cells."""
    columns = _columns(rows[at:stop])
    start = at
    while start > 0 and len(rows[start - 1]) == 1:
        line, below = rows[start - 1][0], rows[start][0]
        gap = line.base - below.base
        under = below.base - rows[start + 1][0].base if start + 1 < stop else 0.0
        wraps = gap < 1.45 * line.size and gap < 0.75 * under  # rows stand further apart than a cell's lines
        near = (gap < 1.1 * line.size or wraps) and line.size == below.size
        wider = line.left < columns[0][1] < line.right - 2
        if not near or not _fits(line, columns) or wider:
            break
        start -= 1
    return start


def _table(rows: Sequence[Sequence[Line]], rules: Rules) -> Table | None:
    """The rows as a table; None where they are side-by-side text or only look like cells."""
    columns = _columns(rows)
    several = [row for row in rows if len(row) > 1]
    if len(columns) < 2 or len(several) < 2 or _is_running_text(rows, columns):  # noqa: PLR2004
        return None
    if sum(len(row) > 1 for row in rows) < 0.2 * len(rows):
        return None
    if sum(bool(CAPTION.match(line.text)) for line in several[0]) > 1:
        return None
    made = [_cells(cluster, columns) for cluster in _clusters(rows, columns, rules)]
    made = [row for row in made if any(row)]
    if len(made) < 2:  # noqa: PLR2004
        return None
    return Table(tuple(made), _has_header(made))


def _is_running_text(rows: Sequence[Sequence[Line]], columns: Sequence[Column]) -> bool:
    """Whether the columns are columns of prose: read each to its end before the next."""
    if len(columns) > 3:  # noqa: PLR2004
        return False
    lines = sorted((line for row in rows for line in row), key=lambda line: line.rank)
    sides = [_column_of(line, columns) for line in lines]
    switches = sum(one != other for one, other in pairwise(sides))
    by_column = [
        [line for line, side in zip(lines, sides, strict=True) if side == at] for at in range(len(columns))
    ]
    if min(map(len, by_column)) < 4:  # noqa: PLR2004
        return False
    reads_on = [_reads_on(sorted(column, key=lambda line: -line.base)) for column in by_column]
    prose = all(reads_on)
    if len(columns) == 3 and not any(reads_on) and _is_titled(rows):  # noqa: PLR2004
        return False  # written column by column, as some programs do with tables
    return switches < len(columns) + len(lines) // 12 or (prose and switches >= 0.7 * len(lines))


def _is_titled(rows: Sequence[Sequence[Line]]) -> bool:
    """Whether the first row names three columns in bold, and no other row does."""
    return (
        all(line.whole_bold for line in rows[0])
        and sum(
            len(row) == len(rows[0]) == 3 and all(line.whole_bold for line in row)  # noqa: PLR2004
            for row in rows
        )
        == 1
    )


def _reads_on(lines: Sequence[Line]) -> bool:
    """Whether most lines fill the column and go on in the middle of a sentence."""
    widest = max(line.right for line in lines) - min(line.left for line in lines)
    full = sum(line.right - line.left > 0.75 * widest for line in lines)
    onward = sum(following.text[0].islower() for following in lines[1:])
    return len(lines) >= 6 and full > 0.6 * len(lines) and onward > 0.5 * len(lines)  # noqa: PLR2004


def _column_of(line: Line, columns: Sequence[Column]) -> int:
    overlaps = [min(line.right, right) - max(line.left, left) for left, right in columns]
    return max(range(len(columns)), key=overlaps.__getitem__)


def _clusters(rows: Sequence[Sequence[Line]], columns: Sequence[Column], rules: Rules) -> list[list[Line]]:
    """Printed rows gathered into table rows: by rules, by wider gaps, else one for each."""
    gaps = [one[0].base - other[0].base for one, other in pairwise(rows)]
    sizes = [max(line.size for line in row) for row in rows]
    tight = min(gaps, default=0.0)
    wide = max(gaps, default=0.0)
    left, right = columns[0][0], columns[-1][1]
    heights = sorted({round(y) for y, start, end in rules if start < right and end > left})
    ruled = sum(1 for one, other in pairwise(rows) if _rule_between(one, other, heights))
    clusters: list[list[Line]] = [list(rows[0])]
    for at, row in enumerate(rows[1:]):
        if ruled >= max(1, len(rows) // 8):
            fresh = _rule_between(rows[at], row, heights)
        elif wide > 1.3 * tight and tight < 1.45 * sizes[at]:
            fresh = gaps[at] > 1.22 * max(tight, 1.1 * sizes[at])
        else:
            fresh = len(row) > 1
        if fresh:
            clusters.append(list(row))
        else:
            clusters[-1].extend(row)
    return clusters


def _rule_between(above: Sequence[Line], below: Sequence[Line], heights: Sequence[float]) -> bool:
    top, bottom = above[0].base + 0.3 * above[0].size, below[0].base + 0.3 * below[0].size
    return any(bottom < height < top for height in heights)


def _cells(cluster: Sequence[Line], columns: Sequence[Column]) -> tuple[Cell, ...]:
    cells: list[list[Line]] = [[] for _ in columns]
    for line in sorted(cluster, key=lambda line: (-line.base, line.left)):
        cells[_column_of(line, columns)].append(line)
    return tuple(map(tuple, cells))


def _has_header(rows: Sequence[tuple[Cell, ...]]) -> bool:
    """Whether the first row names the columns: it alone is bold, or has no figures where a column has nothing else."""
    first = [line for cell in rows[0] for line in cell]
    filled = sum(bool(cell) for cell in rows[0])
    rest = [line for row in rows[1:] for cell in row[1:] for line in cell]
    if not rest or filled < min(2, len(rows[0])):
        return False
    if all(line.whole_bold for line in first):
        return sum(line.whole_bold for line in rest) < 0.5 * len(rest)
    wide = len(rows[0]) > 2  # noqa: PLR2004
    if not wide or any(_DIGIT.search(line.text) for line in first):
        return False
    counted = sum(bool(_DIGIT.search(line.text)) for line in rest)
    return counted > 0.6 * len(rest) or any(map(_is_counted, list(zip(*rows, strict=True))[1:]))


def _is_counted(column: Sequence[Cell]) -> bool:
    """Whether a column has a name and below it figures alone, in three rows or more."""
    below = [cell for cell in column[1:] if cell]
    return bool(column[0]) and len(below) > 2 and all(_FIGURE.fullmatch(cell[0].text) for cell in below)  # noqa: PLR2004
