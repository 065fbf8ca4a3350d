"""The walk over a report's outline: headings open and close sections, and what stands in them becomes findings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.findings import FindingKind
from ingest.extraction.finding_details import Details, details_of, lead_details
from ingest.extraction.finding_kinds import (
    ENDS,
    LONGEST,
    Announced,
    announced,
    labelled,
    leads_to_recommendations,
)
from ingest.extraction.finding_parts import (
    DIRECTED,
    DIRECTS,
    Found,
    Section,
    goes_into_points,
    goes_on,
    is_point,
    is_skipped,
    is_sub_point,
    item_of,
    states,
    takes_deadline,
)  # fmt: skip
from ingest.extraction.finding_rows import row_of
from ingest.extraction.outline import NUMBERED, Part

_BOUNDED = frozenset({"area for improvement", "priority action", "recommendation", "strength"})
"""Kinds of which a single one outside a box is one paragraph and its points."""
_NONE = re.compile(
    r"^(?:there (?:are|were|is) (?:currently )?no|no (?:areas?|priority|recommendations?)|none\b|not applicable|n/a)\b",
    re.IGNORECASE,
)
_BEFORE = re.compile(r"\b(?:previous|last) inspection|\bprogress (?:since|against|on)\b", re.IGNORECASE)
_INCLUDED = re.compile(
    r"(?:(?<=[.!?] )|^)(?:Key |Main |The )?[Aa]reas (?:for|of|requiring|needing) (?:further )?"
    r"(?:improvement|development) (?:include|are|remain|relate to)\b[^.!?]*(?:[.!?](?!\s)[^.!?]*)*[.!?](?=\s|$)"
)


_FOLLOWING = re.compile(
    r"\btak(?:e|ing) the following actions?[.:]?$|\bthe following\.?$|^.{3,120}\bshould$", re.IGNORECASE
)
"""How a paragraph ends that leads to points although it does not end with a colon."""
_LABEL_WORDS = 6


class Walk:
    """One walk over the outline of a report."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self._parts = parts
        self._section: Section | None = None

    def found(self) -> Iterator[Found]:
        """The findings that the sections hold, section by section."""
        for part in self._parts:
            if part.block.kind == "caption":
                continue
            yield from self._left(part)
            if part.heading or _is_title(part) or _heads_points(self._parts, part):
                yield from self._heading(part)
            else:
                yield from self._content(part)
        yield from self._closed()

    def _closed(self) -> Iterator[Found]:
        section, self._section = self._section, None
        if section:
            yield from ([section.one] if section.one else [])
            yield from section.items

    def _left(self, part: Part) -> Iterator[Found]:
        """Close the section when its box has ended."""
        section = self._section
        if section and section.box is not None and part.block.box != section.box:
            yield from self._closed()

    def _heading(self, part: Part) -> Iterator[Found]:
        what = announced(part.text) if not any(_BEFORE.search(above) for above in part.path[-2:]) else None
        section = self._section
        if what:
            if (
                section
                and section.announced.kind == "case example"
                and section.box == part.block.box is not None
            ):
                return
            yield from self._closed()
            self._open(part, what)
        elif section and states(section, part):
            return
        elif section and section.box is None and part.block.box is None and _ends(section, part):
            yield from self._closed()

    def _open(self, part: Part, what: Announced, *, list_only: bool = False) -> None:
        level = max(1, part.block.level) if part.block.kind == "heading" else 9
        path = part.path if list_only else (*part.path, part.text)
        self._section = Section(what, level, part.block.box, path, list_only=list_only)
        if what.single:
            self._section.one = Found(what.kind, part.path, [], title=what.title)
            if what.title and not _followed(self._parts, part):
                self._section.one.ranges.append((part.block, 0, len(part.block.text)))

    def _content(self, part: Part) -> Iterator[Found]:
        if leads_to_recommendations(part.text) and part.block.kind == "paragraph":
            yield from self._closed()
            self._open(part, Announced("recommendation", single=False), list_only=True)
            assert self._section
            self._section.lead = lead_details(part.text)
            return
        section = self._section
        if (label := labelled(part)) and not (section and section.announced.kind == label[0]):
            yield from self._closed()
            yield _labelled(part, *label)
            return
        if section is None:
            yield from _worded(part)
            return
        if _NONE.match(part.text):
            return
        if section.one is not None:
            yield from self._into_one(section, part)
        elif part.block.kind == "table":
            section.items += row_of(section, part)
        else:
            yield from self._into_many(section, part)

    def _into_one(self, section: Section, part: Part) -> Iterator[Found]:
        """A section that is one finding; numbered actions in it are recommendations of their own."""
        one = section.one
        assert one
        whole = (part.block, 0, len(part.block.text))
        kind = section.announced.kind
        numbered = bool(NUMBERED.match(part.block.text))
        if kind in ("cause of concern", "priority action") and numbered and part.block.kind != "table":
            section.items.append(item_of("recommendation", section, part))
        elif section.items and kind in ("cause of concern", "priority action"):
            _continue(section, part)
        elif kind in ("cause of concern", "priority action") and part.text.endswith(":") and one.ranges:
            section.lead = lead_details(part.text)
        elif _is_over(section, one, part):
            yield from self._closed()
        else:
            one.ranges.append(whole)
            if len(one.ranges) == 1 and kind != "case example":
                details = details_of(part.block.text)
                number = section.announced.number or details.number
                one.details = Details(number, details.addressee, details.deadline)

    def _into_many(self, section: Section, part: Part) -> Iterator[Found]:
        """A section of many findings: points, numbered paragraphs, paragraphs."""
        text, kind = part.text, section.announced.kind
        bullet = part.block.kind == "bullet"
        leads = text.endswith(":") and bool(_FOLLOWING.search(text))
        listed = not leads and (bullet or bool(NUMBERED.match(part.block.text)))
        last = section.items[-1] if section.items else None
        if section.list_only and not listed and not (last and goes_on(last, part)):
            if last and is_skipped(self._parts, part, last):
                section.items.append(
                    item_of(kind, section, part, number=str(int(last.details.number or 0) + 1))
                )
            else:
                yield from self._closed()
        elif last and (is_sub_point(last, part) or (bullet and last.text.rstrip().endswith(":"))):
            last.ranges.append((part.block, 0, len(part.block.text)))
        elif listed or (kind in DIRECTED and goes_into_points(text)):
            section.items.append(item_of(kind, section, part))
        elif text.endswith(":") and takes_deadline(section, part):
            return
        elif text.endswith(":") or _FOLLOWING.search(text):
            section.lead = lead_details(text)
        elif last and (last.stated or goes_on(last, part)):
            last.ranges.append((part.block, 0, len(part.block.text)))
        elif is_point(text) and (kind not in DIRECTED or DIRECTS.search(text)):
            section.items.append(item_of(kind, section, part))


