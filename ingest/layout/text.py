"""From lines to mended text: lines joined, hyphens at line ends closed, ligatures spelt out.

Every character of the mended text that stands on a page is covered by a piece whose two ranges hold the
same characters; only a ligature is one character there and several here. What is put in between (a space
where a line ended, a hyphen that PDFium replaced by U+FFFE) has no piece.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from index.spans import Piece
from index.verbatim import LIGATURES
from ingest.layout.lines import Line

_ODD = re.compile(
    r"[\ufb00-\ufb06]|[\xad\u200b-\u200f\u2060\ufeff\ufffe\x00-\x08\x0e-\x1f]+|[\s\xa0]{2,}|[^\S ]"
)
_HYPHENS = "-\u2010\u2011\xad"
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_LIGATURE = re.compile(r"[\ufb00-\ufb06]")
_BROKEN = re.compile(r"[-\u2010\xad\ufffe\x02](?:(?<=[\ufffe\x02])\s*|(?<![\ufffe\x02])\s*[\r\n]+\s*)")
"""A hyphen at a line end. One set of characters comes first, so that ``re`` skips to them."""

_REACH = 40
_ENDING = 6
_ENDINGS = ("ment", "ments", "tion", "tions", "sion", "sions", "ation", "ability", "ingly", "ately", "ities")
"""What is left of a broken word is short or ends so; a longer rest is a word of its own."""

_SHORTEST = 3
"""Shorter pieces that occur by themselves say nothing about a compound."""

_LAST_WORD = re.compile(r"([^\W\d_]+(?:-[^\W\d_]+)*)$")
_FIRST_WORD = re.compile(r"^([^\W\d_]+(?:-[^\W\d_]+)*)")
_PREFIXES = frozenset({
    "anti", "co", "cross", "ex", "extra", "inter", "long", "low", "high", "mid", "multi", "non", "one", "post",
    "pre", "self", "semi", "short", "single", "sub", "two", "well",
})  # fmt: skip
"""Words that a compound begins with more often than a broken word does."""


class Hyphens:
    """Whether a hyphen at a line end belongs to the word: asked of the report's own words first.

    A report whose other line-end hyphens all prove to be real is one that never breaks words.
    """

    def __init__(self, texts: Callable[[], Iterable[str]]) -> None:
        self._texts = texts
        self._words: Counter[str] | None = None
        self._never_breaks = False

    def keeps(self, before: str, after: str, mark: str) -> bool:
        """Whether ``before`` (ends before the hyphen) and ``after`` are one word with a real hyphen."""
        first, second = _LAST_WORD.search(before), _FIRST_WORD.search(after)
        if mark == "\xad":
            return False
        if not first or not second or not after[0].islower():
            return True
        words = self._known()
        head, tail = first.group(1).lower(), second.group(1).lower()
        whole, joined = words[f"{head}-{tail}"], words[head + tail]
        if whole != joined:
            return whole > joined
        if "-" in head + tail or head in _PREFIXES or self._never_breaks:
            return True
        ending = len(tail) < _ENDING or tail.endswith(_ENDINGS)
        if len(head) < _SHORTEST:
            return False
        if words[tail] > 0:
            return words[head] > 0 or len(tail) >= _ENDING - 1
        return words[head] > 0 and not ending

    def _known(self) -> Counter[str]:
        """How often each word occurs; the halves of a word that a line end divides are no words."""
        if self._words is None:
            words: Counter[str] = Counter()
            tokens: Counter[str] = Counter()
            broken_words: list[tuple[str, str]] = []
            for text in self._texts():
                low = text.lower()
                tokens.update(low.split())
                for broken in _BROKEN.finditer(low):
                    head = _LAST_WORD.search(low, max(0, broken.start() - _REACH), broken.start())
                    tail = _FIRST_WORD.match(low[broken.end() : broken.end() + _REACH])
                    words.subtract(half.group(1) for half in (head, tail) if half)
                    if head and tail:
                        broken_words.append((head.group(1), tail.group(1)))
            for token, times in tokens.items():
                for word in _WORD.findall(token):
                    words[word] += times
            self._words = words
            soft = sum(words[head + tail] > words[f"{head}-{tail}"] for head, tail in broken_words)
            hard = sum(words[f"{head}-{tail}"] > words[head + tail] for head, tail in broken_words)
            self._never_breaks = soft * 4 < hard
        return self._words


class Mender:
    """Builds the text of one block and the pieces that lead back to the pages."""

    def __init__(self, hyphens: Hyphens) -> None:
        self._hyphens = hyphens
        self._parts: list[str] = []
        self._pieces: list[Piece] = []
        self._length = 0

    def insert(self, text: str) -> None:
        """Add characters that stand on no page."""
        self._parts.append(text)
        self._length += len(text)

    def add(self, page: int, start: int, text: str) -> None:
        """Add ``text``, which stands on ``page`` from offset ``start``, mending it on the way."""
        if text.isprintable() and "  " not in text and (text.isascii() or not _LIGATURE.search(text)):
            self._verbatim(page, start, text)  # all that is odd but a ligature can't be printed
            return
        at = 0
        for odd in _ODD.finditer(text):
            self._verbatim(page, start + at, text[at : odd.start()])
            self._mend(page, start + odd.start(), odd.group())
            at = odd.end()
        self._verbatim(page, start + at, text[at:])

    def _mend(self, page: int, start: int, odd: str) -> None:
        spelt = LIGATURES.get(odd)
        if spelt:
            self._pieces.append(Piece(self._length, self._length + len(spelt), page, start, start + 1))
            self.insert(spelt)
        elif odd.isspace() and self._parts and not self._parts[-1].endswith(" "):
            self.insert(" ")

    def _verbatim(self, page: int, start: int, text: str) -> None:
        if not text:
            return
        end = self._length + len(text)
        last = self._pieces[-1] if self._pieces else None
        if last and last.end == self._length and last.page == page and last.page_end == start and _even(last):
            self._pieces[-1] = Piece(last.start, end, page, last.page_start, start + len(text))
        else:
            self._pieces.append(Piece(self._length, end, page, start, start + len(text)))
        self.insert(text)

    def line(self, line: Line, text: str, start: int, following: Line | None) -> None:
        """Add one line (or what is left of it after its mark) and what ties it to the ``following`` one."""
        body, mark = text, "-" if line.hyphen else ""
        if (
            following is not None
            and not mark
            and len(text) > 1
            and text[-1] in _HYPHENS
            and text[-2].isalnum()
        ):
            body, mark = text[:-1], text[-1]
        self.add(line.page, start, body)
        if following is None:
            if line.hyphen:
                self.insert("-")
            return
        if not mark:
            if not self._parts or not self._parts[-1].endswith(" "):
                self.insert(" ")
        elif self._hyphens.keeps(body, following.text, mark):
            if line.hyphen:
                self.insert("-")
            else:
                self.add(line.page, start + len(body), mark)

    def lines(self, lines: Sequence[Line], skip: int = 0) -> None:
        """Add lines run together, without the first ``skip`` characters of the first."""
        for at, line in enumerate(lines):
            text, start = (line.text[skip:], line.start + skip) if at == 0 else (line.text, line.start)
            self.line(line, text, start, lines[at + 1] if at + 1 < len(lines) else None)

    def done(self) -> tuple[str, tuple[Piece, ...]]:
        """The text and its pieces."""
        return "".join(self._parts), tuple(self._pieces)


def _even(piece: Piece) -> bool:
    return piece.end - piece.start == piece.page_end - piece.page_start


def mended(lines: Sequence[Line], hyphens: Hyphens, skip: int = 0) -> tuple[str, tuple[Piece, ...]]:
    """The text of ``lines`` run together, without the first ``skip`` characters of the first line."""
    mender = Mender(hyphens)
    mender.lines(lines, skip)
    return mender.done()
