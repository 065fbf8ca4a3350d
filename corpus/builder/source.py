"""Reads one sample report from Markdown into typed blocks, which every format is built from.

The Markdown is the truth: a grade or a deadline that stands in a built file stands here first.
"""

import datetime
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from mdit_py_plugins.container import container_plugin
from mdit_py_plugins.footnote import footnote_plugin

FENCE = "+++"
BOX_TITLES = {
    "case": "Case example",
    "concern": "Cause of concern",
    "improve": "Area for improvement",
    "strength": "Promising practice",
}


class SourceError(ValueError):
    """The Markdown of a report does not follow the dialect that corpus/README.md describes."""


@dataclass(frozen=True)
class Text:
    """A run of text in one face."""

    text: str
    bold: bool = False
    italic: bool = False
    href: str = ""


@dataclass(frozen=True)
class Mark:
    """The place where a footnote is called; `number` counts from 1 over the report."""

    number: int


Inlines: TypeAlias = tuple[Text | Mark, ...]


@dataclass(frozen=True)
class Heading:
    """A heading; level 1 is a chapter."""

    level: int
    inlines: Inlines

    @property
    def text(self) -> str:
        """The heading without footnote marks, for contents lists and bookmarks."""
        return plain(self.inlines)

    @property
    def numbered(self) -> bool:
        """Whether the author gave it a number ("2.1 Referrals"); front matter has none."""
        return self.text[:1].isdigit()


@dataclass(frozen=True)
class Paragraph:
    """One paragraph of running text."""

    inlines: Inlines


@dataclass(frozen=True)
class Listing:
    """A list; `start` is the number of the first point, or None for bullets."""

    points: "tuple[Blocks, ...]"
    start: int | None = None


@dataclass(frozen=True)
class Table:
    """A table with one row of headings."""

    head: tuple[Inlines, ...]
    rows: tuple[tuple[Inlines, ...], ...]


@dataclass(frozen=True)
class Box:
    """A box set apart from the text: a case example, a cause of concern and the like."""

    kind: str
    title: str
    blocks: "Blocks"


@dataclass(frozen=True)
class Figure:
    """A bar figure."""

    caption: str
    labels: tuple[str, ...]
    values: tuple[float, ...]
    unit: str


@dataclass(frozen=True)
class Contents:
    """Where the list of contents goes."""


@dataclass(frozen=True)
class PageBreak:
    """Where the author wants a new page."""


Block: TypeAlias = Heading | Paragraph | Listing | Table | Box | Figure | Contents | PageBreak
Blocks: TypeAlias = tuple[Block, ...]


@dataclass(frozen=True)
class Report:
    """One sample report: its front matter, its blocks, and its footnotes in the order of their marks."""

    title: str
    authority: str
    inspectorate: str
    programme: str
    inspected_from: datetime.date
    inspected_to: datetime.date
    published_on: datetime.date
    format: str
    file: str
    blocks: Blocks
    footnotes: tuple[Inlines, ...]
    layout: str = "single"
    theme: str = ""

    @property
    def inspected(self) -> str:
        """The dates of the inspection as a reader writes them."""
        return f"{long_date(self.inspected_from)} to {long_date(self.inspected_to)}"

    @property
    def notice(self) -> str:
        """What the first page of every built file says: that nothing in it is real."""
        return (
            f"This is a sample report about {self.authority}, which is invented. It was written for the "
            f"Findings project to show and test the search of inspection reports. {self.inspectorate} did "
            "not carry out this inspection and did not publish this report. No person, place or event in it "
            "is real."
        )


NOTICE_TITLE = "Sample report"
PLAIN = Text("")


def long_date(day: datetime.date) -> str:
    """A date as British reports print it: 14 May 2025."""
    return f"{day.day} {day:%B %Y}"


def plain(inlines: Inlines) -> str:
    """The text of a line without faces and footnote marks."""
    return "".join(run.text for run in inlines if isinstance(run, Text))


def read_report(path: Path) -> Report:
    """Parse one Markdown file; raises SourceError with the file's name when it breaks the dialect."""
    try:
        return parse_report(path.read_text(encoding="utf-8"))
    except (ValueError, KeyError, TypeError) as error:
        raise SourceError(f"{path.name}: {error}") from error


def parse_report(text: str) -> Report:
    """Parse a report from its Markdown text."""
    front, body = _split_front_matter(text)
    root = SyntaxTreeNode(_parser().parse(body))
    footnotes: tuple[Inlines, ...] = ()
    blocks: list[Block] = []
    for node in root.children:
        if node.type == "footnote_block":
            footnotes = tuple(_footnote(child) for child in node.children)
        else:
            blocks.append(_block(node))
    return Report(**front, blocks=_number_figures(blocks), footnotes=footnotes)


