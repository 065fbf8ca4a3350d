"""Figures: sentences in which a number counts something, with the number of the country where it is given."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.records import Passage
from index.spans import Span
from index.verbatim import quote_of
from ingest.extraction.figure_words import ALIKE, NUMBER, PERCENT, WORD, YEAR, against, counted
from ingest.extraction.outline import unnumbered

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_OUT_OF = re.compile(
    rf"(?<![\d–—/-])\b(?P<value>{NUMBER}\s+(?:out\s+)?of\s+(?:the\s+|those\s+|these\s+|its\s+|their\s+)?{NUMBER})\b"
    rf"(?!\s+(?:{_MONTHS}))(?![\d.]*{PERCENT})",
    re.IGNORECASE,
)
_SHARE = re.compile(rf"(?P<value>\b{NUMBER}{PERCENT})(?:\s+of)?", re.IGNORECASE)
_RATE = re.compile(
    rf"\b(?P<value>{NUMBER}\s+(?:[a-z]+\s+){{0,3}}?per\s+(?:1,?000|10,?000|100,?000)(?:\s+(?!of\b)[a-z]+)?)",
    re.IGNORECASE,
)
_QUICK = re.compile(rf"\d|per\s?cent|\b(?:{WORD})\s+(?:out\s+)?of\b", re.IGNORECASE)
_OTHERS = re.compile(
    rf"(?:\baverages?|\bnationally|\bEngland(?: and Wales)?|\bin similar areas|\bcomparators|{ALIKE}"
    rf"|\b(?:national|England) (?:rate|figure|level)s?)(?: (?:in|for) {YEAR})?(?: is| was| of| at|,|:)?\s*\(?"
    rf"(?:{NUMBER}{PERCENT}\)?(?:,| and)\s*)?$|\btargets?(?: is| was| of| at|,)?(?: at least)?\s*\(?$",
    re.IGNORECASE,
)
"""What stands before the number of others; the second of two ("17% and 38% respectively") is theirs too, a target
nobody's."""
_SET_AGAINST = re.compile(r"\s*(?:vs?\b|versus\b|compared (?:with|to)\b)", re.IGNORECASE)
_EARLIER = re.compile(
    r"\b(?:increas|decreas|reduc|ris|rose|fall|fell|drop|improv|declin|grow|grew|narrow|chang|up\b|down\b)[^.;]*?"
    r"\bfrom\s+(?:both |just |over |under |around |about )?(?:[\d,]+\s*\()?$"
    r"|\b(?:improvement|increase|decrease|reduction|decline) (?:on|since|from) (?:the |[^.;]{0,25}\bwhen (?:only )?)$",
    re.IGNORECASE,
)
"""What stands before a number of an earlier time: "risen from 12%", "an improvement on the 12%"."""
_LEAD = re.compile(r"^(?P<lead>.*?\S??)(?:(?<=[a-z])\s?\d{1,2})?\s*:\s*\d{0,2}\s*$", re.DOTALL)
"""The line above a list, with or without the mark of a footnote."""
_ITEM = re.compile(r"^[\s─―–—•-]*(?:[a-z]|In [^,.;:]{3,40}? (?:is|are|was|were)\b)")
"""A point that goes on from the line above its list: "in primary schools is 9%"."""


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
    lead = ""
    for passage in passages:
        if passage.kind in ("footnote", "caption", "table"):
            continue
        if not _QUICK.search(passage.text):
            lead = ""
            continue
        for start, end in passage.sentences:
            sentence = passage.text[start:end]
            if said := _LEAD.match(sentence):
                lead = " ".join(unnumbered(said["lead"]).split())
            elif not _ITEM.match(sentence):
                lead = ""
            match = _first(sentence) if _QUICK.search(sentence) else None
            if match:
                yield _figure(passage, start, end, match, lead)


def _figure(passage: Passage, start: int, end: int, match: re.Match[str], lead: str) -> Figure:
    sentence = passage.text[start:end]
    value, counts = " ".join(match["value"].split()), counted(sentence, match)
    return Figure(
        quote_of(passage, start, end), passage.spans(start, end), passage.heading, value,
        f"{lead}: {counts}" if lead and counts else counts, against(sentence, match),
    )  # fmt: skip


def _first(sentence: str) -> re.Match[str] | None:
    found = [match for pattern in (_OUT_OF, _SHARE, _RATE) if (match := _own(pattern, sentence))]
    return min(found, key=lambda match: match.start()) if found else None


def _own(pattern: re.Pattern[str], sentence: str) -> re.Match[str] | None:
    """The first match that is the report's own number of today: none of others, of before, or an Act's year."""
    for match in pattern.finditer(sentence):
        before, after = sentence[: match.start()], sentence[match.end() :]
        act = pattern is _OUT_OF and re.search(r"\b(?:1[89]|20)\d\d$", match["value"])
        others = _OTHERS.search(before) and not _SET_AGAINST.match(after)
        if not (act or others or _EARLIER.search(before)):
            return match
    return None
