"""Footnotes: small lines at the foot of a page that begin with a mark which the text above carries."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.layout.lines import Line

NOTE_MARK = re.compile(r"\s*[\[(]?(\d{1,3}(?![\d/:%,]|\.\d)|[*†‡§]|[ivxl]{1,6}(?=\s))[\])]?\s*(?=\S)")
_SMALL = 0.94
_HIGHEST = 0.6
"""Notes without a raised mark begin below this share of the page's text."""

_MARGIN = 40.0
"""Points by which a note may stand in or out from the text of its column."""


def split_notes(
    lines: Sequence[Line], body: float, text: str, expected: int
) -> tuple[list[Line], list[list[Line]]]:
    """The page's lines without its footnotes, and the footnotes, each as its lines from the mark on.

    ``body`` is the report's usual size, ``text`` the page's, ``expected`` the number that a next footnote
    would carry.
    """
    foot = _foot(lines, body)
    begin = next((at for at, line in enumerate(foot) if _begins_note(line, lines, text, expected)), None)
    if begin is None:
        return list(lines), []
    notes = _carried(foot[:begin], foot[begin]) if expected > 1 else []
    for line in foot[begin:]:
        mark = NOTE_MARK.match(line.text)
        if mark and (line is foot[begin] or _follows(notes[-1][0], line)):
            notes.append([line])
        else:
            notes[-1].append(line)
    taken = {line.rank for note in notes for line in note}
    return [line for line in lines if line.rank not in taken], notes


def _carried(above: Sequence[Line], first: Line) -> list[list[Line]]:
    """The end of a note from the page before: small lines right above this page's ``first`` note."""
    taken: list[Line] = []
    for line in reversed(above):
        if line.base - first.base > 1.7 * line.size or abs(line.left - first.left) > _MARGIN:
            break
        taken.insert(0, line)
        first = line
    return [taken] if taken else []


def _foot(lines: Sequence[Line], body: float) -> list[Line]:
    """The small lines at the bottom of the page, from the top down, one column after the other."""
    foot: list[Line] = []
    for line in sorted(lines, key=lambda line: line.base):
        if line.size > _SMALL * body:
            break
        foot.append(line)
    columns: list[list[Line]] = []
    right = float("-inf")
    for line in sorted(foot, key=lambda line: line.left):
        if line.left > right or not columns:
            columns.append([])
        columns[-1].append(line)
        right = max(right, line.right)
    return [line for column in columns for line in sorted(column, key=lambda line: -line.base)]


def _begins_note(line: Line, lines: Sequence[Line], text: str, expected: int) -> bool:
    mark = NOTE_MARK.match(line.text)
    if not mark or not any(
        abs(other.left - line.left) < _MARGIN and other.size > line.size for other in lines
    ):
        return False
    label = mark.group(1)
    if line.raised:
        return True
    if line.base > _HIGHEST * max(other.base for other in lines):
        return False
    if label.isdigit() and int(label) == expected and label != "1":
        return True
    if label.isalpha():
        before = r"(?<![^\W\d_])" if len(label) > 1 else r"(?<=[.,;:)’”\]])"
        return len(re.findall(rf"{before}{label}(?!\w)", text)) > (len(label) > 1)
    glued = re.compile(
        rf"[^\W\d_].{{0,1}}(?<![\d\s]){re.escape(label)}(?!\d)|[.,;:?!)’”\]]\s*{re.escape(label)}(?!\d)"
    )
    first = min(other.start for other in lines)
    return any(not line.start <= found.start() < line.end for found in glued.finditer(text, first))


def _follows(first: Line, line: Line) -> bool:
    """Whether ``line`` begins the next note after the one that begins with ``first``."""
    one, other = NOTE_MARK.match(first.text), NOTE_MARK.match(line.text)
    if not one or not other:
        return False
    a, b = one.group(1), other.group(1)
    if a.isdigit() and b.isdigit():
        return int(b) == int(a) + 1
    return not b.isdigit()
