"""Web pages into one running text and its blocks. Nothing is fetched, no script runs."""

from __future__ import annotations

import re

from lxml import etree

from ingest.blocks import BlockKind
from ingest.formats.flow import Flow, FlowBuilder, tidy
from ingest.formats.html_dom import (
    all_text,
    find_main,
    is_back_link,
    is_box,
    is_contents,
    is_dropped,
    is_notes,
    note_call,
    note_id,
    parse,
    words,
)
from ingest.formats.html_facts import read_facts
from ingest.formats.html_table import read_rows

_BLOCK_TAGS = words(
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure footer "
    "h1 h2 h3 h4 h5 h6 header hr html li main ol p pre section summary table tbody td tfoot th thead tr ul"
)
_HEADING = re.compile(r"h([1-6])\Z")
_TITLE_WORDS = 25
_ERROR_NUMBER = r"(?:40[0-9]|410|429|50[0-4])"
_ERROR_TITLE = re.compile(
    rf"(?:\A|\s[-–—|]\s*|[:(]\s*){_ERROR_NUMBER}(?:\Z|\s+[-–—|]|[:)])|\b(?:error|http|status|code)\s*{_ERROR_NUMBER}\b"
    r"|\b(?:not found|forbidden|access denied|unauthori[sz]ed|bad request|bad gateway|410 gone|too many requests"
    r"|service unavailable|page (?:cannot|can't|can’t) be|no longer (?:available|exists)|sign in|log ?in|error"
    r"|just a moment|are you a robot|captcha)",
    re.IGNORECASE,
)
_ERROR_WORDS = 200
_ABOUT_THE_PAGE = re.compile(
    r"\W*(?:(?:back|return|go|jump) (?:up )?to (?:the )?(?:top|contents|start)(?: of (?:the )?page)?"
    r"|skip to (?:the )?(?:main )?content|(?:print|share|download|save) (?:this|the) (?:page|report)"
    r"(?: as (?:a )?pdf)?)\W*",
    re.IGNORECASE,
)
"""Links that lead about the page and say nothing of the report."""


def read_html(data: bytes, *, chapter: bool = False) -> Flow:
    """The main content of a web page: headings with their anchors, paragraphs, bullets, table rows, footnotes.

    ``facts`` may hold "title", "published_on" and "author" from the page's head. A page without text gives
    a Flow without blocks. Raises nothing for broken HTML. Of a ``chapter`` the main heading is the chapter's own and
    not the title of the whole.
    """
    builder = FlowBuilder()
    root = parse(data)
    if root is None:
        return builder.finish()
    main = find_main(root)
    _Walk(builder, main, chapter=chapter).run()
    return builder.finish(read_facts(root))


def is_error_page(flow: Flow) -> bool:
    """Whether the page is short and its title or first heading says that something went wrong."""
    if len(flow.page.text.split()) >= _ERROR_WORDS:
        return False
    first = next((block.text for block in flow.blocks if block.kind == "heading"), flow.page.text[:80])
    return any(_ERROR_TITLE.search(shown.strip()) for shown in (flow.facts.get("page_title", ""), first))


