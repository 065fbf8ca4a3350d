"""Blocks into passages: whole sentences, about 130 words, under one heading path, losing nothing.

The way through: blocks are gathered into *runs* (one heading, one stream: body text, a box, table rows,
footnotes or captions), a run is taken apart into *atoms* (sentences), and the cheapest set of cuts between
atoms is found (``ingest.cuts``). A passage's text is the atoms' own text with a line end between blocks.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter

from index.records import Passage, PassageKind
from index.spans import Piece
from ingest.blocks import Block
from ingest.cuts import Atom, choose_cuts
from ingest.sentences import split_sentences

HARD_CAP_WORDS = 240
"""A single sentence longer than this is cut, at a clause where one ends in its last third."""

WHOLE_BOX_WORDS = 200
"""A box up to this length is one passage."""

WHOLE_ROW_WORDS = 60
"""A table row up to this length is one sentence: it is quoted as "Area: grade"."""

STATEMENT_WORDS = 8
"""A heading of at least this many words that ends with a full stop says something: it is kept as text too."""

_NOT_CONTENT = frozenset({"contents", "furniture"})
_CASE = re.compile(
    r"\b(?:case|practice|effective practice|good practice|notable practice|child(?:ren)?'s|worked)\s+"
    r"(?:example|study|studies|examples|story|illustration)s?\b|\bcase (?:study|example)|\bexample\b",
    re.IGNORECASE,
)
_CLAUSE_END = re.compile(r"[;:,–—.]\s+")
_SPACE = re.compile(r"\s+")


@dataclass(slots=True)
class _Run:
    """Blocks that may share a passage. ``order`` is the place of the first block in the report."""

    heading: tuple[str, ...]
    kind: PassageKind
    order: int
    blocks: list[Block] = field(default_factory=list)


def cut_passages(blocks: Iterable[Block]) -> tuple[Passage, ...]:
    """The passages of a report, in reading order, numbered from 0.

    Every character of the blocks that are content stands in exactly one passage. A heading stands in the
    heading path of the passages below it; one with nothing below it, one that is a whole statement, and the
    title of a box are text as well, so that they can be found and quoted.
    """
    kept = [block for block in blocks if block.kind not in _NOT_CONTENT and block.text.strip()]
    cut = [(run.order, found) for run in _gather(kept) for found in _cut_run(run)]
    cut.sort(key=lambda pair: pair[0])
    return tuple(
        Passage(ordinal, part.text, part.heading, part.pieces, part.sentences, part.kind)
        for ordinal, (_, part) in enumerate(cut)
    )


@dataclass(slots=True)
class _Place:
    """Where the walk over the blocks stands: open headings, and the open run of each stream."""

    path: list[tuple[int, str]] = field(default_factory=list)
    box: str | None = None
    box_path: list[tuple[int, str]] = field(default_factory=list)
    open_runs: dict[str, _Run] = field(default_factory=dict)

    def heading(self) -> tuple[str, ...]:
        """The heading path here, with the box's title and headings inside a box."""
        outer = [text for _, text in self.path]
        if self.box is None:
            return tuple(outer)
        inner = [self.box] if self.box else []
        inner += [text for _, text in self.box_path if text != self.box]
        return tuple(outer + inner)


def _gather(blocks: Sequence[Block]) -> list[_Run]:
    """Group content blocks into runs. Footnotes, captions, boxes and tables do not end a run of body text."""
    runs: list[_Run] = []
    place = _Place()
    for order, block in enumerate(blocks):
        _enter_box(place, block)
        if block.kind == "heading":
            empty = _is_leaf(blocks, order)
            _open_heading(place, block, keep=not empty)
            if not (empty or _says_something(block)):
                continue
        _join_run(runs, place, order, block)
    return runs


def _enter_box(place: _Place, block: Block) -> None:
    if block.kind in ("footnote", "caption") or block.box == place.box:
        return
    place.box, place.box_path = block.box, []
    place.open_runs.pop("box", None)


def _open_heading(place: _Place, block: Block, *, keep: bool) -> None:
    """Close the headings that end here; ``keep`` puts this one on the path, and so starts new runs."""
    level = max(1, block.level)
    path = place.path if block.box is None else place.box_path
    depth = len(path)
    while path and path[-1][0] >= level:
        path.pop()
    if keep:
        path.append((level, _SPACE.sub(" ", block.text.strip())))
    elif len(path) == depth:
        return
    if block.box is None:
        place.open_runs.clear()
    else:
        place.open_runs.pop("box", None)


def _is_leaf(blocks: Sequence[Block], at: int) -> bool:
    """Whether nothing stands below this heading before the next one that is not below it."""
    heading = blocks[at]
    for block in blocks[at + 1 :]:
        if block.kind in ("footnote", "caption"):
            continue
        inside = block.box is not None
        if heading.box is None and inside:
            return False
        if heading.box is not None and block.box != heading.box:
            return True
        return block.kind == "heading" and max(1, block.level) <= max(1, heading.level)
    return True


def _says_something(heading: Block) -> bool:
    """Whether a heading is text as well: a whole statement, or the title of a box ("Cause of concern: ...")."""
    if heading.box and heading.text == heading.box:
        return True
    ends = heading.text.rstrip().endswith((".", ".”", ".’", '."'))
    return ends and len(heading.text.split()) >= STATEMENT_WORDS


def _join_run(runs: list[_Run], place: _Place, order: int, block: Block) -> None:
    stream = _stream(block)
    run = place.open_runs.get(stream)
    if run is None or (stream == "table" and runs[-1] is not run):
        heading = place.heading() if stream == "box" else tuple(text for _, text in place.path)
        run = _Run(heading, _kind(stream, place, block), order)
        place.open_runs[stream] = run
        runs.append(run)
    run.blocks.append(block)


