"""For a quote that stands nowhere: the words most like it, the differences, and the pieces it may be made of."""

from __future__ import annotations

import difflib
import itertools
import re
from collections.abc import Iterable, Sequence

import numpy as np

from answer.verification.fold import Token, folded, tokens
from answer.verification.library import Library, Text, spellings
from answer.verification.verdicts import Change, Nearest, Stitch
from index.records import ReportRow

LEAST_ALIKE = 0.5
"""Below this share of the quote's words, nothing is called near."""
PIECE_WORDS = 4
"""Fewer words in a row than this are in every report: they are no piece of anything."""
LONG_PIECE = 10
"""A piece of so many words counts even where nothing in the quote shows that one ends."""
FEW_DROPPED = 8
"""Where the second piece begins so few words after the first ends, words were dropped: that is no stitching."""
MOST_JOINING = 3
MOST_TRIED = 4
PREFERRED = 0.001
_AIR = 4
_ELLIPSIS = re.compile(r"\s*\[?\s*\.{3,}\s*\]?\s*|\s*\[[^\]]{0,80}\]\s*")
_JOINING = frozenset(
    ("and", "but", "while", "so", "because", "which", "then", "also", "however", "yet", "or", "that", "as", "with",
     "although")
)  # fmt: skip


def marked_pieces(quote: str) -> list[str]:
    """The parts of a folded quote between ellipses and words in square brackets; one when it has none."""
    return [part for part in (part.strip(" ,;") for part in _ELLIPSIS.split(folded(quote))) if part]


def stitched(library: Library, quote: str, reports: Iterable[ReportRow]) -> tuple[Stitch, ...]:
    """The pieces of which a quote is made, all from one report; empty when it is not."""
    parts = marked_pieces(quote)
    for row in reports:
        text = library.text(row)
        if len(parts) > 1 and (pieces := _found(text, parts)):
            return pieces
        if pieces := _runs(text, quote):
            return pieces
    return ()


def _found(text: Text, parts: Sequence[str]) -> tuple[Stitch, ...]:
    pieces = []
    for part in parts:
        place = next((place for variant in spellings(part) for place in text.find(variant)), None)
        if place is None:
            return ()
        pieces.append(Stitch(part, place))
    return tuple(pieces)


def _runs(text: Text, quote: str) -> tuple[Stitch, ...]:
    """A quote as runs of the report's words, the longest first; empty when words are left over.

    Where one run ends and the next begins, the quote must show it (a full stop, an ellipsis, a joining word),
    unless both are long: else a single changed word would make two runs.
    """
    wanted = tokens(folded(quote))
    said = text.tokens
    where: dict[str, list[int]] = {}
    for at, token in enumerate(said):
        where.setdefault(token.word, []).append(at)
    runs: list[tuple[int, int, int]] = []  # from, to (in the quote), at (in the report)
    at = joining = 0
    while at < len(wanted):
        length, place = _longest(wanted, at, said, where)
        if runs and joining < MOST_JOINING and wanted[at].word in _JOINING and at + 1 < len(wanted):
            after, _ = _longest(wanted, at + 1, said, where)
            length = length if length > after + 1 else 0
        least = PIECE_WORDS if runs or len(wanted) - length >= PIECE_WORDS else len(wanted)
        if length >= least:
            runs.append((at, at + length, place))
            at, joining = at + length, 0
        elif runs and joining < MOST_JOINING and wanted[at].word in _JOINING:
            at, joining = at + 1, joining + 1
        else:
            return ()
    if len(runs) < 2 or joining or not _shown(folded(quote), wanted, runs):  # noqa: PLR2004
        return ()
    return tuple(_stitch(text, said[place], said[place + end - start - 1]) for start, end, place in runs)


