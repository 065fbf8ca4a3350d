"""What a file claims: words in quotation marks, and the place that is given for them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from index.spans import Span

_NUMBER = r"(?:\d{1,4}|[ivxlc]{1,7})"
_LIST = rf"{_NUMBER}(?:\s*(?:[-–—]|to|,|&|and)\s*{_NUMBER})*"
_BOTH = re.compile(r"\bpages?\s+(\d{1,4})\s+\(printed\s+([^\s)]+)\)", re.IGNORECASE)
_PDF_PAGE = re.compile(
    rf"(?<![\w/])({_NUMBER})(?:[-–]({_NUMBER}))?\s+\(PDF pages?\s+(\d{{1,4}})(?:[-–]\d+)?\)"
)
_PAGES = re.compile(rf"\b(?:pp|pgs?|p|pages?)\b\.?\s*({_LIST})(?![\w%])", re.IGNORECASE)
_FRAGMENT = re.compile(r"#page=(\d{1,4})\b")
_PARAGRAPHS = re.compile(
    r"(?:\bparas?\b\.?|\bparagraphs?\b|¶|§)\s*(\d{1,4}(?:\.\d{1,3}){0,3})", re.IGNORECASE
)
_BRACKETS = re.compile(r"\[(\d{1,4}(?:\.\d{1,3}){0,3})\]")
_TAIL = re.compile(r"\)\s+(\d{1,4})(?:\s*[-–]\s*(\d{1,4}))?(?=\s*(?:[.,;)<]|$))")
_RANGE = re.compile(r"[-–—]|to")
_FILE_NAME = re.compile(r"[^,;()“”\"\n]{1,200}\.x?html?\b", re.IGNORECASE)
"""A web page's file name: its numbers are no page's."""
_SHA256 = re.compile(r"\b[0-9a-f]{64}\b")
_PASSAGE = re.compile(r"\bpassage\s+([0-9a-f]{16})\b", re.IGNORECASE)
CONTEXT = "\x1e"
"""Between the parts of ``Cited.reference``: what follows the quote, what goes before it, the heading above."""


@dataclass(frozen=True, slots=True)
class Cited:
    """The place that is given. Every field that is set must be right.

    ``pages`` are physical, ``labels`` printed; ``either`` may be one or the other ("p 9"); ``any`` may be a page
    or a paragraph ("[12]"). ``reference`` is text that names the report, ``report`` its path as listed.
    """

    sha256: str | None = None
    passage: str | None = None
    report: str | None = None
    pages: tuple[int, ...] = ()
    labels: tuple[str, ...] = ()
    either: tuple[str, ...] = ()
    paragraphs: tuple[str, ...] = ()
    any: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()
    reference: str = ""

    @property
    def has_place(self) -> bool:
        """Whether a page or a paragraph is given."""
        return bool(self.pages or self.labels or self.either or self.paragraphs or self.any)


@dataclass(frozen=True, slots=True)
class Claim:
    """One quote of a file. ``whole`` is false for text that may hold what stands on no page (a passage's)."""

    n: int
    quote: str
    cited: Cited
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Claims:
    """What was read from a file; ``short`` counts words in quotation marks that are too few to be a quote."""

    quotes: tuple[Claim, ...]
    short: int = 0
    remarks: tuple[str, ...] = field(default=())


def read_reference(text: str) -> Cited:
    """The place that a reference gives, in any of the usual forms."""
    cited = Cited(reference=" ".join(text.split()))
    if sha256 := _SHA256.search(text):
        cited = replace(cited, sha256=sha256.group())
    if passage := _PASSAGE.search(text):
        cited = replace(cited, passage=passage[1].lower())
    text = _FILE_NAME.sub("", text)
    if both := _BOTH.search(text):
        return replace(cited, pages=(int(both[1]),), labels=(both[2],))
    if both := _PDF_PAGE.search(text):
        return replace(cited, labels=(both[1],), pages=(int(both[3]),))
    if fragment := _FRAGMENT.search(text):
        cited = replace(cited, pages=(int(fragment[1]),))
        text = text[: fragment.start()] + text[fragment.end() :]
    if pages := _PAGES.search(text):
        return replace(cited, either=_numbers(pages[1]))
    if paragraph := _PARAGRAPHS.search(text):
        return replace(cited, paragraphs=(paragraph[1],))
    if brackets := _BRACKETS.search(text):
        if "." in brackets[1]:
            return replace(cited, paragraphs=(brackets[1],))
        return replace(cited, any=(brackets[1],))
    if tail := _TAIL.search(text):
        return replace(cited, either=_numbers("-".join(number for number in tail.groups() if number)))
    return cited


def _numbers(listed: str) -> tuple[str, ...]:
    """The numbers of "3, 5-7": 3, 5, 6, 7; a shortened end ("123-5") is read as it is meant."""
    found: list[str] = []
    ends = re.findall(_NUMBER, listed.lower())
    signs = re.split(_NUMBER, listed.lower())[1:-1]
    for number, sign in zip(ends, ["", *signs], strict=False):
        last = found[-1] if found else ""
        if _RANGE.search(sign) and last.isdigit() and number.isdigit():
            whole = last[: len(last) - len(number)] + number if len(number) < len(last) else number
            if int(last) < int(whole) <= int(last) + 200:
                found += [str(between) for between in range(int(last) + 1, int(whole) + 1)]
                continue
        found.append(number)
    return tuple(found)
