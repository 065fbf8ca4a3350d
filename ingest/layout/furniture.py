"""Running headers, footers and page numbers: lines that stand at the same place on many pages."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from ingest.layout.lines import Line

_ZONE = 0.14
"""The share of the page's height, at the top and at the bottom, where furniture stands."""

_LARGE = 1.2
"""Lines this many times the usual size are headings, also where every page has one."""

_LONGEST = 120
"""A running line is no longer than this."""

_SOME_WORDS = re.compile(r"[^\W\d_]{4}")
_APART = 1.9
"""A running line stands this many times its size away from the text."""

_SHORT = 40
"""Roman numbers are looked for in lines shorter than this."""

_DIGITS = re.compile(r"\d+")
_NUMBERS = re.compile(r"\d+|\b[ivxlc]+\b")
_NUMBER_LINE = re.compile(
    r"[^\w]{0,4}(?:(?:page|p\.?|pg\.?)\s*)?(\d{1,4}|[ivxlc]{1,7})(?:\s*(?:of|/|\|)\s*\d{1,4})?[^\w]{0,4}",
    re.IGNORECASE,
)
_EDGE_NUMBER = re.compile(
    r"^[^\w]{0,4}(\d{1,4}|[ivxlc]{1,7})(?=\s|[^\w.)]|$)|(?:^|[\s|–—■>›-])(?:page\s+)?(\d{1,4}|[ivxlc]{1,7})(?:\s+of\s+\d{1,4})?[^\w]{0,3}$",
    re.IGNORECASE,
)
_SECTION = re.compile(r"\d+(?:\.\d+)+\.?|\(?[a-z\d]\)|\W")
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


