"""A publication in several web pages, read as one report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.records import Page
from ingest.blocks import Block
from ingest.formats.html import read_html
from ingest.formats.packed_pages import WebPage
from ingest.formats.publication_links import PageLinks, find_links, same_words

_NAMED = 6


@dataclass(frozen=True, slots=True)
class Publication:
    """What was read: a ``Page`` for each web page, labelled with its file's name, and the blocks of all.

    ``facts`` are as in ``Flow``; ``anchors`` are (page, offset in its text, id).
    """

    pages: tuple[Page, ...]
    blocks: tuple[Block, ...]
    facts: dict[str, str]
    anchors: tuple[tuple[int, int, str], ...]


def read_publication(pages: Sequence[WebPage]) -> Publication:
    """The web pages, one after the other, as one report.

    What they repeat is told once: the publication's title, and what stands above and below each page's own text. A web
    page whose main heading is not the title is a chapter of that name.
    """
    links = [find_links(data) for _, data in pages]
    title = _title(links)
    flows = [
        read_html(data, chapter=not same_words(about.heading, title))
        for (_, data), about in zip(pages, links, strict=True)
    ]
    facts: dict[str, str] = {"title": title} if title else {}
    blocks: list[Block] = []
    for number, flow in enumerate(flows, start=1):
        facts = flow.facts | facts
        own = flow.blocks if number == 1 else _own(flow.blocks, flows[0].blocks, title)
        blocks += [replace(b, pieces=tuple(p._replace(page=number) for p in b.pieces)) for b in own]
    return Publication(
        pages=tuple(
            replace(flow.page, number=number, label=name)
            for number, ((name, _), flow) in enumerate(zip(pages, flows, strict=True), start=1)
        ),
        blocks=tuple(blocks),
        facts=facts,
        anchors=tuple((n, at, name) for n, flow in enumerate(flows, start=1) for at, name in flow.anchors),
    )


def remark_on(pages: Sequence[WebPage]) -> str:
    """What the ledger says of a publication: of which pages it is made."""
    names = [name for name, _ in pages[:_NAMED]]
    more = f" and {len(pages) - _NAMED} more" if len(pages) > _NAMED else ""
    return f"One publication in {len(pages)} web pages: {', '.join(names)}{more}."


def _title(links: Sequence[PageLinks]) -> str:
    """What most pages call the publication, in the words of the first that does."""
    said = Counter(name.casefold() for about in links for name in dict.fromkeys(about.names))
    best = max(said.values(), default=0)
    return next((n for about in links for n in about.names if best > 1 and said[n.casefold()] == best), "")


def _own(blocks: Sequence[Block], first: Sequence[Block], title: str) -> tuple[Block, ...]:
    """The blocks of a further page: what it has in common with the first is furniture of the publication."""
    kept = list(blocks)
    heads = _repeated(kept, first)
    tails = _repeated(kept[::-1], first[::-1])
    for place in {*range(heads), *range(len(kept) - tails, len(kept))}:
        kept[place] = replace(kept[place], kind="furniture", level=0)
    return tuple(
        replace(block, kind="furniture", level=0)
        if block.kind == "heading" and same_words(block.text, title)
        else block
        for block in kept
    )


def _repeated(blocks: Sequence[Block], first: Sequence[Block]) -> int:
    """How many blocks at the beginning are those at the beginning of the first page; a whole page is its own."""
    count = 0
    for block, other in zip(blocks, first, strict=False):
        if (block.kind, block.text) != (other.kind, other.text):
            break
        count += 1
    return count if count < len(blocks) else 0