class _Walk:
    """One pass over the main content, without recursion: pages can be nested deeply."""

    def __init__(self, builder: FlowBuilder, main: etree._Element, *, chapter: bool) -> None:
        self.builder = builder
        self.main = main
        self.parts: list[str] = []
        self.calls: list[str] = []
        self.box: str | None = None
        self.box_root: etree._Element | None = None
        self.contents_root: etree._Element | None = None
        self.notes_root: etree._Element | None = None
        self.note: str | None = None
        self.note_root: etree._Element | None = None
        self.term = ""
        self.counters: list[int] = []
        self.marker = ""
        self.skipped: etree._Element | None = None
        # one h1 is the title of the page: then chapters are h2
        titled = len(main.findall(".//h1")) == 1 and main.find(".//h2") is not None
        self.shift = int(titled and not chapter)

    def run(self) -> None:
        """Walk the tree and add every block."""
        walk = etree.iterwalk(self.main, events=("start", "end"))
        for event, element in walk:
            if event == "start":
                if element is not self.main and self._skips(element):
                    walk.skip_subtree()
                    self.skipped = element
                else:
                    self._start(element)
            else:
                self._end(element)
        self._flush(self.main)

    def _skips(self, element: etree._Element) -> bool:
        """Whether nothing below the element is walked: it is no part of the report, or is read here."""
        if element.tag == "nav" and is_contents(element):
            return False
        if is_dropped(element, self.main):
            return True
        if element.tag == "a":
            return self._skips_link(element)
        if element.tag == "table":
            return self._read_table(element)
        return False

    def _skips_link(self, link: etree._Element) -> bool:
        called = note_call(link)
        if called and self.note_root is None:
            self.calls.append(called)
            return True
        if _ABOUT_THE_PAGE.fullmatch(all_text(link)):
            return True
        # a footnote's own number often stands in its link back: the number is given anew
        return is_back_link(link) and self.note_root is not None

    def _read_table(self, table: etree._Element) -> bool:
        rows = read_rows(table, self.main)
        if rows is None:
            return False  # used for layout: its cells are walked like any other element
        self._flush(table)
        caption = table.find("./caption")
        if caption is not None:
            self.builder.add("caption", all_text(caption), box=self.box)
        for row in rows:
            self.builder.add("table", row, box=self.box)
        return True

    def _start(self, element: etree._Element) -> None:
        tag = element.tag
        if tag in _BLOCK_TAGS:
            self._flush(element.getparent())
            self._enter(element)
        elif tag == "br":
            self.parts.append(" ")
        self.parts.append(element.text or "")

    def _enter(self, element: etree._Element) -> None:
        if self.contents_root is None and is_contents(element):
            self.contents_root = element
        if self.notes_root is None and is_notes(element):
            self.notes_root = element
        if self.box_root is None and self.notes_root is None and is_box(element, self.main):
            self.box_root, self.box = element, box_title(element)
        if self.note_root is None:
            self.note = note_id(element)
            self.note_root = element if self.note else None
        if element.tag in ("ol", "ul"):
            start = element.get("start") or "1"
            self.counters.append(int(start) if element.tag == "ol" and start.isdigit() else -1)
            if element.tag == "ul" or element.get("class") == "list-bullet":
                self.counters[-1] = -1
        elif element.tag == "li" and self.counters:
            self._number(element)

    def _number(self, element: etree._Element) -> None:
        """Numbers of an ordered list are drawn by the browser: recommendations are cited by them."""
        value = element.get("value") or ""
        if value.isdigit() and self.counters[-1] >= 0:
            self.counters[-1] = int(value)
        self.marker = f"{self.counters[-1]}. " if self.counters[-1] >= 0 else ""
        if self.counters[-1] >= 0:
            self.counters[-1] += 1

    def _end(self, element: etree._Element) -> None:
        if element.tag in _BLOCK_TAGS and element is not self.skipped:
            self._flush(element)
            self._leave(element)
        if element is not self.main:
            self.parts.append(element.tail or "")

    def _leave(self, element: etree._Element) -> None:
        if element.tag in ("ol", "ul") and self.counters:
            self.counters.pop()
        if element is self.box_root:
            self.box_root = self.box = None
        if element is self.contents_root:
            self.contents_root = None
        if element is self.notes_root:
            self.notes_root = None
        if element is self.note_root:
            self.note_root = self.note = None

    def _flush(self, element: etree._Element | None) -> None:
        """Add the text gathered so far as a block; ``element`` is the one that it stands in."""
        text, self.parts = tidy("".join(self.parts)), []
        calls, self.calls = self.calls, []
        if not text or element is None:
            return
        kind, level = self._kind(element, text)
        if element.tag == "dt":
            self.term = f"{text.rstrip(':')}: "
            return
        if element.tag == "dd":
            text, self.term = self.term + text, ""
        if kind == "bullet":
            text, self.marker = self.marker + text, ""
        note = None
        if kind == "footnote":
            note, text = self.note, self._numbered_note(text)
        anchor = (element.get("id") or _anchor_below(element)) if kind == "heading" else None
        self.builder.add(kind, text, level=level, box=self.box, anchor=anchor, calls=calls, note=note)

    def _numbered_note(self, text: str) -> str:
        number = re.search(r"\d+\Z", self.note or "")
        bare = re.sub(r"\A\[?\d{1,3}\]?[.:]?\s+", "", text.removesuffix("↩").rstrip())
        self.marker = ""
        return f"{number[0]} {bare}" if number else bare

    def _kind(self, element: etree._Element, text: str) -> tuple[BlockKind, int]:
        heading = _HEADING.match(element.tag)
        if self.contents_root is not None or (
            (heading or element.tag == "summary") and _is_contents_title(element, text)
        ):
            return "contents", 0
        if self.notes_root is not None or self.note_root is not None:
            return ("furniture" if heading else "footnote"), 0
        if heading:
            return ("paragraph", 0) if text == self.box else ("heading", max(1, int(heading[1]) - self.shift))
        if element.tag in ("figcaption", "caption"):
            return "caption", 0
        if element.tag == "li" or (self.counters and self.marker):
            return "bullet", 0
        return ("bullet" if _in_list(element, self.main) else "paragraph"), 0


def box_title(box: etree._Element) -> str:
    """The title of a box: its first element, where that is a heading, named a title, or bold and short."""
    first = next((child for child in box.iter() if child is not box and _own_text(child)), None)
    while first is not None and first is not box and first.tag not in _BLOCK_TAGS:
        first = first.getparent()
    if first is None or first is box:
        return ""
    text = all_text(first)
    bold = first.find("./strong") if first.find("./strong") is not None else first.find("./b")
    marked = (
        bool(_HEADING.match(first.tag))
        or re.search(r"title|heading", first.get("class") or "") is not None
        or (bold is not None and all_text(bold) == text)
    )
    return text if marked and len(text.split()) <= _TITLE_WORDS else ""


def _own_text(element: etree._Element) -> bool:
    return isinstance(element.tag, str) and bool((element.text or "").strip())


def _is_contents_title(element: etree._Element, text: str) -> bool:
    following = element.getnext()
    return text.lower() in ("contents", "on this page", "table of contents") and (
        following is None or is_contents(following)
    )


def _anchor_below(element: etree._Element) -> str | None:
    for child in element.iter("a", "span"):
        if child.get("id") or child.get("name"):
            return child.get("id") or child.get("name")
    return None


def _in_list(element: etree._Element, main: etree._Element) -> bool:
    """Whether the element is the first paragraph of a list's point."""
    parent = element.getparent()
    if element is main or parent is None or parent.tag != "li":
        return False
    return element.getprevious() is None