def _split_front_matter(text: str) -> tuple[dict[str, Any], str]:
    lines = text.lstrip("\ufeff").splitlines()
    if not lines or lines[0].strip() != FENCE:
        raise SourceError(f"does not begin with a {FENCE} line")
    end = next((i for i, line in enumerate(lines[1:], 1) if line.strip() == FENCE), None)
    if end is None:
        raise SourceError(f"the front matter is not closed by a {FENCE} line")
    front = tomllib.loads("\n".join(lines[1:end]))
    for key in ("inspected_from", "inspected_to", "published_on"):
        front[key] = datetime.date.fromisoformat(str(front[key]))
    return front, "\n".join(lines[end + 1 :]) + "\n"


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"typographer": True}).enable(["table", "smartquotes"])
    parser.use(footnote_plugin)
    for kind in BOX_TITLES:
        parser.use(container_plugin, kind)
    return parser


def _block(node: SyntaxTreeNode) -> Block:
    if node.type == "heading":
        return Heading(int(node.tag[1]), _line(node))
    if node.type == "paragraph":
        return _paragraph(_line(node))
    if node.type in ("bullet_list", "ordered_list"):
        start = int(node.attrs.get("start", 1)) if node.type == "ordered_list" else None
        return Listing(tuple(_blocks(point.children) for point in node.children), start)
    if node.type == "table":
        return _table(node)
    if node.type.startswith("container_"):
        return _box(node)
    if node.type == "fence" and node.info.strip() == "figure":
        return _figure(tomllib.loads(node.content))
    raise SourceError(f"does not know block '{node.type}' near line {(node.map or (0,))[0]} of the body")


def _blocks(nodes: Iterable[SyntaxTreeNode]) -> Blocks:
    return tuple(_block(node) for node in nodes)


def _paragraph(inlines: Inlines) -> Block:
    words = plain(inlines).strip()
    if words == "[TOC]":
        return Contents()
    if words == "\\newpage":
        return PageBreak()
    return Paragraph(inlines)


def _table(node: SyntaxTreeNode) -> Table:
    rows = [tuple(_line(cell) for cell in row.children) for part in node.children for row in part.children]
    return Table(rows[0], tuple(rows[1:]))


def _box(node: SyntaxTreeNode) -> Box:
    kind, _, title = node.info.strip().partition(" ")
    return Box(kind, _typographic(title.strip()) or BOX_TITLES[kind], _blocks(node.children))


def _figure(spec: dict[str, Any]) -> Figure:
    labels, values = tuple(spec["labels"]), tuple(float(value) for value in spec["values"])
    if len(labels) != len(values):
        raise SourceError(f"the figure '{spec['caption']}' has {len(labels)} labels and {len(values)} values")
    return Figure(_typographic(spec["caption"]), labels, values, str(spec.get("unit", "")))


def _typographic(text: str) -> str:
    """A title or caption with the quotes and dashes that the parser gives running text."""
    if not text:
        return ""
    return plain(_inlines(SyntaxTreeNode(_parser().parseInline(text)).children[0].children))


def _number_figures(blocks: list[Block]) -> Blocks:
    """Number the captions that the author left unnumbered, in reading order."""
    numbered: list[Block] = []
    count = 0
    for block in blocks:
        if isinstance(block, Figure):
            count += 1
            if not block.caption.startswith("Figure"):
                numbered.append(replace(block, caption=f"Figure {count}: {block.caption}"))
                continue
        numbered.append(block)
    return tuple(numbered)


def _footnote(node: SyntaxTreeNode) -> Inlines:
    return tuple(run for child in node.children if child.type == "paragraph" for run in _line(child))


def _line(node: SyntaxTreeNode) -> Inlines:
    return tuple(run for child in node.children if child.type == "inline" for run in _inlines(child.children))


def _inlines(nodes: Iterable[SyntaxTreeNode], face: Text = PLAIN) -> Inlines:
    return tuple(run for node in nodes for run in _runs(node, face))


def _runs(node: SyntaxTreeNode, face: Text) -> Iterator[Text | Mark]:
    if node.type in ("text", "code_inline"):
        if node.content:
            yield Text(node.content, face.bold, face.italic, face.href)
    elif node.type in ("softbreak", "hardbreak"):
        yield Text(" ", face.bold, face.italic, face.href)
    elif node.type == "footnote_ref":
        yield Mark(int(node.meta["id"]) + 1)
    elif node.type == "strong":
        yield from _inlines(node.children, Text("", True, face.italic, face.href))
    elif node.type == "em":
        yield from _inlines(node.children, Text("", face.bold, True, face.href))
    elif node.type == "link":
        yield from _inlines(node.children, Text("", face.bold, face.italic, str(node.attrs.get("href", ""))))
    elif node.type != "footnote_anchor":
        raise SourceError(f"does not know the inline '{node.type}'")
