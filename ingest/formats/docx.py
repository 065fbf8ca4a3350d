"""Word files into one running text and its blocks, read from the parts of the package directly.

python-docx loads and unpacks every part, pictures too, before a limit can be set, and knows neither
footnotes nor text boxes; the few elements that a report's text stands in are read here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from ingest.blocks import BlockKind
from ingest.formats.docx_package import Package
from ingest.formats.docx_styles import Numbering, Style, W, list_of, read_numbering, read_styles, value
from ingest.formats.errors import ReadError
from ingest.formats.flow import Flow, FlowBuilder, row_text, tidy

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_UNREAD = frozenset(
    f"{W}{name}"
    for name in ("del", "moveFrom", "instrText", "delText", "pPr", "rPr", "txbxContent", "sectPr")
) | {f"{_MC}Fallback"}
_WRAPPERS = frozenset(f"{W}{name}" for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo"))
_TITLE_STYLE = re.compile(r"title\Z", re.IGNORECASE)
_CONTENTS_STYLE = re.compile(r"toc\b", re.IGNORECASE)
_BOX_TITLE_WORDS = 25


def read_docx(data: bytes) -> Flow:
    """The body of a Word file: headings by style, paragraphs, lists with their numbers, tables, footnotes.

    A table of one cell and a text box are boxes. Headers and footers, deleted and hidden text are left out.
    Raises ``ReadError`` for a damaged file, ``TooLarge`` for one that unpacks to too much.
    """
    package = Package(data)
    document = package.part("word/document.xml")
    body = None if document is None else document.find(f"{W}body")
    if body is None:
        raise ReadError("The Word file has no text part: open it in Word, save it again and ingest that.")
    builder = FlowBuilder()
    reader = _Reader(package, builder)
    for element in _content(body):
        reader.read(element, None)
    return builder.finish(_facts(package))


def _facts(package: Package) -> dict[str, str]:
    core = package.part("docProps/core.xml")
    facts: dict[str, str] = {}
    if core is not None:
        for name, tag in (("title", f"{_DC}title"), ("author", f"{_DC}creator")):
            text = tidy(core.findtext(tag) or "")
            if text:
                facts[name] = text
    return facts


def _content(parent: etree._Element) -> Iterator[etree._Element]:
    """Paragraphs and tables below ``parent``, through content controls; an explicit stack, as files lie."""
    stack = list(parent)[::-1]
    while stack:
        element = stack.pop()
        if element.tag in _WRAPPERS:
            stack.extend(list(element)[::-1])
        elif element.tag in (f"{W}p", f"{W}tbl"):
            yield element


class _Reader:
    """Turns paragraphs and tables into blocks."""

    def __init__(self, package: Package, builder: FlowBuilder) -> None:
        self.builder = builder
        self.styles: dict[str, Style] = read_styles(package.part("word/styles.xml"))
        self.numbering: Numbering = read_numbering(package.part("word/numbering.xml"))
        self.notes = {
            kind: _notes(package.part(f"word/{kind}s.xml"), f"{W}{kind}") for kind in ("footnote", "endnote")
        }
        self.note_count = 0

    def read(self, element: etree._Element, box: str | None) -> None:
        """One paragraph or table of the body, or of a box with the title ``box``."""
        if element.tag == f"{W}p":
            self._paragraph(element, box)
        else:
            self._table(element, box)

    def _paragraph(self, paragraph: etree._Element, box: str | None) -> None:
        style = self.styles.get(value(paragraph, "pPr/pStyle") or "", Style())
        text = paragraph_text(paragraph)
        listed = list_of(paragraph) or style.list
        label = self.numbering.label(*listed) if listed and text.strip() else None
        kind, level = self._kind(paragraph, style, label)
        if text.strip():
            text = f"{label} {text}" if label else text
            self.builder.add(kind, text, level=level, box=box, anchor=_bookmark(paragraph, kind))
        self._add_notes(paragraph)
        for content in _text_boxes(paragraph):
            self._box(content)

    def _kind(self, paragraph: etree._Element, style: Style, label: str | None) -> tuple[BlockKind, int]:
        outline = value(paragraph, "pPr/outlineLvl")
        level = int(outline) + 1 if outline and outline.isdigit() and int(outline) < 9 else style.level  # noqa: PLR2004
        if _CONTENTS_STYLE.match(style.name):
            return "contents", 0
        if _TITLE_STYLE.match(style.name):
            return "heading", 1
        if level:
            return "heading", level
        if style.name.lower() == "caption":
            return "caption", 0
        return ("paragraph" if label is None else "bullet"), 0

    def _add_notes(self, paragraph: etree._Element) -> None:
        """The footnotes that the paragraph calls, after it, numbered as Word does."""
        for kind, notes in self.notes.items():
            for mark in paragraph.iter(f"{W}{kind}Reference"):
                text = notes.get(mark.get(f"{W}id") or "")
                if text:
                    self.note_count += 1
                    self.builder.add("footnote", f"{self.note_count} {text}")

    def _table(self, table: etree._Element, box: str | None) -> None:
        rows = [
            [cell for cell in row.iter(f"{W}tc") if _owner(cell) is row] for row in table.iterfind(f"{W}tr")
        ]
        if rows and max(len(cells) for cells in rows) == 1:
            for cells in rows:
                for cell in cells:
                    self._box(cell)
            return
        header: list[str] = []
        above: list[str] = []
        for number, cells in enumerate(rows):
            above = _row_cells(cells, above)
            if number == 0 and len(rows) > 1:
                header = above
            else:
                self.builder.add("table", row_text(header, above), box=box)
        for paragraph in table.iter(f"{W}p"):
            self._add_notes(paragraph)

    def _box(self, container: etree._Element) -> None:
        content = [element for element in _content(container) if paragraph_text(element).strip()]
        title = self._box_title(content[0]) if content else ""
        for element in content:
            self.read(element, title)

    def _box_title(self, first: etree._Element) -> str:
        """The title of a box: its first paragraph where that is bold or a heading, and short."""
        if first.tag != f"{W}p":
            return ""
        text = tidy(paragraph_text(first))
        style = self.styles.get(value(first, "pPr/pStyle") or "", Style())
        runs = [run for run in first.iter(f"{W}r") if run.find(f"{W}t") is not None]
        bold = bool(runs) and all(_is_on(run, "b") for run in runs)
        return text if (bold or style.level) and len(text.split()) <= _BOX_TITLE_WORDS else ""


def paragraph_text(element: etree._Element) -> str:
    """The words that a reader sees in a paragraph (or table): no field codes, no deleted or hidden text."""
    parts: list[str] = []
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, node in walk:
        if event == "end":
            if node.tag == f"{W}p" and node is not element:
                parts.append(" ")
        elif node.tag in _UNREAD or (node.tag == f"{W}r" and _is_on(node, "vanish")):
            walk.skip_subtree()
        elif node.tag == f"{W}t":
            parts.append(node.text or "")
        elif node.tag in (f"{W}tab", f"{W}br", f"{W}cr"):
            parts.append(" ")
        elif node.tag == f"{W}noBreakHyphen":
            parts.append("-")
    return "".join(parts)


def _is_on(run: etree._Element, name: str) -> bool:
    """Whether a run's own properties switch ``name`` on."""
    found = run.find(f"{W}rPr/{W}{name}")
    return found is not None and found.get(f"{W}val") not in ("0", "false", "off")