def furniture(pages: Sequence[Sequence[Line]], heights: Sequence[float]) -> list[set[int]]:
    """For each page, the ranks of its lines that are running headers, footers or page numbers."""
    count = len(pages)
    zones = [
        [line for line in lines if _in_zone(line, height)]
        for lines, height in zip(pages, heights, strict=True)
    ]
    anywhere: dict[tuple[str, int, int], set[int]] = defaultdict(set)
    for at, lines in enumerate(pages):
        for line in lines:
            if not line.upright:
                anywhere[_plain(line.text), round(line.left / 4), round(line.base / 4)].add(at)
    body = _body_size(pages)
    needed = 2 if count <= 5 else 3  # noqa: PLR2004
    repeated = _repeated(pages, zones, heights, needed)
    sideways = {key for key, where in anywhere.items() if len(where) >= max(needed, count // 3)}
    found: list[set[int]] = []
    for lines, zone, height in zip(pages, zones, heights, strict=True):
        marked = _outer(
            {line.rank for line in zone if line.size < _LARGE * body and _repeats(line, height, repeated)},
            lines,
            height,
        )
        marked |= {
            line.rank
            for line in lines
            if not line.upright
            and (_plain(line.text), round(line.left / 4), round(line.base / 4)) in sideways
        }
        found.append(marked)
    _add_slot_mates(pages, heights, found)
    _add_page_numbers(pages, heights, found)
    return found


def _repeated(
    pages: Sequence[Sequence[Line]], zones: Sequence[Sequence[Line]], heights: Sequence[float], needed: int
) -> set[tuple[str, bool]]:
    """What stands at the edge of enough pages (True: the upper edge), and hardly anywhere inside them."""
    edges: dict[tuple[str, bool], set[int]] = defaultdict(set)
    for at, (zone, height) in enumerate(zip(zones, heights, strict=True)):
        for line in zone:
            edges[_plain(line.text), line.base > height / 2].add(at)
    often = {
        key: where
        for key, where in edges.items()
        if len(where) >= needed and _runs_through(where, len(pages))
    }
    inside = _count_inside({text for text, _ in often}, pages, zones)
    return {key for key, where in often.items() if inside[key[0]] < max(2, len(where) / 4)}


def _count_inside(
    wanted: set[str], pages: Sequence[Sequence[Line]], zones: Sequence[Sequence[Line]]
) -> Counter[str]:
    """How often lines that are not at an edge say one of ``wanted``. Most are told by their first letter."""
    firsts = {text[0] for text in wanted} | {*"ivxlc"}  # of which a number may consist
    inside: Counter[str] = Counter()
    for lines, zone in zip(pages, zones, strict=True):
        at_edge = {line.rank for line in zone}
        for line in lines:
            first = line.text[0].lower()
            if (
                line.rank in at_edge
                or len(line.text) >= _LONGEST
                or (first.isalpha() and first not in firsts)
            ):
                continue
            inside[_plain(line.text)] += 1
    return inside


def _runs_through(where: set[int], count: int) -> bool:
    """Whether the pages lie together, or are many: a footnote that recurs here and there is no running line."""
    near = sum(bool({at - 2, at - 1, at + 1, at + 2} & where) for at in where)
    return len(where) >= count / 4 or near > len(where) / 2


def _body_size(pages: Sequence[Sequence[Line]]) -> float:
    sizes: Counter[float] = Counter()
    for lines in pages:
        for line in lines:
            sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


@lru_cache(maxsize=4096)
def _plain(text: str) -> str:
    """The text with its numbers made alike, so that "Page 3" and "Page 4" repeat each other."""
    pattern = _NUMBERS if len(text) < _SHORT else _DIGITS
    return " ".join(pattern.sub("#", text.lower()).split())


def _in_zone(line: Line, height: float) -> bool:
    return line.base < _ZONE * height or line.base > (1 - _ZONE) * height


def _outer(ranks: set[int], lines: Sequence[Line], height: float) -> set[int]:
    """Those of the repeated lines between which and the page's edge no other line stands."""
    rest = [line.base for line in lines if line.rank not in ranks and line.upright and len(line.text) > 3]  # noqa: PLR2004
    top, bottom = max(rest, default=0.0), min(rest, default=height)
    return {
        line.rank for line in lines if line.rank in ranks and (line.base > top - 2 or line.base < bottom + 2)
    }


def _slots(line: Line, height: float) -> tuple[int, ...]:
    """Where the line stands, counted from the nearer edge; two overlapping slots, so that none is split."""
    if not _in_zone(line, height):
        return ()
    offset = line.base if line.base < height / 2 else line.base - height - 2000
    return (round(offset / 6) * 2, round((offset + 3) / 6) * 2 + 1)


def _repeats(line: Line, height: float, repeated: set[tuple[str, bool]]) -> bool:
    if not _in_zone(line, height):
        return False
    key = _plain(line.text)
    if _SECTION.fullmatch(line.text):
        return False
    return (key, line.base > height / 2) in repeated


def _add_slot_mates(pages: Sequence[Sequence[Line]], heights: Sequence[float], found: list[set[int]]) -> None:
    """Running headers whose words change by chapter: same place and size as most pages' furniture."""
    known: Counter[tuple[int, float]] = Counter()
    for lines, height, marked in zip(pages, heights, found, strict=True):
        known.update(
            {
                (_slots(line, height)[0], line.size)
                for line in lines
                if line.rank in marked and _slots(line, height) and _SOME_WORDS.search(line.text)
            }
        )
    common = {place for place, times in known.items() if times >= max(4, len(pages) // 2)}
    for lines, height, marked in zip(pages, heights, found, strict=True):
        rest = [line for line in lines if line.rank not in marked]
        if not rest:
            continue
        by_height = sorted(rest, key=lambda line: line.base)
        for line, neighbour in ((by_height[0], by_height[1:2]), (by_height[-1], by_height[-2:-1])):
            slots = _slots(line, height)
            apart = not neighbour or abs(neighbour[0].base - line.base) > _APART * line.size
            if slots and (slots[0], line.size) in common and apart and len(line.text) < _LONGEST:
                marked.add(line.rank)


def _add_page_numbers(
    pages: Sequence[Sequence[Line]], heights: Sequence[float], found: list[set[int]]
) -> None:
    """Bare numbers at the edge of the page: that count with the pages, or that most pages have at one place.

    The latter because two or three pages of roman numbers, or an appendix counted anew, are too few to count with.
    """
    offsets: Counter[tuple[bool, int]] = Counter()
    places: dict[tuple[int, float], dict[int, int]] = defaultdict(dict)
    bare: list[tuple[int, int, tuple[bool, int]]] = []
    for at, (lines, height) in enumerate(zip(pages, heights, strict=True)):
        if not lines:
            continue
        outer = {max(lines, key=lambda line: line.base).rank, min(lines, key=lambda line: line.base).rank}
        for line in lines:
            match = _NUMBER_LINE.fullmatch(line.text)
            value = number(match.group(1)) if match else None
            if value and (line.rank in outer or _in_zone(line, height)):
                bare.append((at, line.rank, (value[0], value[1] - at)))
            if value and line.rank in outer and (slots := _slots(line, height)):
                places[slots[0], line.size][at] = line.rank
    offsets.update(offset for _, offset in {(at, offset) for at, _, offset in bare})
    for at, rank, offset in bare:
        if offsets[offset] >= min(3, max(1, len(pages) - 1)):
            found[at].add(rank)
    for ranks in places.values():
        if len(ranks) >= max(3, 0.8 * len(pages)):
            for at, rank in ranks.items():
                found[at].add(rank)


def number(text: str) -> tuple[bool, int] | None:
    """Whether it is roman, and its value; None where it is neither kind of number."""
    if text.isdigit():
        return False, int(text)
    low, total = text.lower(), 0
    for at, letter in enumerate(low):
        if letter not in _ROMAN:
            return None
        value = _ROMAN[letter]
        total += -value if at + 1 < len(low) and _ROMAN.get(low[at + 1], 0) > value else value
    return True, total


def printed_labels(pages: Sequence[Sequence[Line]], marked: Sequence[set[int]]) -> list[str | None]:
    """The number printed on each page, as far as the furniture shows numbers that count with the pages."""
    seen: list[dict[tuple[bool, int], str]] = []
    votes: Counter[tuple[bool, int]] = Counter()
    for at, (lines, ranks) in enumerate(zip(pages, marked, strict=True)):
        here: dict[tuple[bool, int], str] = {}
        for line in lines:
            if line.rank not in ranks:
                continue
            for match in _EDGE_NUMBER.finditer(line.text):
                text = match.group(1) or match.group(2)
                value = number(text)
                if value:
                    here[value[0], value[1] - at] = text
        seen.append(here)
        votes.update(here.keys())
    needed = 2 if len(pages) > 2 else 1  # noqa: PLR2004
    labels: list[str | None] = [None] * len(pages)
    offsets: list[tuple[bool, int] | None] = [None] * len(pages)
    for at, here in enumerate(seen):
        best = max(here, key=lambda offset: votes[offset], default=None)
        if best and votes[best] >= needed:
            labels[at], offsets[at] = here[best], best
    _fill(labels, offsets)
    return labels


def _fill(labels: list[str | None], offsets: list[tuple[bool, int] | None]) -> None:
    """Give pages between two that count alike the number that they must have."""
    known = [at for at, offset in enumerate(offsets) if offset]
    for before, after in pairwise(known):
        offset = offsets[before]
        if offset and offset == offsets[after]:
            for at in range(before + 1, after):
                labels[at] = _roman(at + offset[1]) if offset[0] else str(at + offset[1])


def _roman(value: int) -> str:
    steps = [
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ]
    text = ""
    for step, letters in steps:
        while value >= step:
            text, value = text + letters, value - step
    return text