def _stream(block: Block) -> str:
    if block.kind in ("footnote", "caption"):
        return block.kind
    if block.box is not None:
        return "box"
    return "table" if block.kind == "table" else "body"


def _kind(stream: str, place: _Place, block: Block) -> PassageKind:
    match stream:
        case "box":
            return "case" if _CASE.search(place.box or block.text[:80]) else "box"
        case "table":
            return "table"
        case "footnote":
            return "footnote"
        case "caption":
            return "caption"
        case _:
            return "text"


@dataclass(frozen=True, slots=True)
class _Cut:
    text: str
    heading: tuple[str, ...]
    pieces: tuple[Piece, ...]
    sentences: tuple[tuple[int, int], ...]
    kind: PassageKind


def _cut_run(run: _Run) -> Iterator[_Cut]:
    atoms = list(_atoms(run.blocks))
    words = sum(atom.words for atom in atoms)
    whole = run.kind in ("case", "box") and words <= WHOLE_BOX_WORDS
    begin = 0
    for end in [len(atoms)] if whole else choose_cuts(atoms):
        yield _assemble(run, atoms[begin:end])
        begin = end


def _atoms(blocks: Sequence[Block]) -> Iterator[Atom]:
    """The sentences of the blocks, each with its block, in order."""
    for number, block in enumerate(blocks):
        spans = _sentences(block)
        following = blocks[number + 1] if number + 1 < len(blocks) else None
        leads = bool(following and _leads_in(block, following))
        for place, (start, end) in enumerate(spans):
            last = place == len(spans) - 1
            for low, high in _under_cap(block.text, start, end):
                yield Atom(
                    block=number,
                    start=low,
                    end=high,
                    words=len(block.text[low:high].split()),
                    ends_block=last and high == end,
                    leads=leads and last and high == end,
                    bullet=block.kind == "bullet",
                )


def _sentences(block: Block) -> tuple[tuple[int, int], ...]:
    text = block.text
    if block.kind == "table" and len(text.split()) <= WHOLE_ROW_WORDS:
        start = len(text) - len(text.lstrip())
        return ((start, len(text.rstrip())),)
    return split_sentences(text)


def _leads_in(block: Block, following: Block) -> bool:
    """Whether ``block`` introduces ``following``: "The chief constable should:" or a heading kept as text."""
    if following.kind == "bullet":
        return block.kind != "bullet" and block.text.rstrip().endswith((":", "–", "-", "—"))
    return block.kind != "bullet" and block.text.rstrip().endswith(":")


def _under_cap(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut one sentence that is over the hard cap, at a clause's end or else between words."""
    short = end - start < 2 * HARD_CAP_WORDS  # a word and its space are two characters at least
    if short or len(text[start:end].split()) <= HARD_CAP_WORDS:
        yield start, end
        return
    words = [match.span() for match in re.finditer(r"\S+", text[start:end])]
    while len(words) > HARD_CAP_WORDS:
        room = words[HARD_CAP_WORDS][0]
        clauses = [match.end() for match in _CLAUSE_END.finditer(text, start + words[0][0], start + room)]
        at = (
            clauses[-1] - start
            if clauses and clauses[-1] - start > words[HARD_CAP_WORDS * 2 // 3][0]
            else room
        )
        yield start + words[0][0], start + max(high for low, high in words if low < at)
        words = [span for span in words if span[0] >= at]
    if words:
        yield start + words[0][0], start + words[-1][1]


def _assemble(run: _Run, atoms: Sequence[Atom]) -> _Cut:
    """One passage: the text of each block from its first to its last atom, a line end between blocks."""
    texts: list[str] = []
    pieces: list[Piece] = []
    sentences: list[tuple[int, int]] = []
    length = 0
    for number, of_block in groupby(atoms, key=attrgetter("block")):
        mine = list(of_block)
        start, end = mine[0].start, mine[-1].end
        shift = length - start
        block = run.blocks[number]
        texts.append(block.text[start:end])
        pieces.extend(_clip(block.pieces, start, end, shift))
        sentences.extend((atom.start + shift, atom.end + shift) for atom in mine)
        length += end - start + 1
    kind: PassageKind = run.kind
    if kind == "text" and all(run.blocks[atom.block].kind == "bullet" for atom in atoms):
        kind = "list"
    return _Cut("\n".join(texts), run.heading, tuple(pieces), tuple(sentences), kind)


def _clip(pieces: Iterable[Piece], start: int, end: int, shift: int) -> Iterator[Piece]:
    """The parts of ``pieces`` inside ``[start, end)``, moved by ``shift``.

    A piece whose ranges differ in length (a ligature) cannot be divided: its whole place on the page stays.
    """
    for piece in pieces:
        low, high = max(start, piece.start), min(end, piece.end)
        if low >= high:
            continue
        if piece.end - piece.start == piece.page_end - piece.page_start:
            first = piece.page_start + (low - piece.start)
            yield Piece(low + shift, high + shift, piece.page, first, first + (high - low))
        else:
            yield Piece(low + shift, high + shift, piece.page, piece.page_start, piece.page_end)


def passage_key(sha256: str, passage: Passage) -> int:
    """63 bits of SHA-256 over the report's content, the place and the text: a passage's own, for ever."""
    first = passage.pieces[0] if passage.pieces else (0, 0, 0, 0, 0)
    said = f"{sha256}\x00{first[2]}\x00{first[3]}\x00{passage.text}"
    digest = hashlib.sha256(said.encode("utf-8", "replace")).digest()
    return int.from_bytes(digest[:8], "big") >> 1
