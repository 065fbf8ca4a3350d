"""The areas that grades are given to: what the service as a whole is called, and which two names are of one area."""

from __future__ import annotations

import re

from ingest.extraction.outline import unnumbered

GROUP = re.compile(
    r"^(?:safeguarding services|(?:services for )?looked[- ]after children(?: services)?)$", re.IGNORECASE
)
"""The two services that inspections of 2009 to 2012 graded by themselves, in areas of the same names."""
OVERALL = re.compile(
    r"^(?:the )?overall\b|^(?:this|the) (?:local )?authority$|^(?:local authority )?children[’']?s (?:social care )?"
    r"services\b|^services for children\b",
    re.IGNORECASE,
)
BOARD = re.compile(r"\b(?:safeguarding children board|LSCB)\b", re.IGNORECASE)
_SMALL = frozenset(
    ["the", "a", "an", "of", "on", "in", "for", "to", "and", "with", "who", "are", "is", "their", "its", "our",
     "how", "well", "experiences", "experience", "progress", "impact", "effectiveness", "quality",
     "arrangements", "people", "young", "work", "practice"]
)  # fmt: skip


def area_name(text: str) -> str:
    """The name of an area; the service as a whole is "Overall judgement", however it is named."""
    area = re.sub(r"(?:,? taking into account| is| are)$", "", " ".join(text.split()).strip(" :–—-"))
    return "Overall judgement" if OVERALL.search(area) and not area.lower().startswith("overall") else area


def same_area(one: str, other: str, *, exact: bool) -> bool:
    """Whether two names are of one area; where not ``exact``, one may be short for the other."""
    if bool(OVERALL.search(unnumbered(one))) != bool(OVERALL.search(unnumbered(other))):
        return False
    if OVERALL.search(unnumbered(one)):
        return True
    if exact:
        return one.casefold() == other.casefold()
    if BOARD.search(one) or BOARD.search(other):
        return bool(BOARD.search(one)) == bool(BOARD.search(other))
    mine, theirs = _stems(one), _stems(other)
    if not mine or not theirs:  # "Effectiveness" alone is a name, not what stands before one
        return unnumbered(one).casefold() == unnumbered(other).casefold()
    return mine <= theirs or theirs <= mine


def _stems(area: str) -> frozenset[str]:
    words = re.findall(r"[a-z]+", unnumbered(area).casefold())
    return frozenset(word.rstrip("s")[:6] for word in words if word not in _SMALL)
