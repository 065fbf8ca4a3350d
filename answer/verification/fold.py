"""Text as quotes are compared: typography evened out, every word, number and punctuation mark kept.

Folded alike: white space, the kinds of quotation marks, of hyphens and of dashes, ligatures, accents however
they are composed, an ellipsis and three dots, and a hyphen at a line end, which may be kept or closed. All
else is a difference: a letter's case, a comma, a percent sign, "the rapist" and "therapist".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.verbatim import LIGATURES

Offsets = NDArray[np.int32]

DASH = "–"
"""What a dash between words becomes; a hyphen within a word stays one."""
_QUOTES = dict.fromkeys(map(ord, "\"'`´‘’‚‛“”„‟′″＂＇"), "'")
_HYPHENS = dict.fromkeys(map(ord, "\u2010\u2011\u2212\ufe63\uff0d"), "-")
_TABLE = {**_QUOTES, **_HYPHENS, ord("―"): "—", 0x2012: "–"}

_BULLETS = "•▪●○◦‣■□➢✓\uf0a7\uf0b7"
_CONTROLS = "\x00-\x08\x0e-\x1e"
_BLANK = rf"[\s{_BULLETS}{_CONTROLS}]"
_RULES: tuple[tuple[str, str], ...] = (
    ("line", r"[ \t]*-[ \t]*[\r\n]\s*|[\xad\ufffe\x02]\s*"),  # a hyphen at a line's end
    ("gone", "[\u200b-\u200f\u2060\ufeff\u202a-\u202e\u2066-\u2069]+"),
    ("dash", r"\s*—+\s*|\s+[-–]+\s+|\s*-{2,}\s*|\s*–\s+|\s+–\s*"),
    ("hyphen", r"–|(?<=\w)-\s+(?=\w)"),
    ("dots", r"\s*(?:…|\.\s?\.\s?\.)"),
    ("closing", r"\s+(?=[,.;:!?)\]])|(?<=[(\[])\s+"),
    ("space", rf"(?:[^\S ]|[{_BULLETS}{_CONTROLS}]){_BLANK}*|[ ]{_BLANK}+"),
    ("ligature", "[ﬀﬁﬂﬃﬄﬅﬆ]"),
)
_COMPOSED = r"(?P<accent>[^\W\d_][\u0300-\u036f]+)"
_EARLY = (
    rf"(?=[\s\-–—….\xad\ufffe\u200b-\u200f\u2060\ufeff\u202a-\u202e\u2066-\u2069ﬀ-ﬆ{_BULLETS}{_CONTROLS}])"
)
"""With what any of them begins: most characters are passed over at once."""
_CHANGED = re.compile(_EARLY + "(?:" + "|".join(f"(?P<{name}>{pattern})" for name, pattern in _RULES) + ")")
_CHANGED_ACCENTS = re.compile(f"{_CHANGED.pattern}|{_COMPOSED}")
_BECOMES: dict[str, Callable[[str], str]] = {
    "gone": lambda _: "",
    "dash": lambda _: DASH,
    "hyphen": lambda _: "-",
    "dots": lambda _: "...",
    "closing": lambda _: "",
    "space": lambda _: " ",
    "ligature": lambda found: LIGATURES[found],
    "accent": lambda found: unicodedata.normalize("NFC", found),
}


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text; ``text[i]`` stands for ``source[starts[i]:ends[i]]`` (offsets, each (len(text),))."""

    text: str
    starts: Offsets
    ends: Offsets


def fold(source: str, *, close_lines: bool = False) -> Folded:
    """Fold a text, keeping where each character came from; with ``close_lines``, hyphens at line ends go."""
    text = source.translate(_TABLE)
    parts: list[str] = []
    lows: list[int] = []  # of each part, where it begins in the source, and where it ends if it was changed
    highs: list[int] = []
    at = 0
    changed = _CHANGED if unicodedata.is_normalized("NFC", text) else _CHANGED_ACCENTS
    for match in changed.finditer(text):
        kind = str(match.lastgroup)
        new = ("" if close_lines else "-") if kind == "line" else _BECOMES[kind](match.group())
        start, end = match.span()
        parts += (text[at:start], new)
        lows += (at, start)
        highs += (0, end)
        at = end
    parts.append(text[at:])
    lows.append(at)
    highs.append(0)
    return Folded("".join(parts), *_origins(parts, lows, highs))


def _origins(parts: Sequence[str], lows: Sequence[int], highs: Sequence[int]) -> tuple[Offsets, Offsets]:
    """The source range of every character of the parts; ``highs`` is 0 for a part that was copied."""
    lengths = np.array([len(part) for part in parts], np.int32)
    first = np.repeat(np.cumsum(lengths, dtype=np.int32) - lengths, lengths)
    low, high = np.repeat(np.array(lows, np.int32), lengths), np.repeat(np.array(highs, np.int32), lengths)
    starts = np.where(high > 0, low, low + np.arange(len(first), dtype=np.int32) - first)
    return starts, np.where(high > 0, high, starts + 1)


def folded(text: str) -> str:
    """A quote as it is compared, without white space around it."""
    return fold(text).text.strip()


def words_in(text: str) -> list[str]:
    """The words of a text in lower case, an apostrophe or hyphen within one kept, all punctuation left out."""
    return re.findall(r"[^\W_]+(?:['\-.,/][^\W_]+)*|[%£$€]", fold(text).text.casefold())


class Token(NamedTuple):
    """A word of a folded text: bare and in lower case, and where it stands with its punctuation."""

    word: str
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """The words of a folded text; what is punctuation alone is none."""
    found = []
    for match in re.finditer(r"\S+", text):
        word = match.group().strip(".,;:!?()[]'–-").casefold()
        if word:
            found.append(Token(word, match.start(), match.end()))
    return found


def occurrences(quote: str, text: str, most: int = 50) -> list[tuple[int, int]]:
    """Where a folded text says a folded quote, as whole words and whole numbers: half-open offsets."""
    found: list[tuple[int, int]] = []
    at = text.find(quote) if quote else -1
    while at >= 0 and len(found) < most:
        if is_whole(text, at, at + len(quote)):
            found.append((at, at + len(quote)))
        at = text.find(quote, at + 1)
    return found


def is_whole(text: str, start: int, end: int) -> bool:
    """Whether ``text[start:end]`` begins and ends where words and numbers do.

    "compliant" is not cut out of "non-compliant", "40" not out of "1,040", "£40", "40.5" or "40%".
    """
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    first, last = text[start], text[end - 1]
    if first.isalnum() and before:
        if before[-1].isalnum() or (before[-1] == "-" and before[:-1].isalnum()):
            return False
        if first.isdigit() and (before[-1] in "£$€" or (before[-1] in ".," and before[:-1].isdigit())):
            return False
    if last.isalnum() and after:
        if after[0].isalnum() or (after[0] == "-" and after[1:].isalnum()):
            return False
        if last.isdigit() and (after[0] == "%" or (after[0] in ".," and after[1:].isdigit())):
            return False
    return True
