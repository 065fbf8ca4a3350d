"""What a heading or the title of a box says of what stands below it: which kind of finding, one or many of it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.findings import FindingKind
from ingest.extraction.outline import Part, unnumbered

LONGEST = 16
"""A heading of more words names no kind, unless the kind stands before a colon."""


@dataclass(frozen=True, slots=True)
class Announced:
    """What a heading announces. ``single``: one finding, with its own ``title`` or ``number`` where it has them."""

    kind: FindingKind
    single: bool
    title: str | None = None
    number: str | None = None


def _start(words: str) -> re.Pattern[str]:
    return re.compile(
        rf"^(?:{words})(?:\s+(?P<number>\d{{1,3}}[a-z]?|[A-Z]))?\s*(?:[:–—-]\s*(?P<title>\S.*))?[.:]?$",
        re.IGNORECASE,
    )


_FINE = "promising|innovative|positive|notable|good|effective|outstanding"
_FEW = r"(?:[\w’'-]+\s+){0,3}?"
_SINGLE: tuple[tuple[FindingKind, re.Pattern[str]], ...] = (
    ("cause of concern", _start(r"(?:accelerated )?cause (?:of|for) concern")),
    ("priority action", _start(r"(?:area for )?(?:priority|immediate|urgent) action(?: notice)?")),
    ("recommendation", _start(r"(?:safety |interim |learning |key )?recommendation")),
    ("area for improvement", _start(r"area for (?:further )?(?:improvement|development)")),
    (
        "case example",
        _start(
            rf"(?:{_FEW}(?:case|practice|child[’']s) (?:stud(?:y|ies)|examples?|stor(?:y|ies)|illustrations?)"
            r"|places and spaces|examples? of (?:good |effective |poor )?practice)"
        ),
    ),
    (
        "strength",
        _start(
            rf"(?:highly |particularly )?(?:{_FINE}|best|exemplary)(?: (?:or|and|/) (?:{_FINE}))? practice"
        ),
    ),
)
_WHO = r"(?:the |this |your )?[\w’', &()-]{2,60}?"
_WORDED: tuple[tuple[FindingKind, str], ...] = (
    ("cause of concern", r"(?:our |accelerated )?causes (?:of|for) concern"),
    (
        "priority action",
        r"(?:areas? for )?(?:priority|immediate|urgent|priority (?:and|or) immediate) actions?(?: and improvement)?"
        r"(?: notices?)?",
    ),
    (
        "recommendation",
        r"(?:the |our |key |main |interim |safety |further |list of |summary of |table of |annex \w+:? |numbered )*"
        r"recommendations?(?: (?:to|for|and) .{3,60})?|statutory requirements?|requirements? and recommendations?",
    ),
    (
        "area for improvement",
        rf"(?:main |key |{_FEW})?(?:areas?|area\(s\)|points?|aspects?) (?:for|of|requiring|needing) (?:further )?"
        r"(?:improvement|development)s?"
        rf"|what (?:do(?:es)? )?{_WHO} needs? to (?:do better|improve|do to improve|be better)"
        rf"|what needs? to (?:improve|be improved|get better)(?: in this .{{3,30}})?|{_WHO} needs to improve"
        r"|what (?:could|should) be (?:better|improved)|areas? where .{3,40} needs? to improve|weaknesses",
    ),
    (
        "strength",
        rf"(?:key |main |{_FEW})?strengths?|{_WHO} has the following strengths|{_WHO}[’']s? strengths"
        rf"|what (?:is |are )?{_WHO} (?:is |are )?(?:doing|does) (?:that is effective|well)"
        rf"|what (?:is working|works) well|(?:{_FINE})(?: (?:or|and) (?:{_FINE}))? practices?"
        r"|practice to share"
        r"|examples of (?:positive|notable|innovative|promising) practice"
        r"|areas of (?:good|effective|strong|positive) practice",
    ),
)
_MANY = tuple((kind, re.compile(rf"^(?:{words})\W*\d?$", re.IGNORECASE)) for kind, words in _WORDED)
_NOT = re.compile(
    r"\b(?:progress|previous|last inspection|responses? to|implement\w*|follow(?:ing|ed)?[- ]up|earlier|status"
    r"|strengths and (?:weaknesses|areas)|since the)\b|\.{4,}",
    re.IGNORECASE,
)
ENDS = re.compile(
    r"\b(?:findings|judge?ments?|summary|evaluation|information about|context|next steps|yours|details|introduction)\b"
    r"|[:–—-]\s*(?:outstanding|good|adequate|requires? improvement(?: to be good)?|inadequate)$",
    re.IGNORECASE,
)
"""A heading below a list of findings that ends the list, though it is set smaller: as does an area with its grade."""
_LEAD = re.compile(
    r"^(?:we|inspectors|the inspectorates?|ofsted|the review)\s+(?:also\s+)?(?:therefore\s+)?recommends?\b.*:$"
    r"|^(?:recommendations?|it is recommended that):$",
    re.IGNORECASE | re.DOTALL,
)

INCLUDES = re.compile(
    r"\b(?:includ(?:e|ing)|in particular|particularly|such as|at least|as a minimum):$", re.IGNORECASE
)
"""How a recommendation ends that says by points what belongs to it: they are no recommendations of their own."""


_LABELLED = re.compile(
    r"^(?:[A-Z]{0,2}\d[\d.]*\s+)?(?P<label>cause of concern|recommendations?|area for improvement)\s*[:–]\s+"
    r"(?=[A-Z“‘])",
    re.IGNORECASE,
)


def labelled(part: Part) -> tuple[FindingKind, int] | None:
    """The kind that a paragraph begins with, and where its words begin: "S12 Cause of concern: Cells are ..."."""
    loose = part.block.kind == "paragraph" and part.block.box is None
    match = _LABELLED.match(part.block.text) if loose else None
    what = announced(match["label"]) if match else None
    return (what.kind, match.end()) if match and what else None


def announced(heading: str) -> Announced | None:
    """The kind that a heading announces, or None."""
    text = unnumbered(" ".join(heading.split()))
    if _NOT.search(text.partition(":")[0]):
        return None
    for kind, pattern in _SINGLE:
        if match := pattern.match(text):
            title = match["title"]
            if kind == "case example":
                named = title and pattern.match(text.partition(":")[0]) and not announced(title)
                title = title if named else text
            return Announced(kind, single=True, title=title, number=match["number"])
    if len(text.split()) > LONGEST:
        return None
    for kind, pattern in _MANY:
        if pattern.match(text):
            return Announced(kind, single=False)
    return None


def leads_to_recommendations(paragraph: str) -> bool:
    """Whether a paragraph introduces a list of recommendations: "We recommend that:"."""
    flat = " ".join(paragraph.split())
    return bool(_LEAD.match(flat)) and not INCLUDES.search(flat)
