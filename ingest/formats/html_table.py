"""Rows of a web page's table, each readable alone: it carries its column headers."""

from __future__ import annotations

from lxml import etree

from ingest.formats.flow import row_text, tidy
from ingest.formats.html_dom import is_dropped, note_call

_MOST_COLUMNS = 60


def read_rows(table: etree._Element, main: etree._Element) -> list[str] | None:
    """The body rows of ``table`` as text; None for a table that only lays out the page.

    Such a table has one column, holds other tables, or says role="presentation".
    """
    if table.get("role") == "presentation" or table.find(".//table") is not None:
        return None
    rows = [*table.iterfind("./tr"), *table.iterfind("./thead/tr"), *table.iterfind("./tbody/tr")]
    rows += table.iterfind("./tfoot/tr")
    grid = _grid(rows, main)
    if not grid or max(len(cells) for cells in grid) < 2:  # noqa: PLR2004
        return None
    header: list[str] = []
    texts: list[str] = []
    for row, cells in zip(rows, grid, strict=True):
        if _is_header(row):
            header = cells
        else:
            texts.append(row_text(header, cells))
    return texts or ["; ".join(header)]


def _is_header(row: etree._Element) -> bool:
    parent = row.getparent()
    cells = [cell for cell in row if cell.tag in ("td", "th")]
    return (parent is not None and parent.tag == "thead") or all(cell.tag == "th" for cell in cells)


def _grid(rows: list[etree._Element], main: etree._Element) -> list[list[str]]:
    """The cells' text, a spanning cell's text repeated below it and left empty beside it."""
    grid: list[list[str]] = []
    hanging: dict[int, tuple[int, str]] = {}
    for row in rows:
        line: list[str] = []
        for cell in (cell for cell in row if cell.tag in ("td", "th")):
            _hang(line, hanging)
            text = cell_text(cell, main)
            down, right = _span(cell, "rowspan"), _span(cell, "colspan")
            if down > 1:
                hanging[len(line)] = (down - 1, text)
            line += [text, *[""] * (right - 1)][:_MOST_COLUMNS]
        _hang(line, hanging)
        grid.append(line)
    return grid


def _hang(line: list[str], hanging: dict[int, tuple[int, str]]) -> None:
    while len(line) in hanging:
        left, text = hanging.pop(len(line))
        if left > 1:
            hanging[len(line)] = (left - 1, text)
        line.append(text)


def _span(cell: etree._Element, name: str) -> int:
    value = cell.get(name) or "1"
    return min(int(value), _MOST_COLUMNS) if value.isdigit() and int(value) > 0 else 1


def cell_text(cell: etree._Element, main: etree._Element) -> str:
    """The text of a cell without hidden parts and footnote marks; its paragraphs parted by spaces."""
    parts: list[str] = []
    walk = etree.iterwalk(cell, events=("start", "end"))
    skipped = None
    for event, element in walk:
        if event == "start":
            if element is not cell and (
                is_dropped(element, main) or (element.tag == "a" and note_call(element))
            ):
                walk.skip_subtree()
                skipped = element
                continue
            parts.append(" " if element.tag in ("p", "li", "div", "br") else "")
            parts.append(element.text or "")
        elif element is not cell:
            parts.append(" " if element.tag in ("p", "li", "div") and element is not skipped else "")
            parts.append(element.tail or "")
    return tidy("".join(parts))