def _longest(
    wanted: Sequence[Token], at: int, said: Sequence[Token], where: dict[str, list[int]]
) -> tuple[int, int]:
    """The longest run of the report's words with which ``wanted[at:]`` begins: its length, and where it is."""
    best = (0, 0)
    for place in where.get(wanted[at].word, ()):
        length = 0
        while (
            at + length < len(wanted)
            and place + length < len(said)
            and wanted[at + length].word == said[place + length].word
        ):
            length += 1
        best = max(best, (length, place), key=lambda run: run[0])
    return best


def _shown(quote: str, wanted: Sequence[Token], runs: Sequence[tuple[int, int, int]]) -> bool:
    for (start, end, at), (after, last, goes_on) in itertools.pairwise(runs):
        between = quote[wanted[end - 1].end - 1 : wanted[after].start + 1]
        dropped = goes_on - (at + end - start)
        if not re.search(r"[.!?]", between) and 0 < dropped <= FEW_DROPPED:
            return False
        ends = after > end or re.search(r"[.!?;:,–\]]", between)
        if not ends and min(end - start, last - after) < LONG_PIECE:
            return False
    return True


def _stitch(text: Text, first: Token, last: Token) -> Stitch:
    spans = text.mended.spans(first.start, last.end)
    return Stitch(text.mended.text[first.start : last.end], text.place(spans))


def nearest(library: Library, quote: str, cited: Sequence[ReportRow]) -> Nearest | None:
    """The words of the reports that are most like the quote, with their differences; None when nothing is.

    Of equally near ones, those of the reports that are cited.
    """
    wanted = tokens(folded(quote))
    if not wanted:
        return None
    near = library.like(quote)
    rows = {row.id: row for row in (*cited[:3], *(row for row, _ in near[:6]))}
    texts = [library.text(row) for row in rows.values()]
    found = [
        (one[0] + PREFERRED * (text.row in cited), text, one)
        for text in texts
        if (one := _near_in(text, wanted))
    ]
    if not found:
        return None
    _, text, (alike, low, high) = max(found, key=lambda one: one[0])
    return _described(text, quote, low, high) if alike >= LEAST_ALIKE else None


def _near_in(text: Text, wanted: Sequence[Token]) -> tuple[float, int, int] | None:
    """The part of a report's text most like the wanted words: how alike (0..1), from, to."""
    said = text.tokens
    best: tuple[float, int, int] | None = None
    for at in _windows(said, wanted):
        window = said[max(0, at - _AIR) : at + len(wanted) + 2 * _AIR]
        matcher = difflib.SequenceMatcher(
            None, [t.word for t in wanted], [t.word for t in window], autojunk=False
        )
        blocks = [block for block in matcher.get_matching_blocks() if block.size]
        alike = sum(block.size for block in blocks) / len(wanted)
        if blocks and (best is None or alike > best[0]):
            best = (alike, window[blocks[0].b].start, window[blocks[-1].b + blocks[-1].size - 1].end)
    return best


def _windows(said: Sequence[Token], wanted: Sequence[Token]) -> list[int]:
    """Where the runs of words begin that share most words with the wanted ones; few, and apart."""
    shared = {token.word for token in wanted}
    size = len(wanted) + _AIR
    held = np.array([token.word in shared for token in said] or [False], dtype=np.int64)
    counts = np.convolve(held, np.ones(min(size, len(held)), dtype=np.int64), "valid")
    found: list[int] = []
    for at in np.argsort(-counts, kind="stable").tolist():
        if all(abs(at - other) >= size for other in found):
            found.append(at)
            if len(found) == MOST_TRIED:
                break
    return found


def _described(text: Text, quote: str, low: int, high: int) -> Nearest:
    said = text.mended.text[low:high]
    ours, theirs = folded(quote).split(), said.split()
    matcher = difflib.SequenceMatcher(None, ours, theirs, autojunk=False)
    changes = tuple(
        Change(" ".join(ours[a:b]), " ".join(theirs[c:d])) for _, a, b, c, d in matcher.get_opcodes()
    )
    return Nearest(text.place(text.mended.spans(low, high)), said, round(matcher.ratio(), 3), changes)