def _text_boxes(paragraph: etree._Element) -> list[etree._Element]:
    """The outermost text boxes in a paragraph; Word writes each twice, the second time as a fallback."""
    return [
        box
        for box in paragraph.iter(f"{W}txbxContent")
        if not any(
            above.tag in (f"{_MC}Fallback", f"{W}txbxContent")
            for above in box.iterancestors()
            if above is not box
        )
    ]


def _notes(root: etree._Element | None, tag: str) -> dict[str, str]:
    """The text of each footnote by id; the two separators that Word keeps among them are left out."""
    if root is None:
        return {}
    return {
        note.get(f"{W}id") or "": tidy(paragraph_text(note))
        for note in root.iter(tag)
        if note.get(f"{W}type") in (None, "normal")
    }


def _owner(cell: etree._Element) -> etree._Element | None:
    return next(cell.iterancestors(f"{W}tr"), None)


def _row_cells(cells: list[etree._Element], above: list[str]) -> list[str]:
    """The text of a row's cells, a merged cell repeating what it hangs from and left empty beside it."""
    texts: list[str] = []
    for cell in cells:
        merge = cell.find(f"{W}tcPr/{W}vMerge")
        text = tidy(paragraph_text(cell))
        if merge is not None and merge.get(f"{W}val") != "restart" and len(texts) < len(above):
            text = text or above[len(texts)]
        span = value(cell, "tcPr/gridSpan") or "1"
        texts += [text, *[""] * (min(int(span), 60) - 1 if span.isdigit() else 0)]
    return texts


def _bookmark(paragraph: etree._Element, kind: BlockKind) -> str | None:
    mark = paragraph.find(f"{W}bookmarkStart") if kind == "heading" else None
    return None if mark is None else mark.get(f"{W}name")
