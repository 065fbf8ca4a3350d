"""What a finding is put together from: the blocks of a section, and which of them are points of their own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from index.findings import FindingKind
from ingest.blocks import Block
from ingest.extraction.finding_details import NO_DETAILS, Details, details_of
from ingest.extraction.finding_kinds import INCLUDES, Announced
from ingest.extraction.outline import Part

_TITLE_WORDS = 12
"""A paragraph up to this length without a full stop is a heading of points, not a point."""
ENDS_SENTENCE = re.compile(r"[.!?:;][”’\"')\d]*$")
_COUNTED = re.compile(
    r"^(?:(?:as a result|following|in light|on the basis) of .{3,60}?, )?(?:we|inspectors|the inspectors?"
    r"|this report)\b.{0,40}\b(?:identif|found|have|made|contain)\w*\b.{0,30}"
    r"\b(?:causes? (?:of|for) concern|areas?|recommendations?)\b"
    r"|^this (?:section|part|list|table) (?:sets out|lists|contains|describes|gives)\b",
    re.IGNORECASE,
)
DIRECTED = frozenset({"recommendation", "priority action"})
DIRECTS = re.compile(
    r"\b(?:should(?! (?:\w+ )?have\b)|must|shall|recommend\w*|needs? to|ensure|required?)\b", re.IGNORECASE
)
"""A paragraph that is no point of a list tells somebody to act, or it only tells of recommendations, or
of what should have been done."""
LED = DIRECTED | {"area for improvement"}
LEAST_WORDS = 3
LEAST_STATED = 5
"""A heading of so few words names a subject, and states no finding."""


@dataclass(slots=True)
class Found:
    """A finding that is being put together from blocks."""

    kind: FindingKind
    path: tuple[str, ...]
    ranges: list[tuple[Block, int, int]]
    details: Details = NO_DETAILS
    title: str | None = None
    tabled: bool = False
    stated: bool = False
    """Whether a heading states it ("The force should make sure that ..."); what stands below it explains it."""
    loose: bool = False
    """Whether it was read as one of many below a heading, outside a box."""

    @property
    def text(self) -> str:
        """The words of all its blocks, a line each."""
        return "\n".join(block.text[start:end] for block, start, end in self.ranges)


@dataclass(slots=True)
class Section:
    """An open section: what was announced, at which level, in which box, and what its last lead-in said."""

    announced: Announced
    level: int
    box: str | None
    path: tuple[str, ...]
    lead: Details = NO_DETAILS
    list_only: bool = False
    one: Found | None = None
    items: list[Found] = field(default_factory=list)


def item_of(kind: FindingKind, section: Section, part: Part, number: str | None = None) -> Found:
    """A point of a section as a finding; what the line before the list says of its points counts for it too."""
    details = details_of(part.block.text)
    merged = Details(
        details.number or number,
        details.addressee or section.lead.addressee,
        details.deadline or section.lead.deadline,
    )
    end = len(part.block.text)
    loose = section.box is None and part.block.kind != "bullet"
    return Found(kind, section.path, [(part.block, details.start, end)], merged, loose=loose)


def states(section: Section, heading: Part) -> bool:
    """Take a heading that says the finding itself, or of its points by when and by whom; False where it does neither.

    HMICFRS sets the sentence of a cause of concern or an area for improvement as a heading, and explains it below.
    """
    if section.one is None and section.box == heading.block.box and takes_deadline(section, heading):
        return True
    inside = section.box is not None and section.box == heading.block.box
    if not (inside or (section.box is None and heading.block.level > section.level)):
        return False
    one, kind = section.one, section.announced.kind
    whole = (heading.block, 0, len(heading.block.text))
    if one is not None:
        return not one.ranges and not one.title and _state(one, heading, whole)
    if kind not in LED:
        return False
    if len(heading.text.split()) > LEAST_STATED and DIRECTS.search(heading.text):
        section.items.append(item_of(kind, section, heading))
        section.items[-1].stated = True
        return True
    return False


def takes_deadline(section: Section, part: Part) -> bool:
    """Whether a heading or line only says by when, of the points below it; who is to act stays as said before."""
    lead = details_of(part.text.rstrip(":– "))
    if section.announced.kind not in LED or not lead.deadline:
        return False
    if part.text.rstrip(": ").casefold() != lead.deadline.casefold():
        return False
    section.lead = Details(None, section.lead.addressee, lead.deadline)
    return True


def _state(one: Found, heading: Part, whole: tuple[Block, int, int]) -> bool:
    """A heading directly below the name of a single finding: its title, or its sentence where it is one."""
    if one.kind in ("strength", "case example"):
        one.title = heading.text
    else:
        one.ranges.append(whole)
        found = details_of(heading.block.text)
        one.details = Details(one.details.number or found.number, found.addressee, found.deadline)
    one.stated = True
    return True


def is_point(text: str) -> bool:
    """Whether a paragraph says something by itself, and does not only head or count points."""
    words = len(text.split())
    says = words > _TITLE_WORDS or (words > LEAST_WORDS and bool(ENDS_SENTENCE.search(text)))
    return says and not _COUNTED.match(text)


def goes_into_points(text: str) -> bool:
    """Whether a paragraph is one recommendation whose parts follow: "The force should review this, to include:"."""
    return bool(INCLUDES.search(text) and DIRECTS.search(text)) and not re.search(r"[.!?]\s", text)


def goes_on(last: Found, part: Part) -> bool:
    """Whether a block is the rest of the last point, cut by a page's end, or a point of its list."""
    before = last.text.rstrip()
    if part.block.kind == "bullet":
        return before.endswith(":") or len(last.ranges) > 1
    return part.block.kind == "paragraph" and (part.text[:1].islower() or not ENDS_SENTENCE.search(before))


def is_sub_point(last: Found, part: Part) -> bool:
    """Whether a point belongs to the one before it, which leads to points: "Leaders should ensure:"."""
    led = last.ranges[0][0].text.rstrip().endswith(":")
    inner = last.details.number is not None or last.tabled or part.text[:1].islower()
    return led and inner and part.block.kind == "bullet" and not re.match(r"\s*\d+[.)]", part.block.text)


def is_skipped(parts: Sequence[Part], part: Part, last: Found) -> bool:
    """Whether a paragraph stands in a numbered list where one number is missing, as text recognition may lose it."""
    following = next((other for other in parts[part.at + 1 :] if not other.heading), None)
    before = last.details.number or ""
    after = details_of(following.block.text).number if following else None
    return before.isdecimal() and after == str(int(before) + 2)
