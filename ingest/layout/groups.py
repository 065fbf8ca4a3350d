"""Lines into groups: the lines of one paragraph, item or heading, also over columns and pages."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ingest.blocks import BlockKind
from ingest.layout.drawn import Rect
from ingest.layout.lines import Line, expected_ems
from ingest.layout.order import MARK

_CLOSED = re.compile(r"[.!?:;…]['’”\")\]]*(?:\d{1,3})?$")
_OPEN_END = re.compile(
    r"(?:[,–—&-]|\b(?:and|or|of|the|a|an|to|for|in|on|at|by|with|from|who|that|which))$", re.IGNORECASE
)
_ONWARD = "0123456789(‘“"
_GLYPH = re.compile(r"[^\w\s(–—*·-]")
_LONG_TITLE = 0.6
"""A heading's line that fills this share of the column goes on below, even where a word had room."""

_LEADING = 1.27
"""A gap this many times the usual one between lines begins a new block."""


class Looks(NamedTuple):
    """How the report is set.

    ``body`` is its usual size in points, ``leading`` the distance between lines as a multiple of the size;
    ``bold_tells`` whether bold says anything; ``titles`` and ``outline`` (with levels) name its headings.
    """

    body: float
    leading: float
    bold_tells: bool
    titles: Collection[str]
    outline: Mapping[str, int]


@dataclass(slots=True)
class Group:
    """Lines that make one block. ``right`` is the right edge of the column of its first lines.

    ``opens_run`` says that it stands at the top of its column, where a sentence may go on from elsewhere.
    A table row has ``cells`` and, below the first row, the cells of the ``header``.
    """

    lines: list[Line]
    right: float
    mark: str = ""
    box: str | None = None
    leading: float = 0.0
    role: BlockKind = "paragraph"
    opens_run: bool = False
    frame: Rect | None = None
    cells: tuple[tuple[Line, ...], ...] = ()
    header: tuple[tuple[Line, ...], ...] = ()
    notes: list[Group] = field(default_factory=list)

    @property
    def first(self) -> Line:
        """The first line."""
        return self.lines[0]

    @property
    def last(self) -> Line:
        """The last line so far."""
        return self.lines[-1]

    @property
    def closed(self) -> bool:
        """Whether the text so far ends a sentence or a clause of a list."""
        return bool(_CLOSED.search(self.last.text)) and not self.last.hyphen


def groups_of(lines: Sequence[Line], right: float, looks: Looks) -> list[Group]:
    """The lines of one run, in order, as groups.

    ``right`` is the right edge of the run's column, ``looks`` how the report is set.
    """
    groups: list[Group] = []
    for line in lines:
        current = groups[-1] if groups else None
        if current is not None and not _breaks(current, line, right, looks):
            current.leading = current.last.base - line.base
            current.lines.append(line)
        else:
            groups.append(Group([line], right, _mark(line), opens_run=current is None))
    return groups


def _mark(line: Line) -> str:
    """The mark with which the line begins an item; "" where it begins none."""
    found = MARK.match(line.text)
    if not found or found.end() == len(line.text):
        return ""
    return found.group()


def _breaks(group: Group, line: Line, right: float, looks: Looks) -> bool:
    last = group.last
    gap = last.base - line.base
    if gap < 0.5 * line.size and MARK.fullmatch(last.text):
        return False
    size = max(last.size, line.size)
    if abs(last.size - line.size) > 0.07 * size or last.upright != line.upright:
        return not (_runs_on(last, line) and gap < 1.6 * size)
    usual = group.leading or looks.leading * size
    if gap > max(_LEADING * usual, 1.05 * size) + 0.5:
        return True
    forced = _would_have_fitted(last, line, right)
    if (
        forced
        and (line.whole_bold or line.size > 1.1 * looks.body)
        and last.right - group.first.left > _LONG_TITLE * (right - group.first.left)
    ):
        forced = False
    if MARK.match(line.text) and _begins_item(group, line, forced):
        return True
    if line.whole_bold != last.whole_bold and (last.whole_bold or line.whole_bold):
        return not (_runs_on(last, line) and not forced)
    if last.hyphen or not forced:
        return _leaves_item(group, line) or _indented(group, line)
    if group.closed and not (last.text.endswith(";") and line.text[0].islower()):
        return True
    return not (line.text[0].islower() or line.text[0] in _ONWARD or _OPEN_END.search(last.text))


def _runs_on(last: Line, line: Line) -> bool:
    return line.text[0].islower() and not _CLOSED.search(last.text)


def _begins_item(group: Group, line: Line, forced: bool) -> bool:
    """Whether a line with a mark is a new item, and not a sentence that wrapped before a number or dash."""
    if _GLYPH.match(line.text) or line.text.startswith("o "):
        return True
    if group.closed or forced:
        return True
    if abs(line.left - group.first.left) < 3 and group.mark:  # noqa: PLR2004
        return bool(_same_kind(group.mark, line.text))
    return line.left < group.last.left - line.size


def _same_kind(mark: str, text: str) -> bool:
    other = MARK.match(text)
    return (
        other is not None and re.sub(r"\w+", "1", mark).strip() == re.sub(r"\w+", "1", other.group()).strip()
    )


def _leaves_item(group: Group, line: Line) -> bool:
    """Whether the line returns to the margin of a list whose items hang."""
    if not group.mark:
        return False
    hanging = len(group.lines) > 1 and min(other.left for other in group.lines[1:]) > group.first.left + 4
    return hanging and line.left < group.first.left + 3 and not _runs_on(group.last, line)


def _indented(group: Group, line: Line) -> bool:
    """Whether the line begins a paragraph by its indent alone."""
    if group.mark or not group.closed:
        return False
    return (
        line.left > group.last.left + 0.8 * line.size
        and len(group.lines) > 1
        and group.last.left <= group.first.left + 1
    )


def _would_have_fitted(last: Line, line: Line, right: float) -> bool:
    """Whether the line's first word had room on the line before: then the line end was meant."""
    word = line.text.split(None, 1)[0]
    return last.right + (0.3 + expected_ems(word)) * line.size < right - 0.8 * line.size


def continues_over(group: Group, following: Group) -> bool:
    """Whether ``following``, at the top of a column or page, goes on with the sentence of ``group``."""
    last, line = group.last, following.first
    if following.mark or abs(last.size - line.size) > 0.07 * line.size or last.whole_bold != line.whole_bold:
        return False
    if last.hyphen:
        return True
    onward = line.text[0].islower()
    if group.closed and not (onward and last.text.endswith(";")):
        return False
    if onward:
        return True
    return not _would_have_fitted(last, line, group.right) and len(group.lines) > 1
