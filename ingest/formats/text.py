"""Plain text and Markdown into one running text and its blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ingest.blocks import BlockKind
from ingest.formats.errors import ReadError
from ingest.formats.flow import Flow, FlowBuilder, row_text, tidy
from ingest.formats.sniff import decode

_BULLET = re.compile(r"\s*(?:[•●▪■◦‣⁃·*–-]|o(?=\s{2})|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)])\s+\S")
_NUMBERED = re.compile(r"\s*(\d{1,2}(?:\.\d{1,2}){0,3})\.?\s+[A-Z]")
_UNDERLINE = re.compile(r"\s*(?:={3,}|-{3,})\s*")
_FOOTNOTE = re.compile(r"\[\^([^\]]+)\]:\s*")
_CALL = re.compile(r"\[\^([^\]\s]+)\]")
_HEADING_WORDS = 12


def read_text(data: bytes) -> Flow:
    """Plain text: paragraphs parted by blank lines, bullets, and headings where a line stands alone.

    Raises ``ReadError`` for bytes that are no text.
    """
    builder = FlowBuilder()
    for lines in _paragraphs(_decoded(data)):
        for kind, level, text in _read_lines(lines):
            builder.add(kind, text, level=level)
    return builder.finish()


def read_markdown(data: bytes) -> Flow:
    """Markdown by its own grammar: headings, paragraphs, bullets, tables, quotes (as boxes), footnotes.

    Raises ``ReadError`` for bytes that are no text.
    """
    source = re.sub(r"\A---\n.*?\n---\n", "", _decoded(data).replace("\r\n", "\n"), flags=re.DOTALL)
    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(source)
    builder = FlowBuilder()
    walk = _Walk(builder)
    for place, token in enumerate(tokens):
        before = tokens[place - 1] if place else token
        walk.take(token, before.type, before.tag)
    return builder.finish()


def _decoded(data: bytes) -> str:
    text = decode(data)
    if text is None:
        raise ReadError("This is not text: it holds bytes that no text has.")
    return text


def _paragraphs(text: str) -> Iterator[list[str]]:
    lines: list[str] = []
    for line in [*text.splitlines(), ""]:
        if line.strip():
            lines.append(line)
        elif lines:
            yield lines
            lines = []


def _read_lines(lines: Sequence[str]) -> Iterator[tuple[BlockKind, int, str]]:
    """The blocks of one run of lines without a blank line between."""
    if len(lines) > 1 and _UNDERLINE.fullmatch(lines[1]):
        yield "heading", 1 if "=" in lines[1] else 2, lines[0]
        lines = lines[2:]
    if len(lines) == 1 and _is_heading(lines[0]):
        yield "heading", _level(lines[0]), lines[0]
        return
    gathered: list[str] = []
    for line in lines:
        if _BULLET.match(line) and gathered:
            yield _line_kind(gathered[0]), 0, " ".join(gathered)
            gathered = []
        gathered.append(line)
    if gathered:
        yield _line_kind(gathered[0]), 0, " ".join(gathered)


def _line_kind(line: str) -> BlockKind:
    return "bullet" if _BULLET.match(line) else "paragraph"


def _is_heading(line: str) -> bool:
    text = line.strip()
    if len(text.split()) > _HEADING_WORDS or text.endswith((".", ";", ",", ":")):
        return False
    return bool(_NUMBERED.match(line)) or (text[0].isupper() and not _BULLET.match(line))


def _level(line: str) -> int:
    numbered = _NUMBERED.match(line)
    if numbered:
        return 1 + numbered[1].count(".")
    return 1 if line.strip().isupper() else 2


class _Walk:
    """What the walk over Markdown's tokens has to remember."""

    def __init__(self, builder: FlowBuilder) -> None:
        self.builder = builder
        self.box: str | None = None
        self.depth = 0
        self.in_head = False
        self.marker = ""
        self.header: list[str] = []
        self.cells: list[str] = []

    def take(self, token: Token, before: str, tag: str) -> None:
        """One token; ``before`` and ``tag`` are the type and the tag of the one before it."""
        match token.type:
            case "blockquote_open" | "blockquote_close":
                self.box = "" if token.nesting > 0 else None
            case "list_item_open" | "list_item_close":
                self.depth += token.nesting
                self.marker = f"{token.info}{token.markup} " if token.info else ""
            case "thead_open" | "thead_close":
                self.in_head = token.nesting > 0
            case "tr_open":
                self.cells = []
            case "tr_close":
                self._end_row()
            case "inline":
                self._inline(token, before, tag)
            case "fence" | "code_block":
                self.builder.add("paragraph", token.content, box=self.box)
            case _:
                pass

    def _end_row(self) -> None:
        if self.in_head:
            self.header = self.cells
        else:
            self.builder.add("table", row_text(self.header, self.cells), box=self.box)

    def _inline(self, token: Token, before: str, tag: str) -> None:
        text = _inline_text(token)
        if before in ("th_open", "td_open"):
            self.cells.append(text)
        elif before == "heading_open":
            self.builder.add("heading", text, level=int(tag[1:]), box=self.box)
        elif note := _FOOTNOTE.match(text):
            self.builder.add("footnote", f"{note[1]} {text[note.end() :]}", note=note[1])
        else:
            if self.box == "" and _is_bold(token):
                self.box = tidy(text)
            kind: BlockKind = "bullet" if self.depth else "paragraph"
            calls = _CALL.findall(text)
            self.builder.add(kind, self.marker + _CALL.sub("", text), box=self.box, calls=calls)
            self.marker = ""


def _is_bold(token: Token) -> bool:
    """Whether the whole line is bold: the title of a box."""
    types = [child.type for child in token.children or [] if child.type != "text" or child.content.strip()]
    return types == ["strong_open", "text", "strong_close"]


def _inline_text(token: Token) -> str:
    """The words of a line without its marks; images and raw HTML tags are left out, links keep their words."""
    parts: list[str] = []
    for child in token.children or []:
        if child.type in ("text", "code_inline"):
            parts.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            parts.append(" ")
    return "".join(parts)