def _is_title(part: Part) -> bool:
    """Whether a line is the title of a box whose frame is lost ("Case example: a night in June") or of a list."""
    if part.block.kind == "paragraph" and part.text.endswith(":") and len(part.text.split()) <= _LABEL_WORDS:
        label = announced(part.text.rstrip(": "))
        return bool(label and not label.single and label.kind != "recommendation")
    if part.block.kind != "paragraph" or len(part.text.split()) > LONGEST or part.text.endswith("."):
        return False
    what = announced(part.text)
    return bool(what and what.single and what.title and ":" in part.text)


def _heads_points(parts: Sequence[Part], part: Part) -> bool:
    """Whether a line is the title of the points below it, though nothing sets it apart: "Strengths"."""
    following = parts[part.at + 1] if part.at + 1 < len(parts) else None
    if part.block.kind != "paragraph" or not following or following.block.kind != "bullet":
        return False
    label = announced(part.text) if len(part.text.split()) <= _LABEL_WORDS else None
    return bool(label and not label.single and label.kind != "recommendation")


def _labelled(part: Part, kind: FindingKind, start: int) -> Found:
    """A finding whose paragraph begins with what it is: "Recommendation: The force should ..."."""
    text = part.block.text
    number = re.match(r"[A-Z]{0,2}\d[\d.]*(?=\s)", text)
    details = details_of(text[start:])
    merged = Details(number[0] if number else details.number, details.addressee, details.deadline)
    return Found(kind, part.path, [(part.block, start, len(text))], merged)


def _ends(section: Section, heading: Part) -> bool:
    """Whether a heading that announces nothing ends the section before it."""
    smaller = heading.block.level > section.level
    stated = bool(section.items and section.items[-1].stated)
    return not smaller or stated or section.announced.single or bool(ENDS.search(heading.text))


def _is_over(section: Section, one: Found, part: Part) -> bool:
    """Whether a paragraph stands after a single finding that has no box and whose own words are complete."""
    bounded = section.box is None and section.announced.kind in _BOUNDED
    return bounded and bool(one.ranges) and not one.stated and not goes_on(one, part)


def _followed(parts: Sequence[Part], part: Part) -> bool:
    """Whether text stands below a heading before the next one."""
    following = parts[part.at + 1] if part.at + 1 < len(parts) else None
    return bool(following and not following.heading and following.block.box == part.block.box)


def _worded(part: Part) -> Iterator[Found]:
    """What the words alone say, outside any section: "Areas for improvement include ..."."""
    for match in _INCLUDED.finditer(part.block.text) if part.block.kind == "paragraph" else ():
        yield Found("area for improvement", part.path, [(part.block, match.start(), match.end())])


def _continue(section: Section, part: Part) -> None:
    if goes_on(section.items[-1], part) or part.block.kind == "bullet":
        section.items[-1].ranges.append((part.block, 0, len(part.block.text)))
