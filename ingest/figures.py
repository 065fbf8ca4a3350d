"""Figures: sentences in which a number counts something, with the number of the country where it is given."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.records import Passage, Span
from index.verbatim import quote_of
from ingest.outline import unnumbered

_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_ONES = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen"
    "|eighteen|nineteen"
)
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_WORD = rf"(?:(?:{_TENS})(?:-(?:{_ONES}))?|{_ONES})"
_NUMBER = rf"(?:\d{{1,3}}(?:,\d{{3}})+|\d+(?:\.\d+)?|{_WORD})"
_PERCENT = r"(?:%|\s?per\s?cent\b)"
_OUT_OF = re.compile(
    rf"\b(?P<value>{_NUMBER}\s+(?:out\s+)?of\s+(?:the\s+|those\s+|these\s+|its\s+|their\s+)?{_NUMBER})\b"
    rf"(?!\s+(?:{_MONTHS}))",
    re.IGNORECASE,
)
_SHARE = re.compile(rf"(?P<value>\b{_NUMBER}{_PERCENT})(?:\s+of)?", re.IGNORECASE)
_RATE = re.compile(
    rf"\b(?P<value>{_NUMBER}\s+(?:[a-z]+\s+){{0,3}}?per\s+(?:1,?000|10,?000|100,?000)(?:\s+[a-z]+)?)",
    re.IGNORECASE,
)
_ALIKE = "statistical neighbours?|similar (?:forces|areas)"
_AGAINST = re.compile(
    rf"(?:(?:against|compared (?:with|to)|above|below|than|lower than|higher than)[^.;]{{0,60}}?"
    rf"(?:national(?:ly)?|England(?: and Wales)?|{_ALIKE}|all forces|average)[^.;]{{0,40}}?"
    rf"(?P<after>{_NUMBER}(?:{_PERCENT}|\s+per\s+[\d,]+)?)"
    rf"|(?:national|England) (?:average|rate|figure)[^.;,\d]{{0,20}}?(?P<stated>{_NUMBER}(?:{_PERCENT})?)"
    rf"|(?P<before>{_NUMBER}(?:{_PERCENT})?)\s+(?:nationally|(?:across|in|for) (?:England|the country)|for (?:{_ALIKE})"
    rf"|(?:is |was )?the (?:national|England) (?:average|rate|figure)))",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"\s*(?P<counts>[^.;:,()]{3,90})")
_QUICK = re.compile(rf"\d|per\s?cent|\b(?:{_WORD})\s+(?:out\s+)?of\b", re.IGNORECASE)
_OTHERS = re.compile(
    rf"(?:\baverage|\bnationally|\bEngland|\bin similar areas|{_ALIKE})(?: is| was| of|,|:)?\s*\(?$",
    re.IGNORECASE,
)
"""What stands before the number of others."""
_MOST_BEFORE = 14
"""Words before a share that are taken for what it is a share of."""
_NO_COUNT = re.compile(
    r"^(?:and|or|but|in|to|by|at|on|which|who|that|this|as|for|with|from)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A sentence with a figure: ``value`` as written, what it ``counts``, and the number of the country."""

    text: str
    spans: tuple[Span, ...]
    heading: tuple[str, ...]
    value: str
    counts: str | None
    against: str | None


def find_figures(passages: Sequence[Passage]) -> Iterator[Figure]:
    """The sentences of the running text that hold a share, "n of m", or a rate; the first number of each."""
    for passage in passages:
        if passage.kind in ("footnote", "caption", "table") or not _QUICK.search(passage.text):
            continue
        for start, end in passage.sentences:
            sentence = passage.text[start:end]
            match = _first(sentence) if _QUICK.search(sentence) else None
            if match:
                quote = quote_of(passage, start, end)
                spans = passage.spans(start, end)
                value = " ".join(match["value"].split())
                yield Figure(
                    quote, spans, passage.heading, value, _counts(sentence, match), _against(sentence, match)
                )


def _first(sentence: str) -> re.Match[str] | None:
    found = [match for pattern in (_OUT_OF, _SHARE, _RATE) if (match := _own(pattern, sentence))]
    return min(found, key=lambda match: match.start()) if found else None


def _own(pattern: re.Pattern[str], sentence: str) -> re.Match[str] | None:
    """The first match that is the report's own number: not one that others are compared with, nor an Act's year."""
    for match in pattern.finditer(sentence):
        act = pattern is _OUT_OF and re.search(r"\b(?:1[89]|20)\d\d$", match["value"])
        if not act and not _OTHERS.search(sentence[: match.start()]):
            return match
    return None


def _counts(sentence: str, match: re.Match[str]) -> str | None:
    """The words after the number, or before it where a share is stated of what stands there."""
    after = _COUNTED.match(re.sub(r"^\s*\)?\s*(?:of\s)?", " ", sentence[match.end() :]))
    if after and not _NO_COUNT.match(after["counts"].strip()):
        return " ".join(after["counts"].split())
    before = unnumbered(sentence[: match.start()]).strip(" ,;(")
    return " ".join(before.split()) if 0 < len(before.split()) <= _MOST_BEFORE else None


def _against(sentence: str, match: re.Match[str]) -> str | None:
    for found in _AGAINST.finditer(sentence):
        group = next(name for name in ("after", "stated", "before") if found[name])
        if found.start(group) != match.start("value"):
            return " ".join(found[group].split())
    return None
